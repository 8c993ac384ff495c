"""Take away a second factor that was lost; the person sets up another one at the next sign-in."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine
from .grant_role import refuse_own_case
from .write_journal import write_journal


@transaction.atomic
def reset_second_factor(person: permissions.Person, *, by: permissions.Person | None, at: datetime) -> None:
    refuse_own_case(person, by)
    held = Authenticator.objects.filter(user=person)
    kinds = sorted(set(held.values_list("type", flat=True)))
    if not kinds:
        raise ValidationError(_("%(name)s has no second factor.") % {"name": person.get_full_name()})
    held.delete()
    write_journal(
        verb=JournalLine.Verb.RESET_SECOND_FACTOR,
        subject=person.get_full_name(),
        by=by,
        at=at,
        before={"person": person.pk, "kinds": kinds},
    )
