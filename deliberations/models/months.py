"""The twelve months from today on: last lawful days of data, and acts that take effect."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from ..rules.obligations import State
from .act import Act
from .horizon import Tally, lines
from .obligation import TermQuerySet

MONTHS = 12
MOST_BLOCKS = 40
"""Days that are shown one by one; above that, each month says how many."""


class Block(NamedTuple):
    """One day of one file."""

    on: date
    number: str
    slug: str
    obligation: int | None  # its primary key; None: an act takes effect
    state: State | None


class Month(NamedTuple):
    first: date
    blocks: list[Block]
    deadlines: int
    effects: int
    is_now: bool

    @property
    def is_empty(self) -> bool:
        return not (self.deadlines or self.effects)


def until_then(terms: TermQuerySet, *, today: date) -> TermQuerySet:
    """Keep those whose day has passed or comes within the months; an index finds them."""
    return terms.filter(due_on__lt=_end(today))


def _end(today: date) -> date:
    return today.replace(day=1) + relativedelta(months=MONTHS)


def months(terms: TermQuerySet, tallies: Iterable[Tally], acts: QuerySet[Act], *, today: date) -> list[Month]:
    """Return this month and the eleven after it; `terms` are those that bind today. Four queries at most."""
    first = today.replace(day=1)
    end = _end(today)
    acts = acts.filter(effective_on__gte=today, effective_on__lt=end)
    deadlines: dict[date, int] = defaultdict(int)
    for each in tallies:
        if each.due_on and today <= each.due_on < end:
            deadlines[each.due_on.replace(day=1)] += each.number
    effects: dict[date, int] = defaultdict(int)
    for on in acts.values_list("effective_on", flat=True):
        effects[on.replace(day=1)] += 1  # type: ignore[union-attr]
    blocks: dict[date, list[Block]] = defaultdict(list)
    if sum(deadlines.values()) + sum(effects.values()) <= MOST_BLOCKS:
        due = terms.filter(due_on__gte=today, due_on__lt=end)
        for block in sorted([*_deadlines(due, today), *_effects(acts)], key=lambda block: (block.on, block.number)):
            blocks[block.on.replace(day=1)].append(block)
    starts = [first + relativedelta(months=n) for n in range(MONTHS)]
    return [Month(start, blocks[start], deadlines[start], effects[start], start == first) for start in starts]


def _deadlines(due: TermQuerySet, today: date) -> Iterable[Block]:
    for obligation, state in lines(due.values_list("obligation", flat=True), today=today):
        file, on = obligation.deliberation, obligation.due_on
        assert on, "Only those with a last lawful day were asked for."
        yield Block(on, file.number, file.slug, obligation.pk, state)


def _effects(acts: QuerySet[Act]) -> Iterable[Block]:
    for act in acts.select_related("deliberation"):
        assert act.effective_on, "Only those that take effect were asked for."
        yield Block(act.effective_on, act.deliberation.number, act.deliberation.slug, None, None)
