"""What a registration would do: the text it builds on, the days it changes, what to look at."""

from datetime import date, timedelta

from deliberations.rules.effects import Remark, effects, remarks, text_before, with_act
from deliberations.rules.redline import as_changes
from deliberations.rules.timeline import About, Change, Content, Kind, State, Subject, fold, standing_on
from tests.timelines import act, held, variable


def labels(state):
    return " ".join(subject.key[-1] for subject in state.entries)


def asked(registered, new):
    known = [made for made, _ in registered]
    return known, new[0], held([*registered, new])


def spans(registered, new):
    return [
        (str(e.starts_on), str(e.ends_on) if e.ends_on else None, labels(e.before), labels(e.after))
        for e in effects(*asked(registered, new))
    ]


def remarked(registered, new):
    return [r.remark for r in remarks(*asked(registered, new))]


DECISION = act(0, "a b", on="2022-01-01")


def test_text_before_is_that_of_the_day_of_effect():
    later = act(1, "a c", on="2024-01-01")
    new = act(2, "-a", on="2023-01-01", content=Content.CHANGES)
    assert labels(text_before(*asked([DECISION, later], new))) == "a b"


def test_text_before_an_act_without_a_day_is_the_newest():
    later = act(1, "a c", on="2024-01-01")
    assert labels(text_before(*asked([DECISION, later], act(2, "x", on=None, approved="2023-01-01")))) == "a c"


def test_text_before_a_correction_leaves_out_what_is_corrected():
    amendment = act(1, "a c", on="2023-01-01")
    new = act(1, "a d", on="2023-01-01", revision=1)
    assert labels(text_before(*asked([DECISION, amendment], new))) == "a b"


def test_suspension_leaves_the_text_as_it_is():
    suspension = act(1, on="2022-06-01", kind=Kind.SUSPENSION, sets_aside=0)
    new = act(2, "c", on="2023-01-01", content=Content.CHANGES)
    before = text_before(*asked([DECISION, suspension], new))
    assert (labels(before), before.complete) == ("a b", True)


def test_amendment_changes_every_day_from_its_effect_on():
    new = act(1, "-a c", on="2023-01-01", content=Content.CHANGES)
    assert spans([DECISION], new) == [("2023-01-01", None, "a b", "b c")]


def test_amendment_that_takes_effect_earlier_changes_the_days_up_to_the_next_full_text():
    later = act(1, "x", on="2024-01-01")
    new = act(2, "c", on="2023-01-01", content=Content.CHANGES)
    assert spans([DECISION, later], new) == [("2023-01-01", "2023-12-31", "a b", "a b c")]


def test_correction_changes_every_version_that_builds_on_it():
    first = act(1, "c", on="2023-01-01", content=Content.CHANGES)
    second = act(2, "d", on="2024-01-01", content=Content.CHANGES)
    new = act(0, "a", on="2022-01-01", revision=1)
    assert spans([DECISION, first, second], new) == [
        ("2022-01-01", "2022-12-31", "a b", "a"),
        ("2023-01-01", "2023-12-31", "a b c", "a c"),
        ("2024-01-01", None, "a b c d", "a c d"),
    ]


def test_text_that_is_found_changes_not_known_into_known():
    unknown = act(0, None, on="2022-01-01")
    (effect,) = effects(*asked([unknown], act(0, "a", on="2022-01-01", revision=1)))
    assert (effect.before.complete, effect.after.complete) == (False, True)


def test_retraction_takes_its_day_away():
    amendment = act(1, "c", on="2023-01-01", content=Content.CHANGES)
    new = act(1, "c", on="2023-01-01", content=Content.CHANGES, revision=1, retracted=True)
    assert spans([DECISION, amendment], new) == [("2023-01-01", None, "a b c", "a b")]
    assert [a.seq for a in with_act([amendment[0]], new[0])] == []


def test_act_without_a_day_changes_none():
    assert spans([DECISION], act(1, "c", on=None, content=Content.CHANGES)) == []


def test_act_that_changes_no_answer_is_remarked():
    same = act(1, "a b", on="2023-01-01", recorded="2023-01-01")
    assert remarked([DECISION], same) == [Remark.WITHOUT_EFFECT]
    other = act(1, "c", on="2023-01-01", content=Content.CHANGES, recorded="2023-01-01")
    assert remarked([DECISION], other) == []


def test_change_that_is_so_already_is_remarked():
    new = act(1, "a -x c", on="2023-01-01", content=Content.CHANGES)
    found = [r for r in remarks(*asked([DECISION], new)) if r.remark == Remark.ALREADY_SO]
    assert [(r.facts["subject"], r.facts["granted"]) for r in found] == [(variable("a"), True), (variable("x"), False)]


def test_two_acts_of_one_day_on_one_subject_are_remarked():
    other = act(1, "c", on="2023-01-01", content=Content.CHANGES)
    new = act(2, "-c d", on="2023-01-01", content=Content.CHANGES, approved="2023-01-02")
    (remark,) = [r for r in remarks(*asked([DECISION, other], new)) if r.remark == Remark.SAME_DAY]
    assert remark.facts == {"seq": 1, "day": date(2023, 1, 1), "subjects": 1}


def retention(seq, until, *, on, content=Content.CHANGES):
    made, _ = act(seq, "", on=on, content=content, recorded=on)
    detail = {"rule": "date", "until": until}
    return made, (Change(Subject(About.RETENTION, ()), True, detail, 1),)


def test_extension_that_comes_after_the_deadline_is_remarked():
    decision = retention(0, "2024-12-31", on="2022-01-01", content=Content.FULL)
    late = retention(1, "2026-12-31", on="2025-01-01")
    (remark,) = remarks(*asked([decision], late))
    assert (remark.remark, remark.facts["deadline"]) == (Remark.AFTER_THE_DEADLINE, date(2024, 12, 31))
    assert remarked([decision], retention(1, "2026-12-31", on="2024-12-31")) == []


def test_difference_between_two_texts_leads_from_one_to_the_other():
    one, other = (
        State(in_force=True, complete=True, entries=_entries(made))
        for made in (DECISION, act(0, "b c", on="2022-01-01"))
    )
    new = act(1, "", on="2023-01-01", content=Content.CHANGES)[0], tuple(as_changes(one, other))
    known, made, changes = asked([DECISION], new)
    assert labels(fold(standing_on(with_act(known, made), date(2023, 1, 1)), changes)) == "b c"


def _entries(registered):
    made, changes = registered
    return fold([made], lambda _: changes).entries


def test_meeting_that_is_to_come_is_remarked_on():
    made, its = act(1, "a", on="2024-01-01", content=Content.CHANGES)
    to_come = made._replace(approved_on=made.recorded_at.date() + timedelta(days=1))
    to_come = to_come._replace(effective_on=to_come.approved_on)
    assert Remark.MEETING_TO_COME in remarked([DECISION], (to_come, its))
    assert Remark.MEETING_TO_COME not in remarked([DECISION], (made._replace(approved_on=made.recorded_at.date()), its))


def test_act_that_applies_before_its_meeting_is_remarked_on_unless_it_annuls():
    made, its = act(1, "-a", on="2024-01-01", content=Content.CHANGES)
    assert Remark.BEFORE_THE_MEETING in remarked([DECISION], (made._replace(approved_on=date(2024, 1, 2)), its))
    assert Remark.BEFORE_THE_MEETING not in remarked([DECISION], (made._replace(approved_on=date(2024, 1, 1)), its))
    annulled = act(1, "", on="2022-01-01", kind=Kind.ANNULMENT, sets_aside=0)[0]
    assert Remark.BEFORE_THE_MEETING not in remarked([DECISION], (annulled._replace(approved_on=date(2024, 1, 2)), ()))


def test_last_day_before_the_act_applies_is_remarked_on():
    assert remarked([DECISION], retention(1, "2024-01-01", on="2024-01-02")) == [Remark.OVER_BEFORE_IT_BEGINS]
    assert remarked([DECISION], retention(1, "2024-01-02", on="2024-01-02")) == []
