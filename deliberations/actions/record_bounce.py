"""Write down that a mail came back after a server had taken it, and have the fallback told instead."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Notification
from ..reading.bounce import Bounce
from .send_notifications import tell_fallback


@transaction.atomic
def record_bounce(bounce: Bounce, *, at: datetime) -> int:
    """Return how many notifications the mail carried; 0 where it only came late, or was written down before.

    Nobody proves who sent a report. So it ends no alert and silences nobody: it makes the register tell one more.
    """
    mails = Notification.objects.mails().filter(message_id=bounce.message_id)
    rows = list(mails.order_by("pk").select_for_update(of=("self",)).select_related("alert"))
    if not rows:
        raise ValidationError(_("No mail of this register has the Message-ID %(id)s.") % {"id": bounce.message_id})
    taken = [row for row in rows if row.sent_at]
    if not bounce.failed or not taken:
        return 0
    wrote = Notification.objects.filter(pk__in=[row.pk for row in taken])
    wrote.update(sent_at=None, failed_at=at, error=f"came back: {bounce.reason}")
    tell_fallback(taken, at=at)
    return len(taken)
