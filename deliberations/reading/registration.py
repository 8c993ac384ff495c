"""From what was read, and what a person made of it, to the registrations that would follow.

A reading comes as the record that `proposal.Reading.as_record` writes. The answers are what a person
changed, by the name of the field, in the same shape; `parties` and `variables` have shapes of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from ..rules.acts import Chamber, GroupRole, Leaves, PhasePlace, PhasePopulation, Retention, Role
from ..rules.calendar import expected_effect, parse_day
from ..rules.timeline import About, Change, Content, Entry, Kind, Subject
from ..rules.words import fold
from .facts_form import ActFacts

Record = Mapping[str, Any]

PARTIES: Mapping[str, Role] = {
    "providers": Role.PROVIDER,
    "sources": Role.SOURCE,
    "recipients": Role.RECIPIENT,
    "controller": Role.CONTROLLER,
}
"""The fields that name organisations, and what these are in the deliberation."""


class How(StrEnum):
    """What the registration of a text is to the register."""

    NEW_FILE = "new_file"
    NEXT_ACT = "next_act"
    FILLS_IN = "fills_in"  # the act is known, its text was not
    CORRECTS = "corrects"  # a text of that day is registered


class Plan(NamedTuple):
    """The registration of a text without its changes, and the acts that it names and nobody registered."""

    how: How
    start: ActFacts
    earlier: tuple[ActFacts, ...]


def value_of(record: Record, answers: Record, name: str) -> Any:
    """Return what a field says: what a person made of it, else what was read."""
    if name in answers:
        return answers[name]
    return record["fields"].get(name, {}).get("value")


def days_of(record: Record, answers: Record) -> list[date]:
    """Return the days of the decision and of every amendment that the text names, in their order."""
    decided = [parse_day(day) for day in value_of(record, answers, "decided_on") or []]
    amended = [parse_day(day) for day in value_of(record, answers, "amended_on") or []]
    # Two sections that decided on two days made one decision: the later day completed it.
    return [*sorted(decided)[-1:], *sorted(set(amended))]


def plan(
    record: Record, answers: Record, held: Sequence[ActFacts], *, next_seq: int, document: str, reason: str
) -> Plan:
    """Say what the registration of a text is, beside the newest registrations of the acts of its file.

    `reason` is given where it corrects one. Raises ValueError with a sentence where the text has no day.
    """
    days = days_of(record, answers)
    if not days:
        raise ValueError("A text needs the day on which it was decided.")
    stated = {
        effect["decided_on"]: effect["in_force_on"]
        for effect in value_of(record, answers, "entry_into_force") or []
        if effect["in_force_on"]
    }
    known = {act.approved_on: act for act in held if act.kind in (Kind.DECISION, Kind.AMENDMENT)}
    newest = days[-1]
    start = _act(newest, stated, seq=next_seq, first=not held and len(days) == 1)._replace(
        content=Content.FULL,
        reference=value_of(record, answers, "reference") or "",
        title=value_of(record, answers, "title") or "",
        language=record["language"],
        signed_by=value_of(record, answers, "signed_by") or "",
        document=document,
    )
    if act := known.get(newest):
        how = How.FILLS_IN if act.content == Content.UNKNOWN else How.CORRECTS
        kept: dict[str, Any] = {"seq": act.seq, "kind": act.kind, "revision": act.revision + 1, "reason": reason}
        if str(newest) not in stated:
            kept |= {"effective_on": act.effective_on, "effective_stated": act.effective_stated}
        return Plan(how, start._replace(**kept), ())
    earlier = [
        _act(day, stated, seq=next_seq + n, first=not held and n == 0)
        for n, day in enumerate(day for day in days[:-1] if day not in known)
    ]
    seq = next_seq + len(earlier)
    return Plan(How.NEXT_ACT if held else How.NEW_FILE, start._replace(seq=seq), tuple(earlier))


def _act(day: date, stated: Mapping[str, str], *, seq: int, first: bool) -> ActFacts:
    """Return an act of which only the day is known; where the text prints no entry into force, it is assumed."""
    printed = stated.get(str(day))
    return ActFacts(
        seq=seq,
        kind=Kind.DECISION if first else Kind.AMENDMENT,
        content=Content.UNKNOWN,
        approved_on=day,
        effective_on=parse_day(printed) if printed else expected_effect(day) or day,
        effective_stated=bool(printed),
    )


def changes_of(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> tuple[Change, ...]:
    """Return the whole text that was read, as changes.

    `before` is the text that it follows: what no reader sees, the register's own words and the conditions,
    goes on from there; so does the spelling of what is the same.
    """
    found = [
        *_purpose(record, answers, before),
        *_grounds(record, answers),
        *_parties(record, answers),
        *_variables(record, answers, before),
        *_groups(record, answers, before),
        *_phases(record, answers, before),
        *_conditions(record, answers, before),
        *_retention(record, answers, before),
    ]
    # The first of two about the same counts: an act says one thing about one subject.
    unique = {change.subject: change for change in reversed(found)}
    kept = [change for change in found if unique[change.subject] is change]
    return tuple(change._replace(place=_place(change, before)) for change in kept)


def _place(change: Change, before: Mapping[Subject, Entry]) -> str:
    entry = before.get(change.subject)
    return entry.place if entry else change.place


def _purpose(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> Iterator[Change]:
    subject = Subject(About.PURPOSE, ())
    if subject in before and "purpose" not in answers:
        yield Change(subject, True, before[subject].detail)
    elif text := value_of(record, answers, "purpose"):
        yield Change(subject, True, {"text": {record["language"]: text}})


def _grounds(record: Record, answers: Record) -> Iterator[Change]:
    for citation in value_of(record, answers, "legal_grounds") or []:
        yield Change(Subject(About.LEGAL_GROUND, (citation,)))


def _parties(record: Record, answers: Record) -> Iterator[Change]:
    for party in answers.get("parties", []):
        if party["organisation"]:
            yield Change(Subject(About.PARTY, (party["role"], party["organisation"], party["unit"])))


def variables_of(record: Record, answers: Record) -> Iterator[Mapping[str, Any]]:
    """Yield the variables as a person left them."""
    changed = answers.get("variables", {})
    for n, variable in enumerate(record["variables"]):
        said = {**variable, **changed.get(str(n), {})}
        if not said.get("out"):
            yield said


def _variables(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> Iterator[Change]:
    spelled = {tuple(map(fold, s.key)): s for s in before if s.about == About.VARIABLE}
    for variable in variables_of(record, answers):
        key = (variable["category"], variable["label"])
        subject = spelled.get(tuple(map(fold, key)), Subject(About.VARIABLE, key))
        yield Change(subject, True, {"transformation": variable["transformation"]})


def _groups(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> Iterator[Change]:
    for group in value_of(record, answers, "groups") or []:
        subject = Subject(About.GROUP, (str(group["position"]),))
        said = {name: group[name] for name in ("population", "approximate", "sample") if group[name] is not None}
        if subject in before:
            yield Change(subject, True, {**before[subject].detail, **said})
        else:
            text = {"text": {record["language"]: group["text"]}} if group.get("text") else {}
            yield Change(subject, True, {"role": str(GroupRole.NOT_STATED), **said, **text})


_PLACES = {"recipient": PhasePlace.RECIPIENT}


def _phases(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> Iterator[Change]:
    total = value_of(record, answers, "sample_total")
    for phase in value_of(record, answers, "phases") or []:
        subject = Subject(About.PHASE, (str(phase["position"]),))
        said: dict[str, Any] = {"place": str(_PLACES.get(phase["place"], PhasePlace.PROVIDER))}
        if phase.get("population"):
            said["population"] = str(phase["population"])
        if total and phase.get("population") == PhasePopulation.SAMPLE:
            said["persons"] = total
        if phase.get("leaves"):
            said["leaves"] = str(Leaves.ANONYMOUS_RESULTS)
        held = before[subject].detail if subject in before else {}
        yield Change(subject, True, {**held, **said})


def _conditions(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> Iterator[Change]:
    held = [entry for subject, entry in before.items() if subject.about == About.CONDITION]
    for entry in held:
        yield Change(entry.subject, True, entry.detail, place=entry.place)
    if not held and value_of(record, answers, "third_parties") == "never":
        source = record["fields"]["third_parties"].get("source") or {}
        text = {"text": {record["language"]: source["quote"]}} if source.get("quote") else {}
        yield Change(Subject(About.CONDITION, ("no-third-parties",)), True, text)


def _retention(record: Record, answers: Record, before: Mapping[Subject, Entry]) -> Iterator[Change]:
    rule = value_of(record, answers, "retention_rule")
    if not rule:
        return
    subject = Subject(About.RETENTION, ())
    kind = rule["kind"]
    detail: dict[str, Any] = {"rule": str(kind)}
    if kind == Retention.DATE:
        until = sorted(set(value_of(record, answers, "retention_until") or []))
        if not until:
            return
        # Where a text names two days, the earlier one is kept to: a person is asked which holds.
        detail["until"] = until[0]
    if kind == Retention.PERIOD:
        detail["months"] = rule["months"]
    if value_of(record, answers, "retention_extension_only_by_deliberation"):
        detail["extension_only_by_deliberation"] = True
    held = dict(before[subject].detail) if subject in before else {}
    same = held.get("rule") == detail["rule"] and held.get("until") == detail.get("until")
    if same:
        yield Change(subject, True, {**held, **detail})
    else:
        text = {"text": {record["language"]: rule["text"]}} if rule.get("text") else {}
        yield Change(subject, True, {**detail, **text})


def chamber_of(record: Record, answers: Record) -> str:
    """Return the chamber, empty where the text names none that is known."""
    if "chamber" in answers:
        return str(answers["chamber"])
    named = fold(str(value_of(record, answers, "chamber") or ""))
    for chamber, word in _CHAMBERS.items():
        if word in named or _CHAMBERS_FR[chamber] in named:
            return str(chamber)
    return ""


_CHAMBERS = {Chamber.SOCIAL_SECURITY_AND_HEALTH: "sociale zekerheid", Chamber.FEDERAL_AUTHORITY: "federale overheid"}
_CHAMBERS_FR = {Chamber.SOCIAL_SECURITY_AND_HEALTH: "securite sociale", Chamber.FEDERAL_AUTHORITY: "autorite federale"}
