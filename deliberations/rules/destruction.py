"""The destruction of data: who does what to a report and when, what a line must say, and what counts as gone.

Three people stand behind a certificate: who reports, whom the controller appointed to confirm, and who
checks for the committee. NIST SP 800-88 names what is recorded of a sanitization: Rev. 1, appendix G;
Rev. 2, section 4.6.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .acts import Refusal, gettext_noop

# ---------- a report: state × action × who


class Standing(StrEnum):
    """How far a report has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # waits for the second person
    ALONE = "alone"  # submitted by an institution that has no second person
    SENT_BACK = "sent_back"
    VALIDATED = "validated"  # waits for the secretariat
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What is done to a report."""

    SAVE = "save"
    SUBMIT = "submit"
    SUBMIT_ALONE = "submit_alone"
    VALIDATE = "validate"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"


class Who(StrEnum):
    """In which capacity a person acts on a report."""

    REPORTER = "reporter"  # may report for the institution
    SECOND_PERSON = "second_person"  # appointed by the institution to confirm
    SECRETARIAT = "secretariat"
    SUPERVISOR = "supervisor"


_REPORTER = frozenset({Who.REPORTER})
_SECOND = frozenset({Who.SECOND_PERSON})
_COMMITTEE = frozenset({Who.SECRETARIAT, Who.SUPERVISOR})
_SUPERVISOR = frozenset({Who.SUPERVISOR})


class Step(NamedTuple):
    """Where an action leads, and whose it is."""

    to: Standing
    by: frozenset[Who]


TRANSITIONS: Mapping[tuple[Standing, Action], Step] = {
    (Standing.DRAFT, Action.SAVE): Step(Standing.DRAFT, _REPORTER),
    (Standing.DRAFT, Action.SUBMIT): Step(Standing.SUBMITTED, _REPORTER),
    (Standing.DRAFT, Action.SUBMIT_ALONE): Step(Standing.ALONE, _REPORTER),
    (Standing.DRAFT, Action.WITHDRAW): Step(Standing.WITHDRAWN, _REPORTER),
    (Standing.SENT_BACK, Action.SAVE): Step(Standing.SENT_BACK, _REPORTER),
    (Standing.SENT_BACK, Action.SUBMIT): Step(Standing.SUBMITTED, _REPORTER),
    (Standing.SENT_BACK, Action.SUBMIT_ALONE): Step(Standing.ALONE, _REPORTER),
    (Standing.SENT_BACK, Action.WITHDRAW): Step(Standing.WITHDRAWN, _REPORTER),
    (Standing.SUBMITTED, Action.VALIDATE): Step(Standing.VALIDATED, _SECOND),
    (Standing.SUBMITTED, Action.SEND_BACK): Step(Standing.SENT_BACK, _SECOND),
    (Standing.SUBMITTED, Action.WITHDRAW): Step(Standing.WITHDRAWN, _REPORTER),
    # One signature instead of two at the institution: so the committee's second pair of eyes is a supervisor's.
    (Standing.ALONE, Action.ACCEPT): Step(Standing.ACCEPTED, _SUPERVISOR),
    (Standing.ALONE, Action.SEND_BACK): Step(Standing.SENT_BACK, _COMMITTEE),
    (Standing.ALONE, Action.WITHDRAW): Step(Standing.WITHDRAWN, _REPORTER),
    (Standing.VALIDATED, Action.ACCEPT): Step(Standing.ACCEPTED, _COMMITTEE),
    (Standing.VALIDATED, Action.SEND_BACK): Step(Standing.SENT_BACK, _COMMITTEE),
}
"""Every step that there is; what is not here is refused."""

OPEN = frozenset(Standing) - {Standing.ACCEPTED, Standing.WITHDRAWN}
"""Standings in which a report still waits for somebody."""

_NO_SUCH_STEP: Mapping[Action, str] = {
    Action.SAVE: gettext_noop("Only a draft, or a report that was sent back, can be changed."),
    Action.SUBMIT: gettext_noop("Only a draft, or a report that was sent back, can be sent on."),
    Action.SUBMIT_ALONE: gettext_noop("Only a draft, or a report that was sent back, can be sent on."),
    Action.VALIDATE: gettext_noop("Only a report that waits for the second person can be confirmed."),
    Action.SEND_BACK: gettext_noop(
        "Only a report that waits for the second person or the secretariat can be sent back."
    ),
    Action.ACCEPT: gettext_noop("Only a report that was confirmed can be accepted."),
    Action.WITHDRAW: gettext_noop(
        "A report that was confirmed or decided cannot be withdrawn; have it sent back first."
    ),
}
_NOT_YOURS: Mapping[frozenset[Who], str] = {
    _REPORTER: gettext_noop("Only who may report for the institution that holds the data can do this."),
    _SECOND: gettext_noop("Only a second person whom the institution appointed can do this."),
    _COMMITTEE: gettext_noop("Only the committee’s secretariat can do this."),
    _SUPERVISOR: gettext_noop("A report with a single signature is accepted by a supervisor only."),
}


def step(standing: Standing, action: Action, capacities: Collection[Who]) -> Standing:
    """Return where an action leads. Raises Refusal where there is no such step, or it is not theirs."""
    found = TRANSITIONS.get((standing, action))
    if found is None:
        raise Refusal(_NO_SUCH_STEP[action])
    if not found.by & frozenset(capacities):
        raise Refusal(_NOT_YOURS[found.by])
    return found.to


def check_other_person(person: int, *, reporters: Collection[int], second: int | None = None) -> None:
    """Refuse one person in two roles; people by their keys, `reporters` are all who ever edited the report."""
    if person in reporters:
        raise Refusal(gettext_noop("You wrote or changed this report; another person decides on it."))
    if person == second:
        raise Refusal(gettext_noop("You confirmed this report for the institution; another person accepts it."))


# ---------- a line: what became of one holding


class Outcome(StrEnum):
    """What became of one holding."""

    DESTROYED = "destroyed"
    IN_PART = "in_part"  # something is left
    NEVER_HELD = "never_held"
    RETURNED = "returned"
    ANONYMISED = "anonymised"
    KEPT = "kept"  # under an exception
    ROTATION = "rotation"  # in a back-up that is overwritten in its turn


class Method(StrEnum):
    """How thorough: NIST SP 800-88, section 2.5 of Rev. 1."""

    CLEAR = "clear"
    PURGE = "purge"
    DESTROY = "destroy"


class Technique(StrEnum):
    """By what means."""

    OVERWRITE = "overwrite"
    BLOCK_ERASE = "block_erase"
    CRYPTOGRAPHIC_ERASE = "cryptographic_erase"
    KEY_DESTRUCTION = "key_destruction"
    LOGICAL_DELETE = "logical_delete"
    BACKUP_ROTATION = "backup_rotation"
    DEGAUSS = "degauss"
    SHRED = "shred"
    PULVERISE = "pulverise"
    INCINERATE = "incinerate"
    OTHER = "other"


class Verdict(StrEnum):
    """What the verification after the destruction found."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


PAIRS: Mapping[Technique, tuple[Method, ...]] = {
    Technique.OVERWRITE: (Method.CLEAR, Method.PURGE),
    Technique.BLOCK_ERASE: (Method.PURGE,),
    Technique.CRYPTOGRAPHIC_ERASE: (Method.PURGE,),
    Technique.KEY_DESTRUCTION: (Method.PURGE,),
    Technique.LOGICAL_DELETE: (Method.CLEAR,),
    Technique.BACKUP_ROTATION: (Method.CLEAR,),
    Technique.DEGAUSS: (Method.PURGE,),
    Technique.SHRED: (Method.DESTROY,),
    Technique.PULVERISE: (Method.DESTROY,),
    Technique.INCINERATE: (Method.DESTROY,),
    Technique.OTHER: tuple(Method),
}
"""Which techniques reach which methods: NIST SP 800-88 Rev. 1, appendix A. The first is what is taken unless said."""


class Needs(NamedTuple):
    """What a line must say with an outcome."""

    sanitised: bool = False  # technique, method, verdict, and who did it
    day: bool = False
    ground: str = ""  # the sentence that asks for it, where the note must say something
    later: bool = False  # a day to come


NEEDS: Mapping[Outcome, Needs] = {
    Outcome.DESTROYED: Needs(sanitised=True, day=True),
    Outcome.IN_PART: Needs(
        sanitised=True, day=True, ground=gettext_noop("Say of %(holding)s what is left, and where.")
    ),
    Outcome.NEVER_HELD: Needs(ground=gettext_noop("Say of %(holding)s how it is known that it was never held.")),
    Outcome.RETURNED: Needs(day=True, ground=gettext_noop("Say of %(holding)s to whom it was returned.")),
    Outcome.ANONYMISED: Needs(
        day=True, ground=gettext_noop("Name for %(holding)s the decision under which it was anonymised.")
    ),
    Outcome.KEPT: Needs(ground=gettext_noop("Name for %(holding)s the ground on which it is kept.")),
    Outcome.ROTATION: Needs(later=True),
}

DISCHARGING = frozenset(Outcome) - {Outcome.KEPT}
"""Outcomes after which a holding is no longer owed, once a report with it is accepted. What is left of one
that was destroyed in part, and a back-up that waits for its turn, become holdings of their own."""
GONE = frozenset({Outcome.DESTROYED, Outcome.IN_PART})
"""Outcomes that say that data were destroyed."""
LEAVING = frozenset({Outcome.IN_PART, Outcome.ROTATION})
"""Outcomes that leave such a holding behind."""


class Wrong(Refusal):
    """What a report lacks, and in which of its fields."""

    def __init__(self, field: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence, **facts)
        self.field = field


class Line(NamedTuple):
    """What a report says of one holding; `since` is the day from which it can have been held."""

    holding: str
    outcome: Outcome
    since: date | None = None
    technique: Technique | None = None
    method: Method | None = None
    verdict: Verdict | None = None
    done_on: date | None = None
    done_by: str = ""
    note: str = ""
    rotates_on: date | None = None


def wrong_in_line(line: Line, today: date) -> Iterator[Wrong]:
    """Yield what a line lacks, and what in it cannot be."""
    needs, named = NEEDS[line.outcome], {"holding": line.holding}
    if needs.sanitised:
        yield from _wrong_in_sanitisation(line)
    if needs.day and line.done_on is None:
        yield Wrong("done_on", gettext_noop("Give the day for %(holding)s."), **named)
    if line.done_on and line.done_on > today:
        yield Wrong("done_on", gettext_noop("The date of destruction must be today or earlier."))
    if line.done_on and line.since and line.done_on < line.since:
        yield Wrong(
            "done_on",
            gettext_noop("%(holding)s was delivered on %(since)s; it cannot have been destroyed before."),
            since=line.since,
            **named,
        )
    if needs.ground and not line.note.strip():
        yield Wrong("note", needs.ground, **named)
    if needs.later and (line.rotates_on is None or line.rotates_on <= today):
        sentence = gettext_noop("Give for %(holding)s the day to come on which the back-up is overwritten.")
        yield Wrong("rotates_on", sentence, **named)


def _wrong_in_sanitisation(line: Line) -> Iterator[Wrong]:
    named = {"holding": line.holding}
    if line.technique is None or line.method is None:
        yield Wrong("technique", gettext_noop("Choose the technique with which %(holding)s was destroyed."), **named)
    elif line.method not in PAIRS[line.technique]:
        sentence = gettext_noop("This technique does not reach that method for %(holding)s; choose another pair.")
        yield Wrong("method", sentence, **named)
    if line.technique == Technique.OTHER and not line.note.strip():
        yield Wrong("other", gettext_noop("Describe the technique with which %(holding)s was destroyed."), **named)
    if line.verdict is None:
        yield Wrong("verdict", gettext_noop("Say whether it was verified that %(holding)s is gone."), **named)
    if line.verdict == Verdict.FAILED and line.outcome == Outcome.DESTROYED:
        yield Wrong(
            "verdict",
            gettext_noop("The verification of %(holding)s failed: destroy it again, or report it as in part."),
            **named,
        )
    if not line.done_by.strip():
        yield Wrong("done_by", gettext_noop("Say who destroyed %(holding)s."), **named)


Due = Callable[[date], date | None]
"""Says which last lawful day bound a holder on a day; None: no deadline was known then."""


def wrong_in_report(lines: Collection[Line], *, due: Due, reason: str, today: date) -> Iterator[Wrong]:
    """Yield what keeps a report from being sent on: no line, a line that cannot be, late without a reason."""
    if not lines:
        yield Wrong("lines", gettext_noop("Tick at least one delivery or copy; a report without any cannot be sent."))
    for line in lines:
        yield from wrong_in_line(line, today)
    late = lateness((line.done_on for line in lines), due)
    if late.days and not reason.strip():
        yield Wrong(
            "late_reason",
            gettext_noop("The last lawful day was %(due)s; say why the destruction came %(days)s days late."),
            due=late.due_on,
            days=late.days,
        )


class Late(NamedTuple):
    """How many days too late the latest destruction came, and after which last lawful day; 0: all came in time."""

    days: int
    due_on: date | None


def lateness(done: Iterable[date | None], due: Due) -> Late:
    """Return how late what was destroyed on some days was, each by the deadline of its own day.

    An extension that came after one of them excuses it no more than it closes the gap.
    """
    late = (Late((day - last).days, last) for day in done if day and (last := due(day)))
    return max((each for each in late if each.days > 0), default=Late(0, None))
