"""What is written about an obligation: the start of its period, and why its data must be kept for a while."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Hold
from .day import DayField
from .text import TextField

_MOST = 2000


class EventForm(forms.Form):
    day = DayField(label=_("Day"), help_text=_("On which the period started, or the event happened."))
    source = TextField(
        label=_("Where this is known from"),
        help_text=_("For example: letter of the institution of 3 November 2026."),
        max_length=500,
        error_messages={"required": _("Say where the day is known from.")},
    )


class HoldForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=Hold.Ground.choices)
    reason = TextField(
        label=_("Reason"),
        help_text=_("Why the data must be kept, and who asked for it."),
        max_length=_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the data must be kept, and who asked for it.")},
    )
    review_on = DayField(label=_("Look at it again on"), help_text=_("The register reminds the secretariat by then."))

    def clean_ground(self) -> Hold.Ground:
        return Hold.Ground(self.cleaned_data["ground"])


class ReleaseForm(forms.Form):
    reason = TextField(
        label=_("Why the data need not be kept any longer"),
        max_length=_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the data need not be kept any longer.")},
    )
