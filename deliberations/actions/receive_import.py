"""Receive a published file to be read; the worker reads it, soon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Document, Import, JournalLine
from ..writing.days import day
from .receive_document import receive_document
from .write_journal import write_journal


def receive_import(upload: File[Any], *, by: permissions.Person | None, at: datetime) -> Import:
    """Keep a file and the wish to have it read; the same file twice is one import.

    It is read again if that failed, and taken up again if it was discarded.

    Raises ValidationError where it is no document, or already the text of a registered act.
    """
    document = receive_document(upload, by=by, at=at)
    for act in document.used_by()[:1]:
        raise ValidationError(
            _("%(name)s is already registered: it is the text of %(number)s, %(kind)s of %(day)s.")
            % {
                "name": document.name,
                "number": act.deliberation.number,
                "kind": act.get_kind_display(),
                "day": day(act.approved_on),
            },
            code="registered",
        )
    return _note(document, by=by, at=at)


@transaction.atomic
def _note(document: Document, *, by: permissions.Person | None, at: datetime) -> Import:
    said = {"uploaded_by": by, "uploaded_at": at}
    held, is_new = Import.objects.select_for_update(of=("self",)).get_or_create(document=document, defaults=said)
    if not is_new:
        if held.standing != Import.Standing.FAILED and not held.discarded_at:
            return held
        held.discarded_at, held.discarded_by, held.discarding = None, None, ""
        if held.standing == Import.Standing.FAILED:
            held.standing, held.tries, held.taken_at = Import.Standing.UPLOADED, 0, None
            held.reason, held.facts = "", {}
        held.save()
    write_journal(
        verb=JournalLine.Verb.RECEIVED_IMPORT,
        subject=document.name,
        by=by,
        at=at,
        after={"import": held.pk, "document": document.sha256},
    )
    return held
