"""Published files: the very bytes that the committee published, named by their SHA-256."""

from __future__ import annotations

import re
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from ..reading import document as reading

if TYPE_CHECKING:
    from .act import Act


def is_digest(column: str) -> Q:
    """Return the condition that a column holds 64 small hexadecimal digits; both engines check it alike."""
    rest = Func(F(column), Value("0123456789abcdef"), function="LTRIM")
    return Q(Exact(Length(column), 64)) & Q(Exact(rest, Value("")))


class NotAsReceived(Exception):
    """The file of a document is missing, or is not the one that was received."""


class DocumentQuerySet(models.QuerySet["Document"]):
    def named(self, sha256: str) -> Document | None:
        """Return the document with a digest; what is no digest names none."""
        return self.filter(sha256=sha256).first() if re.fullmatch(r"[0-9a-f]{64}", sha256) else None


class Document(models.Model):
    """One file that the register holds; the acts that it is the text of name it by its digest.

    The bytes lie outside the web root and outside the database, in a file that its digest names.
    """

    class Kind(models.TextChoices):
        PDF = reading.Kind.PDF, "PDF"
        TEXT = reading.Kind.TEXT, _("plain text")

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()  # bytes
    kind = models.CharField(max_length=4, choices=Kind)
    charset = models.CharField(max_length=12, blank=True)  # of a text
    name = models.CharField(max_length=200)  # as it was called where it came from
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(  # null: the register itself
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=is_digest("sha256"), name="document_named_by_digest"),
            models.CheckConstraint(
                condition=Q(size__gt=0, kind="pdf", charset="") | (Q(size__gt=0, kind="text") & ~Q(charset="")),
                name="document_has_kind_and_size",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> Path:
        return place_of(self.sha256)

    def open(self) -> BinaryIO:
        """Open the file, having read all of it. Raises NotAsReceived where it is gone or was altered."""
        return opened(self.path, self.sha256)

    def used_by(self) -> models.QuerySet[Act]:
        """Return the known acts that this is already the text of, each with its deliberation."""
        from .listing import known_acts

        return known_acts().filter(document=self.sha256).select_related("deliberation")


def folder() -> Path:
    return Path(settings.DATA_DIR) / "documents"


def place_of(sha256: str) -> Path:
    """Return where a file with this digest lies, if it does."""
    return folder() / sha256[:2] / sha256


def opened(path: Path, sha256: str) -> BinaryIO:
    """Open a file that is named by its digest, having read all of it. Raises NotAsReceived where it is another."""
    try:
        file = path.open("rb")
    except OSError:
        raise NotAsReceived(sha256) from None
    if file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise NotAsReceived(sha256)
    file.seek(0)
    return file
