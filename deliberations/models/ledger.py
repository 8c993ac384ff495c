"""From rows to the ledger: the deliveries of a file with their variables; and across files, what no text allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ..rules import ledger as rules
from ..rules.ledger import Batch, Destruction, Line, nothing_destroyed
from ..rules.timeline import About, Subject
from .act import Variable
from .deliberation import Deliberation
from .delivery import DeliveredColumn, Delivery, DeliveryQuerySet
from .destroyed import gone_by
from .index import Period, Permit


def read_ledger(
    deliberation: Deliberation,
    *,
    on: date,
    known: datetime | None = None,
    destroyed: Destruction = nothing_destroyed,
) -> list[Line]:
    """Return the ledger of a file on a day, as known at a moment (None: all that is known); five queries."""
    history = deliberation.history()
    history.read_all()
    texts = [(version, history.fold(version.acts)) for version in history.versions(known)]
    return rules.ledger(texts, batches(deliberation, known=known), on=on, destroyed=destroyed)


def batches(deliberation: Deliberation, *, known: datetime | None = None) -> list[Batch]:
    """Return what reached its recipient under a file, with its variables; three queries."""
    received = _received(deliberation, known)
    told = list(received.order_by("number").values_list("pk", "number", "delivered_on", "recipient__slug"))
    rows = DeliveredColumn.objects.filter(delivery__in=received).order_by()
    subjects = _subjects(rows)
    found: dict[int, set[Subject]] = defaultdict(set)
    for delivery, variable, column, named in rows.values_list("delivery", "variable", "column", "named"):
        # What fits no variable that any text names is held all the same, under the name that it came with.
        found[delivery].add(subjects[variable] if variable else Subject(About.VARIABLE, ("", named or column)))
    return [Batch(f"L{number}", day, slug, frozenset(found[pk])) for pk, number, day, slug in told]


def delivered_in(deliberation: Deliberation, *, on: date, known: datetime | None = None) -> dict[Subject, list[int]]:
    """Return the numbers of the deliveries that brought each variable by a day; one query."""
    received = _received(deliberation, known).filter(delivered_on__lte=on)
    rows = DeliveredColumn.objects.filter(delivery__in=received, variable__isnull=False).order_by("delivery__number")
    found: dict[Subject, list[int]] = defaultdict(list)
    for category, label, number in rows.values_list(
        "variable__category", "variable__label", "delivery__number"
    ).distinct():
        found[Subject(About.VARIABLE, (category, label))].append(number)
    return found


def _received(deliberation: Deliberation, known: datetime | None) -> DeliveryQuerySet:
    """Return what reached its recipient under a file, as known at a moment (None: all that is known)."""
    received = Delivery.objects.filter(deliberation=deliberation, has_left=True)
    if known is None:
        return received.standing()
    return received.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known), recorded_at__lte=known)


def _subjects(rows: QuerySet[DeliveredColumn]) -> dict[int, Subject]:
    variables = Variable.objects.filter(pk__in=rows.filter(variable__isnull=False).values("variable"))
    return {
        pk: Subject(About.VARIABLE, (category, label))
        for pk, category, label in variables.values_list("pk", "category", "label")
    }


def held_but_not_approved(*, on: date, destroyed: Iterable[int] = ()) -> QuerySet[Any, Any]:
    """Return where data are held that no text allows on a day: deliberation, recipient and how many columns.

    Across all files, in one query over the index of the fold. `destroyed` are the deliveries, by primary key,
    of which nothing is left. Where the text of the day is not held, nothing is said.
    """
    file, variable = OuterRef("delivery__deliberation"), OuterRef("variable")
    permitted = Permit.objects.on(on).filter(deliberation=file, variable=variable)
    not_known = Period.objects.on(on).filter(deliberation=file, in_force=True, complete=False)
    some = Period.objects.filter(deliberation=file)
    received = Delivery.objects.received().filter(delivered_on__lte=on).exclude(pk__in=destroyed)
    found = DeliveredColumn.objects.filter(Exists(some), ~Exists(permitted), ~Exists(not_known), delivery__in=received)
    counted = found.order_by().values("delivery__deliberation", "delivery__recipient").annotate(columns=Count("pk"))
    return counted.order_by("delivery__deliberation", "delivery__recipient")


class Unapproved(NamedTuple):
    """What one recipient still holds of a file although its text of the day does not allow it."""

    deliberation: int
    recipient: int
    columns: int
    since_on: date  # the first day of that text


def still_held_but_not_approved(*, on: date) -> list[Unapproved]:
    """Return where that is so on a day once what was destroyed is left out."""
    files = {row["delivery__deliberation"] for row in held_but_not_approved(on=on)}
    if not files:
        return []
    gone = [pk for file in Deliberation.objects.filter(pk__in=files) for pk in gone_by(file, on)]
    starts = dict(Period.objects.on(on).filter(deliberation__in=files).values_list("deliberation", "starts_on"))
    return [
        Unapproved(file, row["delivery__recipient"], row["columns"], starts[file])
        for row in held_but_not_approved(on=on, destroyed=gone)
        if (file := row["delivery__deliberation"]) in starts
    ]
