"""Days in Brussels: holidays, the ten-working-days check, time that is left, days and moments as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.calendar import (
    FIRST_DAY,
    LAST_DAY,
    end_of,
    expected_effect,
    is_working_day,
    legal_holidays,
    parse_day,
    parse_moment,
    term,
    time_left,
)

all_days = st.dates(FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    ("approved_on", "in_force_on"),
    [
        ("2024-02-06", "2024-02-21"),
        ("2025-11-04", "2025-11-20"),  # 11 November is a holiday
        ("2024-05-07", "2024-05-24"),  # Ascension and Whit Monday
        ("2024-04-02", "2024-04-17"),
        ("2025-05-06", "2025-05-21"),
        ("2025-12-02", "2025-12-17"),
    ],
)
def test_deliberation_enters_into_force_after_ten_working_days(approved_on, in_force_on):
    assert expected_effect(date.fromisoformat(approved_on)) == date.fromisoformat(in_force_on)


def test_christmas_and_new_year_lengthen_the_term():
    assert expected_effect(date(2025, 12, 18)) == date(2026, 1, 6)


@pytest.mark.parametrize("approved_on", [date(2021, 7, 6), date(2023, 11, 22), date(1990, 1, 15)])
def test_decision_older_than_the_law_has_no_expected_day(approved_on):
    assert expected_effect(approved_on) is None


def test_decision_of_the_day_of_the_law_has_one():
    assert expected_effect(date(2023, 11, 23)) == date(2023, 12, 8)


def test_last_day_of_the_register_has_an_expected_day():
    assert expected_effect(LAST_DAY) == date(2200, 1, 16)


@given(st.dates(date(2023, 11, 23), LAST_DAY))
def test_between_approval_and_effect_lie_ten_working_days_and_the_last_is_the_eve(approved_on):
    effect = expected_effect(approved_on)
    between = [approved_on + timedelta(days=n) for n in range(1, (effect - approved_on).days)]
    working = [d for d in between if d.weekday() < 5 and d not in legal_holidays(d.year)]
    assert len(working) == 10
    assert working[-1] == effect - timedelta(days=1)


def test_term_numbers_the_working_days_after_the_meeting():
    counted = [(d.day.day, d.number) for d in term(date(2025, 11, 4), date(2025, 11, 12))]
    assert counted == [(4, None), (5, 1), (6, 2), (7, 3), (8, None), (9, None), (10, 4), (11, None), (12, 5)]


def test_belgium_has_ten_legal_holidays():
    assert sorted(legal_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 21),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize(("year", "easter_monday"), [(2008, (3, 24)), (2011, (4, 25)), (2024, (4, 1)), (2038, (4, 26))])
def test_easter_monday_moves(year, easter_monday):
    assert date(year, *easter_monday) in legal_holidays(year)


def test_ascension_on_labour_day_leaves_nine_days():
    assert len(legal_holidays(2008)) == 9  # both on 1 May


def test_weekend_and_holiday_are_no_working_days():
    assert [is_working_day(date(2025, 11, d)) for d in (7, 8, 9, 10, 11, 12)] == [True, False, False, True, False, True]


def test_time_left_for_21_128():
    assert time_left(date(2026, 11, 23), date(2031, 1, 31)) == (4, 2, 8)


@pytest.mark.parametrize(
    ("today", "until", "left"),
    [
        ((2031, 1, 31), (2031, 1, 31), (0, 0, 0)),
        ((2031, 1, 30), (2031, 1, 31), (0, 0, 1)),
        ((2031, 2, 1), (2031, 1, 31), (0, 0, 0)),
        ((2028, 2, 29), (2029, 2, 28), (1, 0, 0)),
        ((2028, 2, 28), (2028, 2, 29), (0, 0, 1)),
        ((2028, 2, 29), (2032, 2, 29), (4, 0, 0)),
        ((2027, 2, 28), (2028, 2, 29), (1, 0, 1)),
        ((2028, 1, 31), (2028, 2, 29), (0, 1, 0)),
        ((2026, 1, 31), (2026, 3, 1), (0, 1, 1)),
    ],
)
def test_time_left_counts_years_months_and_days(today, until, left):
    assert time_left(date(*today), date(*until)) == left


@given(all_days, all_days)
def test_time_left_is_never_negative_and_nothing_once_the_day_has_passed(today, until):
    left = time_left(today, until)
    assert min(left) >= 0
    assert (left == (0, 0, 0)) == (today >= until)
    assert left.months < 12


@given(all_days)
def test_day_reads_back_as_it_is_written(day):
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-02-31",
        "2025-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-1-1",
        "20260101",
        "2026-W01-1",
        "01/02/2026",
        " 2026-01-01",
        "2026-01-01\n",
        "-2026-01-01",
        "٢٠٢٦-٠١-٠١",
        "2026-01-01T00:00:00+01:00",
        "today",
        "0000-01-01",
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r" is not a day of the calendar; write it as 2026-11-23\.$"):
        parse_day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31"])
def test_day_outside_the_register_is_refused(text):
    sentence = f"^“{text}” lies outside the register; give a day from 1990-01-01 to 2199-12-31\\.$"
    with pytest.raises(ValueError, match=sentence):
        parse_day(text)


def test_29_february_is_a_day_in_leap_years_only():
    assert parse_day("2028-02-29") == date(2028, 2, 29)
    assert parse_day("2000-02-29") == date(2000, 2, 29)
    with pytest.raises(ValueError, match="not a day"):
        parse_day("2100-02-29")


def test_refusal_shows_nothing_invisible_and_not_all_of_it():
    with pytest.raises(ValueError, match=r"^“x�x{58}…” is not a day"):
        parse_day("x\u202e" + "x" * 5000)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23", datetime(2026, 11, 23, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2026-07-21", datetime(2026, 7, 21, 21, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 29, 21, 59, 59, 999999, tzinfo=UTC)),  # summer time begins
        ("2026-10-25", datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC)),  # summer time ends
        ("2026-11-23T09:00:00+01:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T08:00:00Z", datetime(2026, 11, 23, 8, tzinfo=UTC)),
    ],
)
def test_moment_is_the_end_of_a_day_in_brussels_or_an_instant(text, instant):
    assert parse_moment(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T09:00:00",
        "2026-11-23T09:00:00 01:00",
        "T",
        "2026-11-23T25:00:00+01:00",
        "2026-02-30T09:00:00+01:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "TODAY",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r" is not a moment; write a day as 2026-11-23 or an instant as .+\.$"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["0001-06-01T00:00:00+00:00", "9999-06-01T00:00:00+00:00", "1989-12-31T23:00:00Z"])
def test_moment_outside_the_register_is_refused(text):
    with pytest.raises(ValueError, match="lies outside the register"):
        parse_moment(text)


def test_what_is_neither_day_nor_moment_is_refused_as_a_day():
    with pytest.raises(ValueError, match="is not a day of the calendar"):
        parse_moment("2026-11-23 09:00:00+01:00")


@given(all_days)
def test_end_of_a_day_is_one_microsecond_before_the_next(day):
    assert end_of(day).date() == day
    assert (end_of(day) + timedelta(microseconds=1)).date() == day + timedelta(days=1)
