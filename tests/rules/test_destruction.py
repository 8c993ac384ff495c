"""The rules of destruction: the whole table of steps, and what a line must say."""

from datetime import date, timedelta
from itertools import product

import pytest

from deliberations.rules.acts import Refusal
from deliberations.rules.destruction import (
    DISCHARGING,
    LEAVING,
    NEEDS,
    OPEN,
    PAIRS,
    TRANSITIONS,
    Action,
    Line,
    Method,
    Outcome,
    Standing,
    Technique,
    Verdict,
    Who,
    check_other_person,
    lateness,
    step,
    wrong_in_line,
    wrong_in_report,
)

TODAY = date(2026, 11, 23)
DUE = date(2031, 1, 31)

# Written out again, as a lawyer would read it: state, action, by whom, and where it leads.
ALLOWED = """
draft       save          reporter                draft
draft       submit        reporter                submitted
draft       submit_alone  reporter                alone
draft       withdraw      reporter                withdrawn
sent_back   save          reporter                sent_back
sent_back   submit        reporter                submitted
sent_back   submit_alone  reporter                alone
sent_back   withdraw      reporter                withdrawn
submitted   validate      second_person           validated
submitted   send_back     second_person           sent_back
submitted   withdraw      reporter                withdrawn
alone       accept        supervisor              accepted
alone       send_back     secretariat,supervisor  sent_back
alone       withdraw      reporter                withdrawn
validated   accept        secretariat,supervisor  accepted
validated   send_back     secretariat,supervisor  sent_back
"""
TABLE = {
    (standing, action, who): to
    for standing, action, by, to in (row.split() for row in ALLOWED.split("\n") if row)
    for who in by.split(",")
}
EVERY_STEP = list(product(Standing, Action, Who))


@pytest.mark.parametrize(("standing", "action", "who"), EVERY_STEP, ids=lambda word: str(word))
def test_every_step_is_taken_or_refused_as_the_table_says(standing, action, who):
    expected = TABLE.get((standing, action, who))
    if expected:
        assert step(standing, action, {who}) == expected
    else:
        with pytest.raises(Refusal) as refusal:
            step(standing, action, {who})
        assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(("standing", "action"), [*product(Standing, Action)], ids=lambda word: str(word))
def test_nobody_in_particular_does_nothing(standing, action):
    with pytest.raises(Refusal):
        step(standing, action, set())


def test_table_holds_no_step_that_is_not_tested():
    assert {(s, a, w) for (s, a), found in TRANSITIONS.items() for w in found.by} == set(TABLE)


def test_what_is_decided_stays_so():
    assert {standing for standing, _action in TRANSITIONS} == OPEN == set(Standing) - {"accepted", "withdrawn"}


@pytest.mark.parametrize(
    ("person", "reporters", "second", "refused"),
    [
        (3, {1}, 2, False),
        (1, {1}, 2, True),
        (4, {1, 4}, 2, True),
        (2, {1}, 2, True),
        (2, {1}, None, False),
    ],
)
def test_one_person_is_never_in_two_roles(person, reporters, second, refused):
    if not refused:
        check_other_person(person, reporters=reporters, second=second)
    else:
        with pytest.raises(Refusal):
            check_other_person(person, reporters=reporters, second=second)


# ---------- lines

GONE = Line(
    "L1",
    Outcome.DESTROYED,
    since=date(2026, 1, 12),
    technique=Technique.CRYPTOGRAPHIC_ERASE,
    method=Method.PURGE,
    verdict=Verdict.PASSED,
    done_on=date(2026, 11, 18),
    done_by="J. Voorbeeld",
)


def check_line(line, today):
    assert list(wrong_in_line(line, today)) == []


def refused(line, today=TODAY):
    return " ".join(str(wrong) for wrong in wrong_in_line(line, today))


def test_line_that_says_all_is_taken():
    check_line(GONE, TODAY)
    check_line(GONE._replace(done_on=TODAY), TODAY)
    check_line(GONE._replace(done_on=GONE.since), TODAY)
    check_line(GONE._replace(verdict=Verdict.UNKNOWN), TODAY)


@pytest.mark.parametrize("missing", ["technique", "method", "verdict", "done_on"])
def test_destroyed_needs_how_when_and_whether_it_was_verified(missing):
    assert "L1" in refused(GONE._replace(**{missing: None}))


def test_destroyed_needs_who_did_it():
    assert refused(GONE._replace(done_by=" ")) == "Say who destroyed L1."


def test_day_to_come_is_refused():
    assert refused(GONE._replace(done_on=TODAY + timedelta(days=1))) == (
        "The date of destruction must be today or earlier."
    )


def test_day_before_the_delivery_is_refused():
    assert "was delivered on 2026-01-12" in refused(GONE._replace(done_on=date(2026, 1, 11)))


def test_failed_verification_is_no_destruction_but_can_be_one_in_part():
    assert "destroy it again" in refused(GONE._replace(verdict=Verdict.FAILED))
    check_line(GONE._replace(outcome=Outcome.IN_PART, verdict=Verdict.FAILED, note="Two disks are left."), TODAY)


@pytest.mark.parametrize(("technique", "method"), [*product(Technique, Method)], ids=lambda word: str(word))
def test_technique_reaches_only_its_methods(technique, method):
    line = GONE._replace(technique=technique, method=method, note="As described.")
    if method in PAIRS[technique]:
        check_line(line, TODAY)
    else:
        assert "choose another pair" in refused(line)


def test_another_technique_is_described():
    line = GONE._replace(technique=Technique.OTHER, method=Method.DESTROY)
    assert "Describe" in refused(line)
    check_line(line._replace(note="Dissolved in acid."), TODAY)


@pytest.mark.parametrize("outcome", [o for o in Outcome if NEEDS[o].ground])
def test_outcome_that_needs_its_ground_is_refused_without_one(outcome):
    line = GONE._replace(outcome=outcome)
    assert "L1" in refused(line)
    check_line(line._replace(note="Letter of 3 March 2026."), TODAY)


@pytest.mark.parametrize("day", [None, TODAY - timedelta(days=1), TODAY])
def test_pending_rotation_needs_a_day_to_come(day):
    line = Line("B1", Outcome.ROTATION, rotates_on=day)
    assert "the day to come" in refused(line)
    check_line(line._replace(rotates_on=TODAY + timedelta(days=1)), TODAY)


def test_what_is_kept_is_still_owed_and_what_is_left_is_owed_anew():
    assert set(Outcome) - DISCHARGING == {Outcome.KEPT}
    assert {Outcome.IN_PART, Outcome.ROTATION} == LEAVING


# ---------- reports


def wrong(lines, due=DUE, reason=""):
    return [(each.field, str(each)) for each in wrong_in_report(lines, due=lambda on: due, reason=reason, today=TODAY)]


def test_report_without_a_line_is_refused():
    assert wrong([]) == [("lines", "Tick at least one delivery or copy; a report without any cannot be sent.")]


def test_everything_that_is_wrong_is_said_at_once():
    lines = [GONE._replace(done_by="", verdict=None), GONE._replace(holding="L2", done_on=date(2027, 11, 18))]
    assert [field for field, _sentence in wrong(lines)] == ["verdict", "done_by", "done_on"]


def test_early_and_on_the_day_is_in_time_and_no_deadline_is_never_late():
    for done, due in (([date(2026, 11, 18)], DUE), ([DUE], DUE), ([date(2040, 1, 1)], None), ([None], DUE), ([], DUE)):
        assert lateness(done, lambda on, due=due: due).days == 0


def test_each_day_is_late_by_the_deadline_of_its_own_day():
    extended = date(2026, 11, 16)
    due = lambda on: DUE if on >= extended else date(2026, 11, 1)  # noqa: E731
    in_the_gap, after_it = date(2026, 11, 10), date(2026, 11, 18)
    assert lateness([in_the_gap, after_it], due) == (9, date(2026, 11, 1))
    assert lateness([after_it], due) == (0, None)


def test_late_is_counted_in_days_and_needs_a_reason():
    due = date(2024, 2, 28)
    assert lateness([date(2024, 2, 29), date(2024, 3, 1)], lambda on: due) == (2, due)
    late = [GONE._replace(since=None, done_on=date(2024, 3, 1))]
    assert [(field, "came 2 days late" in said) for field, said in wrong(late, due)] == [("late_reason", True)]
    assert wrong(late, due, "The key was found only then.") == []
