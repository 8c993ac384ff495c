"""Proposals: what waits for a second person, what it would do, and what that person decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import clock, permissions
from ..actions.countersign_proposal import countersign_proposal
from ..actions.send_back_proposal import send_back_proposal
from ..actions.take_over_proposal import is_orphaned, take_over_proposal
from ..actions.withdraw_proposal import withdraw_proposal
from ..forms.filter import Filter
from ..forms.proposals import ProposalFields
from ..forms.text import refuse_unreadable
from ..models import Act, Document, History, NotAsReceived, Proposal
from ..permissions import Right
from ..reading.facts_record import from_record
from ..rules import timeline
from .desk import write_again
from .document import send
from .preview import preview

_PAGE = 25


@require_safe
@login_required
@never_cache
def proposals(request: HttpRequest) -> HttpResponse:
    """List the proposals: those that wait first."""
    permissions.require(request.user, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    wanted = Filter(request.GET, ProposalFields)
    standing = wanted.chosen.get("state", Proposal.Standing.WAITING)
    found = Proposal.objects.told().filter(standing=standing)
    return render(
        request,
        "desk/proposals.html",
        {
            "found": Paginator(found, _PAGE).get_page(request.GET.get("page")),
            "standing": standing,
            "wrong": wanted.wrong,
            "standings": Proposal.Standing.choices,
            "four_eyes": settings.FOUR_EYES,
        },
    )


@require_safe
@login_required
@never_cache
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a proposal as who countersigns it must see it."""
    return _show(request, permissions.get_proposal(request.user, pk))


@require_safe
@login_required
@never_cache
def proposal_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the published file that a proposal names, to compare them."""
    found = permissions.get_proposal(request.user, pk)
    held = Document.objects.named(str(found.facts.get("document", "")))
    if held is None:
        raise Http404
    try:
        return send(request, held, f"{found.number.replace('/', '-')}-act-{found.seq}")
    except NotAsReceived:
        return _show(request, found, [_("The file is missing or not what was registered.")], status=500)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a proposal; only who prepared it."""
    found = permissions.get_proposal(request.user, pk, to=Right.REGISTER_ACT)
    if found.prepared_by_id != request.user.pk:
        raise PermissionDenied
    facts = from_record(found.facts)
    # A retraction has no form to be changed in: written as one, it would become a correction.
    if not found.is_undecided or facts.retracted:
        return redirect(found)
    return write_again(request, found, facts)


@require_POST
@login_required
@never_cache
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Proposal) -> HttpResponse:
        shown = request.POST.get("shown", "")
        registered = countersign_proposal(found, shown=shown, by=request.user, at=clock.now())
        messages.success(request, _("Registered. It counts from now on."))
        return redirect("deliberation", slug=registered.deliberation.slug)

    return _decide(request, pk, act)


@require_POST
@login_required
@never_cache
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Proposal) -> HttpResponse:
        reason = request.POST.get("reason", "").replace("\0", "")
        refuse_unreadable(reason, _("What has to be put right?"))
        send_back_proposal(found, reason=reason, by=request.user, at=clock.now())
        messages.success(request, _("The proposal is sent back. Who prepared it finds it on their overview."))
        return redirect(found)

    return _decide(request, pk, act)


@require_POST
@login_required
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Proposal) -> HttpResponse:
        withdraw_proposal(found, by=request.user, at=clock.now())
        messages.success(request, _("The proposal is withdrawn."))
        return redirect(found)

    return _decide(request, pk, act)


@require_POST
@login_required
@never_cache
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Proposal) -> HttpResponse:
        take_over_proposal(found, by=request.user, at=clock.now())
        messages.success(request, _("The proposal is yours now: change it, or withdraw it."))
        return redirect(found)

    return _decide(request, pk, act)


def _decide(request: HttpRequest, pk: int, act: Callable[[Proposal], HttpResponse]) -> HttpResponse:
    found = permissions.get_proposal(request.user, pk, to=Right.REGISTER_ACT)
    try:
        return act(found)
    except ValidationError as refusal:
        found.refresh_from_db()
        return _show(request, found, refusal.messages, code=getattr(refusal, "code", ""))


def _show(
    request: HttpRequest,
    found: Proposal,
    refusals: list[str] | None = None,
    *,
    code: str | None = "",
    status: int = 422,
) -> HttpResponse:
    history = found.deliberation.history() if found.deliberation else History([], {}, {})
    facts = from_record(found.facts)
    recorded = sorted(history.acts, key=history.pk)
    prepared_with, came_between = recorded[: found.registrations_seen], recorded[found.registrations_seen :]
    earlier = [from_record(act) for act in found.earlier]
    prepared_with += [act.act(found.prepared_at) for act in earlier]
    mine = found.prepared_by_id == request.user.pk
    stale = found.is_undecided and bool(came_between)
    orphaned = found.is_undecided and not mine and is_orphaned(found)
    may_act = permissions.everywhere(request.user, Right.REGISTER_ACT)
    return render(
        request,
        "desk/proposal.html",
        {
            "proposal": found,
            "facts": facts,
            "earlier": earlier,
            "preview": preview(found.number, history, facts, at=found.prepared_at, acts=prepared_with),
            "refusals": refusals or [],
            "reason_refused": code in ("reason", "invisible"),
            "reason": request.POST.get("reason", ""),
            "came_between": _registered(found, history, came_between) if stale else [],
            "can_countersign": may_act and found.is_waiting and not stale and (not mine or not settings.FOUR_EYES),
            "can_send_back": may_act and found.is_waiting and not mine,
            "can_edit": may_act and found.is_undecided and mine,
            "can_withdraw": may_act and found.is_undecided,
            "can_take_over": may_act and orphaned and found.decided_by_id != request.user.pk,
            "orphaned": orphaned,
            "waits_for_another": mine and found.is_waiting and not stale and settings.FOUR_EYES,
            "alone": not settings.FOUR_EYES,
        },
        status=status if refusals else 200,
    )


def _registered(found: Proposal, history: History, acts: Sequence[timeline.Act]) -> QuerySet[Act]:
    """Return the registrations that came after a proposal, with the people who made them."""
    rows = Act.objects.filter(pk__in=[history.pk(act) for act in acts], deliberation=found.deliberation)
    return rows.select_related("recorded_by", "countersigned_by").order_by("pk")
