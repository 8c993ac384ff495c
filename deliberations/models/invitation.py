"""Invitations: how a person comes to sign in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation, RoleGroup


class Invitation(models.Model):
    """One offer to sign in, sent by mail; whoever has its address can take it, once, until its last day.

    Only the digest of the address is kept: nobody who reads the database can take the place of who was invited.
    """

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    role = models.CharField(_("role"), max_length=12, choices=RoleGroup.Role, blank=True)  # none: an outside expert
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    until = models.DateField()  # included
    sent_at = models.DateTimeField(null=True, blank=True)  # null: no server has taken the mail
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_for_an_address",
            ),
            models.CheckConstraint(
                condition=Q(role="", organisation__isnull=True) | (~Q(role="") & Q(organisation__isnull=False)),
                name="invitation_role_has_its_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None
