"""Send the mail of an invitation, and write down that a server took it."""

import logging
import smtplib
from datetime import datetime

from django.utils import translation

from ..models import Invitation
from ..writing import mail

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, token: str, at: datetime) -> bool:
    """Say whether a server took the mail; called outside of every transaction, so that none waits for it."""
    with translation.override(invitation.language):
        role = str(invitation.get_role_display()) if invitation.role else ""
        organisation = invitation.organisation.display_name if invitation.organisation else ""
    message = mail.compose(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        name=invitation.name,
        by_name=invitation.invited_by.get_full_name(),
        role=role,
        organisation=organisation,
        url=mail.link("accept_invitation", language=invitation.language, token=token),
        until=invitation.until,
    )
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as reason:
        logger.error("Invitation %s was not sent: %s", invitation.pk, type(reason).__name__)
        return False
    # Only this address: another one may have been made meanwhile.
    Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest).update(sent_at=at)
    return True
