"""What may leave a session: two checkers, neither of them the author, each speaking without knowing the other."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from .acts import Leaves
from .delivery import Outcome
from .timeline import About, State

CHECKERS = 2


class Verdict(StrEnum):
    """What one checker says of one output."""

    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    REFUSED = "refused"


class Decision(StrEnum):
    """What became of an output. Nothing leaves by waiting: there is no tacit approval."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    REFUSED = "refused"


class Spoken(NamedTuple):
    """A verdict and whose it is."""

    checker: int
    verdict: Verdict


def decide(spoken: Sequence[Spoken]) -> Decision:
    """Return what two verdicts make: the stricter one prevails; one alone decides nothing."""
    if len(spoken) < CHECKERS:
        return Decision.WAITING
    return Decision(max((each.verdict for each in spoken), key=_STRICTER.index))


_STRICTER = (Verdict.APPROVED, Verdict.CHANGES_ASKED, Verdict.REFUSED)


def shown_to(person: int | None, spoken: Sequence[Spoken]) -> list[Spoken]:
    """Return the verdicts that a person may see: all once both have spoken, before that only their own."""
    return [each for each in spoken if len(spoken) == CHECKERS or each.checker == person]


def may_check(person: int, author: int, spoken: Sequence[Spoken]) -> bool:
    """Say whether a person may speak of an output: not its author, not twice, and not as a third."""
    return person != author and len(spoken) < CHECKERS and all(each.checker != person for each in spoken)


def phases_inside(state: State) -> list[str]:
    """Return the phases of a state in which only anonymous results leave the provider."""
    phases = state.about(About.PHASE)
    return [phase.subject.key[0] for phase in phases if phase.detail.get("leaves") == Leaves.ANONYMOUS_RESULTS]


def lets_in(state: State, phase: str) -> Outcome:
    """Say whether programs may be run at the provider in a phase of the text of that day."""
    if phase in phases_inside(state):
        return Outcome.PASSED
    return Outcome.FAILED if state.heard and (state.complete or not state.in_force) else Outcome.CANNOT_TELL
