"""Days as the reader's language writes them, for pages and for the sentences of a refusal."""

from datetime import date, datetime

from babel.dates import format_date
from django.utils.translation import get_language

from ..rules.calendar import BRUSSELS

# As Belgium writes them; English as the United Kingdom does, so that 6 July comes before the year.
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}


def locale_of_reader() -> str:
    return _LOCALES.get((get_language() or "")[:2], "en_GB")


def written(day: date | None, pattern: str) -> str:
    """Write a day by a pattern, that of a moment as in Brussels; French counts the first of the month as an ordinal."""
    if not day:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(BRUSSELS).date()
    locale = locale_of_reader()
    if locale == "fr_BE" and day.day == 1:
        pattern = pattern.replace("d", "d'er'", 1)
    elif locale == "de_BE":
        pattern = pattern.replace("d", "d.", 1)
    return format_date(day, pattern, locale=locale)


def day(value: date | None) -> str:
    """Write a day in full: 6 July 2021 · 6 juli 2021 · 1er juillet 2021 · 6. Juli 2021."""
    return written(value, "d MMMM y")
