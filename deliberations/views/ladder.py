"""The ladder of reminders: when whom the register warns of what, and its change by a supervisor."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.change_ladder import change_ladder as change
from ..forms.ladder import rung_forms
from ..models import AlertKind, Audience, Rung
from ..permissions import Right
from ..writing.alerts import rule_of


@never_cache
@require_safe
@login_required
def ladder(request: HttpRequest) -> HttpResponse:
    _open(request)
    rungs = Rung.objects.current().select_related("changed_by").order_by("kind", "-days")
    by_kind = {kind: list(found) for kind, found in groupby(rungs, key=lambda rung: rung.kind)}
    audiences = dict(Audience.choices)
    context = {
        "ladders": [
            (
                kind,
                [(rule_of(rung), [audiences[a] for a in rung.audience], rung) for rung in by_kind.get(kind, [])],
            )
            for kind in AlertKind
        ],
        "can_change": permissions.everywhere(request.user, Right.CHANGE_LADDER),
    }
    return render(request, "alerts/ladder.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_ladder(request: HttpRequest, kind: str) -> HttpResponse:
    _open(request)
    if not permissions.everywhere(request.user, Right.CHANGE_LADDER):
        raise PermissionDenied
    if kind not in AlertKind.values:
        raise Http404
    rungs = list(Rung.objects.current().filter(kind=kind).order_by("-days"))
    sent = request.method == "POST"
    forms = rung_forms(kind, rungs, request.POST if sent else None)
    refusal = ""
    if sent and forms.is_valid():
        seen = [int(pk) for pk in request.POST.getlist("seen") if pk.isdecimal() and len(pk) < 19]
        wanted = [form.wanted for form in forms if form.wanted]
        try:
            change(AlertKind(kind), wanted, seen=seen, by=request.user, at=clock.now())
        except ValidationError as said:
            refusal = " ".join(said.messages)
        else:
            messages.success(request, _("The ladder is changed; it holds for alerts that are raised from now on."))
            return redirect("ladder")
    context = {
        "kind": AlertKind(kind),
        "forms": forms,
        "refusal": refusal,
        "seen": request.POST.getlist("seen") if sent else [rung.pk for rung in rungs],
    }
    return render(request, "alerts/change_ladder.html", context, status=422 if sent else 200)


def _open(request: HttpRequest) -> None:
    if not permissions.has_overview(request.user):
        raise Http404
