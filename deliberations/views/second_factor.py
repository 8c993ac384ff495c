"""Whoever writes in the register sets up a second factor first."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from .. import permissions

_ANYWAY = {"health", "account_logout", "account_reauthenticate", "help", "privacy", "accessibility"}
"""What stays open meanwhile, besides the pages on which a second factor is set up."""


def require_second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead those who write, and have none, to their second factor; a demonstration does without."""

    def answer(request: HttpRequest) -> HttpResponse:
        person = request.user
        if settings.DEMONSTRATION or not person.is_authenticated or _is_open(request):
            return get_response(request)
        if permissions.writes(person) and not is_mfa_enabled(person):
            return redirect("mfa_index")
        return get_response(request)

    return answer


def _is_open(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).url_name or ""
    except Resolver404:
        return False
    return name in _ANYWAY or name.startswith(("mfa_", "openid_connect_"))
