"""One box for everything: an exact number leads to its file, any words to what holds them, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..models import finding, listing
from ..models.deliberation import DeliberationQuerySet
from ..permissions import Right
from ..rules.search import asked_words
from .list import exact_number, paged, plain_query

_FIRST = 5
"""Of each group, where none was chosen."""
_LONGEST = 200


class Group(NamedTuple):
    """What was found of one kind: how many, and those that are shown."""

    key: str
    title: str
    total: int
    found: Sequence[Any]
    page: Page[Any] | None  # where this group alone was asked for


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    if (plain := plain_query(request)) is not None:
        return redirect(f"{request.path}?{plain}" if plain else request.path)
    public = not request.user.is_authenticated
    files = permissions.published() if public else permissions.visible_to(request.user)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    file_url = "public_deliberation" if public else "deliberation"
    if slug := exact_number(files, asked):
        return redirect(file_url, slug=slug)
    today, words = clock.today(), asked_words(asked)
    groups = [group for group in _groups(request, files, words, today) if group.total]
    context = {
        "asked": asked,
        "groups": groups,
        "total": sum(group.total for group in groups),
        "close": finding.close_to(files, words, asked) if asked and not groups else [],
        "public": public,
        "file_url": file_url,
        "variables_url": "public_variables" if public else "variables",
        "list_url": "register" if public else "deliberations",
        "opens_institutions": not public and permissions.everywhere(request.user, Right.VIEW_FILES),
    }
    answer = render(request, "search/search.html", context)
    if not public:
        add_never_cache_headers(answer)
    return answer


def _groups(request: HttpRequest, files: DeliberationQuerySet, words: list[str], today: date) -> list[Group]:
    reader = (get_language() or "en")[:2]
    kinds: dict[str, tuple[str, QuerySet[Any], Callable[[Any], Sequence[Any]]]] = {
        "files": (
            _("Deliberations"),
            listing.called(files, words),
            lambda found: finding.tell_files(found, words, on=today),
        ),
        "variables": (
            _("Variables"),
            finding.variables(files, words),
            lambda found: finding.tell_variables(found, files, words, on=today),
        ),
        "institutions": (
            _("Institutions"),
            finding.bodies(files, words),
            lambda found: finding.tell_bodies(found, files, on=today),
        ),
        "texts": (
            _("In the texts"),
            finding.texts(files, words),
            lambda found: finding.tell_texts(found, words, reader, on=today),
        ),
    }
    chosen = request.GET.get("in", "")
    if not words:
        return []
    if chosen in kinds:
        title, found, tell = kinds[chosen]
        page, _wrong = paged(found, request)
        return [Group(chosen, title, page.paginator.count, tell(page.object_list), page)]
    return [Group(key, title, found.count(), tell(found[:_FIRST]), None) for key, (title, found, tell) in kinds.items()]
