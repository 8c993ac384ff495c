"""Raising: each rung once, after a silence only the last, and whoever looks twice finds nothing more to do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.answer_question import answer_question
from deliberations.actions.change_ladder import Wanted, change_ladder
from deliberations.actions.correct_act import correct_act
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.end_access import end_access
from deliberations.actions.find_alerts import Ladders, find_alerts
from deliberations.actions.grant_role import grant_role
from deliberations.actions.place_hold import place_hold
from deliberations.actions.raise_alerts import _raise, raise_alerts
from deliberations.actions.record_event import record_event
from deliberations.actions.register_act import register_act
from deliberations.actions.release_hold import release_hold
from deliberations.actions.reopen_obligation import reopen_obligation
from deliberations.actions.reopen_question import reopen_question
from deliberations.actions.tell_people import People
from deliberations.models import (
    Alert,
    AlertKind,
    Audience,
    Deliberation,
    Hold,
    Holding,
    Notification,
    Obligation,
    Organisation,
    Preference,
    Question,
    RoleGroup,
    Run,
    Rung,
)
from deliberations.rules.timeline import About, Change, Content, Kind, Subject
from tests.building import act, decision, keep_until, open_file, party, variable
from tests.deliveries import approved
from tests.destruction import accepted, declare, deliver

pytestmark = pytest.mark.django_db


def at(day, hour=9):
    """A moment of a day, in UTC."""
    return datetime.combine(date.fromisoformat(day), time(hour), UTC)


def retention(rule, **detail):
    return Change(Subject(About.RETENTION, ()), True, {"rule": rule, **detail}, 90)


def file_of(holder, *changes, number="22/001", on="2026-11-23"):
    file = open_file(number, at=at(on))
    register_act(file, decision("2022-01-04", variable("a"), party("recipient", holder), *changes), by=None, at=at(on))
    return file


@pytest.fixture
def file(cast):
    """A file of the institution of `other_dpo`, with a last lawful day 69 days away."""
    return file_of("hogeschool-voorbeeld", keep_until("2027-01-31"))


def rungs(file, kind=AlertKind.DEADLINE):
    """What was raised, without the steps that were passed over."""
    rows = Alert.objects.filter(deliberation=file, kind=kind).exclude(ended_at=F("raised_at")).order_by("pk")
    return [(a.rung.days, a.repeat, a.ending) for a in rows.select_related("rung")]


def told(alert, channel="email"):
    return set(alert.notifications.filter(channel=channel).values_list("recipient__name", flat=True))


def test_each_rung_is_raised_on_its_day_and_takes_the_place_of_the_one_before(file):
    for day in ("2026-11-23", "2026-12-31", "2027-01-01", "2027-01-24", "2027-01-31", "2027-02-07", "2027-02-14"):
        raise_alerts(at=at(day))
        raise_alerts(at=at(day, 20))
    assert rungs(file) == [
        (90, 0, "superseded"),
        (30, 0, "superseded"),
        (7, 0, "superseded"),
        (0, 0, "superseded"),
        (-7, 0, "superseded"),
        (-7, 1, ""),
    ]


def test_audience_rises_and_each_person_is_told_once_by_each_channel(file, cast):
    raise_alerts(at=at("2026-11-23"))
    assert told(Alert.objects.get(deliberation=file)) == {"other_dpo"}
    raise_alerts(at=at("2027-01-24"))
    newest = Alert.objects.filter(deliberation=file).latest("pk")
    assert told(newest) == told(newest, "inbox") == {"other_dpo", "registrar", "supervisor"}
    inbox = newest.notifications.filter(channel="inbox")
    assert {n.sent_at for n in inbox} == {at("2027-01-24")}


def test_what_is_not_urgent_waits_for_the_mail_of_the_day_unless_somebody_wants_each(file, cast):
    raise_alerts(at=at("2026-11-23"))
    mail = Notification.objects.get(channel="email", recipient=cast.other_dpo)
    assert (mail.due_at, mail.bundle_on) == (at("2026-11-24", 6), date(2026, 11, 24))
    Preference.objects.create(person=cast.other_dpo, digest=Preference.Digest.EACH)
    raise_alerts(at=at("2027-01-24"))
    mail = Notification.objects.filter(channel="email", recipient=cast.other_dpo).latest("pk")
    assert (mail.due_at, mail.bundle_on) == (at("2027-01-24"), None)


@pytest.mark.parametrize("silent", [1, 7, 13, 26, 40])
def test_scheduler_that_was_down_across_the_deadline_tells_only_the_most_urgent_and_keeps_the_rest(file, silent):
    raise_alerts(at=at("2027-01-20"))
    back = at("2027-01-23") + timedelta(days=silent)
    raise_alerts(at=back)
    standing = Alert.objects.standing().get(deliberation=file)
    since = (back.date() - date(2027, 1, 31)).days
    expected = (7, 0) if since < 0 else (0, 0) if since < 7 else (-7, since // 7 - 1)
    assert (standing.rung.days, standing.repeat) == expected
    steps = set(Alert.objects.filter(deliberation=file).values_list("step_on", flat=True))
    days = [-30, -7, 0, 7, 14, 21, 28]
    assert steps == {date(2027, 1, 31) + timedelta(days=n) for n in days if n <= since}
    passed = Alert.objects.filter(deliberation=file, ended_at=back, raised_at=back)
    assert not Notification.objects.filter(alert__in=passed).exists()


def test_a_file_registered_late_was_not_silent_before_it_was_known(file):
    raise_alerts(at=at("2026-11-23"))
    assert rungs(file) == [(90, 0, "")]


def test_clock_that_goes_back_raises_nothing_twice_and_takes_nothing_away(file):
    raise_alerts(at=at("2027-02-07"))
    before = set(Alert.objects.values_list("key", flat=True))
    raise_alerts(at=at("2027-01-24"))
    raise_alerts(at=at("2027-02-07"))
    keys = list(Alert.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert set(keys) == before
    assert rungs(file) == [(-7, 0, "")]


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        # The last lawful day, 28 March 2027, is the one on which the clock goes forward.
        ("2027-03-27T22:59:59+00:00", 7),
        ("2027-03-27T23:00:00+00:00", 0),
        ("2027-03-28T21:59:59+00:00", 0),
        ("2027-04-03T21:59:59+00:00", 0),
        ("2027-04-03T22:00:00+00:00", -7),
    ],
)
def test_day_begins_at_midnight_in_brussels_when_the_clock_goes_forward(cast, moment, days):
    file = file_of("hogeschool-voorbeeld", keep_until("2027-03-28"))
    raise_alerts(at=datetime.fromisoformat(moment))
    assert Alert.objects.standing().get(deliberation=file).rung.days == days


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("2026-10-24T21:59:59+00:00", 7),
        ("2026-10-24T22:00:00+00:00", 0),
        ("2026-10-25T22:59:59+00:00", 0),
        ("2026-10-31T22:59:59+00:00", 0),
        ("2026-10-31T23:00:00+00:00", -7),
    ],
)
def test_day_begins_at_midnight_in_brussels_when_the_clock_goes_back(cast, moment, days):
    file = file_of("hogeschool-voorbeeld", keep_until("2026-10-25"), on="2026-10-01")
    raise_alerts(at=datetime.fromisoformat(moment))
    assert Alert.objects.standing().get(deliberation=file).rung.days == days


def test_extra_day_of_a_leap_year_is_a_last_lawful_day_like_any_other(cast):
    file = file_of("hogeschool-voorbeeld", keep_until("2028-02-29"))
    raise_alerts(at=at("2028-02-29"))
    assert Alert.objects.standing().get(deliberation=file).rung.days == 0
    raise_alerts(at=at("2028-03-07"))
    assert Alert.objects.standing().get(deliberation=file).rung.days == -7


# ---------- what an act, a hold or a discharge does to them


def test_extension_ends_what_was_raised_and_withdraws_its_mails_in_its_own_transaction(file, cast):
    raise_alerts(at=at("2027-01-24"))
    register_act(file, act(1, "2027-01-26", keep_until("2030-01-31")), by=None, at=at("2027-01-26"))
    assert rungs(file) == [(7, 0, "moved")]
    assert not Notification.objects.mails().unsent().filter(alert__deliberation=file).exists()
    raise_alerts(at=at("2027-01-27"))
    assert rungs(file) == [(7, 0, "moved")]
    raise_alerts(at=at("2029-08-04"))
    assert rungs(file)[1:] == [(180, 0, "")]


def test_extension_that_takes_effect_later_ends_them_on_its_day(file):
    extension = act(1, "2027-01-05", keep_until("2030-01-31"), effective_on="2027-01-20")
    register_act(file, extension, by=None, at=at("2027-01-05"))
    raise_alerts(at=at("2027-01-06"))
    assert rungs(file) == [(30, 0, "")]
    raise_alerts(at=at("2027-01-20"))
    assert rungs(file) == [(30, 0, "moved")]


def test_deadline_that_comes_back_is_warned_of_again(file):
    raise_alerts(at=at("2026-11-23"))
    register_act(file, act(1, "2026-11-24", keep_until("2030-01-31")), by=None, at=at("2026-11-24"))
    annulment = act(2, "2026-11-25", kind=Kind.ANNULMENT, content=Content.NONE, sets_aside=1, effective_on="2026-11-24")
    register_act(file, annulment, by=None, at=at("2026-11-25"))
    raise_alerts(at=at("2026-11-25"))
    assert rungs(file) == [(90, 0, "moved"), (90, 0, "")]


def test_discharge_ends_them_and_none_comes_after_until_it_is_opened_again(file, cast):
    raise_alerts(at=at("2027-01-24"))
    obligation = Obligation.objects.get(deliberation=file)
    discharge_obligation(obligation, through="certificate 1", by=cast.registrar, at=at("2027-01-25"))
    raise_alerts(at=at("2027-03-01"))
    assert rungs(file) == [(7, 0, "discharged")]
    reopen_obligation(obligation, reason="wrong data", by=cast.registrar, at=at("2027-03-02"))
    raise_alerts(at=at("2027-03-02"))
    assert rungs(file) == [(7, 0, "discharged"), (-7, 3, "")]


def test_hold_changes_the_tone_and_not_the_clock(file, cast):
    hold = place_hold(
        Obligation.objects.filter(deliberation=file),
        ground=Hold.Ground.COURT,
        reason="case 12",
        review_on=date(2027, 1, 11),
        by=cast.registrar,
        at=at("2026-11-23"),
    )
    raise_alerts(at=at("2027-01-01"))
    assert Alert.objects.get(deliberation=file, kind="deadline").facts["on_hold"]
    assert rungs(file, AlertKind.HOLD_REVIEW) == [(14, 0, "")]
    raise_alerts(at=at("2027-01-18"))
    assert rungs(file, AlertKind.HOLD_REVIEW) == [(14, 0, "superseded"), (0, 1, "")]
    release_hold(hold, reason="judged", by=cast.supervisor, at=at("2027-01-19"))
    raise_alerts(at=at("2027-02-19"))
    assert rungs(file, AlertKind.HOLD_REVIEW)[-1] == (0, 1, "gone")


# ---------- the other kinds


def test_no_deadline_is_a_state_with_its_own_reminders(cast):
    file = file_of("hogeschool-voorbeeld", retention("none"))
    raise_alerts(at=at("2026-11-23"))
    alert = Alert.objects.get(deliberation=file)
    assert (alert.kind, told(alert)) == ("no_deadline", {"registrar", "supervisor"})
    register_act(file, act(1, "2026-11-24", keep_until("2030-01-31")), by=None, at=at("2026-11-24"))
    alert.refresh_from_db()
    assert alert.ending == "moved"


def test_a_period_reminds_of_its_start_until_that_is_recorded(cast):
    file = file_of("hogeschool-voorbeeld", retention("period", months=12))
    raise_alerts(at=at("2026-11-23"))
    assert [a.kind for a in Alert.objects.filter(deliberation=file)] == ["waits_for_event"]
    held = Obligation.objects.get(deliberation=file)
    record_event(held, day=date(2026, 1, 31), source="letter", by=cast.registrar, at=at("2026-11-24"))
    raise_alerts(at=at("2026-11-24"))
    kinds = list(Alert.objects.filter(deliberation=file).order_by("pk").values_list("kind", "ending", "about_on"))
    assert kinds[0][:2] == ("waits_for_event", "moved")
    assert kinds[1] == ("deadline", "", date(2027, 1, 31))


def test_amendment_that_takes_effect_is_announced_once_to_who_holds_and_who_delivers(file, cast):
    facts = act(1, "2026-11-24", variable("b"), effective_on="2026-12-10")
    register_act(file, facts, by=None, at=at("2026-11-24"))
    raise_alerts(at=at("2026-12-02"))
    assert not Alert.objects.filter(kind="takes_effect").exists()
    raise_alerts(at=at("2026-12-03"))
    raise_alerts(at=at("2026-12-04"))
    alert = Alert.objects.get(kind="takes_effect")
    assert told(alert) == {"other_dpo", "registrar", "supervisor"}
    raise_alerts(at=at("2026-12-11"))
    alert.refresh_from_db()
    assert alert.ending == "gone"


def test_officer_of_the_provider_hears_of_an_amendment(file_21_128, cast):
    register_act(
        file_21_128, act(3, "2027-01-05", variable("b"), effective_on="2027-01-20"), by=None, at=at("2027-01-05")
    )
    raise_alerts(at=at("2027-01-15"))
    assert "officer" in told(Alert.objects.get(kind="takes_effect"))


def test_contradiction_waits_for_its_owner_until_it_is_answered(file_21_128, cast):
    raise_alerts(at=at("2026-12-06"))
    assert not Alert.objects.filter(kind="question_waits").exists()
    question = Question.objects.get(kind="sample_exceeds_population")
    question.owner = cast.supervisor
    question.save()
    raise_alerts(at=at("2026-12-07"))
    alert = Alert.objects.get(question=question)
    by = alert.notifications.get(channel="email", recipient=cast.supervisor)
    assert by.audience == "owner"
    answer_question(question, "twice the same", by=cast.supervisor, at=at("2026-12-08"))
    alert.refresh_from_db()
    assert alert.ending == "gone"
    assert not Alert.objects.filter(question__kind="class_bounds_unknown").exists()


def test_question_that_is_opened_again_is_told_at_once(file_21_128, cast):
    question = Question.objects.get(kind="sample_exceeds_population")
    raise_alerts(at=at("2026-12-07"))
    answer_question(question, "twice the same", by=cast.registrar, at=at("2026-12-24"))
    reopen_question(question, "It is not.", by=cast.supervisor, at=at("2026-12-25"))
    raise_alerts(at=at("2026-12-25"))
    raise_alerts(at=at("2026-12-26"))
    endings = Alert.objects.filter(question=question).order_by("pk").values_list("ending", flat=True)
    assert list(endings) == ["gone", ""]


def test_question_about_other_facts_is_told_anew_with_them(cast):
    file = open_file("25/001", at=at("2026-11-23"))
    register_act(file, decision("2025-05-06", effective_on="2025-05-22"), by=None, at=at("2026-11-23"))
    raise_alerts(at=at("2026-11-23"))
    again = decision("2025-05-06", effective_on="2025-05-23", revision=1, reason="Misread.")
    correct_act(file, again, by=None, at=at("2026-11-24"))
    raise_alerts(at=at("2026-11-24"))
    alerts = Alert.objects.filter(kind="entry_differs").order_by("pk")
    assert [(alert.facts["printed"], alert.ending) for alert in alerts] == [("2025-05-22", "moved"), ("2025-05-23", "")]


def test_question_that_is_answered_after_it_was_found_is_told_to_nobody(file_21_128, cast):
    question = Question.objects.get(kind="sample_exceeds_population")
    moment = at("2026-12-07")
    ladders, today = Ladders(), moment.date()
    [due] = [b for b in find_alerts(today=today, ladders=ladders) if b[0].kind == "question_waits"]
    answer_question(question, "twice the same", by=cast.registrar, at=moment)
    assert _raise(due, today, ladders, People(), at=moment) == 0
    assert not Alert.objects.filter(question=question).exists()


def test_printed_and_computed_entry_into_force_that_differ_are_told(cast):
    file = open_file("25/001", at=at("2026-11-23"))
    facts = decision("2025-05-06", variable("a"), effective_on="2025-05-22")
    register_act(file, facts, by=None, at=at("2026-11-23"))
    raise_alerts(at=at("2026-11-23"))
    alert = Alert.objects.get(kind="entry_differs")
    assert (alert.facts["printed"], alert.facts["expected"]) == ("2025-05-22", "2025-05-21")


def test_obligation_that_nobody_would_be_told_of_is_told_to_the_secretariat(cast):
    add_organisation(slug="stil", name="Instituut Stil", names={}, by=None, at=at("2026-11-23"))
    file = file_of("stil", keep_until("2035-01-31"))
    raise_alerts(at=at("2026-11-23"))
    raise_alerts(at=at("2026-12-10"))
    alert = Alert.objects.get(deliberation=file)
    assert (alert.kind, told(alert)) == ("nobody_told", {"registrar", "supervisor"})
    raise_alerts(at=at("2026-12-24"))
    assert rungs(file, AlertKind.NOBODY_TOLD) == [(0, 0, "superseded"), (0, 0, "")]
    there = Organisation.objects.get(slug="stil")
    grant_role(cast.stranger, role=RoleGroup.Role.DPO, organisation=there, by=None, at=at("2026-12-25"))
    raise_alerts(at=at("2026-12-25"))
    assert rungs(file, AlertKind.NOBODY_TOLD)[-1] == (0, 0, "gone")
    end_access(cast.stranger, by=cast.supervisor, at=at("2026-12-26"))
    raise_alerts(at=at("2026-12-26"))
    assert rungs(file, AlertKind.NOBODY_TOLD)[-1] == (0, 0, "")


def test_obligation_that_nobody_would_be_told_of_is_told_once_where_its_rung_says_once(cast):
    add_organisation(slug="stil", name="Instituut Stil", names={}, by=None, at=at("2026-11-23"))
    file = file_of("stil", keep_until("2035-01-31"))
    [rung] = Rung.objects.current().filter(kind="nobody_told")
    once = Wanted(0, 0, [Audience.SECRETARIAT], urgent=False)
    change_ladder(AlertKind.NOBODY_TOLD, [once], seen=[rung.pk], by=cast.supervisor, at=at("2026-11-23"))
    for day in ("2026-11-23", "2026-11-24", "2027-01-10"):
        raise_alerts(at=at(day))
    assert rungs(file, AlertKind.NOBODY_TOLD) == [(0, 0, "")]


def test_alert_that_would_reach_nobody_goes_to_the_fallback(cast, settings):
    settings.ALERTS_FALLBACK_TO = ["night@register.example"]
    add_organisation(slug="stil", name="Instituut Stil", names={}, by=None, at=at("2026-11-23"))
    file = file_of("stil", keep_until("2027-01-31"))
    raise_alerts(at=at("2026-11-23"))
    alert = Alert.objects.get(deliberation=file, kind="deadline")
    assert list(alert.notifications.values_list("recipient", "address")) == [(None, "night@register.example")]


# ---------- the run


def test_every_run_leaves_a_row_and_old_ones_go(file):
    raise_alerts(at=at("2026-11-23"))
    raise_alerts(at=at("2026-11-24"))
    assert list(Run.objects.order_by("pk").values_list("done", "failed")) == [(1, 0), (0, 0)]
    raise_alerts(at=at("2026-12-30"))
    assert Run.objects.count() == 1


def poison(obligation):
    """Let the database refuse every alert about one obligation, until `antidote`."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "create function poison() returns trigger language plpgsql as $$ begin "
                f"if new.obligation_id = {obligation.pk} then raise exception 'poison'; end if; return new; end $$"
            )
            cursor.execute(
                "create trigger poison before insert on deliberations_alert for each row execute function poison()"
            )
        else:
            cursor.execute(
                "create trigger poison before insert on deliberations_alert "
                f"when new.obligation_id = {obligation.pk} begin select raise(abort, 'poison'); end"
            )


def antidote():
    with connection.cursor() as cursor:
        on = " on deliberations_alert" if connection.vendor == "postgresql" else ""
        cursor.execute(f"drop trigger poison{on}")


def test_a_row_that_cannot_be_raised_stops_no_other_and_is_tried_again(cast, caplog):
    for serial in range(1, 6):
        file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{serial:03}")
    poisoned = Obligation.objects.get(deliberation__number="22/003")
    poison(poisoned)
    run = raise_alerts(at=at("2026-11-23"))
    assert (run.done, run.failed) == (4, 1)
    assert f"o{poisoned.pk}." in caplog.text
    antidote()
    run = raise_alerts(at=at("2026-11-24"))
    assert (run.done, run.failed) == (1, 0)
    assert Alert.objects.get(obligation=poisoned).notifications.exists()


def test_rehearsal_says_what_would_be_raised_and_writes_nothing(file, capsys):
    call_command("raise_alerts", on=date(2027, 1, 31))
    said = capsys.readouterr().out
    assert "2027-01-31 0/0 0: data_manager, dpo, head, secretariat" in said
    assert "would be raised on 2027-01-31; nothing was written." in said
    assert not Alert.objects.exists()
    assert not Run.objects.exists()


def test_command_raises_what_is_due_by_the_clock(file, capsys):
    call_command("raise_alerts")
    assert capsys.readouterr().out == "1 raised.\n"
    call_command("raise_alerts")
    assert capsys.readouterr().out == "0 raised.\n"


def test_what_is_held_and_not_allowed_any_more_is_told_until_it_is_gone_or_allowed(file_21_128, cast, own_documents):
    kind = AlertKind.HELD_UNAPPROVED
    held = deliver(file_21_128, cast.officer, at("2026-02-12"))
    raise_alerts(at=at("2026-06-01"))
    assert not Alert.objects.filter(kind=kind).exists()
    gone_from_the_text = next(s for s in approved(file_21_128) if s.key[1] == "geslacht")
    taken_out = variable("x", granted=False)._replace(subject=gone_from_the_text)
    register_act(file_21_128, act(3, "2026-06-02", taken_out), by=None, at=at("2026-06-02", 10))
    for hour in (10, 11):
        raise_alerts(at=at("2026-06-02", hour))
    alert = Alert.objects.get(kind=kind)
    assert (alert.organisation.slug, alert.about_on) == ("maastricht-sbe", date(2026, 6, 2))
    assert told(alert) == {"data_manager", "dpo", "registrar", "supervisor"}
    raise_alerts(at=at("2026-07-02"))  # and again each thirty days, in the place of the first
    assert [a.ending for a in Alert.objects.filter(kind=kind).order_by("pk")] == ["superseded", ""]
    accepted(file_21_128, cast, at("2026-11-23"), held)
    raise_alerts(at=at("2026-11-24"))
    assert not Alert.objects.standing().filter(kind=kind).exists()


def test_back_up_is_reminded_of_on_the_day_on_which_it_is_overwritten_until_it_is_reported(file_21_128, cast):
    deliver(file_21_128, cast.officer, at("2026-11-20"))
    holding = declare(
        file_21_128, cast.data_manager, at("2026-11-20"), kind=Holding.Kind.BACKUP, rotates_on=date(2026, 12, 1)
    )
    raise_alerts(at=at("2026-11-30"))
    assert not Alert.objects.filter(kind=AlertKind.ROTATION).exists()
    for day in ("2026-12-01", "2026-12-02"):
        raise_alerts(at=at(day))
    alert = Alert.objects.get(kind=AlertKind.ROTATION)
    assert alert.facts == {"holding": holding.pk, "name": holding.name}
    assert told(alert) == {"data_manager", "dpo", "registrar", "supervisor"}


def test_number_of_queries_does_not_grow_with_what_is_raised(cast, django_assert_max_num_queries):
    for serial in range(1, 31):
        file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{serial:03}")
    with django_assert_max_num_queries(45):
        assert raise_alerts(at=at("2026-11-23")).done == 30
    assert Deliberation.objects.filter(alerts__kind="deadline").count() == 30


def test_ladder_as_it_stands_at_first_is_the_one_of_the_design():
    rows = Rung.objects.filter(kind="deadline").order_by("-days")
    assert [(r.days, r.every) for r in rows] == [(180, 0), (90, 0), (30, 0), (7, 0), (0, 0), (-7, 7)]
    assert set(Rung.objects.values_list("kind", flat=True)) == set(AlertKind.values)
