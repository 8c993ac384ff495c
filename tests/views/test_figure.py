"""The drawing of the versions: words that are always there, and never one upon another."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from deliberations.models.history import Heading
from deliberations.views.figure import WIDTH, Approval, draw
from deliberations.views.page import ActShown
from tests.timelines import act

TODAY = date(2026, 11, 23)


def approval(seq, approved, on=None, *, told=True, stated=True):
    made = act(seq, on=on, approved=approved)[0]
    shown = ActShown(made, Heading(stated, "", "", "nl", "", ""), None, None, [])
    return Approval(made, stated, shown.words, told)


def figure(approvals, *, deadline=None):
    return draw([], approvals, on=TODAY, today=TODAY, deadline=deadline)


def collisions(drawn):
    """Return the pairs of marks of which one's diamond or stem runs through the words of the other."""
    rooms = {mark: 12 + 6.4 * max(map(len, mark.words)) for mark in drawn.marks if mark.labelled}

    def runs_through(mark, other):
        left, right = other.x + 10, other.x + rooms[other]
        top, bottom = other.label_y[0] - 14, other.label_y[1] + 5
        diamond = mark.x + 6 > left and mark.x - 6 < right and mark.diamond_y < bottom and mark.stem_y > top
        stem = left < mark.x < right and mark.stem_y < bottom
        return diamond or stem

    return [(a.x, b.x) for b in rooms for a in drawn.marks if a is not b and runs_through(a, b)]


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_every_act_that_the_page_is_about_has_its_words_in_every_language(language):
    with translation.override(language):
        drawn = figure(
            [
                approval(0, "2021-07-06", "2021-07-06", stated=False),
                approval(1, "2024-02-06", "2024-02-21"),
                approval(2, "2025-11-04", "2025-11-20"),
            ],
            deadline=(date(2031, 1, 31), 3),
        )
    assert all(mark.labelled for mark in drawn.marks)
    assert not collisions(drawn)
    assert drawn.height == 222 + drawn.drop


def test_acts_of_one_day_and_of_days_after_stand_above_each_other():
    drawn = figure(
        [approval(0, "2020-01-10"), *(approval(n, f"2025-02-0{day}") for n, day in ((1, 4), (2, 4), (3, 5)))]
    )
    assert sorted(mark.lane for mark in drawn.marks) == [0, 0, 1, 2]
    assert not collisions(drawn)


def test_words_beside_a_recent_act_fit_into_the_drawing():
    drawn = figure([approval(0, "2026-11-20", "2026-12-10")])
    assert drawn.marks[0].labelled
    assert drawn.marks[0].x + 12 + 6.4 * max(map(len, drawn.marks[0].words)) < WIDTH


def test_a_long_history_leaves_words_out_but_never_those_the_page_is_about():
    month = timedelta(days=30)
    days = [date(2018, 1, 5) + n * month for n in range(100)]
    drawn = figure([approval(n, str(day), told=n in (0, 50, 51)) for n, day in enumerate(days)])
    by_x = sorted(drawn.marks)
    assert [by_x[n].labelled for n in (0, 50, 51, 52)] == [True, True, True, False]
    assert max(mark.lane for mark in drawn.marks if mark.labelled) <= 2
    assert not collisions(drawn)


@given(st.lists(st.tuples(st.dates(date(2015, 1, 1), TODAY), st.booleans()), min_size=1, max_size=12))
def test_words_never_stand_upon_each_other(acts):
    drawn = figure([approval(n, str(day), told=told) for n, (day, told) in enumerate(acts)])
    assert not collisions(drawn)
    assert sum(mark.labelled for mark in drawn.marks) >= sum(told for _, told in acts)


def test_the_flag_keeps_its_words_off_the_line_of_today():
    near = figure([approval(0, "2015-01-10")], deadline=(date(2027, 2, 1), 1))
    assert near.flag.leftwards, "There is no room on the other side."
    early = figure([approval(0, "2024-01-10")], deadline=(date(2024, 12, 31), 1))
    assert early.flag.x < early.today
    far = draw([], [approval(0, "2000-01-10")], on=date(2003, 1, 1), today=TODAY, deadline=(date(2007, 1, 1), 1))
    assert far.flag.leftwards is False
