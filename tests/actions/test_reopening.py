"""What was discharged is owed again at once when data come anew or the proof was wrong, and the ladder resumes."""

from datetime import UTC, date, datetime

import pytest

from deliberations.actions.correct_act import correct_act
from deliberations.actions.keep_obligations import differing
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.actions.revoke_certificate import revoke_certificate
from deliberations.actions.supersede_certificate import supersede_certificate
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Alert, Holding, JournalLine, Notification, Obligation
from deliberations.rules.obligations import State
from tests.actions.test_destruction import join
from tests.building import decision, keep_until, open_file, party, variable
from tests.deliveries import record, sent, told
from tests.destruction import accepted, certified, deliver, obligation_of

pytestmark = pytest.mark.usefixtures("own_documents")

LATE = datetime(2031, 1, 26, 9, tzinfo=UTC)
"""Five days before the last lawful day of 21/128: the rung of seven days is the one of today."""


@pytest.fixture
def file(cast, file_21_128, now):
    join("head", "head", now)
    return file_21_128


def anew(file, cast, at):
    again = told(file, delivered_on=date(2031, 1, 20), files=(sent(digest="7"),), name="anew")
    return record(file, again, by=cast.officer, at=at, has_left=True)


def rungs(file):
    alerts = Alert.objects.standing().filter(obligation=obligation_of(file), kind="deadline")
    return [(alert.rung.days, alert.repeat) for alert in alerts]


def warned_of(file, at):
    """Return what is said of the deadline of who is no recipient of a file, once the register has looked."""
    raise_alerts(at=at)
    alerts = Alert.objects.standing().filter(organisation__slug="hogeschool-voorbeeld", deliberation=file)
    return list(alerts.filter(obligation__isnull=False).values_list("kind", flat=True))


def told_of(file):
    rows = Notification.objects.filter(alert__obligation=obligation_of(file), channel="inbox")
    return set(rows.values_list("recipient__name", flat=True))


def test_delivery_after_the_discharge_opens_the_obligation_at_once_and_the_ladder_resumes(file, cast, now):
    accepted(file, cast, now)
    raise_alerts(at=LATE)
    assert rungs(file) == []
    anew(file, cast, LATE)
    assert obligation_of(file).discharged_at is None
    line = JournalLine.objects.get(verb="reopened_obligation")
    assert (line.deliberation, line.after) == (file, {"reason": "Delivery L3 was received."})
    raise_alerts(at=LATE)
    assert rungs(file) == [(7, 0)]
    assert told_of(file) == {"data_manager", "dpo", "head", "registrar", "supervisor"}
    # What came and went while nothing was owed is not made up for.
    assert Alert.objects.filter(obligation=obligation_of(file)).count() == 1


@pytest.mark.parametrize("end", [revoke_certificate, supersede_certificate])
def test_wrong_certificate_opens_the_obligation_at_once_and_the_ladder_resumes(file, cast, now, end):
    certificate = certified(file, cast, now)
    end(certificate, reason="The dataset is another one.", by=cast.supervisor, at=LATE)
    assert obligation_of(file).discharged_at is None
    assert Holding.objects.open().count() == 2
    raise_alerts(at=LATE)
    assert rungs(file) == [(7, 0)]


def test_superseded_certificate_tells_who_reported_it_to_put_it_right(file, cast, now):
    report = supersede_certificate(certified(file, cast, now), reason="L2 was returned.", by=cast.supervisor, at=LATE)
    alert = Alert.objects.standing().get(kind="sent_back")
    assert (alert.facts["report"], alert.facts["note"]) == (report.pk, "L2 was returned.")
    assert [n.recipient for n in alert.notifications.filter(channel="inbox")] == [cast.data_manager]


def test_delivery_recorded_by_mistake_leaves_the_discharge_as_it_was_once_it_is_withdrawn(file, cast, now):
    report = accepted(file, cast, now)
    wrong = anew(file, cast, LATE)
    raise_alerts(at=LATE)
    withdraw_delivery(wrong, reason="Another file.", by=cast.officer, at=LATE)
    held = obligation_of(file)
    assert (held.discharged_at, held.discharged_with) == (LATE, f"report of destruction {report.pk}")
    assert rungs(file) == []
    verbs = list(JournalLine.objects.order_by("-number").values_list("verb", flat=True)[:2])
    assert verbs == ["discharged_obligation", "withdrew_delivery"]


def test_delivery_that_is_withdrawn_discharges_nothing_that_was_never_proven(file, cast, now):
    [holding] = deliver(file, cast.officer, now, 1)
    withdraw_delivery(holding.delivery, reason="Another file.", by=cast.officer, at=now)
    assert obligation_of(file).discharged_at is None


def test_delivery_that_is_withdrawn_leaves_what_else_is_held_owed(file, cast, now):
    held = deliver(file, cast.officer, now, 3)
    accepted(file, cast, now, held[:1])
    withdraw_delivery(held[1].delivery, reason="Another file.", by=cast.officer, at=now)
    assert obligation_of(file).discharged_at is None
    withdraw_delivery(held[2].delivery, reason="Another file.", by=cast.officer, at=now)
    assert obligation_of(file).discharged_at == now


def test_delivery_to_who_is_no_recipient_is_owed_by_them(file, cast, now):
    wrong = told(file, recipient="hogeschool-voorbeeld")
    record(file, wrong, by=cast.officer, at=now, has_left=True)
    owed = Obligation.objects.get(holder__slug="hogeschool-voorbeeld", deliberation=file)
    assert (owed.discharged_at, owed.round_on) == (None, date(2026, 11, 23))
    assert [str(holding) for holding in owed.holdings.all()] == ["L1"]
    assert warned_of(file, now) == ["no_deadline"]
    assert list(differing()) == []


def test_holder_whom_a_correction_takes_out_of_every_act_is_warned_of_still(cast, now):
    file = open_file("22/001", at=now)
    said = [variable("a"), keep_until("2031-01-31")]
    register_act(file, decision("2022-01-04", *said, party("recipient", "hogeschool-voorbeeld")), by=None, at=now)
    wrong = told(file, recipient="hogeschool-voorbeeld", persons={})
    delivery = record(file, wrong, by=cast.officer, at=now, has_left=True)
    correct_act(file, decision("2022-01-04", *said, revision=1, reason="Misread."), by=None, at=now)
    assert warned_of(file, now) == ["no_deadline"]
    [line] = Obligation.objects.on(now.date()).filter(deliberation=file)
    assert line.state(now.date()) == State.NO_DEADLINE
    # Nothing is held there any more: nobody is warned of nothing.
    withdraw_delivery(delivery, reason="Another file.", by=cast.officer, at=now)
    assert warned_of(file, now) == []
    assert list(differing()) == []
