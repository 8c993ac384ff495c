"""When data must be destroyed, over all open obligations: the years ahead, and in them each one or how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q

from ..rules.deadlines import Deadline, days
from ..rules.obligations import Rule, State, state_of
from .obligation import Hold, Obligation, ObligationQuerySet

YEARS = 11
"""Columns of the horizon: this year, and ten to come."""
MOST_BLOCKS = 40
"""Obligations that are shown one by one; above that, each quarter says how many."""

STATES = (State.OVERDUE, State.DUE_SOON, State.RUNNING, State.SUSPENDED, State.WAITING, State.NO_DEADLINE)
"""Where an open obligation may stand, the most urgent first."""


class Quarter(NamedTuple):
    number: int
    obligations: int


class Year(NamedTuple):
    """One column. The first also holds what is overdue since earlier years, the last all that comes later."""

    year: int
    obligations: int
    blocks: list[Line]
    quarters: list[Quarter]
    first: bool
    last: bool


class Line(NamedTuple):
    """One obligation, and where it stands on the day that was asked for."""

    obligation: Obligation
    state: State


def standing(obligations: ObligationQuerySet, wanted: State, *, today: date) -> ObligationQuerySet:
    """Of `on(today)`: keep those that stand so."""
    return obligations.filter(_stands(wanted, today))


class Tally(NamedTuple):
    """How many obligations have one last lawful day by one rule, and whether a hold suspends them."""

    due_on: date | None
    rule: str
    on_hold: bool
    number: int


def tally(obligations: ObligationQuerySet) -> list[Tally]:
    """Of `on(today)`: count by day, which is where counts, columns and months come from; two queries.

    Holds are few: asking for them apart is quicker than asking of each obligation whether it has one.
    """
    held = obligations.filter(pk__in=Hold.objects.running().values("obligations"))
    every, suspended = _by_day(obligations), _by_day(held)
    return [
        Tally(due_on, rule, on_hold, number)
        for (due_on, rule), total in every.items()
        for on_hold, number in (
            (True, suspended.get((due_on, rule), 0)),
            (False, total - suspended.get((due_on, rule), 0)),
        )
        if number
    ]


def _by_day(rows: Any) -> dict[tuple[date | None, str], int]:
    grouped = rows.order_by().values_list("due_on", "rule").annotate(n=Count("pk"))
    return {(due_on, rule): number for due_on, rule, number in grouped}


def counts(tallies: Iterable[Tally], *, today: date) -> dict[State, int]:
    """Say how many obligations stand where."""
    found = dict.fromkeys(STATES, 0)
    for each in tallies:
        found[state_of(each.rule, each.due_on, today=today, on_hold=each.on_hold)] += each.number
    return found


def _stands(wanted: State, today: date) -> Q:
    """Return the condition that `rules.obligations.state_of` puts into words."""
    if wanted == State.SUSPENDED:
        return Q(on_hold=True)
    waits = Q(rule__in=[Rule.PERIOD, Rule.EVENT])
    if wanted == State.WAITING:
        return Q(waits, on_hold=False, due_on=None)
    if wanted == State.NO_DEADLINE:
        return Q(~waits, on_hold=False, due_on=None)
    first, last = days(_NEAR[wanted], today)
    near = (Q(due_on__gte=first) if first else Q()) & (Q(due_on__lte=last) if last else Q())
    return Q(near, on_hold=False, due_on__isnull=False)


_NEAR = {State.OVERDUE: Deadline.OVERDUE, State.DUE_SOON: Deadline.SOON, State.RUNNING: Deadline.LATER}


def lines(obligations: Iterable[Obligation], *, today: date) -> list[Line]:
    """Say of some of `on(today)` where they stand; no query."""
    return [Line(obligation, obligation.state(today)) for obligation in obligations]


def horizon(obligations: ObligationQuerySet, tallies: Iterable[Tally], *, today: date) -> list[Year]:
    """Of `on(today)`: return the columns from this year on; one query where there are few, none for many."""
    dated = obligations.filter(Q(due_on__isnull=False))
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for each in tallies:
        if each.due_on:
            found[_column(each.due_on.year, today)][(each.due_on.month + 2) // 3] += each.number
    total = sum(sum(quarters.values()) for quarters in found.values())
    blocks: dict[int, list[Line]] = defaultdict(list)
    if total <= MOST_BLOCKS:
        for line in lines(dated.told().most_urgent_first(), today=today):
            blocks[_column(line.obligation.due_on.year, today)].append(line)  # type: ignore[union-attr]
    years = range(today.year, today.year + YEARS)
    return [
        Year(
            year,
            sum(found[year].values()),
            blocks[year],
            [] if total <= MOST_BLOCKS else [Quarter(n, found[year][n]) for n in sorted(found[year])],
            first=year == years[0],
            last=year == years[-1],
        )
        for year in years
    ]


def _column(year: int, today: date) -> int:
    return min(max(year, today.year), today.year + YEARS - 1)
