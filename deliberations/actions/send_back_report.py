"""Send a report of destruction back to who wrote it, with the reason."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Report
from ..rules.destruction import Action, check_other_person
from .report_destruction import lock_report, step, tell
from .tell_of_report import tell_of_report
from .write_act import refusing

_MOST_REASON = 2000


@transaction.atomic
def send_back_report(report: Report, *, shown: str, reason: str, by: permissions.Person, at: datetime) -> Report:
    """Refuse to confirm or to accept what was read, by its digest; the report can be changed and sent again."""
    held = lock_report(report, shown=shown)
    standing = step(held, Action.SEND_BACK, by=by)
    if not reason.strip():
        raise ValidationError(_("Say why you send it back, so that it can be put right."), code="reason")
    if len(reason) > _MOST_REASON:
        raise ValidationError(_("Say it in at most %(n)s characters.") % {"n": _MOST_REASON}, code="reason")
    with refusing():
        check_other_person(by.pk, reporters=held.editors())
    held.standing, held.note, held.declared = standing, reason.strip(), False
    held.returned_by, held.returned_at = by, at
    held.confirmed_by = held.confirmed_at = None
    held.save()
    tell_of_report(held, at=at)
    tell(held, JournalLine.Verb.SENT_BACK_REPORT, by=by, at=at, note=held.note)
    return held
