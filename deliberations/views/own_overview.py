"""The overview of who looks after the files of one organisation: a holder of data, or the Crossroads Bank."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import clock, permissions
from ..models import Act, AlertKind, Obligation, Permit, RoleGroup, Rung, horizon, months
from ..models.horizon import Line
from ..rules.calendar import time_left
from ..rules.obligations import State
from ..writing.alerts import rule_of
from ..writing.days import day
from .alerts import cards
from .board import MOST, Task, Tile, alert_tasks, open_obligations, own_holders, pending_acts, pending_task

_SAFE = 180
"""The reminder that is the last safe moment to ask for an extension."""


class Reminder(NamedTuple):
    step: str
    on: date
    is_last_safe: bool


def own_overview(request: HttpRequest) -> HttpResponse:
    person, today = request.user, clock.today()
    role = permissions.role_of(person)
    obligations = open_obligations(person, today)
    held = obligations.held_by(own_holders(person))
    is_officer = role is not None and role.role == RoleGroup.Role.OFFICER
    alerts = permissions.alerts_visible_to(person).open(clock.now())
    waiting = alerts.count()
    own_tallies = horizon.tally(held)
    standing = horizon.counts(own_tallies, today=today)
    lines = horizon.lines(horizon.InOrder(held, own_tallies)[:MOST], today=today)
    # An officer sees the months ahead of all that the institution is a party to, and only they are counted.
    tallies = horizon.tally(months.until_then(obligations, today=today)) if is_officer else own_tallies
    pending = pending_acts(person, today)
    tasks = [*alert_tasks(cards(request, alerts.told().most_urgent_first()[:MOST])), *_pending(pending)]
    if is_officer:
        questions, files = permissions.questions_visible_to(person), permissions.visible_to(person).count()
        tiles = _officer_tiles(files, len(pending), waiting, questions)
    else:
        tiles = _holder_tiles(standing, waiting)
    context: dict[str, Any] = {
        "institution": role.organisation if role else None,
        "need": waiting,
        "tiles": list(tiles),
        "tasks": tasks if is_officer else [*tasks, *_running(lines)],
        "nearest": _nearest(lines, today),
        "months": months.months(
            obligations if is_officer else held, tallies, permissions.acts_visible_to(person), today=today
        ),
    }
    return render(request, "overview/own.html", context)


def _holder_tiles(standing: dict[State, int], waiting: int) -> Iterator[Tile]:
    page = f"{reverse('retention')}?whose=own"
    overdue, soon, held = standing[State.OVERDUE], standing[State.DUE_SOON], sum(standing.values())
    below = _("the last lawful day has passed") if overdue else _("nothing to report")
    yield Tile("late", overdue, _("overdue"), below, f"{page}&state={State.OVERDUE}", "done")
    below = _("the last lawful day is near")
    yield Tile("soon", soon, _("within 90 days"), below, f"{page}&state={State.DUE_SOON}")
    label = ngettext("file with data", "files with data", held)
    yield Tile("plan", held, label, _("obligations that are open"), page)
    label = ngettext("open alert", "open alerts", waiting)
    yield Tile("soon", waiting, label, _("waiting for you"), reverse("alerts"))


def _officer_tiles(files: int, pending: int, waiting: int, questions: Any) -> Iterator[Tile]:
    label = ngettext("text", "texts", pending)
    yield Tile("past", pending, label, _("approved, not yet in force"), reverse("deliberations"))
    label = ngettext("open alert", "open alerts", waiting)
    yield Tile("soon", waiting, label, _("waiting for you"), reverse("alerts"))
    asked = questions.waiting().count()
    label = ngettext("question", "questions", asked)
    yield Tile("soon", asked, label, _("to explain"), f"{reverse('questions')}?state=open")
    label = ngettext("file", "files", files)
    yield Tile("plan", files, label, _("to which your institution is a party"), reverse("deliberations"))


def _pending(acts: Sequence[Act]) -> Iterator[Task]:
    """Yield the acts that take effect soon, with the variables that they add and remove; two queries."""
    days = {act.effective_on for act in acts if act.effective_on}
    of_files = Q(deliberation__in={act.deliberation_id for act in acts})
    added = Counter(Permit.objects.filter(of_files, starts_on__in=days).values_list("deliberation", "starts_on"))
    removed = Counter(
        Permit.objects.filter(of_files, ends_on__in=[on - timedelta(days=1) for on in days]).values_list(
            "deliberation", "ends_on"
        )
    )
    for act in acts:
        text = _("Until then the earlier text applies.")
        if on := act.effective_on:
            more, less = added[act.deliberation_id, on], removed[act.deliberation_id, on - timedelta(days=1)]
            text = _("Variables added: %(more)s, removed: %(less)s.") % {"more": more, "less": less} + " " + text
        yield pending_task(act, text)


def _running(lines: Sequence[Line]) -> Iterator[Task]:
    """Yield what is to be known and not to be done: the obligations that run."""
    for obligation, state in lines:
        if state in (State.RUNNING, State.SUSPENDED, State.WAITING, State.NO_DEADLINE):
            until = obligation.due_on
            yield Task(
                "none",
                _("For information"),
                _("since %(day)s") % {"day": day(obligation.since_on)},
                _("%(number)s: your institution holds data") % {"number": obligation.deliberation.number},
                _("Destroy at the latest on %(day)s.") % {"day": day(until)}
                if until
                else _("The last lawful day is not known."),
                reverse("obligation", args=[obligation.pk]),
            )


class Nearest(NamedTuple):
    """The obligation whose day comes first, what is left of its time, and the reminders to come."""

    obligation: Obligation
    left: Any
    reminders: list[Reminder]


def _nearest(lines: Sequence[Line], today: date) -> Nearest | None:
    obligation = next((o for o, _state in lines if o.due_on and o.due_on >= today), None)
    if obligation is None or obligation.due_on is None:
        return None
    until = obligation.due_on
    rungs = Rung.objects.current().filter(kind=AlertKind.DEADLINE, days__gte=0).order_by("-days")
    reminders = [
        Reminder(rule_of(rung), on, rung.days == _SAFE)
        for rung in rungs
        if (on := until - timedelta(days=rung.days)) > today
    ]
    return Nearest(obligation, time_left(today, until), reminders)
