"""What an act says about itself: its days, reference, title, signature and published file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..reading.facts import ActFacts
from ..rules.acts import Chamber
from ..rules.numbers import parse_number
from ..rules.timeline import Content, Kind
from ..templatetags.words import WORDS
from .day import DayField
from .document import DocumentField
from .text import TextField
from .values import ProseField


class Effect(StrEnum):
    """How a text says from when it applies; the words that the form posts."""

    STATED = "stated"
    ASSUMED = "assumed"
    NOT_FIXED = "not_fixed"
    FROM_THE_START = "from_the_start"
    FROM_THE_RULING = "from_the_ruling"


class Opening(forms.Form):
    """What identifies a file that is not in the register yet."""

    number = TextField(label=_("Number"), max_length=20, help_text=_("For example 21/128."))
    chamber = forms.ChoiceField(label=_("Chamber"), choices=list(WORDS["chamber"].items()))
    short_title = ProseField(
        label=_("Short title"), most=300, required=False, help_text=_("In the register’s own words, for lists.")
    )
    public = forms.BooleanField(label=_("Published: anybody may see this file in the public register"), required=False)

    def clean_number(self) -> str:
        try:
            return str(parse_number(self.cleaned_data["number"]))
        except ValueError:
            raise ValidationError(
                _("%(typed)s is not the number of a deliberation; write it as 21/128."),
                params={"typed": self.cleaned_data["number"]},
            ) from None

    @property
    def record(self) -> dict[str, Any]:
        """Return the opening as a proposal keeps it."""
        said = self.cleaned_data
        return {
            "number": said["number"],
            "chamber": str(Chamber(said["chamber"])),
            "short_title": said["short_title"],
            "public": said["public"],
        }


class Head(forms.Form):
    """The head of an act. Which fields it has depends on what the act does."""

    sets_aside = forms.TypedChoiceField(label=_("Which act?"), coerce=int)
    approved_on = DayField(label=_("Approved on"), help_text=_("The day of the meeting, for example 4 11 2025."))
    effect = forms.ChoiceField(label=_("Entry into force"), widget=forms.RadioSelect)
    effective_on = DayField(label=_("From which day?"), required=False)
    document = DocumentField(required=False)
    reference = TextField(
        label=_("Reference"), max_length=60, required=False, help_text=_("For example IVC/KSZG/25/388.")
    )
    language = forms.ChoiceField(label=_("Language of the text"), required=False)
    title = TextField(
        label=_("Official title"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    signed_by = TextField(label=_("Signed by"), max_length=200, required=False)
    content = forms.ChoiceField(label=_("What is held of its text?"), widget=forms.RadioSelect)
    reason = TextField(
        label=_("Why is the registration corrected?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays with the correction; earlier answers stay reproducible."),
    )

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        correcting: bool,
        follows: bool,
        targets: Sequence[tuple[int, str, date | None]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.days = {seq: effective_on for seq, _label, effective_on in targets}
        leave_out = set()
        if kind in (Kind.DECISION, Kind.AMENDMENT):
            leave_out.add("sets_aside")
            self._choose(
                "content", _CONTENTS if follows else [pair for pair in _CONTENTS if pair[0] != Content.CHANGES]
            )
        else:
            leave_out.add("content")
            # None is chosen beforehand: to set the wrong act aside would be the costliest slip of all.
            self._choose("sets_aside", [("", "–"), *((seq, label) for seq, label, _day in targets)])
        if not correcting:
            leave_out.add("reason")
        if kind == Kind.ANNULMENT:
            self.fields["approved_on"].label = _("Day of the ruling")
            self.fields["approved_on"].help_text = _("The day on which it was annulled, for example 4 11 2025.")
        self._choose("effect", [*(_ANNULLED if kind == Kind.ANNULMENT else []), *_EFFECTS])
        self._choose("language", [("", "–"), *settings.LANGUAGES])
        self.fields["effective_on"].unmarked = True  # type: ignore[attr-defined]  # asked for by some answers only
        for name in leave_out:
            del self.fields[name]
        for name in ("title", "signed_by"):
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        effect = said.get("effect")
        if (
            effect in (Effect.STATED, Effect.ASSUMED)
            and not said.get("effective_on")
            and "effective_on" not in self.errors
        ):
            self.add_error("effective_on", _("Give the day, or choose that it is not fixed."))
        if effect == Effect.NOT_FIXED:
            said["effective_on"] = None
        if effect == Effect.FROM_THE_START:
            said["effective_on"] = self.days.get(said.get("sets_aside", -1))
            if said["effective_on"] is None and "sets_aside" in said:
                self.add_error("effect", _("That act has no day of effect; give the day from which it is annulled."))
        if effect == Effect.FROM_THE_RULING:
            said["effective_on"] = said.get("approved_on")
        return said

    def facts(self, seq: int, revision: int) -> ActFacts:
        """Return the registration without its changes; the form is valid."""
        said = self.cleaned_data
        document = said["document"]
        return ActFacts(
            seq=seq,
            kind=self.kind,
            content=Content(said["content"]) if "content" in said else Content.NONE,
            approved_on=said["approved_on"],
            effective_on=said["effective_on"],
            effective_stated=bool(said["effective_on"]) and said["effect"] != Effect.ASSUMED,
            revision=revision,
            sets_aside=said.get("sets_aside"),
            reason=said.get("reason", ""),
            reference=said["reference"],
            title=" ".join(said["title"].split()),
            language=said["language"],
            signed_by=said["signed_by"],
            document=document.sha256 if document else "",
        )


def initial_of(facts: ActFacts) -> dict[str, Any]:
    """Return what the head of a registration fills in."""
    effect = Effect.STATED if facts.effective_stated else Effect.ASSUMED if facts.effective_on else Effect.NOT_FIXED
    kept = ("sets_aside", "approved_on", "effective_on", "reference", "language", "title", "signed_by", "content")
    return {name: getattr(facts, name) for name in kept} | {
        "effect": effect,
        "document": facts.document or None,
        "reason": facts.reason,
    }


_EFFECTS = [
    (Effect.STATED, _("The text states the day")),
    (Effect.ASSUMED, _("The text states no day; the register assumes one, and says so")),
    (Effect.NOT_FIXED, _("No day is fixed yet")),
]
_ANNULLED = [
    (Effect.FROM_THE_START, _("From the start: as if the act had never taken effect")),
    (Effect.FROM_THE_RULING, _("From the ruling on")),
]
_CONTENTS = [
    (Content.CHANGES, _("What it changes: the register stores the difference from the text before it")),
    (Content.FULL, _("The whole text, on its own: nothing before it counts")),
    (Content.UNKNOWN, _("The text is not held; only that the act exists")),
]
