"""The ledger of a variable: when it was approved, in what it came, what of that is still held, what was destroyed.

Nothing of it is stored: it is computed from the texts of a file, its deliveries and what was destroyed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .destruction import Outcome
from .timeline import About, Answer, State, Subject, Version, allowed


class Spell(NamedTuple):
    """A stretch of days with one answer to whether a variable was approved. `ends_on` is included; None: open."""

    starts_on: date
    ends_on: date | None
    approved: Answer


class Batch(NamedTuple):
    """One delivery that reached its recipient, and the variables in it."""

    delivery: str
    day: date
    recipient: str
    subjects: frozenset[Subject]


class Gone(NamedTuple):
    """Since when nothing of what a delivery brought is held, and what became of it and of its copies.

    No day: it was never held, so that none of its days is one on which it was.
    """

    day: date | None
    outcomes: tuple[Outcome, ...] = (Outcome.DESTROYED,)


Destruction = Callable[[str, Subject], Gone | None]
"""Says what became of what one delivery brought of a variable, all copies of it; None: it is still held."""


def nothing_destroyed(delivery: str, subject: Subject) -> Gone | None:
    return None


class Piece(NamedTuple):
    """What one delivery brought of a variable. `gone` None: it is still held."""

    delivery: str
    day: date
    recipient: str
    gone: Gone | None = None


class Standing(StrEnum):
    """Where a variable stands on a day, what somebody must look at first."""

    HELD_NOT_APPROVED = "held_not_approved"
    HELD_NOT_KNOWN = "held_not_known"
    HELD = "held"
    NOT_HELD = "not_held"  # not all of it was destroyed: returned, anonymised or never held
    DESTROYED = "destroyed"
    NOT_DELIVERED = "not_delivered"


class Line(NamedTuple):
    """One variable across all texts of its file."""

    subject: Subject
    spells: tuple[Spell, ...]
    pieces: tuple[Piece, ...]
    approved: Answer  # on the day of the question

    @property
    def held(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.gone is None]

    @property
    def gone(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.gone is not None]

    @property
    def standing(self) -> Standing:
        if self.held:
            return _HELD[self.approved]
        became = {outcome for piece in self.pieces if piece.gone for outcome in piece.gone.outcomes}
        if became - {Outcome.DESTROYED}:
            return Standing.NOT_HELD
        return Standing.DESTROYED if self.pieces else Standing.NOT_DELIVERED


_HELD: Mapping[Answer, Standing] = {
    Answer.YES: Standing.HELD,
    Answer.NO: Standing.HELD_NOT_APPROVED,
    Answer.NOT_KNOWN: Standing.HELD_NOT_KNOWN,
}


def ledger(
    texts: Sequence[tuple[Version, State]],
    batches: Iterable[Batch],
    *,
    on: date,
    destroyed: Destruction = nothing_destroyed,
) -> list[Line]:
    """Return a line for each variable that any text names or any delivery brought, in the order of the texts.

    `texts` are the versions of a file with their states, the earliest first. What was delivered or destroyed
    after `on` does not count yet.
    """
    pieces: dict[Subject, list[Piece]] = {}
    for batch in sorted(batches, key=lambda batch: batch.day):
        if batch.day > on:
            continue
        for subject in batch.subjects:
            gone = destroyed(batch.delivery, subject)
            so_by_then = gone and (gone.day is None or gone.day <= on)
            found = Piece(batch.delivery, batch.day, batch.recipient, gone if so_by_then else None)
            pieces.setdefault(subject, []).append(found)
    named = [entry.subject for _version, state in reversed(texts) for entry in state.about(About.VARIABLE)]
    # What a text in force names comes first, in its order; what none names any more, or ever did, comes last.
    subjects = dict.fromkeys([*named, *sorted(pieces.keys() - set(named))])
    answers = {subject: [_answer(state, subject) for _version, state in texts] for subject in subjects}
    return [
        Line(
            subject,
            tuple(_spells([version for version, _state in texts], answers[subject])),
            tuple(pieces.get(subject, ())),
            _on(texts, answers[subject], on),
        )
        for subject in subjects
    ]


def _answer(state: State, subject: Subject) -> Answer:
    return Answer.YES if subject in state.entries else _otherwise(state)


def _otherwise(state: State) -> Answer:
    """Return the answer about whatever is not in a state."""
    return allowed(state._replace(entries={}), lambda subject: False)


def _on(texts: Sequence[tuple[Version, State]], answers: Sequence[Answer], on: date) -> Answer:
    found = (answer for (version, _state), answer in zip(texts, answers, strict=True) if version.holds(on))
    # Before the first text nothing is allowed; of a file without any, nothing is known.
    return next(found, Answer.NO if texts else Answer.NOT_KNOWN)


def _spells(versions: Sequence[Version], answers: Sequence[Answer]) -> Iterable[Spell]:
    """Join the stretches that follow each other with one answer."""
    found: list[Spell] = []
    for version, answer in zip(versions, answers, strict=True):
        if found and found[-1].approved == answer:
            found[-1] = found[-1]._replace(ends_on=version.ends_on)
        else:
            found.append(Spell(version.starts_on, version.ends_on, answer))
    return found
