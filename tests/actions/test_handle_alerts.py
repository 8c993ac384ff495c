"""What people do with an alert: acknowledge, snooze, escalate, send again; and who changes the ladder."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import translation

from deliberations import permissions
from deliberations.actions.acknowledge_alert import acknowledge_alert
from deliberations.actions.change_ladder import Wanted, change_ladder
from deliberations.actions.change_preferences import change_preferences
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.end_access import end_access
from deliberations.actions.end_role import end_role
from deliberations.actions.escalate_alert import escalate_alert
from deliberations.actions.grant_role import grant_role
from deliberations.actions.raise_alert import raise_alert
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.actions.resend_notification import resend_notification
from deliberations.actions.send_notifications import send_all
from deliberations.actions.snooze_alert import latest_snooze, snooze_alert
from deliberations.actions.tell_people import posts_of
from deliberations.models import (
    Alert,
    AlertKind,
    Audience,
    JournalLine,
    Obligation,
    Organisation,
    Preference,
    RoleGroup,
    Rung,
)
from deliberations.permissions import Right
from deliberations.writing.alerts import rule_of, tell
from tests.actions.test_raise_alerts import at, file_of, rungs, told
from tests.building import act, keep_until, party, variable

pytestmark = pytest.mark.django_db
RAISED = at("2026-11-23")
URGENT = at("2027-01-24")


@pytest.fixture
def file(cast):
    return file_of("hogeschool-voorbeeld", keep_until("2027-01-31"))


@pytest.fixture
def alert(file):
    raise_alerts(at=RAISED)
    return Alert.objects.get(deliberation=file)


def last_line():
    return JournalLine.objects.first()


# ---------- acknowledging


def test_acknowledged_alert_is_silent_until_the_next_rung(alert, cast, smtp):
    acknowledge_alert(alert, by=cast.other_dpo, at=RAISED)
    send_all(lambda: at("2026-11-24"))
    assert not smtp.mails
    assert not Alert.objects.open(RAISED).filter(pk=alert.pk).exists()
    assert Alert.objects.acknowledged().get() == alert
    raise_alerts(at=at("2027-01-01"))
    assert Alert.objects.open(at("2027-01-01")).filter(deliberation=alert.deliberation).exists()
    line = last_line()
    assert (line.verb, line.subject, line.actor) == (
        "acknowledged_alert",
        "22/001 hogeschool-voorbeeld deadline",
        cast.other_dpo,
    )


def test_second_of_two_people_is_told_who_was_first_and_when(alert, cast):
    acknowledge_alert(alert, by=cast.other_dpo, at=RAISED)
    with pytest.raises(ValidationError, match=r"other_dpo acknowledged this alert on 23/11/2026 at 10:00\."):
        acknowledge_alert(alert, by=cast.registrar, at=RAISED)
    assert JournalLine.objects.filter(verb="acknowledged_alert").count() == 1


def test_alert_that_ended_meanwhile_is_not_acknowledged(alert, cast):
    discharge_obligation(alert.obligation, through="certificate 1", by=cast.registrar, at=RAISED)
    for deed in (
        lambda: acknowledge_alert(alert, by=cast.other_dpo, at=RAISED),
        lambda: snooze_alert(alert, until=date(2026, 12, 1), by=cast.other_dpo, at=RAISED),
        lambda: escalate_alert(alert, reason="x", by=cast.other_dpo, at=RAISED),
    ):
        with pytest.raises(ValidationError, match="ended meanwhile: the obligation was discharged"):
            deed()


def test_alert_of_no_institution_is_silenced_by_the_committee_and_by_nobody_for_others(cast, client):
    two = (party("recipient", "maastricht-sbe", position=81), keep_until("2031-01-31"))
    file = file_of("hogeschool-voorbeeld", *two)
    register_act(file, act(1, "2026-11-03", variable("b"), effective_on="2026-11-30"), by=None, at=RAISED)
    raise_alerts(at=RAISED)
    alert = Alert.objects.get(deliberation=file, kind="takes_effect")
    assert {"dpo", "other_dpo", "registrar"} <= told(alert)
    for deed in (
        lambda: acknowledge_alert(alert, by=cast.other_dpo, at=RAISED),
        lambda: snooze_alert(alert, until=date(2026, 11, 25), by=cast.other_dpo, at=RAISED),
    ):
        with pytest.raises(ValidationError, match="would silence it for others too"):
            deed()
    client.force_login(cast.other_dpo)
    page = client.get(f"/en/alerts/{alert.pk}/").content.decode()
    assert "do_acknowledge" not in page
    assert "would silence it for others too" in page
    answer = client.post(f"/en/alerts/{alert.pk}/", {"do_acknowledge": "1"})
    assert (answer.status_code, "would silence it for others too" in answer.content.decode()) == (422, True)
    assert not alert.notifications.filter(withdrawn_at__isnull=False).exists()
    acknowledge_alert(alert, by=cast.registrar, at=RAISED)
    assert last_line().verb == "acknowledged_alert"


def test_alert_of_no_institution_is_silenced_by_the_one_whom_it_asks(alert, cast):
    alert.organisation, alert.facts = None, {"reporter": cast.other_dpo.pk}
    assert permissions.may_silence(cast.other_dpo, alert)
    assert not permissions.may_silence(cast.dpo, alert)


# ---------- snoozing


def test_snoozed_alert_comes_back_on_its_day_with_a_mail_to_who_snoozed_it(alert, cast, smtp):
    send_all(lambda: at("2026-11-24"))
    snooze_alert(alert, until=date(2026, 12, 7), by=cast.other_dpo, at=at("2026-11-25"))
    assert Alert.objects.snoozed(at("2026-12-06")).get() == alert
    send_all(lambda: at("2026-12-07", 5))
    assert len(smtp.mails) == 1
    send_all(lambda: at("2026-12-07", 6))
    assert Alert.objects.open(at("2026-12-07", 6)).filter(pk=alert.pk).exists()
    first, second = smtp.to("other_dpo@register.example")
    assert first["Message-ID"] != second["Message-ID"]
    assert last_line().after["until"] == "2026-12-07"


def test_mail_of_a_snooze_reaches_who_snoozed_it_at_the_committee(alert, cast, smtp):
    send_all(lambda: at("2026-11-24"))
    snooze_alert(alert, until=date(2026, 12, 7), by=cast.supervisor, at=at("2026-11-25"))
    send_all(lambda: at("2026-12-07"))
    assert len(smtp.to("supervisor@register.example")) == 1
    assert alert.notifications.get(recipient=cast.supervisor).audience == "secretariat"


@pytest.mark.parametrize("until", ["2026-11-23", "2026-11-22", "2027-01-02", "2027-02-01"])
def test_snooze_ends_after_today_and_never_after_the_next_rung(alert, cast, until):
    assert latest_snooze(alert, today=date(2026, 11, 23)) == date(2027, 1, 1)
    with pytest.raises(ValidationError, match="not after 1 January 2027"):
        snooze_alert(alert, until=date.fromisoformat(until), by=cast.other_dpo, at=RAISED)


def test_overdue_alert_cannot_be_snoozed(file, cast):
    raise_alerts(at=at("2027-02-07"))
    alert = Alert.objects.standing().get(deliberation=file)
    with pytest.raises(ValidationError, match="cannot be snoozed"):
        snooze_alert(alert, until=date(2027, 2, 8), by=cast.other_dpo, at=at("2027-02-07"))


# ---------- escalating


def grant(person, role, slug, day=RAISED):
    grant_role(person, role=RoleGroup.Role(role), organisation=Organisation.objects.get(slug=slug), by=None, at=day)


def test_escalation_tells_the_next_level_where_there_is_somebody_and_opens_the_alert_again(alert, cast, smtp):
    acknowledge_alert(alert, by=cast.other_dpo, at=RAISED)
    grant(cast.stranger, "chair", "ivc")
    for level, names in (("secretariat", {"registrar", "supervisor"}), ("chair", {"stranger"})):
        held = escalate_alert(alert, reason="no answer", by=cast.supervisor, at=RAISED)
        assert (held.escalated_to, held.acknowledged_at) == (level, None)
        rows = held.notifications.filter(channel="email", audience=level)
        assert {row.recipient.name for row in rows} == names
        assert {row.bundle_on for row in rows} == {None}
        assert last_line().after["escalated_to"] == level
    with pytest.raises(ValidationError, match="Everybody above was told already"):
        escalate_alert(alert, reason="no answer", by=cast.supervisor, at=RAISED)
    send_all(lambda: RAISED)
    assert len(smtp.mails) == 3


def test_escalation_begins_with_the_head_of_the_institution(alert, cast):
    grant(cast.stranger, "head", "hogeschool-voorbeeld")
    assert escalate_alert(alert, reason="x", by=cast.other_dpo, at=RAISED).escalated_to == "head"
    with pytest.raises(ValidationError, match="Say why"):
        escalate_alert(alert, reason=" ", by=cast.other_dpo, at=RAISED)


# ---------- again


def test_mail_is_sent_again_by_hand_with_a_message_id_of_its_own_even_when_acknowledged(alert, cast, smtp):
    mail = alert.notifications.get(channel="email")
    with pytest.raises(ValidationError, match="still to be sent"):
        resend_notification(mail, by=cast.registrar, at=RAISED)
    send_all(lambda: at("2026-11-24"))
    acknowledge_alert(alert, by=cast.other_dpo, at=at("2026-11-24"))
    resend_notification(mail, by=cast.registrar, at=at("2026-11-25"))
    resend_notification(mail, by=cast.registrar, at=at("2026-11-26"))
    send_all(lambda: at("2026-11-26"))
    assert len({mail["Message-ID"] for mail in smtp.mails}) == 3
    assert last_line().after["name"] == "other_dpo"
    with pytest.raises(ValidationError, match="Only a mail to a person"):
        resend_notification(alert.notifications.filter(channel="inbox").first(), by=cast.registrar, at=RAISED)
    end_access(cast.other_dpo, by=cast.supervisor, at=at("2026-11-27"))
    with pytest.raises(ValidationError, match="other_dpo has left"):
        resend_notification(mail, by=cast.registrar, at=at("2026-11-28"))


# ---------- the ladder


def standing(kind=AlertKind.DEADLINE):
    return list(Rung.objects.current().filter(kind=kind).order_by("-days"))


def seen(kind=AlertKind.DEADLINE):
    return [rung.pk for rung in standing(kind)]


HOLDER = [Audience.DPO]


def test_change_of_the_ladder_holds_for_later_alerts_only(alert, cast):
    before = standing()
    wanted = [Wanted(r.days, r.every, r.audience, r.urgent) for r in before]
    wanted[2] = Wanted(30, 0, [Audience.DPO, Audience.CHAIR], True)
    change_ladder(AlertKind.DEADLINE, wanted, seen=seen(), by=cast.supervisor, at=at("2026-12-01"))
    alert.refresh_from_db()
    assert alert.rung == before[1]
    assert [r.pk for r in standing()][:2] == [r.pk for r in before][:2]
    grant(cast.stranger, "chair", "ivc")
    raise_alerts(at=at("2027-01-01"))
    newest = Alert.objects.standing().get(deliberation=alert.deliberation)
    assert told(newest) == {"other_dpo", "stranger"}
    assert newest.rung.changed_by == cast.supervisor
    line = JournalLine.objects.get(verb="changed_ladder")
    assert line.before["rungs"][2]["audience"] == ["data_manager", "dpo", "head"]
    assert line.after["rungs"][2]["audience"] == ["dpo", "chair"]


def test_rung_whose_audience_changed_is_not_raised_a_second_time(alert, cast):
    wanted = [Wanted(r.days, r.every, [Audience.CHAIR], r.urgent) for r in standing()]
    change_ladder(AlertKind.DEADLINE, wanted, seen=seen(), by=cast.supervisor, at=RAISED)
    assert raise_alerts(at=at("2026-11-24")).done == 0


def test_rung_that_comes_anew_warns_of_what_it_reaches_already(alert, cast):
    wanted = [Wanted(r.days, r.every, r.audience, r.urgent) for r in standing()] + [Wanted(75, 0, HOLDER, False)]
    change_ladder(AlertKind.DEADLINE, wanted, seen=seen(), by=cast.supervisor, at=RAISED)
    raise_alerts(at=at("2026-11-24"))
    assert rungs(alert.deliberation) == [(90, 0, "superseded"), (75, 0, "")]


def test_another_pace_after_the_day_loses_no_reminder(file, cast):
    raise_alerts(at=at("2027-02-28"))
    assert rungs(file) == [(-7, 3, "")]
    wanted = [Wanted(-7, 14, HOLDER, True)]
    change_ladder(AlertKind.DEADLINE, wanted, seen=seen(), by=cast.supervisor, at=at("2027-02-28"))
    days = []
    for n in range(1, 50):
        moment = at("2027-02-28") + timedelta(days=n)
        if raise_alerts(at=moment).done:
            days.append(n)
    assert days[0] == 1  # day 21 of the new pace, on which nothing of that pace was raised
    assert days[1:4] == [7, 21, 35]


def test_two_supervisors_do_not_overwrite_each_other(cast):
    looked_at = seen()
    change_ladder(AlertKind.DEADLINE, [Wanted(60, 0, HOLDER, True)], seen=looked_at, by=cast.supervisor, at=RAISED)
    with pytest.raises(ValidationError, match="changed this ladder meanwhile"):
        change_ladder(AlertKind.DEADLINE, [Wanted(50, 0, HOLDER, True)], seen=looked_at, by=cast.supervisor, at=RAISED)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ([], "at least one rung"),
        ([Wanted(30, 0, HOLDER, True), Wanted(30, 7, HOLDER, True)], "same day"),
        ([Wanted(30, 0, [], True)], "whom it tells"),
        ([Wanted(30, 0, ["everybody"], True)], "whom it tells"),
        ([Wanted(4000, 0, HOLDER, True)], "at most 3650 days"),
        ([Wanted(30, -1, HOLDER, True)], "at most 3650 days"),
    ],
)
def test_ladder_that_would_warn_nobody_is_refused(cast, wanted, sentence):
    with pytest.raises(ValidationError, match=sentence):
        change_ladder(AlertKind.DEADLINE, wanted, seen=seen(), by=cast.supervisor, at=RAISED)
    assert len(standing()) == 6


def test_preference_leaves_a_line_when_it_changes(cast):
    for _ in range(2):
        change_preferences(cast.dpo, digest=Preference.Digest.EACH, by=cast.dpo, at=RAISED)
    lines = JournalLine.objects.filter(verb="changed_preferences")
    assert [(line.before, line.after) for line in lines] == [({"digest": "not_urgent"}, {"digest": "each"})]


# ---------- a delivery that was stopped


def test_stopped_delivery_is_told_at_once_and_once(file_21_128, cast, smtp):
    facts = {"reason": "One variable is not on the list.", "delivery": 12}
    for _ in range(2):
        with transaction.atomic():
            alert = raise_alert(
                AlertKind.DELIVERY_STOPPED,
                deliberation=file_21_128,
                subject="delivery 12",
                about_on=RAISED.date(),
                facts=facts,
                at=RAISED,
            )
    assert told(alert) == {"officer", "registrar", "supervisor"}
    send_all(lambda: RAISED)
    assert len(smtp.mails) == 3
    assert smtp.mails[0]["Subject"] == "21/128: A delivery was stopped"


# ---------- who sees what


def test_alert_is_seen_by_its_institution_by_who_was_told_and_by_the_committee(alert, cast):
    def sees(person):
        return permissions.alerts_visible_to(person).filter(pk=alert.pk).exists()

    assert [name for name in vars(cast) if sees(getattr(cast, name))] == [
        "registrar",
        "supervisor",
        "other_dpo",
        "auditor",
    ]
    assert permissions.get_alert(cast.other_dpo, alert.pk, to=Right.HANDLE_ALERTS) == alert
    with pytest.raises(Http404):
        permissions.get_alert(cast.dpo, alert.pk)
    with pytest.raises(PermissionDenied):
        permissions.get_alert(cast.auditor, alert.pk, to=Right.HANDLE_ALERTS)


def test_who_changes_institution_leaves_the_alerts_there(alert, cast, client):
    own = {row.audience for row in alert.notifications.filter(recipient=cast.other_dpo)}
    assert own == {"dpo"}
    end_role(
        cast.other_dpo, post=RoleGroup.objects.get(role="dpo", organisation=alert.organisation), by=None, at=RAISED
    )
    elsewhere = Organisation.objects.get(slug="maastricht-sbe")
    grant_role(cast.other_dpo, role=RoleGroup.Role.DPO, organisation=elsewhere, by=None, at=RAISED)
    # The old institution is a party to nothing of the new one, but both are to this file.
    change = act(1, "2026-11-03", party("recipient", "maastricht-sbe", position=81))
    register_act(alert.deliberation, change, by=None, at=RAISED)
    person = type(cast.other_dpo).objects.get(pk=cast.other_dpo.pk)
    assert permissions.visible_to(person).filter(pk=alert.deliberation_id).exists()
    with pytest.raises(Http404):
        permissions.get_alert(person, alert.pk)
    client.force_login(person)
    assert "22/001" not in client.get("/en/alerts.csv").getvalue().decode()


@pytest.mark.parametrize("role", RoleGroup.Role.values)
@pytest.mark.parametrize("audience", ["", *Audience.values])
def test_inbox_holds_what_a_mail_may_still_say(alert, cast, role, audience):
    slug = "ivc" if permissions.GRANTS[RoleGroup.Role(role)].everywhere else "maastricht-sbe"
    person = cast.stranger
    grant_role(person, role=role, organisation=Organisation.objects.get(slug=slug), by=None, at=RAISED)
    alert.notifications.filter(channel="inbox").update(recipient=person, audience=audience)
    [row] = alert.notifications.filter(channel="inbox")
    for organisation in (alert.organisation, None, Organisation.objects.get(slug="maastricht-sbe")):
        Alert.objects.filter(pk=alert.pk).update(organisation=organisation, kind="takes_effect")
        alert.refresh_from_db()
        posts = posts_of([person.pk])[person.pk]
        found = alert.notifications.filter(permissions._still_told(person), pk=row.pk).exists()
        assert found == permissions.is_still_told(alert, audience, posts), organisation


def test_obligation_is_seen_by_who_sees_its_file(file, cast):
    held = Obligation.objects.get(deliberation=file)
    assert permissions.get_obligation(cast.other_dpo, held.pk) == held
    with pytest.raises(Http404):
        permissions.get_obligation(cast.dpo, held.pk)


# ---------- words


def test_each_kind_has_words_in_every_language(alert):
    alert = Alert.objects.told().get(pk=alert.pk)
    days = {"printed": "2026-12-01", "expected": "2026-12-02", "approved_on": "2026-12-01"}
    held = {"columns": 2, "name": "Tape 7", "alone": False, "by": "An", "note": "Which ones?"}
    said = {"question": "title_days_mismatch", "kind": "amendment", "reason": "x", **days, **held}
    for kind in AlertKind.values:
        alert.kind, alert.facts = kind, said
        found = set()
        for language in ("nl", "fr", "de", "en"):
            with translation.override(language):
                words = tell(alert, today=date(2026, 11, 23))
            assert all(words[:1])
            assert "%(" not in "".join(words)
            found.add(words.headline)
        assert len(found) == 4, kind


@pytest.mark.parametrize(
    ("days", "every", "words"),
    [
        (90, 0, "90 days before the day"),
        (1, 0, "1 day before the day"),
        (0, 0, "on the day itself"),
        (-7, 7, "7 days after the day, again every 7 days"),
        (0, 1, "on the day itself, again every day"),
    ],
)
def test_rule_in_words(days, every, words):
    assert rule_of(Rung(days=days, every=every)) == words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-10-31", "Whoever needs the data longer asks for it now."),
        ("2026-11-01", "may come too late."),
        ("2026-11-30", "may come too late."),
        ("2026-12-01", "can no longer decide an extension in time."),
        ("2027-02-01", "Report the destruction."),
    ],
)
def test_consequence_follows_the_time_that_an_extension_takes(alert, today, words):
    alert = Alert.objects.told().get(pk=alert.pk)
    assert words in tell(alert, today=date.fromisoformat(today)).consequence
