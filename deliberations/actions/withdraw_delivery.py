"""Withdraw a delivery that was recorded wrongly: it stays, with its reason, and counts no more."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, Delivery, Discharge, Holding, JournalLine, Obligation
from ..writing.days import day
from .discharge_obligation import discharge_obligation, lock_obligation
from .examine_delivery import withdrawal_reason
from .keep_obligations import recompute
from .warn_of_delivery import end_warning
from .write_journal import write_journal


@transaction.atomic
def withdraw_delivery(delivery: Delivery, *, reason: str, by: permissions.Person, at: datetime) -> Delivery:
    """Withdraw a recorded delivery; its number is never given again.

    Where nothing else is held, and the rest was proven destroyed, its obligation is discharged by that again.
    """
    Deliberation.objects.select_for_update(no_key=True).get(pk=delivery.deliberation_id)
    owed = Obligation.objects.filter(holdings__delivery=delivery).first()
    if owed:
        owed = lock_obligation(owed)
    held = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    refuse_withdrawn(held)
    reason = withdrawal_reason(reason)
    held.withdrawn_at, held.withdrawn_by, held.withdrawal = at, by, reason
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    end_warning(held, at=at)
    if owed:
        recompute(owed, at=at)
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
    if owed and not owed.discharged_at:
        _discharge_what_is_left(owed, by=by, at=at)
    return held


def _discharge_what_is_left(owed: Obligation, *, by: permissions.Person, at: datetime) -> None:
    """Discharge an obligation under which nothing is held any more by the last report that still counts, if any."""
    last = Discharge.objects.filter(holding__obligation=owed, ended_at=None).order_by("discharged_at", "pk").last()
    if last and not Holding.objects.open().filter(obligation=owed).exists():
        through = _("report of destruction %(n)s") % {"n": last.line.report_id}
        discharge_obligation(owed, through=through, by=by, at=at)


def refuse_withdrawn(held: Delivery) -> None:
    """Refuse to do anything more with a delivery that was withdrawn, and say who did."""
    if held.withdrawn_at:
        raise ValidationError(
            _("%(delivery)s was withdrawn by %(person)s on %(day)s.")
            % {"delivery": held.label, "person": held.withdrawn_by, "day": day(held.withdrawn_at)}
        )
