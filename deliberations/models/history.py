"""From rows to the rules: the acts of a file read once, and states folded from them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from ..rules import timeline
from ..rules.timeline import About, Subject

if TYPE_CHECKING:
    from .deliberation import Deliberation

Registration = tuple[int, int]  # seq, revision

# The two questions behind every page and every answer. Django takes longer to compose them than the
# database to answer, so they are written out.
_ACTS = """
    select id, effective_stated, reference, title, language, signed_by, document,
        seq, kind, content, approved_on, effective_on, recorded_at, revision, sets_aside, retracted
    from deliberations_act where deliberation_id = %s
"""
_CHANGES = """
    select c.act_id, c.about, c.granted, c.position, c.place, c.transformation, c.detail,
        v.category, v.label, c.role, o.slug, c.unit, c.name
    from deliberations_change c
    left join deliberations_variable v on v.id = c.variable_id
    left join deliberations_organisation o on o.id = c.organisation_id
    where c.act_id in ({}) {} order by c.act_id, c.position
"""
_OF_ONE_KIND = "and c.about = %s"


class Heading(NamedTuple):
    """What an act says about itself."""

    effective_stated: bool
    reference: str
    title: str
    language: str
    signed_by: str
    document: str  # SHA-256, empty where there is none


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
        acts, keys, headings = [], {}, {}
        headed = len(Heading._fields)
        for pk, *fields in _rows(_ACTS, [deliberation.pk]):
            act = timeline.Act(*fields[headed:])
            # SQLite keeps moments in UTC and does not say so.
            act = act._replace(recorded_at=act.recorded_at.replace(tzinfo=act.recorded_at.tzinfo or UTC))
            acts.append(act)
            keys[act.registration] = pk
            headings[act.registration] = Heading(*fields[:headed])
        return cls(acts, keys, headings)

    def followed_by(self, acts: Sequence[timeline.Act]) -> History:
        """Return the history as it would be with some acts more, whose texts are not held."""
        return History([*self.acts, *acts], self._keys, self._headings) if acts else self

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

    def keep_until(self, versions: Sequence[timeline.Version]) -> list[date | None]:
        """Return the last lawful day that each version names; one query, for what is said of the retention alone."""
        said = changes_of(self._keys.values(), about=About.RETENTION)
        return [timeline.fold(v.acts, lambda act: said[self.pk(act)]).keep_until for v in versions]

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


def changes_of(acts: Iterable[int], about: About | None = None) -> dict[int, list[timeline.Change]]:
    """Return the changes of acts by primary key, of all kinds or of one, in one query."""
    found: dict[int, list[timeline.Change]] = defaultdict(list)
    wanted = list(acts)
    if not wanted:
        return found
    marks = ", ".join(["%s"] * len(wanted))
    rows = _rows(_CHANGES.format(marks, _OF_ONE_KIND if about else ""), [*wanted, *([about] if about else [])])
    for act, about, granted, position, place, form, detail, category, label, role, slug, unit, name in rows:
        if about == About.VARIABLE:
            subject = Subject(about, (category, label))
            detail = {"transformation": form} if form else {}
        elif about == About.PARTY:
            subject = Subject(about, (role, slug, unit))
        else:
            subject = Subject(about, (name,) if name else ())
        if isinstance(detail, str):
            detail = json.loads(detail)
        found[act].append(timeline.Change(subject, granted, detail or {}, position, place))
    return found


def _rows(sql: str, parameters: Sequence[int | str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
