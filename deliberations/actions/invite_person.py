"""Invite a person to sign in: the row first, the mail after the transaction."""

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Invitation, JournalLine, Organisation, RoleGroup
from ..rules.calendar import BRUSSELS
from .grant_role import refuse_elsewhere
from .write_journal import write_journal

_DAYS = 14


@transaction.atomic
def invite_person(
    *,
    email: str,
    name: str,
    language: str,
    role: RoleGroup.Role | None,
    organisation: Organisation | None,
    by: permissions.Person,
    at: datetime,
) -> tuple[Invitation, str]:
    """Write an invitation; return it with the secret of its address, which is kept nowhere."""
    email = email.strip().lower()
    if bool(role) != bool(organisation):
        raise ValidationError(_("A role is one at an institution: choose both, or neither for an outside expert."))
    if role and organisation:
        refuse_elsewhere(role, organisation)
    if held := get_user_model().objects.filter(email=email, is_active=True).first():
        raise ValidationError(
            _("%(email)s is the address of %(name)s, who signs in already; give a role on the page of that person.")
            % {"email": email, "name": held.get_full_name()}
        )
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        name=name.strip(),
        language=language,
        role=role or "",
        organisation=organisation,
        digest=digest(token),
        invited_by=by,
        invited_at=at,
        until=last_day(at),
    )
    invitation.clean_fields()
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(
            _("%(email)s is invited already; send that invitation again, or withdraw it.") % {"email": email}
        ) from None
    write_journal(
        verb=JournalLine.Verb.INVITED_PERSON,
        subject=invitation.name,
        organisation=organisation,
        by=by,
        at=at,
        after={"email": email, "role": str(role or ""), "until": invitation.until.isoformat()},
    )
    return invitation, token


def digest(token: str) -> str:
    """Return what the register keeps of a secret that is long and random: no slow digest is needed."""
    return sha256(token.encode()).hexdigest()


def last_day(at: datetime) -> date:
    return at.astimezone(BRUSSELS).date() + timedelta(days=_DAYS)


def open_invitation(pk: int) -> Invitation:
    """Lock an invitation that nobody has taken yet."""
    invitation = Invitation.objects.select_for_update().get(pk=pk)
    if not invitation.is_open:
        raise ValidationError(_("This invitation was accepted or withdrawn meanwhile."))
    return invitation
