"""The rules of the reminders, how a person is told, and mails that failed."""

import re

import pytest
from django.core.exceptions import ValidationError

from deliberations.actions.change_ladder import Wanted, change_ladder
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.models import AlertKind, Audience, JournalLine, Notification, Preference, Rung
from tests.building import decision, keep_until, open_file, party
from tests.conftest import NOW
from tests.form_in_page import form_in

pytestmark = pytest.mark.django_db
RULES, DEADLINE, FAILED = "/en/alerts/rules/", "/en/alerts/rules/deadline/", "/en/alerts/mails/"


def words(answer):
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def sent_back(client):
    """Return the form of the page as a browser would send it: several boxes and hidden fields have one name."""
    page = client.get(DEADLINE).content.decode()
    sent = form_in(client.get(DEADLINE))
    for name, value in re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]+)"[^>]*checked', page):
        sent[name] = [*(sent[name] if isinstance(sent.get(name), list) else []), value]
    return sent | {"seen": re.findall(r'name="seen" value="(\d+)"', page)}


def days():
    return list(Rung.objects.current().filter(kind="deadline").order_by("-days").values_list("days", flat=True))


def test_everybody_who_is_warned_reads_the_rules_and_only_a_supervisor_changes_them(client, cast):
    client.force_login(cast.dpo)
    page = client.get(RULES)
    assert "180 days before the day data manager, data protection officer in the mail of the day" in words(page)
    assert DEADLINE not in page.content.decode()
    assert client.post(DEADLINE, {}).status_code == 403
    client.force_login(cast.supervisor)
    assert DEADLINE in client.get(RULES).content.decode()
    assert client.get("/en/alerts/rules/nothing/").status_code == 404


def test_supervisor_adds_a_rung_and_takes_one_away(client, cast):
    client.force_login(cast.supervisor)
    sent = sent_back(client)
    assert sent["rung-0-days"] == "180"
    new = {"rung-0-days": "365", "rung-6-days": "60", "rung-6-audience": ["dpo"], "rung-1-days": ""}
    assert client.post(DEADLINE, sent | new)["Location"] == RULES
    assert days() == [365, 60, 30, 7, 0, -7]
    line = JournalLine.objects.first()
    assert line.verb == "changed_ladder"
    assert [rung["days"] for rung in line.before["rungs"]] == [180, 90, 30, 7, 0, -7]
    text = words(client.get(RULES))
    assert (
        "365 days before the day data manager, data protection officer in the mail of the day 23 Nov 2026, supervisor"
        in text
    )


def test_what_is_raised_once_has_one_rung_that_nothing_repeats(client, cast):
    client.force_login(cast.supervisor)
    address = f"{RULES}to_accept/"
    page = client.get(address)
    assert len(page.context["forms"]) == 1
    assert words(page).count("Days before") == 1
    [rung] = Rung.objects.current().filter(kind="to_accept")
    sent = {"rung-TOTAL_FORMS": "1", "rung-INITIAL_FORMS": "1", "seen": [rung.pk], "rung-0-audience": ["chair"]}
    assert client.post(address, sent | {"rung-0-days": "-7", "rung-0-every": "7"})["Location"] == RULES
    [rung] = Rung.objects.current().filter(kind="to_accept")
    assert (rung.days, rung.every, rung.audience) == (0, 0, ["chair"])
    people = [Audience.CHAIR]
    for wanted in ([Wanted(0, 7, people, False)], [Wanted(0, 0, people, False), Wanted(-7, 0, people, False)]):
        with pytest.raises(ValidationError, match="The register warns of this"):
            change_ladder(AlertKind.TO_ACCEPT, wanted, seen=[rung.pk], by=cast.supervisor, at=NOW)


def test_nothing_changed_leaves_no_line(client, cast):
    client.force_login(cast.supervisor)
    lines = JournalLine.objects.count()
    assert client.post(DEADLINE, sent_back(client)).status_code == 302
    assert JournalLine.objects.count() == lines


def test_what_was_typed_stays_when_it_is_refused(client, cast):
    client.force_login(cast.supervisor)
    sent = sent_back(client)
    answer = client.post(DEADLINE, sent | {"rung-6-days": "60"})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()
    assert "Choose for each rung whom it tells." in words(answer)
    assert 'value="60"' in answer.content.decode()
    answer = client.post(DEADLINE, sent | {"rung-6-days": "soon"})
    assert answer.status_code == 422
    assert "Write a whole number of days." in words(answer)
    assert days() == [180, 90, 30, 7, 0, -7]


def test_second_of_two_supervisors_is_told(client, cast):
    client.force_login(cast.supervisor)
    sent = sent_back(client)
    client.post(DEADLINE, sent | {"rung-0-days": "365"})
    answer = client.post(DEADLINE, sent | {"rung-0-days": "200"})
    assert answer.status_code == 422
    assert "Somebody changed this ladder meanwhile" in words(answer)


def test_person_chooses_how_to_be_told(client, cast):
    client.force_login(cast.dpo)
    assert 'value="not_urgent" id="id_digest_0" checked' in client.get("/en/account/").content.decode()
    assert client.post("/en/account/reminders/", {"digest": "each"}).status_code == 302
    assert Preference.objects.get().person == cast.dpo
    assert JournalLine.objects.first().verb == "changed_preferences"
    assert 'value="each" id="id_digest_1" checked' in client.get("/en/account/").content.decode()
    refused = client.post("/en/account/reminders/", {"digest": "never"})
    assert refused.status_code == 422
    assert "<title>Error:" in refused.content.decode()


def test_who_is_warned_of_nothing_has_nothing_to_choose(client, cast):
    client.force_login(cast.stranger)
    assert "How you are told" not in client.get("/en/account/").content.decode()
    assert client.post("/en/account/reminders/", {"digest": "each"}).status_code == 404


@pytest.fixture
def failed(cast, now):
    """A mail to the DPO that no server took."""
    file = open_file("20/001", at=now)
    holder = party("recipient", "maastricht-sbe")
    register_act(file, decision("2020-03-01", holder, keep_until("2026-10-31")), by=None, at=now)
    raise_alerts(at=now)
    mail = Notification.objects.mails().get(recipient=cast.dpo)
    Notification.objects.filter(pk=mail.pk).update(failed_at=now, error="550 No such user")
    return mail


def test_failed_mail_is_named_and_sent_again_by_hand(client, cast, failed):
    client.force_login(cast.registrar)
    text = words(client.get(FAILED))
    assert "dpo 20/001: Destruction not reported, 23 days late 23 Nov 2026 550 No such user" in text
    assert client.post(f"{FAILED}{failed.pk}/send/")["Location"] == f"/en/alerts/{failed.alert_id}/"
    assert JournalLine.objects.first().verb == "resent_notification"
    assert Notification.objects.mails().unsent().filter(recipient=cast.dpo, again=1).exists()
    assert "No mail failed." in words(client.get(FAILED))


def test_failed_mail_matters_no_more_once_somebody_acknowledged_its_alert(client, cast, failed):
    client.force_login(cast.data_manager)
    client.post(f"/en/alerts/{failed.alert_id}/", {"do_acknowledge": "1"})
    client.force_login(cast.auditor)
    assert "No mail failed." in words(client.get(FAILED))


def test_auditor_reads_what_failed_and_institutions_do_not(client, cast, failed):
    client.force_login(cast.auditor)
    assert "Send it again" not in words(client.get(FAILED))
    assert client.post(f"{FAILED}{failed.pk}/send/").status_code == 403
    client.force_login(cast.dpo)
    assert client.post(f"{FAILED}{failed.pk}/send/").status_code == 404
    assert client.get(FAILED).status_code == 404
