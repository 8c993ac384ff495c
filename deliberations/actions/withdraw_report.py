"""Withdraw a report of destruction: nothing of it counts, and another one can be written."""

from datetime import datetime

from django.db import transaction

from .. import permissions
from ..models import JournalLine, Report
from ..rules.destruction import Action
from .report_destruction import lock_report, step, tell
from .tell_of_report import tell_of_report


@transaction.atomic
def withdraw_report(report: Report, *, by: permissions.Person, at: datetime) -> Report:
    held = lock_report(report)
    held.standing = step(held, Action.WITHDRAW, by=by)
    held.saved_at = at
    held.save()
    tell_of_report(held, at=at)
    tell(held, JournalLine.Verb.WITHDREW_REPORT, by=by, at=at)
    return held
