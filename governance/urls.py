"""Every address of the register."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from governance.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    *i18n_patterns(path("", include("deliberations.urls"))),
]
