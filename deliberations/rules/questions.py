"""What a careful reader would ask about a text. Questions, never verdicts: each waits for a person.

Asked only from what the register holds. Left out, because it would be guessing: whether a purpose is
wide or narrow, whether a deadline is long, whether a variable is needed, and whatever a text that is
not held might say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from .acts import Transformation
from .calendar import MONTHS, expected_effect
from .numbers import parse_number, reference_year
from .timeline import About, Act, Kind, State
from .words import fold


class Question(StrEnum):
    SAMPLE_EXCEEDS_POPULATION = "sample_exceeds_population"
    SAMPLE_TOTAL_MISMATCH = "sample_total_mismatch"
    ENTRY_INTO_FORCE_UNEXPECTED = "entry_into_force_unexpected"
    REFERENCE_YEAR_MISMATCH = "reference_year_mismatch"
    NUMBER_YEAR_MISMATCH = "number_year_mismatch"
    TITLE_DAYS_MISMATCH = "title_days_mismatch"
    CLASS_BOUNDS_UNKNOWN = "class_bounds_unknown"
    SPECIAL_CATEGORIES = "special_categories"


CONTRADICTIONS = (
    Question.SAMPLE_EXCEEDS_POPULATION,
    Question.SAMPLE_TOTAL_MISMATCH,
    Question.REFERENCE_YEAR_MISMATCH,
    Question.NUMBER_YEAR_MISMATCH,
    Question.TITLE_DAYS_MISMATCH,
)
"""Questions about a text that says two things at once; its entry into force is asked about apart."""


class Asked(NamedTuple):
    """A question and the facts it is about, by name."""

    question: Question
    facts: dict[str, Any]


def of_state(state: State) -> Iterator[Asked]:
    """Yield what the numbers of a text ask about each other."""
    groups = state.about(About.GROUP)
    for group in groups:
        population, sample = group.detail.get("population"), group.detail.get("sample")
        if population is not None and sample is not None and sample > population:
            yield Asked(
                Question.SAMPLE_EXCEEDS_POPULATION,
                {
                    "group": group.subject.key[0],
                    "sample": sample,
                    "population": population,
                    "approximate": group.detail.get("approximate", False),
                },
            )
    samples = [g.detail.get("sample") for g in groups]
    for phase in state.about(About.PHASE):
        total = phase.detail.get("persons")
        if total is not None and samples and None not in samples and sum(s or 0 for s in samples) != total:
            yield Asked(Question.SAMPLE_TOTAL_MISMATCH, {"total": total, "sum": sum(s or 0 for s in samples)})


def expected_day(act: Act) -> date | None:
    """Return the day that the term of an act gives; None where there is no term to check.

    The term is about what the committee decides; a suspension or an annulment has its own day.
    """
    return expected_effect(act.approved_on) if act.kind in (Kind.DECISION, Kind.AMENDMENT) else None


def of_act(act: Act, *, effective_stated: bool, reference: str, number: str) -> Iterator[Asked]:
    """Yield what the dates of an act, its reference and the number of its file ask about each other."""
    expected = expected_day(act)
    if effective_stated and expected and act.effective_on != expected:
        yield Asked(Question.ENTRY_INTO_FORCE_UNEXPECTED, {"printed": act.effective_on, "expected": expected})
    if act.kind == Kind.DECISION and parse_number(number).year != act.approved_on.year % 100:
        yield Asked(Question.NUMBER_YEAR_MISMATCH, {"number": number, "approved_on": act.approved_on})
    year = reference_year(reference)
    if year is not None and year != act.approved_on.year % 100:
        yield Asked(Question.REFERENCE_YEAR_MISMATCH, {"reference": reference, "approved_on": act.approved_on})


def of_text(state: State) -> Iterator[Asked]:
    """Yield what a reader asks about the variables of a text."""
    labels = [(entry.subject.key[1], entry.detail.get("transformation")) for entry in state.about(About.VARIABLE)]
    if in_classes := [label for label, form in labels if form == Transformation.CLASSES]:
        yield Asked(Question.CLASS_BOUNDS_UNKNOWN, {"variables": in_classes})
    telling = {kind: [label for label, _ in labels if kind in _may_tell(label)] for kind in _SPECIAL}
    telling = {kind: found for kind, found in telling.items() if found}
    grounds = [entry.subject.key[0] for entry in state.about(About.LEGAL_GROUND)]
    # Where the text is held in part, the ground may stand in the other part.
    if telling and state.complete and not any(_cites_article_9(ground) for ground in grounds):
        yield Asked(Question.SPECIAL_CATEGORIES, {"variables": telling})


def of_title(act: Act, title: str, acts: Iterable[Act]) -> Iterator[Asked]:
    """Yield whether the days that a title begins with are those of the acts that are registered up to it."""
    named = title_days(title)
    decided = [a.approved_on for a in acts if a.kind == Kind.DECISION]
    amended = [a.approved_on for a in acts if a.kind == Kind.AMENDMENT and a.approved_on <= act.approved_on]
    # A title that names the decision only says nothing about amendments.
    registered = sorted(decided + amended) if len(named) > 1 else decided
    if named and decided and sorted(named) != registered:
        yield Asked(Question.TITLE_DAYS_MISMATCH, {"title": sorted(named), "registered": registered})


class Said(NamedTuple):
    """An act and what its text says of itself."""

    act: Act
    effective_stated: bool
    reference: str
    title: str


def of_file(number: str, said: Iterable[Said], states: Iterable[State]) -> dict[tuple[Question, str], dict[str, Any]]:
    """Return every question about a file by its kind and what it is about; of two texts the later one gives the facts.

    A text that was replaced still asks: under it, data may have been delivered.
    """
    said = list(said)
    acts = [one.act for one in said]
    found: dict[tuple[Question, str], dict[str, Any]] = {}
    for act, stated, reference, title in said:
        asked = of_act(act, effective_stated=stated, reference=reference, number=number)
        for question, facts in (*asked, *of_title(act, title, acts)):
            found[question, f"act {act.seq}"] = facts
    for state in states:
        for question, facts in (*of_state(state), *of_text(state)):
            found[question, f"group {facts['group']}" if "group" in facts else ""] = facts
    return found


_DAY = re.compile(r"\b([0-9]{1,2})(?:er|\.)? (" + "|".join(MONTHS) + r") ([0-9]{4})\b")
_NUMBERED = re.compile(r"(?:beraadslaging|deliberation|beratung) (?:nr\.? ?|n° ?|no\.? ?)?[0-9]{2}/[0-9]{1,4}")
_SUBJECT_BEGINS = re.compile(r"betreffend|met betrekking|inzake|\bover\b|relativ|concernant|portant|\buber\b|bezuglich")


def title_days(title: str) -> list[date]:
    """Return the days between the number of a title and its subject; none where it does not begin with its number."""
    head = _NUMBERED.match(words := fold(title))
    if not head:
        return []
    words = words[head.end() :]
    until = _SUBJECT_BEGINS.search(words)
    found = _DAY.findall(words[: until.start()] if until else words)
    try:
        return [date(int(year), MONTHS[month], int(day)) for day, month, year in found]
    except ValueError:
        return []


_SPECIAL: Mapping[str, tuple[str, ...]] = {
    "health": (
        *("gezond", "ziekte", "invalidit", "handicap", "medisch", "diagnos", "psychi", "sante", "maladie", "medica"),
        *("gesundheit", "krank", "behinder"),
    ),
    "origin": (
        *("nationalit", "geboorteland", "etni", "ethni", "afkomst", "herkomst", "vluchteling"),
        *("refugie", "herkunft", "staatsangehorig", "geburtsland", "fluchtling"),
    ),
    "religion": ("religi", "godsdienst", "levensbeschouw", "erediens", "konfession", "confession"),
    "opinion": ("vakbond", "syndica", "gewerkschaft", "politiek", "politique", "politisch"),
    "sex_life": ("seksue", "sexuel", "sexual"),
    "body": ("genetisch", "genetique", "biometri"),
}
"""Beginnings of words, in Dutch, French and German, of what article 9 of the GDPR names, or of what may tell it."""

_GDPR = re.compile(r"2016/679|\b(?:avg|gdpr|rgpd|dsgvo)\b")
_ARTICLE_9 = re.compile(r"\bart(?:ikel|icle|ikels|icles)?\.? ?9\b")


@lru_cache(maxsize=10_000)  # labels come back in file after file, and a change of a file reads all of them again
def _may_tell(label: str) -> frozenset[str]:
    words = re.findall(r"\w+", fold(label))
    return frozenset(kind for kind, stems in _SPECIAL.items() if any(word.startswith(stems) for word in words))


def _cites_article_9(ground: str) -> bool:
    words = fold(ground)
    return bool(_GDPR.search(words) and _ARTICLE_9.search(words))
