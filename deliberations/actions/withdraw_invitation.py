"""Take an invitation back before it is accepted."""

from datetime import datetime

from django.db import transaction

from .. import permissions
from ..models import Invitation, JournalLine
from .invite_person import open_invitation
from .write_journal import write_journal


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: permissions.Person, at: datetime) -> None:
    held = open_invitation(invitation.pk)
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    write_journal(
        verb=JournalLine.Verb.WITHDREW_INVITATION,
        subject=held.name,
        organisation=held.organisation,
        by=by,
        at=at,
        before={"email": held.email},
    )
