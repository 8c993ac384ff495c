"""Outputs: two checkers who are not the author, the stricter verdict, and nothing by waiting."""

from itertools import product

import pytest

from deliberations.rules.delivery import Outcome
from deliberations.rules.release import Decision, Spoken, Verdict, decide, lets_in, may_check, phases_inside, shown_to
from deliberations.rules.timeline import State
from tests.rules.test_delivery import NOT_HELD, state

AUTHOR, ANN, BOB, CAROL = range(4)


@pytest.mark.parametrize("first", Verdict)
def test_one_verdict_decides_nothing(first):
    assert decide([]) == decide([Spoken(ANN, first)]) == Decision.WAITING


@pytest.mark.parametrize(("first", "second"), list(product(Verdict, Verdict)))
def test_stricter_verdict_prevails_in_either_order(first, second):
    found = decide([Spoken(ANN, first), Spoken(BOB, second)])
    assert found == decide([Spoken(ANN, second), Spoken(BOB, first)])
    assert (found == Decision.APPROVED) == (first == second == Verdict.APPROVED)
    assert (found == Decision.REFUSED) == (Verdict.REFUSED in (first, second))


def test_nobody_sees_a_verdict_of_another_before_both_have_spoken():
    one = [Spoken(ANN, Verdict.REFUSED)]
    assert shown_to(ANN, one) == one
    for person in (AUTHOR, BOB, CAROL, None):
        assert shown_to(person, one) == []
    both = [*one, Spoken(BOB, Verdict.APPROVED)]
    assert shown_to(CAROL, both) == both


def test_author_never_checks_and_nobody_checks_twice_or_as_a_third():
    one = [Spoken(ANN, Verdict.APPROVED)]
    assert [may_check(person, AUTHOR, []) for person in (AUTHOR, ANN, BOB)] == [False, True, True]
    assert [may_check(person, AUTHOR, one) for person in (AUTHOR, ANN, BOB)] == [False, False, True]
    both = [*one, Spoken(BOB, Verdict.APPROVED)]
    assert not any(may_check(person, AUTHOR, both) for person in (AUTHOR, ANN, BOB, CAROL))


def test_session_needs_a_phase_in_which_only_anonymous_results_leave():
    assert phases_inside(state()) == ["2"]
    assert lets_in(state(), "2") == Outcome.PASSED
    assert lets_in(state(), "1") == lets_in(state(), "") == lets_in(State(), "2") == Outcome.FAILED
    assert lets_in(NOT_HELD, "2") == Outcome.CANNOT_TELL
