"""Rebuild what the register keeps of the fold for questions across files."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction

from ..models import Deliberation, Involvement, Organisation, Period, Permit, Variable
from ..rules import timeline
from ..rules.timeline import About


class Index(NamedTuple):
    """The index of one file, in the words of the rules."""

    periods: list[tuple[int, date, date | None, bool, bool, date | None]]
    """(number, first day, last day, in force, complete, last lawful day of the data)"""
    permits: list[tuple[tuple[str, ...], date, date | None]]
    """(key of the variable, first day, last day)"""
    involvements: set[tuple[str, str]]
    """(slug of the organisation, role)"""


def index_of(acts: Iterable[timeline.Act], changes: Callable[[timeline.Act], Iterable[timeline.Change]]) -> Index:
    """Compute the index of a file from its acts as they are known now."""
    known = timeline.known_at(acts, None)
    periods, permits = [], []
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
        last = version.ends_on
    permits += [(key, first, None) for key, first in running.items()]
    involvements = {
        (change.subject.key[1], change.subject.key[0])
        for act in known
        for change in changes(act)
        if change.granted and change.subject.about == About.PARTY
    }
    return Index(periods, permits, involvements)


@transaction.atomic
def rebuild_index(deliberation: Deliberation) -> None:
    """Replace the index of one file, under the lock that registering takes."""
    Deliberation.objects.select_for_update().get(pk=deliberation.pk)
    index = _computed(deliberation)
    for model in (Period, Permit, Involvement):
        model.objects.filter(deliberation=deliberation).delete()
    variables = Variable.objects.named(key for key, *_ in index.permits)
    slugs = {slug for slug, _ in index.involvements}
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


def differing() -> Iterator[Deliberation]:
    """Yield the files whose index is not what their acts make of it."""
    for deliberation in Deliberation.objects.order_by("pk").iterator(500):
        computed, stored = _computed(deliberation), _stored(deliberation)
        if (computed.periods, set(computed.permits), computed.involvements) != (
            stored.periods,
            set(stored.permits),
            stored.involvements,
        ):
            yield deliberation


def _computed(deliberation: Deliberation) -> Index:
    history = deliberation.history()
    history.read_all()
    return index_of(history.acts, history.changes)


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
    )
