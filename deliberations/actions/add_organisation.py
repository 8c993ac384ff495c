"""Add a body that is a party to deliberations or whose people use the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Organisation
from ..rules.numbers import check_enterprise_number, shown
from .write_journal import write_journal


@transaction.atomic
def add_organisation(
    *,
    slug: str,
    name: str,
    names: Mapping[str, str],
    enterprise_number: str | None = None,
    units: Sequence[str] = (),
    contacts: Sequence[Mapping[str, str]] = (),
    by: permissions.Person | None,
    at: datetime,
) -> Organisation:
    said = checked(name=name, names=names, enterprise_number=enterprise_number, units=units, contacts=contacts)
    Organisation(slug=slug, **said).clean_fields()
    try:
        organisation, is_new = Organisation.objects.get_or_create(slug=slug, defaults=said)
    except IntegrityError:
        # The slug is free, so the number is not.
        raise number_is_taken(said["enterprise_number"]) from None
    if not is_new:
        raise ValidationError(_("Organisation “%(slug)s” is already in the register.") % {"slug": slug})
    write_journal(
        verb=JournalLine.Verb.ADDED_ORGANISATION,
        subject=slug,
        organisation=organisation,
        by=by,
        at=at,
        after={"slug": slug, **{key: value for key, value in said.items() if value or key not in _LATER}},
    )
    return organisation


_LATER = ("units", "contacts")
"""What the lines of the journal did not always have."""


def checked(
    *,
    name: str,
    names: Mapping[str, str],
    enterprise_number: str | None,
    units: Sequence[str],
    contacts: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Return what an organisation says of itself in its plain form; refuse a number that the rule refuses."""
    if enterprise_number:
        try:
            enterprise_number = check_enterprise_number(enterprise_number)
        except ValueError:
            raise ValidationError(
                {
                    "enterprise_number": _(
                        "%(number)s is not an enterprise number: write ten digits, the first 0 or 1, "
                        "as in 0123.456.749; the last two follow from the others."
                    )
                    % {"number": shown(enterprise_number)}
                }
            ) from None
    return {
        "name": name.strip(),
        "names": {language: text for language, text in names.items() if text},
        "enterprise_number": enterprise_number or None,
        "units": list(dict.fromkeys(unit.strip() for unit in units if unit.strip())),
        "contacts": [dict(contact) for contact in contacts if any(contact.values())],
    }


def number_is_taken(number: str | None) -> ValidationError:
    holder = Organisation.objects.get(enterprise_number=number)
    return ValidationError(
        _("Enterprise number %(number)s is that of organisation “%(slug)s” in the register; name that one.")
        % {"number": number, "slug": holder.slug}
    )
