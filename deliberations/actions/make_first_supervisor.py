"""Make the first person of a register: whoever comes after them comes by invitation."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Organisation, RoleGroup
from .add_organisation import add_organisation
from .grant_role import grant_role

COMMITTEE_NAME = "Informatieveiligheidscomité"
COMMITTEE_NAMES = {
    "fr": "Comité de sécurité de l’information",
    "de": "Informationssicherheitsausschuss",
    "en": "Information Security Committee",
}


@transaction.atomic
def make_first_supervisor(*, email: str, name: str, language: str, at: datetime) -> permissions.Person:
    """Make a person without a password, supervisor at the committee, which is added where it is missing.

    Refused as soon as somebody is supervisor: from then on people decide about people.
    """
    email = email.strip().lower()
    committee = Organisation.objects.filter(slug=permissions.COMMITTEE).first() or add_organisation(
        slug=permissions.COMMITTEE, name=COMMITTEE_NAME, names=COMMITTEE_NAMES, by=None, at=at
    )
    # Of two at once the second one waits here, and then finds a supervisor.
    Organisation.objects.select_for_update(no_key=True).get(pk=committee.pk)
    people = get_user_model().objects
    supervisors = people.filter(groups__role_group__role=RoleGroup.Role.SUPERVISOR, is_active=True)
    if held := supervisors.order_by("pk").first():
        raise ValidationError(
            _("%(name)s is supervisor already, and invites whoever comes next.") % {"name": held.get_full_name()}
        )
    person = people.filter(email=email).first() or people.create_user(email, name=name.strip(), language=language)
    grant_role(person, role=RoleGroup.Role.SUPERVISOR, organisation=committee, by=None, at=at)
    return person
