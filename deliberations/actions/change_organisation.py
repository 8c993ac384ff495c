"""Change what the register says of an organisation; its short name, which files cite, stays."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Organisation
from .add_organisation import checked, number_is_taken
from .write_journal import write_journal


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    name: str,
    names: Mapping[str, str],
    enterprise_number: str | None,
    units: Sequence[str],
    contacts: Sequence[Mapping[str, str]],
    shown: str,
    by: permissions.Person,
    at: datetime,
) -> Organisation:
    """Write the new words; the journal keeps the old ones. What differs in nothing leaves no line.

    `shown` is the digest of what the person changed: the words of somebody else are not written over unread.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if shown != held.digest:
        raise ValidationError(
            _("%(name)s was changed after you opened this page; compare what you typed with what stands there now.")
            % {"name": held.display_name}
        )
    said = checked(name=name, names=names, enterprise_number=enterprise_number, units=units, contacts=contacts)
    before = {key: getattr(held, key) for key, value in said.items() if getattr(held, key) != value}
    if not before:
        return held
    for key in before:
        setattr(held, key, said[key])
    held.clean_fields()
    try:
        with transaction.atomic():
            held.save(update_fields=list(before))
    except IntegrityError:
        raise number_is_taken(said["enterprise_number"]) from None
    write_journal(
        verb=JournalLine.Verb.CHANGED_ORGANISATION,
        subject=held.slug,
        organisation=held,
        by=by,
        at=at,
        before=before,
        after={key: said[key] for key in before},
    )
    return held
