"""The journal: one sealed line for each act, and a break that is found wherever it is."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Act, JournalCheck, JournalHead, JournalLine, insert_only
from tests.building import open_file

pytestmark = pytest.mark.django_db


def unguarded(statement, table="deliberations_journalline"):
    """Do to the table what somebody with the database in hand could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("set session_replication_role = default")
            return
        for doing in ("update", "delete"):
            cursor.execute(f"drop trigger {table}_no_{doing}")
        cursor.execute(statement)
    insert_only.install(connection)


@pytest.fixture
def six_lines(now):
    for serial in range(1, 7):
        open_file(f"22/00{serial}", at=now + timedelta(minutes=serial))


def test_lines_count_up_without_gap(six_lines):
    assert list(JournalLine.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_unbroken_journal_verifies_and_the_check_is_kept(six_lines, now):
    check = verify_journal(at=now)
    assert (check.lines, check.broken_at) == (6, None)
    assert JournalCheck.objects.get() == check


def test_empty_journal_is_unbroken(db, now):
    assert verify_journal(at=now).broken_at is None


BREAKS = {
    "edited": ("update deliberations_journalline set subject = '99/999' where number = 3", 3),
    "time moved": (
        "update deliberations_journalline set recorded_at = '2020-01-01 00:00:00+00:00' where number = 3",
        3,
    ),
    "removed": ("delete from deliberations_journalline where number = 3", 3),
    "last one removed": ("delete from deliberations_journalline where number = 6", 6),
    "all removed": ("delete from deliberations_journalline", 1),
    "resealed with another key": ("update deliberations_journalline set key_id = 'other' where number = 2", 2),
}


@pytest.mark.parametrize(("statement", "broken_at"), BREAKS.values(), ids=BREAKS.keys())
def test_break_is_named_by_its_line(six_lines, now, statement, broken_at):
    unguarded(statement)
    assert verify_journal(at=now).broken_at == broken_at


def test_reordered_lines_are_a_break(six_lines, now):
    for step in ("number = 90 where number = 3", "number = 3 where number = 4", "number = 4 where number = 90"):
        unguarded(f"update deliberations_journalline set {step}")
    assert verify_journal(at=now).broken_at == 3


def test_line_sealed_with_an_older_key_still_verifies(six_lines, now, settings):
    old = settings.JOURNAL_KEYS["1"]
    settings.JOURNAL_KEY_ID = "2"
    settings.JOURNAL_KEYS = {"2": "a new key", "1": old}
    open_file("22/007", at=now)
    assert JournalLine.objects.first().key_id == "2"
    assert verify_journal(at=now).broken_at is None


ALTERED = {
    "a day moved": ("deliberations_act", "set approved_on = '2020-01-01' where seq = 2"),
    "a form loosened": ("deliberations_change", "set transformation = 'not_stated' where transformation = 'classes'"),
    "a deadline moved": (
        "deliberations_change",
        """set detail = '{"rule": "date", "until": "2099-12-31"}'
                         where about = 'retention'""",
    ),
    "a moment of recording moved": ("deliberations_act", "set recorded_at = '2020-01-01 00:00:00' where seq = 2"),
    "a variable renamed": ("deliberations_variable", "set label = 'anything' where label = 'geslacht'"),
}


@pytest.mark.parametrize(("table", "change"), ALTERED.values(), ids=ALTERED.keys())
def test_act_that_says_something_else_than_its_line_is_a_break(file_21_128, now, table, change):
    assert verify_journal(at=now).broken_at is None
    unguarded(f"update {table} {change}", table=table)
    line = JournalLine.objects.get(subject="21/128 2.0")
    assert verify_journal(at=now).broken_at == line.number


def test_act_that_somebody_else_seems_to_have_recorded_is_a_break(file_21_128, now):
    person = get_user_model().objects.create_user("somebody@register.example", name="Somebody", language="en")
    unguarded(f"update deliberations_act set recorded_by_id = {person.pk} where seq = 2", table="deliberations_act")
    line = JournalLine.objects.get(subject="21/128 2.0")
    assert verify_journal(at=now).broken_at == line.number


def test_act_that_no_line_tells_of_is_a_break(file_21_128, now):
    smuggled = Act.objects.get(deliberation=file_21_128, seq=1)
    smuggled.pk, smuggled.revision, smuggled.reason = None, 1, "trust me"
    smuggled.save(force_insert=True)
    assert verify_journal(at=now).broken_at == JournalLine.objects.count() + 1


def test_act_that_fails_leaves_no_line(six_lines, now):
    with pytest.raises(Exception, match="already in the register"):
        open_file("22/001", at=now)
    assert JournalHead.objects.get().number == 6
