"""How near a last lawful day is: in words, and as days. And the days between two on which the data had to be gone."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

SOON = 90
"""Days before the last lawful day from which on it is soon."""


class Deadline(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    NOT_KNOWN = "not_known"


def deadline(until: date | None, today: date) -> Deadline:
    """Say how near the last lawful day is; that day itself is still lawful."""
    if until is None:
        return Deadline.NOT_KNOWN
    return next(d for d in _SPANS if _within(until, *days(d, today)))


def days(of: Deadline, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that count as this near; None: no limit on that side."""
    first, last = _SPANS[of]
    return (
        None if first is None else today + timedelta(days=first),
        None if last is None else today + timedelta(days=last),
    )


class Gap(NamedTuple):
    """Days, both included, on which the data had to be gone: an extension took effect only after the old deadline."""

    starts_on: date
    ends_on: date


def gaps(deadlines: Iterable[tuple[date, date | None]]) -> list[Gap]:
    """Return the gaps between texts, given by the day from which each applies and the last lawful day that it names.

    A text that names none, or is not held, closes no gap: nothing is known to be lawful again.
    """
    dated = [(start, until) for start, until in deadlines if until]
    return [
        Gap(until + timedelta(days=1), start - timedelta(days=1))
        for (_, until), (start, extended) in pairwise(dated)
        if start > until + timedelta(days=1) and extended > until
    ]


_SPANS: dict[Deadline, tuple[int | None, int | None]] = {
    Deadline.OVERDUE: (None, -1),
    Deadline.SOON: (0, SOON),
    Deadline.LATER: (SOON + 1, None),
}


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
