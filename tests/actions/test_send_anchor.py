"""The anchor: the head of the journal, sent outside once a day and compared when it matters."""

import os
import signal
import smtplib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections

from deliberations import tasks
from deliberations.actions.send_anchor import send_anchor
from deliberations.models import JournalAnchor, JournalHead, JournalLine
from tests.actions.test_journal import unguarded
from tests.actions.test_together import together
from tests.building import open_file

ADDRESSES = ["auditor@register.example", "archive@register.example"]


@pytest.fixture
def anchored(settings, smtp):
    settings.JOURNAL_ANCHOR_TO = ADDRESSES
    return smtp


def text(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.mark.django_db
def test_anchor_names_the_last_line_and_says_how_to_compare(anchored, now):
    open_file("22/001", at=now)
    anchor, head = send_anchor(at=now), JournalHead.objects.get()
    assert (anchor.day.isoformat(), anchor.number, anchor.seal) == ("2026-11-23", head.number, head.seal)
    assert [mail["To"] for mail in anchored.mails] == ADDRESSES
    assert anchored.mails[0]["Subject"] == "Anchor of the deliberation register, 23 November 2026: entry 1"
    assert f"manage.py verify_journal --anchor 1:{head.seal}" in text(anchored.mails[0]).replace("\n", " ")


@pytest.mark.django_db
def test_twice_on_one_day_is_one_row_and_one_mail(anchored, now):
    open_file("22/001", at=now)
    send_anchor(at=now)
    open_file("22/002", at=now)
    assert send_anchor(at=now + timedelta(hours=3)).number == 1
    assert len(anchored.mails) == len(ADDRESSES)
    # Past midnight in Brussels.
    assert send_anchor(at=now + timedelta(hours=16)).number == 2
    assert JournalAnchor.objects.count() == 2


@pytest.mark.django_db
def test_mail_that_is_refused_is_sent_at_the_next_hour_with_the_same_line(anchored, now):
    open_file("22/001", at=now)
    anchored.refusal = "451 later"
    with pytest.raises(smtplib.SMTPDataError):
        send_anchor(at=now)
    assert JournalAnchor.objects.get().sent_at is None
    anchored.refusal = ""
    open_file("22/002", at=now)
    assert send_anchor(at=now + timedelta(minutes=1)).number == 1
    assert anchored.to(ADDRESSES[1])


@pytest.mark.django_db
def test_without_an_address_nothing_is_sent_and_the_command_says_what_to_set(settings, smtp, now, capsys):
    settings.JOURNAL_ANCHOR_TO = []
    tasks.send_anchor()
    assert not JournalAnchor.objects.exists()
    with pytest.raises(ValidationError, match="set JOURNAL_ANCHOR_TO"):
        send_anchor(at=now)
    with pytest.raises(SystemExit) as end:
        call_command("send_anchor")
    assert end.value.code == 2
    assert "set JOURNAL_ANCHOR_TO" in capsys.readouterr().err


def test_eight_senders_send_it_once(own_database, anchored, now):
    open_file("22/001", at=now)
    anchors = together(lambda n: send_anchor(at=now).number)
    assert anchors == [1] * 8
    assert len(anchored.mails) == len(ADDRESSES)
    assert JournalAnchor.objects.get().sent_at == now


def test_sender_killed_before_it_could_write_down_that_it_sent_leaves_it_to_the_next(own_database, anchored, now):
    open_file("22/001", at=now)
    connections.close_all()
    if not (child := os.fork()):

        def die_at_the_end(execute, sql, *arguments):
            if sql.startswith("UPDATE") and '"sent_at"' in sql.partition("WHERE")[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, *arguments)

        with connection.execute_wrapper(die_at_the_end):
            send_anchor(at=now)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert len(anchored.mails) == len(ADDRESSES)
    assert send_anchor(at=now + timedelta(minutes=5)).sent_at is None
    assert send_anchor(at=now + timedelta(minutes=11)).sent_at is not None
    assert JournalAnchor.objects.count() == 1
    assert len({text(mail) for mail in anchored.mails}) == 1


# ---------- compared


def compare(capsys, anchor):
    status = 0
    try:
        call_command("verify_journal", f"--anchor={anchor}")
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    return status, said.out + said.err


@pytest.fixture
def three_lines(db, now):
    for serial in (1, 2, 3):
        open_file(f"22/{serial:03}", at=now)
    line = JournalLine.objects.get(number=3)
    return f"{line.number}:{line.seal}"


def test_journal_that_grew_still_holds_its_anchor(three_lines, now, capsys):
    open_file("22/004", at=now)
    status, said = compare(capsys, three_lines)
    assert (status, "Line 3 has the seal that was sent outside." in said) == (0, True)


def test_end_that_was_cut_off_with_its_head_is_noticed(three_lines, capsys):
    unguarded("delete from deliberations_journalline where number = 3")
    seal = JournalLine.objects.get(number=2).seal
    JournalHead.objects.update(number=2, seal=seal)
    status, said = compare(capsys, three_lines)
    assert status == 1
    assert "unbroken: 2 lines" in said
    assert "does not hold line 3 with that seal" in said


def test_line_with_another_seal_is_noticed(three_lines, capsys):
    assert compare(capsys, three_lines[:-1] + ("0" if three_lines[-1] != "0" else "1"))[0] == 1


@pytest.mark.parametrize("anchor", ["3", "x:y", "3:abc", ""])
def test_what_is_no_anchor_is_refused_with_a_sentence(three_lines, capsys, anchor):
    status, said = compare(capsys, anchor)
    assert status == 2
    assert "is not an anchor" in said
