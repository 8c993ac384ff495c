"""The ledger of a file from its rows, and what is held across files against every text."""

from datetime import date, timedelta

import pytest

from deliberations.actions.register_act import register_act
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Delivery
from deliberations.models.ledger import held_but_not_approved, read_ledger
from deliberations.rules.ledger import Gone, Standing
from tests.building import act, variable
from tests.deliveries import approved, named, record, sent, told

LATER = date(2026, 2, 3)


@pytest.fixture
def file(cast, file_21_128, now):
    """21/128 with two deliveries; the variable `geslacht` and one more are taken out afterwards."""
    record(file_21_128, told(file_21_128), by=cast.officer, at=now)
    columns = named("geslacht", "niveau")
    what = told(file_21_128, columns=columns, files=(sent("b.csv", "b"),), delivered_on=date(2026, 1, 20))
    record(file_21_128, what, by=cast.officer, at=now)
    gone = [subject for subject in approved(file_21_128) if subject.key[1] in ("geslacht", "type huishouden")]
    changes = [variable("x", granted=False, position=n)._replace(subject=s) for n, s in enumerate(gone, 1)]
    register_act(file_21_128, act(3, str(LATER), *changes), by=None, at=now)
    return file_21_128


def standing(file, on, **more):
    return {line.subject.key[1]: line for line in read_ledger(file, on=on, **more)}


def counts(**more):
    return [row["columns"] for row in held_but_not_approved(**more)]


def test_held_but_no_longer_approved_is_computed_and_found_across_files(file):
    before, after = standing(file, LATER - timedelta(days=1)), standing(file, LATER)
    assert len(after) == 75
    assert before["geslacht"].standing == Standing.HELD
    assert after["geslacht"].standing == Standing.HELD_NOT_APPROVED
    assert [piece.delivery for piece in after["geslacht"].held] == ["L1", "L2"]
    assert sum(line.standing == Standing.HELD_NOT_APPROVED for line in after.values()) == 2
    assert counts(on=LATER - timedelta(days=1)) == []
    assert counts(on=LATER) == [3]
    assert [row["delivery__recipient"] for row in held_but_not_approved(on=LATER)] == [
        Delivery.objects.all()[0].recipient_id
    ]


def test_what_is_destroyed_is_held_no_more(file):
    gone = lambda delivery, subject: Gone(LATER) if delivery == "L1" else None  # noqa: E731
    found = standing(file, LATER, destroyed=gone)
    assert found["type huishouden"].standing == Standing.DESTROYED
    assert [piece.delivery for piece in found["geslacht"].held] == ["L2"]
    first = Delivery.objects.get(number=1)
    assert counts(on=LATER, destroyed=[first.pk]) == [1]


def test_stopped_and_withdrawn_deliveries_are_held_by_nobody(file, cast, now):
    record(file, told(file, columns=named("loon"), files=(sent("c.csv", "c"),)), by=cast.officer, at=now)
    assert "loon" not in standing(file, LATER)
    withdraw_delivery(
        Delivery.objects.get(number=1), reason="Wrong file.", by=cast.officer, at=now + timedelta(hours=1)
    )
    assert [piece.delivery for piece in standing(file, LATER)["geslacht"].held] == ["L2"]
    as_known = standing(file, LATER, known=now)
    assert [piece.delivery for piece in as_known["geslacht"].held] == ["L1", "L2"]
    assert standing(file, LATER, known=now - timedelta(days=1)) == {}


def test_what_left_without_being_any_variable_is_held_and_not_approved(file, cast, now):
    what = told(file, columns=named("loon"), files=(sent("c.csv", "c"),))
    record(file, what, has_left=True, by=cast.officer, at=now)
    assert standing(file, LATER)["loon"].standing == Standing.HELD_NOT_APPROVED
    assert counts(on=LATER - timedelta(days=1)) == [1]


def test_day_of_which_the_text_is_not_held_accuses_nobody(file):
    record_day = date(2023, 3, 1)
    assert counts(on=record_day) == []
    Delivery.objects.update(delivered_on=record_day)
    assert counts(on=record_day) == []
    assert standing(file, record_day)["geslacht"].standing == Standing.HELD_NOT_KNOWN


def test_number_of_queries_does_not_grow(file, cast, now, django_assert_num_queries):
    with django_assert_num_queries(5):
        read_ledger(file, on=LATER)
    for n in range(5):
        record(file, told(file, files=(sent(f"{n}.csv", "d"),)), by=cast.officer, at=now)
    with django_assert_num_queries(5):
        read_ledger(file, on=LATER)
