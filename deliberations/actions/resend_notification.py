"""Send a mail once more, by hand: whoever did not get it, or lost it, is told again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Notification
from .acknowledge_alert import lock_alert, note, refuse_ended
from .snooze_alert import next_time


@transaction.atomic
def resend_notification(notification: Notification, *, by: permissions.Person, at: datetime) -> Notification:
    """Write down a mail of its own to the same person; it is due now, and has a Message-ID of its own."""
    alert = lock_alert(notification.alert)
    held = Notification.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=notification.pk)
    refuse_ended(alert)
    if held.channel != Notification.Channel.EMAIL or held.recipient is None:
        raise ValidationError(_("Only a mail to a person is sent again."))
    if not (held.sent_at or held.failed_at or held.withdrawn_at):
        raise ValidationError(_("This mail is still to be sent; wait for it, or look at why it was not taken."))
    if not held.recipient.is_active:
        raise ValidationError(_("%(name)s has left.") % {"name": held.recipient.get_full_name()})
    again = Notification.objects.create(
        alert=alert,
        channel=held.channel,
        recipient=held.recipient,
        audience=held.audience,
        again=next_time(alert, held.recipient),
        due_at=at,
        created_at=at,
    )
    told = {"person": held.recipient_id, "name": held.recipient.get_full_name()}
    note(alert, JournalLine.Verb.RESENT_NOTIFICATION, by=by, at=at, told=told)
    return again
