"""Change how a person is told of alerts; the language is that of the person."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from .. import permissions
from ..models import JournalLine, Preference
from .write_journal import write_journal


@transaction.atomic
def change_preferences(
    person: permissions.Person, *, digest: Preference.Digest, by: permissions.Person, at: datetime
) -> Preference:
    """Store whether what is not urgent comes in one mail a day; it holds for alerts that are raised from now on.

    What differs in nothing leaves no line.
    """
    held = get_user_model()._default_manager.select_for_update(no_key=True).get(pk=person.pk)
    preference, _is_new = Preference.objects.get_or_create(person=held)
    before = preference.digest
    if before != digest:
        preference.digest = digest
        preference.full_clean()
        preference.save(update_fields=["digest"])
        write_journal(
            verb=JournalLine.Verb.CHANGED_PREFERENCES,
            subject=held.get_full_name(),
            by=by,
            at=at,
            before={"digest": str(before)},
            after={"digest": str(digest)},
        )
    return preference
