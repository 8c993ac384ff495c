"""Two states set side by side: what was added, removed and changed, subject by subject."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from .timeline import About, Change, Entry, State, Subject


class Difference(NamedTuple):
    """One subject that differs. `before` is None where it was added, `after` where it was removed."""

    about: About
    before: Entry | None
    after: Entry | None

    @property
    def subject(self) -> Subject:
        entry = self.after or self.before
        assert entry is not None  # a difference has at least one side
        return entry.subject

    @property
    def how(self) -> Literal["added", "removed", "changed"]:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def redline(before: State, after: State) -> list[Difference]:
    """Return the differences between two states by kind of subject, in the order of the text."""
    return [difference for about in About for difference in _of_kind(about, before, after)]


def as_changes(before: State, after: State) -> list[Change]:
    """Return the changes that lead from one text to another."""
    return [
        Change(d.subject, True, d.after.detail, place=d.after.place) if d.after else Change(d.subject, False)
        for d in redline(before, after)
    ]


def unchanged(before: State, after: State) -> Mapping[About, int]:
    """Count by kind the subjects that are the same in both."""
    return {about: sum(1 for e in before.about(about) if _same(e, after.entries.get(e.subject))) for about in About}


def _of_kind(about: About, before: State, after: State) -> list[Difference]:
    gone = [Difference(about, e, None) for e in before.about(about) if e.subject not in after.entries]
    new = []
    for entry in after.about(about):
        old = before.entries.get(entry.subject)
        if not _same(entry, old):
            new.append(Difference(about, old, entry))
    return gone + new


def says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two details are the same; one that is empty says no more than one that is left out."""
    return _plain(one) == _plain(other)


def _same(one: Entry, other: Entry | None) -> bool:
    return other is not None and says_the_same(one.detail, other.detail)


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in detail.items() if v not in (None, "", {}, [])}
