"""Granting a role: who gets which rights, and where."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.grant_role import grant_role
from deliberations.models import JournalLine, RoleGroup
from deliberations.permissions import visible_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(now):
    return get_user_model().objects.create_user("somebody@register.example", name="Somebody", language="en")


def organisation(slug, *, at):
    return add_organisation(slug=slug, name=slug, names={}, by=None, at=at)


@pytest.mark.parametrize("role", ["registrar", "supervisor", "auditor"])
def test_role_that_reaches_everywhere_is_granted_at_the_committee_only(person, now, file_21_128, role):
    elsewhere, committee = organisation("school", at=now), organisation("ivc", at=now)
    lines = JournalLine.objects.count()
    with pytest.raises(ValidationError) as refusal:
        grant_role(person, role=RoleGroup.Role(role), organisation=elsewhere, by=None, at=now)
    assert refusal.value.messages == [
        f"The role “{role}” reaches every file; it is granted at “ivc” only, not at “school”."
    ]
    assert (person.groups.count(), RoleGroup.objects.count(), JournalLine.objects.count()) == (0, 0, lines)
    grant_role(person, role=RoleGroup.Role(role), organisation=committee, by=None, at=now)
    assert visible_to(person).get() == file_21_128
    assert JournalLine.objects.first().subject == f"ivc {role}"
