"""The list of files: for who signed in what they may see, for anybody what is published."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..forms.day import in_one
from ..forms.list import STANDINGS, ListFilter
from ..models import listing
from ..models.deliberation import DeliberationQuerySet
from ..models.listing import Line, Standing
from ..permissions import Right
from ..rules.deadlines import Deadline
from ..rules.numbers import parse_number, shown
from ..templatetags.words import WORDS
from ..writing.tables import csv_response
from .frame import sees_own_files

PAGE = 25
_CHUNK = 500
"""Files that the CSV reads at a time."""


@never_cache
@require_safe
@login_required
def deliberations(request: HttpRequest) -> HttpResponse:
    files, chosen = _asked(request)
    own = sees_own_files(permissions.role_of(request.user))
    can_register = permissions.granted(request.user, Right.REGISTER_ACT, everywhere=True)
    return _show(request, files, chosen, "deliberation", own=own, can_register=can_register)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    chosen = ListFilter(request.GET, listing.recipients(Q(deliberation__public=True)))
    return _show(request, permissions.published(), chosen, "public_deliberation", public=True)


@never_cache
@require_safe
@login_required
def deliberations_csv(request: HttpRequest) -> HttpResponseBase:
    files, chosen = _asked(request)
    today = clock.today()
    return csv_response(f"deliberations-{today}.csv", _rows(files, chosen, today))


def _asked(request: HttpRequest) -> tuple[DeliberationQuerySet, ListFilter]:
    files = permissions.visible_to(request.user)
    everywhere = permissions.scope(request.user, Right.VIEW_FILES).everywhere
    reach = Q() if everywhere else Q(deliberation__in=files)
    return files, ListFilter(request.GET, listing.recipients(reach))


def _show(
    request: HttpRequest, files: DeliberationQuerySet, chosen: ListFilter, file_url: str, **context: Any
) -> HttpResponse:
    if (plain := plain_query(request)) is not None:
        return redirect(f"{request.path}?{plain}" if plain else request.path)
    if number := exact_number(files, chosen.text):
        return _go(request, file_url, number)
    today = clock.today()
    found = _filtered(files, chosen, today)
    # A search walks through every title: once, not again for the count.
    keys = list(found.values_list("pk", flat=True)) if chosen.text else None
    page, wrong_page = paged(found if keys is None else keys, request)
    shown_files = page.object_list if keys is None else files.filter(pk__in=page.object_list)
    context |= {
        "page": page,
        "lines": listing.lines(list(shown_files), on=today),
        "filter": chosen,
        "wrong_page": wrong_page,
        "file_url": file_url,
    }
    return render(request, "deliberations/list.html", context)


def plain_query(request: HttpRequest, *, days: Iterable[str] = ()) -> str | None:
    """Return the query string without the fields that a form left empty, each of the days in one; None: it is plain."""
    query = request.GET.copy()
    for name in days:
        in_one(query, name)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return None if query == request.GET else query.urlencode()


def exact_number(files: DeliberationQuerySet, text: str) -> str | None:
    """Return the address of the file whose number was typed, where it is there to be seen."""
    try:
        number = parse_number(text)
    except ValueError:
        return None
    return number.slug if files.numbered([number]).exists() else None


def _go(request: HttpRequest, file_url: str, slug: str) -> HttpResponse:
    response: HttpResponse = redirect(file_url, slug=slug)
    if request.headers.get("HX-Request"):
        # A redirect would be followed in the background, and the file put into the list.
        response = HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _filtered(files: DeliberationQuerySet, chosen: ListFilter, today: date) -> DeliberationQuerySet:
    values = chosen.chosen
    if year := values.get("year"):
        files = files.filter(year=year)
    if chamber := values.get("chamber"):
        files = files.filter(chamber=chamber)
    if state := values.get("state"):
        files = listing.standing(files, Standing(state), on=today)
    if retention := values.get("retention"):
        files = listing.retention(files, Deadline(retention), on=today)
    if chosen.recipient:
        files = listing.received_by(files, chosen.recipient)
    if chosen.text:
        files = listing.matching(files, chosen.text)
    return files


def paged(found: Any, request: HttpRequest, size: int = PAGE, *, count: int | None = None) -> tuple[Page[Any], str]:
    """Return the page that was asked for; a page that does not exist is the first, and is named.

    `found` is what can be cut and counted, a list or a queryset; `count` is for who has counted it already.
    """
    paginator: Paginator[Any] = Paginator(found, size)
    if count is not None:
        paginator.count = count
    asked = request.GET.get("page")
    try:
        page, wrong = paginator.page(asked or 1), ""
    except InvalidPage:
        page, wrong = paginator.page(1), shown(asked or "")
    page.elided = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return page, wrong


def _rows(files: DeliberationQuerySet, chosen: ListFilter, today: date) -> Iterator[Sequence[object]]:
    yield (
        _("number"),
        _("title"),
        _("language of the title"),
        _("recipients"),
        _("chamber"),
        _("state"),
        _("version in force"),
        _("in force since"),
        _("last day of retention"),
        _("reference"),
    )
    keys = list(_filtered(files, chosen, today).values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        chunk = files.filter(pk__in=keys[start : start + _CHUNK])
        for line in listing.lines(list(chunk), on=today):
            yield _row(line)


def _row(line: Line) -> Sequence[object]:
    file, official = line.deliberation, line.official_title
    own, other = file.title_for_reader, official or file.title_elsewhere
    return (
        file.number,
        own or (other.text if other else None),
        None if own or not other else other.language,
        "; ".join(o.display_name for o in line.recipients),
        str(WORDS["chamber"].get(file.chamber, file.chamber)),
        str(STANDINGS.get(line.standing, _("No act registered"))),
        line.version.number if line.version else None,
        line.version.starts_on if line.version else None,
        line.retention_until,
        line.reference,
    )
