"""Withdraw a delivery that was recorded wrongly: it stays, with its reason, and counts no more."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Delivery, JournalLine
from ..writing.days import day
from .examine_delivery import keepable
from .warn_of_delivery import end_warning
from .write_journal import write_journal


@transaction.atomic
def withdraw_delivery(delivery: Delivery, *, reason: str, by: permissions.Person, at: datetime) -> Delivery:
    """Withdraw a recorded delivery; its number is never given again."""
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    refuse_withdrawn(held)
    reason = keepable(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why; a withdrawal keeps its reason.")})
    held.withdrawn_at, held.withdrawn_by, held.withdrawal = at, by, reason
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    end_warning(held, at=at)
    write_journal(
        verb=JournalLine.Verb.WITHDREW_DELIVERY,
        subject=f"{held.deliberation.number} {held.label}",
        deliberation=held.deliberation,
        organisation=held.recipient,
        concerns_on=held.delivered_on,
        by=by,
        at=at,
        after={"delivery": held.label, "reason": reason},
    )
    return held


def refuse_withdrawn(held: Delivery) -> None:
    """Refuse to do anything more with a delivery that was withdrawn, and say who did."""
    if held.withdrawn_at:
        raise ValidationError(
            _("%(delivery)s was withdrawn by %(person)s on %(day)s.")
            % {"delivery": held.label, "person": held.withdrawn_by, "day": day(held.withdrawn_at)}
        )
