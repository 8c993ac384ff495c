"""The filters of the list: what was chosen, and what was typed that means nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Organisation
from ..models.listing import Standing
from ..templatetags.words import WORDS
from .filter import Fields, Filter

STANDINGS: Mapping[str, str | Promise] = {
    Standing.IN_FORCE: _("In force"),
    Standing.NOT_YET: _("Approved, not yet in force"),
    Standing.TEXT_NOT_REGISTERED: _("In force, text not registered"),
    Standing.NOT_IN_FORCE: _("Not in force"),
}
_ANY = [("", _("Any"))]


class _Fields(Fields):
    q = forms.CharField(label=_("Number, recipient, variable"), required=False, max_length=200)
    recipient = forms.ChoiceField(label=_("Recipient"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*_ANY, *STANDINGS.items()])
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=1990,
        max_value=2199,
        widget=forms.TextInput(attrs={"class": "reg-in reg-in--4", "inputmode": "numeric", "maxlength": "4"}),
    )
    chamber = forms.ChoiceField(label=_("Chamber"), required=False, choices=[*_ANY, *WORDS["chamber"].items()])
    retention = forms.ChoiceField(label=_("Retention"), required=False, choices=[*_ANY, *WORDS["deadline"].items()])

    def __init__(self, *args: Any, recipients: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((o.slug, o.display_name) for o in recipients), key=lambda pair: pair[1].casefold())
        self.offer("recipient", [*_ANY, *names])


class ListFilter(Filter):
    """The filters of the list of files."""

    def __init__(self, query: QueryDict, recipients: Iterable[Organisation]) -> None:
        recipients = list(recipients)
        super().__init__(query, _Fields, recipients=recipients)
        self._organisations = {o.slug: o for o in recipients}

    @property
    def text(self) -> str:
        return str(self.chosen.get("q", ""))

    @property
    def recipient(self) -> Organisation | None:
        return self._organisations.get(self.chosen.get("recipient", ""))
