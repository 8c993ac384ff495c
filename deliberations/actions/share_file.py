"""Give an outside expert a right on one file, until a day."""

from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, DeliberationUserPermission, JournalLine
from ..rules.calendar import BRUSSELS, LAST_DAY
from ..writing.days import day
from .grant_role import refuse_own_case, refuse_who_left
from .write_journal import write_journal


@transaction.atomic
def share_file(
    deliberation: Deliberation,
    *,
    person: permissions.Person,
    until: date,
    by: permissions.Person | None,
    at: datetime,
) -> DeliberationUserPermission:
    """Let a person see a file up to and including a day; done again, it moves that day."""
    refuse_own_case(person, by)
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    refuse_who_left(person)
    if until < at.astimezone(BRUSSELS).date():
        raise ValidationError({"until": _("This day is over; give today or a later one.")})
    if until > LAST_DAY:
        told = _("The register ends on %(day)s; give a day up to that one.") % {"day": day(LAST_DAY)}
        raise ValidationError({"until": told})
    right = Permission.objects.get(content_type__app_label="deliberations", codename=permissions.VIEW_FILE)
    before = DeliberationUserPermission.objects.filter(user=person, content_object=deliberation).first()
    share: DeliberationUserPermission
    share, _is_new = DeliberationUserPermission.objects.update_or_create(
        user=person,
        permission=right,
        content_object=deliberation,
        defaults={"until": until, "shared_by": by, "shared_at": at},
    )
    write_journal(
        verb=JournalLine.Verb.SHARED_FILE,
        subject=person.get_full_name(),
        deliberation=deliberation,
        concerns_on=until,
        by=by,
        at=at,
        before={"until": before.until.isoformat()} if before else None,
        after={"person": person.pk, "name": person.get_full_name(), "until": until.isoformat()},
    )
    return share
