"""Registering an act: the rows, the index, the journal line, and every refusal."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from deliberations.actions.correct_act import correct_act
from deliberations.actions.register_act import register_act
from deliberations.actions.write_act import digest
from deliberations.models import Act, Change, JournalLine, Period, Permit, Variable
from deliberations.rules.timeline import About, Content, Kind
from deliberations.writing.facts import acts_of
from tests.building import act, decision, keep_until, open_file, party, variable

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(now):
    return open_file("22/001", at=now)


def labels(file, on, known=None):
    state = file.history().state(on=date.fromisoformat(on), known=known)
    return [entry.subject.key[1] for entry in state.about(About.VARIABLE)]


def test_registered_act_is_in_the_state_and_in_the_journal(file, now):
    facts = decision("2022-01-04", variable("geslacht"), keep_until("2030-12-31"))
    register_act(file, facts, by=None, at=now)
    assert labels(file, "2022-01-04") == ["geslacht"]
    line = JournalLine.objects.get(verb="registered_act")
    assert (line.subject, line.concerns_on, line.actor_name) == ("22/001 0.0", date(2022, 1, 4), "register")
    assert line.after["changes"] == 2
    assert len(line.after["sha256"]) == 64
    assert (line.after["recorded_at"], line.after["recorded_by"]) == ("2026-11-23T08:00:00+00:00", None)


def test_published_file_is_sealed_with_the_registration(file, now):
    facts = decision("2022-01-04", variable("geslacht"), document="ab" * 32)
    row = register_act(file, facts, by=None, at=now)
    assert row.document == "ab" * 32
    assert file.history().heading(file.history().acts[0]).document == "ab" * 32
    line = JournalLine.objects.get(verb="registered_act")
    assert line.after["document"] == "ab" * 32
    assert line.after["sha256"] == digest(facts._replace(changes=acts_of(file)[0].changes))
    assert line.after["sha256"] != digest(facts._replace(changes=acts_of(file)[0].changes, document="cd" * 32))


def test_registration_without_a_file_is_sealed_as_before_there_were_any():
    """Lines that were sealed then must verify now."""
    sealed_then = "60f569b06933b699479a6db4bd252b7f69568f204f0326cfebd9165a3a037a98"
    assert digest(decision("2022-01-04", variable("geslacht"))) == sealed_then


@pytest.mark.parametrize("text", ["a" * 63, "A" * 64, "g" * 64, "../" * 21 + "a"])
def test_act_names_its_file_by_a_digest_or_not_at_all(file, now, text):
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        register_act(file, decision("2022-01-04", document=text), by=None, at=now)


def test_actor_is_named_with_role_in_the_journal(file, now, cast):
    register_act(file, decision("2022-01-04", variable("geslacht")), by=cast.registrar, at=now)
    line = JournalLine.objects.first()
    assert (line.actor, line.actor_name, line.actor_role) == (cast.registrar, "registrar", "registrar")
    assert line.after["recorded_by"] == cast.registrar.pk


def test_amendment_decided_later_takes_effect_earlier(file, now):
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    register_act(file, act(1, "2022-03-01", variable("b"), effective_on="2022-06-01"), by=None, at=now)
    register_act(file, act(2, "2022-04-05", variable("c"), effective_on="2022-05-01"), by=None, at=now)
    assert labels(file, "2022-04-30") == ["a"]
    assert sorted(labels(file, "2022-05-31")) == ["a", "c"]
    assert sorted(labels(file, "2022-06-01")) == ["a", "b", "c"]


def test_index_follows_every_act(file, now):
    register_act(file, decision("2022-01-04", variable("a"), keep_until("2030-12-31")), by=None, at=now)
    register_act(file, act(1, "2022-03-01", variable("a", granted=False), variable("b")), by=None, at=now)
    permits = Permit.objects.filter(deliberation=file).values_list("variable__label", "starts_on", "ends_on")
    assert sorted(permits) == [
        ("a", date(2022, 1, 4), date(2022, 2, 28)),
        ("b", date(2022, 3, 1), None),
    ]
    periods = Period.objects.filter(deliberation=file).values_list("number", "ends_on", "retention_until")
    assert sorted(periods) == [(1, date(2022, 2, 28), date(2030, 12, 31)), (2, None, date(2030, 12, 31))]


def test_correction_leaves_old_answers_reproducible(file, now):
    register_act(file, decision("2022-01-04"), by=None, at=now)
    later = now + timedelta(days=1)
    correct_act(file, decision("2022-01-04", variable("a"), revision=1, reason="text found"), by=None, at=later)
    assert labels(file, "2022-02-01") == ["a"]
    assert labels(file, "2022-02-01", known=now) == []
    assert JournalLine.objects.first().verb == "corrected_act"


def test_retraction_removes_the_act_from_what_is_known(file, now):
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    register_act(file, act(1, "2022-03-01", variable("b")), by=None, at=now)
    wrong = act(1, "2022-03-01", variable("b"), revision=1, retracted=True, reason="other file")
    correct_act(file, wrong, by=None, at=now + timedelta(days=1))
    assert labels(file, "2022-04-01") == ["a"]
    assert JournalLine.objects.first().verb == "retracted_act"


def test_clock_put_back_does_not_make_a_later_registration_look_known_earlier(file, now):
    register_act(file, decision("2022-01-04"), by=None, at=now)
    correction = decision("2022-01-04", variable("a"), revision=1, reason="text found")
    corrected = correct_act(file, correction, by=None, at=now - timedelta(days=9))
    assert corrected.recorded_at == now


REFUSED = [
    (act(2, "2022-03-01", variable("b")), "The next act of 22/001 is act 1, not act 2."),
    (act(1, "2021-03-01", variable("b")), "lies before the decision of 4 January 2022"),
    (act(1, "2022-03-01", variable("b"), variable("b")), "twice"),
    (act(1, "2022-03-01", content=Content.CHANGES), "names at least one"),
    (act(1, "2022-03-01", kind=Kind.ANNULMENT, content=Content.NONE, sets_aside=7), "not an earlier act"),
    (act(1, "2022-03-01", variable("b", "colourful")), "must be one of: pseudonym, classes"),
    (act(1, "2022-03-01", party("recipient", "nobody")), "“nobody” is not in the register"),
]


@pytest.mark.parametrize(("facts", "sentence"), REFUSED, ids=[s for _, s in REFUSED])
def test_refused_act_gets_a_sentence_and_leaves_nothing(file, now, facts, sentence):
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    before = Act.objects.count(), Change.objects.count(), JournalLine.objects.count(), Variable.objects.count()
    with pytest.raises(ValidationError) as refusal:
        register_act(file, facts, by=None, at=now)
    assert sentence in refusal.value.messages[0]
    assert refusal.value.messages[0].endswith(".")
    assert before == (
        Act.objects.count(),
        Change.objects.count(),
        JournalLine.objects.count(),
        Variable.objects.count(),
    )


def test_second_correction_of_the_same_revision_is_told_so(file, now):
    register_act(file, decision("2022-01-04"), by=None, at=now)
    correction = decision("2022-01-04", variable("a"), revision=1, reason="text found")
    correct_act(file, correction, by=None, at=now)
    with pytest.raises(ValidationError, match="was corrected meanwhile"):
        correct_act(file, correction, by=None, at=now)


def test_database_itself_refuses_what_the_rules_refuse(file, now):
    register_act(file, decision("2022-01-04"), by=None, at=now)
    held = Act.objects.get(deliberation=file)
    wrong = (
        {"seq": 1, "kind": "decision"},
        {"seq": 0, "kind": "decision", "revision": 1},
        {"seq": 1, "kind": "annulment", "content": "none"},
        {"seq": 1, "kind": "annulment", "content": "none", "sets_aside": 1},
        {"seq": 1, "kind": "amendment", "effective_on": None, "effective_stated": True},
        {"seq": 1, "kind": "whim"},
    )
    for fields in wrong:
        row = {
            "deliberation": file,
            "content": "unknown",
            "approved_on": held.approved_on,
            "effective_on": held.effective_on,
            "effective_stated": False,
            "recorded_at": now,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Act.objects.create(**(row | fields))
