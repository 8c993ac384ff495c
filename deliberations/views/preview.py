"""What a registration would do, in the reader's words: shown before anything is stored, and to who countersigns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import History
from ..models.history import Heading
from ..reading.facts import ActFacts
from ..rules import effects, questions, timeline
from ..rules.effects import Effect, Remarked
from ..rules.redline import redline, unchanged
from ..rules.timeline import About, Act, Change, Content, Entry, State
from ..templatetags.register import number
from ..writing.days import day
from . import comparison
from .page import ActShown


class EffectShown(NamedTuple):
    """One stretch of days whose answer becomes another."""

    starts_on: date
    ends_on: date | None
    before: str
    after: str
    parts: list[comparison.Part]


class Preview(NamedTuple):
    """All that a person looks at before a registration is saved or countersigned."""

    shown: ActShown
    parts: list[comparison.Part]
    counts: dict[str, int]
    unchanged: int
    from_nothing: bool
    retracted: bool
    listed: list[Entry]
    groups: dict[str, int]
    effects: list[EffectShown]
    remarks: list[Remarked]

    @property
    def variables(self) -> int:
        return len(self.listed)


def preview(
    number: str, history: History, facts: ActFacts, *, at: datetime, acts: Iterable[Act] | None = None
) -> Preview:
    """Return what a registration would do to a file; `acts` are those known to who prepared it, else all."""
    known = timeline.known_at(history.acts if acts is None else acts, None)
    act = facts.act(at)

    def changes(of: Act) -> Sequence[Change]:
        return facts.changes if of is act else history.changes(of)

    before = effects.text_before(known, act, changes)
    standing = (*before.acts, act)
    after = State(standing, True, timeline.is_complete(standing), timeline.text(standing, changes))
    # A text on its own is set beside the one before it, where that is held.
    old = before if before.complete or facts.content == Content.CHANGES else State()
    has_text = facts.content in (Content.FULL, Content.CHANGES) and not facts.retracted
    differences = redline(old, after) if has_text else []
    heading = Heading(
        facts.effective_stated, facts.reference, facts.title, facts.language, facts.signed_by, facts.document
    )
    asks = questions.of_act(act, effective_stated=facts.effective_stated, reference=facts.reference, number=number)
    if has_text:
        asks = iter([*asks, *questions.of_state(after)])
    return Preview(
        shown=ActShown(act, heading, None, questions.expected_day(act), list(asks)),
        parts=comparison.parts(old, after, whole=True) if has_text else [],
        counts={how: sum(d.how == how for d in differences) for how in ("added", "changed", "removed")},
        unchanged=sum(unchanged(old, after).values()) if has_text else 0,
        from_nothing=not old.entries,
        retracted=facts.retracted,
        listed=after.about(About.VARIABLE) if has_text else [],
        groups=_by_category(after) if has_text else {},
        effects=[_shown(effect) for effect in effects.effects(known, act, changes)],
        remarks=list(effects.remarks(known, act, changes)),
    )


def _by_category(state: State) -> dict[str, int]:
    counted: dict[str, int] = {}
    for entry in state.about(About.VARIABLE):
        category = entry.subject.key[0]
        counted[category] = counted.get(category, 0) + 1
    return counted


def _shown(effect: Effect) -> EffectShown:
    comparable = all(state.in_force and state.complete for state in (effect.before, effect.after))
    return EffectShown(
        effect.starts_on,
        effect.ends_on,
        _in_short(effect.before),
        _in_short(effect.after),
        comparison.parts(effect.before, effect.after) if comparable else [],
    )


def _in_short(state: State) -> str:
    if not state.in_force:
        return _("not in force")
    if not state.complete and not state.entries:
        return _("in force, content not known")
    count = len(state.about(About.VARIABLE))
    held = ngettext("%(n)s variable", "%(n)s variables", count) % {"n": number(count)}
    last_day = state.keep_until
    kept = _("keep until %(day)s") % {"day": day(last_day)} if last_day else _("no last day stated")
    held = f"{held}, {kept}"
    return held if state.complete else _("in force, known in part: %(held)s") % {"held": held}
