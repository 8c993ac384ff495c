"""What was allowed on a day, as known at a moment: four rules over acts that never change.

1. *Known at Y*: of every act the highest revision recorded by Y; retracted ones are dropped.
2. *Standing on X*: of those, effective by X. From the highest seq down, an act that is not itself
   set aside removes the act that it sets aside; so a suspension that is lifted, or an amendment
   that is annulled, lets the text before it apply again.
3. *State*: the changes applied in the order (effective on, approved on, seq). A `full` text starts
   afresh and makes the state complete; an `unknown` text starts afresh and makes it incomplete,
   for the committee re-issues its whole text; the last assertion about a subject wins. A file is
   in force while its decision stands, whatever its amendments do; where it does not, nothing is in
   the state.
4. *Allowed*: the decision stands and the subject is in the state: yes. The decision does not stand,
   or the state is complete without the subject: no. Otherwise, and before the register had heard
   of any act: not known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What an act does."""

    DECISION = "decision"
    AMENDMENT = "amendment"
    SUSPENSION = "suspension"
    LIFTING = "lifting"
    REPEAL = "repeal"
    ANNULMENT = "annulment"


class Content(StrEnum):
    """What the register holds of an act's text."""

    FULL = "full"
    CHANGES = "changes"
    UNKNOWN = "unknown"
    NONE = "none"


class About(StrEnum):
    """What a change is about."""

    PURPOSE = "purpose"
    LEGAL_GROUND = "legal_ground"
    PARTY = "party"
    VARIABLE = "variable"
    GROUP = "group"
    PHASE = "phase"
    CONDITION = "condition"
    RETENTION = "retention"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


class Subject(NamedTuple):
    """What a change is about, and which one.

    `key` is (category, label) of a variable, (role, organisation, unit) of a party, (citation,) of
    a legal ground, (name,) of a group, phase or condition, and () of the purpose and the retention,
    of which there is one.
    """

    about: str
    key: tuple[str, ...]


class Change(NamedTuple):
    """One assertion of an act: this subject is granted, in this form, or is not (any more)."""

    subject: Subject
    granted: bool = True
    detail: Mapping[str, Any] = {}
    position: int = 0
    place: str = ""


class Act(NamedTuple):
    """One registration of one act, as far as the timeline needs it."""

    seq: int
    kind: str
    content: str
    approved_on: date
    effective_on: date | None
    recorded_at: datetime
    revision: int = 0
    sets_aside: int | None = None
    retracted: bool = False

    @property
    def registration(self) -> tuple[int, int]:
        return self.seq, self.revision


class Entry(NamedTuple):
    """A subject that is in a state, and the act that last asserted it."""

    subject: Subject
    detail: Mapping[str, Any]
    place: str
    seq: int


class State(NamedTuple):
    """What applies: the answer of the four rules for one day and one moment."""

    acts: tuple[Act, ...] = ()
    in_force: bool = False
    complete: bool = False
    entries: Mapping[Subject, Entry] = {}
    """In the order of the text: what a later act adds comes last, what it changes keeps its place."""
    heard: bool = True
    """Whether any act was known at the moment of the question; before that, nothing is."""

    def about(self, about: About) -> list[Entry]:
        """Return the entries of one kind in the order of the text, the variables by category."""
        found = [e for e in self.entries.values() if e.subject.about == about]
        if about == About.VARIABLE:
            # A variable that a later act adds joins the list of its category.
            categories = {category: n for n, category in enumerate(dict.fromkeys(e.subject.key[0] for e in found))}
            found.sort(key=lambda e: categories[e.subject.key[0]])
        return found

    def one(self, about: About) -> Entry | None:
        """Return the purpose or the retention, of which there is one."""
        return self.entries.get(Subject(about, ()))

    @property
    def keep_until(self) -> date | None:
        """The last lawful day of the data, where the text names one."""
        retention = self.one(About.RETENTION)
        until = retention.detail.get("until") if retention else None
        return date.fromisoformat(until) if until else None


class Version(NamedTuple):
    """A stretch of days on which the same acts stand. `ends_on` is included; None: open."""

    number: int
    starts_on: date
    ends_on: date | None
    acts: tuple[Act, ...]
    begun_by: tuple[Act, ...]

    @property
    def in_force(self) -> bool:
        return in_force(self.acts)

    @property
    def complete(self) -> bool:
        return is_complete(self.acts)

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def known_at(acts: Iterable[Act], moment: datetime | None) -> list[Act]:
    """Rule 1. Return one registration of each act, by seq. None: all that is known."""
    latest: dict[int, Act] = {}
    for act in acts:
        if moment is not None and act.recorded_at > moment:
            continue
        held = latest.get(act.seq)
        if held is None or act.revision > held.revision:
            latest[act.seq] = act
    return [latest[seq] for seq in sorted(latest) if not latest[seq].retracted]


def standing_on(acts: Iterable[Act], day: date) -> tuple[Act, ...]:
    """Rule 2. Return the known acts that stand on a day, in the order in which they are applied."""
    effective = sorted((a for a in acts if a.effective_on and a.effective_on <= day), key=lambda a: -a.seq)
    aside: set[int] = set()
    for act in effective:
        if act.sets_aside is not None and act.seq not in aside:
            aside.add(act.sets_aside)
    return tuple(sorted((a for a in effective if a.seq not in aside), key=order))


def in_force(standing: Sequence[Act]) -> bool:
    return any(a.kind == Kind.DECISION for a in standing)


def is_complete(standing: Sequence[Act]) -> bool:
    """Say whether the last text that starts afresh is held."""
    return next((a.content for a in reversed(standing) if a.content in _AFRESH), None) == Content.FULL


def asserting(standing: Sequence[Act]) -> tuple[Act, ...]:
    """Return the standing acts whose changes the state consists of: none before the last fresh start."""
    # Without a fresh start every change counts: the decision itself came as changes.
    start = max((i for i, a in enumerate(standing) if a.content in _AFRESH), default=0)
    return tuple(a for a in standing[start:] if a.content in (Content.FULL, Content.CHANGES))


def fold(standing: Sequence[Act], changes: Callable[[Act], Iterable[Change]]) -> State:
    """Rule 3. Apply the changes of the standing acts."""
    if not in_force(standing):
        return State(acts=tuple(standing), complete=is_complete(standing))
    return State(tuple(standing), True, is_complete(standing), text(standing, changes))


def text(standing: Sequence[Act], changes: Callable[[Act], Iterable[Change]]) -> dict[Subject, Entry]:
    """Return what the standing acts say together, whether or not the decision is in force."""
    entries: dict[Subject, Entry] = {}
    for act in asserting(standing):
        for change in changes(act):
            subject = change.subject
            if change.granted:
                entries[subject] = Entry(subject, change.detail, change.place, act.seq)
            else:
                entries.pop(subject, None)
    return entries


def state(
    acts: Iterable[Act], changes: Callable[[Act], Iterable[Change]], *, on: date, known: datetime | None = None
) -> State:
    """Return what was allowed on a day, as known at a moment (None: all that is known)."""
    known_acts = known_at(acts, known)
    return fold(standing_on(known_acts, on), changes) if known_acts else State(heard=False)


def allowed(state: State, matches: Callable[[Subject], bool]) -> Answer:
    """Rule 4. Say whether any subject that matches is allowed."""
    if any(matches(subject) for subject in state.entries):
        return Answer.YES
    if not state.heard:
        return Answer.NOT_KNOWN
    if not state.in_force or state.complete:
        return Answer.NO
    return Answer.NOT_KNOWN


def versions(known: Sequence[Act]) -> list[Version]:
    """Return the versions that known acts make, one for each day on which what applies becomes another text."""
    days = sorted({a.effective_on for a in known if a.effective_on})
    found: list[Version] = []
    for day in days:
        standing = standing_on(known, day)
        if (found and _text(found[-1].acts) == _text(standing)) or not (found or in_force(standing)):
            continue
        if found:
            found[-1] = found[-1]._replace(ends_on=day - timedelta(days=1))
        begun_by = tuple(a for a in known if a.effective_on == day)
        found.append(Version(len(found) + 1, day, None, standing, begun_by))
    return found


def applying(versions: Sequence[Version], day: date) -> Version | None:
    """Return the version that applies on a day, in force or not; None before the first.

    What may be delivered follows from it; until when data may be kept follows from `governing`.
    """
    return next((v for v in versions if v.holds(day)), None)


def governing(versions: Sequence[Version], day: date) -> Version | None:
    """Return the last version in force on or before a day.

    Its deadline binds who holds the data also when the decision does not stand any more: what was
    delivered while it stood must still be destroyed in time.
    """
    return next((v for v in reversed(versions) if v.in_force and v.starts_on <= day), None)


_AFRESH = (Content.FULL, Content.UNKNOWN)


def order(act: Act) -> tuple[date, date, int]:
    assert act.effective_on is not None  # only dated acts stand
    return act.effective_on, act.approved_on, act.seq


def _text(standing: Sequence[Act]) -> tuple[object, ...]:
    """Return what makes a version another one: whether the decision stands, and which texts do."""
    return in_force(standing), tuple(a.registration for a in standing if a.content != Content.NONE)
