"""The rungs of a ladder as a supervisor changes them, and how a person wants to be told."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

from ..actions.change_ladder import Wanted
from ..models import Audience, Preference, Rung
from ..models.alert import RAISED_AT_ONCE, RAISED_ONCE

_SPARE = 2
"""Empty rungs below the others, for new ones."""
_MOST = 20


class RungForm(forms.Form):
    """One rung; without days it is left out."""

    days = forms.IntegerField(
        label=_("Days before"),
        required=False,
        help_text=_("Below zero: days after. Empty: no such rung."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write a whole number of days.")},
    )
    every = forms.IntegerField(
        label=_("Again every"),
        required=False,
        min_value=0,
        help_text=_("Days; empty: once."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write a whole number of days."), "min_value": _("Write a whole number of days.")},
    )
    audience = forms.MultipleChoiceField(
        label=_("Whom it tells"),
        choices=Audience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    urgent = forms.BooleanField(label=_("A mail of its own, at once"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("days", "every"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted | None:
        """The rung, once the form is valid; None where it has no days."""
        said = self.cleaned_data
        if said.get("days") is None:
            return None
        audience = [Audience(one) for one in said["audience"]]
        return Wanted(said["days"], said["every"] or 0, audience, said["urgent"])


class FixedRungForm(RungForm):
    """The one rung of what is raised at once: only whom it tells, and how, can be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].disabled = True
        if self.initial.get("kind") in RAISED_ONCE:
            self.fields["every"].disabled = True


RungFormSet = forms.formset_factory(RungForm, extra=_SPARE, max_num=_MOST, validate_max=True)
FixedRungFormSet = forms.formset_factory(FixedRungForm, extra=0, max_num=1, validate_max=True)


def rung_forms(kind: str, rungs: Sequence[Rung], data: Any = None) -> "BaseFormSet[RungForm]":
    initial = [
        {
            "kind": rung.kind,
            "days": rung.days,
            "every": rung.every or None,
            "audience": rung.audience,
            "urgent": rung.urgent,
        }
        for rung in rungs
    ]
    formset: type[BaseFormSet[Any]] = FixedRungFormSet if kind in RAISED_AT_ONCE else RungFormSet
    return formset(data, initial=initial, prefix="rung")


class PreferenceForm(forms.Form):
    digest = forms.ChoiceField(
        label=_("Mails about alerts"),
        choices=Preference.Digest.choices,
        widget=forms.RadioSelect,
        help_text=_("What is urgent always comes at once. The alerts on the pages stay the same."),
        error_messages={"required": _("Choose how you want to be told.")},
    )

    def clean_digest(self) -> Preference.Digest:
        return Preference.Digest(self.cleaned_data["digest"])
