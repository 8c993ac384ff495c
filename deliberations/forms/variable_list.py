"""The list of variables of a new text: pasted as the committee publishes it, or picked from the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from ..reading.item import LONGEST_LABEL
from ..reading.plain_list import write_variables
from ..reading.variables import Remark, VariableList, read_variables
from ..rules.acts import Refusal, Transformation
from ..rules.numbers import shown
from ..rules.redline import says_the_same
from ..rules.timeline import About, Change, Entry, Subject
from ..rules.words import fold, invisible
from ..templatetags.words import WORDS
from .text import refuse_unreadable

LIST, PICKS = "list", "picks"


class Pick(NamedTuple):
    """One variable of the text before, to be kept, changed in its form, or left out."""

    name: str
    entry: Entry
    form: str
    gone: bool


class VariablesOfText:
    """The variables of the text that is being registered, whichever way they were given."""

    def __init__(
        self, before: Sequence[Entry], held: Sequence[Entry], language: str, data: Mapping[str, Any] | None
    ) -> None:
        self.errors: list[str] = []
        self.remarks: tuple[Remark, ...] = ()
        self._before, self._held = before, {_folded(e.subject): e for e in [*before, *held]}
        self.can_pick = bool(before)
        given = data if data is not None and "variables" in data else {}
        self.way = LIST if not self.can_pick else given.get("way", PICKS if data is None else LIST)
        self.way = self.way if self.way in (LIST, PICKS) else LIST
        written = ((*e.subject.key, e.detail["transformation"]) for e in held or before)
        self.text = _typed(given, "variables") if given else write_variables(written, language)
        self.added = _typed(given, "added")
        self.place = _typed(given, "variables-place").strip()[:200]
        self.picks = [self._pick(entry, given) for entry in before]
        if not given and held:
            self._pick_as_held(held, language)
        self.changes: list[Change] = []
        self.computed_alike = self.computed_in_order = False

    def _pick(self, entry: Entry, given: Mapping[str, Any]) -> Pick:
        name = f"pick-{sha256(repr(entry.subject.key).encode()).hexdigest()[:12]}"
        form = str(given.get(f"{name}-form", entry.detail["transformation"]))
        form = form if form in list(Transformation) else str(entry.detail["transformation"])
        return Pick(name, entry, form, f"{name}-gone" in given)

    def _pick_as_held(self, held: Sequence[Entry], language: str) -> None:
        """Show a registration that is being corrected as picks from the text before it."""
        now = {e.subject: e for e in held}
        self.picks = [
            pick._replace(gone=True)
            if pick.entry.subject not in now
            else pick._replace(form=str(now[pick.entry.subject].detail["transformation"]))
            for pick in self.picks
        ]
        known = {e.subject for e in self._before}
        new = ((*e.subject.key, e.detail["transformation"]) for e in held if e.subject not in known)
        self.added = write_variables(new, language)

    @property
    def forms(self) -> list[tuple[str, str]]:
        return [(str(form), str(label)) for form, label in WORDS["form"].items()]

    @property
    def pasted(self) -> int:
        return len(self.changes)

    def compare(self, computed: Sequence[Entry]) -> None:
        """Hold the list that was given against the one that the register computes from what it would store."""
        given = [(change.subject, dict(change.detail)) for change in self.changes]
        found = [(entry.subject, dict(entry.detail)) for entry in computed]
        self.computed_alike = dict(given) == dict(found)
        # Picks have no order of their own: what is added joins its category.
        self.computed_in_order = self.computed_alike and (self.way == PICKS or given == found)

    def is_valid(self) -> bool:
        text = self.text if self.way == LIST else self.added
        try:
            known = [entry.subject.key for entry in self._held.values()]
            found = read_variables(text, known) if text.strip() else VariableList((), ())
        except Refusal as refusal:
            self.errors.append(gettext(refusal.sentence) % refusal.facts)
            return False
        try:
            refuse_unreadable(self.place, gettext("Place of the list in the text"))
        except ValidationError as refusal:
            self.errors += refusal.messages
        self.remarks = found.remarks
        kept = [] if self.way == LIST else [self._grant(p.entry.subject, p.form) for p in self.picks if not p.gone]
        self.changes = [*kept, *self._pasted(found)]
        return not self.errors

    def _pasted(self, found: VariableList) -> Iterator[Change]:
        # Not as the registration that is being corrected spells it: that may be what is put right.
        spelled = {_folded(entry.subject): entry.subject for entry in self._before}
        homes: dict[str, set[str]] = {}
        for entry in self._held.values():
            homes.setdefault(fold(entry.subject.key[1]), set()).add(entry.subject.key[0])
        for variable in found.found:
            category = variable.category
            if not category and len(known := homes.get(fold(variable.label), set())) == 1:
                (category,) = known
            if not category:
                self.errors.append(
                    gettext(
                        "“%(label)s” (line %(line)s) stands under no heading; write the heading above it, with a colon."
                    )
                    % {"label": variable.label, "line": variable.line}
                )
                continue
            if hidden := invisible(category) or invisible(variable.label):
                self.errors.append(
                    gettext("%(label)s (line %(line)s) or its heading holds an invisible character (U+%(code)s).")
                    % {"label": shown(variable.label), "line": variable.line, "code": f"{ord(hidden):04X}"}
                )
                continue
            # Folded, a letter may become two.
            if max(map(len, (category, variable.label, fold(variable.label)))) > LONGEST_LABEL:
                self.errors.append(
                    gettext(
                        "“%(label)s” (line %(line)s) or its heading is longer than %(most)s characters; "
                        "give each variable its own line."
                    )
                    % {"label": f"{variable.label[:60]}…", "line": variable.line, "most": LONGEST_LABEL}
                )
                continue
            # A capital or an accent more does not make it another variable.
            named = Subject(About.VARIABLE, (category, variable.label))
            subject = spelled.get(_folded(named), named)
            yield self._grant(subject, variable.transformation)

    def _grant(self, subject: Subject, form: str) -> Change:
        """Return a variable in a form; what is said anew has the place of this list, where one was given."""
        detail, held = {"transformation": str(form)}, self._held.get(_folded(subject))
        same = held is not None and says_the_same(held.detail, detail)
        place = (held.place if held and (same or not self.place) else "") or self.place
        return Change(subject, True, detail, place=place)


def _folded(subject: Subject) -> tuple[str, ...]:
    return tuple(fold(part) for part in subject.key)


def _typed(given: Mapping[str, Any], name: str) -> str:
    # PostgreSQL keeps no NUL.
    return str(given.get(name, "")).replace("\0", "")
