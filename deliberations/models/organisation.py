"""Organisations, and the groups of people that act for them."""

from hashlib import sha256

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from ..rules import chain


class Organisation(models.Model):
    """One body that is a party to deliberations, or whose people use the register."""

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=300)
    names = models.JSONField(_("names in other languages"), default=dict, blank=True)
    enterprise_number = models.CharField(_("enterprise number"), max_length=10, null=True, blank=True, unique=True)
    units = models.JSONField(_("units"), default=list, blank=True)  # their names
    # Whom to turn to: {"name", "email", "telephone", "purpose"} of each; not necessarily people who sign in.
    contacts = models.JSONField(_("contacts"), default=list, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        default_permissions = ()
        permissions = [
            ("view_files", "see the files to which the organisation is a party"),
            ("view_journal", "see the history of those files"),
            ("register_act", "register acts"),
            ("manage_organisations", "add and change organisations"),
            ("manage_people", "invite people, give and end their roles"),
            ("share_files", "share a file with an outside expert"),
            ("record_deliveries", "record deliveries, sessions and what leaves them"),
            ("handle_alerts", "acknowledge, snooze and escalate alerts"),
            ("change_ladder", "change when and whom the register warns"),
            ("hold_destruction", "place and release holds, and record when a period starts"),
            ("report_destruction", "declare what is held, and report that it was destroyed"),
            ("confirm_destruction", "confirm a report of destruction as the second person"),
            ("accept_destruction", "accept reports of destruction, and end certificates that are wrong"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """Return the official name in the reader's language, or else the name itself."""
        return str(self.names.get(get_language() or "", self.name))

    @property
    def digest(self) -> str:
        """What names all that is said of it now: it becomes another one when somebody changes it."""
        said = [self.name, self.names, self.enterprise_number, self.units, self.contacts]
        return sha256(chain.canonical({"said": said})).hexdigest()


class RoleGroup(models.Model):
    """The people who have one role at one organisation; their rights hang on the group."""

    class Role(models.TextChoices):
        REGISTRAR = "registrar", _("registrar")
        SUPERVISOR = "supervisor", _("supervisor")
        OFFICER = "officer", _("officer of the Crossroads Bank")
        DPO = "dpo", _("data protection officer")
        DATA_MANAGER = "data_manager", _("data manager")
        AUDITOR = "auditor", _("auditor")
        HEAD = "head", _("head of the institution")
        CHAIR = "chair", _("chair of the committee")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="role_groups")
    role = models.CharField(max_length=12, choices=Role)
    group = models.OneToOneField(Group, models.PROTECT, related_name="role_group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "role"], name="one_group_for_each_role")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"


# Direct foreign keys keep the questions "who may" and "what may I see" one indexed join.
class OrganisationUserPermission(UserObjectPermissionBase):
    """A right of one person on one organisation."""

    content_object = models.ForeignKey(Organisation, models.CASCADE)


class OrganisationGroupPermission(GroupObjectPermissionBase):
    """A right of one group on one organisation."""

    content_object = models.ForeignKey(Organisation, models.CASCADE)
