"""Give a person a private address for their calendar; a new one takes the place of the old."""

import secrets
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from .. import permissions
from ..models import CalendarKey, JournalLine
from .grant_role import refuse_who_left
from .invite_person import digest
from .write_journal import write_journal


@transaction.atomic
def open_calendar(*, by: permissions.Person, at: datetime) -> str:
    """Return the secret of the address, which the register does not keep; the address before leads nowhere now."""
    person = get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    refuse_who_left(person)
    secret = secrets.token_urlsafe(32)
    _key, is_new = CalendarKey.objects.update_or_create(
        person=person, defaults={"digest": digest(secret), "made_at": at}
    )
    verb = JournalLine.Verb.OPENED_CALENDAR if is_new else JournalLine.Verb.RENEWED_CALENDAR
    write_journal(verb=verb, subject=person.get_full_name(), by=by, at=at, after={"person": person.pk})
    return secret
