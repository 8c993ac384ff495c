"""Accept a report of destruction for the committee: its lines discharge, and its certificate is due."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Discharge, Holding, JournalLine, Report, ReportLine
from ..rules.calendar import BRUSSELS
from ..rules.destruction import DISCHARGING, LEAVING, Action, Outcome, check_other_person
from .discharge_obligation import discharge_obligation
from .report_destruction import check_lines, lock_report, step, tell
from .tell_of_report import tell_of_report
from .write_act import refusing


@transaction.atomic
def accept_destruction(report: Report, *, shown: str, by: permissions.Person, at: datetime) -> Report:
    """Accept what the institution reported and confirmed; what is left of a holding becomes one of its own.

    Checked again as it stands now: a hold may have been placed that very day, or a deadline moved. The
    obligation closes when, and only when, no holding is open any more.
    """
    held = lock_report(report, shown=shown)
    standing = step(held, Action.ACCEPT, by=by)
    with refusing():
        check_other_person(by.pk, reporters=held.editors(), second=held.confirmed_by_id)
    if problems := list(check_lines(held, on=at.astimezone(BRUSSELS).date())):
        raise ValidationError([_("It cannot be accepted as it is; send it back."), *problems])
    held.standing, held.accepted_by, held.accepted_at = standing, by, at
    held.save()
    for line in held.lines.select_related("holding__delivery"):
        _discharge(line, at=at)
    tell(
        held,
        JournalLine.Verb.ACCEPTED_DESTRUCTION,
        by=by,
        at=at,
        late=held.lateness().days,
        alone=held.alone,
        incident=held.despite() and held.incident,
    )
    tell_of_report(held, at=at)
    if not Holding.objects.open().filter(obligation=held.obligation_id).exists():
        through = _("report of destruction %(n)s") % {"n": held.pk}
        discharge_obligation(held.obligation, through=through, by=by, at=at)
    return held


def _discharge(line: ReportLine, *, at: datetime) -> None:
    outcome, holding = Outcome(line.outcome), line.holding
    if outcome not in DISCHARGING:
        return
    if not Holding.objects.open().filter(pk=holding.pk).exists():
        raise ValidationError(_("%(holding)s was discharged already; send the report back.") % {"holding": holding})
    Discharge.objects.create(holding=holding, line=line, discharged_at=at)
    if outcome not in LEAVING:
        return
    pending = outcome == Outcome.ROTATION
    kept_as = Holding.Kind.COPY if holding.kind == Holding.Kind.DELIVERY else Holding.Kind(holding.kind)
    what = _("back-up of %(holding)s") if pending else _("what is left of %(holding)s")
    said = what % {"holding": holding.name}
    Holding.objects.create(
        obligation_id=holding.obligation_id,
        kind=Holding.Kind.BACKUP if pending else kept_as,
        description=(f"{said}: {line.note}" if line.note else said)[:300],
        place=holding.place,
        of=holding,
        left_by=line,
        rotates_on=line.rotates_on if pending else None,
        declared_at=at,
    )
