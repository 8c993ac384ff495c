"""What was allowed on a day, as known at a moment: every case that falls out of the four rules."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from deliberations.reading.facts import parse_facts
from deliberations.rules.redline import redline
from deliberations.rules.timeline import About, Answer, Content, Kind, allowed, governing, known_at, state, versions
from tests.timelines import act, ask, day, spans, state_of, variable

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
ROOT = Path(__file__).resolve().parents[2]


def test_decision_is_in_force_from_its_day_on():
    decision = act(0, "a", on="2022-01-10")
    assert ask("a", decision, on="2022-01-09") == NO
    assert ask("a", decision, on="2022-01-10") == YES
    assert ask("b", decision, on="2022-01-10") == NO


def test_full_text_replaces_all_of_the_text_before_it():
    acts = act(0, "a b", on="2022-01-01"), act(1, "b c", on="2023-01-01")
    assert [ask(label, *acts, on="2022-12-31") for label in "abc"] == [YES, YES, NO]
    assert [ask(label, *acts, on="2023-01-01") for label in "abc"] == [NO, YES, YES]


def test_changes_add_to_the_text_before_them_and_take_away():
    acts = act(0, "a b", on="2022-01-01"), act(1, "-b c", on="2023-01-01", content=Content.CHANGES)
    assert [ask(label, *acts, on="2023-01-01") for label in "abc"] == [YES, NO, YES]


def test_last_assertion_about_a_subject_wins():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, "-a", on="2022-02-01", content=Content.CHANGES),
        act(2, "a", on="2022-03-01", content=Content.CHANGES),
    )
    assert [ask("a", *acts, on=f"2022-0{month}-01") for month in (1, 2, 3)] == [YES, NO, YES]


def test_removal_from_a_text_that_is_not_held_leaves_the_label_not_known():
    """The same label may stand in another category of that text."""
    acts = (
        act(0, on="2022-01-01"),
        act(1, "-a", on="2022-02-01", content=Content.CHANGES),
        act(2, "a", on="2022-03-01", content=Content.CHANGES),
    )
    assert [ask("a", *acts, on=f"2022-0{month}-01") for month in (1, 2, 3)] == [NOT_KNOWN, NOT_KNOWN, YES]


def test_deadline_of_the_last_text_in_force_binds_after_a_repeal():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, on="2023-01-01", kind=Kind.REPEAL, sets_aside=0),
    )
    found = versions([made for made, _ in acts])
    assert governing(found, day("2021-12-31")) is None
    assert governing(found, day("2024-01-01")).number == 1


def test_unknown_text_makes_what_it_does_not_tell_not_known():
    assert ask("a", act(0, on="2022-01-01"), on="2022-01-01") == NOT_KNOWN


def test_unknown_text_after_a_full_one_gives_not_known():
    acts = act(0, "a", on="2022-01-01"), act(1, on="2023-01-01")
    assert [ask(label, *acts, on="2022-06-01") for label in "ab"] == [YES, NO]
    assert [ask(label, *acts, on="2023-06-01") for label in "ab"] == [NOT_KNOWN, NOT_KNOWN]


def test_changes_to_an_unknown_text_are_known_and_the_rest_is_not():
    acts = act(0, on="2022-01-01"), act(1, "a -b", on="2023-01-01", content=Content.CHANGES)
    assert [ask(label, *acts, on="2023-01-01") for label in "abc"] == [YES, NOT_KNOWN, NOT_KNOWN]


def test_amendment_decided_later_takes_effect_earlier():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, "b", approved="2022-03-01", on="2022-09-01"),
        act(2, "c", approved="2022-04-01", on="2022-05-01"),
    )
    assert [ask(label, *acts, on="2022-06-01") for label in "abc"] == [NO, NO, YES]
    assert [ask(label, *acts, on="2022-10-01") for label in "abc"] == [NO, YES, NO]


def test_two_acts_of_one_day_apply_in_the_order_of_their_decision():
    decision = act(0, "a", on="2022-01-01")
    later = act(1, "b", approved="2022-02-02", on="2022-03-01")
    earlier = act(2, "c", approved="2022-02-01", on="2022-03-01")
    assert ask("b", decision, later, earlier, on="2022-03-01") == YES
    assert spans(decision, later, earlier) == [("2022-01-01", "2022-02-28"), ("2022-03-01", None)]


def test_two_acts_of_one_day_and_one_meeting_apply_in_the_order_of_their_number():
    acts = act(0, "a", on="2022-01-01"), act(1, "b", on="2022-03-01"), act(2, "c", on="2022-03-01")
    assert ask("c", *acts, on="2022-03-01") == YES
    assert ask("b", *acts, on="2022-03-01") == NO


def test_undated_act_stands_on_no_day():
    acts = act(0, "a", on="2022-01-01"), act(1, "b", approved="2022-02-01", on=None)
    assert ask("b", *acts, on="2199-12-31") == NO
    assert spans(*acts) == [("2022-01-01", None)]


def test_undated_annulment_sets_nothing_aside():
    acts = act(0, "a", on="2022-01-01"), act(1, approved="2022-02-01", on=None, sets_aside=0)
    assert ask("a", *acts, on="2022-03-01") == YES


def test_suspended_decision_is_not_in_force_and_stands_again_when_it_is_lifted():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, on="2022-02-01", kind=Kind.SUSPENSION, sets_aside=0),
        act(2, on="2022-03-01", kind=Kind.LIFTING, sets_aside=1),
    )
    assert [ask("a", *acts, on=f"2022-0{month}-15") for month in (1, 2, 3)] == [YES, NO, YES]
    assert spans(*acts) == [("2022-01-01", "2022-01-31"), ("2022-02-01", "2022-02-28"), ("2022-03-01", None)]
    assert [v.in_force for v in versions([made for made, _ in acts])] == [True, False, True]


def test_suspended_amendment_leaves_the_text_before_it():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, "b", on="2022-02-01"),
        act(2, on="2022-03-01", kind=Kind.SUSPENSION, sets_aside=1),
    )
    assert [ask(label, *acts, on="2022-03-01") for label in "ab"] == [YES, NO]


def test_annulment_from_the_start_leaves_no_day_in_force():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, on="2022-01-01", approved="2024-05-01", recorded="2024-05-02", sets_aside=0),
    )
    assert ask("a", *acts, on="2023-01-01") == NO
    assert ask("a", *acts, on="2023-01-01", known="2024-05-01") == YES
    assert spans(*acts) == []


def test_annulment_from_the_ruling_leaves_the_days_before_it():
    acts = act(0, "a", on="2022-01-01"), act(1, on="2024-05-01", sets_aside=0)
    assert [ask("a", *acts, on=on) for on in ("2024-04-30", "2024-05-01")] == [YES, NO]


def test_annulled_annulment_sets_nothing_aside():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, on="2022-01-01", approved="2024-05-01", sets_aside=0),
        act(2, on="2022-01-01", approved="2025-05-01", sets_aside=1),
    )
    assert ask("a", *acts, on="2023-01-01") == YES


def test_repealed_decision_allows_nothing_any_more():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, "a b", on="2023-01-01"),
        act(2, on="2024-01-01", kind=Kind.REPEAL, sets_aside=0),
    )
    assert [ask("a", *acts, on=on) for on in ("2023-12-31", "2024-01-01")] == [YES, NO]
    assert not state_of(*acts, on="2024-01-01").entries


def test_repeal_of_an_unknown_text_gives_no():
    acts = act(0, on="2022-01-01"), act(1, on="2024-01-01", kind=Kind.REPEAL, sets_aside=0)
    assert [ask("a", *acts, on=on) for on in ("2023-12-31", "2024-01-01")] == [NOT_KNOWN, NO]


def test_corrected_registration_answers_anew_and_the_old_answer_is_reproducible():
    wrong = act(0, "a", on="2022-01-01", recorded="2022-01-02")
    right = act(0, "b", on="2022-01-01", recorded="2022-06-01", revision=1)
    assert [ask(label, wrong, right, on="2022-03-01") for label in "ab"] == [NO, YES]
    assert [ask(label, wrong, right, on="2022-03-01", known="2022-05-31") for label in "ab"] == [YES, NO]


def test_corrected_day_moves_the_version():
    decision = act(0, "a", on="2022-01-01")
    wrong, right = act(1, "b", on="2022-03-01"), act(1, "b", on="2022-04-01", revision=1, recorded="2022-05-01")
    known = known_at([made for made, _ in (decision, wrong, right)], None)
    assert [v.starts_on for v in versions(known)] == [day("2022-01-01"), day("2022-04-01")]


def test_retracted_registration_counts_no_more_and_did_before():
    decision = act(0, "a", on="2022-01-01")
    made = act(1, "b", on="2022-03-01", recorded="2022-03-02")
    retracted = act(1, "b", on="2022-03-01", recorded="2022-06-01", revision=1, retracted=True)
    assert ask("b", decision, made, retracted, on="2022-04-01") == NO
    assert ask("b", decision, made, retracted, on="2022-04-01", known="2022-05-01") == YES


def test_retracted_registration_can_be_registered_again():
    first = act(0, "a", on="2022-01-01")
    retracted = act(0, "a", on="2022-01-01", recorded="2022-02-01", revision=1, retracted=True)
    again = act(0, "b", on="2022-01-01", recorded="2022-03-01", revision=2)
    assert ask("b", first, retracted, again, on="2022-01-01") == YES


def test_nothing_is_known_before_the_register_heard_of_it():
    made = act(0, "a", on="2022-01-01", recorded="2022-03-01")
    assert ask("a", made, on="2022-02-01", known="2022-02-01") == NOT_KNOWN


def test_act_is_known_from_the_instant_of_its_recording():
    made, its = act(0, "a", on="2022-01-01", recorded="2022-03-01")
    assert state([made], lambda _: its, on=day("2022-01-01"), known=made.recorded_at).in_force


def test_registrar_who_assumes_a_day_gets_a_version_from_that_day():
    assert spans(act(0, on="2021-07-06"), act(1, on="2024-02-21"), act(2, "a", on="2025-11-20")) == [
        ("2021-07-06", "2024-02-20"),
        ("2024-02-21", "2025-11-19"),
        ("2025-11-20", None),
    ]


def test_versions_begin_with_the_decision_even_where_an_amendment_is_dated_before_it():
    acts = act(0, "a", on="2022-06-01", approved="2022-01-01"), act(1, "b", on="2022-03-01", approved="2022-02-01")
    assert spans(*acts) == [("2022-06-01", None)]


def test_act_that_changes_no_text_begins_no_version():
    acts = (
        act(0, "a", on="2022-01-01"),
        act(1, "b", approved="2022-01-02", on=None),
        act(2, on="2022-02-01", kind=Kind.SUSPENSION, sets_aside=1),
    )
    assert spans(*acts) == [("2022-01-01", None)]


def test_version_names_the_acts_that_began_it():
    acts = [made for made, _ in (act(0, "a", on="2022-01-01"), act(1, "b", on="2022-02-01"))]
    first, second = versions(acts)
    assert [a.seq for a in first.begun_by] == [0]
    assert [a.seq for a in second.begun_by] == [1]
    assert first.complete
    assert first.holds(day("2022-01-31"))
    assert not first.holds(day("2022-02-01"))
    assert second.holds(day("2199-12-31"))


def test_no_acts_give_no_version_and_no_answer():
    assert versions([]) == []
    assert ask("a", on="2022-01-01") == NOT_KNOWN


def test_entries_stand_in_the_order_of_the_text():
    decision = act(0, "c a b", on="2022-01-01")
    found = state_of(decision, on="2022-01-01").about(About.VARIABLE)
    assert [entry.subject.key[1] for entry in found] == ["c", "a", "b"]


def test_entry_names_the_act_that_last_asserted_it():
    acts = act(0, "a b", on="2022-01-01"), act(1, "b", on="2023-01-01", content=Content.CHANGES)
    entries = state_of(*acts, on="2023-01-01").entries
    assert [entries[variable(label)].seq for label in "ab"] == [0, 1]


@pytest.fixture(scope="module")
def first_file():
    path = ROOT / "deliberations" / "data" / "21-128.yaml"
    facts = parse_facts(path.read_bytes(), path.name)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    acts = [a.act(now) for a in facts.acts]
    held = {(a.seq, a.revision): a.changes for a in facts.acts}
    return acts, lambda a: held[a.registration]


def on(first_file, year, month, of_month):
    acts, changes = first_file
    return state(acts, changes, on=date(year, month, of_month))


def test_21_128_had_three_versions(first_file):
    found = versions(first_file[0])
    assert [str(v.starts_on) for v in found] == ["2021-07-06", "2024-02-21", "2025-11-20"]
    assert [v.complete for v in found] == [False, False, True]


def test_21_128_was_in_force_on_1_march_2023_content_not_known(first_file):
    found = on(first_file, 2023, 3, 1)
    assert found.in_force
    assert not found.complete
    assert allowed(found, lambda s: s.key[-1:] == ("geslacht",)) == NOT_KNOWN


@pytest.mark.parametrize(
    ("asked", "answer"),
    [((2021, 7, 5), NO), ((2021, 7, 6), NOT_KNOWN), ((2025, 11, 19), NOT_KNOWN), ((2025, 11, 20), YES)],
)
def test_21_128_answers_for_sex_on_each_day(first_file, asked, answer):
    assert allowed(on(first_file, *asked), lambda s: s.key[-1:] == ("geslacht",)) == answer


def test_21_128_says_no_to_what_its_full_text_does_not_name(first_file):
    assert allowed(on(first_file, 2026, 11, 23), lambda s: s.key[-1:] == ("schoenmaat",)) == NO


def test_21_128_grants_75_variables_until_31_january_2031(first_file):
    found = on(first_file, 2026, 11, 23)
    assert len(found.about(About.VARIABLE)) == 75
    retention = found.one(About.RETENTION)
    assert retention is not None
    assert retention.detail["until"] == "2031-01-31"
    assert redline(found, found) == []
