"""What is gone: when nothing of a delivery was left any more, and since when an institution holds nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..rules.calendar import BRUSSELS
from ..rules.destruction import Outcome
from ..rules.ledger import Destruction, Gone
from ..rules.timeline import About, Subject
from .deliberation import Deliberation
from .delivery import Delivery
from .destruction import Discharge, Holding
from .obligation import Obligation


def destruction_of(deliberation: Deliberation, *, known: datetime | None = None) -> Destruction:
    """Return what says since when nothing of a delivery of a file is held, and what became of it; two queries.

    As accepted reports say, and as known at a moment (None: all that is known). A copy of which nobody said
    what it was made of may hold any delivery of its holder.
    """
    discharges = Discharge.objects.filter(holding__obligation__deliberation=deliberation)
    if known is None:
        discharges = discharges.filter(ended_at=None)
    else:
        discharges = discharges.filter(Q(ended_at=None) | Q(ended_at__gt=known), discharged_at__lte=known)
    gone = {
        holding: (Outcome(outcome), done_on)
        for holding, outcome, done_on in discharges.values_list("holding", "line__outcome", "line__done_on")
    }
    standing = Holding.objects.standing(known=known)
    holdings = standing.filter(obligation__deliberation=deliberation).select_related("delivery")
    made_of: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for holding in holdings:
        if holding.delivery is None:
            made_of[holding.obligation_id, holding.of_id].append(holding.pk)
    found: dict[str, Gone] = {}
    for holding in holdings:
        if holding.delivery is not None:
            copies = {holding.pk, *made_of[holding.obligation_id, None]}
            while more := {n for pk in copies for n in made_of[holding.obligation_id, pk]} - copies:
                copies |= more
            if copies <= gone.keys():
                found[holding.delivery.label] = _together([gone[pk] for pk in copies])

    def destroyed(delivery: str, subject: Subject) -> Gone | None:
        return found.get(delivery)

    return destroyed


def _together(ends: Sequence[tuple[Outcome, date | None]]) -> Gone:
    """Return what became of a delivery, given what became of it and of each of its copies."""
    days = [day for _outcome, day in ends if day]
    # A back-up that waits for its turn ends as what is left of it does; what was never held hides nothing else.
    became = {Outcome.DESTROYED if each == Outcome.IN_PART else each for each, _day in ends} - {Outcome.ROTATION}
    said = became - {Outcome.NEVER_HELD} or {Outcome.NEVER_HELD}
    return Gone(max(days, default=None), tuple(sorted(said)))


def gone_by(deliberation: Deliberation, day: date) -> list[int]:
    """Return the deliveries of a file, by primary key, of which nothing is left on a day."""
    destroyed = destruction_of(deliberation)
    deliveries = Delivery.objects.received().filter(deliberation=deliberation)
    # A delivery goes as a whole, whichever of its variables is asked about.
    any_of_them = Subject(About.VARIABLE, ())
    found = ((delivery.pk, destroyed(delivery.label, any_of_them)) for delivery in deliveries)
    return [pk for pk, gone in found if gone and (gone.day is None or gone.day <= day)]


def settled() -> QuerySet[Obligation, Any]:
    """Return the files, by primary key, under which nobody owes a destruction any more: none of their days is left."""
    still_owed = Obligation.objects.open().filter(deliberation=OuterRef("deliberation"))
    return Obligation.objects.discharged().exclude(Exists(still_owed)).values("deliberation")


def nothing_held_since(deliberation: Deliberation, recipient: str) -> date | None:
    """Return the day on which the obligation of a recipient, by its slug, was discharged, if it is."""
    found = Obligation.objects.discharged().filter(deliberation=deliberation, holder__slug=recipient).first()
    return found.discharged_at.astimezone(BRUSSELS).date() if found and found.discharged_at else None
