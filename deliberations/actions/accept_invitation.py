"""Become a person of the register: by the address of an invitation, once."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Invitation, JournalLine, RoleGroup
from ..rules.calendar import BRUSSELS
from .grant_role import grant_role
from .invite_person import digest
from .write_journal import write_journal


def find_invitation(token: str, *, at: datetime) -> Invitation | None:
    """Return the invitation that an address opens today; None: it never did, or does no more."""
    open_today = Invitation.objects.filter(
        accepted_at=None, withdrawn_at=None, until__gte=at.astimezone(BRUSSELS).date()
    )
    return open_today.filter(digest=digest(token)).select_related("organisation", "invited_by").first()


@transaction.atomic
def accept_invitation(token: str, *, password: str | None, at: datetime) -> permissions.Person:
    """Make the person, or let one who left come back under their name, with the role of the invitation.

    `password` None: they will sign in through the provider of their institution.
    """
    found = find_invitation(token, at=at)
    # Of two at once the second one waits here, and then finds it accepted.
    held = Invitation.objects.select_for_update().filter(pk=found.pk, accepted_at=None).first() if found else None
    if held is None or held.withdrawn_at or held.digest != digest(token):
        raise ValidationError(_("This invitation works no more; ask whoever invited you for a new one."))
    people = get_user_model().objects
    person = people.filter(email=held.email).first()
    if person is None:
        person = people.create_user(held.email, password, name=held.name, language=held.language)
    else:
        person.set_password(password)
        person.is_active = True
        person.save(update_fields=["password", "is_active"])
    held.accepted_at = at
    held.save(update_fields=["accepted_at"])
    write_journal(
        verb=JournalLine.Verb.ACCEPTED_INVITATION,
        subject=person.get_full_name(),
        organisation=held.organisation,
        by=person,
        at=at,
        after={"person": person.pk, "email": held.email, "invited_by": held.invited_by.get_full_name()},
    )
    if held.role and held.organisation:
        role = RoleGroup.Role(held.role)
        grant_role(person, role=role, organisation=held.organisation, by=held.invited_by, at=at)
        # What this object remembers of its roles is from before.
        person = people.get(pk=person.pk)
    return person
