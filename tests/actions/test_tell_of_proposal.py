"""A proposal tells those whose turn it is: once, by inbox and mail, and nobody who may not see what is prepared."""

from datetime import timedelta

import pytest

from deliberations.actions.acknowledge_alert import acknowledge_alert
from deliberations.actions.countersign_proposal import countersign_proposal
from deliberations.actions.end_role import end_role
from deliberations.actions.escalate_alert import escalate_alert
from deliberations.actions.propose_act import propose_act
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.revise_proposal import revise_proposal
from deliberations.actions.send_back_proposal import send_back_proposal
from deliberations.actions.send_notifications import send_all
from deliberations.actions.take_over_proposal import take_over_proposal
from deliberations.actions.withdraw_proposal import withdraw_proposal
from deliberations.models import Alert, JournalLine, Notification, RoleGroup
from deliberations.models.alert import OF_PROPOSALS
from deliberations.permissions import alerts_visible_to
from deliberations.rules.ladder import next_post
from tests.actions.test_destruction import join
from tests.building import act, variable

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(cast, file_21_128, now):
    return propose_act(
        file_21_128, act(3, "2026-11-10", variable("loon")), registrations_seen=3, by=cast.registrar, at=now
    )


def revise(proposal, by, at):
    facts = act(3, "2026-11-10", variable("inkomen"))
    return revise_proposal(proposal, facts, registrations_seen=3, by=by, at=at)


def standing():
    return {alert.kind for alert in Alert.objects.standing().filter(kind__in=OF_PROPOSALS)}


def told(kind):
    rows = Notification.objects.filter(alert__kind=kind, channel="inbox")
    return sorted(rows.values_list("recipient__name", flat=True))


def test_proposal_tells_those_who_may_countersign_it_and_not_who_prepared_it(proposal, cast, now, smtp):
    assert standing() == {"to_countersign"}
    assert told("to_countersign") == ["supervisor"]
    send_all(lambda: next_post(now))
    [mail] = smtp.to("supervisor@register.example")
    text = mail.get_body(("plain",)).get_content().replace("\n", " ")
    assert "21/128" in text
    assert "registrar prepared it: amendment of 10 November 2026." in text
    assert smtp.to("registrar@register.example") == []


def test_what_is_prepared_is_told_to_nobody_who_may_only_see_the_file(proposal, cast):
    alert = Alert.objects.get(kind="to_countersign")
    assert (alert.deliberation, alert.number) == (None, "21/128")
    seen = {name for name in vars(cast) if alerts_visible_to(getattr(cast, name)).filter(pk=alert.pk).exists()}
    assert seen == {"registrar", "supervisor", "auditor"}


def test_proposal_of_a_new_file_tells_too(cast, now):
    opening = {"number": "26/001", "chamber": "social_security_and_health", "short_title": {}, "public": True}
    propose_act(
        None, act(0, "2026-11-10", kind="decision"), opening=opening, registrations_seen=0, by=cast.supervisor, at=now
    )
    assert told("to_countersign") == ["registrar"]
    assert Alert.objects.get(kind="to_countersign").number == "26/001"


def test_same_proposal_sent_twice_or_revised_while_it_waits_is_told_once(proposal, cast, file_21_128, now):
    again = propose_act(
        file_21_128, act(3, "2026-11-10", variable("loon")), registrations_seen=3, by=cast.registrar, at=now
    )
    assert again == proposal
    revise(proposal, cast.registrar, now + timedelta(hours=1))
    for _run in range(2):
        raise_alerts(at=now)
    assert standing() == {"to_countersign"}
    assert told("to_countersign") == ["supervisor"]


def test_decided_proposal_waits_for_nobody(proposal, cast, now):
    countersign_proposal(proposal, shown=proposal.digest, by=cast.supervisor, at=now)
    assert standing() == set()


def test_withdrawn_proposal_waits_for_nobody(proposal, cast, now):
    withdraw_proposal(proposal, by=cast.registrar, at=now)
    assert standing() == set()


def test_proposal_that_is_sent_back_tells_who_prepared_it_and_waits_anew_once_it_is_saved(proposal, cast, now, smtp):
    back = send_back_proposal(proposal, reason="Which page?", by=cast.supervisor, at=now)
    assert standing() == {"proposal_back"}
    assert told("proposal_back") == ["registrar"]
    send_all(lambda: now)
    [mail] = smtp.to("registrar@register.example")
    assert mail["Subject"] == "21/128: A proposal was sent back: amendment of 10 November 2026"
    assert "supervisor: “Which page?”" in mail.get_body(("plain",)).get_content().replace("\n", " ")
    revise(back, cast.registrar, now)
    assert standing() == {"to_countersign"}
    assert told("to_countersign") == ["supervisor", "supervisor"]


def test_proposal_that_is_taken_over_tells_all_but_who_has_it_now(proposal, cast, now):
    second = join("second", "registrar", now, slug="ivc")
    post = RoleGroup.objects.get(role="registrar", organisation__slug="ivc")
    end_role(cast.registrar, post=post, by=cast.supervisor, at=now)
    Notification.objects.all().delete()
    take_over_proposal(proposal, by=second, at=now)
    assert standing() == {"to_countersign"}
    assert told("to_countersign") == ["supervisor"]


def test_without_four_eyes_a_proposal_waits_for_nobody_else(cast, file_21_128, now, settings):
    settings.FOUR_EYES = False
    propose_act(file_21_128, act(3, "2026-11-10", variable("loon")), registrations_seen=3, by=cast.registrar, at=now)
    assert standing() == set()


def test_what_people_do_with_the_alert_is_in_no_journal_of_a_file(proposal, cast, now):
    join("chair", "chair", now, slug="ivc")
    alert = Alert.objects.get(kind="to_countersign")
    acknowledge_alert(alert, by=cast.supervisor, at=now)
    escalate_alert(alert, reason="The meeting is tomorrow.", by=cast.supervisor, at=now)
    lines = JournalLine.objects.order_by("-number")[:2]
    assert [(line.deliberation, line.subject) for line in lines] == [(None, "21/128 to_countersign")] * 2
    assert told("to_countersign") == ["chair", "supervisor"]
