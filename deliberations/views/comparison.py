"""Two versions of a file in the reader's words: what differs, subject by subject, and in short."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext

from ..models import Organisation
from ..rules.redline import Difference, redline
from ..rules.timeline import About, State
from ..rules.words import Piece, word_difference
from ..templatetags.register import number
from ..templatetags.words import FIELDS, VALUES, WORDS
from ..writing.days import day
from ..writing.joined import labelled


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


def parts(before: State, after: State, *, whole: bool = False) -> list[Part]:
    """Return what differs by kind of subject, in the order of the text; one query.

    `whole`: in every language and with its place, for whoever answers for what is stored.
    """
    differences = redline(before, after)
    slugs = {d.subject.key[1] for d in differences if d.about == About.PARTY}
    names = {o.slug: o.display_name for o in Organisation.objects.filter(slug__in=slugs)} if slugs else {}
    return [
        Part(about, [_shown(difference, names, whole) for difference in found])
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
    return day(state.keep_until) if state.keep_until else gettext("not stated")


def _shown(difference: Difference, names: Mapping[str, str], whole: bool) -> DifferenceShown:
    old, new = (entry.detail if entry else {} for entry in (difference.before, difference.after))
    lines = []
    for field in dict.fromkeys([*old, *new]):
        for language, before, after in _spelled(field, old.get(field), new.get(field), whole):
            if before != after:
                label = f"{FIELDS[field]} ({language})" if language else str(FIELDS[field])
                lines.append(Line(label, list(word_difference(before, after))))
    title = _title(difference, names)
    if whole:
        # The name of a condition is no text of the act, but it is stored.
        title = title or next(iter(difference.subject.key), "")
        lines += _place(difference)
    return DifferenceShown(difference.how, title, lines)


def _place(difference: Difference) -> Iterator[Line]:
    before, after = (entry.place if entry else "" for entry in (difference.before, difference.after))
    if after and before != after:
        yield Line(gettext("Place in the text"), list(word_difference(before, after)))


def _title(difference: Difference, names: Mapping[str, str]) -> str:
    about, key = difference.subject
    if about == About.PARTY:
        role, slug, unit = key
        return ", ".join(filter(None, [labelled(WORDS["party"][role], names[slug]), unit]))
    if about == About.VARIABLE:
        return key[1]
    if about == About.GROUP:
        return gettext("Group %(name)s") % {"name": key[0]}
    if about == About.PHASE:
        return gettext("Phase %(name)s") % {"name": key[0]}
    return key[0] if about == About.LEGAL_GROUND else ""


def _spelled(field: str, old: Any, new: Any, whole: bool) -> list[tuple[str, str, str]]:
    """Return both values of a detail as texts, in the reader's language where that shows what differs.

    `whole`: in every language, each named.
    """
    if isinstance(old or new, dict):
        old, new = old or {}, new or {}
        reader = get_language() or ""
        languages = [reader, *dict.fromkeys([*new, *old])]
        if whole:
            return [(code, old.get(code, ""), new.get(code, "")) for code in dict.fromkeys(languages)]
        language = next((code for code in languages if old.get(code) != new.get(code)), reader)
        return [("", old.get(language, ""), new.get(language, ""))]
    return [("", _word(field, old), _word(field, new))]


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
