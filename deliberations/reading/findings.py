"""What a text says against itself: asked by the rules that ask it of the register, shown where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..rules.acts import gettext_noop
from ..rules.questions import Question, of_act, of_state
from ..rules.timeline import About, Act, Content, Entry, Kind, State, Subject
from .proposal import Confidence, Field, Finding, FindingCode, Source

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""When acts that are only proposed were recorded."""

_ASKED = {
    Question.SAMPLE_EXCEEDS_POPULATION: (
        FindingCode.SAMPLE_EXCEEDS_POPULATION,
        "groups",
        gettext_noop("A sample of %(sample)s is asked of group %(group)s, which holds %(population)s people."),
    ),
    Question.SAMPLE_TOTAL_MISMATCH: (
        FindingCode.SAMPLE_TOTAL_MISMATCH,
        "sample_total",
        gettext_noop("The samples add up to %(sum)s, and the text gives %(total)s in all."),
    ),
    Question.ENTRY_INTO_FORCE_UNEXPECTED: (
        FindingCode.ENTRY_INTO_FORCE_UNEXPECTED,
        "entry_into_force",
        gettext_noop(
            "What was decided on %(approved_on)s enters into force on %(printed)s; after ten working days it would be "
            "%(expected)s."
        ),
    ),
    Question.NUMBER_YEAR_MISMATCH: (
        FindingCode.NUMBER_YEAR_MISMATCH,
        "number",
        gettext_noop("Number %(number)s is of another year than its decision of %(approved_on)s."),
    ),
    Question.REFERENCE_YEAR_MISMATCH: (
        FindingCode.REFERENCE_YEAR_MISMATCH,
        "reference",
        gettext_noop("Reference %(reference)s is of another year than the newest decision, of %(approved_on)s."),
    ),
}


def findings_of(fields: Mapping[str, Field], duplicates: Sequence[tuple[str, Source]]) -> tuple[Finding, ...]:
    return (*_of_dates(fields), *_of_groups(fields), *_of_keeping(fields), *_of_variables(duplicates))


def _asked(fields: Mapping[str, Field], question: Question, facts: Mapping[str, object]) -> Iterator[Finding]:
    if question in _ASKED:
        code, field, sentence = _ASKED[question]
        yield Finding(code, sentence, facts, fields[field].source)


def _of_dates(fields: Mapping[str, Field]) -> Iterator[Finding]:
    number, decided, amended = fields["number"].value, fields["decided_on"].value, fields["amended_on"].value
    effects = {effect.decided_on: effect.in_force_on for effect in fields["entry_into_force"].value}
    newest = max((*decided, *amended), default=None)
    seen: set[tuple[Question, object]] = set()
    for day in dict.fromkeys((*decided, *amended, *effects)):
        kind = Kind.DECISION if day in decided else Kind.AMENDMENT
        act = Act(0, kind, Content.NONE, day, effects.get(day), _NEVER)
        reference = (fields["reference"].value or "") if day == newest else ""
        # Without a number there is nothing to compare with the year.
        own = number or f"{day.year % 100:02}/001"
        for question, facts in of_act(act, effective_stated=bool(effects.get(day)), reference=reference, number=own):
            if (question, day) not in seen:
                seen.add((question, day))
                yield from _asked(fields, question, {"approved_on": day, **facts})
    if fields["history_complete"].value is False:
        yield Finding(
            FindingCode.HISTORY_INCOMPLETE,
            gettext_noop("The title names the last amendment only; earlier ones are not known."),
            {},
            fields["history_complete"].source,
        )
    for day in amended:
        if decided and day < min(decided):
            yield Finding(
                FindingCode.AMENDMENT_BEFORE_DECISION,
                gettext_noop("The amendment of %(amended)s is older than the decision of %(decided)s."),
                {"amended": day, "decided": min(decided)},
                fields["amended_on"].source,
            )


def _of_groups(fields: Mapping[str, Field]) -> Iterator[Finding]:
    def entry(about: About, name: str, detail: dict[str, Any]) -> Entry:
        return Entry(Subject(about, (name,)), detail, "", 0)

    groups = [
        entry(
            About.GROUP,
            str(group.position),
            {"population": group.population, "approximate": group.approximate, "sample": group.sample},
        )
        for group in fields["groups"].value
    ]
    phase = entry(About.PHASE, "1", {"persons": fields["sample_total"].value})
    state = State((), True, True, {one.subject: one for one in (*groups, phase)})
    for question, facts in of_state(state):
        yield from _asked(fields, question, facts)


def _of_keeping(fields: Mapping[str, Field]) -> Iterator[Finding]:
    days = sorted(set(fields["retention_until"].value))
    if len(days) > 1:
        yield Finding(
            FindingCode.RETENTION_DATES_DIFFER,
            gettext_noop("The text gives more than one last day for the data: %(days)s."),
            {"days": ", ".join(map(str, days))},
            fields["retention_until"].source,
        )


def _of_variables(duplicates: Sequence[tuple[str, Source]]) -> Iterator[Finding]:
    for label, source in duplicates:
        yield Finding(
            FindingCode.DUPLICATE_VARIABLE,
            gettext_noop("“%(label)s” stands twice in one list."),
            {"label": label},
            source,
        )


def doubted(fields: Mapping[str, Field], findings: Sequence[Finding]) -> dict[str, Field]:
    """Return the fields with those marked to be checked that a finding speaks against."""
    against = {name for finding in findings for name in _AGAINST.get(finding.code, ())}
    return {
        name: field._replace(confidence=field.confidence.at_most(Confidence.CHECK)) if name in against else field
        for name, field in fields.items()
    }


_AGAINST = {
    FindingCode.RETENTION_DATES_DIFFER: ("retention_until", "retention_rule"),
    FindingCode.REFERENCE_YEAR_MISMATCH: ("reference", "amended_on"),
    FindingCode.NUMBER_YEAR_MISMATCH: ("number", "decided_on"),
    FindingCode.ENTRY_INTO_FORCE_UNEXPECTED: ("entry_into_force",),
    FindingCode.AMENDMENT_BEFORE_DECISION: ("amended_on", "decided_on"),
    FindingCode.SAMPLE_TOTAL_MISMATCH: ("sample_total", "groups"),
}
"""A sample that exceeds its population is read right, and asked about all the same."""
