"""When the register warns: rungs before and after a day, and which of them is due.

A ladder is a set of rungs about one kind of day: the last lawful day of the data, the day on which an act
takes effect, the day on which a question was raised. What a rung says is data; how rungs follow each other
is written here. Overdue is what `rules/deadlines.py` calls so: the day itself is still lawful.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, takewhile, zip_longest
from typing import NamedTuple

from .calendar import BRUSSELS
from .deadlines import Deadline, deadline


class Rung(NamedTuple):
    """Warn `days` before a day (below zero: after it), and again `every` so many days (0: once)."""

    days: int
    every: int = 0


class Step(NamedTuple):
    """A rung, how often it was repeated before, and the day from which on it is due."""

    days: int
    repeat: int
    on: date
    every: int = 0


class Window(NamedTuple):
    """The days, first and last, of which a rung is the one that is due today; `last` is nearer."""

    days: int
    repeat: int
    first: date
    last: date
    every: int = 0


Ladder = Sequence[Rung]


def current(ladder: Ladder, about: date, today: date) -> Step | None:
    """Return the step that is due: the last one reached. After a silence it stands for all before it."""
    return next(iter(reversed(reached(ladder, about, today))), None)


def reached(ladder: Ladder, about: date, today: date) -> list[Step]:
    """Return every step whose day has come, the earliest first."""
    steps = takewhile(lambda step: step[0] <= (today - about).days, _offsets(ladder))
    return [Step(rung.days, repeat, about + timedelta(days=offset), rung.every) for offset, rung, repeat in steps]


def upcoming(ladder: Ladder, about: date, today: date) -> Step | None:
    """Return the next step after today; None where the ladder ends."""
    for offset, rung, repeat in _offsets(ladder):
        if offset > (today - about).days:
            return Step(rung.days, repeat, about + timedelta(days=offset), rung.every)
    return None


def windows(ladder: Ladder, today: date, earliest: date) -> Iterator[Window]:
    """Yield, from the farthest day on to the earliest, which days have which step due today."""
    steps = _offsets(ladder)
    following = next(steps, None)
    while following is not None:
        offset, rung, repeat = following
        last = today - timedelta(days=offset)
        if last < earliest:
            return
        following = next(steps, None)
        first = earliest if following is None else today - timedelta(days=following[0] - 1)
        yield Window(rung.days, repeat, max(first, earliest), last, rung.every)


def snooze_until(ladder: Ladder, about: date, today: date, *, lawful_day: bool) -> date | None:
    """Return the last day until which an alert may be snoozed; None: not at all.

    Never past the next rung, never past the day itself, and not at all once that day has come. `lawful_day`
    says whether the day is one by which something must be done, and not one on which something began.
    """
    following = upcoming(ladder, about, today)
    limits = [following.on] if following else []
    if lawful_day:
        if deadline(about, today) == Deadline.OVERDUE:
            return None
        limits.append(about)
    latest = min(limits, default=today + _LONGEST)
    return latest if latest > today else None


def next_post(at: datetime) -> datetime:
    """Return the next moment at which the mail of the day leaves, strictly after an instant."""
    local = at.astimezone(BRUSSELS)
    today = datetime.combine(local.date(), POST, BRUSSELS)
    # Wall clocks are compared as instants: on two days of the year Brussels has 23 or 25 hours.
    return today if today.timestamp() > at.timestamp() else _on_the_next_day(local.date())


def retry_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts to send a mail."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def is_given_up(attempts: int) -> bool:
    """Say whether so many attempts took longer than a mail is tried: counted from the first one, whenever that was."""
    return sum((retry_after(n) for n in range(1, attempts + 1)), timedelta()) > GIVEN_UP


POST = time(7)
"""When the mail of the day leaves, in Brussels."""
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Between one attempt to send a mail and the next; the last one is repeated."""
GIVEN_UP = timedelta(days=14)
"""After which a mail that no server took goes to the fallback."""
_LONGEST = timedelta(days=30)
"""Of a snooze that no rung ends."""


def _offsets(ladder: Ladder) -> Iterator[tuple[int, Rung, int]]:
    """Yield (days after the day that it is about, rung, repeat) in order; without end where the last rung repeats."""
    rungs = sorted(ladder, key=lambda rung: -rung.days)
    for rung, after in zip_longest(rungs, rungs[1:]):
        for repeat in count() if rung.every else range(1):
            offset = repeat * rung.every - rung.days
            if after is not None and offset >= -after.days:
                break
            yield offset, rung, repeat


def _on_the_next_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), POST, BRUSSELS)
