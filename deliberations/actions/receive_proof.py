"""Receive a file that shows a destruction: a log, or the statement of a processor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Proof, Report, ReportEditor
from ..models.destruction import proofs_folder
from ..rules.destruction import Action
from .keep_file import Kept, keep_file
from .report_destruction import lock_report, step, tell

MOST_BYTES = 10 * 2**20
MOST_PROOFS = 20


def receive_proof(report: Report, upload: File[Any], *, by: permissions.Person, at: datetime) -> Proof:
    """Keep a proof with a report that can still be changed; the same bytes twice are one proof of it.

    Raises ValidationError with a sentence. The file is in its place before its row is.
    """
    step(report, Action.SAVE, by=by)
    kept = keep_file(
        upload,
        proofs_folder(),
        most=MOST_BYTES,
        too_large=_("The file is larger than %(most)s MB. Choose the log or the statement alone, not the data."),
    )
    return _note(report, kept, by=by, at=at)


@transaction.atomic
def _note(report: Report, kept: Kept, *, by: permissions.Person, at: datetime) -> Proof:
    held = lock_report(report)
    step(held, Action.SAVE, by=by)
    if Proof.objects.filter(report=held).count() >= MOST_PROOFS:
        raise ValidationError(_("A report has at most %(n)s proofs.") % {"n": MOST_PROOFS})
    said = {"size": kept.size, "kind": str(kept.kind), "charset": kept.charset, "name": kept.name}
    proof, is_new = Proof.objects.get_or_create(
        report=held, sha256=kept.sha256, defaults={**said, "received_by": by, "received_at": at}
    )
    if is_new:
        ReportEditor.objects.get_or_create(report=held, person=by)
        tell(held, JournalLine.Verb.RECEIVED_PROOF, by=by, at=at, document=kept.sha256, name=kept.name, size=kept.size)
    return proof
