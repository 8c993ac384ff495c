"""What was read in a published text: values that wait for a person, each with its confidence and its sentence."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from ..rules.acts import Leaves, PhasePopulation, Retention


class Genre(StrEnum):
    """What kind of text the committee published."""

    DELIBERATION = "deliberation"
    OPINION = "opinion"
    RECOMMENDATION = "recommendation"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How sure the reader is, the surest first."""

    CERTAIN = "certain"  # the text says it, and nothing in it speaks against it
    PROBABLE = "probable"  # the text says it once, or a damaged letter was read past
    CHECK = "check"  # a person must look
    MISSING = "missing"  # not in the text

    def at_most(self, other: "Confidence") -> "Confidence":
        """Return the less sure of two."""
        order = list(Confidence)
        return max(self, other, key=order.index)


class Source(NamedTuple):
    """Where a value stands: a page, from 1, and its words as they are printed, line ends as spaces."""

    page: int
    quote: str


class Field(NamedTuple):
    """One value; `value` is None or empty where the text does not say it."""

    value: Any
    confidence: Confidence
    source: Source | None = None


class Effect(NamedTuple):
    """When a decision or an amendment enters into force; None where the text does not say it."""

    decided_on: date
    in_force_on: date | None


class Group(NamedTuple):
    """One population group and the sample that is asked of it."""

    position: int
    population: int | None
    approximate: bool
    sample: int | None
    text: str


class Phase(NamedTuple):
    """One phase of the research: whom it is about, and whether it leaves the provider's building."""

    position: int
    population: PhasePopulation | None
    at_provider: bool = False
    secure: bool = False
    supervised: bool = False
    leaves: Leaves | None = None

    def as_record(self) -> dict[str, Any]:
        where = "secure environment at the Crossroads Bank" if self.secure else "at the Crossroads Bank"
        place = where + (", supervised" if self.supervised else "") if self.at_provider else "recipient"
        record = {"position": self.position, "population": self.population, "place": place}
        return record | ({"leaves": "anonymous results only"} if self.leaves == Leaves.ANONYMOUS_RESULTS else {})


class RetentionRule(NamedTuple):
    """How the text says until when the data may be kept; `months` of a period only."""

    kind: Retention
    months: int | None
    text: str


class Variable(NamedTuple):
    """One variable in its list, in the words of the text."""

    category: str
    position: int  # in its category, from 1
    label: str
    transformation: str
    confidence: Confidence
    source: Source | None


class FindingCode(StrEnum):
    """What a text says against itself; a question for a person, never a correction."""

    SAMPLE_EXCEEDS_POPULATION = "sample_exceeds_population"
    SAMPLE_TOTAL_MISMATCH = "sample_total_mismatch"
    RETENTION_DATES_DIFFER = "retention_dates_differ"
    REFERENCE_YEAR_MISMATCH = "reference_year_mismatch"
    ENTRY_INTO_FORCE_UNEXPECTED = "entry_into_force_unexpected"
    NUMBER_YEAR_MISMATCH = "number_year_mismatch"
    HISTORY_INCOMPLETE = "history_incomplete"
    AMENDMENT_BEFORE_DECISION = "amendment_before_decision"
    DUPLICATE_VARIABLE = "duplicate_variable"


class Finding(NamedTuple):
    """One contradiction: an English sentence with the facts that fill it, and where it shows."""

    code: FindingCode
    sentence: str  # with %(name)s, for whoever translates it
    facts: Mapping[str, object]
    source: Source | None = None

    @property
    def text(self) -> str:
        return self.sentence % self.facts


FIELDS = (
    "number",
    "reference",
    "committee",
    "chamber",
    "title",
    "decided_on",
    "amended_on",
    "history_complete",
    "entry_into_force",
    "providers",
    "recipients",
    "recipient_unit",
    "controller",
    "sources",
    "purpose",
    "legal_grounds",
    "groups",
    "sample_total",
    "phases",
    "retention_until",
    "retention_rule",
    "retention_extension_only_by_deliberation",
    "third_parties",
    "signed_by",
)
"""The fields of a deliberation, in the order in which a person goes through them."""


class Reading(NamedTuple):
    """All that was read. Only a deliberation has fields and variables."""

    genre: Genre
    language: str  # "nl" or "fr"; "" where neither was recognised
    pages: tuple[str, ...]  # the text itself, with its line ends
    recognised: bool = False  # from pictures of pages: every letter is a guess
    fields: Mapping[str, Field] = {}
    variables: tuple[Variable, ...] = ()
    findings: tuple[Finding, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Return the reading as one JSON object, without the text."""
        return {
            "genre": self.genre,
            "language": self.language,
            "fields": {
                name: {"value": plain(f.value), "confidence": f.confidence, "source": plain(f.source)}
                for name, f in self.fields.items()
            },
            "variables": [plain(variable) for variable in self.variables],
            "findings": [{"code": f.code, "text": f.text, "source": plain(f.source)} for f in self.findings],
        }


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: rows as objects, days as 2031-01-31, words as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if hasattr(value, "as_record"):
        return plain(value.as_record())
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(held) for name, held in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: plain(held) for name, held in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(held) for held in value]
    return value


def locate(pages: tuple[str, ...], source: Source) -> tuple[int, int] | None:
    """Return where a quote begins and ends in its page, so that a link may jump to it.

    Of a quote that goes on in the next page, or was shortened, its beginning is sought; None where that is not found.
    """
    if not 1 <= source.page <= len(pages):
        return None
    page = pages[source.page - 1]
    words = source.quote.removesuffix("…").split()
    for count in (len(words), len(words) // 2, 3):
        found = re.search(r"\s+".join(map(_broken, words[:count])), page) if words[:count] else None
        if found:
            return found.span()
    return None


def _broken(word: str) -> str:
    """Return a pattern for a word that a line end may have broken."""
    return r"(?:-\s+)?".join(re.escape(c) + (r"\s*" if c == "-" else "") for c in word.replace("’", "'")).replace(
        "'", "['’‘`´]"
    )
