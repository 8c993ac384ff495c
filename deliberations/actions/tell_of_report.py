"""Tell those for whom a report of destruction waits, in the transaction of the step that brings it to them."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from ..models import Alert, AlertKind, Report
from ..models.alert import OF_REPORTS
from .end_alerts import end_alerts
from .find_alerts import day_of
from .raise_alert import raise_alert

_WAITS = {
    Report.Standing.SUBMITTED: AlertKind.TO_CONFIRM,
    Report.Standing.ALONE: AlertKind.TO_ACCEPT,
    Report.Standing.VALIDATED: AlertKind.TO_ACCEPT,
    Report.Standing.SENT_BACK: AlertKind.SENT_BACK,
}
"""What is raised where a report stands so; a draft, or one that is decided, waits for nobody else."""


def tell_of_report(report: Report, *, at: datetime) -> None:
    """End what stands about a report, and tell those whose turn it is. The caller holds the lock on the report."""
    # The space keeps report 12 apart from report 123.
    told = Alert.objects.filter(reduce(or_, (Q(key__startswith=f"{kind} report {report.pk} ") for kind in OF_REPORTS)))
    end_alerts(told, Alert.Ending.GONE, at=at)
    if kind := _WAITS.get(Report.Standing(report.standing)):
        raise_alert(
            kind,
            deliberation=report.obligation.deliberation,
            # Sent back and sent again, it waits anew.
            subject=f"report {report.pk} {told.filter(kind=kind).count()}",
            about_on=day_of(at),
            organisation=report.holder,
            facts=_facts(report, kind),
            at=at,
        )


def _facts(report: Report, kind: AlertKind) -> dict[str, Any]:
    """Return what the sentence of an alert says, and whom it tells."""
    facts: dict[str, Any] = {"report": report.pk, "name": report.reported_by.get_full_name()}
    if kind == AlertKind.TO_CONFIRM:
        facts["wrote"] = sorted(report.editors())
    elif kind == AlertKind.TO_ACCEPT:
        facts["alone"] = report.alone
    else:
        assert report.returned_by, "Whoever sends a report back is named."
        facts |= {"reporter": report.reported_by_id, "by": report.returned_by.get_full_name()}
        facts["note"] = report.note[:_MOST_NOTE]
    return facts


_MOST_NOTE = 500
