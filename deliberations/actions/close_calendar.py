"""Take the private address of one's calendar back."""

from datetime import datetime

from django.db import transaction

from .. import permissions
from ..models import CalendarKey, JournalLine
from .write_journal import write_journal


@transaction.atomic
def close_calendar(*, by: permissions.Person, at: datetime) -> None:
    """Let the address lead nowhere from this moment; where there is none, nothing is done and no line left."""
    removed, _of_each = CalendarKey.objects.filter(person=by).delete()
    if removed:
        verb = JournalLine.Verb.CLOSED_CALENDAR
        write_journal(verb=verb, subject=by.get_full_name(), by=by, at=at, before={"person": by.pk})
