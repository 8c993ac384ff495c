"""Note that a delivery is held by who received it: from then on somebody owes its destruction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Delivery, Holding, Obligation
from ..rules.calendar import BRUSSELS
from .discharge_obligation import lock_obligation
from .keep_obligations import recompute
from .reopen_obligation import reopen_obligation


@transaction.atomic
def hold_delivery(delivery: Delivery, *, by: permissions.Person | None, at: datetime) -> Holding:
    """Make the holding of a delivery that reached its recipient; done again, it is the same one.

    An obligation that was discharged is opened again. Leaves no line of its own: the delivery has one.
    """
    obligation, _is_new = Obligation.objects.get_or_create(
        deliberation=delivery.deliberation,
        holder=delivery.recipient,
        defaults={"opened_at": at, "round_on": at.astimezone(BRUSSELS).date()},
    )
    held = lock_obligation(obligation)
    holding, is_first = Holding.objects.get_or_create(
        delivery=delivery, defaults={"obligation": held, "kind": Holding.Kind.DELIVERY, "declared_at": at}
    )
    if is_first:
        # Where no act names the recipient, what it holds must go all the same.
        recompute(held, at=at)
    if is_first and held.discharged_at:
        reason = _("Delivery %(label)s was received.") % {"label": delivery.label}
        reopen_obligation(held, reason=reason, by=by, at=at)
    return holding
