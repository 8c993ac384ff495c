"""Send the head of the journal outside, once a day: what nobody inside can take back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import JournalAnchor, JournalHead
from ..rules.calendar import BRUSSELS
from ..writing.mail import compose

_COMPARE = "manage.py verify_journal --anchor"
_GIVEN_UP = timedelta(minutes=10)
"""After which a sender that took the anchor is taken for dead."""


def send_anchor(*, at: datetime) -> JournalAnchor:
    """Send the anchor of the day to each address, unless that is done or under way; return it.

    The row comes first and its `sent_at` last: who dies between leaves a mail that is sent again, with
    the same line. A second mail is harmless; a missing one is not. Leaves no line in the journal, or
    the head would move with each anchor of it. Raises OSError where the server takes no mail.
    """
    if not settings.JOURNAL_ANCHOR_TO:
        raise ValidationError(_("Nobody is named to send the anchor to; set JOURNAL_ANCHOR_TO to their addresses."))
    head = JournalHead.objects.get()
    day = at.astimezone(BRUSSELS).date()
    anchor, _is_new = JournalAnchor.objects.get_or_create(day=day, defaults={"number": head.number, "seal": head.seal})
    free = Q(taken_at=None) | Q(taken_at__lt=at - _GIVEN_UP)
    if not JournalAnchor.objects.filter(free, pk=anchor.pk, sent_at=None).update(taken_at=at):
        return anchor
    try:
        for address in settings.JOURNAL_ANCHOR_TO:
            compose("anchor", to=address, language=settings.LANGUAGE_CODE, anchor=anchor, command=_COMPARE).send()
    except OSError:
        JournalAnchor.objects.filter(pk=anchor.pk).update(taken_at=None)
        raise
    anchor.sent_at = at
    anchor.save(update_fields=["sent_at"])
    return anchor
