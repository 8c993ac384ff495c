"""From a reading and its answers to the registrations that would follow."""

from datetime import date
from pathlib import Path

import pytest

from deliberations.reading.facts_form import ActFacts
from deliberations.reading.proposal import plain
from deliberations.reading.published import read_text
from deliberations.reading.registration import How, chamber_of, changes_of, plan
from deliberations.rules.timeline import About, Content, Entry, Kind, Subject

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(scope="module")
def record():
    return plain(read_text((DOCUMENTS / "nl-jeugd.txt").read_text()).as_record())


def planned(record, held=(), answers=None, next_seq=None):
    seq = next_seq if next_seq is not None else max((a.seq for a in held), default=-1) + 1
    return plan(record, answers or {}, held, next_seq=seq, document="a" * 64, reason="Found.")


def known(seq, day, content=Content.UNKNOWN, revision=0):
    return ActFacts(seq, Kind.AMENDMENT if seq else Kind.DECISION, content, date.fromisoformat(day), revision=revision)


def test_text_of_an_unknown_file_brings_every_act_that_it_names(record):
    made = planned(record)
    assert made.how == How.NEW_FILE
    assert [(a.seq, a.kind, a.content, str(a.approved_on)) for a in made.earlier] == [
        (0, Kind.DECISION, Content.UNKNOWN, "2022-09-06"),
        (1, Kind.AMENDMENT, Content.UNKNOWN, "2024-05-07"),
    ]
    assert (made.start.seq, made.start.kind, str(made.start.approved_on)) == (2, Kind.AMENDMENT, "2025-02-04")
    assert (made.start.reference, made.start.document) == ("IVC/KSZG/25/040", "a" * 64)


def test_day_that_the_text_does_not_print_is_assumed_and_says_so(record):
    first, second = planned(record).earlier
    assert (str(first.effective_on), first.effective_stated) == ("2022-09-06", False)
    assert second.effective_on is not None


def test_text_that_was_never_amended_is_the_decision_itself(record):
    made = planned(record, answers={"amended_on": []})
    assert (made.how, made.earlier, made.start.seq, made.start.kind) == (How.NEW_FILE, (), 0, Kind.DECISION)


def test_newer_text_is_the_next_act_after_those_that_are_registered(record):
    held = [known(0, "2022-09-06"), known(1, "2024-05-07")]
    made = planned(record, held)
    assert (made.how, made.earlier, made.start.seq, made.start.revision) == (How.NEXT_ACT, (), 2, 0)


def test_amendment_between_that_nobody_registered_comes_first(record):
    made = planned(record, [known(0, "2022-09-06", Content.FULL)])
    assert [str(a.approved_on) for a in made.earlier] == ["2024-05-07"]
    assert (made.earlier[0].seq, made.start.seq) == (1, 2)


def test_text_of_an_act_of_which_only_the_day_was_known_fills_it_in_by_a_correction(record):
    held = [known(0, "2022-09-06"), known(1, "2024-05-07"), known(2, "2025-02-04", revision=1)]
    made = planned(record, held)
    assert (made.how, made.start.seq, made.start.revision, made.start.reason) == (How.FILLS_IN, 2, 2, "Found.")


def test_other_text_of_a_day_that_is_registered_would_correct_it(record):
    held = [known(0, "2022-09-06"), known(1, "2025-02-04", Content.FULL)]
    assert planned(record, held).how == How.CORRECTS


def test_text_without_a_day_is_refused(record):
    with pytest.raises(ValueError, match=r"the day on which it was decided\.$"):
        planned(record, answers={"decided_on": [], "amended_on": []})


PARTIES = [
    {"role": "recipient", "organisation": "vub", "unit": "CJO"},
    {"role": "source", "organisation": "", "unit": ""},
]


def by_kind(changes, about):
    return [change for change in changes if change.subject.about == about]


def test_changes_are_what_was_read(record):
    changes = changes_of(record, {"parties": PARTIES}, {})
    read = [(v["category"], v["label"]) for v in record["variables"]]
    assert [c.subject.key for c in by_kind(changes, About.VARIABLE)] == read
    assert [c.subject.key for c in by_kind(changes, About.PARTY)] == [("recipient", "vub", "CJO")]
    (retention,) = by_kind(changes, About.RETENTION)
    rule = record["fields"]["retention_rule"]["value"]["kind"]
    assert retention.detail["rule"] == rule
    assert len({c.subject for c in changes}) == len(changes)


def test_variable_put_right_or_left_out_is_as_the_person_says(record):
    answers = {"variables": {"0": {"label": "anders"}, "1": {"out": True}}}
    found = by_kind(changes_of(record, answers, {}), About.VARIABLE)
    assert found[0].subject.key[1] == "anders"
    assert len(found) == len(record["variables"]) - 1


def test_own_words_conditions_and_spelling_of_the_text_before_go_on(record):
    first = record["variables"][0]
    spelled = Subject(About.VARIABLE, (first["category"].upper(), first["label"]))
    purpose, condition = Subject(About.PURPOSE, ()), Subject(About.CONDITION, ("contract",))
    before = {
        spelled: Entry(spelled, {"transformation": first["transformation"]}, "A, 2", 0),
        purpose: Entry(purpose, {"text": {"nl": "In eigen woorden."}}, "B", 0),
        condition: Entry(condition, {"text": {"nl": "Bij contract."}}, "C", 0),
    }
    changes = {c.subject: c for c in changes_of(record, {}, before)}
    assert changes[spelled].place == "A, 2"
    assert changes[purpose].detail == {"text": {"nl": "In eigen woorden."}}
    assert [s.key for s in changes if s.about == About.CONDITION] == [("contract",)]


@pytest.mark.parametrize(
    ("named", "chamber"),
    [
        ("Kamer sociale zekerheid en gezondheid", "social_security_and_health"),
        ("Chambre sécurité sociale et santé", "social_security_and_health"),
        ("Kamer federale overheid", "federal_authority"),
        ("", ""),
    ],
)
def test_chamber_is_the_one_that_the_text_names(named, chamber):
    assert chamber_of({"fields": {"chamber": {"value": named}}}, {}) == chamber
