"""Days and numbers as the reader's language writes them, and links that keep the query string."""

import json
from datetime import date
from typing import Any

from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal
from django import template
from django.template import RequestContext
from django.utils.translation import ngettext

from ..rules.calendar import Span
from ..writing.days import day, locale_of_reader, written

register = template.Library()

register.filter("day", day, expects_localtime=True)


@register.filter(expects_localtime=True)
def short_day(value: date | None) -> str:
    """Write a day with its month cut short: 6 Jul 2021."""
    return written(value, "d MMM y")


@register.filter
def weekday_day(value: date | None) -> str:
    """Write a day in full with its weekday: Friday 31 January 2031."""
    if not value:
        return ""
    separator = ", " if locale_of_reader() == "de_BE" else " "
    return format_date(value, "EEEE", locale=locale_of_reader()) + separator + day(value)


@register.filter
def weekday_short(value: date) -> str:
    """Write the weekday of a day in two letters or so: Tu."""
    return str(get_day_names("short", locale=locale_of_reader())[value.weekday()])


@register.filter
def month(value: date) -> str:
    """Write the month of a day: February."""
    return format_date(value, "LLLL", locale=locale_of_reader())


@register.filter
def short_month(value: date) -> str:
    """Write the month of a day cut short: Feb."""
    return format_date(value, "LLL", locale=locale_of_reader()).rstrip(".")


@register.filter
def span(value: Span) -> str:
    """Write a stretch of calendar time: 4 years, 2 months and 8 days; a part that is zero is left out."""
    parts = [
        ngettext("%(n)s year", "%(n)s years", value.years) % {"n": value.years} if value.years else "",
        ngettext("%(n)s month", "%(n)s months", value.months) % {"n": value.months} if value.months else "",
        ngettext("%(n)s day", "%(n)s days", value.days) % {"n": value.days}
        if value.days or not (value.years or value.months)
        else "",
    ]
    return format_list([part for part in parts if part], locale=locale_of_reader())


@register.filter
def number(value: Any) -> str:
    """Write a whole number with its thousands apart; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "" if value is None else str(value)
    return format_decimal(value, locale=locale_of_reader())


@register.filter
def as_json(value: Any) -> str:
    """Write a value as JSON, for an attribute that a script reads; escaped like any text."""
    return json.dumps(value)


@register.filter
def enterprise_number(digits: str) -> str:
    """Write the ten digits as Belgium does: 0308.357.159."""
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


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
