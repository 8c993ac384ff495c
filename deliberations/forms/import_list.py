"""The filter of the list of imports."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models import Import, Proposal
from ..models.imports import ImportQuerySet
from .filter import Fields, Filter

Standing = Import.Standing

_TO_READ, _TO_REVIEW, _PROPOSED, _REGISTERED, _DISCARDED = "to_read", "to_review", "proposed", "registered", "discarded"
_STATES = [
    (_TO_READ, _("Waits to be read")),
    (_TO_REVIEW, _("To review")),
    (_PROPOSED, _("Waits for a second person")),
    (_REGISTERED, _("Registered")),
    (Standing.OTHER.value, _("Not a deliberation")),
    (Standing.FAILED.value, _("Could not be read")),
    (_DISCARDED, _("Discarded")),
]


class _Fields(Fields):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All but discarded")), *_STATES])


class ImportFilter(Filter):
    """What an address chooses of the imports; nothing chosen: all that somebody still wants."""

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, _Fields)

    def of(self, imports: ImportQuerySet) -> ImportQuerySet:
        state = self.chosen.get("state")
        if state == _DISCARDED:
            return imports.filter(discarded_at__isnull=False)
        kept = imports.kept()
        if state == _TO_REVIEW:
            return kept.to_review()
        if state == _PROPOSED:
            undecided = (Proposal.Standing.WAITING, Proposal.Standing.SENT_BACK)
            return kept.filter(proposal__standing__in=undecided)
        if state == _REGISTERED:
            return kept.filter(proposal__standing=Proposal.Standing.REGISTERED)
        return kept.filter(standing=Standing.UPLOADED if state == _TO_READ else state) if state else kept
