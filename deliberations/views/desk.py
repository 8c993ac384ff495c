"""The registrar's desk: a new file, the next act, a correction, a retraction; each becomes a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import clock, permissions
from ..actions.propose_act import next_registration, propose_act
from ..actions.revise_proposal import revise_proposal
from ..actions.write_act import numbered
from ..forms.registration import Registration
from ..forms.retraction import Retraction
from ..models import Deliberation, Import, Proposal
from ..models.proposal import digest_of
from ..permissions import Right
from ..reading.facts import ActFacts
from ..reading.facts_record import as_record, from_record
from ..rules.timeline import Act, Content, Kind
from ..writing.facts import latest_facts
from .preview import Preview, preview

_NEXT_KINDS = [kind for kind in Kind if kind != Kind.DECISION]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_deliberation(request: HttpRequest) -> HttpResponse:
    """Open a file with its decision."""
    permissions.require(request.user, Right.REGISTER_ACT, seen_with=Right.VIEW_JOURNAL)
    start = ActFacts(0, Kind.DECISION, Content.FULL, clock.today())
    return _write(request, None, start)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_act(request: HttpRequest, slug: str) -> HttpResponse:
    """Register the next act of a file: first which kind, then what it says."""
    found = permissions.get_deliberation(request.user, slug, to=Right.REGISTER_ACT)
    history = found.history()
    next_seq = max((act.seq for act in history.acts), default=-1) + 1
    known = history.known()
    if history.acts and not known:
        # All of it was retracted: what comes first is the decision, as it should have been registered.
        return redirect("correct_act", found.slug, 0)
    kinds = _possible(known) if known else [Kind.DECISION]
    kind = request.GET.get("kind", "")
    if kind not in kinds:
        return render(request, "desk/kinds.html", {"deliberation": found, "kinds": kinds})
    content = Content.FULL if kind in (Kind.DECISION, Kind.AMENDMENT) else Content.NONE
    return _write(request, found, ActFacts(next_seq, Kind(kind), content, clock.today()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def correct_act(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Put a registration right: the next revision of the same act, with its reason."""
    found = permissions.get_deliberation(request.user, slug, to=Right.REGISTER_ACT)
    facts = _latest(found, seq)
    return _write(request, found, facts._replace(revision=facts.revision + 1, reason="", retracted=False), filled=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def retract_act(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Take back a registration that was made by mistake."""
    found = permissions.get_deliberation(request.user, slug, to=Right.REGISTER_ACT)
    facts = _latest(found, seq)
    if facts.retracted:
        raise Http404
    facts = facts._replace(revision=facts.revision + 1, retracted=True, recorded_at=None)
    now, history = clock.now(), found.history()
    form = Retraction(request.POST or None)
    seen = _seen(request, len(history.acts))
    if request.method == "POST" and form.is_valid():
        facts = facts._replace(reason=form.cleaned_data["reason"])
        try:
            return redirect(_save(request, found, facts, None, None, seen, at=now))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(
        request,
        "desk/retract.html",
        {
            "deliberation": found,
            "facts": facts,
            "form": form,
            "seen": len(history.acts),
            "preview": preview(found.number, history, facts, at=now),
            "four_eyes": settings.FOUR_EYES,
        },
        status=422 if form.errors else 200,
    )


def write_again(request: HttpRequest, proposal: Proposal, start: ActFacts) -> HttpResponse:
    """Show a proposal as its form, to be changed and saved anew."""
    if proposal.deliberation:
        # Another act, or another correction of this one, may have come first.
        acts = [from_record(act).act(clock.now()) for act in proposal.earlier]
        seq, revision = next_registration(proposal.deliberation.history().followed_by(acts), start)
        start = start._replace(seq=seq, revision=revision)
    return _write(request, proposal.deliberation, start, filled=True, proposal=proposal)


def write_imported(
    request: HttpRequest,
    imported: Import,
    deliberation: Deliberation | None,
    start: ActFacts,
    earlier: Sequence[ActFacts],
    opening: Mapping[str, Any] | None,
) -> HttpResponse:
    """Show what was read in a file, and reviewed, as the form of its registration; `earlier` come with it."""
    return _write(request, deliberation, start, filled=True, imported=imported, earlier=earlier, opening=opening)


def _write(
    request: HttpRequest,
    deliberation: Deliberation | None,
    start: ActFacts,
    *,
    filled: bool = False,
    proposal: Proposal | None = None,
    imported: Import | None = None,
    earlier: Sequence[ActFacts] = (),
    opening: Mapping[str, Any] | None = None,
) -> HttpResponse:
    now = clock.now()
    if proposal:
        opening, earlier = proposal.opening, [from_record(act) for act in proposal.earlier]
    first = [as_record(act) for act in earlier]
    form = Registration(
        deliberation,
        start,
        by=request.user,
        at=now,
        data=request.POST if request.method == "POST" else None,
        files=request.FILES if request.method == "POST" else None,
        filled=filled,
        whole=imported is not None,
        earlier=earlier,
        opening=opening,
    )
    held = len(form.history.acts)
    seen, do = _seen(request, held), request.POST.get("do", "")
    shown: Preview | None = None
    stamp, errors = "", []
    if do.startswith("add-"):
        form.forget_errors()
    elif request.method == "POST" and form.is_valid():
        facts = numbered(form.facts())
        opened = form.opening.record if form.opening else None
        number = opened["number"] if opened else str(deliberation)
        stamp = digest_of(as_record(facts), opened, held, first)
        try:
            form.check(facts)
            shown = preview(number, form.history, facts, at=now, acts=form.acts)
            if form.variables:
                form.variables.compare(shown.listed)
            if do == "save" and request.POST.get("stamp") == stamp and seen == held:
                saved = _save(
                    request, deliberation, facts, opened, proposal, seen, at=now, earlier=earlier, imported=imported
                )
                return redirect(saved)
        except ValidationError as refusal:
            form.refuse(refusal)
            errors, stamp = form.errors(), ""
    elif request.method == "POST":
        errors = form.errors()
    return render(
        request,
        "desk/act.html",
        {
            "deliberation": deliberation,
            "start": start,
            "form": form,
            "errors": errors,
            "preview": shown,
            "stamp": stamp,
            "seen": held,
            "meanwhile": _meanwhile(form, seen) if seen < held else [],
            "unsaved": do == "save" and shown is not None,
            "proposal": proposal,
            "imported": imported,
            "earlier": earlier,
            "four_eyes": settings.FOUR_EYES,
        },
        status=422 if errors else 200,
    )


def _save(
    request: HttpRequest,
    deliberation: Deliberation | None,
    facts: ActFacts,
    opening: dict[str, Any] | None,
    proposal: Proposal | None,
    seen: int,
    *,
    at: datetime,
    earlier: Sequence[ActFacts] = (),
    imported: Import | None = None,
) -> Proposal:
    said: dict[str, Any] = {"opening": opening, "earlier": earlier, "registrations_seen": seen}
    if proposal:
        saved = revise_proposal(proposal, facts, **said, by=request.user, at=at)
    else:
        saved = propose_act(deliberation, facts, **said, imported=imported, by=request.user, at=at)
    messages.success(request, _("The proposal is saved."))
    return saved


def _possible(known: list[Act]) -> list[Kind]:
    """Return what the next act can be: only a suspension can be lifted."""
    suspended = any(act.kind == Kind.SUSPENSION for act in known)
    return [kind for kind in _NEXT_KINDS if kind != Kind.LIFTING or suspended]


def _latest(found: Deliberation, seq: int) -> ActFacts:
    facts = latest_facts(found, seq)
    if facts is None:
        raise Http404
    return facts


def _seen(request: HttpRequest, held: int) -> int:
    """Return how many registrations the page showed; a number that cannot be is none."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else held


def _meanwhile(form: Registration, seen: int) -> list[Act]:
    return sorted(form.history.acts, key=form.history.pk)[seen:]
