"""Days and numbers as the reader's language writes them, and links that keep the query string."""

from datetime import date
from typing import Any

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal
from django import template
from django.template import RequestContext
from django.utils.translation import get_language

register = template.Library()

# As Belgium writes them; English as the United Kingdom does, so that 6 July comes before the year.
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}


def _locale() -> str:
    return _LOCALES.get((get_language() or "")[:2], "en_GB")


def _written(day: date | None, pattern: str) -> str:
    """Write a day by a pattern; French counts the first of the month as an ordinal."""
    if not day:
        return ""
    locale = _locale()
    if locale == "fr_BE" and day.day == 1:
        pattern = pattern.replace("d", "d'er'", 1)
    elif locale == "de_BE":
        pattern = pattern.replace("d", "d.", 1)
    return format_date(day, pattern, locale=locale)


@register.filter
def day(value: date | None) -> str:
    """Write a day in full: 6 July 2021 · 6 juli 2021 · 1er juillet 2021 · 6. Juli 2021."""
    return _written(value, "d MMMM y")


@register.filter
def short_day(value: date | None) -> str:
    """Write a day with its month cut short: 6 Jul 2021."""
    return _written(value, "d MMM y")


@register.filter
def weekday_day(value: date | None) -> str:
    """Write a day in full with its weekday: Friday 31 January 2031."""
    if not value:
        return ""
    separator = ", " if _locale() == "de_BE" else " "
    return format_date(value, "EEEE", locale=_locale()) + separator + day(value)


@register.filter
def weekday_short(value: date) -> str:
    """Write the weekday of a day in two letters or so: Tu."""
    return str(get_day_names("short", locale=_locale())[value.weekday()])


@register.filter
def month(value: date) -> str:
    """Write the month of a day: February."""
    return format_date(value, "LLLL", locale=_locale())


@register.filter
def number(value: Any) -> str:
    """Write a whole number with its thousands apart; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "" if value is None else str(value)
    return format_decimal(value, locale=_locale())


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: Any) -> str:
    """Return the query string of this page with some values changed; None or an empty one leaves the query."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def query_without(context: RequestContext, *names: str) -> str:
    """Return the query string of this page without some values."""
    return query_with(context, **dict.fromkeys(names))
