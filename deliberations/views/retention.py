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
from ..models.obligation import ObligationQuerySet
from ..rules.obligations import State
from ..templatetags.words import WORDS
from ..writing.tables import csv_response
from .alerts import cards
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
    obligations = _open(request, today)
    tallies = horizon.tally(obligations)
    years, counts = horizon.horizon(obligations, tallies, today=today), horizon.counts(tallies, today=today)
    wanted = Filter(request.GET, RetentionFields)
    state, chosen = _chosen(wanted, obligations, today)
    page, wrong_page = paged(chosen.told().most_urgent_first(), request)
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
    _state, chosen = _chosen(Filter(request.GET, RetentionFields), _open(request, today), today)
    return csv_response(f"retention-{today}.csv", _rows(chosen.told().most_urgent_first(), today))


def _rows(obligations: ObligationQuerySet, today: date) -> Iterator[Sequence[object]]:
    yield _("number"), _("holder"), _("last day of retention"), _("state"), _("days left")
    for start in range(0, obligations.count(), _CHUNK):
        for obligation, state in horizon.lines(obligations[start : start + _CHUNK], today=today):
            until = obligation.due_on
            yield (
                obligation.deliberation.number,
                obligation.holder.display_name,
                until,
                str(WORDS["obligation"][state]),
                (until - today).days if until else None,
            )


def _open(request: HttpRequest, today: date) -> ObligationQuerySet:
    return permissions.obligations_visible_to(request.user).open().on(today)


def _chosen(wanted: Filter, obligations: ObligationQuerySet, today: date) -> tuple[str, ObligationQuerySet]:
    state = wanted.chosen.get("state", "")
    return state, horizon.standing(obligations, State(state), today=today) if state else obligations
