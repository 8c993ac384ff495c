"""The addresses below the language prefix."""

from typing import Any

from django.urls import URLPattern, path

from .views import deliberation as file
from .views import list as lists
from .views import pages


def _file(door: str, prefix: str, options: dict[str, Any]) -> list[URLPattern]:
    """Return the addresses of one file below a door; their names carry the prefix."""
    return [
        path(f"{door}/<slug:slug>/{below}", view, options, name=f"{prefix}{name}")
        for below, view, name in (
            ("", file.deliberation, "deliberation"),
            ("print/", file.print_deliberation, "print"),
            ("variables/", file.variables, "variables"),
            ("variables.csv", file.variables_csv, "variables_csv"),
            ("versions/<int:number>/", file.version, "version"),
            ("compare/<int:one>..<int:other>/", file.compare, "compare"),
        )
    ]


urlpatterns: list[URLPattern] = [
    path("", pages.enter, name="enter"),
    path("deliberations/", lists.deliberations, name="deliberations"),
    path("deliberations.csv", lists.deliberations_csv, name="deliberations_csv"),
    path("register/", lists.register, name="register"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    *_file("deliberations", "", {}),
    path("deliberations/<slug:slug>/history/", file.history, name="history"),
    *_file("register", "public_", {"public": True}),
]
