"""Deliveries: all that one may see, those of one file, one of them with its results, and the form in two steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.examine_delivery import Examined, Told, examine_delivery, stamp
from ..actions.record_delivery import record_delivery
from ..actions.waive_result import waive_result
from ..actions.withdraw_delivery import withdraw_delivery
from ..forms.delivery import DeliveryForm, ReasonForm, Start
from ..forms.delivery_list import DeliveryFilter
from ..models import CheckResult, Deliberation, DeliveredColumn, Delivery, History
from ..permissions import Right
from ..rules.delivery import Judgement, fingerprint
from ..rules.timeline import State, applying
from .list import paged, plain_query


@never_cache
@require_safe
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    """List the deliveries of every file that a person may see, the newest first."""
    if (plain := plain_query(request)) is not None:
        return redirect(f"{request.path}?{plain}" if plain else request.path)
    chosen = DeliveryFilter(request.GET)
    page, wrong_page = paged(chosen.of(permissions.deliveries_visible_to(request.user).told()), request)
    return render(request, "deliveries/all.html", {"filter": chosen, "page": page, "wrong_page": wrong_page})


@never_cache
@require_safe
@login_required
def deliveries_of_file(request: HttpRequest, slug: str) -> HttpResponse:
    found = permissions.get_deliberation(request.user, slug)
    page, wrong_page = paged(Delivery.objects.told().filter(deliberation=found), request)
    context = {
        "deliberation": found,
        "page": page,
        "wrong_page": wrong_page,
        "may_record": permissions.may(request.user, Right.RECORD_DELIVERIES, found),
        "sees_sessions": permissions.may(request.user, Right.VIEW_JOURNAL, found),
    }
    return render(request, "deliveries/of_file.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delivery(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a delivery with what every rule says of it; explain a remark, or withdraw it."""
    sent = request.method == "POST"
    to = Right.RECORD_DELIVERIES if sent else Right.VIEW_FILES
    found = permissions.get_delivery(request.user, slug, number, to=to)
    form = ReasonForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            _do(request, found, form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal.messages)
        else:
            messages.success(request, _("That is on record."))
            return redirect(found)
    return _show(request, found, form)


def _language(history: History, state: State) -> str:
    """Return the language of the text whose labels are shown."""
    return next((said for act in reversed(state.acts) if (said := history.heading(act).language)), "")


def _do(request: HttpRequest, found: Delivery, reason: str) -> None:
    by, at = request.user, clock.now()
    if "do_withdraw" in request.POST:
        withdraw_delivery(found, reason=reason, by=by, at=at)
        return
    result = found.results.filter(position=_position(request)).first()
    if result is None:
        raise ValidationError(_("This remark is not there; open the page again."))
    waive_result(result, reason=reason, by=by, at=at)


def _position(request: HttpRequest) -> int:
    typed = request.POST.get("result", "")
    return int(typed) if typed.isdecimal() and len(typed) < 5 else 0


def _show(request: HttpRequest, found: Delivery, form: ReasonForm) -> HttpResponse:
    results = CheckResult.objects.select_related("waiver__waived_by")
    columns = DeliveredColumn.objects.select_related("variable")
    held = (
        Delivery.objects.told()
        .prefetch_related("files", Prefetch("results", results), Prefetch("columns", columns))
        .get(pk=found.pk)
    )
    may_record = permissions.may(request.user, Right.RECORD_DELIVERIES, held.deliberation)
    history = held.deliberation.history()
    context = {
        "deliberation": held.deliberation,
        "delivery": held,
        "results": list(held.results.all()),
        "version": applying(history.versions(), held.delivered_on),
        "corrected_since": held.results.all()[0].state_sha256 != fingerprint(history.state(on=held.delivered_on)),
        "text_language": _language(history, history.state(on=held.delivered_on)),
        "form": form,
        "asked": _position(request) if form.is_bound and "do_withdraw" not in request.POST else None,
        "may_act": may_record and not held.is_withdrawn,
    }
    return render(request, "deliveries/delivery.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_delivery(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a delivery: first its day, its phase and its recipient; then what was delivered."""
    found = permissions.get_deliberation(request.user, slug, to=Right.RECORD_DELIVERIES)
    history, today = found.history(), clock.today()
    given = request.GET if "delivered_on-d" in request.GET else None
    initial = {"delivered_on": today}
    start = Start(found, history, today, given, initial=initial)
    begun = given is not None and start.is_valid()
    if not begun or ("change" in request.GET and request.method != "POST"):
        context = {"deliberation": found, "start": start, "form": start}
        return render(request, "deliveries/start.html", context, status=422 if start.errors else 200)
    state = history.state(on=start.cleaned_data["delivered_on"])
    sent = request.POST if request.method == "POST" else None
    form = DeliveryForm(start.cleaned_data, state, sent, request.FILES.get("manifest_file"))
    version = applying(history.versions(), start.cleaned_data["delivered_on"])
    return _second_step(request, found, start, form, version)


def _second_step(
    request: HttpRequest, found: Deliberation, start: Start, form: DeliveryForm, version: Any
) -> HttpResponse:
    do = request.POST.get("do", "")
    examined: Examined | None = None
    shown = ""
    if request.method != "POST" or form.filled_in or do in ("add-file", "read"):
        form.forget_errors()
    elif form.is_valid():
        try:
            told = form.told
            if do in ("record", "stop") and (made := _recorded(request, found, told, has_left=do == "record")):
                messages.success(request, _("%(delivery)s is on record.") % {"delivery": made.label})
                return redirect(made)
            examined = examine_delivery(found, told, today=clock.today())
            shown = stamp(told, examined)
            form.offer_mapping()
        except ValidationError as refusal:
            form.refuse(refusal)
            examined = None
    errors = form.errors if request.method == "POST" else []
    context = {
        "deliberation": found,
        "start": start,
        "phase": dict(start.fields["phase"].choices).get(start.cleaned_data["phase"]),  # type: ignore[attr-defined]
        "recipient": dict(start.fields["recipient"].choices)[start.cleaned_data["recipient"]],  # type: ignore[attr-defined]
        "version": version,
        "text_language": _language(found.history(), form.state),
        "form": form,
        "errors": errors,
        "examined": examined,
        "stops": examined is not None and examined.judgement == Judgement.DOES_NOT_CONFORM,
        "shown": shown,
        "unsaved": do in ("record", "stop") and examined is not None,
    }
    return render(request, "deliveries/new.html", context, status=422 if errors else 200)


def _recorded(request: HttpRequest, found: Deliberation, told: Told, *, has_left: bool) -> Delivery | None:
    """Record what was shown; None: something else was shown, so it is shown anew first."""
    shown = request.POST.get("shown", "")
    try:
        return record_delivery(found, told, shown=shown, has_left=has_left, by=request.user, at=clock.now())
    except ValidationError as refusal:
        if getattr(refusal, "code", "") == "changed":
            return None
        raise
