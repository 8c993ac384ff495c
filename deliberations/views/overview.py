"""What needs the committee's people today, the most urgent first; for an auditor what to look at, and nothing to do."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..models import JournalLine, Period, Proposal, Question, journal_state, listing
from ..models.deliberation import DeliberationQuerySet
from ..models.destroyed import settled
from ..permissions import Right
from ..rules.deadlines import Deadline, days
from ..templatetags.words import WORDS
from ..writing.days import day

_MOST = 5
"""Tasks of one kind that are shown; the rest is behind the link of its tile."""
_LATEST = 6
_CORRECTIONS = timedelta(days=30)


class Tile(NamedTuple):
    tone: str
    number: int
    label: str
    below: str
    url: str


class Task(NamedTuple):
    tone: str
    state: str | Promise
    when: str
    title: str
    text: str
    url: str = ""  # empty: there is nothing to open yet
    question: Question | None = None  # whose sentence stands for the text


@never_cache
@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    person = request.user
    permissions.require(person, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    files, today = permissions.visible_to(person), clock.today()
    writes = permissions.everywhere(person, Right.REGISTER_ACT)
    waiting = permissions.questions_visible_to(person).waiting()
    proposals = Proposal.objects.told().waiting()
    # Those of others, for nobody countersigns what they prepared; without four eyes, all.
    mine = Q(prepared_by=person.pk)
    others = proposals.exclude(mine) if writes and settings.FOUR_EYES else proposals
    sent_back = Proposal.objects.told().filter(mine, standing=Proposal.Standing.SENT_BACK)
    counts = {
        "overdue": listing.retention(files, Deadline.OVERDUE, on=today).count(),
        "soon": listing.retention(files, Deadline.SOON, on=today).count(),
        "questions": waiting.count(),
        "proposals": others.count(),
        "sent_back": sent_back.count(),
    }
    context: dict[str, Any] = {
        "writes": writes,
        "tiles": list(_tiles(counts)),
        "need": counts["overdue"] + counts["sent_back"] + counts["proposals"] + counts["questions"],
        "tasks": [
            *_overdue(files, today),
            *_sent_back(sent_back),
            *_proposals(others),
            *_pending(files, today),
            *_questions(waiting),
        ],
        "state": journal_state(clock.now(), whole=True),
        "lines": JournalLine.objects.told()[:_LATEST],
    }
    if not writes:
        made = Q(verb__in=[JournalLine.Verb.CORRECTED_ACT, JournalLine.Verb.RETRACTED_ACT])
        since = today - _CORRECTIONS
        context["corrections"] = JournalLine.objects.told().recorded_within(since, None).filter(made)[:20]
    return render(request, "overview/overview.html", context)


def _tiles(counts: dict[str, int]) -> Iterator[Tile]:
    files = reverse("deliberations")
    told = counts["overdue"], counts["soon"], counts["proposals"], counts["questions"]
    overdue, soon, proposals, questions = told
    yield Tile("late", overdue, _("overdue"), _("the last lawful day has passed"), f"{files}?retention=overdue")
    yield Tile("soon", soon, _("within 90 days"), _("the last lawful day is near"), f"{files}?retention=soon")
    label = ngettext("proposal", "proposals", proposals)
    yield Tile("plan", proposals, label, _("waiting for a second person"), reverse("proposals"))
    label = ngettext("question", "questions", questions)
    yield Tile("soon", questions, label, _("to explain"), f"{reverse('questions')}?state=open")


def _overdue(files: DeliberationQuerySet, today: date) -> Iterator[Task]:
    _first, last = days(Deadline.OVERDUE, today)
    periods = Period.objects.on(today).filter(deliberation__in=files, retention_until__lte=last)
    periods = periods.exclude(deliberation__in=settled())
    for period in periods.select_related("deliberation").order_by("retention_until")[:_MOST]:
        number, until = period.deliberation.number, period.retention_until
        yield Task(
            "late",
            _("Overdue"),
            _("since %(day)s") % {"day": day(until)},
            _("%(number)s: the retention has ended") % {"number": number},
            _("Only an act that took effect by then could extend it."),
            reverse("deliberation", args=[period.deliberation.slug]),
        )


def _sent_back(mine: Any) -> Iterator[Task]:
    for proposal in mine.order_by("decided_at")[:_MOST]:
        yield Task(
            "soon",
            _("Sent back"),
            _("on %(day)s") % {"day": day(proposal.decided_at)},
            _called(proposal),
            _("%(name)s: “%(note)s”") % {"name": proposal.decided_by.get_full_name(), "note": proposal.note[:200]},
            proposal.get_absolute_url(),
        )


def _proposals(waiting: Any) -> Iterator[Task]:
    for proposal in waiting.order_by("prepared_at")[:_MOST]:
        yield Task(
            "plan",
            _("To countersign"),
            _("prepared on %(day)s") % {"day": day(proposal.prepared_at)},
            _called(proposal),
            _("%(name)s prepared it. A second person reads it and registers it, or sends it back.")
            % {"name": proposal.prepared_by.get_full_name()},
            proposal.get_absolute_url(),
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


def _pending(files: DeliberationQuerySet, today: date) -> Iterator[Task]:
    later = Q(effective_on__gt=today) | Q(effective_on__isnull=True)
    acts = listing.known_acts().filter(later, approved_on__lte=today, deliberation__in=files)
    for act in acts.select_related("deliberation").order_by("effective_on", "pk")[:_MOST]:
        effect = _("takes effect on %(day)s") % {"day": day(act.effective_on)} if act.effective_on else ""
        said = {"number": act.deliberation.number, "kind": act.get_kind_display(), "day": day(act.approved_on)}
        yield Task(
            "past",
            _("Approved, not yet in force"),
            effect or _("day not fixed"),
            _("%(number)s: %(kind)s of %(day)s") % said,
            _("Until then the earlier text applies."),
            reverse("deliberation", args=[act.deliberation.slug]),
        )


def _questions(waiting: Any) -> Iterator[Task]:
    # What nobody looks into comes first.
    for question in waiting.told().order_by("owner", "raised_at", "pk")[:_MOST]:
        name = question.owner.get_full_name() if question.owner else ""
        yield Task(
            "soon",
            _("To explain"),
            _("%(name)s looks into it") % {"name": name} if name else _("nobody looks into it yet"),
            f"{question.deliberation.number}: {question.subject if question.by_hand else question.get_kind_display()}",
            "",
            reverse("question", args=[question.pk]),
            question,
        )
