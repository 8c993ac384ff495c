"""Escalate an alert: tell the next level of it, now."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, Audience, JournalLine, Notification
from .acknowledge_alert import lock_alert, note, refuse_ended
from .tell_people import People, at_post, to_people

LEVELS = (Audience.HEAD, Audience.SECRETARIAT, Audience.CHAIR)
"""Who is above whom."""


@transaction.atomic
def escalate_alert(alert: Alert, *, reason: str, by: permissions.Person, at: datetime) -> Alert:
    """Tell the lowest level that was not told yet and at which there is somebody; the alert is open again."""
    held = lock_alert(alert)
    refuse_ended(held)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the next level must know.")})
    people = People()
    told = set(held.notifications.filter(recipient__isnull=False).values_list("recipient", flat=True))
    found = next_level(held, people, told)
    if found is None:
        raise ValidationError(
            _("Everybody above was told already, or nobody has that role; a supervisor invites them.")
        )
    level, persons = found
    held.escalated_to, held.escalated_by, held.escalated_at = level, by, at
    held.acknowledged_by = held.acknowledged_at = held.snoozed_by = held.snoozed_until = None
    held.save()
    audience = dict.fromkeys(persons, str(level))
    Notification.objects.bulk_create(to_people(held, audience, people, urgent=True, at=at))
    told_of = {"reason": reason.strip(), "escalated_to": str(level)}
    note(held, JournalLine.Verb.ESCALATED_ALERT, by=by, at=at, told=told_of)
    return held


def next_level(alert: Alert, people: People, told: set[int]) -> tuple[Audience, list[int]] | None:
    """Return the level to which an alert can be escalated, and whom that tells; None: there is none."""
    for level in LEVELS:
        persons = [person for person in at_post(alert, level, people) if person not in told]
        if level not in alert.rung.audience and persons:
            return level, persons
    return None
