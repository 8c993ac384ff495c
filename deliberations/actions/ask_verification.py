"""Have the whole journal verified, soon: by the worker, which looks for what is due."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalCheck, JournalCheckRequest, JournalHead
from .verify_journal import verify_journal

PAUSE = timedelta(minutes=1)
"""Between one wish and the next: a verification reads the whole journal."""
_GIVEN_UP = timedelta(minutes=30)
"""After which a worker that took a wish is taken for dead."""


@transaction.atomic
def ask_verification(*, by: permissions.Person, at: datetime) -> JournalCheckRequest:
    """Store the wish. It has no line in the journal: with one, no verification would ever be of all lines."""
    # The head's row is the one that stands for the whole journal: of two wishes at once the second waits here.
    JournalHead.objects.select_for_update().get()
    if JournalCheckRequest.objects.filter(asked_at__gt=at - PAUSE).exists():
        raise ValidationError(
            _("The verification was asked for less than a minute ago; wait a minute, then ask again.")
        )
    return JournalCheckRequest.objects.create(asked_at=at, asked_by=by)


def verify_if_asked(*, at: datetime) -> JournalCheck | None:
    """Verify the journal if anybody asked for it and no other worker is at it; return the check."""
    due = JournalCheckRequest.objects.filter(Q(taken_at=None) | Q(taken_at__lt=at - _GIVEN_UP), check_made=None)
    taken = [wish for wish in due.values_list("pk", flat=True) if due.filter(pk=wish).update(taken_at=at)]
    if not taken:
        return None
    check = verify_journal(at=at)
    JournalCheckRequest.objects.filter(pk__in=taken).update(check_made=check)
    return check
