"""Days as published texts print them: 6 JULI 2021, 1 er avril 2014, 12/11/2008, and days whose year the scan lost."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..rules.calendar import FIRST_DAY, LAST_DAY, MONTHS
from .fold import Text, loose

_NAMES = "|".join(sorted(map(loose, MONTHS), key=len, reverse=True))
_WEEKDAYS = (
    ("maandag", "lundi"),
    ("dinsdag", "mardi"),
    ("woensdag", "mercredi"),
    ("donderdag", "jeudi"),
    ("vrijdag", "vendredi"),
    ("zaterdag", "samedi"),
    ("zondag", "dimanche"),
)
DAY = (
    rf"(?:(?:{'|'.join(loose(name) for names in _WEEKDAYS for name in names)})\s*)?"
    rf"(?<!\d)\d{{1,2}}\s*(?:(?:er|e|ste|de|°)\s*)?(?:{_NAMES})(?![a-z]*maal)\s*(?:\d{{4}}(?!\d))?"
    r"|(?<![\d/.-])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}(?!\d)"
)
"""A pattern for one day in a folded text."""
_DAY = re.compile(DAY)
_WORDED = re.compile(
    rf"(?P<weekday>[a-z]*)\s*(?P<day>\d+)\s*(?:(?:er|e|ste|de|°)\s*)?(?P<month>{_NAMES})\s*(?P<year>\d*)"
)
_BY_SQUEEZED = {re.sub(r"(.)\1+", r"\1", name): month for name, month in MONTHS.items()}


class Day(NamedTuple):
    """A day in a text."""

    start: int
    end: int
    day: date | None  # None where the year is lost, or the calendar has no such day
    doubtful: bool = False  # the weekday that stands before it is another one


def read_day(words: str, start: int = 0) -> Day:
    """Read what `DAY` found, in its folded spelling."""
    end = start + len(words.rstrip())
    worded = _WORDED.match(words)
    if not worded:
        parts = [int(part) for part in re.findall(r"\d+", words)]
        return Day(start, end, _date(parts[2], parts[1], parts[0]))
    if not worded["year"]:
        return Day(start, end, None)
    month = _BY_SQUEEZED[re.sub(r"(.)\1+", r"\1", worded["month"])]
    day = _date(int(worded["year"]), month, int(worded["day"]))
    weekday = re.sub(r"(.)\1+", r"\1", worded["weekday"])
    return Day(start, end, day, bool(weekday and day and weekday not in _WEEKDAYS[day.weekday()]))


def find_days(text: Text, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Yield the days in a stretch of a text."""
    for found in _DAY.finditer(text.folded, start, len(text.folded) if end is None else end):
        yield read_day(found[0], found.start())


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
