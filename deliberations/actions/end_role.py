"""Take a role from a person; what they did in it keeps their name."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Organisation, RoleGroup
from .grant_role import refuse_own_case
from .write_journal import write_journal


@transaction.atomic
def end_role(person: permissions.Person, *, post: RoleGroup, by: permissions.Person | None, at: datetime) -> None:
    """Take a person out of the group of a role; somebody must stay who can give roles."""
    refuse_own_case(person, by)
    Organisation.objects.select_for_update(no_key=True).get(pk=post.organisation_id)
    if not person.groups.filter(pk=post.group_id).exists():
        raise ValidationError(_("%(name)s does not have this role any more.") % {"name": person.get_full_name()})
    refuse_last_supervisor(person, [post])
    person.groups.remove(post.group)
    write_journal(
        verb=JournalLine.Verb.ENDED_ROLE,
        subject=f"{post.organisation.slug} {post.role}",
        organisation=post.organisation,
        by=by,
        at=at,
        before={"person": person.pk, "name": person.get_full_name(), "role": post.role},
    )


def refuse_last_supervisor(person: permissions.Person, posts: list[RoleGroup]) -> None:
    """Refuse when nobody else would be left who manages people. The caller holds the row of the committee."""
    if not person.is_active or RoleGroup.Role.SUPERVISOR not in {post.role for post in posts}:
        return
    supervisors = get_user_model().objects.filter(groups__role_group__role=RoleGroup.Role.SUPERVISOR, is_active=True)
    if not supervisors.exclude(pk=person.pk).exists():
        raise ValidationError(
            _("%(name)s is the last supervisor; give somebody else that role first.") % {"name": person.get_full_name()}
        )
