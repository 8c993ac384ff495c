"""Report that data were destroyed: a draft that is saved and resumed, and sent to the second person."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from .. import permissions
from ..models import (
    Certificate,
    CertificateEnding,
    Deliberation,
    Holding,
    JournalLine,
    Obligation,
    Report,
    ReportEditor,
    ReportLine,
)
from ..models.destruction import lawful_days
from ..permissions import Right
from ..rules import destruction as rules
from ..rules.calendar import BRUSSELS
from ..rules.destruction import Action
from ..writing.days import day
from .discharge_obligation import lock_obligation, subject_of
from .tell_of_report import tell_of_report
from .write_act import refusing
from .write_journal import write_journal


class Said(NamedTuple):
    """What a person fills in; each of `lines` holds the fields of a ReportLine."""

    lines: Sequence[Mapping[str, Any]] = ()
    places: Sequence[str] = ()
    late_reason: str = ""
    incident: str = ""
    declared: bool = False
    asked: permissions.Person | None = None


@transaction.atomic
def save_report(obligation: Obligation, said: Said, *, shown: str = "", by: permissions.Person, at: datetime) -> Report:
    """Save a draft, or what was sent back; an obligation has one report at a time. Nothing of it counts yet.

    `shown` is the digest of the report that the person changed; empty where there was none.
    """
    held = lock_obligation(obligation)
    report = Report.objects.open().select_for_update().filter(obligation=held).first()
    if (report.digest if report else "") != shown:
        raise changed()
    report = report or Report(obligation=held, reported_by=by, replaces=_to_replace(held))
    report.standing = step(report, Action.SAVE, by=by)
    report.places, report.late_reason, report.incident = list(said.places), said.late_reason, said.incident
    report.declared, report.asked, report.saved_at = said.declared, said.asked, at
    report.save()
    _write_lines(report, said.lines)
    if report.digest != shown:
        ReportEditor.objects.get_or_create(report=report, person=by)
        tell(report, JournalLine.Verb.SAVED_REPORT, by=by, at=at)
    return report


def _to_replace(obligation: Obligation) -> Certificate | None:
    """Return the certificate that was superseded and that none replaced yet: its corrected report was withdrawn."""
    superseded = Certificate.objects.filter(
        report__obligation=obligation, ending__kind=CertificateEnding.Kind.SUPERSEDED
    )
    replaced = Certificate.objects.filter(report__replaces=OuterRef("pk"))
    return superseded.filter(~Exists(replaced)).order_by("-year", "-serial").first()


def _write_lines(report: Report, lines: Sequence[Mapping[str, Any]]) -> None:
    owed = set(Holding.objects.open().filter(obligation=report.obligation_id).values_list("pk", flat=True))
    rows = [ReportLine(report=report, **fields) for fields in lines]
    for row in rows:
        if row.holding_id not in owed:
            raise ValidationError(
                _("%(holding)s is not held any more; take it off the report.") % {"holding": row.holding}, code="lines"
            )
        row.full_clean(validate_unique=False, validate_constraints=False)
    ReportLine.objects.filter(report=report).delete()
    ReportLine.objects.bulk_create(rows)


@transaction.atomic
def report_destruction(report: Report, *, shown: str, by: permissions.Person, at: datetime) -> Report:
    """Send a report on to the second person; where the institution has none, to a supervisor of the committee."""
    held = lock_report(report, shown=shown)
    if problems := what_is_wrong(held, by=by, on=at.astimezone(BRUSSELS).date()):
        raise ValidationError(problems)
    alone = second_persons(held.holder, held.editors() | {by.pk}).alone
    held.standing = step(held, Action.SUBMIT_ALONE if alone else Action.SUBMIT, by=by)
    held.alone, held.reported_by, held.submitted_at = alone, by, at
    if alone:
        held.asked = None
    held.confirmed_by = held.confirmed_at = held.returned_by = held.returned_at = None
    held.note = ""
    held.save()
    ReportEditor.objects.get_or_create(report=held, person=by)
    tell_of_report(held, at=at)
    tell(held, JournalLine.Verb.REPORTED_DESTRUCTION, by=by, at=at, late=held.lateness().days, alone=alone)
    return held


class Second(NamedTuple):
    """Who may confirm a report, and whether its institution has nobody but those who wrote it."""

    people: list[permissions.Person]
    alone: bool


def second_persons(holder: Any, wrote: set[int]) -> Second:
    """Return who at an institution may confirm what others wrote, given by their keys."""
    appointed = permissions.people_with(Right.CONFIRM_DESTRUCTION, holder)
    everybody = {person.pk for person in (*appointed, *permissions.people_with(Right.REPORT_DESTRUCTION, holder))}
    return Second(
        [person for person in appointed if person.pk not in wrote], len(everybody) == 1 and everybody <= wrote
    )


def what_is_wrong(report: Report, *, by: permissions.Person, on: date) -> list[ValidationError]:
    """Return every sentence that keeps a report from being sent on; the code of each names its field."""
    found = dict.fromkeys((problem.messages[0], problem.code) for problem in _problems(report, by, on))
    return [ValidationError(sentence, code=code) for sentence, code in found]


def _problems(report: Report, by: permissions.Person, on: date) -> Iterator[ValidationError]:
    yield from check_lines(report, on=on)
    if not report.places:
        yield ValidationError(_("Tick at least one place where copies were kept."), code="places")
    second = second_persons(report.holder, report.editors() | {by.pk})
    if not second.alone and not second.people:
        yield ValidationError(
            _(
                "Nobody is left who may confirm it: they all wrote or changed this report, or nobody is appointed. "
                "Ask the committee’s secretariat to give somebody at your institution the role."
            ),
            code="asked",
        )
    elif not second.alone and report.asked not in second.people:
        yield ValidationError(_("Choose who will confirm your report."), code="asked")
    if not report.declared:
        yield ValidationError(_("Declare that no copy is left, or report what is."), code="declared")


def check_lines(report: Report, *, on: date) -> Iterator[ValidationError]:
    """Yield what is wrong with what a report says, on a day; also what became wrong since it was sent."""
    rows = list(report.lines.select_related("holding__delivery"))
    due = lawful_days(report.obligation)
    wrong = rules.wrong_in_report([row.said for row in rows], due=due, reason=report.late_reason, today=on)
    for each in wrong:
        try:
            with refusing():
                raise each
        except ValidationError as refusal:
            yield ValidationError(refusal.messages[0], code=each.field)
    if (despite := report.despite()) and not report.incident.strip():
        gone_on, hold = despite
        said = {
            "day": day(gone_on),
            "since": day(hold.placed_at.astimezone(BRUSSELS).date()),
            "ground": hold.get_ground_display(),
        }
        yield ValidationError(
            _(
                "On %(day)s these data were on hold, since %(since)s (%(ground)s). "
                "Say what happened: it is recorded as an incident."
            )
            % said,
            code="incident",
        )


# ---------- what every step of a report shares


def lock_report(report: Report, *, shown: str | None = None) -> Report:
    """Lock a report after its file and its obligation, and refuse to decide on another text than was read."""
    # The file first, as whoever records a delivery does: the step may raise an alert, which locks it too.
    Deliberation.objects.select_for_update(no_key=True).get(pk=report.obligation.deliberation_id)
    lock_obligation(report.obligation)
    held = Report.objects.told().select_for_update(of=("self",)).get(pk=report.pk)
    if shown is not None and held.digest != shown:
        raise changed()
    return held


def changed() -> ValidationError:
    return ValidationError(
        _("This report was changed after you opened it; read it as it is now, then go on."), code="changed"
    )


def step(report: Report, action: Action, *, by: permissions.Person) -> Report.Standing:
    """Return where a step leads; refuse one that there is not, or that is not theirs."""
    with refusing():
        to = rules.step(rules.Standing(report.standing), action, permissions.capacities(by, report.holder))
    return Report.Standing(to)


def tell(report: Report, verb: JournalLine.Verb, *, by: permissions.Person, at: datetime, **said: Any) -> JournalLine:
    """Leave the journal's line about a report."""
    return write_journal(
        verb=verb,
        subject=subject_of(report.obligation),
        deliberation=report.obligation.deliberation,
        organisation=report.holder,
        concerns_on=report.done_on(),
        by=by,
        at=at,
        after={
            "report": report.pk,
            "holdings": [line.holding.name for line in report.lines.select_related("holding__delivery")],
            "report_sha256": report.digest,
            **{name: value for name, value in said.items() if value},
        },
    )
