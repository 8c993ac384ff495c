"""What the register compares of a report for whoever decides on it: remarks, never a verdict."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from .. import clock, permissions
from ..actions.report_destruction import check_lines
from ..models import Holding, Proof, Report
from ..rules.destruction import Verdict


class Remark(NamedTuple):
    """Something that whoever decides should see; `tone` is done where all is well."""

    tone: str
    sentence: str


_KEPT: Mapping[str, frozenset[str]] = {
    Report.Place.WORKING: frozenset({Holding.Kind.COPY}),
    Report.Place.BACKUPS: frozenset({Holding.Kind.BACKUP}),
    Report.Place.DERIVED: frozenset({Holding.Kind.DERIVED}),
    Report.Place.PROCESSOR: frozenset({Holding.Kind.PROCESSOR}),
    Report.Place.MEDIA: frozenset({Holding.Kind.MEDIUM, Holding.Kind.PAPER}),
}
"""What is declared where."""


def remarks(report: Report, person: permissions.Person) -> Iterator[Remark]:
    """Yield what is covered, what is missing, and what is unusual."""
    lines = list(report.lines.select_related("holding__delivery"))
    named = {line.holding_id for line in lines}
    held = Holding.objects.open().told().filter(obligation=report.obligation_id)
    owed = [holding for holding in held if holding.pk not in named]
    if report.is_open:
        yield _covered(owed)
    kinds = {holding.kind for holding in (*owed, *(line.holding for line in lines))}
    unticked = [str(word) for at, word in Report.Place.choices if at not in report.places and _KEPT[at] & kinds]
    if unticked:
        said = {"places": ", ".join(unticked)}
        yield Remark("soon", _("Something is declared there, and it is not ticked as cleared: %(places)s.") % said)
    if any(line.verdict == Verdict.UNKNOWN for line in lines):
        yield Remark("soon", _("Not everything was verified."))
    if late := report.lateness().days:
        yield Remark("late", _("%(days)s days late: %(reason)s") % {"days": late, "reason": report.late_reason})
    if report.incident and report.despite():
        yield Remark("late", _("Destroyed despite a hold: %(incident)s") % {"incident": report.incident})
    if report.alone:
        sentence = _("Single signature: the institution has no second person. A supervisor accepts it.")
        yield Remark("soon", sentence)
    for proof in report.proofs.all():
        yield from _used_before(proof, person)
    if report.is_open and not report.is_changeable:
        yield from (Remark("late", problem.messages[0]) for problem in check_lines(report, on=clock.today()))


def _covered(owed: list[Holding]) -> Remark:
    if not owed:
        return Remark("done", _("Everything that is held is on the report."))
    said = {"holdings": ", ".join(str(holding) for holding in owed)}
    return Remark("soon", _("Not on the report, and so still owed: %(holdings)s.") % said)


def _used_before(proof: Proof, person: permissions.Person) -> Iterator[Remark]:
    """Flag the same proof twice; which report it was is told only to whoever may see that one."""
    others = proof.used_elsewhere()
    seen = others.filter(report__in=permissions.reports_visible_to(person)).first()
    if seen:
        said = {"name": proof.name, "number": seen.report.obligation.deliberation.number, "report": seen.report_id}
        yield Remark("late", _("The proof %(name)s was used before: %(number)s, report %(report)s.") % said)
    elif others.exists():
        yield Remark("late", _("The proof %(name)s was used before, in another report.") % {"name": proof.name})
