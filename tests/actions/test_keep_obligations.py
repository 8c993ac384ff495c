"""Obligations: one for each holder, with the deadline that the acts give on each day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from deliberations.actions.correct_act import correct_act
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.place_hold import place_hold
from deliberations.actions.record_event import record_event
from deliberations.actions.register_act import register_act
from deliberations.actions.release_hold import release_hold
from deliberations.actions.reopen_obligation import reopen_obligation
from deliberations.models import Hold, JournalLine, Obligation, Term
from deliberations.rules.obligations import State
from deliberations.rules.timeline import About, Change, Content, Kind, Subject
from tests.building import act, decision, keep_until, open_file, party, variable

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def holder(cast):
    from deliberations.models import Organisation

    return Organisation.objects.get(slug="hogeschool-voorbeeld")


def retention(rule, **detail):
    return Change(Subject(About.RETENTION, ()), True, {"rule": rule, **detail}, 90)


@pytest.fixture
def file(holder, now):
    file = open_file("22/001", at=now)
    facts = decision("2022-01-04", variable("a"), party("recipient", holder.slug), keep_until("2027-01-31"))
    register_act(file, facts, by=None, at=now)
    return file


def on(day, file=None):
    found = Obligation.objects.on(day)
    return found.get(deliberation=file) if file else found


def test_the_first_file_has_one_obligation_from_the_day_on_which_its_text_is_known(file_21_128):
    obligation = Obligation.objects.get()
    assert obligation.holder.slug == "maastricht-sbe"
    assert not on(date(2025, 11, 19)).exists()
    held = on(date(2025, 11, 20), file_21_128)
    assert (held.rule, held.due_on, held.state(TODAY)) == ("date", date(2031, 1, 31), State.RUNNING)
    assert held.explanation["text"]["nl"].startswith("Vernietigen")


def test_an_extension_binds_only_from_its_day_of_effect(file, now):
    facts = act(1, "2026-12-01", keep_until("2030-01-31"), effective_on="2027-02-20")
    register_act(file, facts, by=None, at=now)
    assert on(date(2027, 1, 31), file).state(date(2027, 1, 31)) == State.DUE_SOON
    gap = on(date(2027, 2, 1), file)
    assert (gap.due_on, gap.state(date(2027, 2, 1))) == (date(2027, 1, 31), State.OVERDUE)
    assert on(date(2027, 2, 20), file).due_on == date(2030, 1, 31)
    assert Obligation.objects.get(deliberation=file).round == 1


def test_an_annulled_extension_lets_the_old_day_bind_again_and_the_reminders_begin_anew(file, now):
    register_act(file, act(1, "2026-10-06", keep_until("2030-01-31")), by=None, at=now)
    assert (on(TODAY, file).due_on, on(TODAY, file).round) == (date(2030, 1, 31), 2)
    annulment = act(2, "2026-10-07", kind=Kind.ANNULMENT, content=Content.NONE, sets_aside=1, effective_on="2026-10-06")
    register_act(file, annulment, by=None, at=now)
    assert (on(TODAY, file).due_on, on(TODAY, file).round) == (date(2027, 1, 31), 3)


def test_an_act_that_repeats_the_day_moves_nothing(file, now):
    register_act(file, act(1, "2026-10-06", keep_until("2027-01-31"), variable("b")), by=None, at=now)
    assert Term.objects.filter(obligation__deliberation=file).count() == 1
    assert Obligation.objects.get(deliberation=file).round == 1


def test_a_correction_moves_the_day_in_its_own_transaction(file, holder, now):
    facts = decision(
        "2022-01-04",
        variable("a"),
        party("recipient", holder.slug),
        keep_until("2026-01-31"),
        revision=1,
        reason="misread",
    )
    correct_act(file, facts, by=None, at=now)
    assert on(TODAY, file).state(TODAY) == State.OVERDUE


def test_a_retraction_leaves_the_obligation_without_a_day_and_never_removes_it(file, now):
    correct_act(file, decision("2022-01-04", revision=1, reason="another file", retracted=True), by=None, at=now)
    assert not on(TODAY).filter(deliberation=file).exists()
    assert Obligation.objects.filter(deliberation=file).count() == 1


def test_a_repealed_decision_still_binds_who_received_data(file, now):
    repeal = act(1, "2026-10-06", kind=Kind.REPEAL, content=Content.NONE, sets_aside=0)
    register_act(file, repeal, by=None, at=now)
    assert on(TODAY, file).due_on == date(2027, 1, 31)


def test_a_decision_annulled_from_the_start_leaves_a_deadline_not_known(file, now):
    annulment = act(1, "2026-10-06", kind=Kind.ANNULMENT, content=Content.NONE, sets_aside=0, effective_on="2022-01-04")
    register_act(file, annulment, by=None, at=now)
    assert (on(TODAY, file).rule, on(TODAY, file).state(TODAY)) == ("not_known", State.NO_DEADLINE)


def test_a_text_that_is_not_held_leaves_the_deadline_not_known(file, now):
    register_act(file, act(1, "2026-10-06"), by=None, at=now)
    assert (on(TODAY, file).rule, on(TODAY, file).due_on) == ("not_known", None)


def test_a_period_waits_for_its_start_and_is_then_counted_by_the_calendar(holder, cast, now):
    file = open_file("22/002", at=now)
    facts = decision("2022-01-04", variable("a"), party("recipient", holder.slug), retention("period", months=49))
    register_act(file, facts, by=None, at=now)
    assert on(TODAY, file).state(TODAY) == State.WAITING
    record_event(on(TODAY, file), day=date(2024, 1, 31), source="letter of 2 May", by=cast.registrar, at=now)
    held = on(TODAY, file)
    assert held.due_on == date(2028, 2, 29)
    assert held.explanation == {"months": 49, "started_on": "2024-01-31", "clamped": True}
    line = JournalLine.objects.first()
    assert (line.verb, line.concerns_on, line.actor) == ("recorded_event", date(2024, 1, 31), cast.registrar)
    record_event(held, day=date(2024, 1, 30), source="the contract", by=cast.registrar, at=now)
    assert JournalLine.objects.first().before == {"started_on": "2024-01-31", "source": "letter of 2 May"}


@pytest.mark.parametrize(
    ("months", "day", "sentence"),
    [
        (120, "2026-11-24", "Give a day that has come"),
        (120, "1989-12-31", "Give a day that has come"),
        (2400, "2024-01-01", "no register answers for"),
        (10**9, "2024-01-01", "no register answers for"),
    ],
)
def test_a_start_that_cannot_be_is_refused(holder, cast, now, months, day, sentence):
    file = open_file("22/002", at=now)
    facts = decision("2022-01-04", variable("a"), party("recipient", holder.slug), retention("period", months=months))
    register_act(file, facts, by=None, at=now)
    with pytest.raises(ValidationError, match=sentence):
        record_event(on(TODAY, file), day=date.fromisoformat(day), source="x", by=cast.registrar, at=now)


def test_a_period_that_ends_beyond_the_calendar_still_waits(holder, cast, now):
    file = open_file("22/002", at=now)
    facts = decision("2022-01-04", variable("a"), party("recipient", holder.slug), retention("period", months=12))
    register_act(file, facts, by=None, at=now)
    record_event(on(TODAY, file), day=date(2024, 1, 1), source="x", by=cast.registrar, at=now)
    register_act(file, act(1, "2026-10-06", retention("period", months=10**9)), by=None, at=now)
    assert on(TODAY, file).state(TODAY) == State.WAITING


def test_a_file_whose_text_names_a_day_waits_for_no_event(file, cast, now):
    with pytest.raises(ValidationError, match="waits for no event"):
        record_event(on(TODAY, file), day=TODAY, source="x", by=cast.registrar, at=now)


def test_a_hold_suspends_the_duty_and_another_person_releases_it(file, cast, now):
    register_act(file, act(1, "2026-10-06", keep_until("2026-11-01")), by=None, at=now)
    assert on(TODAY, file).state(TODAY) == State.OVERDUE
    hold = place_hold(
        [on(TODAY, file)],
        ground=Hold.Ground.COURT,
        reason="case 12",
        review_on=date(2027, 1, 4),
        by=cast.registrar,
        at=now,
    )
    assert on(TODAY, file).state(TODAY) == State.SUSPENDED
    assert on(TODAY, file).due_on == date(2026, 11, 1)
    with pytest.raises(ValidationError, match="another person releases it"):
        release_hold(hold, reason="judged", by=cast.registrar, at=now)
    release_hold(hold, reason="judged", by=cast.supervisor, at=now)
    assert on(TODAY, file).state(TODAY) == State.OVERDUE
    with pytest.raises(ValidationError, match="supervisor released this hold already"):
        release_hold(hold, reason="judged", by=cast.supervisor, at=now)
    verbs = list(JournalLine.objects.values_list("verb", flat=True)[:2])
    assert verbs == ["released_hold", "placed_hold"]


def test_a_hold_needs_an_open_obligation_a_reason_and_a_later_day(file, cast, now):
    held = on(TODAY, file)
    said = {"ground": Hold.Ground.AUDIT, "by": cast.registrar, "at": now}
    with pytest.raises(ValidationError, match="choose at least one"):
        place_hold([], reason="x", review_on=date(2027, 1, 4), **said)
    with pytest.raises(ValidationError, match="Say why"):
        place_hold([held], reason=" ", review_on=date(2027, 1, 4), **said)
    with pytest.raises(ValidationError, match="later day"):
        place_hold([held], reason="x", review_on=TODAY, **said)
    assert not Hold.objects.exists()


def test_a_discharged_obligation_is_closed_until_it_is_opened_again(file, cast, now):
    held = on(TODAY, file)
    discharge_obligation(held, through="certificate 2026/0001", by=cast.registrar, at=now)
    assert on(TODAY, file).state(TODAY) == State.DISCHARGED
    assert not Obligation.objects.on(TODAY).open().filter(deliberation=file).exists()
    with pytest.raises(ValidationError, match="by certificate 2026/0001"):
        discharge_obligation(held, through="certificate 2026/0002", by=cast.registrar, at=now)
    reopen_obligation(held, reason="wrong dataset", by=cast.registrar, at=now + timedelta(days=1))
    assert (on(TODAY, file).state(TODAY), on(TODAY, file).round) == (State.DUE_SOON, 2)
    told = list(JournalLine.objects.values_list("verb", "after")[:2])
    assert told == [
        ("reopened_obligation", {"reason": "wrong dataset"}),
        ("discharged_obligation", {"through": "certificate 2026/0001", "holds": 0}),
    ]


def test_deadlines_tell_whether_their_obligation_is_open(file, cast, now):
    held = on(TODAY, file)
    assert Term.objects.open().filter(obligation=held).exists()
    discharge_obligation(held, through="certificate 2026/0001", by=cast.registrar, at=now)
    assert set(Term.objects.filter(obligation=held).values_list("discharged_at", "deliberation")) == {(now, file.pk)}
    register_act(file, act(1, "2026-10-06", keep_until("2030-01-31"), effective_on="2026-10-20"), by=None, at=now)
    assert Term.objects.filter(obligation=held).count() == 2
    assert not Term.objects.open().filter(obligation=held).exists()
    reopen_obligation(held, reason="wrong dataset", by=cast.registrar, at=now)
    assert Term.objects.open().filter(obligation=held).count() == 2


def test_the_command_finds_and_repairs_a_deadline_that_says_open_of_what_is_discharged(file, cast, now, capsys):
    held = on(TODAY, file)
    discharge_obligation(held, through="certificate 2026/0001", by=cast.registrar, at=now)
    Term.objects.filter(obligation=held).update(discharged_at=None)
    with pytest.raises(SystemExit):
        call_command("check_deadlines")
    call_command("check_deadlines", fix=True)
    assert "22/001 differs from its acts; put right." in capsys.readouterr().out
    assert not Term.objects.open().filter(obligation=held).exists()


def test_chain_of_questions_takes_one_query(file, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = list(Obligation.objects.on(TODAY).open().due_before(date(2027, 2, 1)).most_urgent_first().told())
        assert [(o.deliberation.number, o.holder.slug) for o in found] == [("22/001", "hogeschool-voorbeeld")]


def test_the_command_finds_and_repairs_a_deadline_that_is_not_that_of_the_acts(file, capsys):
    call_command("check_deadlines")
    assert capsys.readouterr().out == "0 differ.\n"
    Term.objects.filter(obligation__deliberation=file).update(due_on=date(2035, 1, 1))
    with pytest.raises(SystemExit) as end:
        call_command("check_deadlines")
    assert end.value.code == 1
    call_command("check_deadlines", fix=True)
    assert "22/001 differs from its acts; put right." in capsys.readouterr().out
    assert on(TODAY, file).due_on == date(2027, 1, 31)
    Obligation.objects.filter(deliberation=file).update(round=4)
    call_command("check_deadlines")
