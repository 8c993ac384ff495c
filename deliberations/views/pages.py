"""The way in, and the pages of plain text."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .. import permissions


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Lead to what is for each: an overview of what waits, the files that are shared, or what is published."""
    if not request.user.is_authenticated:
        return redirect("register")
    return redirect("overview" if permissions.has_overview(request.user) else "deliberations")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", privacy_facts())


def privacy_facts() -> dict[str, Any]:
    """Return what the statement on privacy says, from the settings that make it so."""
    return {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "language_cookie": settings.LANGUAGE_COOKIE_NAME,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
