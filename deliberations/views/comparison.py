"""Two versions of a file in the reader's words: what differs, subject by subject, and in short."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..models import Organisation
from ..rules.redline import Difference, redline
from ..rules.timeline import About, State
from ..rules.words import Piece, word_difference
from ..templatetags.register import day, number
from ..templatetags.words import WORDS

FIELDS: Mapping[str, str | Promise] = {
    "transformation": _("Form"),
    "population": _("People"),
    "approximate": _("About that many"),
    "sample": _("Sample"),
    "role": _("Part in the research"),
    "persons": _("People in all"),
    "place": _("Where"),
    "leaves": _("Leaves the provider"),
    "use": _("Used for"),
    "text": _("In our words"),
    "rule": _("Set by"),
    "until": _("At the latest on"),
    "months": _("Months"),
    "as_soon_as_unneeded": _("As soon as no longer needed"),
    "extension_only_by_deliberation": _("Extended only by a deliberation"),
}
"""What the reader calls the details of a change; the suite sees to it that none is left out."""

VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "transformation": WORDS["form"],
    "role": WORDS["group_role"],
    "place": WORDS["phase_title"],
    "leaves": WORDS["leaves"],
    "population": WORDS["phase_population"],
    "rule": WORDS["retention_rule"],
}


class Line(NamedTuple):
    label: str
    pieces: list[Piece]


class DifferenceShown(NamedTuple):
    how: str
    title: str
    lines: list[Line]


class Part(NamedTuple):
    about: About
    differences: list[DifferenceShown]


class ShortRow(NamedTuple):
    """One row of "In short": a value on each side, where it is known."""

    label: str
    values: tuple[str, str]
    known: tuple[bool, bool]

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]


def parts(before: State, after: State) -> list[Part]:
    """Return what differs by kind of subject, in the order of the text; one query."""
    differences = redline(before, after)
    slugs = {d.subject.key[1] for d in differences if d.about == About.PARTY}
    names = {o.slug: o.display_name for o in Organisation.objects.filter(slug__in=slugs)} if slugs else {}
    return [
        Part(about, [_shown(difference, names) for difference in found])
        for about, found in groupby(differences, lambda d: d.about)
    ]


def short(before: State, after: State) -> list[ShortRow]:
    """Return the values that a reader asks for first."""
    known = before.complete, after.complete

    def row(label: str, value: Any) -> ShortRow:
        return ShortRow(label, (value(before), value(after)), known)

    return [
        row(gettext("Keep until"), _until),
        row(gettext("Groups"), lambda state: str(len(state.about(About.GROUP)))),
        row(gettext("Variables"), lambda state: str(len(state.about(About.VARIABLE)))),
    ]


def _until(state: State) -> str:
    retention = state.one(About.RETENTION)
    until = retention.detail.get("until") if retention else None
    return day(date.fromisoformat(until)) if until else gettext("not stated")


def _shown(difference: Difference, names: Mapping[str, str]) -> DifferenceShown:
    old, new = (entry.detail if entry else {} for entry in (difference.before, difference.after))
    lines = []
    for field in dict.fromkeys([*old, *new]):
        before, after = _spelled(field, old.get(field), new.get(field))
        if before != after:
            lines.append(Line(str(FIELDS[field]), list(word_difference(before, after))))
    return DifferenceShown(difference.how, _title(difference, names), lines)


def _title(difference: Difference, names: Mapping[str, str]) -> str:
    about, key = difference.subject
    if about == About.PARTY:
        role, slug, unit = key
        return ", ".join(filter(None, [f"{WORDS['party'][role]}: {names[slug]}", unit]))
    if about == About.VARIABLE:
        return key[1]
    if about == About.GROUP:
        return gettext("Group %(name)s") % {"name": key[0]}
    if about == About.PHASE:
        return gettext("Phase %(name)s") % {"name": key[0]}
    return key[0] if about == About.LEGAL_GROUND else ""


def _spelled(field: str, old: Any, new: Any) -> tuple[str, str]:
    """Return both values of a detail as texts, in the reader's language where that shows what differs."""
    if isinstance(old or new, dict):
        old, new = old or {}, new or {}
        reader = get_language() or ""
        languages = [reader, *dict.fromkeys([*new, *old])]
        language = next((code for code in languages if old.get(code) != new.get(code)), reader)
        return old.get(language, ""), new.get(language, "")
    return _word(field, old), _word(field, new)


def _word(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return gettext("yes") if value else gettext("no")
    if field == "until":
        return day(date.fromisoformat(value))
    if isinstance(value, str):
        return str(VALUES.get(field, {}).get(value, value))
    return number(value)
