"""A day in three small fields: day, month, year."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..rules.calendar import FIRST_DAY, LAST_DAY


class DayWidget(forms.MultiWidget):
    template_name = "forms/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        part = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "off"})
        super().__init__({"d": part, "m": part, "y": part}, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class DayField(forms.MultiValueField):
    """A day of the calendar inside the register's years; anything else is refused with a sentence."""

    widget = DayWidget
    default_error_messages = {
        "required": _("Give the day, the month and the year."),
        "no_day": _("This is not a day of the calendar."),
        "outside": _("This day lies outside the register."),
    }

    def __init__(self, **kwargs: Any) -> None:
        number = forms.IntegerField(min_value=1, max_value=9999)
        number.error_messages = dict.fromkeys(
            ("invalid", "min_value", "max_value"), self.default_error_messages["no_day"]
        )
        number.validators = []
        super().__init__(fields=(number, number, number), require_all_fields=True, **kwargs)

    def compress(self, data_list: list[int]) -> date | None:
        if not data_list:
            return None
        day, month, year = data_list
        try:
            found = date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["no_day"], code="no_day") from None
        if not FIRST_DAY <= found <= LAST_DAY:
            raise ValidationError(self.error_messages["outside"], code="outside")
        return found
