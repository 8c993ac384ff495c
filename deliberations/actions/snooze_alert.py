"""Snooze an alert: it comes back on a day, never later than its next rung."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, AlertKind, JournalLine, Notification
from ..rules import ladder
from ..rules.calendar import BRUSSELS
from ..writing.days import day
from .acknowledge_alert import lock_alert, note, refuse_unless_open, refuse_unless_theirs
from .find_alerts import Ladders, day_of
from .tell_people import audience_of

LAWFUL = (AlertKind.DEADLINE, AlertKind.HOLD_REVIEW, AlertKind.TAKES_EFFECT)
"""Kinds about a day that comes: past it there is nothing to wait for."""


@transaction.atomic
def snooze_alert(alert: Alert, *, until: date, by: permissions.Person, at: datetime) -> Alert:
    """Take an open alert away until a day; on that day it is open again, and a mail tells whoever snoozed it."""
    held = lock_alert(alert)
    refuse_unless_open(held)
    refuse_unless_theirs(held, by)
    today = day_of(at)
    latest = latest_snooze(held, today=today)
    if latest is None:
        raise ValidationError(_("This alert cannot be snoozed: its day has come, or its next reminder is due."))
    if not today < until <= latest:
        raise ValidationError(
            {"until": _("Give a day after today, and not after %(day)s.") % {"day": day(latest)}}, code="until"
        )
    held.snoozed_until, held.snoozed_by = datetime.combine(until, ladder.POST, BRUSSELS), by
    held.save(update_fields=["snoozed_until", "snoozed_by"])
    Notification.objects.create(
        alert=held,
        channel=Notification.Channel.EMAIL,
        recipient=by,
        audience=audience_of(held, by),
        again=next_time(held, by),
        due_at=held.snoozed_until,
        created_at=at,
    )
    note(held, JournalLine.Verb.SNOOZED_ALERT, by=by, at=at, told={"until": until.isoformat()})
    return held


def latest_snooze(alert: Alert, *, today: date) -> date | None:
    """Return the last day until which an alert may be snoozed today; None: it cannot be."""
    kind = AlertKind(alert.kind)
    return ladder.snooze_until(Ladders().of(kind), alert.about_on, today, lawful_day=kind in LAWFUL)


def next_time(alert: Alert, person: permissions.Person) -> int:
    """Return how often a person was told of an alert by mail: what the next telling is numbered."""
    told = alert.notifications.filter(recipient=person)
    last = told.aggregate(last=Max("again"))["last"]
    return 0 if last is None else int(last) + 1
