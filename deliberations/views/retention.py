"""The retention horizon: when which data must be destroyed, as columns of years, as a table, and as CSV."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..forms.filter import Filter
from ..forms.retention import DATED, RetentionFields
from ..models import horizon, listing
from ..permissions import Right
from ..rules.deadlines import Deadline
from ..templatetags.words import WORDS
from ..writing.tables import csv_response
from .list import paged

_CHUNK = 500
"""Files that the CSV reads at a time."""


@never_cache
@require_safe
@login_required
def retention(request: HttpRequest) -> HttpResponse:
    reach, today = _reach(request), clock.today()
    years = horizon.horizon(reach, on=today)
    wanted = Filter(request.GET, RetentionFields)
    state, chosen = _chosen(wanted, today)
    page, wrong_page = paged(horizon.kept(reach & chosen, on=today), request)
    counts = {each: horizon.kept(reach & listing.this_near(each, on=today), on=today).count() for each in DATED}
    unknown = listing.retention(permissions.visible_to(request.user), Deadline.NOT_KNOWN, on=today).count()
    return render(
        request,
        "retention/retention.html",
        {
            "years": years,
            "files": sum(year.files for year in years),
            "busiest": max(years, key=lambda year: year.files) if any(year.files for year in years) else None,
            "by_quarter": any(year.quarters for year in years),
            "counts": counts,
            "unknown": unknown,
            "states": [(each.value, WORDS["deadline"][each], counts[each]) for each in DATED],
            "state": state,
            "wrong": wanted.wrong,
            "page": page,
            "wrong_page": wrong_page,
            "lines": horizon.told(page.object_list, on=today),
        },
    )


@never_cache
@require_safe
@login_required
def retention_csv(request: HttpRequest) -> HttpResponseBase:
    today = clock.today()
    _state, chosen = _chosen(Filter(request.GET, RetentionFields), today)
    return csv_response(f"retention-{today}.csv", _rows(_reach(request) & chosen, today))


def _rows(reach: Q, today: date) -> Iterator[Sequence[object]]:
    yield _("number"), _("last day of retention"), _("state"), _("days left"), _("recipients")
    found = horizon.kept(reach, on=today)
    for start in range(0, found.count(), _CHUNK):
        for line in horizon.told(found[start : start + _CHUNK], on=today):
            names = "; ".join(o.display_name for o in line.recipients)
            yield line.number, line.until, str(WORDS["deadline"][line.deadline]), (line.until - today).days, names


def _reach(request: HttpRequest) -> Q:
    """Return the condition on the texts of files that a person may see."""
    everywhere = permissions.everywhere(request.user, Right.VIEW_FILES)
    return Q() if everywhere else Q(deliberation__in=permissions.visible_to(request.user))


def _chosen(wanted: Filter, today: date) -> tuple[str, Q]:
    state = wanted.chosen.get("state", "")
    return state, listing.this_near(Deadline(state), on=today) if state else Q()
