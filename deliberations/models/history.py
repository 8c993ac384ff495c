"""From rows to the rules: the acts of a file read once, and states folded from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from ..rules import timeline
from ..rules.timeline import About, Subject
from .act import Act, Change

if TYPE_CHECKING:
    from .deliberation import Deliberation

Registration = tuple[int, int]  # seq, revision

_ACT_FIELDS = (
    "seq",
    "kind",
    "content",
    "approved_on",
    "effective_on",
    "recorded_at",
    "revision",
    "sets_aside",
    "retracted",
)
_HEADING_FIELDS = ("effective_stated", "reference", "title", "language", "signed_by")
_CHANGE_FIELDS = (
    "act_id",
    "about",
    "granted",
    "position",
    "place",
    "transformation",
    "detail",
    "variable__category",
    "variable__label",
    "role",
    "organisation__slug",
    "unit",
    "name",
)


class Heading(NamedTuple):
    """What an act says about itself."""

    effective_stated: bool
    reference: str
    title: str
    language: str
    signed_by: str


class History:
    """The acts of one file. Changes are read when a state needs them, and only those it needs."""

    def __init__(
        self, acts: Sequence[timeline.Act], keys: Mapping[Registration, int], headings: Mapping[Registration, Heading]
    ) -> None:
        self.acts = acts
        self._keys = keys
        self._headings = headings
        self._changes: dict[Registration, list[timeline.Change]] = {}

    @classmethod
    def of(cls, deliberation: Deliberation) -> History:
        rows = (
            Act.objects.filter(deliberation=deliberation).order_by().values_list("pk", *_HEADING_FIELDS, *_ACT_FIELDS)
        )
        acts, keys, headings = [], {}, {}
        for pk, stated, reference, title, language, signed_by, *fields in rows:
            act = timeline.Act(*fields)
            acts.append(act)
            keys[act.registration] = pk
            headings[act.registration] = Heading(stated, reference, title, language, signed_by)
        return cls(acts, keys, headings)

    def known(self, moment: datetime | None = None) -> list[timeline.Act]:
        return timeline.known_at(self.acts, moment)

    def versions(self, known: datetime | None = None) -> list[timeline.Version]:
        return timeline.versions(self.known(known))

    def state(self, *, on: date, known: datetime | None = None) -> timeline.State:
        acts = self.known(known)
        return self.fold(timeline.standing_on(acts, on)) if acts else timeline.State(heard=False)

    def fold(self, standing: Sequence[timeline.Act]) -> timeline.State:
        self._read(timeline.asserting(standing))
        return timeline.fold(standing, self.changes)

    def changes(self, act: timeline.Act) -> list[timeline.Change]:
        self._read([act])
        return self._changes[act.registration]

    def read_all(self) -> None:
        """Read every change at once, for whoever will fold many states."""
        self._read(self.acts)

    def heading(self, act: timeline.Act) -> Heading:
        return self._headings[act.registration]

    def pk(self, act: timeline.Act) -> int:
        return self._keys[act.registration]

    def _read(self, acts: Iterable[timeline.Act]) -> None:
        missing = {self.pk(a): a.registration for a in acts if a.registration not in self._changes}
        if missing:
            found = changes_of(missing)
            for pk, registration in missing.items():
                self._changes[registration] = found[pk]


def changes_of(acts: Iterable[int]) -> dict[int, list[timeline.Change]]:
    """Return the changes of acts by primary key, in one query."""
    found: dict[int, list[timeline.Change]] = defaultdict(list)
    rows = Change.objects.filter(act_id__in=list(acts)).order_by("act_id", "position").values_list(*_CHANGE_FIELDS)
    for act, about, granted, position, place, form, detail, category, label, role, slug, unit, name in rows:
        if about == About.VARIABLE:
            subject = Subject(about, (category, label))
            detail = {"transformation": form} if form else {}
        elif about == About.PARTY:
            subject = Subject(about, (role, slug, unit))
        else:
            subject = Subject(about, (name,) if name else ())
        found[act].append(timeline.Change(subject, granted, detail or {}, position, place))
    return found
