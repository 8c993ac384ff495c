"""Find what somebody must be warned of on a day, and has not been: reads only, in batches, by key."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from ..models import Act, Alert, AlertKind, Hold, Holding, Obligation, Question, RoleGroup, Rung, Term
from ..models.ledger import still_held_but_not_approved
from ..models.listing import known_acts
from ..rules import ladder, questions
from ..rules.calendar import BRUSSELS
from ..rules.ladder import Step, Window

BATCH = 500
"""What is raised in one transaction, at most."""
OF_OBLIGATIONS = (AlertKind.DEADLINE, AlertKind.NO_DEADLINE, AlertKind.WAITS_FOR_EVENT)
"""What is about the deadline that binds a holder, and ends when another one does."""
FOUND_BY_KEY = (AlertKind.HELD_UNAPPROVED, AlertKind.ROTATION)
"""What no column of an alert names but its key: what is held."""


class Due(NamedTuple):
    """One alert that is due, before it is raised."""

    kind: AlertKind
    rung: Rung
    step: Step
    about_on: date
    subject: str
    """What it is about, as its key names it."""
    deliberation: int | None
    heard_on: date
    """The day from which on the register could have warned: of an earlier step nothing was missed."""
    organisation: int | None = None
    obligation: int | None = None
    round: int = 0
    since_on: date | None = None
    act: int | None = None
    question: Question | None = None
    hold: int | None = None
    facts: dict[str, Any] = {}

    def key(self, step: Step) -> str:
        """Return what makes an alert the same one, whoever raises it and how often."""
        # A rung that repeats at another pace is another rung: else its third time would be taken for the old third.
        return f"{self.kind} {self.subject} {self.about_on} {step.days}/{step.every} {step.repeat}"


class Ladders:
    """The rungs that stand, by kind, and all that ever stood: an alert of an ended rung was raised all the same."""

    def __init__(self) -> None:
        self._standing: dict[str, dict[int, Rung]] = defaultdict(dict)
        self._ever: dict[tuple[str, int, int], list[int]] = defaultdict(list)
        for rung in Rung.objects.order_by("pk"):
            self._ever[rung.kind, rung.days, rung.every].append(rung.pk)
            if rung.ended_at is None:
                self._standing[rung.kind][rung.days] = rung

    def of(self, kind: AlertKind) -> list[ladder.Rung]:
        return [ladder.Rung(rung.days, rung.every) for rung in self._standing[kind].values()]

    def rung(self, kind: AlertKind, days: int) -> Rung:
        return self._standing[kind][days]

    def ever(self, kind: AlertKind, window: Window) -> list[int]:
        """Return the rungs, by primary key, that ever warned on these days at this pace."""
        return self._ever[kind, window.days, window.every]


def find_alerts(*, today: date, ladders: Ladders) -> Iterator[list[Due]]:
    """Yield batches of what is due. Between two of them others may be raised: each batch is read when asked for."""
    obligations: Any = Obligation.objects.on(today).open()  # the type checker knows no annotations
    dated = obligations.filter(due_on__isnull=False)
    without = obligations.filter(due_on=None)
    silent = without.filter(rule__in=[Term.Rule.NONE, Term.Rule.NOT_KNOWN])
    waiting = without.filter(rule__in=[Term.Rule.PERIOD, Term.Rule.EVENT])
    yield from _of_obligations(AlertKind.DEADLINE, dated, "due_on", today, ladders)
    yield from _of_obligations(AlertKind.NO_DEADLINE, silent, "since_on", today, ladders)
    yield from _of_obligations(AlertKind.WAITS_FOR_EVENT, waiting, "since_on", today, ladders)
    yield from _untold(obligations, today, ladders)
    yield from _taking_effect(today, ladders)
    raised = Question.objects.waiting()
    entry = [Question.Kind.ENTRY_INTO_FORCE_UNEXPECTED]
    yield from _of_questions(AlertKind.ENTRY_DIFFERS, raised.filter(kind__in=entry), today, ladders)
    contradictions = raised.filter(kind__in=[str(kind) for kind in questions.CONTRADICTIONS])
    yield from _of_questions(AlertKind.QUESTION_WAITS, contradictions, today, ladders)
    yield from _to_review(today, ladders)
    yield from _held_unapproved(today, ladders)
    yield from _rotations(today, ladders)


def would_be_told() -> QuerySet[Any]:
    """Return the organisations, by primary key, at which somebody hears of a deadline."""
    posts = RoleGroup.objects.filter(role__in=[RoleGroup.Role.DPO, RoleGroup.Role.DATA_MANAGER])
    return posts.filter(group__user__is_active=True).order_by().values("organisation")


def day_of(at: datetime) -> date:
    return at.astimezone(BRUSSELS).date()


def _of_obligations(kind: AlertKind, rows: Any, column: str, today: date, ladders: Ladders) -> Iterator[list[Due]]:
    """Yield obligations by the step that is due: whoever has the same day has the same step."""
    rungs = ladders.of(kind)
    last = today + timedelta(days=max((rung.days for rung in rungs), default=0))
    found = rows.filter(**{f"{column}__lte": last}).order_by().values_list(column, flat=True).distinct()
    for window in _windows(rungs, today, found):
        told = Alert.objects.filter(
            kind=kind,
            rung__in=ladders.ever(kind, window),
            repeat=window.repeat,
            obligation=OuterRef("pk"),
            round=OuterRef("round"),
            since_on=OuterRef("since_on"),
            about_on=OuterRef(column),
        )
        due = rows.filter(~Exists(told), **{f"{column}__range": (window.first, window.last)})
        for batch in _batches(due):
            yield [_of_obligation(kind, row, getattr(row, column), window, today, ladders) for row in batch]


def _of_obligation(kind: AlertKind, row: Obligation, about: date, window: Window, today: date, ladders: Ladders) -> Due:
    step = ladder.current(ladders.of(kind), about, today)
    assert step is not None
    return Due(
        kind=kind,
        rung=ladders.rung(kind, window.days),
        step=step,
        about_on=about,
        subject=f"o{row.pk}.{row.round} {row.since_on}",
        deliberation=row.deliberation_id,
        heard_on=max(row.since_on, row.round_on),
        organisation=row.holder_id,
        obligation=row.pk,
        round=row.round,
        since_on=row.since_on,
        act=row.due_act_id,
        facts={"rule": row.rule, "on_hold": row.on_hold},
    )


def _untold(obligations: Any, today: date, ladders: Ladders) -> Iterator[list[Due]]:
    """Yield the obligations of which nobody would be told, unless that was said not long ago."""
    kind = AlertKind.NOBODY_TOLD
    for rung in ladders.of(kind)[:1]:
        said = Alert.objects.standing().filter(kind=kind, obligation=OuterRef("pk"))
        if rung.every:
            said = said.filter(about_on__gt=today - timedelta(days=rung.every))
        for batch in _batches(obligations.exclude(holder__in=would_be_told()).filter(~Exists(said))):
            yield [
                Due(
                    kind=kind,
                    rung=ladders.rung(kind, rung.days),
                    step=Step(rung.days, 0, today, rung.every),
                    about_on=today,
                    subject=f"o{row.pk}.{row.round}",
                    deliberation=row.deliberation_id,
                    heard_on=today,
                    organisation=row.holder_id,
                    obligation=row.pk,
                    round=row.round,
                    since_on=row.since_on,
                    act=row.due_act_id,
                    facts={"due_on": row.due_on.isoformat() if row.due_on else None},
                )
                for row in batch
            ]


def _taking_effect(today: date, ladders: Ladders) -> Iterator[list[Due]]:
    kind = AlertKind.TAKES_EFFECT
    acts = known_acts().filter(effective_on__gt=today)
    days = acts.order_by().values_list("effective_on", flat=True).distinct()
    for window in _windows(ladders.of(kind), today, days):
        told = Alert.objects.filter(
            kind=kind,
            rung__in=ladders.ever(kind, window),
            repeat=window.repeat,
            deliberation=OuterRef("deliberation"),
            act__seq=OuterRef("seq"),
            about_on=OuterRef("effective_on"),
        )
        due = acts.filter(~Exists(told), effective_on__range=(window.first, window.last))
        for batch in _batches(due):
            yield [_of_act(row, window, today, ladders) for row in batch]


def _of_act(row: Act, window: Window, today: date, ladders: Ladders) -> Due:
    kind = AlertKind.TAKES_EFFECT
    assert row.effective_on is not None
    step = ladder.current(ladders.of(kind), row.effective_on, today)
    assert step is not None
    return Due(
        kind=kind,
        rung=ladders.rung(kind, window.days),
        step=step,
        about_on=row.effective_on,
        # By its number: a correction that leaves the day where it was is no other warning.
        subject=f"d{row.deliberation_id}.{row.seq}",
        deliberation=row.deliberation_id,
        heard_on=day_of(row.recorded_at),
        act=row.pk,
        facts={"seq": row.seq, "kind": row.kind, "approved_on": row.approved_on.isoformat()},
    )


def _of_questions(kind: AlertKind, rows: QuerySet[Question], today: date, ladders: Ladders) -> Iterator[list[Due]]:
    days = rows.order_by().values_list(TruncDate("raised_at", tzinfo=BRUSSELS), flat=True).distinct()
    for window in _windows(ladders.of(kind), today, days):
        told = Alert.objects.filter(
            kind=kind,
            rung__in=ladders.ever(kind, window),
            repeat=window.repeat,
            question=OuterRef("pk"),
            round=OuterRef("round"),
        )
        first, last = _midnight(window.first), _midnight(window.last + timedelta(days=1))
        due = rows.filter(~Exists(told), raised_at__gte=first, raised_at__lt=last)
        for batch in _batches(due):
            yield [_of_question(kind, row, window, today, ladders) for row in batch]


def _of_question(kind: AlertKind, row: Question, window: Window, today: date, ladders: Ladders) -> Due:
    about = day_of(row.raised_at)
    step = ladder.current(ladders.of(kind), about, today)
    assert step is not None
    return Due(
        kind=kind,
        rung=ladders.rung(kind, window.days),
        step=step,
        about_on=about,
        subject=f"q{row.pk}.{row.round}" if row.round else f"q{row.pk}",
        deliberation=row.deliberation_id,
        # Of a question that waits anew nothing was missed before.
        heard_on=today if row.round else about,
        round=row.round,
        question=row,
        facts={"question": row.kind, **row.facts},
    )


def _to_review(today: date, ladders: Ladders) -> Iterator[list[Due]]:
    kind = AlertKind.HOLD_REVIEW
    holds = Hold.objects.running()
    days = holds.order_by().values_list("review_on", flat=True).distinct()
    for window in _windows(ladders.of(kind), today, days):
        told = Alert.objects.filter(
            kind=kind,
            rung__in=ladders.ever(kind, window),
            repeat=window.repeat,
            hold=OuterRef("pk"),
        )
        due = holds.filter(~Exists(told), review_on__range=(window.first, window.last))
        for batch in _batches(due):
            yield [due for row in batch for due in _of_hold(row, window, today, ladders)]


def _of_hold(row: Hold, window: Window, today: date, ladders: Ladders) -> Iterator[Due]:
    kind = AlertKind.HOLD_REVIEW
    step = ladder.current(ladders.of(kind), row.review_on, today)
    # A hold may reach over several files; its review is one, and stands at the first of them.
    obligations = list(row.obligations.order_by("pk").values_list("pk", "deliberation", "holder"))
    if step and obligations:
        yield Due(
            kind=kind,
            rung=ladders.rung(kind, window.days),
            step=step,
            about_on=row.review_on,
            subject=f"h{row.pk}",
            deliberation=obligations[0][1],
            heard_on=day_of(row.placed_at),
            organisation=obligations[0][2],
            hold=row.pk,
            facts={"ground": row.ground, "obligations": len(obligations)},
        )


def _held_unapproved(today: date, ladders: Ladders) -> Iterator[list[Due]]:
    kind = AlertKind.HELD_UNAPPROVED
    found = (
        Due(
            kind=kind,
            rung=ladders.rung(kind, step.days),
            step=step,
            about_on=held.since_on,
            subject=f"d{held.deliberation}.{held.recipient}",
            deliberation=held.deliberation,
            heard_on=today,
            organisation=held.recipient,
            facts={"columns": held.columns},
        )
        for held in still_held_but_not_approved(on=today)
        if (step := ladder.current(ladders.of(kind), held.since_on, today))
    )
    yield from _unraised(found)


def _rotations(today: date, ladders: Ladders) -> Iterator[list[Due]]:
    kind = AlertKind.ROTATION
    last = today + timedelta(days=max((rung.days for rung in ladders.of(kind)), default=0))
    holdings = Holding.objects.open().filter(rotates_on__lte=last).select_related("obligation", "delivery")
    found = (
        Due(
            kind=kind,
            rung=ladders.rung(kind, step.days),
            step=step,
            about_on=holding.rotates_on,
            subject=f"b{holding.pk}",
            deliberation=holding.obligation.deliberation_id,
            heard_on=today,
            organisation=holding.obligation.holder_id,
            facts={"holding": holding.pk, "name": holding.name},
        )
        for holding in holdings.order_by("pk")
        if holding.rotates_on and (step := ladder.current(ladders.of(kind), holding.rotates_on, today))
    )
    yield from _unraised(found)


def _unraised(found: Iterable[Due]) -> Iterator[list[Due]]:
    """Yield what has not been raised, by its key: of these there are few, whatever the size of the register."""
    wanted = {due.key(due.step): due for due in found}
    held = set(Alert.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [due for key, due in wanted.items() if key not in held]
    for start in range(0, len(new), BATCH):
        yield new[start : start + BATCH]


def _windows(rungs: ladder.Ladder, today: date, days: Iterable[date | None]) -> Iterator[Window]:
    """Yield the windows into which a day falls: of many years there are many, and nearly all of them are empty."""
    known = sorted(day for day in days if day)
    for window in ladder.windows(rungs, today, known[0]) if known else ():
        nearest = bisect_left(known, window.first)
        if nearest < len(known) and known[nearest] <= window.last:
            yield window


def _batches(rows: Any) -> Iterator[Sequence[Any]]:
    """Yield rows in the order of their primary keys: whatever fails in one batch does not come back in the next.

    Which they are is asked once: each time anew, the database would look through all that are left.
    """
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        if batch := list(rows.filter(pk__in=keys[start : start + BATCH]).order_by("pk")):
            yield batch


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BRUSSELS)
