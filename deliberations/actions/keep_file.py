"""Keep a file under the name of its digest: written aside, looked into, flushed to the disk, put in its place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from ..reading.document import Kind, Read, read_kind
from .write_act import refusing


class Kept(NamedTuple):
    """What is known of a file that is in its place."""

    sha256: str
    size: int
    kind: Kind
    charset: str
    name: str


def keep_file(upload: File[Any], folder: Path, *, most: int, too_large: str) -> Kept:
    """Keep an upload of at most so many bytes; the same bytes twice are one file.

    Raises ValidationError with a sentence where it is neither a harmless PDF nor plain text, or too large.
    """
    with aside(folder) as path:
        digest, size = _copy(upload, path, most, too_large)
        with refusing():
            read: Read = read_kind(path)
        if read.kind != Kind.PDF and (upload.name or "").lower().endswith(".pdf"):
            raise ValidationError(_("The file is named as a PDF and is none. Choose the PDF that was published."))
        put_into_place(path, folder, digest)
    return Kept(digest, size, read.kind, read.charset, _cleaned(upload.name or ""))


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """Give the path of a file beside the others, gone afterwards unless it found its place."""
    path = folder / f".{secrets.token_hex(16)}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def write(path: Path, raw: bytes) -> None:
    """Write bytes to a new file and flush them to the disk."""
    with path.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _copy(upload: File[Any], path: Path, most: int, too_large: str) -> tuple[str, int]:
    """Write an upload to a path, at most as much of it as may be kept; return its digest and size."""
    seal, size = sha256(), 0
    with path.open("xb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > most:
                break
            seal.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    # An upload that was too large arrives empty, with the size that it had.
    if max(size, upload.size or 0) > most:
        raise ValidationError(too_large % {"most": most // 2**20})
    return seal.hexdigest(), size


def put_into_place(path: Path, folder: Path, digest: str) -> None:
    """Move a file to where its digest says."""
    place = folder / digest[:2] / digest
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
