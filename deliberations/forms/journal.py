"""The filters of the journal: a file, a person, a kind of deed, and days."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models.journal import JournalLineQuerySet
from ..templatetags.words import WORDS
from .day import DayField, FilterDayInput
from .filter import Fields, Filter, NumberField

DAYS = ("first", "last")
REGISTER = "register"
"""In the place of a person: the register itself."""
_ANY = [("", _("Any"))]


class _Fields(Fields):
    file = NumberField(label=_("Number of the deliberation"), required=False, max_length=20)
    person = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("What was done"), required=False, choices=[*_ANY, *WORDS["verb"].items()])
    first = DayField(label=_("Recorded from"), required=False, widget=FilterDayInput)
    last = DayField(label=_("Recorded until"), required=False, widget=FilterDayInput)

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
