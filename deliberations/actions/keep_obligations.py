"""Keep one obligation for each holder of a file, with the deadlines that its acts give now."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce, TruncDate

from ..models import Alert, Deliberation, History, Holding, Obligation, Organisation, Term
from ..rules import obligations as rules
from ..rules.calendar import BRUSSELS
from .end_alerts import end_alerts

Rows = list[tuple[Any, ...]]
"""(first day, last day, rule, last lawful day, act, explanation, when discharged) of each stretch."""


@transaction.atomic
def keep_obligations(deliberation: Deliberation, *, at: datetime) -> None:
    """Open the obligations that the acts give, and move the deadlines, under the lock that registering takes.

    An obligation is never removed: where no act names its holder any more, its deadline is not known as long as
    it ever held something, and it has none on any day otherwise.
    Leaves no line in the journal: it follows from the registration, which has its line.
    """
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    history = deliberation.history()
    history.read_all()
    held = _held(deliberation)
    slugs = rules.holders(history.known(), history.changes)
    for holder in Organisation.objects.filter(slug__in=slugs).order_by("pk"):
        if holder.pk not in held:
            held[holder.pk] = Obligation.objects.create(
                deliberation=deliberation, holder=holder, opened_at=at, round_on=at.astimezone(BRUSSELS).date()
            )
    for obligation in held.values():
        move(obligation, _computed(history, obligation), at=at)


def move(obligation: Obligation, wanted: Rows, *, at: datetime) -> None:
    """Write the stretches of an obligation; where another deadline binds today, its reminders begin anew."""
    stored = _stored(obligation)
    if stored == wanted:
        return
    Term.objects.filter(obligation=obligation).delete()
    Term.objects.bulk_create(
        Term(
            obligation=obligation,
            deliberation_id=obligation.deliberation_id,
            starts_on=first,
            ends_on=last,
            rule=rule,
            due_on=due_on,
            act_id=act,
            explanation=explanation,
            discharged_at=discharged_at,
        )
        for first, last, rule, due_on, act, explanation, discharged_at in wanted
    )
    today = at.astimezone(BRUSSELS).date()
    if stored and _binding(stored, today) != _binding(wanted, today):
        begin_anew(obligation, Alert.Ending.MOVED, at=at)
    else:
        gone = Alert.objects.filter(obligation=obligation).exclude(since_on__in=[row[0] for row in wanted])
        end_alerts(gone, Alert.Ending.MOVED, at=at)


def begin_anew(obligation: Obligation, ending: Alert.Ending, *, at: datetime) -> None:
    """End what was raised about an obligation, and let its reminders start from the rung of the day."""
    obligation.round, obligation.round_on = obligation.round + 1, at.astimezone(BRUSSELS).date()
    obligation.save(update_fields=["round", "round_on"])
    end_alerts(Alert.objects.filter(obligation=obligation), ending, at=at)


def recompute(obligation: Obligation, *, at: datetime) -> None:
    """Write one obligation's stretches after its start, or what is held under it, became known.

    The caller holds the lock on the file.
    """
    history = obligation.deliberation.history()
    history.read_all()
    move(obligation, _computed(history, obligation), at=at)


def differing() -> Iterator[Deliberation]:
    """Yield the files whose obligations, or the deadlines kept with them, are not what their acts make of them."""
    for deliberation in Deliberation.objects.order_by("pk").iterator(500):
        history = deliberation.history()
        history.read_all()
        held = {o.holder.slug: o for o in Obligation.objects.filter(deliberation=deliberation).select_related("holder")}
        missing = rules.holders(history.known(), history.changes) - held.keys()
        if missing or any(_stored(o) != _computed(history, o) for o in held.values()):
            yield deliberation


def _held(deliberation: Deliberation) -> dict[int, Obligation]:
    rows = Obligation.objects.filter(deliberation=deliberation).select_related("holder").order_by("pk")
    return {o.holder_id: o for o in rows.select_for_update(of=("self",), no_key=True)}


def _computed(history: History, obligation: Obligation) -> Rows:
    known = history.known()
    acts = {act.seq: history.pk(act) for act in known}
    found = rules.terms(
        known,
        history.changes,
        holder=obligation.holder.slug,
        started_on=obligation.started_on,
        held_since=_held_since(obligation),
    )
    return [
        (
            t.starts_on,
            t.ends_on,
            str(t.rule),
            t.due_on,
            None if t.seq is None else acts[t.seq],
            dict(t.explanation),
            obligation.discharged_at,
        )
        for t in found
    ]


def _held_since(obligation: Obligation) -> date | None:
    """Return the day since which its holder holds something, or held what was discharged; None: nothing ever."""
    rows = Holding.objects.standing().filter(obligation=obligation).order_by()
    days = rows.values_list(Coalesce("delivery__delivered_on", TruncDate("declared_at", tzinfo=BRUSSELS)), flat=True)
    return min(days, default=None)


def _stored(obligation: Obligation) -> Rows:
    rows = Term.objects.filter(obligation=obligation).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on", "rule", "due_on", "act", "explanation", "discharged_at"))


def _binding(rows: Rows, day: date) -> tuple[Any, ...] | None:
    """Return the rule and the last lawful day that bind on a day; None where nothing binds yet."""
    return next((row[2:4] for row in rows if row[0] <= day and (row[1] is None or day <= row[1])), None)
