"""Every address of the register."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from governance.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
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
