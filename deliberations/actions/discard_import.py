"""Discard an import that nobody wants: it stays, with its reason, and waits for nobody any more."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Import, JournalLine
from ..writing.days import day
from .examine_delivery import keepable
from .write_journal import write_journal


@transaction.atomic
def discard_import(found: Import, *, reason: str, by: permissions.Person, at: datetime) -> Import:
    """Discard what is not proposed; the same file received again is taken up again."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=found.pk)
    refuse_gone(held)
    reason = keepable(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why it is not wanted; the reason stays with the file.")})
    held.discarded_at, held.discarded_by, held.discarding = at, by, reason
    held.save(update_fields=["discarded_at", "discarded_by", "discarding"])
    write_journal(
        verb=JournalLine.Verb.DISCARDED_IMPORT,
        subject=held.document.name,
        by=by,
        at=at,
        after={"import": held.pk, "document": held.document.sha256, "reason": reason},
    )
    return held


def refuse_gone(held: Import) -> None:
    """Refuse to go on with an import that was discarded or proposed meanwhile, and say so."""
    if held.step == "discarded":
        raise ValidationError(
            _("%(person)s discarded this file on %(day)s; upload it again to take it up again.")
            % {"person": held.discarded_by, "day": day(held.discarded_at)}
        )
    if held.step in ("proposed", "registered"):
        raise ValidationError(_("This file was proposed meanwhile; look at that proposal."))
