"""The file of facts: what one deliberation is, as a person writes it; text in and text out.

`docs/facts-format.md` describes the file. Whatever stands wrong in it is refused in one sentence
with its line; nothing is guessed, and nothing is left out in silence.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

from ..rules import acts as rules
from ..rules.calendar import parse_day, parse_moment
from ..rules.numbers import check_enterprise_number, parse_number, shown
from ..rules.timeline import About, Change, Content, Kind, Subject, known_at
from . import fields
from .facts_form import (
    ACT,
    DAY,
    DETAIL_NAME,
    FORMAT,
    KEYS,
    MOST_ACTS,
    MOST_CHANGES,
    NAME,
    ORGANISATION,
    SECTIONS,
    ActFacts,
    Facts,
    Organisation,
    Section,
)
from .fields import given, needed
from .plain_yaml import Node, OneLine, Table, Wrong, compose, write

__all__ = ["ActFacts", "Facts", "FactsError", "Organisation", "dump_facts", "line_of_act", "parse_facts"]


class FactsError(ValueError):
    """A file of facts that cannot be read: `SOURCE:LINE: sentence`."""

    def __init__(self, source: str, line: int, sentence: str) -> None:
        super().__init__(f"{source}:{line}: {sentence}")
        self.source, self.line, self.sentence = source, line, sentence


def parse_facts(text: str | bytes, source: str) -> Facts:
    """Read a file of facts. Raises FactsError; `source` is how its sentence calls the file."""
    try:
        return _facts(compose(text))
    except Wrong as wrong:
        raise FactsError(source, wrong.line, wrong.sentence) from None


def line_of_act(text: str | bytes, seq: int, revision: int) -> int:
    """Return the line at which a registration begins in a text that `parse_facts` has read."""
    root = compose(text)
    assert isinstance(root, Table)
    return next(
        table.line
        for table in (fields.keys("act", node, KEYS["act"]) for node in needed(root, "acts", fields.items))
        if (needed(table, "seq", fields.ordinal), given(table, "revision", fields.ordinal, 0)) == (seq, revision)
    )


def dump_facts(facts: Facts) -> str:
    """Write a file of facts that reads back as the same."""
    file: dict[str, Any] = {
        "format": FORMAT,
        "deliberation": str(facts.number),
        "chamber": str(facts.chamber),
        "public": facts.public,
        "short_title": facts.short_title,
        "organisations": {o.slug: _organisation_out(o) for o in facts.organisations},
        "acts": [_act_out(act) for act in facts.acts],
    }
    return write({key: value for key, value in file.items() if value != {}})


# The way in.


def _facts(root: Node) -> Facts:
    if not isinstance(root, Table):
        raise Wrong(root.line, f"A file of facts holds keys with values; it begins with “format: {FORMAT}”.")
    file = fields.keys("file", root, KEYS["file"])
    if needed(file, "format", fields.word) != str(FORMAT):
        raise Wrong(file.nodes["format"].line, f"This register reads format {FORMAT}.")
    nobody: tuple[Organisation, ...] = ()
    organisations = given(file, "organisations", _organisations, nobody)
    known = {o.slug for o in organisations}
    return Facts(
        number=needed(file, "deliberation", fields.by_rule(parse_number)),
        chamber=needed(file, "chamber", fields.member(rules.Chamber)),
        public=needed(file, "public", fields.truth),
        short_title=given(file, "short_title", fields.by_language(300), {}),
        organisations=organisations,
        acts=needed(file, "acts", lambda key, node: _acts(key, node, known)),
    )


def _organisations(key: str, node: Node) -> tuple[Organisation, ...]:
    if not isinstance(node, Table):
        raise Wrong(node.line, f"“{key}” holds a short name for each organisation, such as “ksz:”, and its keys.")
    found = [_organisation(slug, held, node.lines[slug]) for slug, held in node.nodes.items()]
    first: dict[str, str] = {}
    for organisation in found:
        number = organisation.enterprise_number
        if number and first.setdefault(number, organisation.slug) != organisation.slug:
            raise Wrong(
                _line(node, organisation.slug, "enterprise_number"),
                f"“{first[number]}” has enterprise number {number} already; an organisation stands here once.",
            )
    return tuple(found)


def _line(node: Table, slug: str, key: str) -> int:
    table = node.nodes[slug]
    assert isinstance(table, Table)
    return table.lines[key]


def _organisation(slug: str, node: Node, line: int) -> Organisation:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
        raise Wrong(line, f"{shown(slug)} is not a short name; write small letters, digits and hyphens, at most 80.")
    table = fields.keys(slug, node, KEYS["organisation"])
    return Organisation(
        slug=slug,
        name=needed(table, "name", NAME),
        names=given(table, "names", fields.by_language(300), {}),
        enterprise_number=given(table, "enterprise_number", fields.by_rule(check_enterprise_number), None),
    )


def _acts(key: str, node: Node, organisations: Collection[str]) -> tuple[ActFacts, ...]:
    nodes = fields.items(key, node)
    if len(nodes) > MOST_ACTS:
        raise Wrong(nodes[MOST_ACTS].line, f"A file holds at most {MOST_ACTS} registrations of acts.")
    found = [(_act(held, organisations), held.line) for held in nodes]
    if all(act.seq for act, _ in found):
        raise Wrong(node.line, "The decision is missing; it is the act with seq 0.")
    _check_revisions(found)
    # The decision last: where two days contradict each other, the later act is the likelier slip.
    for act, line in sorted(found, key=lambda f: f[0].seq == 0):
        _check_beside(act, line, [a for a, _ in found])
    return tuple(act for act, _ in found)


def _act(node: Node, organisations: Collection[str]) -> ActFacts:
    table = fields.keys("act", node, KEYS["act"])
    act = ActFacts(
        seq=needed(table, "seq", fields.ordinal),
        revision=given(table, "revision", fields.ordinal, 0),
        kind=needed(table, "kind", fields.member(Kind)),
        content=needed(table, "content", fields.member(Content)),
        approved_on=needed(table, "approved_on", DAY),
        effective_on=given(table, "effective_on", DAY, None),
        effective_stated=given(table, "effective_stated", fields.truth, False),
        sets_aside=given(table, "sets_aside", fields.ordinal, None),
        retracted=given(table, "retracted", fields.truth, False),
        reason=given(table, "reason", fields.text(2000, lines=True), ""),
        recorded_at=given(table, "recorded_at", fields.by_rule(parse_moment), None),
        reference=given(table, "reference", fields.text(60), ""),
        language=given(table, "language", fields.one_of(rules.LANGUAGES), ""),
        title=given(table, "title", fields.text(2000), ""),
        signed_by=given(table, "signed_by", fields.text(200), ""),
        document=given(table, "document", fields.digest, ""),
        changes=tuple(_changes(table, organisations)),
    )
    if ("effective_stated" in table.nodes) != (act.effective_on is not None):
        raise Wrong(
            table.line, "“effective_on” and “effective_stated” stand together: the day, and whether the text states it."
        )
    if act.revision and not act.reason:
        raise Wrong(table.line, "A correction (a revision above 0) gives its reason.")
    if act.retracted and not act.revision:
        raise Wrong(table.line, "A registration is retracted by a later revision of it, with its reason.")
    return act


def _changes(act: Table, organisations: Collection[str]) -> Iterator[Change]:
    """Yield the changes in the order of the file, which is their position."""
    found = (pair for key, node in act.nodes.items() if key in SECTIONS for pair in _section(key, node))
    for position, (change, line) in enumerate(found, 1):
        if position > MOST_CHANGES:
            raise Wrong(line, f"An act holds at most {MOST_CHANGES:,} changes.")
        _check_change(change, line, organisations)
        yield change._replace(position=position)


def _check_change(change: Change, line: int, organisations: Collection[str]) -> None:
    try:
        rules.check_change(change)
    except rules.Refusal as refusal:
        raise Wrong(line, str(refusal)) from None
    if change.subject.about == About.PARTY and change.subject.key[1] not in organisations:
        slug = shown(change.subject.key[1])
        raise Wrong(line, f"{slug} is not among the organisations of this file; name it there.")


def _section(key: str, node: Node) -> Iterator[tuple[Change, int]]:
    section = SECTIONS[key]
    if section.about == About.VARIABLE:
        for category in fields.items(key, node):
            yield from _category(section, fields.keys(key, category, KEYS["variables"]))
        return
    for item in fields.items(key, node) if section.many else [node]:
        table = fields.keys(key, item, KEYS[key])
        subject = [_subject_word(section, table, name) for name in section.subject]
        place = given(table, "place", fields.text(200), "")
        yield _change(section, tuple(subject), table, place), table.line


def _category(section: Section, table: Table) -> Iterator[tuple[Change, int]]:
    category = needed(table, "category", NAME)
    place = given(table, "place", fields.text(200), "")
    for item in needed(table, "items", fields.items):
        variable = fields.keys("items", item, KEYS["items"])
        yield _change(section, (category, needed(variable, "label", NAME)), variable, place), variable.line


def _subject_word(section: Section, table: Table, name: str) -> str:
    if name == "unit":
        return given(table, name, NAME, "")
    if name == "role":
        return needed(table, name, fields.one_of(rules.Role))
    return needed(table, name, NAME)


def _change(section: Section, subject: tuple[str, ...], table: Table, place: str) -> Change:
    detail = {DETAIL_NAME.get(k, k): read(k, table.nodes[k]) for k, read in section.detail.items() if k in table.nodes}
    return Change(
        Subject(section.about, subject), granted=given(table, "granted", fields.truth, True), detail=detail, place=place
    )


def _check_revisions(found: Sequence[tuple[ActFacts, int]]) -> None:
    """Refuse registrations of one act that do not follow each other."""
    first: dict[tuple[int, int], int] = {}
    for act, line in found:
        held = first.setdefault((act.seq, act.revision), line)
        if held != line:
            raise Wrong(line, f"{_called(act)} stands here twice; the first is in line {held}.")
    seqs = {act.seq for act, _ in found}
    before: ActFacts | None = None
    for act, line in sorted(found, key=lambda f: (f[0].seq, f[0].revision)):
        if act.seq and act.seq - 1 not in seqs:
            raise Wrong(line, f"Act {act.seq} has no act {act.seq - 1} before it; acts count up from 0.")
        if act.revision and (act.seq, act.revision - 1) not in first:
            raise Wrong(
                line, f"{_called(act)} has no revision {act.revision - 1} before it; revisions count up from 0."
            )
        if act.revision and before and _moment(act) < _moment(before):
            raise Wrong(
                line, f"{_called(act)} is recorded before the revision that it corrects; a correction comes later."
            )
        before = act
    _check_order([(act, line) for act, line in found if not act.revision])


def _check_order(found: Sequence[tuple[ActFacts, int]]) -> None:
    """Refuse acts that would be recorded before an act with a lower number."""
    by_number = sorted(found, key=lambda f: f[0].seq)
    for (before, _), (act, line) in pairwise(by_number):
        if _moment(act) < _moment(before):
            raise Wrong(
                line,
                f"Act {act.seq} is recorded before act {before.seq}; acts are recorded in the order of their numbers, "
                "and one without “recorded_at” after all others.",
            )


def _check_beside(act: ActFacts, line: int, acts: Sequence[ActFacts]) -> None:
    """Refuse an act that cannot stand beside what was known of the others when it was recorded."""
    others = known_at((a.act(_LATEST) for a in acts if _moment(a) <= _moment(act) and a.seq != act.seq), None)
    try:
        rules.check_act(act.act(_LATEST), act.changes, others)
    except rules.Refusal as refusal:
        raise Wrong(line, str(refusal)) from None


_LATEST = datetime.max.replace(tzinfo=UTC)


def _moment(act: ActFacts) -> datetime:
    return act.recorded_at or _LATEST


def _called(act: ActFacts) -> str:
    return f"Act {act.seq}, revision {act.revision}"


# The way out.


def _organisation_out(organisation: Organisation) -> dict[str, Any]:
    return {key: value for key in ORGANISATION if (value := getattr(organisation, key))}


def _act_out(act: ActFacts) -> dict[str, Any]:
    written = {
        key: getattr(act, key)
        for key in ACT
        if getattr(act, key) != ActFacts._field_defaults.get(key) or (key == "effective_stated" and act.effective_on)
    }
    first = {change.subject.about: change.position for change in sorted(act.changes, key=_position, reverse=True)}
    for key, section in sorted(SECTIONS.items(), key=lambda part: first.get(part[1].about, 0)):
        if section.about in first:
            changes = sorted((c for c in act.changes if c.subject.about == section.about), key=_position)
            written[key] = _section_out(section, changes)
    return written


def _position(change: Change) -> int:
    return change.position


def _section_out(section: Section, changes: Sequence[Change]) -> Any:
    if section.about != About.VARIABLE:
        written = [_change_out(section, change) for change in changes]
        return written if section.many else written[0]
    return [
        {"category": category}
        | ({"place": place} if place else {})
        | {"items": [OneLine(_change_out(section, c._replace(place=""))) for c in same]}
        for (category, place), same in groupby(changes, lambda c: (c.subject.key[0], c.place))
    ]


def _change_out(section: Section, change: Change) -> dict[str, Any]:
    written: dict[str, Any] = dict(zip(section.subject, change.subject.key, strict=True))
    if section.about == About.VARIABLE:
        del written["category"]  # stands above the list
    written["place"] = change.place
    for key in section.detail:
        written[key] = change.detail.get(DETAIL_NAME.get(key, key))
    if written.get("until"):
        written["until"] = parse_day(written["until"])
    written = {key: value for key, value in written.items() if value not in (None, "", {})}
    return written if change.granted and written else written | {"granted": change.granted}
