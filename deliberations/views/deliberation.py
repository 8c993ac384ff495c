"""The pages about one file: as it stood on a day, its variables, two versions compared, its history.

Each stands twice in the addresses: below `deliberations/` for those who may see the file, below
`register/` for anybody where the file is published, without people and without the journal.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import permissions
from ..forms.variables import VariableFilter
from ..models import Deliberation, JournalCheck, JournalLine
from ..permissions import Right
from ..rules.redline import unchanged
from ..writing.tables import csv_response, variable_rows
from . import asked as question
from . import comparison
from .page import Page, read_page

FileView = Callable[..., HttpResponseBase]

_LATEST = 5
"""Lines of the journal that the page itself shows."""
_PAGE = 50
"""Lines of the journal on one page of its own."""


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


@file_view
def deliberation(request: HttpRequest, found: Deliberation) -> HttpResponse:
    page = read_page(found, question.read(request))
    return _answer(
        request,
        "deliberations/deliberation.html",
        page,
        journal=_journal(request, found),
        filter=VariableFilter(request.GET, page.variables),
        matches=page.categories(page.variables),
    )


@file_view
def print_deliberation(request: HttpRequest, found: Deliberation) -> HttpResponse:
    """Show the whole page with every part open, for paper."""
    page = read_page(found, question.read(request))
    return _answer(
        request,
        "deliberations/deliberation.html",
        page,
        journal=_journal(request, found),
        matches=page.categories(page.variables),
        printing=True,
        address=request.build_absolute_uri(_base(request, found) + page.asked.query),
    )


@file_view
def variables(request: HttpRequest, found: Deliberation) -> HttpResponse:
    page = read_page(found, question.read(request))
    chosen = VariableFilter(request.GET, page.variables)
    return _answer(
        request, "deliberations/variables.html", page, filter=chosen, matches=page.categories(chosen.entries)
    )


@file_view
def variables_csv(request: HttpRequest, found: Deliberation) -> HttpResponseBase:
    page = read_page(found, question.read(request))
    chosen = VariableFilter(request.GET, page.variables)
    name = f"{found.slug}-variables-{page.asked.on}.csv"
    return csv_response(name, variable_rows(found, page.asked.on, page.state, chosen.entries))


@file_view
def version(request: HttpRequest, found: Deliberation, number: int) -> HttpResponse:
    """Lead to the first day of a version."""
    page = read_page(found, question.read(request))
    chosen = next((v for v in page.versions if v.version.number == number), None)
    if chosen is None:
        raise Http404
    return redirect(_base(request, found) + page.asked.query_on(chosen.version.starts_on))


@file_view
def compare(request: HttpRequest, found: Deliberation, one: int, other: int) -> HttpResponse:
    if one > other:
        there = f"{_base(request, found)}compare/{other}..{one}/"
        return redirect(f"{there}?{request.GET.urlencode()}" if request.GET else there)
    page = read_page(found, question.read(request))
    numbered = {v.version.number: v for v in page.versions}
    if one not in numbered or other not in numbered:
        raise Http404
    before, after = (page.history.fold(numbered[n].version.acts) for n in (one, other))
    missing = [v for v in (numbered[one], numbered[other]) if not (v.version.complete and v.version.in_force)]
    comparable = not missing
    how = request.GET.get("view", "")
    count = len(page.versions)
    return _answer(
        request,
        "deliberations/compare.html",
        page,
        old=numbered[one],
        new=numbered[other],
        comparable=comparable,
        missing=missing,
        parts=comparison.parts(before, after) if comparable else [],
        short=comparison.short(before, after),
        unchanged=sum(unchanged(before, after).values()) if comparable else 0,
        views=[("unified", _("Unified")), ("side", _("Side by side")), ("new", _("Only the new text"))],
        how=how if how in ("side", "new") else "unified",
        pairs=[(n, n + 1) for n in range(1, count)] + ([(1, count)] if count > 2 else []),
    )


@file_view
def history(request: HttpRequest, found: Deliberation) -> HttpResponse:
    permissions.get_deliberation(request.user, found.slug, to=Right.VIEW_JOURNAL)
    page = read_page(found, question.read(request))
    lines = Paginator(JournalLine.objects.filter(deliberation=found), _PAGE).get_page(request.GET.get("page"))
    journal = {"lines": lines.object_list, "pages": lines, "check": _last_check()}
    return _answer(request, "deliberations/history.html", page, journal=journal)


def _elsewhere(request: HttpRequest, slug: str, found: Deliberation) -> str | None:
    """Return the plain address of the same page, where this one spells the number or the day otherwise."""
    path, query = request.path.replace(f"/{slug}/", f"/{found.slug}/", 1), question.plain_query(request)
    if path == request.path and query is None:
        return None
    query = request.GET.urlencode() if query is None else query
    return f"{path}?{query}" if query else path


def _base(request: HttpRequest, found: Deliberation) -> str:
    return reverse("public_deliberation" if _is_public(request) else "deliberation", args=[found.slug])


def _journal(request: HttpRequest, found: Deliberation) -> dict[str, Any] | None:
    """Return the newest lines about a file and the state of the whole chain, for those who may see them."""
    if _is_public(request) or not permissions.may(request.user, Right.VIEW_JOURNAL, found):
        return None
    lines = JournalLine.objects.filter(deliberation=found)
    return {"count": lines.count(), "lines": list(lines[:_LATEST]), "check": _last_check()}


def _last_check() -> JournalCheck | None:
    return JournalCheck.objects.order_by("-checked_at").first()


def _is_public(request: HttpRequest) -> bool:
    return getattr(request, "public_door", False)


def _answer(request: HttpRequest, template: str, page: Page, **context: Any) -> HttpResponse:
    found = page.deliberation
    context |= {
        "page": page,
        "deliberation": found,
        "asked": page.asked,
        "text_language": page.language,
        "public": _is_public(request),
        "base": _base(request, found),
    }
    return render(request, template, context, status=400 if page.asked.wrong else 200)
