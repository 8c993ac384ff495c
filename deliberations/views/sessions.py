"""Sessions on site: all that one may see, those of one file, one with its outputs, and one output with its verdicts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.check_output import check_output
from ..actions.record_session import record_session
from ..actions.submit_output import submit_output
from ..actions.withdraw_output import withdraw_output
from ..actions.withdraw_session import withdraw_session
from ..forms.delivery import ReasonForm
from ..forms.session import OutputForm, SessionForm, VerdictForm
from ..models import Output, Session
from ..permissions import Right
from ..rules import release as rules
from .list import paged

_RELEASES = 10
"""Earlier releases that stand beside an output."""


@never_cache
@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions that a person may see, and the outputs that wait for them as a checker."""
    seen = permissions.sessions_visible_to(request.user)
    page, wrong_page = paged(seen.told(), request)
    waiting = Output.objects.told().waiting().filter(session__in=seen).order_by("submitted_at")
    person = _pk(request)
    mine = [output for output in waiting if rules.may_check(person, output.author_id, output.spoken)]
    checks = permissions.granted(request.user, Right.RECORD_DELIVERIES)
    context = {"page": page, "wrong_page": wrong_page, "mine": mine if checks else [], "checks": checks}
    return render(request, "sessions/all.html", context)


@never_cache
@require_safe
@login_required
def sessions_of_file(request: HttpRequest, slug: str) -> HttpResponse:
    found = permissions.get_deliberation(request.user, slug, to=Right.VIEW_JOURNAL)
    page, wrong_page = paged(Session.objects.told().filter(deliberation=found), request)
    context = {
        "deliberation": found,
        "page": page,
        "wrong_page": wrong_page,
        "may_record": permissions.may(request.user, Right.RECORD_DELIVERIES, found),
    }
    return render(request, "sessions/of_file.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_session(request: HttpRequest, slug: str) -> HttpResponse:
    found = permissions.get_deliberation(request.user, slug, to=Right.RECORD_DELIVERIES)
    form = SessionForm(found, request.user, request.POST or None)
    if form.is_valid():
        try:
            made = record_session(found, **form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("%(session)s is on record.") % {"session": made.label})
            return redirect(made)
    context = {"deliberation": found, "form": form}
    return render(request, "sessions/new.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a session with its outputs; put one in, or withdraw the session."""
    to = Right.RECORD_DELIVERIES if request.method == "POST" else Right.VIEW_JOURNAL
    held = permissions.get_session(request.user, slug, number, to=to)
    found = Session.objects.told().get(pk=held.pk)
    reason = _reason(request)
    if _withdrawn(request, reason, partial(withdraw_session, found)):
        return redirect(found)
    form = OutputForm(found, request.POST if request.method == "POST" and not reason.is_bound else None)
    if form.is_valid():
        try:
            made = submit_output(found, **form.told, by=request.user, at=clock.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("%(output)s waits for two others to check it.") % {"output": made.label})
            return redirect(made)
    context = {
        "deliberation": found.deliberation,
        "session": found,
        "outputs": found.outputs.all(),
        "form": form,
        "reason": reason,
        "may_record": permissions.may(request.user, Right.RECORD_DELIVERIES, found.deliberation)
        and found.ending is None,
    }
    return render(request, "sessions/session.html", context, status=422 if form.errors or reason.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def output(request: HttpRequest, slug: str, session: int, number: int) -> HttpResponse:
    """Show an output beside what left before; give a verdict on it, or withdraw it."""
    to = Right.RECORD_DELIVERIES if request.method == "POST" else Right.VIEW_JOURNAL
    found = permissions.get_output(request.user, slug, session, number, to=to)
    reason = _reason(request)
    if _withdrawn(request, reason, partial(withdraw_output, found)):
        return redirect(found)
    form = VerdictForm(request.POST if request.method == "POST" and not reason.is_bound else None)
    if form.is_valid():
        said = form.cleaned_data
        verdict = rules.Verdict(said["verdict"])
        try:
            check_output(found, verdict=verdict, note=said["note"], by=request.user, at=clock.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Your verdict is on record."))
            return redirect(found)
    if request.method == "POST":
        # Somebody else may have been faster: what is shown below the refusal is what stands now.
        found = permissions.get_output(request.user, slug, session, number)
    return _show(request, found, form, reason)


def _reason(request: HttpRequest) -> ReasonForm:
    return ReasonForm(request.POST if "do_withdraw" in request.POST else None)


def _withdrawn(request: HttpRequest, form: ReasonForm, withdraw: Callable[..., object]) -> bool:
    """Withdraw where a reason was given; say whether that is done now. A refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        withdraw(reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
    except ValidationError as refusal:
        _refuse(form, refusal)
        return False
    messages.success(request, _("That is on record."))
    return True


def _show(request: HttpRequest, found: Output, form: VerdictForm, reason: ReasonForm) -> HttpResponse:
    file, person = found.session.deliberation, _pk(request)
    earlier = Output.objects.told().released().filter(session__deliberation=file).exclude(pk=found.pk)
    may_record = permissions.may(request.user, Right.RECORD_DELIVERIES, file) and not found.is_withdrawn
    seen = {each.checker for each in rules.shown_to(person, found.spoken)}
    context: dict[str, Any] = {
        "deliberation": file,
        "session": found.session,
        "output": found,
        "verdicts": [
            (name, verdict, note, at) if checker in seen else (name, "", "", at)
            for checker, name, verdict, note, at in _verdicts(found)
        ],
        "earlier": list(earlier.order_by("-second_at", "-pk")[:_RELEASES]),
        "form": form,
        "may_check": may_record and rules.may_check(person, found.author_id, found.spoken),
        "is_author": person == found.author_id and not found.is_withdrawn,
        "reason": reason,
        "may_withdraw": may_record,
    }
    return render(request, "sessions/output.html", context, status=422 if form.errors or reason.errors else 200)


def _pk(request: HttpRequest) -> int:
    assert request.user.pk is not None  # everybody here has signed in
    return request.user.pk


def _verdicts(found: Output) -> list[tuple[int, str, str, str, Any]]:
    said = [
        (found.first_by, found.first_verdict, found.first_note, found.first_at),
        (found.second_by, found.second_verdict, found.second_note, found.second_at),
    ]
    return [(by.pk, by.get_full_name(), verdict, note, at) for by, verdict, note, at in said if by]


def _refuse(form: forms.Form, refusal: ValidationError) -> None:
    """Show a refusal at its field where the form has it, else at the first."""
    said = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for field, sentences in said.items():
        form.add_error(field if field in form.fields else None, sentences)
