"""One obligation: until when its holder may keep the data and why, what holds that up, and who was warned."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import clock, permissions
from ..actions.place_hold import place_hold
from ..actions.record_event import record_event
from ..actions.release_hold import release_hold
from ..forms.obligation import EventForm, HoldForm, ReleaseForm
from ..models import Hold, Obligation, Term
from ..permissions import Right
from ..rules.calendar import time_left
from ..rules.deadlines import gaps
from .alerts import cards

_ALERTS = 20


class Held(NamedTuple):
    """A hold on the obligation, its reasons as the reader may know them, and the form to release it where they may."""

    hold: Hold
    reason: str
    release_reason: str
    release: forms.Form | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    sent = request.method == "POST"
    found = permissions.get_obligation(request.user, pk, to=Right.HOLD_DESTRUCTION if sent else None)
    event = EventForm(request.POST if "do_record" in request.POST else None, auto_id="event_%s")
    hold = HoldForm(request.POST if "do_hold" in request.POST else None, auto_id="hold_%s")
    releasing = _hold_to_release(request, found) if sent and "do_release" in request.POST else None
    release = ReleaseForm(request.POST, auto_id=f"release_{releasing.pk}_%s") if releasing else None
    if sent and _is_done(request, found, releasing, event, hold, release):
        messages.success(request, _("That is on record."))
        return redirect("obligation", pk=pk)
    bound = next((form for form in (event, hold, release) if form is not None and form.is_bound), None)
    context = _context(request, found, releasing, release) | {"event": event, "hold_form": hold, "form": bound}
    return render(request, "retention/obligation.html", context, status=422 if sent else 200)


def _is_done(
    request: HttpRequest,
    found: Obligation,
    releasing: Hold | None,
    event: EventForm,
    hold: HoldForm,
    release: ReleaseForm | None,
) -> bool:
    """Do what was sent; False: there is something to put right, and the form says what."""
    by, at = request.user, clock.now()
    if event.is_bound:
        return _written(event, lambda: record_event(found, **event.cleaned_data, by=by, at=at))
    if hold.is_bound:
        return _written(hold, lambda: place_hold([found], **hold.cleaned_data, by=by, at=at))
    if releasing and release:
        return _written(release, lambda: release_hold(releasing, **release.cleaned_data, by=by, at=at))
    raise Http404


def _written(form: forms.Form, write: Callable[[], object]) -> bool:
    if not form.is_valid():
        return False
    try:
        write()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _hold_to_release(request: HttpRequest, found: Obligation) -> Hold:
    asked = request.POST.get("do_release", "")
    hold = found.holds.told().filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    if hold is None:
        raise Http404
    return hold


def _context(
    request: HttpRequest, found: Obligation, releasing: Hold | None, release: ReleaseForm | None
) -> dict[str, Any]:
    today = clock.today()
    now = Obligation.objects.on(today).told().filter(pk=found.pk).first()
    raised = permissions.alerts_visible_to(request.user).filter(obligation=found).told()
    may_hold = permissions.may(request.user, Right.HOLD_DESTRUCTION, found.deliberation)
    return {
        "obligation": now or found,
        "begun": now is not None,
        "state": now.state(today) if now else None,
        "left": time_left(today, now.due_on) if now and now.due_on else None,
        "terms": _terms(found, today),
        "waits": any(term.rule in (Term.Rule.PERIOD, Term.Rule.EVENT) for term in found.terms.all()),
        "holds": [
            Held(
                hold,
                permissions.words_for(request.user, found.holder_id, hold.reason),
                permissions.words_for(request.user, found.holder_id, hold.release_reason),
                (release if hold == releasing else ReleaseForm(auto_id=f"release_{hold.pk}_%s"))
                if may_hold and not hold.released_at and hold.placed_by_id != request.user.pk
                else None,
            )
            for hold in found.holds.told().order_by("released_at", "review_on", "pk")
        ],
        "may_hold": may_hold and found.discharged_at is None,
        "cards": cards(request, raised.order_by("-raised_at", "-pk")[:_ALERTS]),
    }


class Stretch(NamedTuple):
    """Days on which one deadline binds, and whether the data had to be gone before it began."""

    term: Term
    after_a_gap: bool
    is_now: bool


def _terms(found: Obligation, today: date) -> list[Stretch]:
    terms = list(found.terms.select_related("act").order_by("starts_on"))
    closing = {gap.ends_on + timedelta(days=1) for gap in gaps((term.starts_on, term.due_on) for term in terms)}
    return [
        Stretch(
            term,
            after_a_gap=term.starts_on in closing,
            is_now=term.starts_on <= today and (term.ends_on is None or today <= term.ends_on),
        )
        for term in terms
    ]
