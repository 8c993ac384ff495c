"""Every address of the register."""

from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from governance.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("", include("deliberations.machine_urls")),
    # Without a language: a provider knows one address to come back to.
    path("oidc/sign-in/", oidc.login, {"provider_id": "oidc"}, name="openid_connect_login"),
    path("oidc/callback/", oidc.callback, {"provider_id": "oidc"}, name="openid_connect_callback"),
    # `/`, or any address without a language, leads to the one of the browser: LocaleMiddleware.
    *i18n_patterns(
        path("", include("governance.accounts.urls")),
        path("", include("deliberations.urls")),
    ),
]

handler400 = "deliberations.views.errors.bad_request"
handler403 = "deliberations.views.errors.forbidden"
handler404 = "deliberations.views.errors.not_found"
handler500 = "deliberations.views.errors.broken"
