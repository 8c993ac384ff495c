"""Until when a holder must have destroyed the data: stretches of days, each with the deadline that binds on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from . import timeline
from .acts import Role
from .deadlines import Deadline, deadline
from .timeline import About


class Rule(StrEnum):
    """How the text in force says until when the data may be kept."""

    DATE = "date"
    PERIOD = "period"
    EVENT = "event"
    NONE = "none"
    NOT_KNOWN = "not_known"  # the text is not held, or says nothing of it


class State(StrEnum):
    """Where an obligation stands on a day; computed, never stored."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    WAITING = "waiting"
    NO_DEADLINE = "no_deadline"
    DISCHARGED = "discharged"


class Extension(StrEnum):
    """Whether the committee can still extend a deadline in time: monthly meetings, none in August, ten working days."""

    SAFE = "safe"
    DOUBTFUL = "doubtful"
    TOO_LATE = "too_late"


def extension(due_on: date, today: date) -> Extension:
    """Say whether an extension that is asked for today can be in force in time: it takes two to three months."""
    if due_on >= today + relativedelta(months=3):
        return Extension.SAFE
    return Extension.DOUBTFUL if due_on >= today + relativedelta(months=2) else Extension.TOO_LATE


class Term(NamedTuple):
    """A stretch of days on which the same deadline binds. `ends_on` is included; None: open."""

    starts_on: date
    ends_on: date | None
    rule: Rule
    due_on: date | None
    seq: int | None
    """The act that says so; None where none does."""
    explanation: Mapping[str, Any]
    """How the day was found: months, started_on (ISO 8601), clamped, text by language."""

    @property
    def binding(self) -> tuple[object, ...]:
        """What makes it another deadline: an act that repeats the old one changes nothing."""
        return self.rule, self.due_on


def state_of(
    rule: str | None, due_on: date | None, *, today: date, on_hold: bool = False, discharged: bool = False
) -> State:
    """Say where an obligation stands. A hold suspends the duty to destroy, whatever the day; it stops no clock."""
    if discharged:
        return State.DISCHARGED
    if on_hold:
        return State.SUSPENDED
    if due_on is None:
        return State.WAITING if rule in (Rule.PERIOD, Rule.EVENT) else State.NO_DEADLINE
    return _STATES[deadline(due_on, today)]


_STATES = {Deadline.OVERDUE: State.OVERDUE, Deadline.SOON: State.DUE_SOON, Deadline.LATER: State.RUNNING}


def after_months(start: date, months: int) -> date:
    """Return the last day of a period that starts on a day: the same day of the month, or else the last of it.

    Counted from the start itself, never from a day found before: 31 January and two months is 31 March.
    Raises OverflowError beyond the calendar.
    """
    try:
        return start + relativedelta(months=months)
    except (ValueError, OverflowError):
        raise OverflowError(f"{months} months after {start} lie beyond the calendar.") from None


def holders(known: Iterable[timeline.Act], changes: Callable[[timeline.Act], Iterable[timeline.Change]]) -> set[str]:
    """Return the organisations, by slug, that any known act names as recipient: they hold data, or may."""
    return {slug for act in known for slug in _received(changes(act))}


def terms(
    known: Sequence[timeline.Act],
    changes: Callable[[timeline.Act], Iterable[timeline.Change]],
    *,
    holder: str,
    started_on: date | None = None,
    held_since: date | None = None,
) -> list[Term]:
    """Return the stretches of one holder's obligation, from the day on which an act first names it as recipient.

    What it holds since an earlier day, or though no act names it, must go all the same: by which day is not known.

    `started_on` is the day on which a period started, or an event happened, once somebody recorded it.
    The last text in force binds also when the decision stands no more: what was delivered must go.
    """
    named = [a.effective_on for a in known if a.effective_on and holder in _received(changes(a))]
    begins = min(named, default=None)
    unnamed = [] if held_since is None else [Term(held_since, None, Rule.NOT_KNOWN, None, None, {})]
    if begins is None:
        return unnamed
    versions = timeline.versions(known)
    found = [term for term in unnamed if term.starts_on < begins]
    for day in sorted({begins} | {v.starts_on for v in versions if v.starts_on > begins}):
        governing = timeline.governing(versions, day)
        entry = timeline.fold(governing.acts, changes).one(About.RETENTION) if governing else None
        term = _term(day, entry, started_on)
        if found and found[-1].binding == term.binding:
            continue
        if found:
            found[-1] = found[-1]._replace(ends_on=day - timedelta(days=1))
        found.append(term)
    return found


def _received(changes: Iterable[timeline.Change]) -> set[str]:
    return {
        change.subject.key[1]
        for change in changes
        if change.granted and change.subject.about == About.PARTY and change.subject.key[0] == Role.RECIPIENT
    }


def _term(day: date, entry: timeline.Entry | None, started_on: date | None) -> Term:
    if entry is None:
        return Term(day, None, Rule.NOT_KNOWN, None, None, {})
    detail, rule = entry.detail, Rule(entry.detail["rule"])
    explanation: dict[str, Any] = {"text": detail["text"]} if detail.get("text") else {}
    due_on = date.fromisoformat(detail["until"]) if detail.get("until") else None
    if rule == Rule.PERIOD:
        explanation["months"] = detail["months"]
    if rule in (Rule.PERIOD, Rule.EVENT) and started_on:
        due_on = _counted(started_on, detail["months"]) if rule == Rule.PERIOD else started_on
        explanation |= {"started_on": started_on.isoformat(), "clamped": bool(due_on and due_on.day != started_on.day)}
    return Term(day, None, rule, due_on, entry.seq, explanation)


def _counted(start: date, months: int) -> date | None:
    """Return the last day of a period; None where no calendar holds it, so that it stays to be asked about."""
    try:
        return after_months(start, months)
    except OverflowError:
        return None
