"""A report of destruction tells those whose turn it is: once, by inbox and mail, and nobody else."""

import pytest

from deliberations.actions.acknowledge_alert import acknowledge_alert
from deliberations.actions.end_role import end_role
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.report_destruction import report_destruction, save_report
from deliberations.actions.send_back_report import send_back_report
from deliberations.actions.send_notifications import send_all
from deliberations.actions.withdraw_report import withdraw_report
from deliberations.models import Alert, Notification, RoleGroup
from deliberations.models.alert import OF_REPORTS
from deliberations.permissions import alerts_visible_to
from deliberations.rules.ladder import next_post
from tests.actions.test_destruction import join
from tests.destruction import accept, confirm, deliver, obligation_of, said, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(cast, now):
    return join("head", "head", now)


@pytest.fixture
def sent(cast, file_21_128, head, now):
    """A report of the data manager that waits for the second person."""
    held = deliver(file_21_128, cast.officer, now)
    return submit(file_21_128, said(held, cast.dpo), by=cast.data_manager, at=now)


def standing():
    return {alert.kind for alert in Alert.objects.standing().filter(kind__in=OF_REPORTS)}


def told(kind):
    rows = Notification.objects.filter(alert__kind=kind, channel="inbox")
    return sorted(rows.values_list("recipient__name", flat=True))


def again(report, by, at):
    saved = save_report(
        obligation_of(report.obligation.deliberation),
        said([line.holding for line in report.lines.all()], report.asked, late_reason="Put right."),
        shown=report.digest,
        by=by,
        at=at,
    )
    return report_destruction(saved, shown=saved.digest, by=by, at=at)


def test_report_that_is_sent_tells_those_who_may_confirm_it_and_not_who_wrote_it(sent, cast):
    assert standing() == {"to_confirm"}
    assert told("to_confirm") == ["dpo", "head"]
    alert = Alert.objects.get(kind="to_confirm")
    assert (alert.organisation, alert.deliberation) == (sent.holder, sent.obligation.deliberation)
    for person, sees in (
        (cast.dpo, True),
        (cast.registrar, True),
        (cast.data_manager, False),
        (cast.other_dpo, False),
        (cast.officer, False),
    ):
        assert alerts_visible_to(person).filter(pk=alert.pk).exists() == sees, person


def test_second_person_who_wrote_the_report_is_not_asked_to_confirm_it(cast, file_21_128, head, now):
    held = deliver(file_21_128, cast.officer, now)
    submit(file_21_128, said(held, head), by=cast.dpo, at=now)
    assert told("to_confirm") == ["head"]


def test_mail_to_the_second_person_says_what_waits_and_leads_there(sent, cast, now, smtp, settings):
    send_all(lambda: now)
    [mail] = smtp.to("dpo@register.example")
    assert mail["Subject"] == "21/128: A report of destruction is to be confirmed"
    text = mail.get_body(("plain",)).get_content()
    assert "data_manager reported for Maastricht University School" in text.replace("\n", " ")
    assert f"{settings.ADDRESS}/en/alerts/{Alert.objects.get(kind='to_confirm').pk}/" in text
    assert len(smtp.to("head@register.example")) == 1
    assert smtp.to("data_manager@register.example") == []
    send_all(lambda: now)
    assert len(smtp.to("dpo@register.example")) == 1


def test_confirmed_report_tells_the_secretariat_and_its_people_no_more(sent, cast, now, smtp):
    confirm(sent, by=cast.dpo, at=now)
    assert standing() == {"to_accept"}
    assert told("to_accept") == ["registrar", "supervisor"]
    # Confirmed before the mail left: it is not sent any more.
    send_all(lambda: next_post(now))
    assert smtp.to("dpo@register.example") == []
    assert len(smtp.to("registrar@register.example")) == 1


def test_accepted_report_waits_for_nobody(sent, cast, now):
    accept(confirm(sent, by=cast.dpo, at=now), by=cast.registrar, at=now)
    assert standing() == set()


def test_withdrawn_report_waits_for_nobody(sent, cast, now):
    withdraw_report(sent, by=cast.data_manager, at=now)
    assert standing() == set()


def test_report_that_is_sent_back_tells_who_sent_it_with_the_reason(sent, cast, now, smtp):
    send_back_report(sent, shown=sent.digest, reason="The serial number is missing.", by=cast.dpo, at=now)
    assert standing() == {"sent_back"}
    assert told("sent_back") == ["data_manager"]
    send_all(lambda: now)
    [mail] = smtp.to("data_manager@register.example")
    assert mail["Subject"] == "21/128: A report of destruction was sent back"
    assert "dpo: “The serial number is missing.”" in mail.get_body(("plain",)).get_content().replace("\n", " ")


def test_report_that_is_sent_again_on_the_same_day_tells_anew(sent, cast, now):
    back = send_back_report(sent, shown=sent.digest, reason="The serial number is missing.", by=cast.dpo, at=now)
    again(back, cast.data_manager, now)
    assert standing() == {"to_confirm"}
    assert told("to_confirm") == ["dpo", "dpo", "head", "head"]
    assert Alert.objects.filter(kind="to_confirm").count() == 2


def test_looking_for_what_is_due_ends_nothing_of_it_and_tells_nothing_twice(sent, now):
    before = Notification.objects.filter(alert__kind="to_confirm").count()
    for _run in range(2):
        raise_alerts(at=now)
    assert standing() == {"to_confirm"}
    assert Notification.objects.filter(alert__kind="to_confirm").count() == before


def test_single_signature_tells_the_secretariat_that_a_supervisor_decides(cast, file_21_128, now, smtp):
    held = deliver(file_21_128, cast.officer, now)
    post = RoleGroup.objects.get(role="data_manager", organisation__slug="maastricht-sbe")
    end_role(cast.data_manager, post=post, by=cast.supervisor, at=now)
    submit(file_21_128, said(held, None), by=cast.dpo, at=now)
    assert standing() == {"to_accept"}
    send_all(lambda: next_post(now))
    [mail] = smtp.to("supervisor@register.example")
    assert "with a single signature: a supervisor decides" in mail.as_string()


def test_who_was_told_may_acknowledge_and_the_report_waits_all_the_same(sent, cast, now):
    alert = Alert.objects.get(kind="to_confirm")
    acknowledge_alert(alert, by=cast.dpo, at=now)
    assert standing() == {"to_confirm"}
    assert confirm(sent, by=cast.dpo, at=now).standing == "validated"
