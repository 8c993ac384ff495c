"""The parts of a text that are not variables: rows of parties, groups, phases, conditions and the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Organisation
from ..rules.acts import DETAIL, Holds, Refusal, Retention, Role, check_change, unnamed
from ..rules.timeline import About, Change, Entry, Subject
from ..templatetags.words import FIELDS, WORDS
from .text import TextField
from .values import field_for

ONE = (About.PURPOSE, About.RETENTION)
"""What a text has one of."""
PARTS = tuple(about for about in About if about != About.VARIABLE)
_MOST_ROWS = 200

_NAMES: Mapping[About, Mapping[str, str | Promise]] = {
    About.PURPOSE: {},
    About.RETENTION: {},
    About.LEGAL_GROUND: {"citation": _("Article of law")},
    About.PARTY: {"role": _("Role"), "organisation": _("Organisation"), "unit": _("Unit")},
    About.GROUP: {"name": _("Number or name")},
    About.PHASE: {"name": _("Number or name")},
    About.CONDITION: {"name": _("Name")},
}
"""What names the subject of each kind, in the order of its key."""


class Item(forms.Form):
    """One row: what it is about, its details, and its place in the text."""

    gone = forms.BooleanField(label=_("Not in the new text"), required=False)
    place = TextField(label=_("Place in the text"), required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        about: About,
        organisations: Sequence[tuple[str, str]],
        held: Entry | None = None,
        removable: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.held = about, held
        self.change: Change | None = None
        fields: dict[str, forms.Field] = {}
        for name, label in _NAMES[about].items():
            fields[name] = self._key_field(name, label, organisations)
        fields |= {name: field_for(name, shape) for name, shape in DETAIL[about].items()}
        fields["place_in_text"] = self.fields.pop("place")
        gone = self.fields.pop("gone")
        if removable and about not in ONE:
            fields["gone"] = gone
        self.fields.update(fields)
        for field in self.fields.values():
            field.unmarked = True  # type: ignore[attr-defined]  # in a row all may stay empty
        if held:
            self.initial = dict(zip(_NAMES[about], held.subject.key, strict=True)) | _shown(about, held.detail)
            self.initial["place_in_text"] = held.place

    @staticmethod
    def _key_field(name: str, label: Any, organisations: Sequence[tuple[str, str]]) -> forms.Field:
        if name == "role":
            return forms.ChoiceField(
                label=label, required=False, choices=[("", "–"), *((r, WORDS["party"][r]) for r in Role)]
            )
        if name == "organisation":
            return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *organisations])
        return TextField(label=label, required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("gone") or self.errors:
            return said
        key = tuple(said[name] for name in _NAMES[self.about])
        detail = {
            name: value.isoformat() if isinstance(value := said[name], date) else value
            for name in DETAIL[self.about]
            if said[name] not in (None, "", {})
        }
        if not any(key) and not detail:
            return said
        change = Change(Subject(self.about, key), True, detail, place=said["place_in_text"])
        if (missing := unnamed(change.subject)) is not None:
            name = list(_NAMES[self.about])[missing]
            self.add_error(name, _needed(self.fields[name]))
            return said
        try:
            check_change(change)
        except Refusal as refusal:
            field = refusal.facts.get("field")
            self.add_error(str(field) if field in self.fields else None, _in_words(refusal))
        else:
            self.change = change
        return said


class Items:
    """All rows of one kind, with an empty one where somebody asked for more."""

    def __init__(
        self,
        about: About,
        held: Iterable[Entry],
        organisations: Sequence[tuple[str, str]],
        data: Any = None,
    ) -> None:
        self.about = about
        held = list(held)
        self.rows: list[Item] = []
        self._adding = data is not None and data.get("do") == f"add-{about}"
        asked = len(held)
        if data is not None:
            typed = str(data.get(f"{about}-rows", ""))
            asked = min(int(typed), _MOST_ROWS) if typed.isdecimal() and len(typed) < 6 else asked
            asked += self._adding
        if about in ONE or (asked == 0 and about != About.PHASE):
            asked = max(asked, 1)
        for n in range(asked):
            entry = held[n] if data is None and n < len(held) else None
            prefix = f"{about}-{n}"
            known = data if data is not None and f"{prefix}-place_in_text" in data else None
            removable = n < len(held) or (known is not None and f"{prefix}-gone" in known)
            self.rows.append(
                Item(known, about=about, organisations=organisations, held=entry, removable=removable, prefix=prefix)
            )

    @property
    def many(self) -> bool:
        return self.about not in ONE

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def filled(self) -> int:
        return sum(bool(row.held or row.change) for row in self.rows)

    @property
    def opened(self) -> bool:
        """Say whether its rows are shown at once: those that are empty, that are wrong, or that somebody adds to."""
        return self._adding or not self.filled or any(row.is_bound and row.errors for row in self.rows)

    def is_valid(self) -> bool:
        """Clean every row; of two about the same, the second is refused: one would be lost."""
        seen: set[Subject] = set()
        for row in self.rows:
            if row.is_bound and row.is_valid() and row.change:
                if row.change.subject in seen:
                    row.add_error(None, _("This is in a row above already; write both as one, or name them apart."))
                seen.add(row.change.subject)
        return not any(row.errors for row in self.rows if row.is_bound)

    def changes(self) -> Iterator[Change]:
        for row in self.rows:
            if row.is_bound and row.is_valid() and row.change:
                yield row.change


def _needed(field: forms.Field) -> str:
    choose = isinstance(field, forms.ChoiceField)
    sentence = gettext("“%(field)s” is needed: choose one.") if choose else gettext("“%(field)s” is needed: write it.")
    return sentence % {"field": field.label}


def _in_words(refusal: Refusal) -> str:
    """Say what the rules refuse as the page calls it: its fields by their labels, and the words that they offer."""
    said = {name: _word(name, fact) for name, fact in refusal.facts.items()}
    return gettext(refusal.sentence) % said


def _word(name: str, fact: object) -> str:
    if isinstance(fact, tuple):
        return ", ".join(_word(name, one) for one in fact)
    if name in ("field", "other"):
        return str(FIELDS.get(str(fact), fact))
    words = next((WORDS[of] for kind, of in _WORDS_OF.items() if isinstance(fact, kind)), {})
    return str(words.get(str(fact), fact))


_WORDS_OF: Mapping[type, str] = {About: "about", Role: "party", Retention: "retention_rule"}


def _shown(about: About, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return a detail as the form's fields take it."""
    shown = dict(detail)
    for name, shape in DETAIL[about].items():
        value = detail.get(name)
        if shape.of == Holds.TRUTH and value is not None:
            shown[name] = "yes" if value else "no"
        elif shape.of == Holds.DAY and value:
            shown[name] = date.fromisoformat(value)
    return shown


def organisations_to_choose() -> list[tuple[str, str]]:
    """Return every organisation that may be a party, by name."""
    found = [(o.slug, o.display_name) for o in Organisation.objects.order_by()]
    return sorted(found, key=lambda pair: pair[1].casefold())
