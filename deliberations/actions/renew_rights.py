"""Give every group of people the rights that its role has today."""

from django.contrib.auth.models import Permission
from django.db import transaction

from .. import permissions
from ..models import OrganisationGroupPermission, RoleGroup


@transaction.atomic
def renew_rights() -> int:
    """Make the rights of every role group those of `permissions.GRANTS`; return how many groups that changed."""
    held = Permission.objects.filter(content_type__app_label="deliberations", content_type__model="organisation")
    rights = {permission.codename: permission.pk for permission in held}
    changed = 0
    for role_group in RoleGroup.objects.select_related("group"):
        group, grant = role_group.group, permissions.GRANTS[RoleGroup.Role(role_group.role)]
        wanted = {rights[right] for right in grant.rights}
        everywhere, here = (wanted, set()) if grant.everywhere else (set(), wanted)
        own = OrganisationGroupPermission.objects.filter(group=group)
        due = {(pk, role_group.organisation_id) for pk in here}
        there = set(own.values_list("permission_id", "content_object_id"))
        if there == due and set(group.permissions.values_list("pk", flat=True)) == everywhere:
            continue
        changed += 1
        group.permissions.set(everywhere)
        own.delete()
        OrganisationGroupPermission.objects.bulk_create(
            OrganisationGroupPermission(group=group, permission_id=pk, content_object_id=at) for pk, at in due
        )
    return changed
