"""The filter of the retention horizon: how near the last day is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules.deadlines import Deadline
from ..templatetags.words import WORDS
from .filter import Fields

DATED = (Deadline.OVERDUE, Deadline.SOON, Deadline.LATER)


class RetentionFields(Fields):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[(each.value, WORDS["deadline"][each]) for each in DATED]
    )
