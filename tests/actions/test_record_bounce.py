"""A mail that a server took and another returned: the fallback is told, and nobody is silenced."""

import io
import sys

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.record_bounce import record_bounce
from deliberations.models import Alert, Notification, engine_state
from deliberations.reading.bounce import Bounce
from tests.actions.test_raise_alerts import file_of
from tests.actions.test_send_notifications import URGENT, mails, send
from tests.building import keep_until
from tests.reading.test_bounce import report

pytestmark = pytest.mark.django_db
FALLBACK = "archive@ivc.example"


@pytest.fixture
def sent(cast, smtp, settings):
    settings.ALERTS_FALLBACK_TO = [FALLBACK]
    file_of("hogeschool-voorbeeld", keep_until("2027-01-31"))
    raise_alerts(at=URGENT)
    send()
    return mails().get(recipient=cast.other_dpo)


def test_mail_that_came_back_counts_as_failed_and_the_fallback_is_told(sent, smtp):
    assert record_bounce(Bounce(sent.message_id, True, "5.1.1 no such user"), at=URGENT) == 1
    sent.refresh_from_db()
    assert (sent.sent_at, sent.failed_at, sent.error) == (None, URGENT, "came back: 5.1.1 no such user")
    assert engine_state.given_up().get() == sent
    assert Alert.objects.get(pk=sent.alert_id).ended_at is None
    before = len(smtp.mails)
    send()
    assert [mail["To"] for mail in smtp.mails[before:]] == [FALLBACK]


def test_report_that_comes_twice_is_written_down_once(sent):
    bounce = Bounce(sent.message_id, True, "5.1.1")
    assert [record_bounce(bounce, at=URGENT), record_bounce(bounce, at=URGENT)] == [1, 0]
    assert Notification.objects.filter(address=FALLBACK).count() == 1


def test_mail_that_is_only_late_stays_sent(sent):
    assert record_bounce(Bounce(sent.message_id, False, "4.4.7"), at=URGENT) == 0
    assert Notification.objects.get(pk=sent.pk).sent_at


def test_mail_that_the_register_did_not_send_is_refused(sent):
    with pytest.raises(ValidationError, match="No mail of this register"):
        record_bounce(Bounce("<x@y.example>", True, ""), at=URGENT)


def receive(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    call_command("receive_bounce")


def test_command_reads_what_a_mail_server_hands_it(sent, monkeypatch, capsys):
    receive(monkeypatch, report(headers=f"Message-ID: {sent.message_id}"))
    assert capsys.readouterr().out == "1 came back.\n"
    with pytest.raises(SystemExit) as ended:
        receive(monkeypatch, b"Subject: hello\r\n\r\nhello")
    assert ended.value.code == 2
    assert "no report of delivery" in capsys.readouterr().err
