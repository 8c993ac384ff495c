"""The one clock. Only views, tasks, commands and the door ask it; everything below receives the time."""

from datetime import UTC, date, datetime

from django.conf import settings

from .rules.calendar import BRUSSELS


def now() -> datetime:
    """Return this instant in UTC, or the one that a demonstration was told to take for it."""
    return settings.FIXED_NOW or datetime.now(UTC)


def today() -> date:
    """Return the day in Brussels."""
    return now().astimezone(BRUSSELS).date()
