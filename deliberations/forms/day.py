"""A day in three small fields, as people write it: day, month, year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..rules.calendar import FIRST_DAY, LAST_DAY
from ..rules.numbers import shown
from ..writing.days import day as day_in_words

Typed = tuple[str, str, str]


class DayInput(forms.Widget):
    """Three fields that are named after the one: `approved_on-d`, `-m` and `-y`."""

    template_name = "forms/day.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Typed:
        day, month, year = (str(data.get(f"{name}-{part}", "")).strip()[:20] for part in "dmy")
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return f"{name}-d" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        day, month, year = (str(value.day), str(value.month), str(value.year)) if isinstance(value, date) else value
        context["widget"]["parts"] = [("d", _("Day"), day, 2), ("m", _("Month"), month, 2), ("y", _("Year"), year, 4)]
        return context

    def id_for_label(self, id_: str | None, index: str = "0") -> str:
        return f"{id_}-d" if id_ else ""


class FilterDayInput(DayInput):
    """The same three in the row of a filter; the address that they lead to holds the one: `first=2026-11-01`."""

    template_name = "forms/filter_day.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Typed:
        if name not in data:
            return super().value_from_datadict(data, files, name)
        year, month, day, *_rest = (*str(data[name])[:30].split("-"), "", "", "")
        return day.lstrip("0") or day, month.lstrip("0") or month, year


def in_one(query: QueryDict, name: str) -> None:
    """Make the three fields of a day in an address the one that it keeps."""
    if f"{name}-y" in query:
        day, month, year = ((query.pop(f"{name}-{part}", None) or [""])[-1].strip()[:10] for part in "dmy")
        query[name] = f"{year}-{month:0>2}-{day:0>2}" if day + month + year else ""


class DayField(forms.Field):
    """Gives a day of the calendar that the register answers for, or None."""

    widget = DayInput
    default_error_messages = {
        "required": _("Give the day, for example 4 11 2025."),
        "no_day": _("%(typed)s is not a day of the calendar; write day, month and year, for example 4 11 2025."),
        "outside": _("%(typed)s lies outside the register; give a day from %(first)s to %(last)s."),
    }

    def clean(self, value: Typed) -> date | None:
        typed = shown(" ".join(value).strip())
        if not any(value):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            day, month, year = (int(part) for part in value)
            found = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["no_day"], code="no_day", params={"typed": typed}) from None
        if not FIRST_DAY <= found <= LAST_DAY:
            limits = {"typed": typed, "first": day_in_words(FIRST_DAY), "last": day_in_words(LAST_DAY)}
            raise ValidationError(self.error_messages["outside"], code="outside", params=limits)
        return found

    def prepare_value(self, value: Any) -> Any:
        return value or ("", "", "")
