"""The filter of the list of proposals: what became of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Proposal
from .filter import Fields


class ProposalFields(Fields):
    state = forms.ChoiceField(label=_("State"), required=False, choices=Proposal.Standing.choices)
