"""The filter of the retention horizon: where an obligation stands."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.horizon import STATES
from ..templatetags.words import WORDS
from .filter import Fields


class RetentionFields(Fields):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[(each.value, WORDS["obligation"][each]) for each in STATES]
    )
    whose = forms.ChoiceField(label=_("Holder"), required=False, choices=[("own", _("your own institution"))])
