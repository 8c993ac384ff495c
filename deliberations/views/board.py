"""What an overview is made of: tiles that count, tasks that say what to do, and the twelve months ahead."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Act, Question
from ..models.obligation import TermQuerySet
from ..writing.days import day
from ..writing.joined import labelled
from .alerts import Card

MOST = 5
"""Tasks of one kind that are shown; the rest is behind the link of its tile."""


class Tile(NamedTuple):
    tone: str
    number: int
    label: str
    below: str
    url: str
    quiet: str = "none"  # the tone where it counts nothing


class Task(NamedTuple):
    tone: str
    state: str | Promise
    when: str
    title: str
    text: str
    url: str = ""  # empty: there is nothing to open yet
    question: Question | None = None  # whose sentence stands for the text


def open_obligations(person: permissions.Person, today: date) -> TermQuerySet:
    return permissions.deadlines_visible_to(person).open().on(today)


def own_holders(person: permissions.Person) -> frozenset[int]:
    """Return the organisations whose obligations are the person's own: in a file others may hold data too."""
    return permissions.scope(person, permissions.Right.HANDLE_ALERTS).organisations


def alert_tasks(cards: Iterable[Card]) -> Iterator[Task]:
    for card in cards:
        alert = card.alert
        yield Task(
            card.tone,
            card.state,
            _("raised on %(day)s") % {"day": day(alert.raised_at)},
            labelled(alert.number, card.says.headline),
            f"{card.says.sentence} {card.says.consequence}",
            reverse("alert", args=[alert.pk]),
        )


def pending_acts(person: permissions.Person, today: date) -> list[Act]:
    """Return the acts that are approved and not in force yet, the nearest first; those without a day come last."""
    acts = permissions.acts_visible_to(person).filter(approved_on__lte=today).select_related("deliberation")
    # Each by the index: in one query SQLite would look through all acts that ever took effect.
    dated = list(acts.filter(effective_on__gt=today).order_by("effective_on", "pk")[:MOST])
    undated = acts.filter(effective_on=None).order_by("pk")
    return [*dated, *undated[:MOST]][:MOST]


def pending_task(act: Act, text: str) -> Task:
    effect = _("takes effect on %(day)s") % {"day": day(act.effective_on)} if act.effective_on else ""
    said = {"number": act.deliberation.number, "kind": act.get_kind_display(), "day": day(act.approved_on)}
    return Task(
        "past",
        _("Approved, not yet in force"),
        effect or _("day not fixed"),
        _("%(number)s: %(kind)s of %(day)s") % said,
        text,
        reverse("deliberation", args=[act.deliberation.slug]),
    )
