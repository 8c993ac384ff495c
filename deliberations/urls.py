"""The addresses below the language prefix."""

from typing import Any

from django.urls import URLPattern, path

from .views import deliberation as file


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
    *_file("deliberations", "", {}),
    path("deliberations/<slug:slug>/history/", file.history, name="history"),
    *_file("register", "public_", {"public": True}),
]
