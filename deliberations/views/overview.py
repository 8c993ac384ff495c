"""What needs a person today, the most urgent first; for an auditor what to look at, and nothing to do."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..models import Import, JournalLine, Proposal, Report, horizon, journal_state, months
from ..models.horizon import Line
from ..permissions import Right
from ..rules.obligations import State
from ..templatetags.register import number
from ..templatetags.words import WORDS
from ..writing.days import day
from ..writing.joined import labelled
from .board import MOST, Task, Tile, open_obligations, pending_acts, pending_task
from .engine import troubles
from .own_overview import own_overview

_LATEST = 6
_CORRECTIONS = timedelta(days=30)
_NEED = ("overdue", "sent_back", "proposals", "questions", "imports", "reports")


@never_cache
@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show the whole register to the committee's people and auditors, and to everybody else their own files."""
    if permissions.everywhere(request.user, Right.VIEW_JOURNAL):
        return _whole(request)
    if not permissions.has_overview(request.user):
        raise Http404
    return own_overview(request)


def _whole(request: HttpRequest) -> HttpResponse:
    person, today = request.user, clock.today()
    obligations = open_obligations(person, today)
    writes = permissions.everywhere(person, Right.REGISTER_ACT)
    waiting = permissions.questions_visible_to(person).waiting()
    proposals = Proposal.objects.told().waiting()
    # Those of others, for nobody countersigns what they prepared; without four eyes, all.
    mine = Q(prepared_by=person.pk)
    others = proposals.exclude(mine) if writes and settings.FOUR_EYES else proposals
    sent_back = Proposal.objects.told().filter(mine, standing=Proposal.Standing.SENT_BACK)
    reports = Report.objects.told().to_accept()
    # What is overdue or near, and nothing of the many that come later.
    tallies = horizon.tally(months.until_then(obligations, today=today))
    standing = horizon.counts(tallies, today=today)
    counts = {
        "overdue": standing[State.OVERDUE],
        "soon": standing[State.DUE_SOON],
        "questions": waiting.count(),
        "proposals": others.count(),
        "sent_back": sent_back.count(),
        "imports": Import.objects.to_review().count(),
        "reports": reports.count(),
    }
    late = horizon.standing(obligations, State.OVERDUE, today=today).most_urgent_first()[:MOST]
    context: dict[str, Any] = {
        "writes": writes,
        "engine": troubles(person),
        "tiles": list(_tiles(counts)),
        "need": sum(counts[what] for what in _NEED),
        "imports": Import.objects.told().to_review().defer("pages").order_by("uploaded_at")[:MOST]
        if counts["imports"]
        else [],
        "tasks": [
            *_overdue(horizon.lines(late.values_list("obligation", flat=True), today=today), today),
            *_sent_back(sent_back),
            *_proposals(others),
            *(_reports(reports, "check_report" if writes else "report") if counts["reports"] else ()),
            *(pending_task(act, _("Until then the earlier text applies.")) for act in pending_acts(person, today)),
            *_questions(waiting),
        ],
        "rest": list(_rest(counts)),
        "state": journal_state(clock.now(), whole=True),
        "lines": JournalLine.objects.told()[:_LATEST],
        "months": months.months(obligations, tallies, permissions.acts_visible_to(person), today=today),
    }
    if not writes:
        made = Q(verb__in=[JournalLine.Verb.CORRECTED_ACT, JournalLine.Verb.RETRACTED_ACT])
        since = today - _CORRECTIONS
        context["corrections"] = JournalLine.objects.told().recorded_within(since, None).filter(made)[:20]
    return render(request, "overview/overview.html", context)


def _tiles(counts: dict[str, int]) -> Iterator[Tile]:
    horizon_page = reverse("retention")
    overdue, soon, questions = counts["overdue"], counts["soon"], counts["questions"]
    below = _("the last lawful day has passed")
    yield Tile("late", overdue, _("overdue"), below, f"{horizon_page}?state={State.OVERDUE}", "done")
    below = _("the last lawful day is near")
    yield Tile("soon", soon, _("within 90 days"), below, f"{horizon_page}?state={State.DUE_SOON}")
    below = _("proposals and reports")
    yield Tile("plan", counts["proposals"] + counts["reports"], _("to decide"), below, "#need")
    label = ngettext("question", "questions", questions)
    yield Tile("soon", questions, label, _("to explain"), f"{reverse('questions')}?state=open")


def _rest(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield how many more there are of each kind than are shown, and the page that shows them all."""
    overdue, proposals, reports, questions = (
        counts[what] - MOST for what in ("overdue", "proposals", "reports", "questions")
    )
    if overdue > 0:
        told = ngettext("%(n)s more that is overdue", "%(n)s more that are overdue", overdue)
        yield told % {"n": number(overdue)}, f"{reverse('retention')}?state={State.OVERDUE}"
    if proposals > 0:
        told = ngettext("%(n)s more proposal", "%(n)s more proposals", proposals)
        yield told % {"n": number(proposals)}, reverse("proposals")
    if reports > 0:
        told = ngettext("%(n)s more report", "%(n)s more reports", reports)
        yield told % {"n": number(reports)}, reverse("destruction")
    if questions > 0:
        told = ngettext("%(n)s more question", "%(n)s more questions", questions)
        yield told % {"n": number(questions)}, f"{reverse('questions')}?state=open"


def _overdue(lines: list[Line], today: date) -> Iterator[Task]:
    for obligation, _state in lines:
        until = obligation.due_on
        assert until, "What is overdue has a last lawful day."
        late = (today - until).days
        yield Task(
            "late",
            _("Overdue"),
            ngettext("since %(day)s, %(n)s day", "since %(day)s, %(n)s days", late) % {"day": day(until), "n": late},
            _("%(number)s: destruction not reported") % {"number": obligation.deliberation.number},
            _("%(holder)s had to destroy the data. Only an act that took effect by then could have extended it.")
            % {"holder": obligation.holder.display_name},
            reverse("obligation", args=[obligation.pk]),
        )


def _sent_back(mine: Any) -> Iterator[Task]:
    for proposal in mine.order_by("decided_at")[:MOST]:
        yield Task(
            "soon",
            _("Sent back"),
            _("on %(day)s") % {"day": day(proposal.decided_at)},
            _called(proposal),
            _("%(name)s: “%(note)s”") % {"name": proposal.decided_by.get_full_name(), "note": proposal.note[:200]},
            proposal.get_absolute_url(),
        )


def _proposals(waiting: Any) -> Iterator[Task]:
    for proposal in waiting.order_by("prepared_at")[:MOST]:
        yield Task(
            "plan",
            _("To countersign"),
            _("prepared on %(day)s") % {"day": day(proposal.prepared_at)},
            _called(proposal),
            _("%(name)s prepared it. A second person reads it and registers it, or sends it back.")
            % {"name": proposal.prepared_by.get_full_name()},
            proposal.get_absolute_url(),
        )


def _reports(waiting: Any, page: str) -> Iterator[Task]:
    for report in waiting.order_by("submitted_at")[:MOST]:
        said = {"number": report.obligation.deliberation.number, "n": report.pk}
        yield Task(
            "plan",
            _("To accept"),
            _("sent on %(day)s") % {"day": day(report.submitted_at)},
            _("%(number)s: report of destruction %(n)s") % said,
            _("%(holder)s reported it. The secretariat accepts it, or sends it back.")
            % {"holder": report.holder.display_name},
            reverse(page, args=[report.pk]),
        )


def _called(proposal: Proposal) -> str:
    kind = WORDS["kind"].get(proposal.facts["kind"], proposal.facts["kind"])
    approved = day(date.fromisoformat(proposal.facts["approved_on"]))
    said = {"number": proposal.number, "kind": kind, "day": approved}
    if proposal.facts["retracted"]:
        return _("%(number)s: retraction of the %(kind)s of %(day)s") % said
    if proposal.facts["revision"]:
        return _("%(number)s: correction of the %(kind)s of %(day)s") % said
    return _("%(number)s: %(kind)s of %(day)s") % said


def _questions(waiting: Any) -> Iterator[Task]:
    # What nobody looks into comes first.
    for question in waiting.told().order_by("owner", "raised_at", "pk")[:MOST]:
        name = question.owner.get_full_name() if question.owner else ""
        yield Task(
            "soon",
            _("To explain"),
            _("%(name)s looks into it") % {"name": name} if name else _("nobody looks into it yet"),
            labelled(
                question.deliberation.number, question.subject if question.by_hand else question.get_kind_display()
            ),
            "",
            reverse("question", args=[question.pk]),
            question,
        )
