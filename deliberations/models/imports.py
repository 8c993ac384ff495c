"""Imports: published files on their way from the upload to a proposal."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from .document import Document
from .proposal import Proposal

GIVEN_UP = timedelta(minutes=15)
"""After which a worker that took an import is taken for dead."""


class ImportQuerySet(models.QuerySet["Import"]):
    def told(self) -> Self:
        """Read with each what the list names."""
        proposal = ("proposal", "proposal__act", "proposal__deliberation")
        return self.select_related("document", "uploaded_by", "discarded_by", *proposal)

    def kept(self) -> Self:
        """Leave out what somebody discarded."""
        return self.filter(discarded_at=None)

    def due(self, at: datetime) -> Self:
        """Keep what is to be read and that nobody reads now; the one that waits longest first."""
        free = Q(taken_at=None) | Q(taken_at__lt=at - GIVEN_UP)
        return self.kept().filter(free, standing=Import.Standing.UPLOADED).order_by("uploaded_at", "pk")

    def to_review(self) -> Self:
        """Keep what was read and is not proposed yet."""
        withdrawn = Q(proposal=None) | Q(proposal__standing=Proposal.Standing.WITHDRAWN)
        return self.kept().filter(withdrawn, standing=Import.Standing.READ)


class Import(models.Model):
    """One published file: what was read in it, and what a person made of that; nothing of it is in the register.

    It waits to be read until `standing` says otherwise; `taken_at` is the lease of the worker that reads it.
    """

    class Standing(models.TextChoices):
        UPLOADED = "uploaded", _("waits to be read")
        READ = "read", _("read")
        OTHER = "other", _("not a deliberation")
        FAILED = "failed", _("could not be read")

    document = models.OneToOneField(Document, models.PROTECT, related_name="imported")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.UPLOADED, db_index=True)
    taken_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Why it could not be read, or what it is instead: a sentence of the rules, and the facts in it.
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    result = models.JSONField(null=True)  # a record of `reading.proposal.Reading`
    pages = models.JSONField(default=list)  # the text, page by page
    answers = models.JSONField(default=dict)  # what was changed and confirmed: see forms/review.py
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="imported")
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    discarding = models.TextField(blank=True)  # its reason

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(standing="read", result__isnull=False) | ~Q(standing="read") & Q(proposal__isnull=True),
                name="import_read_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=["failed", "other"]) | ~Q(reason=""), name="import_failed_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True, discarded_by__isnull=True, discarding="")
                | Q(discarded_at__isnull=False, discarded_by__isnull=False) & ~Q(discarding=""),
                name="import_discarded_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def step(self) -> str:
        """Where it is on its way: uploaded, reading, read, other, failed, discarded, proposed or registered."""
        proposed = self.proposal
        if proposed and proposed.standing != Proposal.Standing.WITHDRAWN:
            return "registered" if proposed.standing == Proposal.Standing.REGISTERED else "proposed"
        if self.discarded_at:
            return "discarded"
        if self.standing == self.Standing.UPLOADED and self.taken_at:
            return "reading"
        return self.standing

    @property
    def review_digest(self) -> str:
        """What names the answers that a person gave: it becomes another one when somebody changes them."""
        return sha256(chain.canonical({"answers": self.answers})).hexdigest()

    @property
    def said_reason(self) -> str:
        """Say in the reader's language why it could not be read."""
        return gettext(self.reason) % self.facts if self.reason else ""

    @property
    def number(self) -> str:
        """The number that was read, or that a person put right."""
        fields: dict[str, Any] = (self.result or {}).get("fields", {})
        return str(self.answers.get("number") or fields.get("number", {}).get("value") or "")
