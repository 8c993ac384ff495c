"""Two versions of a file in the reader's words: what differs, subject by subject, and in short."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import Organisation
from ..rules.redline import Difference, redline
from ..rules.timeline import About, Entry, State
from ..rules.words import Piece, word_difference
from ..templatetags.register import day, number
from ..templatetags.words import WORDS


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
        row(_("Keep until"), _until),
        row(_("Groups"), lambda state: str(len(state.about(About.GROUP)))),
        row(_("Variables"), lambda state: str(len(state.about(About.VARIABLE)))),
    ]


def _until(state: State) -> str:
    retention = state.one(About.RETENTION)
    until = retention.detail.get("until") if retention else None
    return day(date.fromisoformat(until)) if until else _("not stated")


def _shown(difference: Difference, names: Mapping[str, str]) -> DifferenceShown:
    old, new = (dict(_spelled(entry)) for entry in (difference.before, difference.after))
    lines = [
        Line(label, list(word_difference(old.get(label, ""), new.get(label, ""))))
        for label in dict.fromkeys([*old, *new])
        if old.get(label) != new.get(label)
    ]
    return DifferenceShown(difference.how, _title(difference, names), lines)


def _title(difference: Difference, names: Mapping[str, str]) -> str:
    about, key = difference.subject
    if about == About.PARTY:
        role, slug, unit = key
        return ", ".join(filter(None, [f"{WORDS['party'][role]}: {names[slug]}", unit]))
    if about == About.VARIABLE:
        return key[1]
    if about == About.GROUP:
        return _("Group %(name)s") % {"name": key[0]}
    if about == About.PHASE:
        return _("Phase %(name)s") % {"name": key[0]}
    return key[0] if about == About.LEGAL_GROUND else ""


def _spelled(entry: Entry | None) -> Iterator[tuple[str, str]]:
    """Yield the details of an entry as a label and a text, in the reader's language where it has one."""
    labels: Mapping[str, str] = {
        "transformation": _("Form"),
        "population": _("People"),
        "persons": _("People"),
        "sample": _("Sample"),
        "role": _("Part in the research"),
        "place": _("Where"),
        "leaves": _("Leaves the provider"),
        "until": _("At the latest on"),
        "months": _("Months"),
        "use": _("Used for"),
        "text": "",
    }
    words: Mapping[str, Mapping[str, str | Promise]] = {
        "transformation": WORDS["form"],
        "role": WORDS["group_role"],
        "place": WORDS["phase_title"],
        "leaves": WORDS["leaves"],
        "population": WORDS["phase_population"],
    }
    for name, value in (entry.detail if entry else {}).items():
        if name not in labels or value in (None, ""):
            continue
        if isinstance(value, dict):
            value = value.get(get_language() or "", next(iter(value.values()), ""))
        elif name == "until":
            value = day(date.fromisoformat(value))
        elif isinstance(value, str):
            value = str(words.get(name, {}).get(value, value))
        yield labels[name], number(value)
