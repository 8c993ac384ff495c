"""Withdraw a session that was recorded wrongly: it stays, with its reason, and counts no more."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Output, Session, SessionWithdrawal
from ..writing.days import day
from .examine_delivery import withdrawal_reason
from .write_journal import write_journal


@transaction.atomic
def withdraw_session(session: Session, *, reason: str, by: permissions.Person, at: datetime) -> SessionWithdrawal:
    """Withdraw a session with what waits in it. What may have left is withdrawn first, each with its own reason."""
    held = Session.objects.select_for_update().get(pk=session.pk)
    refuse_withdrawn(held)
    # Locked too: no verdict falls between this look and the withdrawal.
    outputs = Output.objects.select_for_update().filter(session=held, withdrawn_at=None).order_by("pk")
    waiting = {output.pk for output in outputs}
    if left := Output.objects.released().filter(pk__in=waiting).first():
        raise ValidationError(
            _("%(output)s was approved and may have left; withdraw it first, with its own reason.")
            % {"output": left.label}
        )
    reason = withdrawal_reason(reason)
    withdrawal = SessionWithdrawal.objects.create(session=held, reason=reason, withdrawn_at=at, withdrawn_by=by)
    write_journal(
        verb=JournalLine.Verb.WITHDREW_SESSION,
        subject=f"{held.deliberation.number} {held.label}",
        deliberation=held.deliberation,
        organisation=held.recipient,
        concerns_on=held.held_on,
        by=by,
        at=at,
        after={"session": held.label, "reason": reason},
    )
    return withdrawal


def refuse_withdrawn(session: Session) -> None:
    """Refuse to do anything more with a session that was withdrawn, and say who did."""
    if found := SessionWithdrawal.objects.select_related("withdrawn_by").filter(session=session).first():
        raise ValidationError(
            _("%(session)s was withdrawn by %(person)s on %(day)s.")
            % {"session": session.label, "person": found.withdrawn_by, "day": day(found.withdrawn_at)}
        )
