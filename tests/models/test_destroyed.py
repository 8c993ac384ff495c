"""What the ledger and the check of a delivery learn from accepted reports."""

from datetime import date, timedelta

import pytest

from deliberations.actions.examine_delivery import examine_delivery
from deliberations.actions.issue_certificate import issue_certificate
from deliberations.actions.revoke_certificate import revoke_certificate
from deliberations.models import Holding
from deliberations.models.destroyed import destruction_of
from deliberations.models.ledger import read_ledger
from deliberations.rules.delivery import Judgement, Rule
from deliberations.rules.ledger import Standing
from tests.deliveries import told
from tests.destruction import GONE_ON, accepted, declare, deliver, gone

TODAY = date(2026, 11, 23)


@pytest.fixture
def file(cast, file_21_128, own_documents):
    return file_21_128


def standings(file, **known):
    lines = read_ledger(file, on=TODAY, destroyed=destruction_of(file, **known))
    return {line.standing for line in lines if line.pieces}


def days(file):
    found = destruction_of(file)
    return [gone and gone.day for gone in (found(label, None) for label in ("L1", "L2"))]


def test_delivery_is_destroyed_when_it_and_every_copy_of_it_is(file, cast, now):
    held = deliver(file, cast.officer, now)
    declare(file, cast.data_manager, now, of=held[0])
    accepted(file, cast, now, held)
    assert days(file) == [None, GONE_ON]
    later = gone(Holding.objects.open().get(), done_on=GONE_ON + timedelta(days=2))
    accepted(file, cast, now, [later])
    assert days(file) == [GONE_ON + timedelta(days=2), GONE_ON]
    assert standings(file) == {Standing.DESTROYED}


def test_copy_of_nobody_knows_what_may_hold_every_delivery(file, cast, now):
    held = deliver(file, cast.officer, now)
    declare(file, cast.data_manager, now)
    accepted(file, cast, now, held)
    assert days(file) == [None, None]


def test_what_is_left_of_a_delivery_keeps_it_held(file, cast, now):
    held = deliver(file, cast.officer, now)
    accepted(file, cast, now, [gone(held[0], outcome="in_part", note="a disk"), held[1]])
    assert days(file) == [None, GONE_ON]


def test_ledger_answers_as_it_was_known(file, cast, now):
    report = accepted(file, cast, now + timedelta(hours=1), deliver(file, cast.officer, now))
    assert standings(file) == {Standing.DESTROYED}
    assert standings(file, known=now) == {Standing.HELD}
    certificate = issue_certificate(report, at=now + timedelta(hours=1))
    revoke_certificate(certificate, reason="Wrong dataset.", by=cast.supervisor, at=now + timedelta(hours=3))
    assert standings(file) == {Standing.HELD}
    assert standings(file, known=now + timedelta(hours=2)) == {Standing.DESTROYED}


def test_what_was_returned_or_never_held_is_not_called_destroyed(file, cast, now):
    held = deliver(file, cast.officer, now)
    returned = {"holding": held[0], "outcome": "returned", "done_on": GONE_ON, "note": "To KSZ."}
    accepted(file, cast, now, [returned, {"holding": held[1], "outcome": "never_held", "note": "It never came."}])
    found = destruction_of(file)
    assert [found(label, None) for label in ("L1", "L2")] == [(GONE_ON, ("returned",)), (None, ("never_held",))]
    assert standings(file) == {Standing.NOT_HELD}
    earlier = read_ledger(file, on=date(2026, 3, 1), destroyed=found)
    assert {piece.delivery for line in earlier for piece in line.held} == {"L1"}


def test_what_was_left_then_is_left_in_the_earlier_answer(file, cast, now):
    held = deliver(file, cast.officer, now, 1)
    certificate = issue_certificate(accepted(file, cast, now, [gone(held[0], outcome="in_part", note="disk")]), at=now)
    revoke_certificate(certificate, reason="All is left.", by=cast.supervisor, at=now + timedelta(hours=2))
    assert destruction_of(file, known=now + timedelta(hours=1))("L1", None) is None


def test_delivery_after_everything_was_destroyed_does_not_conform(file, cast, now):
    accepted(file, cast, now)
    seen = examine_delivery(file, told(file, delivered_on=date(2026, 11, 24), files=()), today=date(2026, 11, 24))
    assert seen.judgement == Judgement.DOES_NOT_CONFORM
    assert [result.rule for result in seen.results if result.outcome == "failed"] == [Rule.P4]
