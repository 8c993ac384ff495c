"""Add a body that is a party to deliberations or whose people use the register."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

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
    said = {"name": name, "names": names, "enterprise_number": enterprise_number}
    Organisation(slug=slug, **said).clean_fields()
    try:
        organisation, is_new = Organisation.objects.get_or_create(slug=slug, defaults=said)
    except IntegrityError:
        # The slug is free, so the number is not.
        raise ValidationError(
            _("Enterprise number %(number)s is that of organisation “%(slug)s” in the register; name that one.")
            % {"number": enterprise_number, "slug": Organisation.objects.get(enterprise_number=enterprise_number).slug}
        ) from None
    if not is_new:
        raise ValidationError(_("Organisation “%(slug)s” is already in the register.") % {"slug": slug})
    write_journal(
        verb=JournalLine.Verb.ADDED_ORGANISATION,
        subject=slug,
        organisation=organisation,
        by=by,
        at=at,
        after={"slug": slug, **said},
    )
    return organisation
