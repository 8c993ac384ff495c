"""Short ways to hold, report, confirm and accept under 21/128 in tests."""

from datetime import date
from typing import Any

from deliberations.actions.accept_destruction import accept_destruction
from deliberations.actions.declare_holding import declare_holding
from deliberations.actions.issue_certificate import issue_certificate
from deliberations.actions.report_destruction import Said, report_destruction, save_report
from deliberations.actions.validate_destruction import validate_destruction
from deliberations.models import Certificate, Holding, Obligation, Report
from tests.deliveries import record, sent, told

GONE_ON = date(2026, 11, 18)


def deliver(file: Any, officer: Any, at: Any, count: int = 2) -> list[Holding]:
    """Record deliveries; return what their recipient holds."""
    deliveries = []
    for n in range(count):
        more = {"files": (sent(digest="abcdef"[n]),), "delivered_on": date(2026, 1 + n, 12), "name": f"sample {n + 1}"}
        deliveries.append(record(file, told(file, **more), by=officer, at=at))
    return list(Holding.objects.filter(delivery__in=deliveries))


def obligation_of(file: Any) -> Obligation:
    return Obligation.objects.told().get(deliberation=file, holder__slug="maastricht-sbe")


def gone(holding: Holding, **fields: Any) -> dict[str, Any]:
    """Say of a holding that it was destroyed, but for what is said otherwise."""
    said = {
        "holding": holding,
        "outcome": "destroyed",
        "technique": "cryptographic_erase",
        "method": "purge",
        "verdict": "passed",
        "done_on": GONE_ON,
        "done_by": "J. Voorbeeld, research data manager",
    }
    return said | fields


def said(holdings: Any, asked: Any, **fields: Any) -> Said:
    """Say of holdings that they were destroyed; a line can be given instead of a holding."""
    lines = [gone(each) if isinstance(each, Holding) else each for each in holdings]
    return Said(**{"lines": lines, "places": ["working", "backups"], "declared": True, "asked": asked} | fields)


def submit(file: Any, what: Said, *, by: Any, at: Any) -> Report:
    obligation = obligation_of(file)
    open_report = Report.objects.open().filter(obligation=obligation).first()
    shown = open_report.digest if open_report else ""
    report = save_report(obligation, what, shown=shown, by=by, at=at)
    return report_destruction(report, shown=report.digest, by=by, at=at)


def confirm(report: Report, *, by: Any, at: Any) -> Report:
    return validate_destruction(report, shown=report.digest, by=by, at=at)


def accept(report: Report, *, by: Any, at: Any) -> Report:
    return accept_destruction(report, shown=report.digest, by=by, at=at)


def accepted(file: Any, cast: Any, at: Any, holdings: Any = None, **fields: Any) -> Report:
    """Bring a report about all that is held, or about what is given, to its acceptance."""
    holdings = holdings or deliver(file, cast.officer, at)
    report = submit(file, said(holdings, cast.dpo, **fields), by=cast.data_manager, at=at)
    return accept(confirm(report, by=cast.dpo, at=at), by=cast.registrar, at=at)


def certified(file: Any, cast: Any, at: Any, holdings: Any = None, **fields: Any) -> Certificate:
    return issue_certificate(accepted(file, cast, at, holdings, **fields), at=at)


def declare(file: Any, by: Any, at: Any, kind: str = "copy", description: str = "Werkkopie", **fields: Any) -> Holding:
    return declare_holding(
        obligation_of(file), kind=Holding.Kind(kind), description=description, by=by, at=at, **fields
    )
