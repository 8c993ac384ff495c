"""How near a last lawful day is: in words, and as days."""

from datetime import date, timedelta
from enum import StrEnum

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


_SPANS: dict[Deadline, tuple[int | None, int | None]] = {
    Deadline.OVERDUE: (None, -1),
    Deadline.SOON: (0, SOON),
    Deadline.LATER: (SOON + 1, None),
}


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
