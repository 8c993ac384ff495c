"""Open an obligation again: what discharged it turned out wrong, or its holder received data anew."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, JournalLine, Obligation
from .discharge_obligation import lock_obligation, subject_of
from .keep_obligations import begin_anew
from .write_journal import write_journal


@transaction.atomic
def reopen_obligation(
    obligation: Obligation, *, reason: str, by: permissions.Person | None, at: datetime
) -> Obligation:
    """Open a discharged obligation again; its reminders resume from the rung of the day."""
    held = lock_obligation(obligation)
    if not held.discharged_at:
        raise ValidationError(_("This obligation is open already."))
    if not reason.strip():
        raise ValidationError(_("Say why the obligation is opened again."))
    before = {"through": held.discharged_with}
    held.discharged_at, held.discharged_with, held.discharged_by = None, "", None
    held.save(update_fields=["discharged_at", "discharged_with", "discharged_by"])
    held.terms.update(discharged_at=None)
    begin_anew(held, Alert.Ending.GONE, at=at)
    write_journal(
        verb=JournalLine.Verb.REOPENED_OBLIGATION,
        subject=subject_of(held),
        deliberation=held.deliberation,
        organisation=held.holder,
        by=by,
        at=at,
        before=before,
        after={"reason": reason.strip()},
    )
    return held
