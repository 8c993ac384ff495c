"""How near a last lawful day is: that day is still lawful, and 90 days before it are soon."""

from datetime import date, timedelta

import pytest

from deliberations.rules.deadlines import Deadline, Gap, days, deadline, gaps

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (-400, Deadline.OVERDUE),
        (-1, Deadline.OVERDUE),
        (0, Deadline.SOON),
        (90, Deadline.SOON),
        (91, Deadline.LATER),
        (4000, Deadline.LATER),
    ],
)
def test_days_left_in_words(left, expected):
    assert deadline(TODAY + timedelta(days=left), TODAY) == expected


def test_no_day_is_not_known():
    assert deadline(None, TODAY) == Deadline.NOT_KNOWN


def test_the_words_cover_every_day_once():
    until = [days(word, TODAY)[1] for word in (Deadline.OVERDUE, Deadline.SOON)]
    since = [days(word, TODAY)[0] for word in (Deadline.SOON, Deadline.LATER)]
    assert [day + timedelta(days=1) for day in until] == since


def test_gap_lies_between_the_old_last_day_and_the_extension_that_came_too_late():
    last = date(2024, 12, 31)
    late, in_time = date(2025, 2, 19), date(2025, 1, 1)
    until = date(2027, 12, 31)
    assert gaps([(date(2022, 1, 4), last), (late, until)]) == [Gap(date(2025, 1, 1), date(2025, 2, 18))]
    assert gaps([(date(2022, 1, 4), last), (in_time, until)]) == []


def test_text_that_names_no_day_or_the_same_one_closes_no_gap():
    first, late = date(2022, 1, 4), date(2025, 2, 19)
    assert gaps([(first, date(2024, 12, 31)), (late, date(2024, 12, 31))]) == []
    assert gaps([(first, date(2024, 12, 31)), (late, None)]) == []
    assert gaps([(first, date(2024, 12, 31)), (late, None), (date(2026, 1, 1), date(2027, 1, 1))]) == [
        Gap(date(2025, 1, 1), date(2025, 12, 31))
    ]
