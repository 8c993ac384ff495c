"""Raise what is due: idempotent, in short transactions, whoever else does the same at the same time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from ..models import Alert, AlertKind, Deliberation, Hold, Holding, Obligation, Question, Run, bulk
from ..models.alert import AlertQuerySet
from ..models.ledger import still_held_but_not_approved
from ..models.listing import known_acts
from ..rules import ladder
from .end_alerts import end_alerts
from .find_alerts import BATCH, FOUND_BY_KEY, OF_OBLIGATIONS, Due, Ladders, day_of, find_alerts, would_be_told
from .tell_people import People, tell_people

logger = logging.getLogger(__name__)

_KEPT = timedelta(days=30)
"""How long the row of a run is kept."""


def raise_alerts(*, at: datetime) -> Run:
    """Look through what is open, raise what is due, end what has lost its ground, and return the row of the run.

    An alert and its notifications are written in one transaction, and its key is unique: killed half-way, late,
    twice or by several at once, the result is the same. What cannot be raised is named in the log, counted, and
    tried again by the next run; it stops nothing else.
    """
    run = Run.objects.create(work=Run.Work.RAISE, started_at=at)
    today, ladders, people = day_of(at), Ladders(), People()
    raised, failed = 0, _end_groundless(today, at=at)
    for batch in find_alerts(today=today, ladders=ladders):
        done = _raise_what_can_be(batch, today, ladders, people, at=at)
        raised, failed = raised + done[0], failed + done[1]
    Run.objects.filter(started_at__lt=at - _KEPT).delete()
    run.finished_at, run.done, run.failed = at, raised, failed
    run.save(update_fields=["finished_at", "done", "failed"])
    return run


def _raise_what_can_be(
    batch: Sequence[Due], today: date, ladders: Ladders, people: People, *, at: datetime
) -> tuple[int, int]:
    """Raise a batch, or where that fails each alert of it alone; return how many were raised, and how many not."""
    try:
        return _raise(batch, today, ladders, people, at=at), 0
    except Exception as reason:  # whatever it is, it must not keep the others from being raised
        if len(batch) == 1:
            logger.error("Not raised: %s (%s)", batch[0].key(batch[0].step), type(reason).__name__)
            return 0, 1
    each = [_raise_what_can_be([due], today, ladders, people, at=at) for due in batch]
    return sum(raised for raised, _ in each), sum(failed for _, failed in each)


@transaction.atomic
def _raise(batch: Sequence[Due], today: date, ladders: Ladders, people: People, *, at: datetime) -> int:
    """Write the alerts of one kind that are still due, and whom they tell; return how many."""
    due = [(each, _passed_over(each, today, ladders)) for each in _still_due(batch, today)]
    wanted = [each.key(step) for each, passed in due for step in (*passed, each.step)]
    held = set(Alert.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [(each, passed) for each, passed in due if each.key(each.step) not in held]
    if not new:
        return 0
    end_alerts(_standing_before([each for each, _ in new]), Alert.Ending.SUPERSEDED, at=at)
    over = [
        row_of(each, step, ladders, at=at, ending=Alert.Ending.SUPERSEDED)
        for each, passed in new
        for step in passed
        if each.key(step) not in held
    ]
    alerts = [row_of(each, each.step, ladders, at=at) for each, _ in new]
    bulk.insert_new([*over, *alerts])
    given = dict(Alert.objects.filter(key__in=[alert.key for alert in alerts]).values_list("key", "pk"))
    for alert in alerts:
        alert.pk = given[alert.key]
    tell_people(alerts, people, at=at)
    return len(alerts)


def row_of(due: Due, step: ladder.Step, ladders: Ladders, *, at: datetime, ending: Alert.Ending | None = None) -> Alert:
    """Return the row of an alert; one that a more urgent step passed over is on record, and tells nobody."""
    return Alert(
        key=due.key(step),
        kind=due.kind,
        rung=ladders.rung(due.kind, step.days),
        repeat=step.repeat,
        deliberation_id=due.deliberation,
        organisation_id=due.organisation,
        obligation_id=due.obligation,
        round=due.round,
        since_on=due.since_on,
        act_id=due.act,
        question=due.question,
        hold_id=due.hold,
        about_on=due.about_on,
        step_on=step.on,
        facts=due.facts,
        raised_at=at,
        ended_at=at if ending else None,
        ending=ending or "",
    )


def _still_due(batch: Sequence[Due], today: date) -> list[Due]:
    """Lock what alerts are about, so that no other scan raises them at the same time, and drop what changed since."""
    if batch[0].obligation is None:
        _lock_files({due.deliberation for due in batch if due.deliberation})
        return _still_so(batch, today)
    rows = Obligation.objects.open().filter(pk__in=[due.obligation for due in batch]).order_by("pk")
    rounds = dict(rows.select_for_update(no_key=True).values_list("pk", "round"))
    return [due for due in batch if rounds.get(due.obligation or 0) == due.round]


def _lock_files(files: set[int]) -> None:
    """Lock files by primary key, but not the key of their rows: whoever writes a line that names one need not wait."""
    list(Deliberation.objects.filter(pk__in=files).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _still_so(batch: Sequence[Due], today: date) -> list[Due]:
    """Drop what was answered, released, corrected or gone since it was found, and lock what is not of a file alone."""
    first = batch[0]
    if first.question:
        asked = Question.objects.waiting().filter(pk__in=[due.question.pk for due in batch if due.question])
        rounds = dict(asked.order_by("pk").select_for_update(no_key=True).values_list("pk", "round"))
        return [due for due in batch if due.question and rounds.get(due.question.pk) == due.round]
    if first.hold:
        holds = Hold.objects.running().filter(pk__in=[due.hold for due in batch]).order_by("pk")
        running = set(holds.select_for_update(no_key=True).values_list("pk", flat=True))
        return [due for due in batch if due.hold in running]
    if first.act:
        acts = dict(known_acts().filter(pk__in=[due.act for due in batch]).values_list("pk", "effective_on"))
        return [due for due in batch if due.act and acts.get(due.act) == due.about_on]
    if first.kind == AlertKind.ROTATION:
        held = set(
            Holding.objects.open().filter(pk__in=[due.facts["holding"] for due in batch]).values_list("pk", flat=True)
        )
        return [due for due in batch if due.facts["holding"] in held]
    if first.kind == AlertKind.HELD_UNAPPROVED:
        now = {(each.deliberation, each.recipient, each.since_on) for each in still_held_but_not_approved(on=today)}
        return [due for due in batch if (due.deliberation, due.organisation, due.about_on) in now]
    return list(batch)


def _passed_over(due: Due, today: date, ladders: Ladders) -> list[ladder.Step]:
    """Return the steps that came and went while the register was silent."""
    if due.kind in (AlertKind.NOBODY_TOLD, *FOUND_BY_KEY):
        return []
    steps = ladder.reached(ladders.of(due.kind), due.about_on, today)
    return [step for step in steps if due.heard_on <= step.on < due.step.on]


def _standing_before(new: Sequence[Due]) -> AlertQuerySet:
    """Return the alerts about the same things whose place the new ones take."""
    alerts = Alert.objects.filter(kind=new[0].kind)
    if new[0].obligation:
        # Of one obligation there are few, of one kind there are all: SQLite, which has no statistics of a new
        # register, would look through the latter.
        about = Alert.objects.standing().filter(obligation__in=[due.obligation for due in new])
        return alerts.filter(pk__in=[pk for pk, kind in about.values_list("pk", "kind") if kind == new[0].kind])
    if new[0].question:
        return alerts.filter(question__in=[due.question for due in new])
    if new[0].hold:
        return alerts.filter(hold__in=[due.hold for due in new])
    if new[0].kind in FOUND_BY_KEY:
        # The space keeps what is numbered 12 apart from 123.
        same = (Q(key__startswith=f"{due.kind} {due.subject} ") for due in new)
        return alerts.filter(reduce(or_, same))
    return alerts.filter(act__in=[due.act for due in new])


def _end_groundless(today: date, *, at: datetime) -> int:
    """End what lost its ground because a day passed or a person came; return how often that could not be done."""
    standing = Alert.objects.standing()
    # The stretch of the deadline that it is about is over: another deadline binds since.
    over = Q(obligation__terms__ends_on__lt=today, obligation__terms__starts_on=F("since_on"))
    current = known_acts().filter(pk=OuterRef("act"), effective_on=OuterRef("about_on"))
    unasked = Q(question__is_open=False) | Q(question__gone_at__isnull=False)
    groundless = (
        (standing.filter(over, kind__in=OF_OBLIGATIONS), Alert.Ending.MOVED),
        (standing.filter(kind=AlertKind.TAKES_EFFECT, about_on__lt=today), Alert.Ending.GONE),
        (standing.filter(~Exists(current), kind=AlertKind.TAKES_EFFECT), Alert.Ending.GONE),
        (standing.filter(unasked), Alert.Ending.GONE),
        (standing.filter(kind=AlertKind.NOBODY_TOLD, organisation__in=would_be_told()), Alert.Ending.GONE),
        (standing.filter(pk__in=_held_no_more(today)), Alert.Ending.GONE),
    )
    failed = 0
    for alerts, ending in groundless:
        for ended in _some(alerts):
            try:
                with transaction.atomic():
                    about = Alert.objects.filter(pk__in=ended)
                    # The files first, as whoever registers does: both end alerts of several obligations.
                    _lock_files(set(about.exclude(deliberation=None).values_list("deliberation", flat=True)))
                    end_alerts(about, ending, at=at)
            except Exception as reason:  # an alert too many must not keep others from being raised
                failed += 1
                logger.error("Alerts from %s on were not ended: %s", ended[0], type(reason).__name__)
    return failed


def _held_no_more(today: date) -> list[int]:
    """Return the alerts, by primary key, about something that is held, and is gone or allowed again."""
    held = {(each.deliberation, each.recipient, each.since_on) for each in still_held_but_not_approved(on=today)}
    about = Alert.objects.standing().filter(kind=AlertKind.HELD_UNAPPROVED)
    what = about.values_list("pk", "deliberation", "organisation", "about_on")
    over = [pk for pk, file, holder, since in what if (file, holder, since) not in held]
    rotating = dict(Alert.objects.standing().filter(kind=AlertKind.ROTATION).values_list("pk", "facts__holding"))
    still_open = set(Holding.objects.open().filter(pk__in=rotating.values()).values_list("pk", flat=True))
    return over + [pk for pk, holding in rotating.items() if holding not in still_open]


def _some(alerts: AlertQuerySet) -> Iterator[list[int]]:
    """Yield the primary keys of alerts, a transaction's worth at a time."""
    last = 0
    while found := list(alerts.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield found
        last = found[-1]
