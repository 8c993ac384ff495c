"""Explain a remark of the rules about a delivery: who, why, and when stay beside it for ever."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import CheckResult, Delivery, JournalLine, Waiver
from ..rules import delivery as rules
from ..writing.days import day
from .examine_delivery import keepable
from .warn_of_delivery import end_warning
from .withdraw_delivery import refuse_withdrawn
from .write_journal import write_journal


@transaction.atomic
def waive_result(result: CheckResult, *, reason: str, by: permissions.Person, at: datetime) -> Waiver:
    """Explain one result. What the text forbids, or does not tell, no reason changes."""
    delivery = Delivery.objects.select_for_update(no_key=True).get(pk=result.delivery_id)
    refuse_withdrawn(delivery)
    if not rules.can_be_explained(result.verdict):
        raise ValidationError(_("Rule %(rule)s says what no reason changes.") % {"rule": result.rule})
    if before := Waiver.objects.select_related("waived_by").filter(result=result).first():
        raise ValidationError(
            _("%(person)s explained this on %(day)s already.")
            % {"person": before.waived_by, "day": day(before.waived_at)}
        )
    reason = keepable(reason)
    if not reason:
        raise ValidationError({"reason": _("Write the reason; it stays visible for ever.")})
    waiver = Waiver.objects.create(result=result, reason=reason, waived_by=by, waived_at=at)
    if Delivery.objects.judged_as(rules.Judgement.CONFORMS).filter(pk=delivery.pk).exists():
        end_warning(delivery, at=at)
    write_journal(
        verb=JournalLine.Verb.WAIVED_RESULT,
        subject=f"{delivery.deliberation.number} {delivery.label} {result.rule}",
        deliberation=delivery.deliberation,
        organisation=delivery.recipient,
        concerns_on=delivery.delivered_on,
        by=by,
        at=at,
        after={
            "delivery": delivery.label,
            "rule": result.rule,
            "outcome": result.outcome,
            "facts": result.facts,
            "reason": reason,
        },
    )
    return waiver
