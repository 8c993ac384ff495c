"""Receive a published file: look into it, keep its bytes, and note that it is held."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Document, JournalLine
from ..models.document import folder, place_of
from ..reading.document import MOST_BYTES, Kind, Read, read_kind
from .write_act import refusing
from .write_journal import write_journal


def receive_document(upload: File[Any], *, by: permissions.Person | None, at: datetime) -> Document:
    """Keep a file that was uploaded; the same bytes twice are one document.

    Raises ValidationError with a sentence where it is not what an act can be published as. The file
    is in its place before its row is: whatever breaks off leaves at most a file that nobody names.
    """
    with _aside() as path:
        digest, size = _copy(upload, path)
        with refusing():
            read = read_kind(path)
        if read.kind != Kind.PDF and (upload.name or "").lower().endswith(".pdf"):
            raise ValidationError(_("The file is named as a PDF and is none. Choose the PDF that was published."))
        _put_into_place(path, digest)
    return _note(digest, size, read, _cleaned(upload.name or ""), by=by, at=at)


@transaction.atomic
def _note(digest: str, size: int, read: Read, name: str, *, by: permissions.Person | None, at: datetime) -> Document:
    said = {"size": size, "kind": str(read.kind), "charset": read.charset, "name": name}
    document, is_new = Document.objects.get_or_create(
        sha256=digest, defaults={**said, "received_by": by, "received_at": at}
    )
    if is_new:
        write_journal(
            verb=JournalLine.Verb.RECEIVED_DOCUMENT,
            subject=digest,
            by=by,
            at=at,
            after={"document": digest, **said},
        )
    return document


@contextmanager
def _aside() -> Iterator[Path]:
    """Give the path of a file beside the others, gone afterwards unless it found its place."""
    path = folder() / f".{secrets.token_hex(16)}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _copy(upload: File[Any], path: Path) -> tuple[str, int]:
    """Write an upload to a path, at most as much of it as may be kept; return its digest and size."""
    seal, size = sha256(), 0
    with path.open("xb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > MOST_BYTES:
                break
            seal.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    # An upload that was too large arrives empty, with the size that it had.
    if max(size, upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)s MB. Choose the published text without its annexes, or a smaller scan.")
            % {"most": MOST_BYTES // 2**20}
        )
    return seal.hexdigest(), size


def _put_into_place(path: Path, digest: str) -> None:
    place = place_of(digest)
    place.parent.mkdir(exist_ok=True)
    # A file that is there already has the same bytes, or else is made good.
    path.chmod(0o400)
    path.replace(place)
    for folder_ in (place.parent, place.parent.parent):
        descriptor = os.open(folder_, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cleaned(name: str) -> str:
    """Return the name of a file with only what a person can see, its end kept where it is too long."""
    seen = " ".join("".join(c if c.isprintable() else " " for c in name.replace("\\", "/").split("/")[-1]).split())
    return seen[-200:].strip() or "document"
