"""Short ways to write acts in tests about time. `"a b -c"`: variables a and b granted, c taken away."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from deliberations.rules.timeline import (
    About,
    Act,
    Answer,
    Change,
    Content,
    Kind,
    State,
    Subject,
    allowed,
    state,
    versions,
)

Registered = tuple[Act, tuple[Change, ...]]


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def variable(label: str) -> Subject:
    return Subject(About.VARIABLE, ("category", label))


def changes(labels: str) -> tuple[Change, ...]:
    return tuple(
        Change(variable(label.removeprefix("-")), not label.startswith("-"), {"transformation": "classes"}, position)
        for position, label in enumerate(labels.split(), 1)
    )


def act(
    seq: int,
    labels: str | None = None,
    *,
    on: str | None,
    kind: Kind | None = None,
    content: Content | None = None,
    approved: str | None = None,
    recorded: str = "2021-01-01",
    revision: int = 0,
    sets_aside: int | None = None,
    retracted: bool = False,
) -> Registered:
    """Write one registration: a full text with labels, an unknown one without, none where it sets aside."""
    made = Act(
        seq=seq,
        kind=kind or (Kind.DECISION if seq == 0 else Kind.AMENDMENT if sets_aside is None else Kind.ANNULMENT),
        content=content
        or (Content.NONE if sets_aside is not None else Content.UNKNOWN if labels is None else Content.FULL),
        approved_on=day(approved or on or "2021-01-01"),
        effective_on=day(on) if on else None,
        recorded_at=moment(recorded),
        revision=revision,
        sets_aside=sets_aside,
        retracted=retracted,
    )
    return made, changes(labels or "")


def held(registered: list[Registered]) -> Callable[[Act], tuple[Change, ...]]:
    by_registration = {made.registration: its_changes for made, its_changes in registered}
    return lambda made: by_registration[made.registration]


def state_of(*registered: Registered, on: str, known: str | None = None) -> State:
    listed = list(registered)
    return state(
        [made for made, _ in listed], held(listed), on=day(on), known=moment(known) if known is not None else None
    )


def ask(label: str, *registered: Registered, on: str, known: str | None = None) -> Answer:
    found = state_of(*registered, on=on, known=known)
    return allowed(found, lambda subject: subject == variable(label))


def spans(*registered: Registered) -> list[tuple[str, str | None]]:
    """Return first and last day of each version."""
    known = [made for made, _ in registered]
    return [(str(v.starts_on), str(v.ends_on) if v.ends_on else None) for v in versions(known)]
