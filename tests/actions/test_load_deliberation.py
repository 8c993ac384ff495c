"""Loading a file of facts: what a second load compares, and when a moment of recording counts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.load_deliberation import load_deliberation
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Act, Deliberation, JournalLine, Organisation
from deliberations.reading.facts import dump_facts
from deliberations.writing.facts import facts_of
from tests.small_file import SMALL, parsed, with_change

pytestmark = pytest.mark.django_db

THEN = datetime(2025, 6, 2, 8, tzinfo=UTC)
MORE = "  - {seq: 2, kind: amendment, content: unknown, approved_on: 2025-06-03%s}\n"


def load(text, *, at):
    return load_deliberation(parsed(text), by=None, at=at)


def counts():
    return Organisation.objects.count(), Deliberation.objects.count(), Act.objects.count(), JournalLine.objects.count()


def refused(text, *, at):
    """Return the sentence with which a load is refused; it leaves nothing."""
    before = counts()
    with pytest.raises(ValidationError) as refusal:
        load(text, at=at)
    (sentence,) = refusal.value.messages
    assert sentence.endswith(".")
    assert counts() == before
    return sentence


def restored(text):
    """Return a file as a dump of another register gives it: recorded at another moment."""
    facts = parsed(text)
    return dump_facts(facts._replace(acts=tuple(act._replace(recorded_at=THEN) for act in facts.acts)))


# Organisations.

BANK = "    name: Kruispuntbank\n"
OTHERS = {
    "name": ("    name: Bank\n", "name “Kruispuntbank”"),
    "names": (BANK + "    names: {fr: Banque, de: Bank}\n", "names.de –"),
    "enterprise number": (BANK + "    enterprise_number: 0123.456.749\n", "enterprise_number “0308357159”"),
}


@pytest.fixture
def bank(now):
    return add_organisation(
        slug="bank", name="Kruispuntbank", names={"fr": "Banque"}, enterprise_number="0308357159", by=None, at=now
    )


@pytest.mark.parametrize(("words", "held"), OTHERS.values(), ids=OTHERS.keys())
def test_organisation_that_is_held_with_other_words_is_refused(bank, now, words, held):
    assert refused(with_change(BANK, words), at=now) == (
        f"Organisation “bank” is in the register with {held}; "
        "write it so, or give another organisation another short name."
    )


def test_what_a_file_leaves_out_of_an_organisation_is_no_difference(bank, now):
    assert load(SMALL, at=now).registered == 2
    bank.refresh_from_db()
    assert (bank.names, bank.enterprise_number) == ({"fr": "Banque"}, "0308357159")


def test_enterprise_number_of_another_organisation_is_refused(bank, now):
    number = "    name: Hogeschool\n    enterprise_number: 0308.357.159\n"
    assert refused(with_change("    name: Hogeschool\n", number), at=now) == (
        "Enterprise number 0308357159 is that of organisation “bank” in the register; name that one."
    )


# The file itself.


def test_second_load_changes_nothing(now):
    load(SMALL, at=now)
    before = counts()
    assert load(SMALL, at=now + timedelta(days=1))[1:] == (0, 2)
    assert counts() == before


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("public: false", "public: true", "public"),
        ("Een voorbeeld", "Een ander", "short_title"),
        ("social_security_and_health", "federal_authority", "chamber"),
    ],
)
def test_second_load_that_says_something_else_of_the_file_is_refused(now, old, new, key):
    load(SMALL, at=now)
    assert refused(with_change(old, new), at=now) == (
        f"Deliberation 24/017 is in the register and differs from this file in: {key}; "
        "a second load does not change that, so write what the register holds."
    )


# The moment of recording.


def test_restored_act_was_known_from_its_own_moment_and_the_journal_has_the_real_one(now):
    file = load(restored(SMALL), at=now).deliberation
    assert set(file.acts.values_list("recorded_at", flat=True)) == {THEN}
    lines = JournalLine.objects.filter(verb="registered_act")
    assert [(line.recorded_at, line.after["recorded_at"]) for line in lines] == [(now, THEN.isoformat())] * 2
    assert verify_journal(at=now).broken_at is None


def test_second_load_of_a_dump_changes_nothing(now):
    file = load(SMALL, at=now).deliberation
    dump, before = dump_facts(facts_of(file)), counts()
    assert "recorded_at: 2026-11-23T08:00:00+00:00" in dump
    assert load(dump, at=now + timedelta(days=1))[1:] == (0, 2)
    assert counts() == before


def test_act_that_is_added_to_a_dump_is_recorded_now(now):
    file = load(SMALL, at=now).deliberation
    later = now + timedelta(days=1)
    assert load(dump_facts(facts_of(file)) + MORE % "", at=later)[1:] == (1, 2)
    assert file.acts.get(seq=2).recorded_at == later


def test_moment_of_recording_for_a_file_that_is_held_is_refused(now):
    load(SMALL, at=THEN)
    dump = restored(SMALL)
    # Even a moment later than all that is held.
    assert refused(dump + MORE % ", recorded_at: 2025-06-04", at=now) == (
        "Deliberation 24/017 is held already; take recorded_at out of act 2, it is recorded now."
    )
    assert load(dump + MORE % "", at=now).registered == 1


def test_held_act_with_another_moment_of_recording_is_refused(now):
    load(SMALL, at=now)
    sentence = "Act 0.0 of 24/017 was recorded at another moment; take recorded_at out."
    assert refused(restored(SMALL), at=now) == sentence


def test_moment_of_recording_that_has_not_come_is_refused(now):
    assert refused(restored(SMALL), at=THEN - timedelta(seconds=1)) == "Act 0 was recorded in the future."
