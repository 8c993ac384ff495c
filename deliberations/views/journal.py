"""The journal of the whole register: its lines as sentences, and whether it is intact."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import clock, permissions
from ..actions.ask_verification import ask_verification, verify_if_asked
from ..forms.journal import DAYS, JournalFilter
from ..models import JournalLine, journal_state
from ..models.journal import JournalLineQuerySet, tell_whose_text
from ..permissions import Right
from ..rules.calendar import BRUSSELS
from ..templatetags.journal import in_one_cell, proposed_for, what, who
from ..templatetags.words import WORDS
from ..writing.tables import csv_response
from .list import plain_query

PAGE = 50
_AT_ONCE = 5000
"""Lines that are verified inside the request that asks for it; a longer journal is left to the worker."""
_CHUNK = 500
"""Lines that the CSV reads at a time."""


class Stretch(NamedTuple):
    """Some lines, newest first, and from where the ones beside them go on; None: there are none."""

    lines: Sequence[JournalLine]
    older: int | None = None
    newer: int | None = None


@never_cache
@require_safe
@login_required
def journal(request: HttpRequest) -> HttpResponse:
    permissions.require(request.user, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    if (plain := plain_query(request, days=DAYS)) is not None:
        return redirect(f"{request.path}?{plain}" if plain else request.path)
    chosen = _chosen(request)
    stretch = _stretch(chosen.of(_lines()), request)
    tell_whose_text(stretch.lines)
    context: dict[str, Any] = {
        "filter": chosen,
        "stretch": stretch,
        "state": journal_state(clock.now(), whole=True),
        "address": request.build_absolute_uri(),
    }
    return render(request, "journal/journal.html", context)


@never_cache
@require_safe
@login_required
def journal_csv(request: HttpRequest) -> HttpResponseBase:
    permissions.require(request.user, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    return csv_response(f"journal-{clock.today()}.csv", _rows(_chosen(request).of(_lines())))


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Verify a short journal at once; of a long one, leave word for the worker."""
    permissions.require(request.user, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    try:
        ask_verification(by=request.user, at=clock.now())
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("journal")
    if journal_state(clock.now()).head.number <= _AT_ONCE:
        verify_if_asked(at=clock.now())
        messages.success(request, _("The journal was verified from its first entry to its last."))
    else:
        messages.info(request, _("The verification was asked for. It begins within a minute; look here again later."))
    return redirect("journal")


def _lines() -> JournalLineQuerySet:
    return JournalLine.objects.told()


def _chosen(request: HttpRequest) -> JournalFilter:
    people = ((str(person.pk), person.get_full_name()) for person in JournalLine.objects.actors())
    return JournalFilter(request.GET, sorted(people, key=lambda person: person[1].casefold()))


def _stretch(lines: JournalLineQuerySet, request: HttpRequest) -> Stretch:
    """Return the lines of one page. It begins at a number: to count up to it would read all that is newer."""
    if after := _number(request, "after"):
        found = list(lines.filter(number__gt=after).order_by("number")[: PAGE + 1])
        if len(found) >= PAGE:
            newer = found[PAGE - 1].number if len(found) > PAGE else None
            return Stretch(found[:PAGE][::-1], found[0].number, newer)
    before = _number(request, "before")
    found = list((lines.filter(number__lt=before) if before else lines)[: PAGE + 1])
    older = found[PAGE - 1].number if len(found) > PAGE else None
    newer = found[0].number if before and found else None
    return Stretch(found[:PAGE], older, newer)


def _number(request: HttpRequest, name: str) -> int | None:
    """Return a number of a line in the address; anything else leads to the newest lines."""
    text = request.GET.get(name, "")
    return int(text) or None if text.isdecimal() and len(text) < 19 else None


def _rows(lines: JournalLineQuerySet) -> Iterator[Sequence[object]]:
    yield (
        _("entry"),
        _("recorded at"),
        _("person"),
        _("role"),
        _("deliberation"),
        _("what was done"),
        _("to what"),
        _("concerns"),
        _("differences"),
        _("seal"),
    )
    for line in lines.iterator(_CHUNK):
        yield (
            line.number,
            line.recorded_at.astimezone(BRUSSELS).isoformat(),
            who(line),
            str(WORDS["role"].get(line.actor_role, line.actor_role)),
            line.deliberation.number if line.deliberation else proposed_for(line),
            what(line),
            line.subject,
            line.concerns_on,
            in_one_cell(line),
            line.seal,
        )
