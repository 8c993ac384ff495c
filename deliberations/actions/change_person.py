"""Change how a person is named and addressed; history keeps the name under which things were done."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from .. import permissions
from ..models import JournalLine
from .write_journal import write_journal


@transaction.atomic
def change_person(
    person: permissions.Person, *, name: str, language: str, by: permissions.Person | None, at: datetime
) -> None:
    """Write a name and a language; what differs in nothing leaves no line."""
    held = get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
    said = {"name": name, "language": language}
    before = {key: getattr(held, key) for key, value in said.items() if getattr(held, key) != value}
    if not before:
        return
    held.name, held.language = name, language
    held.clean_fields()
    held.save(update_fields=list(before))
    write_journal(
        verb=JournalLine.Verb.CHANGED_PERSON,
        subject=name,
        by=by,
        at=at,
        before={"person": held.pk, **before},
        after={key: said[key] for key in before},
    )
