"""When data must be destroyed, over all open obligations: the years ahead, and in them each one or how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q

from ..rules.deadlines import Deadline, days
from ..rules.obligations import Rule, State, state_of
from .obligation import Obligation, TermQuerySet

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


def standing(terms: TermQuerySet, wanted: State, *, today: date) -> TermQuerySet:
    """Of those that are open and bind today: keep the ones that stand so; what `rules.obligations.state_of` says."""
    if wanted == State.SUSPENDED:
        return terms.on_hold()
    free = terms.on_hold(False)
    if wanted in (State.WAITING, State.NO_DEADLINE):
        waits = Q(rule__in=_WAITING)
        return free.filter(waits if wanted == State.WAITING else ~waits, due_on=None)
    first, last = days(_NEAR[wanted], today)
    near = (Q(due_on__gte=first) if first else Q()) & (Q(due_on__lte=last) if last else Q())
    return free.dated().filter(near)


_NEAR = {State.OVERDUE: Deadline.OVERDUE, State.DUE_SOON: Deadline.SOON, State.RUNNING: Deadline.LATER}
_WAITING = (Rule.PERIOD, Rule.EVENT)


class Tally(NamedTuple):
    """How many obligations have one last lawful day, or wait for one, and whether a hold suspends them."""

    due_on: date | None
    waits: bool
    on_hold: bool
    number: int

    def state(self, today: date) -> State:
        rule = Rule.EVENT if self.waits else None
        return state_of(rule, self.due_on, today=today, on_hold=self.on_hold)


def tally(terms: TermQuerySet) -> list[Tally]:
    """Of those that are open and bind today: count by day, where counts, columns and months come from; two queries.

    Holds are few: asking for them apart is quicker than asking of each obligation whether it has one.
    """
    every, suspended = _by_day(terms), _by_day(terms.on_hold())
    return [
        Tally(due_on, waits, on_hold, number)
        for (due_on, waits), total in every.items()
        for on_hold, number in (
            (True, suspended.get((due_on, waits), 0)),
            (False, total - suspended.get((due_on, waits), 0)),
        )
        if number
    ]


def _by_day(terms: TermQuerySet) -> dict[tuple[date | None, bool], int]:
    # By nothing but the day, in whose order the index is read.
    wait = Count("rule", filter=Q(rule__in=_WAITING, due_on=None))
    grouped = terms.order_by().values_list("due_on").annotate(n=Count("*"), waiting=wait)
    found = {}
    for due_on, number, waiting in grouped:
        found[due_on, False] = number - waiting
        found[due_on, True] = waiting
    return found


def counts(tallies: Iterable[Tally], *, today: date) -> dict[State, int]:
    """Say how many obligations stand where."""
    found = dict.fromkeys(STATES, 0)
    for each in tallies:
        found[each.state(today)] += each.number
    return found


class InOrder:
    """Open obligations by primary key, the most urgent first; those without a day come last.

    In one query the database would sort them all; so it reads those with a day in the order of its index, and
    then the others. How many there are is known from the tallies.
    """

    def __init__(self, terms: TermQuerySet, tallies: Iterable[Tally]) -> None:
        self._terms = terms
        self._dated = self._number = 0
        for each in tallies:
            self._number += each.number
            self._dated += each.number if each.due_on else 0

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, wanted: slice) -> list[int]:
        first, last, _step = wanted.indices(self._number)
        found: list[int] = []
        if first < self._dated:
            found += _keys(self._terms.dated())[first : min(last, self._dated)]
        if last > self._dated:
            found += _keys(self._terms.filter(due_on=None))[max(first - self._dated, 0) : last - self._dated]
        return found


def _keys(terms: TermQuerySet) -> Any:
    return terms.most_urgent_first().values_list("obligation", flat=True)


def lines(obligations: Iterable[int], *, today: date) -> list[Line]:
    """Return obligations that bind today, given by primary key, in this order, and where they stand; one query."""
    wanted = list(obligations)
    read = Obligation.objects.on(today).told().in_bulk(wanted)
    return [Line(read[pk], read[pk].state(today)) for pk in wanted if pk in read]


def horizon(terms: TermQuerySet, tallies: Iterable[Tally], *, today: date) -> list[Year]:
    """Of those that bind today: return the columns from this year on; two queries where there are few, else none."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for each in tallies:
        if each.due_on:
            found[_column(each.due_on.year, today)][(each.due_on.month + 2) // 3] += each.number
    total = sum(sum(quarters.values()) for quarters in found.values())
    blocks: dict[int, list[Line]] = defaultdict(list)
    if total <= MOST_BLOCKS:
        for line in lines(_keys(terms.dated()), today=today):
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
