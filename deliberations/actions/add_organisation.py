"""Add a body that is a party to deliberations or whose people use the register."""

from datetime import datetime

from django.db import transaction

from .. import permissions
from ..models import JournalLine, Organisation
from .write_journal import write_journal


@transaction.atomic
def add_organisation(
    *,
    slug: str,
    name: str,
    names: dict[str, str],
    enterprise_number: str | None = None,
    by: permissions.Person | None,
    at: datetime,
) -> Organisation:
    organisation = Organisation(slug=slug, name=name, names=names, enterprise_number=enterprise_number)
    organisation.full_clean()
    organisation.save()
    write_journal(
        verb=JournalLine.Verb.ADDED_ORGANISATION,
        subject=slug,
        organisation=organisation,
        by=by,
        at=at,
        after={"slug": slug, "name": name, "names": names, "enterprise_number": enterprise_number},
    )
    return organisation
