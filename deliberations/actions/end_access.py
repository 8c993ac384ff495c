"""A person leaves: they sign in no more, from this moment; their name stays where it stands."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import CalendarKey, DeliberationUserPermission, JournalLine, Organisation, RoleGroup
from .end_role import refuse_last_supervisor
from .grant_role import refuse_own_case
from .write_journal import write_journal


@transaction.atomic
def end_access(person: permissions.Person, *, by: permissions.Person | None, at: datetime) -> None:
    """End roles, shared files, password, second factor, calendar and sessions of a person, who is not deleted."""
    refuse_own_case(person, by)
    posts = list(RoleGroup.objects.filter(group__user=person).select_related("organisation").order_by("pk"))
    # In one order, so that two who end each other's access wait and do not meet.
    list(Organisation.objects.select_for_update(no_key=True).filter(role_groups__in=posts).order_by("pk"))
    held = get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
    if not held.is_active:
        raise ValidationError(_("%(name)s has left already.") % {"name": held.get_full_name()})
    refuse_last_supervisor(held, posts)
    shared = DeliberationUserPermission.objects.filter(user=held)
    before = {
        "name": held.get_full_name(),
        "roles": [f"{post.organisation.slug} {post.role}" for post in posts],
        "shared": sorted(shared.values_list("content_object__number", flat=True)),
    }
    shared.delete()
    held.groups.clear()
    held.is_active = False
    held.set_unusable_password()
    held.save(update_fields=["is_active", "password"])
    Authenticator.objects.filter(user=held).delete()
    CalendarKey.objects.filter(person=held).delete()
    for session in UserSession.objects.filter(user=held):
        session.end()
    write_journal(
        verb=JournalLine.Verb.ENDED_ACCESS,
        subject=held.get_full_name(),
        by=by,
        at=at,
        before={"person": held.pk, **before},
    )
