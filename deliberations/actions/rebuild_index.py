"""Rebuild what the register keeps of the fold for questions across files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from ..models import Deliberation, Involvement, Organisation, Passage, Period, Permit, Variable
from ..models.history import Heading
from ..models.search import PROSE, TITLE
from ..rules import timeline
from ..rules.acts import DETAIL, Holds
from ..rules.search import search_words
from ..rules.timeline import About, Content


class Said(NamedTuple):
    """Some words of a file, and the days on which they applied."""

    about: str
    organisation: str  # slug of a party, else empty
    name: str
    texts: tuple[tuple[str, str], ...]  # (language, text), in the order of the languages
    words: str
    number: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Index(NamedTuple):
    """The index of one file, in the words of the rules."""

    periods: list[tuple[int, date, date | None, bool, bool, date | None]]
    """(number, first day, last day, in force, complete, last lawful day of the data)"""
    permits: list[tuple[tuple[str, ...], date, date | None]]
    """(key of the variable, first day, last day)"""
    involvements: set[tuple[str, str]]
    """(slug of the organisation, role)"""
    passages: list[Said]


class Named(NamedTuple):
    """What a file is called: its number, and the register's own titles by language."""

    number: str
    short_title: Mapping[str, str]


def index_of(
    named: Named,
    acts: Iterable[timeline.Act],
    changes: Callable[[timeline.Act], Iterable[timeline.Change]],
    heading: Callable[[timeline.Act], Heading],
) -> Index:
    """Compute the index of a file from its acts as they are known now."""
    known = timeline.known_at(acts, None)
    periods, permits = [], []
    passages = _Passages()
    running: dict[tuple[str, ...], date] = {}
    until: date | None = None
    last: date | None = None
    for version in timeline.versions(known):
        state = timeline.fold(version.acts, changes)
        if version.in_force:
            # Where the decision stands no more, the deadline of the last text in force still binds.
            until = state.keep_until
        periods.append((version.number, version.starts_on, version.ends_on, version.in_force, version.complete, until))
        allowed = {subject.key for subject in state.entries if subject.about == About.VARIABLE}
        permits += [(key, running.pop(key), last) for key in running.keys() - allowed]
        running |= dict.fromkeys(allowed - running.keys(), version.starts_on)
        passages.hear(version, [*_titles(named, version, heading), *_parts(state, heading, version.acts)])
        last = version.ends_on
    permits += [(key, first, None) for key, first in running.items()]
    involvements = {
        (change.subject.key[1], change.subject.key[0])
        for act in known
        for change in changes(act)
        if change.granted and change.subject.about == About.PARTY
    }
    for act in known:
        passages.add_unheard(_title(named, heading(act)))
    if not known:
        passages.add_unheard(_title(named, _NO_HEADING))
    return Index(periods, permits, involvements, passages.found)


_NO_HEADING = Heading(False, "", "", "", "", "")
"""Of a file of which no act is known."""


class _Passages:
    """Passages while the versions are gone through: what the next version says again goes on."""

    def __init__(self) -> None:
        self._ended: list[Said] = []
        self._running: dict[Said, Said] = {}

    def hear(self, version: timeline.Version, said: Sequence[Said]) -> None:
        running = {}
        for passage in said:
            begun = self._running.pop(passage, passage._replace(starts_on=version.starts_on))
            running[passage] = begun._replace(number=version.number, ends_on=version.ends_on)
        self._ended += self._running.values()
        self._running = running

    def add_unheard(self, passage: Said) -> None:
        """Add what no version has: the title of an act that has no day, or was set aside before it had effect."""
        heard = {said._replace(number=None, starts_on=None, ends_on=None) for said in self.found}
        if passage not in heard:
            self._ended.append(passage)

    @property
    def found(self) -> list[Said]:
        return [*self._ended, *self._running.values()]


def _titles(named: Named, version: timeline.Version, heading: Callable[[timeline.Act], Heading]) -> Iterator[Said]:
    """Yield the title of a version: that of its newest text."""
    texts = [act for act in version.acts if act.content != Content.NONE]
    if version.in_force and texts:
        yield _title(named, heading(texts[-1]))


def _title(named: Named, heading: Heading) -> Said:
    # PostgreSQL keeps the languages in an order of its own.
    own = [named.short_title[language] for language in sorted(named.short_title)]
    said = [named.number, heading.reference, heading.title, *own]
    return Said(TITLE, "", heading.reference, ((heading.language, heading.title),), _words(*said))


def _parts(
    state: timeline.State, heading: Callable[[timeline.Act], Heading], acts: Sequence[timeline.Act]
) -> Iterator[Said]:
    """Yield what a text says besides its variables, each language by itself."""
    languages = {act.seq: heading(act).language for act in acts}
    for entry in state.entries.values():
        about, key = entry.subject
        if about == About.PARTY:
            role, slug, unit = key
            yield Said(about, slug, role, (("", unit),), _words(unit))
        elif about == About.LEGAL_GROUND:
            yield Said(about, "", "", ((languages.get(entry.seq, ""), key[0]),), _words(key[0]))
        elif about in PROSE:
            name, texts = key[0] if key else "", sorted(_prose(about, entry.detail))
            if texts:
                yield Said(about, "", name, tuple(texts), _words(name, *(text for _language, text in texts)))


def _prose(about: str, detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, shape in DETAIL[About(about)].items():
        if shape.of == Holds.TEXT:
            yield from (detail.get(field) or {}).items()


def _words(*texts: str) -> str:
    return " ".join(search_words(" | ".join(texts)))


def words_of_variable(label: str) -> str:
    """Return the words by which a variable is found."""
    return _words(label)


@transaction.atomic
def rebuild_index(deliberation: Deliberation) -> None:
    """Replace the index of one file, under the lock that registering takes."""
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    index = _computed(deliberation)
    for model in (Period, Permit, Involvement, Passage):
        model.objects.filter(deliberation=deliberation).delete()
    variables = Variable.objects.named(key for key, *_ in index.permits)
    slugs = {slug for slug, _ in index.involvements} | {said.organisation for said in index.passages}
    organisations = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    Period.objects.bulk_create(
        Period(
            deliberation=deliberation,
            number=number,
            starts_on=starts_on,
            ends_on=ends_on,
            in_force=in_force,
            complete=complete,
            retention_until=until,
        )
        for number, starts_on, ends_on, in_force, complete, until in index.periods
    )
    Permit.objects.bulk_create(
        Permit(
            deliberation=deliberation,
            variable_id=variables[key],
            starts_on=first,
            ends_on=last,
        )
        for key, first, last in index.permits
    )
    Involvement.objects.bulk_create(
        Involvement(deliberation=deliberation, organisation_id=organisations[slug], role=role)
        for slug, role in sorted(index.involvements)
    )
    Passage.objects.bulk_create(
        Passage(deliberation=deliberation, **passage_columns(said, organisations)) for said in index.passages
    )
    _add_variables(variables)


def passage_columns(said: Said, organisations: Mapping[str, int]) -> dict[str, Any]:
    """Return the columns of a passage, but for its file; `organisations` are primary keys by slug."""
    columns = said._asdict()
    slug = columns.pop("organisation")
    return columns | {"organisation_id": organisations[slug] if slug else None, "texts": dict(said.texts)}


def _add_variables(variables: Mapping[tuple[str, ...], int]) -> None:
    """Make the variables findable that are not yet; two registrations may do so for the same one."""
    held = Passage.objects.filter(variable__in=variables.values()).values_list("variable", flat=True)
    missing = set(variables.values()) - set(held)
    Passage.objects.bulk_create(
        (
            Passage(variable_id=pk, about=About.VARIABLE, texts={"": label}, words=words_of_variable(label))
            for (_category, label), pk in variables.items()
            if pk in missing
        ),
        ignore_conflicts=True,
    )


def differing() -> Iterator[Deliberation]:
    """Yield the files whose index is not what their acts make of it."""
    for deliberation in Deliberation.objects.order_by("pk").iterator(500):
        computed, stored = _computed(deliberation), _stored(deliberation)
        if _unordered(computed) != _unordered(stored) or _unfindable(deliberation):
            yield deliberation


def _unordered(index: Index) -> tuple[object, ...]:
    return index.periods, set(index.permits), index.involvements, sorted(index.passages, key=repr)


def _unfindable(deliberation: Deliberation) -> bool:
    """Say whether a file names a variable that no search finds."""
    return Permit.objects.filter(deliberation=deliberation, variable__passage=None).exists()


def _computed(deliberation: Deliberation) -> Index:
    history = deliberation.history()
    history.read_all()
    named = Named(deliberation.number, deliberation.short_title)
    return index_of(named, history.acts, history.changes, history.heading)


def _stored(deliberation: Deliberation) -> Index:
    periods = Period.objects.filter(deliberation=deliberation).order_by("number")
    permits = Permit.objects.filter(deliberation=deliberation)
    involvements = Involvement.objects.filter(deliberation=deliberation)
    return Index(
        list(periods.values_list("number", "starts_on", "ends_on", "in_force", "complete", "retention_until")),
        [
            ((category, label), first, last)
            for category, label, first, last in permits.values_list(
                "variable__category", "variable__label", "starts_on", "ends_on"
            )
        ],
        set(involvements.values_list("organisation__slug", "role")),
        [
            Said(about, slug or "", name, tuple(sorted(texts.items())), *rest)
            for about, slug, name, texts, *rest in Passage.objects.filter(deliberation=deliberation).values_list(
                "about", "organisation__slug", *Said._fields[2:]
            )
        ],
    )
