"""One registration as a form: its head, and the text that it leads to, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from .. import permissions
from ..actions.propose_act import check_proposed
from ..actions.receive_document import receive_document
from ..models import Deliberation, History
from ..reading.facts import ActFacts
from ..rules import timeline
from ..rules.effects import text_before
from ..rules.redline import as_changes
from ..rules.timeline import About, Change, Content, Entry, Kind, State
from ..templatetags.summary import named
from ..templatetags.words import WORDS
from ..writing.days import day
from .head import Head, Opening, initial_of
from .items import PARTS, Items, organisations_to_choose
from .variable_list import VariablesOfText


class Error(NamedTuple):
    """A sentence of the summary, and the field that it leads to."""

    sentence: str
    target: str


class Registration:
    """A registration that is being written: of the next act, or the next revision of one.

    The page shows the text that the act leads to, in full, and never what it changes: what is stored
    is the difference from the text before it on the day on which it takes effect.
    """

    def __init__(
        self,
        deliberation: Deliberation | None,
        start: ActFacts,
        *,
        by: permissions.Person,
        at: datetime,
        data: Any = None,
        files: Any = None,
        filled: bool = False,
        whole: bool = False,
        earlier: Sequence[ActFacts] = (),
        opening: Mapping[str, Any] | None = None,
    ) -> None:
        """`filled`: show what `start` says; without it only its number, kind and revision count.

        `whole`: `start` is the whole text, and how much of it is stored is proposed anew.
        `earlier` are acts whose texts are not held and that are registered first.
        """
        self.deliberation, self.start, self.at, self.data = deliberation, start, at, data
        self.earlier = earlier
        self.history = deliberation.history() if deliberation else History([], {}, {})
        self.acts = [*self.history.acts, *(act.act(at) for act in earlier)]
        self.known = timeline.known_at(self.acts, None)
        self.opening = None
        if deliberation is None:
            self.opening = Opening(data, initial=dict(opening or {"public": True}), prefix="file")
        self.head = Head(
            data,
            files,
            kind=start.kind,
            correcting=bool(start.revision),
            follows=start.seq > 0 or start.content == Content.CHANGES,
            targets=list(self._targets()),
            initial=self._initial(filled, whole),
        )
        self.head.fields["document"].receive = partial(receive_document, by=by, at=at)  # type: ignore[attr-defined]
        self.head_is_valid = self.head.is_bound and self.head.is_valid()
        self.before = self._text_before(filled)
        held = self._held(filled)
        self.items: list[Items] = []
        self.variables: VariablesOfText | None = None
        if start.kind in (Kind.DECISION, Kind.AMENDMENT):
            organisations = organisations_to_choose()
            shown = held if held is not None else self.before
            self.items = [Items(about, shown.about(about), organisations, data) for about in PARTS]
            self.variables = VariablesOfText(
                self.before.about(About.VARIABLE),
                held.about(About.VARIABLE) if held is not None else [],
                start.language or self._language(),
                data,
            )

    def _initial(self, filled: bool, whole: bool) -> dict[str, Any]:
        if not filled:
            return self._proposed()
        content = self._proposed()["content"] if whole else self.start.content
        return initial_of(self.start) | {"content": content}

    def _targets(self) -> Iterator[tuple[int, str, Any]]:
        """Yield the acts that another may set aside: a suspension by a lifting, any other by the rest."""
        kinds = {a.seq: a.kind for a in self.known}
        for act in self.known:
            if act.seq < self.start.seq and (kinds[act.seq] == Kind.SUSPENSION) == (self.start.kind == Kind.LIFTING):
                yield act.seq, _called(act), act.effective_on

    def _proposed(self) -> dict[str, Any]:
        complete = bool(self.known) and self._text_of(self.start._replace(effective_on=None)).complete
        return {
            "effect": "stated",
            "content": Content.CHANGES if complete else Content.FULL,
            "language": self._language(),
        }

    def _language(self) -> str:
        return next(
            (h.language for a in reversed(self.history.known()) if (h := self.history.heading(a)).language), "nl"
        )

    def _text_before(self, filled: bool) -> State:
        if self.head_is_valid:
            return self._text_of(self.head.facts(self.start.seq, self.start.revision))
        return self._text_of(self.start if filled else self.start._replace(effective_on=None))

    def _text_of(self, facts: ActFacts) -> State:
        return text_before(self.known, facts.act(self.at), self.changes_of)

    def changes_of(self, act: timeline.Act) -> list[Change]:
        return self.history.changes(act)

    def _held(self, filled: bool) -> State | None:
        """Return the text that a registration led to, when it is shown to be changed."""
        if not filled or self.start.content not in (Content.FULL, Content.CHANGES):
            return None
        act = self.start.act(self.at)
        standing = (*self.before.acts, act)
        changes = lambda a: self.start.changes if a is act else self.history.changes(a)  # noqa: E731
        return State(standing, True, True, timeline.text(standing, changes))

    # ---------- what was typed

    def forget_errors(self) -> None:
        """Take what was typed without finding fault: somebody asked for one more row."""
        forms: list[Any] = [self.opening, self.head, *(row for items in self.items for row in items.rows)]
        for form in filter(None, forms):
            form._errors = ErrorDict()

    def check(self, facts: ActFacts) -> None:
        """Refuse a registration that cannot stand beside the others, in a sentence."""
        if facts.content == Content.CHANGES and not facts.changes:
            raise ValidationError(
                _("Nothing differs from the text before it. Where an act repeats that text, choose the whole text."),
                code="content",
            )
        if facts.content == Content.FULL and not facts.changes:
            raise ValidationError(
                _("The whole text was chosen and none of it is filled in: fill in what it says, or choose otherwise."),
                code="content",
            )
        opening = self.opening.record if self.opening else None
        seen = len(self.history.acts)
        check_proposed(self.deliberation, facts, opening, seen, earlier=self.earlier, at=self.at)

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal at the field that can put it right: the number of a new file, else the day of the act."""
        code = getattr(refusal, "code", "")
        if self.opening and code == "number":
            self.opening.add_error("number", refusal)
        else:
            self.head.add_error("content" if code == "content" else "approved_on", refusal)

    def is_valid(self) -> bool:
        parts = [self.head_is_valid, self.opening is None or self.opening.is_valid()]
        if self._has_text():
            parts += [items.is_valid() for items in self.items]
            parts.append(self.variables is None or self.variables.is_valid())
        return all(parts)

    def _has_text(self) -> bool:
        return bool(self.items) and self.head.data.get("content") != Content.UNKNOWN

    def wanted(self) -> State:
        """Return the text that the act is to lead to."""
        changes = [c for items in self.items for c in items.changes()]
        changes += self.variables.changes if self.variables else []
        order = {about: n for n, about in enumerate(About)}
        changes.sort(key=lambda c: order[About(c.subject.about)])
        return State(
            in_force=True,
            complete=True,
            entries={c.subject: Entry(c.subject, c.detail, c.place, self.start.seq) for c in changes},
        )

    def facts(self) -> ActFacts:
        """Return the registration; everything is valid."""
        facts = self.head.facts(self.start.seq, self.start.revision)
        if facts.content == Content.FULL:
            return facts._replace(changes=tuple(as_changes(State(), self.wanted())))
        if facts.content == Content.CHANGES:
            return facts._replace(changes=tuple(as_changes(self.before, self.wanted())))
        return facts

    def errors(self) -> list[Error]:
        """Return every sentence, in the order of the page."""
        found = [e for form in (self.opening, self.head) if form is not None for e in _of_form(form)]
        if self._has_text():
            found += [Error(sentence, "id_variables") for sentence in (self.variables.errors if self.variables else [])]
            found += [e for items in self.items for row in items.rows if row.is_bound for e in _of_form(row)]
        return found


def _of_form(form: Any) -> Iterator[Error]:
    first = next(iter(form), None)
    for sentence in form.non_field_errors():
        yield Error(sentence, first.id_for_label if first else "")
    for field in form:
        for sentence in field.errors:
            yield Error(named(sentence, field), field.id_for_label)


def _called(act: timeline.Act) -> str:

    return _("Act %(seq)s: %(kind)s of %(day)s") % {
        "seq": act.seq,
        "kind": WORDS["kind"][act.kind],
        "day": day(act.approved_on),
    }
