"""The way into a file: by its address, through one of the two doors."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from .. import permissions
from ..models import Deliberation
from . import asked as question

FileView = Callable[..., HttpResponseBase]


def file_view(view: FileView) -> FileView:
    """Open the file that an address names, or answer 404; an address has one spelling and plain days."""

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, slug: str, public: bool = False, **kwargs: Any) -> HttpResponseBase:
        if not (public or request.user.is_authenticated):
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        found = (
            permissions.get_public_deliberation(slug) if public else permissions.get_deliberation(request.user, slug)
        )
        request.public_door = public  # type: ignore[attr-defined]
        if elsewhere := _elsewhere(request, slug, found):
            return redirect(elsewhere)
        answer = view(request, found, **kwargs)
        if not public:
            add_never_cache_headers(answer)
        return answer

    return opened


def is_public(request: HttpRequest) -> bool:
    return getattr(request, "public_door", False)


def _elsewhere(request: HttpRequest, slug: str, found: Deliberation) -> str | None:
    """Return the plain address of the same page, where this one spells the number or the day otherwise."""
    path, query = request.path.replace(f"/{slug}/", f"/{found.slug}/", 1), question.plain_query(request)
    if path == request.path and query is None:
        return None
    query = request.GET.urlencode() if query is None else query
    return f"{path}?{query}" if query else path
