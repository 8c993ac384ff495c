"""The filters of the list: what was chosen, and what was typed that means nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Organisation
from ..models.listing import Standing
from ..rules.deadlines import Deadline
from ..rules.numbers import shown
from ..templatetags.words import WORDS

STANDINGS: Mapping[str, str | Promise] = {
    Standing.IN_FORCE: _("In force"),
    Standing.NOT_YET: _("Approved, not yet in force"),
    Standing.TEXT_NOT_REGISTERED: _("In force, text not registered"),
    Standing.NOT_IN_FORCE: _("Not in force"),
}
DEADLINES: Mapping[str, str | Promise] = {
    Deadline.OVERDUE: _("Overdue"),
    Deadline.SOON: _("Within 90 days"),
    Deadline.LATER: _("Later"),
    Deadline.NOT_KNOWN: _("No deadline known"),
}
_ANY = [("", _("Any"))]


class Chip(NamedTuple):
    """One filter that is on: its name in the address, and what it says."""

    name: str
    label: str
    value: str


class _Fields(forms.Form):
    q = forms.CharField(label=_("Number, recipient, variable"), required=False, max_length=200)
    recipient = forms.ChoiceField(label=_("Recipient"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*_ANY, *STANDINGS.items()])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2199)
    chamber = forms.ChoiceField(label=_("Chamber"), required=False, choices=[*_ANY, *WORDS["chamber"].items()])
    retention = forms.ChoiceField(label=_("Retention"), required=False, choices=[*_ANY, *DEADLINES.items()])

    def __init__(self, *args: Any, recipients: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((o.slug, o.display_name) for o in recipients), key=lambda pair: pair[1].casefold())
        choices: Any = [*_ANY, *names]
        self.fields["recipient"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "reg-in"
        self.fields["year"].widget = forms.TextInput(
            attrs={"class": "reg-in reg-in--4", "inputmode": "numeric", "maxlength": "4"}
        )


class ListFilter:
    """The filters in an address. A value that means nothing is left out, and named."""

    def __init__(self, query: QueryDict, recipients: Iterable[Organisation]) -> None:
        recipients = list(recipients)
        asked = _Fields(query, recipients=recipients)
        asked.is_valid()
        self.chosen: dict[str, Any] = {name: value for name, value in asked.cleaned_data.items() if value}
        self.wrong = [
            (str(asked.fields[name].label), shown(query.get(name, ""))) for name in asked.errors if name in asked.fields
        ]
        self._organisations = {o.slug: o for o in recipients}
        # What is shown again is what counts: a value left out leaves its field too.
        self.fields = _Fields(initial=self.chosen, recipients=recipients, auto_id="filter-%s")

    @property
    def text(self) -> str:
        return str(self.chosen.get("q", ""))

    @property
    def recipient(self) -> Organisation | None:
        return self._organisations.get(self.chosen.get("recipient", ""))

    @property
    def chips(self) -> list[Chip]:
        return [Chip(name, str(self.fields.fields[name].label), self._said(name)) for name in self.chosen]

    def _said(self, name: str) -> str:
        value = self.chosen[name]
        if name == "q":
            return shown(value)
        choices = dict(getattr(self.fields.fields[name], "choices", []))
        return str(choices.get(value, value))
