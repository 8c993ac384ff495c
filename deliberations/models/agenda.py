"""The days that a calendar shows: last lawful days of data, reminders before them, and acts that take effect."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q, Sum

from ..rules.calendar import BRUSSELS
from .act import Act
from .deliberation import Deliberation, DeliberationQuerySet
from .listing import known_acts
from .obligation import Obligation, TermQuerySet

MOST = 500
"""Days of one kind in one calendar, the nearest first: a feed is fetched whole each time."""
PAST = timedelta(days=366)
"""How long a day that is over stays in the calendar; and one that was cancelled."""


class Stated(NamedTuple):
    """How often what is said of a file became another, and when last: acts that were registered, or took effect."""

    sequence: int
    changed_at: datetime


class Due(NamedTuple):
    """The last lawful day of one obligation; `is_discharged`: it binds no more."""

    obligation: Obligation
    on: date
    is_discharged: bool
    stated: Stated


class Effect(NamedTuple):
    """The day on which an act takes effect."""

    act: Act
    on: date
    stated: Stated


class LastDay(NamedTuple):
    """The last lawful day that the text of a file gives, whoever holds its data."""

    deliberation: Deliberation
    on: date
    is_discharged: bool
    stated: Stated


def due(terms: TermQuerySet, *, today: date) -> list[Due]:
    """Return the last lawful days of obligations that are open, or were discharged within a year; four queries."""
    near = terms.on(today).filter(due_on__gte=today - PAST)
    gone = near.filter(discharged_at__gte=_midnight(today - PAST))
    # Each by its own index, and then the nearest of both: in one query the database would sort all of them.
    days = [day for rows in (near.open(), gone) for day in rows.most_urgent_first().values_list(*_DAY)[:MOST]]
    wanted = [obligation for _day, obligation in sorted(days)[:MOST]]
    read = Obligation.objects.on(today).told().in_bulk(wanted)
    found = [read[pk] for pk in wanted]
    stated = _stated({o.deliberation_id for o in found}, today)
    return [_due(obligation, stated[obligation.deliberation_id]) for obligation in found]


_DAY = ("due_on", "obligation")


def _due(obligation: Obligation, stated: Stated) -> Due:
    discharged_at = obligation.discharged_at
    sequence = stated.sequence + _changes(obligation.round, discharged_at is not None)
    recorded = [m for m in (discharged_at, obligation.start_recorded_at, obligation.opened_at) if m]
    assert obligation.due_on, "Only those with a last lawful day were asked for."
    return Due(
        obligation,
        obligation.due_on,
        discharged_at is not None,
        Stated(sequence, max(stated.changed_at, *recorded)),
    )


def _changes(rounds: int, discharged: int) -> int:
    # A discharge adds one, and what opens it again two: whatever comes later has the higher number.
    return 2 * rounds + discharged


def effects(files: DeliberationQuerySet, *, today: date) -> list[Effect]:
    """Return the days on which acts of files take effect, those of a year ago and all to come; two queries."""
    acts = known_acts().filter(deliberation__in=files, effective_on__gte=today - PAST)
    found = list(acts.select_related("deliberation").order_by("effective_on", "pk")[:MOST])
    stated = _stated({act.deliberation_id for act in found}, today)
    return [Effect(act, act.effective_on, stated[act.deliberation_id]) for act in found if act.effective_on]


def last_days(found: Iterable[Due]) -> list[LastDay]:
    """Return one day for each file, without naming who holds its data: the latest that still binds, or else did.

    All obligations of a file are counted, also those that no calendar shows any more; one query.
    """
    by_file: dict[Deliberation, list[Due]] = defaultdict(list)
    for one in found:
        by_file[one.obligation.deliberation].append(one)
    rows = Obligation.objects.filter(deliberation__in=by_file).order_by().values_list("deliberation")
    counted = {file: held for file, *held in rows.annotate(Count("pk"), Sum("round"), Count("discharged_at"))}
    return [_last_day(file, dues, *counted[file.pk]) for file, dues in by_file.items()]


def _last_day(file: Deliberation, dues: list[Due], obligations: int, rounds: int, discharged: int) -> LastDay:
    one = dues[0]
    of_file = one.stated.sequence - _changes(one.obligation.round, one.is_discharged)
    binding = [one for one in dues if not one.is_discharged]
    return LastDay(
        file,
        max(one.on for one in binding or dues),
        not binding,
        Stated(obligations * of_file + _changes(rounds, discharged), max(one.stated.changed_at for one in dues)),
    )


def _stated(files: Iterable[int], today: date) -> Mapping[int, Stated]:
    """Count in each file the registrations, and the acts whose day has come; neither ever becomes fewer."""
    acts = Act.objects.filter(deliberation__in=files).order_by().values("deliberation")
    counted = acts.annotate(
        registered=Count("pk"),
        come=Count("pk", filter=Q(effective_on__lte=today)),
        recorded_at=Max("recorded_at"),
        come_on=Max("effective_on", filter=Q(effective_on__lte=today)),
    )
    return {
        row["deliberation"]: Stated(
            row["registered"] + row["come"],
            max(row["recorded_at"], _midnight(row["come_on"])) if row["come_on"] else row["recorded_at"],
        )
        for row in counted
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BRUSSELS)
