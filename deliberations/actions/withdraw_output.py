"""Withdraw an output, released or not: it stays, with its reason, and counts no more."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Output
from ..writing.days import day
from .examine_delivery import withdrawal_reason
from .withdraw_session import refuse_withdrawn
from .write_journal import write_journal


@transaction.atomic
def withdraw_output(output: Output, *, reason: str, by: permissions.Person, at: datetime) -> Output:
    """Withdraw an output. What has left stays beside later ones: nobody forgets what they have read."""
    held = Output.objects.select_for_update().get(pk=output.pk)
    refuse_withdrawn_output(held)
    reason = withdrawal_reason(reason)
    held.withdrawn_at, held.withdrawn_by, held.withdrawal = at, by, reason
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    write_journal(
        verb=JournalLine.Verb.WITHDREW_OUTPUT,
        subject=f"{held.session.deliberation.number} {held.label}",
        deliberation=held.session.deliberation,
        organisation=held.session.recipient,
        concerns_on=held.session.held_on,
        by=by,
        at=at,
        after={"output": held.label, "sha256": held.sha256, "decision": str(held.decision), "reason": reason},
    )
    return held


def refuse_withdrawn_output(held: Output) -> None:
    """Refuse to do anything more with an output that was withdrawn, alone or with its session, and say who did."""
    refuse_withdrawn(held.session)
    if held.withdrawn_at:
        raise ValidationError(
            _("%(output)s was withdrawn by %(person)s on %(day)s.")
            % {"output": held.label, "person": held.withdrawn_by, "day": day(held.withdrawn_at)}
        )
