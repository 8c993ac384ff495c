"""Confirm a report as the second person at the institution."""

from datetime import datetime

from django.db import transaction

from .. import permissions
from ..models import JournalLine, Report
from ..rules.destruction import Action, check_other_person
from .report_destruction import lock_report, step, tell
from .tell_of_report import tell_of_report
from .write_act import refusing


@transaction.atomic
def validate_destruction(report: Report, *, shown: str, by: permissions.Person, at: datetime) -> Report:
    """Confirm what somebody else reported; `shown` is the digest of the report that the person read."""
    held = lock_report(report, shown=shown)
    standing = step(held, Action.VALIDATE, by=by)
    with refusing():
        check_other_person(by.pk, reporters=held.editors())
    held.standing, held.confirmed_by, held.confirmed_at = standing, by, at
    held.save()
    tell_of_report(held, at=at)
    tell(held, JournalLine.Verb.CONFIRMED_DESTRUCTION, by=by, at=at)
    return held
