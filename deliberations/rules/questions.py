"""What a careful reader would ask about a text. Questions, never verdicts: each waits for a person."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from .calendar import expected_effect
from .numbers import parse_number, reference_year
from .timeline import About, Act, Kind, State


class Question(StrEnum):
    SAMPLE_EXCEEDS_POPULATION = "sample_exceeds_population"
    SAMPLE_TOTAL_MISMATCH = "sample_total_mismatch"
    ENTRY_INTO_FORCE_UNEXPECTED = "entry_into_force_unexpected"
    REFERENCE_YEAR_MISMATCH = "reference_year_mismatch"
    NUMBER_YEAR_MISMATCH = "number_year_mismatch"


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
