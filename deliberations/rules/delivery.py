"""Whether a delivery is what the text of that very day allows: rules P (the delivery), H (its header), V7 (its size).

Each rule says *passed*, *failed*, *review* (a person must explain), *info* or *cannot tell*, with the
facts of its sentence. Where the text of the day is not held, the answer is *cannot tell*, never yes.
A name that is much like an approved one is suggested and never taken for it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from . import chain
from .acts import Leaves, PhasePopulation, Role
from .timeline import About, Answer, Entry, State, Subject, allowed
from .words import fold


class Rule(StrEnum):
    """The rules by their numbers. Those of M and V run where the data is, and are stated by the sender, but for V7."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H5 = "H5"
    H6 = "H6"
    M1 = "M1"
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"
    V4 = "V4"
    V5 = "V5"
    V6 = "V6"
    V7 = "V7"
    V8 = "V8"
    V9 = "V9"
    V10 = "V10"
    V11 = "V11"


class Outcome(StrEnum):
    """What a rule says."""

    PASSED = "passed"
    FAILED = "failed"
    REVIEW = "review"
    INFO = "info"
    CANNOT_TELL = "cannot_tell"


class Judgement(StrEnum):
    """What all rules say together of one delivery."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does_not_conform"
    NEEDS_A_REASON = "needs_a_reason"
    CANNOT_TELL = "cannot_tell"


WORST_FIRST = (
    (Outcome.FAILED, Judgement.DOES_NOT_CONFORM),
    (Outcome.CANNOT_TELL, Judgement.CANNOT_TELL),
    (Outcome.REVIEW, Judgement.NEEDS_A_REASON),
)
"""What a delivery is as long as one result of this outcome stands unexplained, the gravest first."""


class Reason(StrEnum):
    """The sentence of a result; its words are in `templatetags/delivery.py`."""

    STANDS = "stands"
    NOT_IN_FORCE = "not_in_force"
    TEXT_NOT_HELD = "text_not_held"
    LEAVES = "leaves"
    STAYS_INSIDE = "stays_inside"
    PHASE_NOT_IN_TEXT = "phase_not_in_text"
    PHASE_NOT_NAMED = "phase_not_named"
    NO_PHASES = "no_phases"
    PHASE_SAYS_NOTHING = "phase_says_nothing"
    RECIPIENT = "recipient"
    NOT_A_RECIPIENT = "not_a_recipient"
    IN_TIME = "in_time"
    AFTER_DEADLINE = "after_deadline"
    AFTER_CERTIFICATE = "after_certificate"
    NO_LAST_DAY = "no_last_day"
    NEW_FILES = "new_files"
    DELIVERED_BEFORE = "delivered_before"
    NO_FILES = "no_files"
    ALL_APPROVED = "all_approved"
    NOT_APPROVED = "not_approved"
    NOTHING_NAMED = "nothing_named"
    ALL_DELIVERED = "all_delivered"
    ABSENT = "absent"
    SEVERAL_COLUMNS = "several_columns"
    SEVERAL_UNMAPPED = "several_unmapped"
    NAMES_DIFFER = "names_differ"
    SAME_NAME = "same_name"
    SAME_BUT_CASE = "same_but_case"
    NO_NAME = "no_name"
    NO_IDENTIFIER = "no_identifier"
    IDENTIFIER = "identifier"
    IDENTIFIER_MAPPED = "identifier_mapped"
    IDENTIFIER_EXPLAINED = "identifier_explained"
    NAMES_ONLY = "names_only"
    LOOKS_LIKE_DATA = "looks_like_data"
    WITHIN = "within"
    NO_PERSONS = "no_persons"
    GROUP_NOT_IN_TEXT = "group_not_in_text"
    GROUP_NOT_GIVEN = "group_not_given"
    ABOVE_SAMPLE = "above_sample"
    ABOVE_POPULATION = "above_population"
    ABOVE_ABOUT = "above_about"
    ABOVE_TOTAL = "above_total"
    STATED = "stated"


class Result(NamedTuple):
    """What one rule says about one thing; `facts` hold plain values, days as ISO 8601."""

    rule: Rule
    outcome: Outcome
    reason: Reason
    facts: Mapping[str, Any] = {}


class Column(NamedTuple):
    """One variable of a delivery: its column where columns are known, and the approved variable that it holds."""

    name: str = ""
    named: str = ""  # the variable, as the sender's mapping writes it
    subject: Subject | None = None
    explanation: str = ""  # why a name that suggests an identifier holds none


class Delivered(NamedTuple):
    """A delivery as its officer tells it. `header`: the columns are those of a file, not ticked variables."""

    day: date
    phase: str  # empty: none was chosen
    recipient: str  # the short name of the organisation
    columns: Sequence[Column]
    header: bool = False
    persons: Mapping[str, int] = {}
    files: Sequence[str] = ()  # their SHA-256


class Earlier(NamedTuple):
    """A file of an earlier delivery under the same deliberation."""

    sha256: str
    delivery: str
    day: date


def check(
    state: State,
    delivered: Delivered,
    *,
    certified_on: date | None = None,
    counted: date | None = None,
    earlier: Iterable[Earlier] = (),
) -> list[Result]:
    """Return what every rule says, in the order of their numbers.

    `state` is that of the day of the delivery. `certified_on` is the day of the certificate by which the
    recipient's holding under this deliberation was destroyed, where there is one. `counted` is the last lawful
    day of the recipient where the text prints none: of a period, or of an event.
    """
    return [
        _p1(state),
        _p2(state, delivered.phase),
        _p3(state, delivered.recipient),
        *_p4(state, delivered.day, certified_on, counted),
        *_p5(delivered.files, earlier),
        *_h1(state, delivered.columns),
        *_h2(state, delivered.columns),
        *(_of_header(delivered.columns) if delivered.header else ()),
        *_v7(state, delivered.phase, delivered.persons),
    ]


def conclude(results: Iterable[tuple[Outcome, bool]]) -> Judgement:
    """Return what results say together; each with whether a person explained it."""
    open_ = {outcome for outcome, explained in results if not explained}
    return next((judgement for outcome, judgement in WORST_FIRST if outcome in open_), Judgement.CONFORMS)


def can_be_explained(result: Result) -> bool:
    """Say whether a person's reason answers a result: what a text forbids or does not tell, no reason changes."""
    return result.outcome == Outcome.REVIEW or result.reason == Reason.IDENTIFIER_MAPPED


def fingerprint(state: State) -> str:
    """Return the SHA-256 of a state: the registrations that make it and all that it allows."""
    entries = [[e.subject.about, list(e.subject.key), dict(e.detail), e.seq] for e in state.entries.values()]
    said = {
        "acts": [list(act.registration) for act in state.acts],
        "in_force": state.in_force,
        "complete": state.complete,
        "entries": entries,
    }
    return sha256(chain.canonical(said)).hexdigest()


# ---------- P: the delivery


def _p1(state: State) -> Result:
    if not state.heard or (state.in_force and not state.complete):
        return Result(Rule.P1, Outcome.CANNOT_TELL, Reason.TEXT_NOT_HELD)
    if not state.in_force:
        return Result(Rule.P1, Outcome.FAILED, Reason.NOT_IN_FORCE)
    return Result(Rule.P1, Outcome.PASSED, Reason.STANDS)


def _p2(state: State, name: str) -> Result:
    phases = state.about(About.PHASE)
    facts = {"phase": name}
    if name:
        phase = _named(phases, name)
        if phase is None:
            return Result(Rule.P2, _missing(state), Reason.PHASE_NOT_IN_TEXT, facts)
        facts |= _place(phase)
        leaves = phase.detail.get("leaves")
        if leaves is None:
            return Result(Rule.P2, Outcome.CANNOT_TELL, Reason.PHASE_SAYS_NOTHING, facts)
        if leaves != Leaves.PSEUDONYMISED_DATA:
            return Result(Rule.P2, Outcome.FAILED, Reason.STAYS_INSIDE, facts)
        return Result(Rule.P2, Outcome.PASSED, Reason.LEAVES, facts)
    if phases:
        return Result(Rule.P2, Outcome.FAILED, Reason.PHASE_NOT_NAMED)
    return Result(Rule.P2, Outcome.PASSED if _is_known(state) else _missing(state), Reason.NO_PHASES)


def _p3(state: State, recipient: str) -> Result:
    def is_it(subject: Subject) -> bool:
        return subject.about == About.PARTY and subject.key[:2] == (Role.RECIPIENT, recipient)

    facts = {"organisation": recipient}
    found = next((entry for subject, entry in state.entries.items() if is_it(subject)), None)
    if found:
        return Result(Rule.P3, Outcome.PASSED, Reason.RECIPIENT, facts | _place(found))
    return Result(Rule.P3, _missing(state), Reason.NOT_A_RECIPIENT, facts)


def _p4(state: State, day: date, certified_on: date | None, counted: date | None) -> Iterator[Result]:
    retention, until = state.one(About.RETENTION), state.keep_until or counted
    place = _place(retention) if retention else {}
    if certified_on is not None and day >= certified_on:
        yield Result(Rule.P4, Outcome.FAILED, Reason.AFTER_CERTIFICATE, {"certified_on": certified_on.isoformat()})
    if until is None:
        yield Result(Rule.P4, Outcome.INFO if _is_known(state) else Outcome.CANNOT_TELL, Reason.NO_LAST_DAY)
    elif day > until:
        yield Result(Rule.P4, Outcome.FAILED, Reason.AFTER_DEADLINE, {"until": until.isoformat()} | place)
    else:
        yield Result(Rule.P4, Outcome.PASSED, Reason.IN_TIME, {"until": until.isoformat()} | place)


def _p5(files: Iterable[str], earlier: Iterable[Earlier]) -> Iterator[Result]:
    wanted = set(files)
    found = [each for each in earlier if each.sha256 in wanted]
    for each in found:
        facts = {"sha256": each.sha256, "delivery": each.delivery, "day": each.day.isoformat()}
        yield Result(Rule.P5, Outcome.INFO, Reason.DELIVERED_BEFORE, facts)
    if not wanted:
        yield Result(Rule.P5, Outcome.REVIEW, Reason.NO_FILES)
    elif not found:
        yield Result(Rule.P5, Outcome.PASSED, Reason.NEW_FILES)


# ---------- H: the variables and their columns


def _h1(state: State, columns: Sequence[Column]) -> Iterator[Result]:
    if not columns:
        yield Result(Rule.H1, Outcome.FAILED, Reason.NOTHING_NAMED)
        return
    answers = [allowed_on(state, column.subject) for column in columns]
    for column, answer in zip(columns, answers, strict=True):
        if answer != Answer.YES:
            yield Result(
                Rule.H1, _OUTCOMES[answer], Reason.NOT_APPROVED, _told(column) | {"like": suggest(state, column)}
            )
    if all(answer == Answer.YES for answer in answers):
        yield Result(Rule.H1, Outcome.PASSED, Reason.ALL_APPROVED, {"variables": len({c.subject for c in columns})})


def _h2(state: State, columns: Sequence[Column]) -> Iterator[Result]:
    delivered = {column.subject for column in columns}
    variables = state.about(About.VARIABLE)
    absent = [entry.subject.key[1] for entry in variables if entry.subject not in delivered]
    if absent:
        yield Result(Rule.H2, Outcome.INFO, Reason.ABSENT, {"count": len(absent), "variables": absent})
    elif variables:
        yield Result(Rule.H2, Outcome.PASSED, Reason.ALL_DELIVERED)


def _of_header(columns: Sequence[Column]) -> Iterator[Result]:
    yield from _h3(columns)
    yield from _h4(columns)
    yield from _h5(columns)
    yield from _h6(columns)


def _h3(columns: Sequence[Column]) -> Iterator[Result]:
    by_variable: dict[Subject, list[Column]] = {}
    for column in columns:
        if column.subject:
            by_variable.setdefault(column.subject, []).append(column)
    for subject, found in by_variable.items():
        if len(found) > 1:
            facts = {"variable": subject.key[1], "columns": [column.name for column in found]}
            if all(column.named for column in found):
                yield Result(Rule.H3, Outcome.PASSED, Reason.SEVERAL_COLUMNS, facts)
            else:
                yield Result(Rule.H3, Outcome.REVIEW, Reason.SEVERAL_UNMAPPED, facts)


def _h4(columns: Sequence[Column]) -> Iterator[Result]:
    names = Counter(column.name for column in columns)
    cases: dict[str, list[str]] = {}
    for name in names:
        cases.setdefault(name.casefold(), []).append(name)
    found = False
    for name, times in names.items():
        if not name:
            found = True
            yield Result(Rule.H4, Outcome.REVIEW, Reason.NO_NAME, {"times": times})
        elif times > 1:
            found = True
            yield Result(Rule.H4, Outcome.REVIEW, Reason.SAME_NAME, {"column": name, "times": times})
    for spelled in cases.values():
        if len(spelled) > 1:
            found = True
            yield Result(Rule.H4, Outcome.REVIEW, Reason.SAME_BUT_CASE, {"columns": spelled})
    if not found:
        yield Result(Rule.H4, Outcome.PASSED, Reason.NAMES_DIFFER)


def _h5(columns: Sequence[Column]) -> Iterator[Result]:
    found = False
    for column in columns:
        if not suggests_identifier(column.name) or _bears_the_name_of_its_variable(column):
            continue
        found = True
        if not column.subject:
            yield Result(Rule.H5, Outcome.FAILED, Reason.IDENTIFIER, _told(column))
        elif not column.explanation:
            yield Result(Rule.H5, Outcome.FAILED, Reason.IDENTIFIER_MAPPED, _told(column))
        else:
            facts = _told(column) | {"explanation": column.explanation}
            yield Result(Rule.H5, Outcome.PASSED, Reason.IDENTIFIER_EXPLAINED, facts)
    if not found:
        yield Result(Rule.H5, Outcome.PASSED, Reason.NO_IDENTIFIER)


def _bears_the_name_of_its_variable(column: Column) -> bool:
    """Say whether the column is called as the committee itself calls the variable that it allowed."""
    return column.subject is not None and fold(column.name) == fold(column.subject.key[1])


def _h6(columns: Sequence[Column]) -> Iterator[Result]:
    # What looks like data is not repeated in the facts, which are kept.
    if looks_like_data([column.name for column in columns]):
        yield Result(Rule.H6, Outcome.FAILED, Reason.LOOKS_LIKE_DATA)
    else:
        yield Result(Rule.H6, Outcome.PASSED, Reason.NAMES_ONLY)


# ---------- V7: how many persons


def _v7(state: State, phase_name: str, persons: Mapping[str, int]) -> Iterator[Result]:
    groups = {entry.subject.key[0]: entry for entry in state.about(About.GROUP)}
    phase = _named(state.about(About.PHASE), phase_name)
    sampled = phase is None or phase.detail.get("population") != PhasePopulation.ALL
    found = [each for name, count in persons.items() for each in _of_group(state, groups, name, count, sampled)]
    if not persons:
        found.append(Result(Rule.V7, Outcome.REVIEW, Reason.NO_PERSONS))
    else:
        # A group that nobody counted may be in the files all the same.
        found += [
            Result(Rule.V7, Outcome.REVIEW, Reason.GROUP_NOT_GIVEN, {"group": name})
            for name in groups
            if name not in persons
        ]
    total, most = sum(persons.values()), phase.detail.get("persons") if phase else None
    if most is not None and total > most:
        facts = {"persons": total, "limit": most, **(_place(phase) if phase else {})}
        found.append(Result(Rule.V7, Outcome.FAILED, Reason.ABOVE_TOTAL, facts))
    yield from found or [Result(Rule.V7, Outcome.PASSED, Reason.WITHIN, {"persons": total})]


def _of_group(state: State, groups: Mapping[str, Entry], name: str, count: int, sampled: bool) -> Iterator[Result]:
    if not name:
        # All groups together, of a text that names none.
        if not _is_known(state):
            yield Result(Rule.V7, Outcome.CANNOT_TELL, Reason.TEXT_NOT_HELD)
        return
    if name not in groups:
        yield Result(Rule.V7, _missing(state), Reason.GROUP_NOT_IN_TEXT, {"group": name, "persons": count})
        return
    detail = groups[name].detail
    population, sample = detail.get("population"), detail.get("sample")
    facts = {"group": name, "persons": count} | _place(groups[name])
    if sampled and sample is not None and count > sample:
        yield Result(Rule.V7, Outcome.FAILED, Reason.ABOVE_SAMPLE, facts | {"limit": sample})
    if population is not None and count > population:
        # “About 14,800” is no limit to fail against, and how near is near enough the text does not say.
        about = bool(detail.get("approximate"))
        outcome, reason = (Outcome.REVIEW, Reason.ABOVE_ABOUT) if about else (Outcome.FAILED, Reason.ABOVE_POPULATION)
        yield Result(Rule.V7, outcome, reason, facts | {"limit": population})


# ---------- names


def resolve(state: State, name: str, named: str = "", explanation: str = "", others: Iterable[Subject] = ()) -> Column:
    """Return a column with the approved variable that it is mapped to, or that it bears the very name of.

    A label that stands in two categories is taken only with its category: `category / label`. `others` are the
    variables of other texts of the file: one of them is recognised, and is not approved for that.
    """
    wanted = fold(named or name)
    found = _bearing(wanted, [entry.subject for entry in state.about(About.VARIABLE)]) or _bearing(wanted, others)
    return Column(name, named, found[0] if wanted and len(found) == 1 else None, explanation)


def _bearing(wanted: str, subjects: Iterable[Subject]) -> list[Subject]:
    subjects = list(subjects)
    by_label = [subject for subject in subjects if fold(subject.key[1]) == wanted]
    return by_label or [subject for subject in subjects if fold(" / ".join(subject.key)) == wanted]


def allowed_on(state: State, subject: Subject | None) -> Answer:
    """Say whether a variable is in the state; what is mapped to none is not, where the whole text is held."""
    return allowed(state, lambda each: each == subject)


def suggest(state: State, column: Column) -> list[str]:
    """Return at most three approved variables that a column may be meant to hold, the most alike first."""
    wanted = " ".join(_words(column.named or column.name))
    if not wanted:
        return []
    alike = {}
    for entry in state.about(About.VARIABLE):
        label = entry.subject.key[1]
        words = " ".join(_words(label))
        ratio = SequenceMatcher(None, wanted, words, autojunk=False).ratio()
        if ratio >= _ALIKE or set(wanted.split()) <= set(words.split()):
            alike[label] = ratio
    return sorted(alike, key=lambda label: -alike[label])[:3]


_ALIKE = 0.72
"""How alike two names are before one is suggested for the other, as difflib counts."""


def _words(name: str) -> list[str]:
    """Return the words of a name: `NaceCode_2014` has nace and code."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name)
    return re.findall(r"[^\W\d_]+", fold(apart))


_IDENTIFIERS = frozenset(
    (
        *("niss", "insz", "inss", "nrn", "rrn", "rnr", "rijksregister", "rijksregisternummer", "rijksregisternr"),
        *("bis", "bisnummer", "ssin", "nationalnumber", "registre", "rn", "identiteitskaart", "paspoort", "passeport"),
        *("naam", "voornaam", "achternaam", "familienaam", "voornamen", "name", "surname", "firstname", "lastname"),
        *("nom", "prenom", "prenoms", "patronyme", "adres", "adresse", "address", "straat", "straatnaam", "rue"),
        *("huisnummer", "huisnr", "busnummer", "email", "mail", "emailadres", "courriel", "gsm", "tel", "telefoon"),
        *("telefoonnummer", "telephone", "mobile", "iban", "rekeningnummer", "bankrekening", "compte", "ip"),
        *("geboortedatum", "geboortedag", "naissance", "birthdate", "dob", "birthday", "handtekening", "foto"),
    )
)
_IDENTIFIER_PAIRS = (("date", "birth"), ("datum", "geboorte"), ("numero", "national"), ("social", "security"))


def suggests_identifier(name: str) -> bool:
    """Say whether a column is called as what names a person: a register number, a name, an address, a birthday.

    Whole words in Dutch, French and English, so that `benaming` and `nomenclatuurcode` are left alone.
    """
    words = _words(name)
    joined = "".join(words)
    return (
        any(word in _IDENTIFIERS for word in words)
        or joined in _IDENTIFIERS
        or any(set(pair) <= set(words) for pair in _IDENTIFIER_PAIRS)
    )


_ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)|(?<!\d)\d{2}[.\- ]\d{2}[.\- ]\d{2}[.\- ]\d{3}[.\- ]\d{2}(?!\d)")
_A_DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
)
_A_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


def looks_like_data(names: Sequence[str]) -> bool:
    """Say whether a header row looks like a row of data: eleven digits, a day, or nothing but numbers."""
    cells = [name.strip() for name in names]
    filled = [cell for cell in cells if cell]
    return any(_ELEVEN.search(cell) or _A_DAY.fullmatch(cell) for cell in filled) or (
        bool(filled) and all(_A_NUMBER.fullmatch(cell) for cell in filled)
    )


def holds_national_number(text: str) -> bool:
    """Say whether a text holds what may be a number of the National Register or a BIS number: eleven digits that fit.

    The last two are 97 less the first nine modulo 97, with a 2 before the nine for births from 2000;
    the month of a BIS number is 20 or 40 higher.
    """
    return any(_fits(re.sub(r"\D", "", found)) for found in _ELEVEN.findall(text))


def _fits(digits: str) -> bool:
    month, rest = int(digits[2:4]), int(digits[9:])
    if month % 20 > 12 or month > 52:
        return False
    return any(97 - int(century + digits[:9]) % 97 == rest for century in ("", "2"))


# ---------- the state


def _named(entries: Iterable[Entry], name: str) -> Entry | None:
    return next((entry for entry in entries if entry.subject.key[0] == name), None)


def _is_known(state: State) -> bool:
    return state.heard and state.in_force and state.complete


def _missing(state: State) -> Outcome:
    """Return what it means that something is not in the state."""
    return _OUTCOMES[allowed(state._replace(entries={}), lambda subject: False)]


_OUTCOMES: Mapping[Answer, Outcome] = {
    Answer.YES: Outcome.PASSED,
    Answer.NO: Outcome.FAILED,
    Answer.NOT_KNOWN: Outcome.CANNOT_TELL,
}


def _place(entry: Entry) -> dict[str, Any]:
    """Return where in the text stands what a rule judges by."""
    return {"place": entry.place} if entry.place else {}


def _told(column: Column) -> dict[str, Any]:
    """Return how a sentence names a column: by its name, by the variable that it holds, or by both."""
    label = column.subject.key[1] if column.subject else column.named
    return {"column": column.name, "variable": label}
