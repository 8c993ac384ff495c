"""Give a person a role at an organisation."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from guardian.shortcuts import assign_perm

from .. import permissions
from ..models import JournalLine, Organisation, RoleGroup
from .write_journal import write_journal


@transaction.atomic
def grant_role(
    person: permissions.Person,
    *,
    role: RoleGroup.Role,
    organisation: Organisation,
    by: permissions.Person | None,
    at: datetime,
) -> RoleGroup:
    """Put a person in the one group for this role and organisation, making the group on first use."""
    held = RoleGroup.objects.filter(organisation=organisation, role=role).first()
    role_group = held or _make_group(role, organisation)
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


def _make_group(role: RoleGroup.Role, organisation: Organisation) -> RoleGroup:
    group = Group.objects.create(name=f"{organisation.slug} {role}")
    grant = permissions.GRANTS[role]
    if grant.everywhere:
        codenames = [str(right) for right in grant.rights]
        group.permissions.set(
            Permission.objects.filter(content_type__app_label="deliberations", codename__in=codenames)
        )
    else:
        for right in grant.rights:
            assign_perm(right, group, organisation)
    return RoleGroup.objects.create(organisation=organisation, role=role, group=group)
