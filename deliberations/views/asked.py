"""The question in the address: `?on=` the day, `?known=` the moment, and the small forms that ask it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest

from .. import clock
from ..rules.calendar import BRUSSELS, parse_day, parse_moment


class Asked(NamedTuple):
    """What a page about a file is asked. `known` None: all that is known today."""

    on: date
    today: date
    known: datetime | None = None
    known_text: str = ""
    wrong: Literal["", "on", "known"] = ""  # the part that is no day of the calendar
    typed: tuple[str, str, str] = ("", "", "")  # day, month and year as they were typed

    @property
    def tense(self) -> Literal["today", "earlier", "later"]:
        if self.on == self.today:
            return "today"
        return "earlier" if self.on < self.today else "later"

    @property
    def known_on(self) -> date | None:
        return self.known.astimezone(BRUSSELS).date() if self.known else None

    @property
    def query(self) -> str:
        """Return the question as a query string, empty for today as known today."""
        return self.query_on(self.on)

    def query_on(self, day: date) -> str:
        """Return the same question about another day."""
        parts = {} if day == self.today else {"on": day.isoformat()}
        if self.known_text:
            parts["known"] = self.known_text
        return f"?{urlencode(parts)}" if parts else ""


def read(request: HttpRequest) -> Asked:
    """Read the question of a page. A day that does not exist leaves the page on today and says so."""
    today = clock.today()
    asked = Asked(today, today)
    if text := request.GET.get("known", ""):
        try:
            asked = asked._replace(known=parse_moment(text), known_text=text)
        except ValueError:
            return asked._replace(wrong="known", typed=_parts(text))
    if text := request.GET.get("on", ""):
        try:
            asked = asked._replace(on=parse_day(text))
        except ValueError:
            return asked._replace(wrong="on", typed=_parts(text))
    return asked


def plain_query(request: HttpRequest) -> str | None:
    """Return the query string with the small fields of a form made into one day; None: it is plain already."""
    query = request.GET.copy()
    for prefix, name in (("", "on"), ("k", "known")):
        if f"{prefix}y" in query:
            day, month, year = ((query.pop(f"{prefix}{part}", None) or [""])[-1].strip()[:10] for part in "dmy")
            query[name] = f"{year}-{month:0>2}-{day:0>2}" if day + month + year else ""
    for name in ("on", "known"):
        if query.get(name) == "":
            del query[name]
    return None if query == request.GET else query.urlencode()


def _parts(text: str) -> tuple[str, str, str]:
    """Split what may have been a day into the three fields that it is shown in again."""
    year, month, day, *_ = (*text[:30].split("T")[0].split("-"), "", "", "")
    return day.lstrip("0") or day, month.lstrip("0") or month, year
