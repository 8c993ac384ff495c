"""What registering and correcting an act share: the rows of one registration, and its journal line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from .. import permissions
from ..models import Act, Change, Deliberation, History, JournalLine, Organisation, Variable
from ..reading.facts import ActFacts
from ..reading.facts_record import as_record
from ..rules import acts as rules
from ..rules import chain, timeline
from ..rules.timeline import About
from ..rules.words import fold
from ..writing.days import day
from .find_questions import find_questions
from .keep_obligations import keep_obligations
from .rebuild_index import rebuild_index
from .write_journal import write_journal


def write_act(
    deliberation: Deliberation,
    facts: ActFacts,
    *,
    history: History,
    verb: JournalLine.Verb,
    by: permissions.Person | None,
    prepared_by: permissions.Person | None,
    recorded_at: datetime,
    at: datetime,
    before: Mapping[str, Any] | None = None,
) -> Act:
    """Store one registration; the caller holds the lock on the file and has read its history.

    `before` is what the journal told of the registration that this one corrects.
    `recorded_at` is the moment from which the act counts as known: `at`, unless a register is restored.
    The journal line is dated `at`, always. Where somebody else prepared the registration, `by` countersigns it.
    """
    # A clock that was put back must not make a later registration look known earlier.
    recorded_at = max([recorded_at, *(act.recorded_at for act in history.acts)])
    facts = numbered(facts)
    check(facts._replace(recorded_at=recorded_at), history, at=recorded_at)
    act = act_row(deliberation.pk, facts, at=recorded_at)
    act.recorded_by = prepared_by or by
    act.countersigned_by = by if prepared_by else None
    act.full_clean()
    act.save(force_insert=True)
    Change.objects.bulk_create(change_rows(act, facts.changes))
    rebuild_index(deliberation)
    find_questions(deliberation, at=at)
    keep_obligations(deliberation, at=at)
    write_journal(
        verb=verb,
        subject=f"{deliberation.number} {facts.seq}.{facts.revision}",
        deliberation=deliberation,
        concerns_on=facts.effective_on,  # none yet, where no day of effect is fixed
        by=by,
        at=at,
        before=dict(before) if before else None,
        after=summary(act, facts),
    )
    return act


def check(facts: ActFacts, history: History, *, at: datetime) -> None:
    """Refuse a registration that cannot stand beside the other acts of its file."""
    with refusing():
        rules.check_act(facts.act(at), facts.changes, history.known())


def lock(deliberation: Deliberation) -> History:
    """Lock a file against other registrations (SQLite locks by itself) and read its acts."""
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    return deliberation.history()


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a refusal of the rules into the sentence that a person reads."""
    try:
        yield
    except rules.Refusal as refusal:
        raise ValidationError(gettext(refusal.sentence) % _as_read(refusal.facts)) from refusal


def _as_read(facts: Mapping[str, object]) -> dict[str, object]:
    """Write the days of a refusal as its reader does, and several words as a list."""
    return {name: _one_as_read(fact) for name, fact in facts.items()}


def _one_as_read(fact: object) -> object:
    if isinstance(fact, tuple):
        return ", ".join(map(str, fact))
    return day(fact) if isinstance(fact, date) else fact


def numbered(facts: ActFacts) -> ActFacts:
    """Return the same registration with its changes counted from 1, in the order in which it names them."""
    return facts._replace(changes=tuple(c._replace(position=n) for n, c in enumerate(facts.changes, 1)))


def act_row(deliberation: int, facts: ActFacts, *, at: datetime) -> Act:
    """Return the row of a registration in a file, given by its primary key."""
    return Act(
        deliberation_id=deliberation,
        seq=facts.seq,
        revision=facts.revision,
        kind=facts.kind,
        content=facts.content,
        reference=facts.reference,
        title=facts.title,
        language=facts.language,
        signed_by=facts.signed_by,
        document=facts.document,
        approved_on=facts.approved_on,
        effective_on=facts.effective_on,
        effective_stated=facts.effective_stated,
        sets_aside=facts.sets_aside,
        retracted=facts.retracted,
        reason=facts.reason,
        recorded_at=at,
    )


def change_rows(act: Act, changes: Sequence[timeline.Change]) -> Iterator[Change]:
    """Yield the rows of an act's changes, adding the variables that the register meets for the first time."""
    variables = _variables({c.subject.key for c in changes if c.subject.about == About.VARIABLE})
    slugs = {c.subject.key[1] for c in changes if c.subject.about == About.PARTY}
    organisations = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if unknown := slugs - organisations.keys():
        raise ValidationError(
            gettext("Organisation “%(slug)s” is not in the register; add it first.") % {"slug": min(unknown)}
        )
    for change in changes:
        yield Change(act=act, **columns_of(change, variables, organisations)._asdict())


class Columns(NamedTuple):
    """A change as its row holds it."""

    position: int
    about: str
    granted: bool
    place: str
    variable_id: int | None = None
    transformation: str = ""
    organisation_id: int | None = None
    role: str = ""
    unit: str = ""
    name: str = ""
    detail: Any = None


def columns_of(
    change: timeline.Change, variables: Mapping[tuple[str, ...], int], organisations: Mapping[str, int]
) -> Columns:
    """Return the columns of a change, with the primary keys of what it names."""
    (about, key), granted, detail, position, place = change
    said = (position, str(about), granted, place)
    if about == About.VARIABLE:
        return Columns(*said, variable_id=variables[key], transformation=detail.get("transformation", ""))
    if about == About.PARTY:
        role, slug, unit = key
        party = organisations[slug]
        return Columns(*said, organisation_id=party, role=role, unit=unit, detail=dict(detail) or None)
    return Columns(*said, name=key[0] if key else "", detail=dict(detail) or None)


def summary(act: Act, facts: ActFacts) -> dict[str, Any]:
    """Return what the journal tells of a registration: its head, and what seals all of it."""
    return {
        "seq": facts.seq,
        "revision": facts.revision,
        "kind": str(facts.kind),
        "content": str(facts.content),
        "approved_on": facts.approved_on.isoformat(),
        "effective_on": facts.effective_on.isoformat() if facts.effective_on else None,
        "reference": facts.reference,
        "sets_aside": facts.sets_aside,
        "document": facts.document,
        "reason": facts.reason,
        "changes": len(facts.changes),
        **sealed(act, facts),
    }


def sealed(act: Act, facts: ActFacts) -> dict[str, Any]:
    """Return what seals a registration: when it was recorded, by whom, and a digest of all that it says."""
    seals = {
        "recorded_at": act.recorded_at.astimezone(UTC).isoformat(),
        "recorded_by": act.recorded_by_id,
        "sha256": digest(facts),
    }
    return seals | ({"countersigned_by": act.countersigned_by_id} if act.countersigned_by_id else {})


def digest(facts: ActFacts) -> str:
    """Return the SHA-256 of everything that a registration says, but not of when it was recorded."""
    return sha256(chain.canonical(as_record(facts))).hexdigest()


def _variables(keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    wanted = set(keys)
    held = Variable.objects.named(wanted)
    if wanted == held.keys():
        return held
    # Sorted, so that two registrations that meet the same new names never wait for each other crosswise.
    new = [Variable(category=c, label=v, key=fold(v)) for c, v in sorted(wanted - held.keys())]
    Variable.objects.bulk_create(new, ignore_conflicts=True)
    return Variable.objects.named(wanted)
