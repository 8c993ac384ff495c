"""Keep what a person made of a reading: values put right, doubts settled; a draft that outlives the session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Import, JournalLine
from .discard_import import refuse_gone
from .write_journal import write_journal


@transaction.atomic
def review_import(
    found: Import, answers: Mapping[str, Any], *, seen: str, by: permissions.Person, at: datetime
) -> Import:
    """Replace the answers to a reading; the same answers again leave no trace.

    `seen` is the digest of the answers that the person's page showed.
    """
    held = Import.objects.select_for_update(of=("self",)).get(pk=found.pk)
    refuse_gone(held)
    if held.answers == answers:
        return held
    if held.review_digest != seen:
        raise ValidationError(
            _("%(person)s changed this review after you opened it; look at it as it is now, then save again.")
            % {"person": held.reviewed_by}
        )
    held.answers, held.reviewed_by, held.reviewed_at = dict(answers), by, at
    held.save(update_fields=["answers", "reviewed_by", "reviewed_at"])
    write_journal(
        verb=JournalLine.Verb.REVIEWED_IMPORT,
        subject=held.document.name,
        by=by,
        at=at,
        after={"import": held.pk, "answers_sha256": held.review_digest},
    )
    return held
