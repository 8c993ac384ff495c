"""The retention horizon: when which data must be destroyed, as columns of years, as a table, and as CSV."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..forms.filter import Filter
from ..forms.retention import RetentionFields
from ..models import horizon
from ..models.horizon import InOrder, Tally
from ..models.obligation import TermQuerySet
from ..rules.obligations import State
from ..templatetags.words import WORDS
from ..writing.tables import csv_response
from .alerts import cards
from .board import open_obligations, own_holders
from .engine import troubles
from .list import paged

_CHUNK = 500
"""Obligations that the CSV reads at a time."""
_ALERTS = 3
"""Alerts that are shown below the horizon; the rest is in the inbox."""


@never_cache
@require_safe
@login_required
def retention(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    wanted = Filter(request.GET, RetentionFields)
    obligations = _obligations(request, wanted, today)
    tallies = horizon.tally(obligations)
    years, counts = horizon.horizon(obligations, tallies, today=today), horizon.counts(tallies, today=today)
    state, chosen = _chosen(wanted, obligations, tallies, today)
    page, wrong_page = paged(chosen, request)
    alerts = permissions.alerts_visible_to(request.user).open(clock.now())
    return render(
        request,
        "retention/retention.html",
        {
            "years": years,
            "obligations": sum(counts.values()),
            "busiest": max(years, key=lambda year: year.obligations) if any(y.obligations for y in years) else None,
            "by_quarter": any(year.quarters for year in years),
            "counts": counts,
            "states": [(each.value, WORDS["obligation"][each], counts[each]) for each in horizon.STATES],
            "state": state,
            "whose": wanted.chosen.get("whose", ""),
            "wrong": wanted.wrong,
            "page": page,
            "wrong_page": wrong_page,
            "lines": horizon.lines(page.object_list, today=today),
            "engine": troubles(request.user),
            "cards": cards(request, alerts.told().most_urgent_first()[:_ALERTS]),
        },
    )


@never_cache
@require_safe
@login_required
def retention_csv(request: HttpRequest) -> HttpResponseBase:
    today = clock.today()
    wanted = Filter(request.GET, RetentionFields)
    obligations = _obligations(request, wanted, today)
    _state, chosen = _chosen(wanted, obligations, horizon.tally(obligations), today)
    return csv_response(f"retention-{today}.csv", _rows(chosen[:], today))


def _rows(obligations: Sequence[int], today: date) -> Iterator[Sequence[object]]:
    yield _("number"), _("holder"), _("last day of retention"), _("state"), _("days left")
    for start in range(0, len(obligations), _CHUNK):
        for obligation, state in horizon.lines(obligations[start : start + _CHUNK], today=today):
            until = obligation.due_on
            yield (
                obligation.deliberation.number,
                obligation.holder.display_name,
                until,
                str(WORDS["obligation"][state]),
                (until - today).days if until else None,
            )


def _obligations(request: HttpRequest, wanted: Filter, today: date) -> TermQuerySet:
    """Return what is listed: all under the files that the person may see, or what their own institution holds."""
    obligations = open_obligations(request.user, today)
    return obligations.held_by(own_holders(request.user)) if "whose" in wanted.chosen else obligations


def _chosen(wanted: Filter, obligations: TermQuerySet, tallies: Sequence[Tally], today: date) -> tuple[str, InOrder]:
    state = wanted.chosen.get("state", "")
    if not state:
        return "", InOrder(obligations, tallies)
    chosen = horizon.standing(obligations, State(state), today=today)
    return state, InOrder(chosen, [each for each in tallies if each.state(today) == state])
