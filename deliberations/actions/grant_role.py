"""Give a person a role at an organisation."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Organisation, OrganisationGroupPermission, RoleGroup
from .write_journal import write_journal

Post = tuple[RoleGroup.Role, Organisation]


@transaction.atomic
def grant_role(
    person: permissions.Person,
    *,
    role: RoleGroup.Role,
    organisation: Organisation,
    by: permissions.Person | None,
    at: datetime,
) -> RoleGroup:
    """Put a person in the one group for this role and organisation, making the group on first use.

    A role that reaches everywhere is one at the committee: at another body its name would say less than it gives.
    """
    refuse_own_case(person, by)
    refuse_elsewhere(role, organisation)
    # One at a time for an organisation, so that a role's first two people meet in one group.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    refuse_who_left(person)
    held = RoleGroup.objects.filter(organisation=organisation, role=role).first()
    role_group = held or make_groups([(role, organisation)])[role, organisation]
    if not person.groups.filter(pk=role_group.group_id).exists():
        person.groups.add(role_group.group)
        write_journal(
            verb=JournalLine.Verb.GRANTED_ROLE,
            subject=f"{organisation.slug} {role}",
            organisation=organisation,
            by=by,
            at=at,
            after={"person": person.pk, "name": person.get_full_name(), "role": str(role)},
        )
    return role_group


def refuse_own_case(person: permissions.Person, by: permissions.Person | None) -> None:
    """Refuse what somebody would decide about their own rights."""
    if by is not None and by.pk == person.pk:
        raise ValidationError(_("Nobody changes their own roles or access; ask another supervisor."))


def refuse_who_left(person: permissions.Person) -> None:
    """Refuse to give anything to a person who left, perhaps at this very moment: their row is locked."""
    held = get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
    if not held.is_active:
        raise ValidationError(_("%(name)s has left; invite them again first.") % {"name": held.get_full_name()})


def refuse_elsewhere(role: RoleGroup.Role, organisation: Organisation) -> None:
    """Refuse a role that reaches everywhere at another body than the committee."""
    if permissions.GRANTS[role].everywhere and organisation.slug != permissions.COMMITTEE:
        committee = Organisation.objects.filter(slug=permissions.COMMITTEE).first()
        raise ValidationError(
            _("The role “%(role)s” reaches every file; it is granted at “%(committee)s” only, not at “%(other)s”.")
            % {
                "role": role.label,
                "committee": committee.display_name if committee else permissions.COMMITTEE,
                "other": organisation.display_name,
            }
        )


def make_groups(posts: Iterable[Post]) -> dict[Post, RoleGroup]:
    """Make the groups for roles at organisations, each with the rights of its role."""
    posts = list(posts)
    codenames = {right for grant in permissions.GRANTS.values() for right in grant.rights}
    held = Permission.objects.filter(content_type__app_label="deliberations", codename__in=codenames)
    rights = {permission.codename: permission for permission in held}
    groups = Group.objects.bulk_create(Group(name=f"{organisation.slug} {role}") for role, organisation in posts)
    everywhere, at_organisation = [], []
    for group, (role, organisation) in zip(groups, posts, strict=True):
        grant = permissions.GRANTS[role]
        for right in (rights[right] for right in grant.rights):
            if grant.everywhere:
                everywhere.append(Group.permissions.through(group=group, permission=right))
            else:
                at_organisation.append(
                    OrganisationGroupPermission(group=group, permission=right, content_object=organisation)
                )
    Group.permissions.through._default_manager.bulk_create(everywhere)
    OrganisationGroupPermission.objects.bulk_create(at_organisation)
    made = RoleGroup.objects.bulk_create(
        RoleGroup(organisation=organisation, role=role, group=group)
        for group, (role, organisation) in zip(groups, posts, strict=True)
    )
    return dict(zip(posts, made, strict=True))
