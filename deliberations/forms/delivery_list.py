"""The filters of the list of deliveries."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models.delivery import DeliveryQuerySet
from ..rules.delivery import Judgement
from ..templatetags.delivery import JUDGEMENTS
from .filter import Fields, Filter, NumberField

STOPPED, WITHDRAWN = "stopped", "withdrawn"
_STATES = [*((str(j), JUDGEMENTS[j]) for j in Judgement), (STOPPED, _("Stopped")), (WITHDRAWN, _("Withdrawn"))]


class _Fields(Fields):
    state = forms.ChoiceField(label=_("Result"), required=False, choices=[("", _("Any")), *_STATES])
    file = NumberField(label=_("Number of the deliberation"), required=False, max_length=20)


class DeliveryFilter(Filter):
    """What an address chooses of the deliveries."""

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, _Fields)

    def of(self, deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
        state, file = self.chosen.get("state"), self.chosen.get("file")
        if file:
            deliveries = deliveries.filter(deliberation__number=file)
        if state == STOPPED:
            return deliveries.stopped()
        if state == WITHDRAWN:
            return deliveries.filter(withdrawn_at__isnull=False)
        return deliveries.judged_as(state) if state else deliveries
