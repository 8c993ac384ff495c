"""Proposals: registrations that one person prepared and another has to countersign."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from .act import Act
from .deliberation import Deliberation


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def told(self) -> Self:
        """Read with each the file and the people that its sentences name."""
        return self.select_related("deliberation", "prepared_by", "decided_by")

    def waiting(self) -> Self:
        return self.filter(standing=Proposal.Standing.WAITING)


class Proposal(models.Model):
    """One registration that waits for its second person, and what became of it.

    Nothing of it is in the register before it is countersigned: it is a record in the form of
    `reading.facts_record`, about a file that exists or, with `opening`, about one that is to be opened.
    """

    class Standing(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REGISTERED = "registered", _("registered")

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, null=True, related_name="proposals")
    opening = models.JSONField(null=True)  # number, chamber, short_title, public
    facts = models.JSONField()
    # Acts that the text names and that the register did not hold: registered with it, before it.
    earlier = models.JSONField(default=list)
    registrations_seen = models.PositiveIntegerField()  # of the file, when it was prepared
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.WAITING, db_index=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    act = models.OneToOneField(Act, models.PROTECT, null=True, related_name="proposal")
    alone = models.BooleanField(default=False)  # registered without a second person, where a register allows it

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-prepared_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(deliberation__isnull=False, opening__isnull=True)
                | Q(opening__isnull=False) & (Q(deliberation__isnull=True) | Q(standing="registered")),
                name="proposal_about_one_file",
            ),
            models.CheckConstraint(
                condition=Q(standing="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & Q(standing__in=["sent_back", "withdrawn", "registered"]),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["waiting", "withdrawn"])
                | ~Q(decided_by=F("prepared_by"))
                | Q(standing="registered", alone=True),
                name="proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(standing="registered", act__isnull=False, deliberation__isnull=False)
                | ~Q(standing="registered") & Q(act__isnull=True),
                name="proposal_registered_is_an_act",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.pk])

    @property
    def number(self) -> str:
        """The number of the file that it is about."""
        return self.deliberation.number if self.deliberation else str((self.opening or {})["number"])

    @property
    def seq(self) -> int:
        return int(self.facts["seq"])

    @property
    def revision(self) -> int:
        return int(self.facts["revision"])

    @property
    def digest(self) -> str:
        """What names all that it says: it becomes another one when the proposal is changed."""
        return digest_of(self.facts, self.opening, self.registrations_seen, self.earlier)

    @property
    def is_undecided(self) -> bool:
        """Whether it can still be changed or withdrawn."""
        return self.standing in (self.Standing.WAITING, self.Standing.SENT_BACK)

    @property
    def is_waiting(self) -> bool:
        return self.standing == self.Standing.WAITING


def digest_of(
    facts: Mapping[str, Any],
    opening: Mapping[str, Any] | None,
    registrations_seen: int,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Return the SHA-256 of what a person looks at: registrations, the file they open, and the acts they build on."""
    said: dict[str, Any] = {"facts": facts, "opening": opening, "registrations_seen": registrations_seen}
    said |= {"earlier": list(earlier)} if earlier else {}
    return sha256(chain.canonical(said)).hexdigest()
