"""What is gone: when nothing of a delivery was left any more, and since when an institution holds nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..rules.calendar import BRUSSELS
from ..rules.ledger import Destruction
from ..rules.timeline import About, Subject
from .deliberation import Deliberation
from .delivery import Delivery
from .destruction import Discharge, Holding
from .obligation import Obligation


def destruction_of(deliberation: Deliberation, *, known: datetime | None = None) -> Destruction:
    """Return what says on which day a delivery of a file was gone, all copies of it; two queries.

    As accepted reports say, and as known at a moment (None: all that is known). A copy of which nobody said
    what it was made of may hold any delivery of its holder.
    """
    discharges = Discharge.objects.filter(holding__obligation__deliberation=deliberation)
    if known is None:
        discharges = discharges.filter(ended_at=None)
    else:
        discharges = discharges.filter(Q(ended_at=None) | Q(ended_at__gt=known), discharged_at__lte=known)
    gone = {
        holding: done_on or discharged_at.astimezone(BRUSSELS).date()
        for holding, done_on, discharged_at in discharges.values_list("holding", "line__done_on", "discharged_at")
    }
    holdings = Holding.objects.standing().filter(obligation__deliberation=deliberation).select_related("delivery")
    if known is not None:
        holdings = holdings.filter(declared_at__lte=known)
    made_of: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for holding in holdings:
        if holding.delivery is None:
            made_of[holding.obligation_id, holding.of_id].append(holding.pk)
    days: dict[str, date | None] = {}
    for holding in holdings:
        if holding.delivery is not None:
            copies = {holding.pk, *made_of[holding.obligation_id, None]}
            while more := {n for pk in copies for n in made_of[holding.obligation_id, pk]} - copies:
                copies |= more
            whole = copies <= gone.keys()
            days[holding.delivery.label] = max(gone[pk] for pk in copies) if whole else None

    def destroyed(delivery: str, subject: Subject) -> date | None:
        return days.get(delivery)

    return destroyed


def gone_by(deliberation: Deliberation, day: date) -> list[int]:
    """Return the deliveries of a file, by primary key, of which nothing is left on a day."""
    destroyed = destruction_of(deliberation)
    deliveries = Delivery.objects.received().filter(deliberation=deliberation)
    # A delivery goes as a whole, whichever of its variables is asked about.
    any_of_them = Subject(About.VARIABLE, ())
    gone = ((delivery.pk, destroyed(delivery.label, any_of_them)) for delivery in deliveries)
    return [pk for pk, on in gone if on is not None and on <= day]


def settled() -> QuerySet[Obligation, Any]:
    """Return the files, by primary key, under which nobody owes a destruction any more: none of their days is left."""
    still_owed = Obligation.objects.open().filter(deliberation=OuterRef("deliberation"))
    return Obligation.objects.discharged().exclude(Exists(still_owed)).values("deliberation")


def nothing_held_since(deliberation: Deliberation, recipient: str) -> date | None:
    """Return the day on which the obligation of a recipient, by its slug, was discharged, if it is."""
    found = Obligation.objects.discharged().filter(deliberation=deliberation, holder__slug=recipient).first()
    return found.discharged_at.astimezone(BRUSSELS).date() if found and found.discharged_at else None
