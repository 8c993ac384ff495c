"""What must hold of an act before it can be registered, and the form that its changes take."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from .calendar import FIRST_DAY, LAST_DAY, parse_day
from .timeline import About, Act, Change, Content, Kind, Subject

LANGUAGES = ("nl", "fr", "de", "en")


class Transformation(StrEnum):
    """The form in which a variable may be delivered."""

    PSEUDONYM = "pseudonym"
    CLASSES = "classes"
    YEAR_MONTH = "year_month"
    YEAR = "year"
    YES_NO = "yes_no"
    NOT_STATED = "not_stated"


class Role(StrEnum):
    """What an organisation is in a deliberation."""

    PROVIDER = "provider"
    SOURCE = "source"
    RECIPIENT = "recipient"
    CONTROLLER = "controller"
    PROCESSOR = "processor"


class GroupRole(StrEnum):
    """What a population group is in the research."""

    TARGET = "target"
    COMPARISON = "comparison"
    NOT_STATED = "not_stated"


class PhasePopulation(StrEnum):
    """Whom a phase is about."""

    SAMPLE = "sample"
    ALL = "all"


class PhasePlace(StrEnum):
    """Where a phase takes place."""

    RECIPIENT = "recipient"
    PROVIDER = "provider"


class Leaves(StrEnum):
    """What leaves the provider's building in a phase."""

    PSEUDONYMISED_DATA = "pseudonymised_data"
    ANONYMOUS_RESULTS = "anonymous_results"


class Retention(StrEnum):
    """How a text says until when the data may be kept."""

    DATE = "date"
    PERIOD = "period"
    EVENT = "event"
    NONE = "none"


class Chamber(StrEnum):
    SOCIAL_SECURITY_AND_HEALTH = "social_security_and_health"
    FEDERAL_AUTHORITY = "federal_authority"


class Refusal(ValueError):
    """A sentence that says what would be right, and the facts in it; whoever shows it may translate it.

    To who writes a file of facts it speaks in the words of the file. A page says the facts in its own: `field` and
    `other` are names of details, the rest are words of the enumerations; a tuple holds several.
    """

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence % {name: _listed(fact) for name, fact in facts.items()})
        self.sentence, self.facts = sentence, facts


def _listed(fact: object) -> object:
    return ", ".join(map(str, fact)) or "-" if isinstance(fact, tuple) else fact


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators; the rules themselves speak English."""
    return sentence


class Holds(StrEnum):
    """The kinds of value that a detail may have."""

    TEXT = "text"  # by language
    COUNT = "count"
    TRUTH = "truth"
    DAY = "day"
    WORD = "word"  # one of `words`


class Shape(NamedTuple):
    """What a field may hold, and the sentence that says so to whoever wrote something else."""

    of: Holds
    holds: Callable[[Any], bool]
    sentence: str
    words: tuple[str, ...] = ()


def _one_of(words: Iterable[str]) -> Shape:
    allowed = tuple(words)
    return Shape(
        Holds.WORD,
        lambda value: isinstance(value, str) and value in allowed,
        gettext_noop("“%(field)s” of %(about)s must be one of: %(known)s."),
        allowed,
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and all(k in LANGUAGES and isinstance(v, str) and v for k, v in value.items())


def _is_count(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value < 10**10)


def _is_day(value: Any) -> bool:
    if not isinstance(value, str):
        return value is None
    try:
        parse_day(value)
    except ValueError:
        return False
    return True


_text = Shape(
    Holds.TEXT, _is_text, gettext_noop("“%(field)s” of %(about)s must be a text by language: nl, fr, de or en.")
)
_count = Shape(Holds.COUNT, _is_count, gettext_noop("“%(field)s” of %(about)s must be a whole number."))
_truth = Shape(
    Holds.TRUTH, lambda value: type(value) is bool, gettext_noop("“%(field)s” of %(about)s must be true or false.")
)
_day = Shape(Holds.DAY, _is_day, gettext_noop("“%(field)s” of %(about)s must be a day, written as 2031-01-31."))

DETAIL: Mapping[About, Mapping[str, Shape]] = {
    About.PURPOSE: {"text": _text},
    About.LEGAL_GROUND: {},
    About.PARTY: {},
    About.VARIABLE: {"transformation": _one_of(Transformation)},
    About.GROUP: {
        "population": _count,  # persons
        "approximate": _truth,
        "sample": _count,  # persons, at most
        "role": _one_of(GroupRole),
        "text": _text,
    },
    About.PHASE: {
        "population": _one_of(PhasePopulation),
        "persons": _count,  # in all groups together
        "place": _one_of(PhasePlace),
        "leaves": _one_of(Leaves),
        "use": _text,
    },
    About.CONDITION: {"text": _text},
    About.RETENTION: {
        "rule": _one_of(Retention),
        "until": _day,  # the last lawful day, ISO 8601
        "months": _count,
        "as_soon_as_unneeded": _truth,
        "extension_only_by_deliberation": _truth,
        "text": _text,
    },
}
"""The fields that the detail of a change may have, and what they may hold."""

KEY_LENGTH: Mapping[About, int] = {
    About.PURPOSE: 0,
    About.RETENTION: 0,
    About.LEGAL_GROUND: 1,
    About.GROUP: 1,
    About.PHASE: 1,
    About.CONDITION: 1,
    About.VARIABLE: 2,
    About.PARTY: 3,
}


def check_change(change: Change) -> None:
    """Refuse a change whose subject or detail has not the form of its kind."""
    about, key = About(change.subject.about), change.subject.key
    if len(key) != KEY_LENGTH[about] or unnamed(change.subject) is not None:
        raise Refusal(gettext_noop("A change about %(about)s needs its whole name."), about=about)
    if about == About.PARTY and key[0] not in list(Role):
        raise Refusal(gettext_noop("A party has one of these roles: %(known)s."), known=tuple(Role))
    fields = DETAIL[about]
    for name, value in change.detail.items():
        if name not in fields:
            raise Refusal(
                gettext_noop("“%(field)s” says nothing about %(about)s; known are: %(known)s."),
                field=name,
                about=about,
                known=tuple(fields),
            )
        shape = fields[name]
        if not shape.holds(value):
            raise Refusal(shape.sentence, field=name, about=about, known=shape.words)
    if about == About.VARIABLE and change.granted and "transformation" not in change.detail:
        raise Refusal(gettext_noop("A variable needs its form; where the text has none, it is not_stated."))
    if about == About.RETENTION and change.granted:
        _check_retention(change.detail)


def unnamed(subject: Subject) -> int | None:
    """Return which part of a subject's name is missing: of a party, not its unit; None where it is whole."""
    return next((n for n, part in enumerate(subject.key[:2]) if not part), None)


def _check_retention(detail: Mapping[str, Any]) -> None:
    rule = detail.get("rule")
    if rule is None:
        raise Refusal(
            gettext_noop("“%(field)s” of %(about)s must be one of: %(known)s."),
            field="rule",
            about=About.RETENTION,
            known=tuple(Retention),
        )
    for name, needed in (("until", Retention.DATE), ("months", Retention.PERIOD)):
        if rule == needed and detail.get(name) is None:
            raise Refusal(
                gettext_noop("“%(field)s” is needed where “%(other)s” is “%(word)s”."),
                field=name,
                other="rule",
                word=needed,
            )
        if rule != needed and detail.get(name) is not None:
            raise Refusal(
                gettext_noop("“%(field)s” stands only where “%(other)s” is “%(word)s”; leave it out, or choose that."),
                field=name,
                other="rule",
                word=needed,
            )


def check_act(act: Act, changes: Sequence[Change], others: Iterable[Act]) -> None:
    """Refuse an act that cannot stand beside the other known acts of its deliberation."""
    for broken, sentence in _SHAPE:
        if broken(act):
            raise Refusal(sentence)
    for day in (act.approved_on, act.effective_on):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise Refusal(gettext_noop("%(day)s lies outside the register."), day=day)
    if not act.retracted:
        # Of one that is taken back, what it set aside may be gone already.
        _check_beside(act, {a.seq: a for a in others if a.seq != act.seq})
    if changes and act.content not in (Content.FULL, Content.CHANGES):
        raise Refusal(gettext_noop("An act whose content is unknown or none has no changes."))
    if not changes and act.content in (Content.FULL, Content.CHANGES):
        raise Refusal(gettext_noop("An act whose content is full or changes names at least one."))
    seen: set[Subject] = set()
    for change in changes:
        check_change(change)
        if change.subject in seen:
            raise Refusal(
                gettext_noop("Act %(seq)s names %(subject)s twice; one act says one thing about one subject."),
                seq=act.seq,
                subject=" / ".join([change.subject.about, *filter(None, change.subject.key)]),
            )
        seen.add(change.subject)
        if act.content == Content.FULL and not change.granted:
            raise Refusal(gettext_noop("A full text grants what it names; leave out what it no longer holds."))


def _check_beside(act: Act, known: Mapping[int, Act]) -> None:
    """Refuse an act that contradicts the others, by seq: what it sets aside, and the order of the decisions."""
    if act.sets_aside is not None and (act.sets_aside not in known or act.sets_aside >= act.seq):
        raise Refusal(
            gettext_noop("Act %(seq)s sets aside act %(aside)s, which is not an earlier act of this deliberation."),
            seq=act.seq,
            aside=act.sets_aside,
        )
    if act.kind == Kind.LIFTING and known[act.sets_aside or 0].kind != Kind.SUSPENSION:
        raise Refusal(
            gettext_noop("Act %(seq)s lifts act %(aside)s, which is no suspension."), seq=act.seq, aside=act.sets_aside
        )
    decision = known.get(0)
    if decision and act.seq > 0 and act.approved_on < decision.approved_on:
        raise Refusal(
            gettext_noop("%(day)s lies before the decision of %(decision)s; no act is older than its decision."),
            day=act.approved_on,
            decision=decision.approved_on,
        )
    eldest = min((a.approved_on for a in known.values()), default=act.approved_on)
    if act.seq == 0 and eldest < act.approved_on:
        raise Refusal(
            gettext_noop("%(day)s lies after an act of %(eldest)s; the decision is the oldest act."),
            day=act.approved_on,
            eldest=eldest,
        )


_SETS_ASIDE = (Kind.SUSPENSION, Kind.LIFTING, Kind.REPEAL, Kind.ANNULMENT)
_SHAPE: Sequence[tuple[Callable[[Act], bool], str]] = (
    (lambda a: a.seq < 0, gettext_noop("The decision has number 0; later acts count up from there.")),
    (lambda a: (a.seq == 0) != (a.kind == Kind.DECISION), gettext_noop("Act 0 is the decision, and no other act is.")),
    (
        lambda a: (a.kind in _SETS_ASIDE) != (a.sets_aside is not None),
        gettext_noop("A suspension, lifting, repeal or annulment names the act that it sets aside, and no other does."),
    ),
    (
        lambda a: (a.kind in _SETS_ASIDE) != (a.content == Content.NONE),
        gettext_noop("A suspension, lifting, repeal or annulment has content none, and no other act has."),
    ),
)
