"""Rights that came after a group was made."""

import pytest

from deliberations.actions.renew_rights import renew_rights
from deliberations.models import OrganisationGroupPermission, RoleGroup
from deliberations.permissions import Right, everywhere, visible_to

pytestmark = pytest.mark.django_db


def again(person):
    return type(person).objects.get(pk=person.pk)


def test_group_made_before_a_right_came_gets_it_and_loses_what_its_role_has_no_more(cast, file_21_128):
    assert renew_rights() == 0
    for group in (held.group for held in RoleGroup.objects.all()):
        group.permissions.clear()
    OrganisationGroupPermission.objects.all().delete()
    assert not visible_to(again(cast.dpo))
    assert renew_rights() > 0
    assert everywhere(again(cast.registrar), Right.MANAGE_ORGANISATIONS)
    assert not everywhere(again(cast.dpo), Right.MANAGE_ORGANISATIONS)
    assert visible_to(again(cast.dpo)).get() == file_21_128
    assert renew_rights() == 0
