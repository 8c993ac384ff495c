"""The filters of a list in its address: what was chosen, and what was typed that means nothing."""

from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ..rules.numbers import parse_number, shown
from ..writing.days import day


class Chip(NamedTuple):
    """One filter that is on: its name in the address, and what it says."""

    name: str
    label: str
    value: str


class Fields(forms.Form):
    """The fields of a filter, in the smaller look that filters have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "reg-in")

    def offer(self, name: str, choices: Any) -> None:
        """Say what a field may be chosen from."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class NumberField(forms.CharField):
    """The number of a file, as people write it."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        try:
            return str(parse_number(text)) if text else text
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None


class Filter:
    """What an address chooses. A value that means nothing is left out, and named."""

    def __init__(self, query: QueryDict, fields: type[Fields], **offered: Any) -> None:
        asked = fields(query, **offered)
        asked.is_valid()
        self.chosen: dict[str, Any] = {name: value for name, value in asked.cleaned_data.items() if value}
        wrong = [asked[name] for name in asked.errors if name in asked.fields]
        self.wrong = [(str(field.label), shown(_typed(field.data))) for field in wrong]
        # What is shown again is what counts: a value left out leaves its field too.
        self.fields = fields(initial=self.chosen, auto_id="filter-%s", **offered)

    @property
    def chips(self) -> list[Chip]:
        return [Chip(name, str(self.fields.fields[name].label), self._said(name)) for name in self.chosen]

    def _said(self, name: str) -> str:
        value = self.chosen[name]
        if choices := getattr(self.fields.fields[name], "choices", None):
            return str(dict(choices).get(value, value))
        if isinstance(value, date):
            return day(value)
        return shown(value) if isinstance(value, str) else str(value)


def _typed(data: Any) -> str:
    """Return what an address said, a day in its three parts as one."""
    return " ".join(filter(None, data)) if isinstance(data, tuple) else str(data or "")
