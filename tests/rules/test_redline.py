"""Two states side by side: what was added, removed and changed."""

from deliberations.rules.redline import redline, unchanged
from deliberations.rules.timeline import About, Content, Entry, State, Subject
from tests.timelines import act, state_of


def state_with(*entries):
    return State(in_force=True, complete=True, entries={entry.subject: entry for entry in entries})


def entry(about, *key, place="", **detail):
    return Entry(Subject(about, key), detail, place, 0)


def said(before, after):
    return [(d.how, d.about, (d.before or d.after).subject.key[-1:]) for d in redline(before, after)]


def test_added_and_removed_variables_are_named():
    acts = act(0, "a b", on="2022-01-01"), act(1, "-a c", on="2023-01-01", content=Content.CHANGES)
    before, after = (state_of(*acts, on=on) for on in ("2022-01-01", "2023-01-01"))
    assert said(before, after) == [("removed", About.VARIABLE, ("a",)), ("added", About.VARIABLE, ("c",))]
    assert unchanged(before, after)[About.VARIABLE] == 1


def test_variable_in_another_form_is_changed():
    before, after = (state_with(entry(About.VARIABLE, "c", "a", transformation=form)) for form in ("year", "classes"))
    (difference,) = redline(before, after)
    assert difference.how == "changed"
    assert (difference.before.detail["transformation"], difference.after.detail["transformation"]) == (
        "year",
        "classes",
    )
    assert unchanged(before, after)[About.VARIABLE] == 0


def test_variable_of_another_category_is_another_variable():
    before, after = (state_with(entry(About.VARIABLE, category, "niveau")) for category in ("een", "twee"))
    assert [d.how for d in redline(before, after)] == ["removed", "added"]


def test_other_place_in_the_text_is_no_difference():
    before = state_with(entry(About.CONDITION, "x", place="A"))
    after = state_with(entry(About.CONDITION, "x", place="B"))
    assert redline(before, after) == []


def test_field_that_is_absent_and_field_that_is_empty_are_the_same():
    before = state_with(entry(About.GROUP, "1", population=None, text={}))
    assert redline(before, state_with(entry(About.GROUP, "1"))) == []


def test_false_and_zero_are_not_empty():
    before = state_with(entry(About.GROUP, "1", approximate=False, sample=0))
    assert [d.how for d in redline(before, state_with(entry(About.GROUP, "1")))] == ["changed"]


def test_differences_stand_by_kind_and_in_the_order_of_the_text():
    after = state_with(
        entry(About.RETENTION, rule="none"),
        entry(About.VARIABLE, "c", "z"),
        entry(About.VARIABLE, "c", "a"),
        entry(About.PURPOSE, text={"nl": "x"}),
    )
    found = [(d.about, d.after.subject.key[-1:]) for d in redline(State(), after)]
    assert found == [(About.PURPOSE, ()), (About.VARIABLE, ("z",)), (About.VARIABLE, ("a",)), (About.RETENTION, ())]


def test_redline_the_other_way_round_says_the_opposite():
    one, other = state_with(entry(About.CONDITION, "x")), state_with(entry(About.CONDITION, "y"))
    assert said(one, other) == [("removed", About.CONDITION, ("x",)), ("added", About.CONDITION, ("y",))]
    assert said(other, one) == [("removed", About.CONDITION, ("y",)), ("added", About.CONDITION, ("x",))]
