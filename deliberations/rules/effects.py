"""What a registration would do before it is made: the text it builds on, every version it touches, what to look at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from .calendar import BRUSSELS
from .redline import redline, says_the_same
from .timeline import (
    Act,
    Change,
    Content,
    Kind,
    State,
    Subject,
    asserting,
    fold,
    is_complete,
    order,
    standing_on,
    text,
)

Changes = Callable[[Act], Iterable[Change]]


class Effect(NamedTuple):
    """A stretch of days on which the answer becomes another one. `ends_on` is included; None: open."""

    starts_on: date
    ends_on: date | None
    before: State
    after: State


class Remark(StrEnum):
    """What a registrar must look at before an act is registered.

    None of it is refused: whatever a text prints is a fact, also where it contradicts itself, and a registration
    may be prepared on the eve of its meeting. Both people who register it see the remark.
    """

    WITHOUT_EFFECT = "without_effect"
    ALREADY_SO = "already_so"
    AFTER_THE_DEADLINE = "after_the_deadline"
    SAME_DAY = "same_day"
    MEETING_TO_COME = "meeting_to_come"
    BEFORE_THE_MEETING = "before_the_meeting"
    OVER_BEFORE_IT_BEGINS = "over_before_it_begins"


class Remarked(NamedTuple):
    """A remark and the facts it is about, by name."""

    remark: Remark
    facts: dict[str, Any]


def text_before(known: Iterable[Act], act: Act, changes: Changes) -> State:
    """Return the text that an act changes: what the acts before it say on the day on which it takes effect.

    An act without a day comes after all others. A suspension takes the text out of force and leaves
    it as it is, so it does not count here.
    """
    others = [a for a in known if a.seq != act.seq and a.kind not in (Kind.SUSPENSION, Kind.LIFTING)]
    standing = standing_on(others, act.effective_on or date.max)
    if act.effective_on:
        standing = tuple(a for a in standing if order(a) < order(act))
    return State(standing, True, is_complete(standing), text(standing, changes))


def with_act(known: Iterable[Act], act: Act) -> list[Act]:
    """Return the known acts as they are once this registration is made."""
    others = [a for a in known if a.seq != act.seq]
    return sorted(others if act.retracted else [*others, act], key=lambda a: a.seq)


def effects(known: Sequence[Act], act: Act, changes: Changes) -> list[Effect]:
    """Return every stretch of days whose answer a registration changes, the earliest first."""
    then = with_act(known, act)
    days = sorted({a.effective_on for a in [*known, *then] if a.effective_on})
    ends = [*(day - timedelta(days=1) for day in days[1:]), None]
    found = (
        Effect(day, end, fold(standing_on(known, day), changes), fold(standing_on(then, day), changes))
        for day, end in zip(days, ends, strict=True)
    )
    return [effect for effect in found if _differ(effect.before, effect.after)]


def remarks(known: Sequence[Act], act: Act, changes: Changes) -> Iterator[Remarked]:
    """Yield what is lawful and still likely to be a slip."""
    if act.retracted:
        return
    yield from _days(act)
    if act.effective_on and not effects(known, act, changes):
        yield Remarked(Remark.WITHOUT_EFFECT, {})
    before = text_before(known, act, changes)
    if act.content == Content.CHANGES:
        yield from _already_so(before, changes(act))
    yield from _after_the_deadline(before, act, changes)
    yield from _same_day(known, act, changes)


def _days(act: Act) -> Iterator[Remarked]:
    """A meeting that was still to come when the act was recorded, and an act that applies before it was decided."""
    recorded_on = act.recorded_at.astimezone(BRUSSELS).date()
    if act.approved_on > recorded_on:
        yield Remarked(Remark.MEETING_TO_COME, {"day": act.approved_on, "recorded_on": recorded_on})
    # A ruling may annul from the start: that is before it, by its nature.
    if act.effective_on and act.effective_on < act.approved_on and act.kind != Kind.ANNULMENT:
        yield Remarked(Remark.BEFORE_THE_MEETING, {"day": act.effective_on, "approved_on": act.approved_on})


def _already_so(before: State, changes: Iterable[Change]) -> Iterator[Remarked]:
    for change in changes:
        held = before.entries.get(change.subject)
        same = held is not None and says_the_same(held.detail, change.detail) if change.granted else held is None
        if same and before.complete:
            yield Remarked(Remark.ALREADY_SO, {"subject": change.subject, "granted": change.granted})


def _after_the_deadline(before: State, act: Act, changes: Changes) -> Iterator[Remarked]:
    """An extension that comes too late: in between, the data had to be gone. Or a text whose last day is over."""
    old, new = (state.keep_until for state in (before, _text_after(before, act, changes)))
    if old and act.effective_on and act.effective_on > old and (new is None or new > old):
        yield Remarked(Remark.AFTER_THE_DEADLINE, {"deadline": old, "day": act.effective_on, "until": new})
    if new and act.effective_on and asserting([act]) and new < act.effective_on:
        yield Remarked(Remark.OVER_BEFORE_IT_BEGINS, {"until": new, "day": act.effective_on})


def _text_after(before: State, act: Act, changes: Changes) -> State:
    standing = (*before.acts, act)
    return State(standing, True, is_complete(standing), text(standing, changes))


def _same_day(known: Iterable[Act], act: Act, changes: Changes) -> Iterator[Remarked]:
    mine = _subjects(act, changes)
    for other in known:
        if other.seq != act.seq and act.effective_on and other.effective_on == act.effective_on:
            both = len(mine & _subjects(other, changes))
            if both:
                yield Remarked(Remark.SAME_DAY, {"seq": other.seq, "day": act.effective_on, "subjects": both})


def _subjects(act: Act, changes: Changes) -> set[Subject]:
    return {change.subject for change in changes(act)} if asserting([act]) else set()


def _differ(before: State, after: State) -> bool:
    return (before.in_force, before.complete) != (after.in_force, after.complete) or bool(redline(before, after))
