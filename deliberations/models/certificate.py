"""Destruction certificates: what was declared and accepted, as a record that nobody changes."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from .destruction import Report
from .document import is_digest, opened


class Standing(StrEnum):
    """What a certificate, or what somebody shows as one, is worth today."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    ALTERED = "altered"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def told(self) -> Self:
        """Read with each the file and the institution, and whether it still counts."""
        return self.select_related("report__obligation__deliberation", "report__obligation__holder", "ending")

    def without_files(self) -> Self:
        """Keep those that are not written in every language yet."""
        counted = self.annotate(written=Count("files"))
        return counted.filter(written__lt=len(settings.LANGUAGES)).order_by("year", "serial")

    def unsigned(self) -> Self:
        """Keep those that count, are written in every language, and bear no signature of the register."""
        signed = SignedFile.objects.filter(file__certificate=OuterRef("pk"))
        kept = self.filter(~Exists(signed), ending=None).annotate(written=Count("files"))
        return kept.filter(written=len(settings.LANGUAGES)).order_by("year", "serial")


class Certificate(models.Model):
    """One destruction certificate: its record in canonical form, chained to the one before.

    The PDFs are rendered from the record, never the other way round.
    """

    number = models.CharField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    report = models.OneToOneField(Report, models.PROTECT, related_name="certificate")
    record = models.TextField()  # RFC 8785, byte by byte
    sha256 = models.CharField(max_length=64, unique=True)
    previous_sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=14)
    issued_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("destruction certificate")
        verbose_name_plural = _("destruction certificates")
        ordering = ["-year", "-serial"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="certificate_numbered_once"),
            # Two certificates never follow the same one: the chain does not fork.
            models.UniqueConstraint(fields=["previous_sha256"], name="certificate_follows_once"),
            models.CheckConstraint(condition=is_digest("sha256"), name="certificate_has_a_digest"),
            models.CheckConstraint(condition=Q(serial__gt=0), name="certificate_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.number])

    @property
    def facts(self) -> dict[str, Any]:
        """The record, read."""
        return dict(json.loads(self.record))

    @property
    def standing(self) -> Standing:
        ending: CertificateEnding | None = getattr(self, "ending", None)
        return Standing(ending.kind) if ending else Standing.GENUINE

    @property
    def signed(self) -> SignedFile | None:
        """What is known of its signature, alike in every language; nothing where the register did not sign it."""
        return SignedFile.objects.filter(file__certificate=self.pk).order_by("pk").first()

    @property
    def successor(self) -> Certificate | None:
        """The certificate that was issued instead of this one, if it was."""
        return Certificate.objects.filter(report__replaces=self.pk).first()


class CertificateHead(models.Model):
    """The one row that whoever issues a certificate locks: the last number, and the digest of its record."""

    year = models.PositiveSmallIntegerField(default=0)
    serial = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True)  # empty: none was issued yet
    sha256 = models.CharField(max_length=64, default=chain.START)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="certificates_have_one_head")]


class CertificateFile(models.Model):
    """The PDF of a certificate in one language, as it was written once; its bytes lie beside the database."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="files", db_index=False)
    language = models.CharField(max_length=2, choices=[(c, c) for c in ("nl", "fr", "de", "en")])
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()  # bytes

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["certificate", "language"], name="certificate_once_in_a_language"),
            models.CheckConstraint(condition=is_digest("sha256"), name="certificate_file_has_a_digest"),
        ]

    @property
    def path(self) -> Path:
        return certificates_folder() / self.sha256[:2] / self.sha256

    def open(self) -> BinaryIO:
        """Open the file, having read all of it. Raises NotAsReceived where it is gone or was altered."""
        return opened(self.path, self.sha256)


class SignedFile(models.Model):
    """The PDF of a certificate with the register's signature behind it: made once, for no second one has its bytes."""

    file = models.OneToOneField(CertificateFile, models.PROTECT, related_name="signed")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()  # bytes
    key = models.CharField(max_length=64)  # SHA-256 of the certificate (X.509) whose key signed
    signed_at = models.DateTimeField()
    stamped_at = models.DateTimeField(null=True)  # as the time stamp service has it; NULL: none was asked

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=is_digest("sha256"), name="signed_file_has_a_digest"),
            models.CheckConstraint(condition=is_digest("key"), name="signed_file_names_its_key"),
        ]

    @property
    def path(self) -> Path:
        return certificates_folder() / self.sha256[:2] / self.sha256

    def open(self) -> BinaryIO:
        """Open the file, having read all of it. Raises NotAsReceived where it is gone or was altered."""
        return opened(self.path, self.sha256)


class CertificateEnding(models.Model):
    """Why a certificate counts no more."""

    class Kind(models.TextChoices):
        SUPERSEDED = Standing.SUPERSEDED, _("superseded")
        REVOKED = Standing.REVOKED, _("revoked")

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="ending")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="certificate_ended_with_a_reason")]


def certificates_folder() -> Path:
    return Path(settings.DATA_DIR) / "certificates"
