"""How near a last lawful day is: that day is still lawful, and 90 days before it are soon."""

from datetime import date, timedelta

import pytest

from deliberations.rules.deadlines import Deadline, days, deadline

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
