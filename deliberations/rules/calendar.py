"""Days in Brussels: the ten-working-days check, time that is left, days and moments as people write them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from .numbers import shown

BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
"""Days that the register answers for: the Crossroads Bank exists since the law of 15 January 1990."""

TERM_SINCE = date(2023, 11, 23)
"""Date of the law that gives the minister his term; an older decision has none to check."""
TERM = 10
"""Working days of that term."""


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """Return the ten legal holidays of Belgium in a year."""
    sunday = easter(year)
    movable = (sunday + timedelta(days=n) for n in (1, 39, 50))  # Easter Monday, Ascension, Whit Monday
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    return frozenset([*movable, *(date(year, month, day) for month, day in fixed)])


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in legal_holidays(day.year)


class TermDay(NamedTuple):
    """One day between an approval and its entry into force; `number` is None where it does not count."""

    day: date
    number: int | None


def term(approved_on: date, until: date) -> Iterator[TermDay]:
    """Yield every day from the approval to `until`, both included, counting working days after the first."""
    count, day = 0, approved_on
    while day <= until:
        counts = day > approved_on and is_working_day(day)
        count += counts
        yield TermDay(day, count if counts else None)
        day += timedelta(days=1)


def expected_effect(approved_on: date) -> date | None:
    """Return the day after the tenth working day that follows the meeting.

    None before the law of 23 November 2023. A check only: the printed date prevails, and the
    minister may agree sooner.
    """
    if approved_on < TERM_SINCE:
        return None
    tenth = next(d.day for d in term(approved_on, approved_on + timedelta(days=60)) if d.number == TERM)
    return tenth + timedelta(days=1)


class Span(NamedTuple):
    """A stretch of calendar time."""

    years: int
    months: int
    days: int


def time_left(today: date, until: date) -> Span:
    """Return what is left from today up to the last lawful day, zero when it has passed."""
    left = relativedelta(max(until, today), today)
    return Span(left.years, left.months, left.days)


MONTHS = {
    name: month
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
    )
    for month, name in enumerate(names.split(), 1)
}
"""The months of a year by their names in Dutch, French and German, folded."""


def parse_day(text: str) -> date:
    """Read a day as ISO 8601 writes it. Raises ValueError with a sentence."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not a day of the calendar; write it as 2026-11-23.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{shown(text)} lies outside the register; give a day from {FIRST_DAY} to {LAST_DAY}.")
    return day


def parse_moment(text: str) -> datetime:
    """Read a moment: a day means its end in Brussels, an instant needs its offset. Raises ValueError."""
    if "T" not in text:
        return end_of(parse_day(text))
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        moment.astimezone(BRUSSELS)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{shown(text)} is not a moment; write a day as 2026-11-23 or an instant as 2026-11-23T09:00:00+01:00."
        ) from None
    parse_day(moment.date().isoformat())
    return moment


def end_of(day: date) -> datetime:
    """Return the last instant of a day in Brussels."""
    return datetime.combine(day, time.max, BRUSSELS)
