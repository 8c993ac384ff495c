"""When data must be destroyed, over all files: the years ahead, and in them each file or how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractQuarter, ExtractYear

from ..rules.deadlines import Deadline, deadline
from .destroyed import settled
from .index import Period
from .listing import recipients_by_file
from .organisation import Organisation

YEARS = 11
"""Columns of the horizon: this year, and ten to come."""
MOST_BLOCKS = 40
"""Files that are shown one by one; above that, each quarter says how many."""


class Kept(NamedTuple):
    """One file, the last lawful day of its data as the text in force on the day says, and who received them."""

    number: str
    slug: str
    until: date
    deadline: Deadline
    recipients: list[Organisation]


class Quarter(NamedTuple):
    number: int
    files: int


class Year(NamedTuple):
    """One column. The first also holds what is overdue since earlier years, the last all that comes later."""

    year: int
    files: int
    blocks: list[Kept]
    quarters: list[Quarter]
    first: bool
    last: bool


def kept(reach: Q, *, on: date) -> QuerySet[Period]:
    """Return the texts that give a last lawful day and apply on a day, the most urgent first."""
    dated = Period.objects.on(on).filter(reach, retention_until__isnull=False).exclude(deliberation__in=settled())
    return dated.select_related("deliberation").order_by(
        "retention_until", "deliberation__year", "deliberation__serial"
    )


def told(periods: Iterable[Period], *, on: date) -> list[Kept]:
    """Return what a page shows of some files; one query."""
    periods = list(periods)
    received = recipients_by_file(p.deliberation_id for p in periods)
    found = ((p.deliberation, p.retention_until) for p in periods)
    return [
        Kept(file.number, file.slug, until, deadline(until, on), received[file.pk]) for file, until in found if until
    ]


def horizon(reach: Q, *, on: date) -> list[Year]:
    """Return the columns from this year on; two queries, however many files."""
    dated = kept(reach, on=on)
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    grouped = dated.order_by().annotate(y=ExtractYear("retention_until"), q=ExtractQuarter("retention_until"))
    for year, quarter, files in grouped.values_list("y", "q").annotate(files=Count("pk")):
        counts[_column(year, on)][quarter] += files
    total = sum(sum(quarters.values()) for quarters in counts.values())
    blocks: dict[int, list[Kept]] = defaultdict(list)
    if total <= MOST_BLOCKS:
        for file in told(dated, on=on):
            blocks[_column(file.until.year, on)].append(file)
    years = range(on.year, on.year + YEARS)
    return [
        Year(
            year,
            sum(counts[year].values()),
            blocks[year],
            [] if total <= MOST_BLOCKS else [Quarter(n, counts[year][n]) for n in sorted(counts[year])],
            first=year == years[0],
            last=year == years[-1],
        )
        for year in years
    ]


def _column(year: int, on: date) -> int:
    return min(max(year, on.year), on.year + YEARS - 1)
