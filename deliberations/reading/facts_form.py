"""What a file of facts can say: its nouns, its keys, and how each value is read.

Texts are limited where the register's columns are.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ..rules import acts as rules
from ..rules.calendar import parse_day
from ..rules.numbers import Number
from ..rules.timeline import About, Act, Change, Content, Kind
from . import fields

FORMAT = 1
MOST_ACTS = 500
MOST_CHANGES = 5000  # of one act; the register's positions end at 32,767


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
    document: str = ""  # the SHA-256 of the published file, 64 hexadecimal digits
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


class Section(NamedTuple):
    """One part of an act: what it is about, the keys that name its subject, and its details."""

    about: About
    subject: Sequence[str]
    detail: Mapping[str, fields.Reader[Any]]
    many: bool = True


NAME = fields.text(300)
PROSE = fields.by_language(5000, lines=True)
DAY = fields.by_rule(parse_day)

SECTIONS: Mapping[str, Section] = {
    "purpose": Section(About.PURPOSE, [], {"text": PROSE}, many=False),
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
            "text": PROSE,
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
            "use": PROSE,
        },
    ),
    "conditions": Section(About.CONDITION, ["name"], {"text": PROSE}),
    "retention": Section(
        About.RETENTION,
        [],
        {
            "rule": fields.one_of(rules.Retention),
            "until": lambda key, node: DAY(key, node).isoformat(),
            "months": fields.number,
            "as_soon_as_unneeded": fields.truth,
            "extension_only_by_deliberation": fields.truth,
            "text": PROSE,
        },
        many=False,
    ),
}
"""The parts of an act in the order in which they are written."""

DETAIL_NAME = {"form": "transformation", "where": "place"}
"""Keys of the file that the rules call otherwise: in the file, `place` is the place in the text."""

ORGANISATION = ("name", "names", "enterprise_number")
ACT = (
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
    "document",
)
ANY_CHANGE = ("place", "granted")

KEYS: Mapping[str, Sequence[str]] = {
    "file": ("format", "deliberation", "chamber", "public", "short_title", "organisations", "acts"),
    "organisation": ORGANISATION,
    "act": (*ACT, *SECTIONS),
    **{key: (*s.subject, *s.detail, *ANY_CHANGE) for key, s in SECTIONS.items() if s.about != About.VARIABLE},
    "variables": ("category", "place", "items"),
    "items": ("label", "form", "granted"),
}
"""Every key that a file of facts knows, by what it stands in."""
