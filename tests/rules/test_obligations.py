"""Deadlines of a holder: periods by the calendar, stretches without gap, and where an obligation stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.obligations import Rule, State, after_months, state_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-01-31", 2, "2023-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-08-31", 120, "2034-08-31"),
        ("2021-07-06", 0, "2021-07-06"),
    ],
)
def test_period_is_counted_from_its_start_by_the_calendar(start, months, last):
    assert after_months(date.fromisoformat(start), months) == date.fromisoformat(last)


@pytest.mark.parametrize("months", [12 * 8000, 10**9, 10**12])
def test_period_beyond_the_calendar_is_refused(months):
    with pytest.raises(OverflowError, match="beyond the calendar"):
        after_months(TODAY, months)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_period_ends_on_the_same_day_of_the_month_or_on_its_last(start, months):
    end = after_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("rule", "due", "state"),
    [
        (Rule.DATE, TODAY - timedelta(days=1), State.OVERDUE),
        (Rule.DATE, TODAY, State.DUE_SOON),
        (Rule.DATE, TODAY + timedelta(days=90), State.DUE_SOON),
        (Rule.PERIOD, TODAY + timedelta(days=91), State.RUNNING),
        (Rule.PERIOD, None, State.WAITING),
        (Rule.EVENT, None, State.WAITING),
        (Rule.NONE, None, State.NO_DEADLINE),
        (Rule.NOT_KNOWN, None, State.NO_DEADLINE),
    ],
)
def test_state_of_an_obligation(rule, due, state):
    assert state_of(rule, due, today=TODAY) == state
    assert state_of(rule, due, today=TODAY, on_hold=True) == State.SUSPENDED
    assert state_of(rule, due, today=TODAY, on_hold=True, discharged=True) == State.DISCHARGED
