"""End the right of an outside expert on a file before its last day."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, DeliberationUserPermission, JournalLine
from .write_journal import write_journal


@transaction.atomic
def end_sharing(
    deliberation: Deliberation, *, person: permissions.Person, by: permissions.Person | None, at: datetime
) -> None:
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    share = DeliberationUserPermission.objects.filter(user=person, content_object=deliberation).first()
    if share is None:
        raise ValidationError(_("The file is not shared with %(name)s any more.") % {"name": person.get_full_name()})
    share.delete()
    write_journal(
        verb=JournalLine.Verb.ENDED_SHARING,
        subject=person.get_full_name(),
        deliberation=deliberation,
        by=by,
        at=at,
        before={"person": person.pk, "name": person.get_full_name(), "until": share.until.isoformat()},
    )
