"""The file of facts: what one deliberation is, as a person writes it; text in and text out.

`docs/facts-format.md` describes the file. Whatever stands wrong in it is refused in one sentence
with its line; nothing is guessed, and nothing is left out in silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from ..rules import acts as rules
from ..rules.calendar import parse_day, parse_moment
from ..rules.numbers import Number, check_enterprise_number, parse_number, shown
from ..rules.timeline import About, Act, Change, Content, Kind, Subject, known_at
from . import fields
from .fields import given, needed
from .plain_yaml import Node, OneLine, Table, Wrong, compose, write

FORMAT = 1
MOST_ACTS = 500


class FactsError(ValueError):
    """A file of facts that cannot be read: `SOURCE:LINE: sentence`."""

    def __init__(self, source: str, line: int, sentence: str) -> None:
        super().__init__(f"{source}:{line}: {sentence}")
        self.source, self.line, self.sentence = source, line, sentence


class Organisation(NamedTuple):
    """One body that the file names; `names` are its official names by language."""

    slug: str
    name: str
    names: Mapping[str, str] = {}
    enterprise_number: str | None = None


class ActFacts(NamedTuple):
    """One registration of one act. `recorded_at` None: at the moment of loading."""

    seq: int
    kind: Kind
    content: Content
    approved_on: date
    effective_on: date | None = None
    effective_stated: bool = False
    revision: int = 0
    sets_aside: int | None = None
    retracted: bool = False
    reason: str = ""
    reference: str = ""
    title: str = ""
    language: str = ""
    signed_by: str = ""
    recorded_at: datetime | None = None
    changes: tuple[Change, ...] = ()

    def act(self, now: datetime) -> Act:
        """Return what the timeline needs; `now` stands in where no moment of recording is given."""
        return Act(
            seq=self.seq,
            kind=self.kind,
            content=self.content,
            approved_on=self.approved_on,
            effective_on=self.effective_on,
            recorded_at=self.recorded_at or now,
            revision=self.revision,
            sets_aside=self.sets_aside,
            retracted=self.retracted,
        )


class Facts(NamedTuple):
    """What one file says about one deliberation."""

    number: Number
    chamber: rules.Chamber
    public: bool
    short_title: Mapping[str, str]
    organisations: tuple[Organisation, ...]
    acts: tuple[ActFacts, ...]


def parse_facts(text: str | bytes, source: str) -> Facts:
    """Read a file of facts. Raises FactsError; `source` is how its sentence calls the file."""
    try:
        return _facts(compose(text))
    except Wrong as wrong:
        raise FactsError(source, wrong.line, wrong.sentence) from None


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


class Section(NamedTuple):
    """One part of an act: what it is about, the keys that name its subject, and its details."""

    about: About
    subject: Sequence[str]
    detail: Mapping[str, fields.Reader[Any]]
    many: bool = True


_NAME = fields.text(300)
_PROSE = fields.by_language(5000, lines=True)
_DAY = fields.by_rule(parse_day)

SECTIONS: Mapping[str, Section] = {
    "purpose": Section(About.PURPOSE, [], {"text": _PROSE}, many=False),
    "legal_grounds": Section(About.LEGAL_GROUND, ["citation"], {}),
    "parties": Section(About.PARTY, ["role", "organisation", "unit"], {}),
    "variables": Section(About.VARIABLE, ["category", "label"], {"form": fields.one_of(rules.Transformation)}),
    "groups": Section(
        About.GROUP,
        ["name"],
        {
            "role": fields.one_of(rules.GroupRole),
            "population": fields.number,
            "approximate": fields.truth,
            "sample": fields.number,
            "text": _PROSE,
        },
    ),
    "phases": Section(
        About.PHASE,
        ["name"],
        {
            "population": fields.one_of(rules.PhasePopulation),
            "persons": fields.number,
            "where": fields.one_of(rules.PhasePlace),
            "leaves": fields.one_of(rules.Leaves),
            "use": _PROSE,
        },
    ),
    "conditions": Section(About.CONDITION, ["name"], {"text": _PROSE}),
    "retention": Section(
        About.RETENTION,
        [],
        {
            "rule": fields.one_of(rules.Retention),
            "until": lambda key, node: _DAY(key, node).isoformat(),
            "months": fields.number,
            "as_soon_as_unneeded": fields.truth,
            "extension_only_by_deliberation": fields.truth,
            "text": _PROSE,
        },
        many=False,
    ),
}
"""The parts of an act in the order in which they are written."""

_DETAIL = {"form": "transformation", "where": "place"}
"""Keys of the file that the rules call otherwise: in the file, `place` is the place in the text."""

_ORGANISATION = ("name", "names", "enterprise_number")
_ACT = (
    "seq",
    "revision",
    "kind",
    "content",
    "approved_on",
    "effective_on",
    "effective_stated",
    "sets_aside",
    "retracted",
    "reason",
    "recorded_at",
    "reference",
    "language",
    "title",
    "signed_by",
)
_ANY_CHANGE = ("place", "granted")

KEYS: Mapping[str, Sequence[str]] = {
    "file": ("format", "deliberation", "chamber", "public", "short_title", "organisations", "acts"),
    "organisation": _ORGANISATION,
    "act": (*_ACT, *SECTIONS),
    **{key: (*s.subject, *s.detail, *_ANY_CHANGE) for key, s in SECTIONS.items() if s.about != About.VARIABLE},
    "variables": ("category", "place", "items"),
    "items": ("label", "form", "granted"),
}
"""Every key that a file of facts knows, by what it stands in."""


# The way in.


def _facts(root: Node) -> Facts:
    if not isinstance(root, Table):
        raise Wrong(root.line, f"A file of facts holds keys with values; it begins with “format: {FORMAT}”.")
    file = fields.keys("file", root, KEYS["file"])
    if needed(file, "format", fields.word) != str(FORMAT):
        raise Wrong(file.nodes["format"].line, f"This register reads format {FORMAT}.")
    nobody: tuple[Organisation, ...] = ()
    organisations = given(file, "organisations", _organisations, nobody)
    known = [o.slug for o in organisations]
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
    return tuple(_organisation(slug, held, node.lines[slug]) for slug, held in node.nodes.items())


def _organisation(slug: str, node: Node, line: int) -> Organisation:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
        raise Wrong(line, f"{shown(slug)} is not a short name; write small letters, digits and hyphens, at most 80.")
    table = fields.keys(slug, node, KEYS["organisation"])
    return Organisation(
        slug=slug,
        name=needed(table, "name", _NAME),
        names=given(table, "names", fields.by_language(300), {}),
        enterprise_number=given(table, "enterprise_number", fields.by_rule(check_enterprise_number), None),
    )


def _acts(key: str, node: Node, organisations: Sequence[str]) -> tuple[ActFacts, ...]:
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


def _act(node: Node, organisations: Sequence[str]) -> ActFacts:
    table = fields.keys("act", node, KEYS["act"])
    act = ActFacts(
        seq=needed(table, "seq", fields.ordinal),
        revision=given(table, "revision", fields.ordinal, 0),
        kind=needed(table, "kind", fields.member(Kind)),
        content=needed(table, "content", fields.member(Content)),
        approved_on=needed(table, "approved_on", _DAY),
        effective_on=given(table, "effective_on", _DAY, None),
        effective_stated=given(table, "effective_stated", fields.truth, False),
        sets_aside=given(table, "sets_aside", fields.ordinal, None),
        retracted=given(table, "retracted", fields.truth, False),
        reason=given(table, "reason", fields.text(2000, lines=True), ""),
        recorded_at=given(table, "recorded_at", fields.by_rule(parse_moment), None),
        reference=given(table, "reference", fields.text(60), ""),
        language=given(table, "language", fields.one_of(rules.LANGUAGES), ""),
        title=given(table, "title", fields.text(2000), ""),
        signed_by=given(table, "signed_by", fields.text(200), ""),
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


def _changes(act: Table, organisations: Sequence[str]) -> Iterator[Change]:
    """Yield the changes in the order of the file, which is their position."""
    position = 0
    for key, node in act.nodes.items():
        if key not in SECTIONS:
            continue
        for change, line in _section(key, node):
            position += 1
            change = change._replace(position=position)
            try:
                rules.check_change(change)
            except rules.Refusal as refusal:
                raise Wrong(line, str(refusal)) from None
            if change.subject.about == About.PARTY and change.subject.key[1] not in organisations:
                raise Wrong(
                    line, f"{shown(change.subject.key[1])} is not among the organisations of this file; name it there."
                )
            yield change


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
    category = needed(table, "category", _NAME)
    place = given(table, "place", fields.text(200), "")
    for item in needed(table, "items", fields.items):
        variable = fields.keys("items", item, KEYS["items"])
        yield _change(section, (category, needed(variable, "label", _NAME)), variable, place), variable.line


def _subject_word(section: Section, table: Table, name: str) -> str:
    if name == "unit":
        return given(table, name, _NAME, "")
    if name == "role":
        return needed(table, name, fields.one_of(rules.Role))
    return needed(table, name, _NAME)


def _change(section: Section, subject: tuple[str, ...], table: Table, place: str) -> Change:
    detail = {_DETAIL.get(k, k): read(k, table.nodes[k]) for k, read in section.detail.items() if k in table.nodes}
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
    return {key: value for key in _ORGANISATION if (value := getattr(organisation, key))}


def _act_out(act: ActFacts) -> dict[str, Any]:
    written = {
        key: getattr(act, key)
        for key in _ACT
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
        written[key] = change.detail.get(_DETAIL.get(key, key))
    if written.get("until"):
        written["until"] = parse_day(written["until"])
    written = {key: value for key, value in written.items() if value not in (None, "", {})}
    return written if change.granted and written else written | {"granted": change.granted}
