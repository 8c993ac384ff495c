"""Make a new address for an invitation, to be sent again: the one before works no more."""

import secrets
from datetime import datetime

from django.db import transaction

from .. import permissions
from ..models import Invitation, JournalLine
from .invite_person import digest, last_day, open_invitation
from .write_journal import write_journal


@transaction.atomic
def renew_invitation(invitation: Invitation, *, by: permissions.Person, at: datetime) -> tuple[Invitation, str]:
    held = open_invitation(invitation.pk)
    token = secrets.token_urlsafe(32)
    held.digest, held.until, held.sent_at = digest(token), last_day(at), None
    held.save(update_fields=["digest", "until", "sent_at"])
    write_journal(
        verb=JournalLine.Verb.RENEWED_INVITATION,
        subject=held.name,
        organisation=held.organisation,
        by=by,
        at=at,
        after={"email": held.email, "until": held.until.isoformat()},
    )
    return held, token
