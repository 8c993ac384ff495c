"""The pages about one file: as it stood on a day, its variables, two versions compared, its history.

Each stands twice in the addresses: below `deliberations/` for those who may see the file, below
`register/` for anybody where the file is published, without people and without the journal.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..forms.variables import VariableFilter
from ..models import Deliberation, Delivery, JournalLine, Obligation, Proposal, horizon, journal_state
from ..models.ledger import delivered_in
from ..permissions import Right
from ..rules.obligations import State
from ..rules.redline import unchanged
from ..rules.timeline import Entry
from ..writing.tables import csv_response, variable_rows
from . import asked as question
from . import comparison
from .consolidated import consolidate
from .document import published
from .door import FileView, file_view, is_public
from .page import Page, read_page

_LATEST = 5
"""Lines of the journal that the page itself shows."""
_DELIVERIES = 5
"""Deliveries that the page itself shows."""
_PAGE = 50
"""Lines of the journal on one page of its own."""


@file_view
def deliberation(request: HttpRequest, found: Deliberation) -> HttpResponse:
    page = read_page(found, question.read(request))
    return _answer(
        request,
        "deliberations/deliberation.html",
        page,
        published=published(page, public=is_public(request)),
        journal=_journal(request, found),
        **_questions(request, found, page),
        **_deliveries(request, found, page),
        **_obligations(request, found, page),
        filter=VariableFilter(request.GET, page.variables),
        **_variables(request, found, page, page.variables),
        proposals=_waiting(request, found),
    )


@file_view
def print_deliberation(request: HttpRequest, found: Deliberation) -> HttpResponse:
    """Show the whole page with every part open, for paper."""
    page = read_page(found, question.read(request))
    return _answer(
        request,
        "deliberations/deliberation.html",
        page,
        published=published(page, public=is_public(request)),
        journal=_journal(request, found),
        **_questions(request, found, page),
        **_deliveries(request, found, page),
        **_obligations(request, found, page),
        **_variables(request, found, page, page.variables),
        printing=True,
        address=request.build_absolute_uri(_base(request, found) + page.asked.query),
    )


def below_the_file(view: Callable[..., HttpResponseBase]) -> FileView:
    """Open a page that has no fields for the day: a day that does not exist is told on the page that has them."""

    @file_view
    @wraps(view)
    def opened(request: HttpRequest, found: Deliberation, **kwargs: Any) -> HttpResponseBase:
        asked = question.read(request)
        if asked.wrong:
            typed = {name: request.GET[name] for name in ("on", "known") if name in request.GET}
            return redirect(f"{_base(request, found)}?{urlencode(typed)}")
        return view(request, found, read_page(found, asked), **kwargs)

    return opened


@below_the_file
def variables(request: HttpRequest, found: Deliberation, page: Page) -> HttpResponse:
    chosen = VariableFilter(request.GET, page.variables)
    shown = _variables(request, found, page, chosen.entries)
    return _answer(request, "deliberations/variables.html", page, filter=chosen, **shown)


@below_the_file
def variables_csv(request: HttpRequest, found: Deliberation, page: Page) -> HttpResponseBase:
    chosen = VariableFilter(request.GET, page.variables)
    name = f"{found.slug}-variables-{page.asked.on}.csv"
    return csv_response(name, variable_rows(found, page.asked.on, page.state, chosen.entries))


@below_the_file
def version(request: HttpRequest, found: Deliberation, page: Page, number: int) -> HttpResponse:
    """Lead to the first day of a version."""
    chosen = next((v for v in page.versions if v.version.number == number), None)
    if chosen is None:
        raise Http404
    return redirect(_base(request, found) + page.asked.query_on(chosen.version.starts_on))


@below_the_file
def compare(request: HttpRequest, found: Deliberation, page: Page, one: int, other: int) -> HttpResponse:
    if one > other:
        there = f"{_base(request, found)}compare/{other}..{one}/"
        return redirect(f"{there}?{request.GET.urlencode()}" if request.GET else there)
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
def text(request: HttpRequest, found: Deliberation) -> HttpResponse:
    """Show the register's own consolidated text, made for paper."""
    page = read_page(found, question.read(request))
    return _answer(
        request,
        "deliberations/text.html",
        page,
        text=consolidate(page, published(page, public=is_public(request))),
        address=request.build_absolute_uri(request.get_full_path()),
    )


@below_the_file
def history(request: HttpRequest, found: Deliberation, page: Page) -> HttpResponse:
    permissions.get_deliberation(request.user, found.slug, to=Right.VIEW_JOURNAL)
    lines = Paginator(JournalLine.objects.told().filter(deliberation=found), _PAGE).get_page(request.GET.get("page"))
    journal = {
        "lines": permissions.lines_for(request.user, lines.object_list),
        "pages": lines,
        "state": journal_state(clock.now()),
    }
    return _answer(request, "deliberations/history.html", page, journal=journal)


def _questions(request: HttpRequest, found: Deliberation, page: Page) -> dict[str, Any]:
    """Return the questions about a file, those that wait first; none at the public door, nor of an earlier moment."""
    if is_public(request) or page.asked.known:
        return {"questions": None}
    held = list(permissions.questions_visible_to(request.user).told().filter(deliberation=found))
    order = ["open", "taken", "answered", "gone"]
    return {
        "questions": sorted(held, key=lambda question: order.index(question.standing)),
        "may_answer": permissions.may(request.user, Right.REGISTER_ACT, found),
    }


def _variables(request: HttpRequest, found: Deliberation, page: Page, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return variables by category, and in which deliveries each came; not that at the public door."""
    delivered = None if is_public(request) else delivered_in(found, on=page.asked.on, known=page.asked.known)
    return {"matches": page.categories(entries, delivered), "delivered": delivered}


def _deliveries(request: HttpRequest, found: Deliberation, page: Page) -> dict[str, Any]:
    """Return the newest deliveries under a file; none at the public door, nor of an earlier moment."""
    if is_public(request) or page.asked.known:
        return {"deliveries": None}
    held = list(Delivery.objects.told().filter(deliberation=found)[: _DELIVERIES + 1])
    many = len(held) > _DELIVERIES
    right = Right.RECORD_DELIVERIES
    return {
        "deliveries": held[:_DELIVERIES],
        "sees_sessions": permissions.granted(request.user, Right.VIEW_JOURNAL),
        "delivery_count": Delivery.objects.filter(deliberation=found).count() if many else len(held),
        "may_record": permissions.granted(request.user, right) and permissions.may(request.user, right, found),
    }


def _obligations(request: HttpRequest, found: Deliberation, page: Page) -> dict[str, Any]:
    """Return who owes what under a file today, and whether nobody does any more; who, not at the public door."""
    asked = page.asked
    if asked.known or asked.tense != "today":
        return {"owed": [], "settled": False}
    today = asked.today
    obligations = Obligation.objects.on(today).told().filter(deliberation=found).order_by("pk")
    owed = [horizon.Line(obligation, obligation.state(today)) for obligation in obligations]
    settled = bool(owed) and all(state == State.DISCHARGED for _obligation, state in owed)
    return {"owed": [] if is_public(request) else owed, "settled": settled}


def _base(request: HttpRequest, found: Deliberation) -> str:
    return reverse("public_deliberation" if is_public(request) else "deliberation", args=[found.slug])


def _waiting(request: HttpRequest, found: Deliberation) -> list[Proposal]:
    """Return what waits for a second person, for the committee's own people."""
    if is_public(request) or not permissions.granted(request.user, Right.VIEW_JOURNAL, everywhere=True):
        return []
    return list(Proposal.objects.told().waiting().filter(deliberation=found))


def _journal(request: HttpRequest, found: Deliberation) -> dict[str, Any] | None:
    """Return the newest lines about a file and the state of the whole chain, for those who may see them."""
    if is_public(request) or not permissions.may(request.user, Right.VIEW_JOURNAL, found):
        return None
    lines = JournalLine.objects.told().filter(deliberation=found)
    return {
        "count": lines.count(),
        "lines": permissions.lines_for(request.user, lines[:_LATEST]),
        "state": journal_state(clock.now()),
    }


def _answer(request: HttpRequest, template: str, page: Page, **context: Any) -> HttpResponse:
    found = page.deliberation
    context |= {
        "page": page,
        "deliberation": found,
        "asked": page.asked,
        "text_language": page.language,
        "public": is_public(request),
        "sees_access": not is_public(request) and permissions.everywhere(request.user, Right.VIEW_FILES),
        "base": _base(request, found),
        "can_register": not is_public(request)
        and permissions.granted(request.user, Right.REGISTER_ACT, everywhere=True),
    }
    return render(request, template, context, status=400 if page.asked.wrong else 200)
