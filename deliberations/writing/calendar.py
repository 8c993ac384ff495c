"""Days as a calendar that programs subscribe to: RFC 5545, with what RFC 7986 adds for feeds."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vDuration

PRODUCT = "-//Information Security Committee//Deliberation register//EN"
REFRESH = timedelta(hours=6)
"""How often a program is asked to look again; it decides for itself."""


class Day(NamedTuple):
    """One event of a whole day. The same `name` is the same event for ever: what is said of it may change."""

    name: str
    sequence: int  # rises with each change, so that a program takes the newer one
    on: date
    summary: str
    description: str
    url: str
    changed_at: datetime
    cancelled: bool = False


def calendar(days: Iterable[Day], *, name: str, description: str, language: str, url: str) -> bytes:
    """Return a feed: events of whole days, whose end is the day after, as the standard counts.

    There is no METHOD: a feed invites nobody, and PUBLISH would ask for an organiser. So DTSTAMP is
    the moment of the last change, and the same days give the same bytes.
    """
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("name", name, parameters={"language": language})
    feed.add("x-wr-calname", name)  # what older programs read
    feed.add("description", description, parameters={"language": language})
    feed.add("url", url)
    feed.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    feed.add("x-published-ttl", vDuration(REFRESH))
    days = list(days)
    if days:
        feed.add("last-modified", max(day.changed_at for day in days))
    for day in days:
        feed.add_component(_event(day, language))
    return bytes(feed.to_ical())


def _event(day: Day, language: str) -> Event:
    event = Event()
    event.add("uid", f"{day.name}@{urlsplit(settings.ADDRESS).hostname}")
    event.add("dtstamp", day.changed_at)
    event.add("last-modified", day.changed_at)
    event.add("sequence", day.sequence)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", day.summary, parameters={"language": language})
    event.add("description", day.description, parameters={"language": language})
    event.add("url", day.url)
    event.add("status", "CANCELLED" if day.cancelled else "CONFIRMED")
    # A last day takes nobody's time: the person stays free on it.
    event.add("transp", "TRANSPARENT")
    return event
