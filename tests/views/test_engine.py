"""How the engine that warns is: `/health/`, `/metrics`, and the banner for the committee's people."""

import re
from datetime import timedelta

import pytest

from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.models import JournalCheck, Notification, Run
from tests.building import decision, keep_until, open_file, party

pytestmark = pytest.mark.django_db
TOKEN = "a-long-random-token-for-tests"


@pytest.fixture
def mail(cast, now):
    """One mail to the DPO that is due now, raised by a real scan."""
    file = open_file("20/001", at=now)
    register_act(
        file, decision("2020-03-01", party("recipient", "maastricht-sbe"), keep_until("2026-10-31")), by=None, at=now
    )
    raise_alerts(at=now)
    mails = Notification.objects.mails().filter(recipient=cast.dpo)
    mails.exclude(pk=mails.first().pk).delete()
    Notification.objects.mails().exclude(recipient=cast.dpo).delete()
    return mails.get()


def health(client):
    answer = client.get("/health/")
    return answer.status_code, answer.json()


def test_well_after_a_scan(client, mail):
    status, said = health(client)
    assert status == 200
    assert (said["last_scan_seconds_ago"], said["queue_oldest_seconds"], said["failed"]) == (0, 0, 0)


@pytest.mark.parametrize(("minutes", "status"), [(120, 200), (121, 503)])
def test_last_good_scan_may_be_two_hours_old(client, cast, now, settings, minutes, status):
    raise_alerts(at=now)
    settings.FIXED_NOW = now + timedelta(minutes=minutes)
    assert health(client)[0] == status


def test_scan_whose_process_died_is_no_good_scan(client, cast, now, settings):
    raise_alerts(at=now)
    settings.FIXED_NOW = now + timedelta(minutes=121)
    Run.objects.create(work=Run.Work.RAISE, started_at=settings.FIXED_NOW)
    assert health(client)[0] == 503


def test_without_any_scan_it_is_unwell_once_an_obligation_waited_for_two_hours(client, cast, now, settings):
    assert health(client)[0] == 200
    settings.FIXED_NOW = now + timedelta(minutes=121)
    assert health(client)[0] == 503


def test_queue_that_stands_still_is_unwell(client, mail, now, settings):
    settings.FIXED_NOW = now + timedelta(minutes=60)
    assert health(client)[0] == 200
    settings.FIXED_NOW = now + timedelta(minutes=61)
    assert health(client) == (503, health(client)[1] | {"queue_oldest_seconds": 61 * 60})


def test_mail_whose_next_attempt_is_put_off_is_no_queue_that_stands_still(client, mail, now, settings):
    Notification.objects.filter(pk=mail.pk).update(due_at=now + timedelta(minutes=70), attempts=3)
    settings.FIXED_NOW = now + timedelta(minutes=65)
    assert health(client)[0] == 200


def test_mail_that_failed_for_good_is_unwell(client, mail, now):
    Notification.objects.filter(pk=mail.pk).update(failed_at=now)
    status, said = health(client)
    assert (status, said["failed"]) == (503, 1)


def test_alert_that_could_not_be_raised_is_unwell(client, cast, now):
    Run.objects.create(work=Run.Work.RAISE, started_at=now, finished_at=now, done=4, failed=1)
    status, said = health(client)
    assert (status, said["unraised"]) == (503, 1)
    client.force_login(cast.registrar)
    assert "1 alert could not be raised" in client.get("/en/overview/").content.decode()


def test_broken_journal_is_unwell_and_one_that_is_not_verified_is_told(client, cast, now):
    assert health(client)[1]["journal"] == "not_verified"
    JournalCheck.objects.create(checked_at=now, lines=3, broken_at=2)
    status, said = health(client)
    assert (status, said["journal"]) == (503, "broken")


@pytest.mark.parametrize("role", ["registrar", "supervisor"])
def test_banner_tells_staff_what_is_wrong(client, cast, mail, now, settings, role):
    client.force_login(getattr(cast, role))
    pages = ("/en/overview/", "/en/alerts/", "/en/retention/")
    for page in pages:
        assert "Nobody is warned" not in client.get(page).content.decode()
    Notification.objects.filter(pk=mail.pk).update(failed_at=now)
    settings.FIXED_NOW = now + timedelta(hours=3)
    for page in pages:
        body = client.get(page).content.decode()
        assert "Nobody is warned: the register has not looked for deadlines for more than two hours" in body, page
        assert "The last good scan was on 23 November 2026 at 09:00." in body
        assert "1 mail was given up" in body


def test_banner_is_not_for_institutions(client, cast, mail, settings, now):
    client.force_login(cast.dpo)
    settings.FIXED_NOW = now + timedelta(hours=3)
    assert "Nobody is warned" not in client.get("/en/overview/").content.decode()


def test_metrics_for_the_token_and_for_who_reads_the_whole_register(client, cast, mail, settings):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    values = dict(re.findall(r"^(register_\S+) (\S+)$", answer.content.decode(), re.M))
    assert values['register_obligations{state="overdue"}'] == "1"
    assert values['register_obligations{state="running"}'] == "1"
    assert values['register_alerts{state="open"}'] == "1"
    assert values["register_mails_waiting"] == "1"
    assert values["register_last_scan_age_seconds"] == "0"
    client.force_login(cast.auditor)
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {TOKEN}x", TOKEN[:-1], "Bearer é"])
def test_metrics_for_nobody_else(client, cast, settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    client.force_login(cast.dpo)
    assert client.get("/metrics").status_code == 404
