"""The words of the rules of a delivery: none is missing, and each names its facts."""

from datetime import date

import pytest

from deliberations.rules.delivery import Judgement, Outcome, Reason, Result, Rule
from deliberations.templatetags import delivery as tags

FACTS = {
    "phase": "1",
    "until": date(2031, 1, 31).isoformat(),
    "certified_on": "2031-01-31",
    "day": "2031-01-31",
    "sha256": "a" * 64,
    "delivery": "L1",
    "variables": ["a", "b"],
    "variable": "a",
    "column": "c",
    "columns": ["c", "C"],
    "times": 2,
    "count": 2,
    "explanation": "so.",
    "persons": 14801,
    "limit": 14800,
    "group": "1",
    "tool": "check_delivery 1.0",
}


def test_every_rule_outcome_and_judgement_has_its_words():
    assert set(tags.RULES) == set(Rule)
    assert set(tags.SENTENCES) == set(Reason)
    assert set(tags.JUDGEMENTS) == set(Judgement)
    assert set(tags.TONES) == {*Outcome, *Judgement}
    assert set(tags.GRAVITY) == set(Outcome)


@pytest.mark.parametrize("reason", Reason)
def test_every_sentence_finds_its_facts(reason):
    text = tags.says(Result(Rule.P1, Outcome.INFO, reason, FACTS))
    assert "–" not in text
    assert "%" not in text
    assert text[-1] in ".:"


def test_numbers_days_and_names_are_written_as_they_are_read():
    above = Result(Rule.V7, Outcome.REVIEW, Reason.ABOVE_ABOUT, FACTS)
    assert tags.says(above) == "Group 1: 14,801 persons, and the group has about 14,800."
    late = Result(Rule.P4, Outcome.FAILED, Reason.AFTER_DEADLINE, FACTS)
    assert "until 31 January 2031:" in tags.says(late)
    unnamed = Result(Rule.H1, Outcome.FAILED, Reason.NOT_APPROVED, {"column": "", "variable": ""})
    assert tags.says(unnamed).endswith("does not name a column without a name.")
