"""Acknowledge an alert: it is silent from then on. What it warns of is not solved by that."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, JournalLine, Notification
from ..rules.calendar import BRUSSELS
from .end_alerts import withdraw
from .write_journal import write_journal


@transaction.atomic
def acknowledge_alert(alert: Alert, *, by: permissions.Person, at: datetime) -> Alert:
    """Silence an alert: no mail of it leaves any more. The next rung warns again.

    Of two people at once the second is told who was first, and when.
    """
    held = lock_alert(alert)
    refuse_unless_open(held)
    refuse_unless_theirs(held, by)
    held.acknowledged_by, held.acknowledged_at = by, at
    held.save(update_fields=["acknowledged_by", "acknowledged_at"])
    withdraw([held.pk], Notification.Withdrawal.SILENCED, at=at)
    note(held, JournalLine.Verb.ACKNOWLEDGED_ALERT, by=by, at=at)
    return held


def lock_alert(alert: Alert) -> Alert:
    """Lock an alert and return it as it is now."""
    return Alert.objects.select_for_update(of=("self",)).told().get(pk=alert.pk)


def refuse_ended(held: Alert) -> None:
    if held.ended_at:
        raise ValidationError(
            _("This alert ended meanwhile: %(why)s.") % {"why": Alert.Ending(held.ending).label}, code="ended"
        )


def refuse_unless_open(held: Alert) -> None:
    """Refuse with a sentence that says what became of the alert."""
    refuse_ended(held)
    if held.acknowledged_at and held.acknowledged_by:
        moment = held.acknowledged_at.astimezone(BRUSSELS)
        raise ValidationError(
            _("%(name)s acknowledged this alert on %(day)s at %(time)s.")
            % {
                "name": held.acknowledged_by.get_full_name(),
                "day": f"{moment:%d/%m/%Y}",
                "time": f"{moment:%H:%M}",
            },
            code="acknowledged",
        )


def refuse_unless_theirs(held: Alert, by: permissions.Person) -> None:
    if not permissions.may_silence(by, held):
        raise ValidationError(words_of_others(), code="others")


def words_of_others() -> str:
    return _(
        "You were told of this alert and cannot silence it, for that would silence it for others too; the "
        "institution that it is about does that, or the committee."
    )


def note(
    held: Alert, verb: JournalLine.Verb, *, by: permissions.Person, at: datetime, told: dict[str, Any] | None = None
) -> None:
    """Leave the line that tells what a person did with an alert."""
    write_journal(
        verb=verb,
        subject=" ".join(filter(None, [held.number, held.organisation.slug if held.organisation else "", held.kind])),
        deliberation=held.deliberation,
        organisation=held.organisation,
        concerns_on=held.about_on,
        by=by,
        at=at,
        after={"alert": str(held.kind), "step_on": held.step_on.isoformat(), **(told or {})},
    )
