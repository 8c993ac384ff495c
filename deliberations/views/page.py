"""What the pages about one file show, read once for one day and one moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..models import Deliberation, History, Organisation
from ..models.history import Heading
from ..rules import calendar, deadlines, questions, timeline
from ..rules.timeline import About, Act, Content, Entry, State, Subject, Version
from ..rules.words import fold
from ..templatetags.register import short_day
from ..templatetags.words import BADGES, WORDS
from .asked import Asked
from .figure import Approval, Figure, draw


class ActShown(NamedTuple):
    """An act as the page lists it: with the version that it begins, and the check of its day."""

    act: Act
    heading: Heading
    version: Version | None
    expected_on: date | None  # where a term is to be checked
    asks: list[questions.Asked]
    aims_at: Act | None = None  # the act that it sets aside
    set_aside_by: Act | None = None  # the act because of which it does not stand on the day of the question

    @property
    def version_day(self) -> date:
        """The day on which it takes effect; the day of approval where none is fixed."""
        return self.act.effective_on or self.act.approved_on

    @property
    def words(self) -> tuple[str, str]:
        """When it was approved, and when it takes effect, in a few words each."""
        approved = _("Decided %(day)s") if self.act.kind == timeline.Kind.DECISION else _("Approved %(day)s")
        if not self.act.effective_on:
            effect = _("entry into force not fixed")
        elif self.heading.effective_stated:
            effect = _("in force %(day)s") % {"day": short_day(self.act.effective_on)}
        else:
            effect = _("entry into force not stated")
        return approved % {"day": short_day(self.act.approved_on)}, effect

    @property
    def annulled_from_the_start(self) -> bool:
        """Whether it never stood: what sets it aside takes effect on its own day, or before."""
        by = self.set_aside_by
        return bool(by and by.effective_on and self.act.effective_on and by.effective_on <= self.act.effective_on)

    @property
    def agrees(self) -> bool:
        """Whether the printed day is the one that ten working days give."""
        return self.heading.effective_stated and self.act.effective_on == self.expected_on

    @property
    def term(self) -> list[calendar.TermDay]:
        """The days from the approval to the entry into force, for the strip; empty where no term is known."""
        if not (self.heading.effective_stated and self.expected_on and self.act.effective_on):
            return []
        days = list(calendar.term(self.act.approved_on, self.act.effective_on))
        return days if len(days) <= _STRIP else []


_STRIP = 34
"""Days that the strip of the term shows at most: beyond that it says nothing that the dates do not."""


class VersionShown(NamedTuple):
    version: Version
    shown: bool
    begun_by: ActShown
    query: str


class Jump(NamedTuple):
    """A day worth looking at: today, before, start (of a version), pending or original."""

    what: str
    day: date
    query: str
    number: int = 0


class PartyShown(NamedTuple):
    organisation: Organisation
    unit: str
    entry: Entry


class VariableShown(NamedTuple):
    category: str
    label: str
    form: str
    tone: str  # of the badge, empty where the form is not stated
    place: str
    not_the_same_as: str
    delivered: Sequence[int]  # the numbers of the deliveries that brought it


class Page(NamedTuple):
    """Everything that the pages about a file show."""

    deliberation: Deliberation
    asked: Asked
    history: History
    acts: list[ActShown]
    versions: list[VersionShown]
    version: Version | None
    state: State
    pending: list[ActShown]
    parties: Mapping[str, list[PartyShown]]

    @property
    def shown_act(self) -> ActShown | None:
        """The newest text that stands: what the shown version is named after."""
        standing = {a.seq for a in self.state.acts if a.content != Content.NONE}
        return next((a for a in reversed(self.acts) if a.act.seq in standing), None)

    @property
    def titled(self) -> Heading | None:
        """The newest text that has a title: of those that stand on the day, or else that do not wait, or of any."""
        standing, waiting = {a.seq for a in self.state.acts}, {a.act.seq for a in self.pending}
        having = [a for a in reversed(self.acts) if a.heading.title]
        ranked = sorted(having, key=lambda a: (a.act.seq not in standing, a.act.seq in waiting))
        return ranked[0].heading if ranked else None

    @property
    def decision(self) -> ActShown | None:
        return next((a for a in self.acts if a.act.kind == timeline.Kind.DECISION), None)

    @property
    def language(self) -> str:
        """The language of the text whose words are shown."""
        shown = self.shown_act
        return (shown.heading.language if shown else "") or (self.titled.language if self.titled else "")

    @property
    def has_content(self) -> bool:
        return bool(self.state.entries)

    @property
    def newest_first(self) -> list[ActShown]:
        return sorted(self.acts, key=lambda a: (a.act.approved_on, a.act.seq), reverse=True)

    @property
    def amendment_count(self) -> int:
        return sum(1 for a in self.acts if a.act.kind != timeline.Kind.DECISION)

    @property
    def held_versions(self) -> list[VersionShown]:
        return [v for v in self.versions if v.version.complete]

    @property
    def set_aside_by(self) -> ActShown | None:
        """The act that keeps the decision from standing on the day of the question."""
        standing = {a.registration for a in self.state.acts if a.sets_aside == 0}
        return next((a for a in self.acts if a.act.registration in standing), None)

    @property
    def next_version(self) -> Version | None:
        return next((v.version for v in self.versions if v.version.starts_on > self.asked.on), None)

    @property
    def figure(self) -> Figure | None:
        if not self.versions:
            return None
        return draw(
            [(v.version, v.shown, v.query) for v in self.versions],
            [Approval(a.act, a.heading.effective_stated, a.words, self._is_about(a)) for a in self.acts],
            on=self.asked.on,
            today=self.asked.today,
            deadline=self.deadline,
        )

    def _is_about(self, shown: ActShown) -> bool:
        """Whether the page speaks of an act: it began the version that is shown, ended it, or is waiting."""
        begins = shown.version is not None and shown.version in (self.version, self.next_version)
        return begins or shown in self.pending

    @property
    def deadline(self) -> tuple[date, int] | None:
        """The last lawful day as the newest version gives it, and the number of that version."""
        if not self.versions:
            return None
        newest = timeline.governing([v.version for v in self.versions], date.max)
        until = self.history.fold(newest.acts).keep_until if newest else None
        return (until, newest.number) if newest and until else None

    @property
    def jumps(self) -> list[Jump]:
        """The days that explain the history best, today first."""
        query, versions = self.asked.query_on, [v.version for v in self.versions]
        found = [Jump("today", self.asked.today, query(self.asked.today))]
        if len(versions) > 1:
            eve = versions[-1].starts_on - timedelta(days=1)
            found.append(Jump("before", eve, query(eve), versions[-1].number))
        found += [Jump("start", v.starts_on, query(v.starts_on), v.number) for v in reversed(versions[1:-1])][:2]
        waited = [a.act for a in self.acts if a.heading.effective_stated and a.act.approved_on < a.version_day]
        if waited:
            found.append(Jump("pending", waited[-1].approved_on, query(waited[-1].approved_on)))
        if versions:
            found.append(Jump("original", versions[0].starts_on, query(versions[0].starts_on)))
        return found

    @property
    def strip(self) -> ActShown | None:
        """The act whose term the page counts out: the one that waits, or else the newest one that has a term."""
        return next((a for a in [*self.pending, *reversed(self.acts)] if a.term), None)

    @property
    def asks(self) -> list[questions.Asked]:
        return list(questions.of_state(self.state))

    @property
    def purpose(self) -> Entry | None:
        return self.state.one(About.PURPOSE)

    @property
    def retention(self) -> Entry | None:
        return self.state.one(About.RETENTION)

    @property
    def retention_until(self) -> date | None:
        return self.state.keep_until

    @property
    def gaps(self) -> list[deadlines.Gap]:
        """The days on which the data had to be gone because an extension came too late."""
        versions = [v.version for v in self.versions if v.version.in_force]
        if len(versions) < 2:
            return []
        starts = [v.starts_on for v in versions]
        return deadlines.gaps(zip(starts, self.history.keep_until(versions), strict=True))

    @property
    def time_left(self) -> calendar.Span | None:
        """What was left on the day of the question; None where the last day had passed."""
        until = self.retention_until
        return calendar.time_left(self.asked.on, until) if until and until >= self.asked.on else None

    @property
    def legal_grounds(self) -> list[Entry]:
        return self.state.about(About.LEGAL_GROUND)

    @property
    def groups(self) -> list[Entry]:
        return self.state.about(About.GROUP)

    @property
    def phases(self) -> list[Entry]:
        return self.state.about(About.PHASE)

    @property
    def conditions(self) -> list[Entry]:
        return self.state.about(About.CONDITION)

    @property
    def variables(self) -> list[Entry]:
        return self.state.about(About.VARIABLE)

    def categories(
        self, entries: Iterable[Entry], delivered: Mapping[Subject, Sequence[int]] | None = None
    ) -> list[tuple[str, list[VariableShown]]]:
        """Return variables by category, in the order of the text, with the labels they are mistaken for."""
        folded = {label: fold(label) for label in (e.subject.key[1] for e in self.variables)}

        def shown_as(entry: Entry) -> VariableShown:
            category, label = entry.subject.key
            form = entry.detail["transformation"]
            mistaken_for = [other for other, words in folded.items() if words.startswith(f"{folded[label]} ")]
            return VariableShown(
                category,
                label,
                str(WORDS["form"][form]),
                BADGES.get(form, ""),
                entry.place,
                ", ".join(mistaken_for),
                (delivered or {}).get(entry.subject, ()),
            )

        shown = [shown_as(entry) for entry in entries]
        order = list(dict.fromkeys(v.category for v in shown))
        shown.sort(key=lambda v: order.index(v.category))
        return [(category, list(found)) for category, found in groupby(shown, lambda v: v.category)]


def read_page(deliberation: Deliberation, asked: Asked) -> Page:
    """Read a file for one question; three queries."""
    history = deliberation.history()
    known = history.known(asked.known)
    versions = timeline.versions(known)
    # What was annulled from the start begins none.
    begun = {act.seq: version for version in versions for act in version.begun_by if act in version.acts}
    acts = [_act_shown(deliberation.number, history, act, begun.get(act.seq)) for act in known]
    version = timeline.applying(versions, asked.on)
    state = history.fold(timeline.standing_on(known, asked.on))
    acts = [_beside_the_others(shown, known, state) for shown in acts]
    by_seq = {a.act.seq: a for a in acts}
    return Page(
        deliberation,
        asked,
        history,
        acts,
        [VersionShown(v, v is version, by_seq[_beginner(v).seq], asked.query_on(v.starts_on)) for v in versions],
        version,
        state,
        [a for a in acts if _waits(a.act, asked.on)],
        _parties(state),
    )


def _act_shown(number: str, history: History, act: Act, version: Version | None) -> ActShown:
    heading = history.heading(act)
    asks = questions.of_act(act, effective_stated=heading.effective_stated, reference=heading.reference, number=number)
    return ActShown(act, heading, version, questions.expected_day(act), list(asks))


def _beside_the_others(shown: ActShown, known: Iterable[Act], state: State) -> ActShown:
    """Add what an act sets aside, and what keeps it from standing in a state."""
    return shown._replace(
        aims_at=next((a for a in known if a.seq == shown.act.sets_aside), None),
        set_aside_by=next((a for a in state.acts if a.sets_aside == shown.act.seq), None),
    )


def _beginner(version: Version) -> Act:
    """Return the act that a version is named after: a text that stands from its day, or else what begins with it."""
    standing = [a for a in version.begun_by if a in version.acts and a.content != Content.NONE]
    return (standing or version.begun_by)[-1]


def _waits(act: Act, on: date) -> bool:
    return act.approved_on <= on and (act.effective_on is None or act.effective_on > on)


def _parties(state: State) -> dict[str, list[PartyShown]]:
    entries = state.about(About.PARTY)
    if not entries:
        return {}
    organisations = {
        o.slug: o for o in Organisation.objects.filter(slug__in={entry.subject.key[1] for entry in entries})
    }
    found: dict[str, list[PartyShown]] = {}
    for entry in entries:
        role, slug, unit = entry.subject.key
        found.setdefault(role, []).append(PartyShown(organisations[slug], unit, entry))
    return found
