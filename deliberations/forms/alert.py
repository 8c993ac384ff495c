"""The filters of the inbox, and for how long an alert is put aside."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models import AlertKind
from ..models.alert import OF_PROPOSALS, OF_REPORTS
from .filter import Chip, Fields, Filter

STATES = [("open", _("Open")), ("snoozed", _("Snoozed")), ("acknowledged", _("Acknowledged"))]
ABOUT = {
    "retention": (
        _("Retention"),
        (
            AlertKind.DEADLINE,
            AlertKind.NO_DEADLINE,
            AlertKind.WAITS_FOR_EVENT,
            AlertKind.HOLD_REVIEW,
            AlertKind.NOBODY_TOLD,
            AlertKind.ROTATION,
        ),
    ),
    "destruction": (_("Destruction"), OF_REPORTS),
    "deliveries": (_("Deliveries"), (AlertKind.DELIVERY_STOPPED, AlertKind.HELD_UNAPPROVED)),
    "text": (
        _("Text of the deliberation"),
        (AlertKind.TAKES_EFFECT, AlertKind.ENTRY_DIFFERS, AlertKind.QUESTION_WAITS, *OF_PROPOSALS),
    ),
}
"""Kinds of alert by what they are about."""


class _Fields(Fields):
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    about = forms.ChoiceField(
        label=_("About"), required=False, choices=[(name, label) for name, (label, _kinds) in ABOUT.items()]
    )


class AlertFilter(Filter):
    """What an address chooses of the alerts; without a state, those that are open."""

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, _Fields)
        self.state: str = self.chosen.get("state", "open")
        self.about: str = self.chosen.get("about", "")

    @property
    def chips(self) -> list[Chip]:
        """None: the facets beside the list show what is chosen."""
        return []

    @property
    def kinds(self) -> tuple[Any, ...]:
        return ABOUT[self.about][1] if self.about else ()
