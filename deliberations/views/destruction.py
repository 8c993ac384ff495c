"""Destruction: what is owed, the report of it, its second person, and the check of the secretariat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import clock, permissions
from ..actions.accept_destruction import accept_destruction
from ..actions.receive_proof import receive_proof
from ..actions.report_destruction import report_destruction, save_report, second_persons, what_is_wrong
from ..actions.send_back_report import send_back_report
from ..actions.validate_destruction import validate_destruction
from ..actions.withdraw_report import withdraw_report
from ..forms.destruction import ReportForm
from ..models import Holding, NotAsReceived, Obligation, Report, ReportEditor
from ..models.destruction import last_lawful_day
from ..permissions import Right
from ..rules.calendar import time_left
from ..rules.deadlines import deadline
from ..rules.numbers import parse_number
from ..rules.timeline import About, governing
from .document import send
from .list import paged
from .remarks import remarks


@never_cache
@require_safe
@login_required
def destruction(request: HttpRequest) -> HttpResponse:
    """List what is owed and what waits; then the certificates, the newest first."""
    person = request.user
    reports = permissions.reports_visible_to(person).told()
    page, wrong_page = paged(permissions.certificates_visible_to(person).told(), request)
    reporting = permissions.granted(person, Right.REPORT_DESTRUCTION)
    owed = permissions.held_by_own(person).told().open() if reporting else Obligation.objects.none()
    waiting = list(reports.open().order_by("saved_at")[:100])
    wrote = set(ReportEditor.objects.filter(person=person.pk, report__in=waiting).values_list("report", flat=True))
    return render(
        request,
        "destruction/list.html",
        {
            "owed": owed.order_by("deliberation__year", "deliberation__serial"),
            "reporting": reporting,
            "waiting": [(report, _place(report, person, wrote=report.pk in wrote)) for report in waiting],
            "due": reports.due(),
            "page": page,
            "wrong_page": wrong_page,
        },
    )


def _place(report: Report, person: Any, *, wrote: bool) -> str:
    """Return the page at which somebody does something about a report: its own, or that of a decision."""
    confirms = not wrote and permissions.may_at(person, Right.CONFIRM_DESTRUCTION, report.holder)
    if report.standing == Report.Standing.SUBMITTED and confirms:
        return "confirm_report"
    if report.standing in (Report.Standing.VALIDATED, Report.Standing.ALONE) and permissions.everywhere(
        person, Right.ACCEPT_DESTRUCTION
    ):
        return "check_report"
    return "report"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_report(request: HttpRequest) -> HttpResponse:
    """Begin a report about the data under one file; where one is under way, go on with that."""
    obligation = _obligation(request)
    if obligation is None:
        return redirect("destruction")
    report = Report.objects.open().filter(obligation=obligation).first()
    if report and request.method != "POST":
        return redirect(report)
    return _write(request, obligation, permissions.get_report(request.user, report.pk) if report else None)


def _obligation(request: HttpRequest) -> Obligation | None:
    slug = request.GET.get("d", "")
    if not slug:
        return None
    try:
        number = str(parse_number(slug))
    except ValueError:
        raise Http404 from None
    owed = permissions.held_by_own(request.user).told().filter(deliberation__number=number).order_by("pk")
    found = next((o for o in owed if permissions.may_at(request.user, Right.REPORT_DESTRUCTION, o.holder)), None)
    if found is None:
        if owed:
            raise PermissionDenied
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report; to who may still change it, as the form."""
    found = permissions.get_report(request.user, pk)
    may_write = permissions.may_at(request.user, Right.REPORT_DESTRUCTION, found.holder)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        return _write(request, found.obligation, found)
    return _write(request, found.obligation, found) if may_write and found.is_changeable else _show(request, found)


def _write(request: HttpRequest, obligation: Obligation, held: Report | None) -> HttpResponse:
    """Save what was typed, whatever is wrong with it, and send it on where that was asked and nothing is wrong."""
    by, at = request.user, clock.now()
    holdings = list(Holding.objects.open().told().filter(obligation=obligation))
    wrote: set[int] = held.editors() if held else set()
    holds = list(obligation.holds.order_by("placed_at", "pk"))
    second = second_persons(obligation.holder, wrote | {int(by.pk or 0)})
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReportForm(*data, report=held, holdings=holdings, second=second.people)
    if request.method == "POST":
        form.is_valid()
        sending = "draft" not in request.POST
        try:
            held = save_report(obligation, form.said(), shown=request.POST.get("shown", ""), by=by, at=at)
            held = permissions.get_report(by, held.pk)
            if upload := form.cleaned_data.get("proof"):
                _receive(form, held, upload, by, at)
            if sending:
                form.add_problems(what_is_wrong(held, by=by, on=clock.today()))
            if not form.errors and form.is_valid():
                if sending:
                    report_destruction(held, shown=held.digest, by=by, at=at)
                    messages.success(request, _("Your report is sent on. Nothing counts before it is accepted."))
                else:
                    messages.success(request, _("Your draft is saved. You can leave it and come back."))
                return redirect(held)
        except ValidationError as refusal:
            form.add_problems(refusal.error_list)
            held = Report.objects.open().told().filter(obligation=obligation).first()
    return render(
        request,
        "destruction/form.html",
        _about(obligation)
        | {
            "report": held,
            "form": form,
            "errors": list(form.problems()),
            "alone": second.alone,
            "on_hold": next((hold for hold in holds if not hold.released_at), None),
            "holds": holds,
            "proofs": list(held.proofs.all()) if held else [],
            "current": 1,
        },
        status=422 if form.errors or any(line.errors for line in form.lines) else 200,
    )


def _receive(form: ReportForm, held: Report, upload: Any, by: Any, at: Any) -> None:
    try:
        receive_proof(held, upload, by=by, at=at)
    except ValidationError as refusal:
        form.add_error("proof", refusal.messages[0])


def _about(obligation: Obligation) -> dict[str, Any]:
    """Return what every page about an obligation shows beside it: the deadline, and the text that sets it."""
    today = clock.today()
    due_on = last_lawful_day(obligation, today)
    history = obligation.deliberation.history()
    version = governing(history.versions(), today)
    return {
        "obligation": obligation,
        "deliberation": obligation.deliberation,
        "due_on": due_on,
        "deadline": deadline(due_on, today),
        "left": time_left(today, due_on) if due_on and due_on >= today else None,
        "version": version,
        "retention": history.state(on=today).one(About.RETENTION),
    }


# ---------- reading and deciding


_STEPS = {
    Report.Standing.DRAFT: 1,
    Report.Standing.SENT_BACK: 1,
    Report.Standing.SUBMITTED: 2,
    Report.Standing.ALONE: 3,
    Report.Standing.VALIDATED: 3,
    Report.Standing.ACCEPTED: 4,
}


def _show(
    request: HttpRequest, found: Report, *, decide: str = "", refusal: ValidationError | None = None
) -> HttpResponse:
    person, holder = request.user, found.holder
    may_write = permissions.may_at(person, Right.REPORT_DESTRUCTION, holder)
    place = _place(found, person, wrote=person.pk in found.editors())
    return render(
        request,
        "destruction/report.html",
        _about(found.obligation)
        | {
            "report": found,
            "lines": found.lines.select_related("holding__delivery", "holding__of__delivery"),
            "places": [label for place, label in Report.Place.choices if place in found.places],
            "proofs": found.proofs.all(),
            "done_on": found.done_on(),
            "despite": found.despite(),
            "remarks": list(remarks(found, person)),
            "decide": decide,
            "refusals": refusal.messages if refusal else [],
            "reason_refused": getattr(refusal, "code", "") == "reason",
            "reason": request.POST.get("reason", ""),
            "goes_on": "" if decide or place == "report" else place,
            "can_withdraw": may_write and found.standing in (Report.Standing.SUBMITTED, Report.Standing.ALONE),
            "current": _STEPS.get(Report.Standing(found.standing), 0),
        },
        status=422 if refusal else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the second person at the institution confirm a report, or send it back."""
    found = permissions.get_report(request.user, pk, to=Right.CONFIRM_DESTRUCTION)

    def confirm(shown: str) -> None:
        validate_destruction(found, shown=shown, by=request.user, at=clock.now())
        messages.success(request, _("You confirmed the report. The secretariat checks it now."))

    return _decide(request, found, "confirm", (Report.Standing.SUBMITTED,), confirm)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the secretariat accept a report, or send it back."""
    found = permissions.get_report(request.user, pk)
    if not permissions.everywhere(request.user, Right.ACCEPT_DESTRUCTION):
        raise PermissionDenied

    def accept(shown: str) -> None:
        accept_destruction(found, shown=shown, by=request.user, at=clock.now())
        certified = _("Accepted. The certificate is issued within a minute or two.")
        messages.success(request, certified if found.is_certified else _("Accepted."))

    return _decide(request, found, "check", (Report.Standing.VALIDATED, Report.Standing.ALONE), accept)


def _decide(
    request: HttpRequest,
    found: Report,
    name: str,
    standings: tuple[Report.Standing, ...],
    agree: Callable[[str], None],
) -> HttpResponse:
    if request.method != "POST":
        return _show(request, found, decide=name) if found.standing in standings else redirect(found)
    try:
        if request.POST.get("do") == "send_back":
            reason = request.POST.get("reason", "").replace("\0", "")
            send_back_report(found, shown=request.POST.get("shown", ""), reason=reason, by=request.user, at=clock.now())
            messages.success(request, _("The report is sent back. Who wrote it finds your reason there."))
        else:
            agree(request.POST.get("shown", ""))
    except ValidationError as refusal:
        found = permissions.get_report(request.user, found.pk)
        return _show(request, found, decide=name if found.standing in standings else "", refusal=refusal)
    return redirect(found)


@never_cache
@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_report(request.user, pk, to=Right.REPORT_DESTRUCTION)
    try:
        withdraw_report(found, by=request.user, at=clock.now())
    except ValidationError as refusal:
        return _show(request, permissions.get_report(request.user, pk), refusal=refusal)
    messages.success(request, _("The report is withdrawn; nothing of it counts."))
    return redirect(found)


@never_cache
@require_safe
@login_required
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a proof, to whoever sees its report."""
    held = permissions.get_proof(request.user, pk)
    try:
        return send(request, held, f"proof-{held.pk}")
    except NotAsReceived:
        raise Http404 from None
