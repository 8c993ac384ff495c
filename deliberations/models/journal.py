"""The journal: one sealed line for each act of a person or of the register itself."""

from datetime import UTC

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from .deliberation import Deliberation
from .organisation import Organisation


class JournalLine(models.Model):
    """One thing that was done, by whom, when, and about which day; never changed, never removed.

    The chain runs by number, not by time: `number` has no gap, and the seal of each line holds the
    seal of the line before.
    """

    class Verb(models.TextChoices):
        OPENED_DELIBERATION = "opened_deliberation", _("opened the file")
        REGISTERED_ACT = "registered_act", _("registered an act")
        CORRECTED_ACT = "corrected_act", _("corrected the registration of an act")
        RETRACTED_ACT = "retracted_act", _("retracted the registration of an act")
        ADDED_ORGANISATION = "added_organisation", _("added an organisation")
        GRANTED_ROLE = "granted_role", _("granted a role")

    number = models.PositiveBigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    # Who, as text as well: the line still says it when the person has left.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=200)
    verb = models.CharField(max_length=30, choices=Verb)
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, null=True, related_name="journal_lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    concerns_on = models.DateField(null=True)
    subject = models.CharField(max_length=200)  # what it was done to, in the register's own numbering
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    key_id = models.CharField(max_length=20)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal")
        ordering = ["-number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject}"

    def record(self) -> dict[str, object]:
        """Return what the seal covers."""
        return {
            "number": self.number,
            "recorded_at": self.recorded_at.astimezone(UTC).isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "actor_role": self.actor_role,
            "verb": str(self.verb),
            "deliberation": self.deliberation_id,
            "organisation": self.organisation_id,
            "concerns_on": self.concerns_on.isoformat() if self.concerns_on else None,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "key_id": self.key_id,
        }

    def seal_after(self, previous: str, key: str) -> str:
        return chain.seal(self.record(), previous=previous, key=key)


class JournalHead(models.Model):
    """The one row that journal writers lock: the last number and its seal."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, default=chain.START)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="journal_has_one_head")]


class JournalCheck(models.Model):
    """One verification of the whole journal."""

    checked_at = models.DateTimeField(db_index=True)
    lines = models.PositiveBigIntegerField()
    broken_at = models.PositiveBigIntegerField(null=True)  # null: unbroken

    class Meta:
        default_permissions = ()
        get_latest_by = "checked_at"
