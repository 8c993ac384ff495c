"""The ladder: which rung is due, what a silence leaves out, and how long an alert may be snoozed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules import ladder
from deliberations.rules.calendar import BRUSSELS
from deliberations.rules.deadlines import Deadline, deadline
from deliberations.rules.ladder import Rung, Step

RETENTION = [Rung(180), Rung(90), Rung(30), Rung(7), Rung(0), Rung(-7, 7)]
DUE = date(2027, 1, 31)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ladders = st.lists(
    st.builds(Rung, st.integers(-60, 400), st.sampled_from([0, 0, 1, 7, 30])),
    max_size=7,
    unique_by=lambda rung: rung.days,
)


def due(today, about=DUE, rungs=RETENTION):
    step = ladder.current(rungs, about, date.fromisoformat(today))
    return step and (step.days, step.repeat)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        ("2026-08-03", None),
        ("2026-08-04", (180, 0)),
        ("2026-11-01", (180, 0)),
        ("2026-11-02", (90, 0)),
        ("2027-01-01", (30, 0)),
        ("2027-01-24", (7, 0)),
        ("2027-01-30", (7, 0)),
        ("2027-01-31", (0, 0)),
        ("2027-02-01", (0, 0)),
        ("2027-02-06", (0, 0)),
        ("2027-02-07", (-7, 0)),
        ("2027-02-13", (-7, 0)),
        ("2027-02-14", (-7, 1)),
        ("2028-02-06", (-7, 52)),
    ],
)
def test_rung_of_the_day(today, step):
    assert due(today) == step


def test_the_day_before_the_extra_day_of_a_leap_year_counts_as_any_other():
    assert due("2027-09-02", date(2028, 2, 29)) == (180, 0)
    assert due("2028-02-22", date(2028, 2, 29)) == (7, 0)
    assert due("2028-03-07", date(2028, 2, 29)) == (-7, 0)


def test_silence_of_forty_days_reaches_each_rung_and_leaves_the_last_one_due():
    steps = ladder.reached(RETENTION, DUE, date(2027, 2, 15))
    assert [(s.days, s.repeat) for s in steps] == [(180, 0), (90, 0), (30, 0), (7, 0), (0, 0), (-7, 0), (-7, 1)]
    assert ladder.current(RETENTION, DUE, date(2027, 2, 15)) == Step(-7, 1, date(2027, 2, 14), 7)


def test_repeating_rung_in_the_middle_ends_where_the_next_begins():
    rungs = [Rung(14, 5), Rung(0)]
    assert [s.on.day for s in ladder.reached(rungs, DUE, date(2027, 3, 1))] == [17, 22, 27, 31]
    assert ladder.upcoming(rungs, DUE, DUE) is None


@given(ladders, days, days)
def test_steps_come_in_order_and_each_once(rungs, about, today):
    steps = ladder.reached(rungs, about, min(today, about + timedelta(days=800)))
    assert [s.on for s in steps] == sorted({s.on for s in steps})
    assert len({(s.days, s.repeat) for s in steps}) == len(steps)


@given(ladders, days, st.integers(-500, 500))
def test_the_step_that_is_due_changes_only_on_the_day_that_was_announced(rungs, about, offset):
    today = about + timedelta(days=offset)
    following = ladder.upcoming(rungs, about, today)
    tomorrow = today + timedelta(days=1)
    if following and following.on == tomorrow:
        assert ladder.current(rungs, about, tomorrow) == following
    else:
        assert ladder.current(rungs, about, tomorrow) == ladder.current(rungs, about, today)


@given(ladders, days, st.integers(-500, 500))
def test_windows_name_for_each_day_the_step_that_is_due_and_never_two(rungs, about, offset):
    today = about + timedelta(days=offset)
    found = [w for w in ladder.windows(rungs, today, about) if w.first <= about <= w.last]
    step = ladder.current(rungs, about, today)
    assert [(w.days, w.repeat) for w in found] == ([(step.days, step.repeat)] if step else [])


@given(days, st.integers(-500, 500))
def test_overdue_is_what_the_list_and_the_horizon_call_so(about, offset):
    today = about + timedelta(days=offset)
    late = deadline(about, today) == Deadline.OVERDUE
    step = ladder.current(RETENTION, about, today)
    assert late == (today > about)
    if step and step.days < 0:
        assert late
    if late:
        assert step
        assert step.days <= 0
        assert ladder.snooze_until(RETENTION, about, today, lawful_day=True) is None


@given(ladders, days, st.integers(-500, 500), st.booleans())
def test_snooze_never_passes_the_next_rung_nor_the_day(rungs, about, offset, lawful_day):
    today = about + timedelta(days=offset)
    until = ladder.snooze_until(rungs, about, today, lawful_day=lawful_day)
    following = ladder.upcoming(rungs, about, today)
    if until:
        assert until > today
        assert not following or until <= following.on
        assert not lawful_day or until <= about


def test_snooze_before_the_day_lasts_until_the_next_rung_at_most():
    assert ladder.snooze_until(RETENTION, DUE, date(2026, 11, 23), lawful_day=True) == date(2027, 1, 1)
    assert ladder.snooze_until(RETENTION, DUE, date(2027, 1, 30), lawful_day=True) == DUE
    assert ladder.snooze_until(RETENTION, DUE, DUE, lawful_day=True) is None


# ---------- the mail of the day


@pytest.mark.parametrize(
    ("at", "post"),
    [
        ("2026-11-23T05:59:59+00:00", "2026-11-23T07:00:00+01:00"),
        ("2026-11-23T06:00:00+00:00", "2026-11-24T07:00:00+01:00"),
        # The night in which the clock goes forward, and the one in which it goes back.
        ("2027-03-27T23:30:00+00:00", "2027-03-28T07:00:00+02:00"),
        ("2027-03-28T04:59:00+00:00", "2027-03-28T07:00:00+02:00"),
        ("2026-10-24T22:30:00+00:00", "2026-10-25T07:00:00+01:00"),
        ("2026-10-25T05:30:00+00:00", "2026-10-25T07:00:00+01:00"),
        ("2026-10-25T06:00:00+00:00", "2026-10-26T07:00:00+01:00"),
    ],
)
def test_mail_of_the_day_leaves_at_seven_in_brussels(at, post):
    assert ladder.next_post(datetime.fromisoformat(at)).isoformat() == post


@given(st.integers(946_684_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_mail_of_the_day_is_later_and_at_most_a_long_day_away(at):
    post = ladder.next_post(at)
    assert timedelta(0) < post.astimezone(UTC) - at <= timedelta(hours=25)
    assert post.astimezone(BRUSSELS).hour == 7


def test_pauses_grow_to_a_day_and_stay_there():
    assert [ladder.retry_after(n).total_seconds() / 60 for n in range(1, 11)] == [
        *(1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
    ]
