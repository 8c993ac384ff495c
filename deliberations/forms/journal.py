"""The filters of the journal: a file, a person, a kind of deed, and days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models.journal import JournalLineQuerySet
from ..rules.calendar import parse_day
from ..templatetags.words import WORDS
from .filter import Fields, Filter, NumberField

REGISTER = "register"
"""In the place of a person: the register itself."""
_ANY = [("", _("Any"))]


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date", "class": "reg-in reg-in--day"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_day(str(value))
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None


class _Fields(Fields):
    file = NumberField(label=_("Number of the deliberation"), required=False, max_length=20)
    person = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("What was done"), required=False, choices=[*_ANY, *WORDS["verb"].items()])
    first = _Day(label=_("Recorded from"), required=False)
    last = _Day(label=_("Recorded until"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", [*_ANY, (REGISTER, _("The register")), *people])


class JournalFilter(Filter):
    """What an address chooses of the journal."""

    def __init__(self, query: QueryDict, people: Sequence[tuple[str, str]]) -> None:
        super().__init__(query, _Fields, people=people)

    def of(self, lines: JournalLineQuerySet) -> JournalLineQuerySet:
        chosen = self.chosen
        if file := chosen.get("file"):
            lines = lines.filter(deliberation__number=file)
        if person := chosen.get("person"):
            lines = lines.filter(actor=None if person == REGISTER else int(person))
        if kind := chosen.get("kind"):
            lines = lines.filter(verb=kind)
        return lines.recorded_within(chosen.get("first"), chosen.get("last"))
