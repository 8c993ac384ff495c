"""Raise one alert at once, in the transaction of what it warns of: a delivery that was stopped."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from ..models import Alert, AlertKind, Deliberation, Organisation
from ..rules import ladder
from .find_alerts import Due, Ladders
from .raise_alerts import row_of
from .tell_people import People, tell_people


def raise_alert(
    kind: AlertKind,
    *,
    deliberation: Deliberation | None,
    subject: str,
    about_on: date,
    facts: dict[str, Any],
    organisation: Organisation | None = None,
    at: datetime,
) -> Alert:
    """Raise an alert and tell its audience; the same one raised again is the one that is there.

    `subject` names what it is about, shorter than a hundred characters: `delivery 12`. `facts` go into its
    sentence: of a delivery that was stopped, `reason`. It stands until somebody calls `end_alerts` for it.
    """
    assert transaction.get_connection().in_atomic_block, "An alert stands or falls with what it warns of."
    ladders = Ladders()
    # The first rung: a ladder keeps at least one.
    first = max(ladders.of(kind), key=lambda rung: rung.days)
    step = ladder.Step(first.days, 0, about_on, first.every)
    due = Due(
        kind=kind,
        rung=ladders.rung(kind, first.days),
        step=step,
        about_on=about_on,
        subject=subject,
        deliberation=deliberation.pk if deliberation else None,
        heard_on=about_on,
        organisation=organisation.pk if organisation else None,
        facts=facts,
    )
    if deliberation:
        # Nobody else raises for this file at the same time.
        Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    if standing := Alert.objects.filter(key=due.key(step)).first():
        return standing
    alert = row_of(due, step, ladders, at=at)
    alert.save(force_insert=True)
    tell_people([alert], People(), at=at)
    return alert
