"""Receive a published file: look into it, keep its bytes, and note that it is held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Document, JournalLine
from ..models.document import folder
from ..reading.document import MOST_BYTES
from .keep_file import Kept, keep_file
from .write_journal import write_journal


def receive_document(upload: File[Any], *, by: permissions.Person | None, at: datetime) -> Document:
    """Keep a file that was uploaded; the same bytes twice are one document.

    Raises ValidationError with a sentence where it is not what an act can be published as. The file
    is in its place before its row is: whatever breaks off leaves at most a file that nobody names.
    """
    kept = keep_file(
        upload,
        folder(),
        most=MOST_BYTES,
        too_large=_(
            "The file is larger than %(most)s MB. Choose the published text without its annexes, or a smaller scan."
        ),
    )
    return _note(kept, by=by, at=at)


@transaction.atomic
def _note(kept: Kept, *, by: permissions.Person | None, at: datetime) -> Document:
    said = {"size": kept.size, "kind": str(kept.kind), "charset": kept.charset, "name": kept.name}
    document, is_new = Document.objects.get_or_create(
        sha256=kept.sha256, defaults={**said, "received_by": by, "received_at": at}
    )
    if is_new:
        write_journal(
            verb=JournalLine.Verb.RECEIVED_DOCUMENT,
            subject=kept.sha256,
            by=by,
            at=at,
            after={"document": kept.sha256, **said},
        )
    return document
