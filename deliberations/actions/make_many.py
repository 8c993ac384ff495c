"""Fill a register with invented files, by the hundred thousand: for trying it at its full size."""

import heapq
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count, cycle, islice
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from ..models import (
    Act,
    Change,
    Deliberation,
    Involvement,
    JournalHead,
    JournalLine,
    Obligation,
    Organisation,
    Passage,
    Period,
    Permit,
    Question,
    RoleGroup,
    Term,
    Variable,
    bulk,
)
from ..models.history import Heading
from ..permissions import COMMITTEE, Person
from ..reading.facts import ActFacts, Facts
from ..rules import obligations as duties
from ..rules import timeline
from ..rules.acts import check_act
from ..rules.calendar import BRUSSELS
from ..rules.timeline import About
from ..rules.words import fold
from .add_organisation import add_organisation
from .find_questions import asked_of
from .grant_role import Post, make_groups
from .invent_facts import KSZ, MOST, OPENED, REAL, invent_facts, invent_organisations, invent_people
from .rebuild_index import Index, Named, index_of, passage_columns, words_of_variable
from .write_act import Columns, act_row, columns_of, refusing, summary

Role = RoleGroup.Role
Verb = JournalLine.Verb

_BATCH = 500
_CHECKED = 50
"""One file of so many passes the rules that refuse, the first of each batch among them."""


@transaction.atomic
def make_many(
    deliberations: int,
    *,
    seed: int,
    organisations: int = 500,
    people: int = 5000,
    progress: Callable[[int], None] = lambda made: None,
) -> None:
    """Fill the register; the same seed makes the same files. All or nothing, and memory stays flat.

    Acts, index and journal are what they would be if every act had been registered by hand.
    """
    _refuse(deliberations)
    bodies = _add_organisations(organisations, seed)
    journal = _Journal()
    registrars = _add_people(people, seed, bodies, journal)
    writer = _Writer(bodies, registrars, journal)
    facts = invent_facts(deliberations, seed, [slug for slug in bodies if slug not in (KSZ, COMMITTEE)])
    made = 0
    with bulk.unburdened(Change, Permit, Passage):
        while batch := list(islice(facts, _BATCH)):
            writer.write(batch)
            made += len(batch)
            progress(made)
        journal.close()
    bulk.count_on(Deliberation, Act, Obligation, Term)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _refuse(deliberations: int) -> None:
    if not settings.DEMONSTRATION:
        raise ValidationError(_("Invented files belong in a demonstration; this register is in production mode."))
    if Deliberation.objects.exclude(number=str(REAL)).exists():
        raise ValidationError(
            _("The register already holds files; invented ones go into a register that holds none, or only %(real)s.")
            % {"real": REAL}
        )
    if not 0 < deliberations <= MOST:
        raise ValidationError(_("Give a number of files from 1 to %(most)s.") % {"most": MOST})


def _add_organisations(many: int, seed: int) -> dict[str, Organisation]:
    bodies = {}
    for slug, name, names, _number in invent_organisations(many, seed):
        held = Organisation.objects.filter(slug=slug).first()
        bodies[slug] = held or add_organisation(slug=slug, name=name, names=dict(names), by=None, at=OPENED)
    return bodies


class _Journal:
    """Lines of many hands, sealed in the order of their moments: each waits until nothing earlier can come."""

    def __init__(self) -> None:
        self._head = JournalHead.objects.select_for_update().get()
        self._waiting: list[tuple[datetime, int, JournalLine]] = []
        self._arrived = count()

    def add(self, verb: Verb, subject: str, *, by: Person | None, at: datetime, **said: Any) -> None:
        line = JournalLine(
            recorded_at=at,
            actor_id=by.pk if by else None,
            actor_name=by.get_full_name() if by else "register",
            actor_role=Role.REGISTRAR if by else "",
            verb=verb,
            subject=subject,
            key_id=settings.JOURNAL_KEY_ID,
            **said,
        )
        heapq.heappush(self._waiting, (at, next(self._arrived), line))

    def write(self, until: datetime) -> None:
        """Seal and insert the lines of everything that happened before a moment."""
        bulk.insert_objects(list(self._sealed(until)))

    def close(self) -> None:
        self.write(datetime.max.replace(tzinfo=UTC))
        self._head.save(update_fields=["number", "seal"])

    def _sealed(self, until: datetime) -> Iterator[JournalLine]:
        head = self._head
        while self._waiting and self._waiting[0][0] < until:
            _at, _arrived, line = heapq.heappop(self._waiting)
            line.number = head.number + 1
            line.seal = line.seal_after(head.seal, settings.JOURNAL_KEYS[line.key_id])
            head.number, head.seal = line.number, line.seal
            yield line


def _add_people(many: int, seed: int, bodies: Mapping[str, Organisation], journal: _Journal) -> list[Person]:
    """Add people in their roles: a few at the committee and the Crossroads Bank, the rest everywhere else."""
    few = max(1, many // 250)
    others = [body for slug, body in bodies.items() if slug not in (COMMITTEE, KSZ)]
    elsewhere: list[Post] = [(role, body) for role in (Role.DPO, Role.DATA_MANAGER) for body in others]
    posts: list[Post] = [
        (Role.REGISTRAR, bodies[COMMITTEE]),
        (Role.AUDITOR, bodies[COMMITTEE]),
        (Role.OFFICER, bodies[KSZ]),
    ]
    posts = [post for post in posts for _ in range(few)]
    posts += islice(cycle(elsewhere), many - len(posts))
    # Nobody signs in as an invented person.
    unusable = make_password(None)
    people = get_user_model().objects.bulk_create(
        get_user_model()(
            email=f"{fold(name).replace(' ', '.')}.{n}@{body.slug}.example", name=name, language="nl", password=unusable
        )
        for n, (name, (_role, body)) in enumerate(zip(invent_people(many, seed), posts, strict=True), 1)
    )
    groups: dict[Post, RoleGroup] = {
        (Role(held.role), held.organisation): held for held in RoleGroup.objects.select_related("organisation")
    }
    groups |= make_groups(post for post in dict.fromkeys(posts) if post not in groups)
    membership: type[models.Model] = get_user_model().groups.through
    membership._default_manager.bulk_create(
        membership(user_id=person.pk, group_id=groups[post].group_id)
        for person, post in zip(people, posts, strict=True)
    )
    for person, (role, body) in zip(people, posts, strict=True):
        journal.add(
            Verb.GRANTED_ROLE,
            f"{body.slug} {role}",
            by=None,
            at=OPENED,
            organisation=body,
            after={"person": person.pk, "name": person.get_full_name(), "role": str(role)},
        )
    return people[:few]


class _Writer:
    """Rows from facts. Primary keys are counted here, so that rows can name acts that are not inserted yet."""

    def __init__(self, bodies: Mapping[str, Organisation], registrars: Sequence[Person], journal: _Journal) -> None:
        self._bodies = bodies
        self._organisations = {slug: body.pk for slug, body in bodies.items()}
        self._variables: dict[tuple[str, ...], int] = {
            (category, label): pk for category, label, pk in Variable.objects.values_list("category", "label", "pk")
        }
        self._registrars = cycle(registrars)
        self._journal = journal
        self._files, self._acts = _primary_keys(Deliberation), _primary_keys(Act)
        self._obligations, self._terms = _primary_keys(Obligation), _primary_keys(Term)
        self._told: dict[tuple[int, int], dict[str, Any]] = {}

    def write(self, batch: Sequence[Facts]) -> None:
        self._told.clear()
        for facts in batch[::_CHECKED]:
            _check(facts)
        self._add_variables(batch)
        files = [_file_row(next(self._files), facts) for facts in batch]
        acts: list[Act] = []
        changes: list[Sequence[bulk.Value]] = []
        indexes: list[tuple[int, Index]] = []
        questions: list[Question] = []
        obligations: list[Obligation] = []
        terms: list[Term] = []
        for file, facts in zip(files, batch, strict=True):
            by = next(self._registrars)
            self._open(file, facts, by)
            registered = {}
            for said in facts.acts:
                act = self._register(file, said, by)
                acts.append(act)
                registered[said.seq] = act.pk
                changes += (self._change(act, change) for change in said.changes)
            indexes.append((file.pk, _index(facts)))
            questions += _questions(file, facts)
            for obligation in self._obligations_of(file, facts):
                obligations.append(obligation)
                terms += self._terms_of(obligation, facts, registered)
        bulk.insert_objects(files)
        bulk.insert_objects(acts)
        bulk.insert(Change, ("act_id", *Columns._fields), changes)
        self._insert_indexes(indexes)
        Question.objects.bulk_create(questions)
        bulk.insert_objects(obligations)
        bulk.insert_objects(terms)
        self._journal.write(_opened(batch[-1]))

    def _obligations_of(self, file: Deliberation, facts: Facts) -> Iterator[Obligation]:
        known, changes = _known(facts)
        opened_at = _opened(facts)
        for slug in sorted(duties.holders(known, changes)):
            yield Obligation(
                pk=next(self._obligations),
                deliberation=file,
                holder=self._bodies[slug],
                opened_at=opened_at,
                round_on=opened_at.astimezone(BRUSSELS).date(),
            )

    def _terms_of(self, obligation: Obligation, facts: Facts, registered: Mapping[int, int]) -> Iterator[Term]:
        known, changes = _known(facts)
        for found in duties.terms(known, changes, holder=obligation.holder.slug):
            yield Term(
                pk=next(self._terms),
                obligation=obligation,
                deliberation=obligation.deliberation,
                starts_on=found.starts_on,
                ends_on=found.ends_on,
                rule=found.rule,
                due_on=found.due_on,
                act_id=None if found.seq is None else registered[found.seq],
                explanation=dict(found.explanation),
            )

    def _add_variables(self, batch: Sequence[Facts]) -> None:
        met = (c.subject for facts in batch for act in facts.acts for c in act.changes)
        new = dict.fromkeys(s.key for s in met if s.about == About.VARIABLE and s.key not in self._variables)
        rows = Variable.objects.bulk_create(Variable(category=c, label=v, key=fold(v)) for c, v in new)
        Passage.objects.bulk_create(
            Passage(variable=row, about=About.VARIABLE, texts={"": row.label}, words=words_of_variable(row.label))
            for row in rows
        )
        self._variables |= {(row.category, row.label): row.pk for row in rows}

    def _open(self, file: Deliberation, facts: Facts, by: Person) -> None:
        after = {
            "number": file.number,
            "chamber": str(file.chamber),
            "short_title": file.short_title,
            "public": file.public,
        }
        at = _opened(facts)
        self._journal.add(Verb.OPENED_DELIBERATION, file.number, deliberation_id=file.pk, by=by, at=at, after=after)

    def _register(self, file: Deliberation, facts: ActFacts, by: Person) -> Act:
        at = facts.recorded_at or OPENED
        act = act_row(file.pk, facts, at=at)
        act.pk, act.recorded_by_id = next(self._acts), by.pk
        before, told = self._told.get((file.pk, facts.seq)), summary(act, facts)
        self._told[file.pk, facts.seq] = told
        self._journal.add(
            Verb.CORRECTED_ACT if facts.revision else Verb.REGISTERED_ACT,
            f"{file.number} {facts.seq}.{facts.revision}",
            deliberation_id=file.pk,
            concerns_on=facts.effective_on,
            by=by,
            at=at,
            before=before,
            after=told,
        )
        return act

    def _change(self, act: Act, change: timeline.Change) -> Sequence[bulk.Value]:
        columns = columns_of(change, self._variables, self._organisations)
        if columns.detail:
            columns = columns._replace(detail=json.dumps(columns.detail))
        return act.pk, *columns

    def _insert_indexes(self, indexes: Sequence[tuple[int, Index]]) -> None:
        variables, organisations = self._variables, self._organisations
        periods = ["number", "starts_on", "ends_on", "in_force", "complete", "retention_until"]
        bulk.insert(
            Period,
            ["deliberation_id", *periods],
            [(file, *period) for file, index in indexes for period in index.periods],
        )
        bulk.insert(
            Permit,
            ["deliberation_id", "variable_id", "starts_on", "ends_on"],
            [(file, variables[key], *said) for file, index in indexes for key, *said in index.permits],
        )
        bulk.insert(
            Involvement,
            ["deliberation_id", "organisation_id", "role"],
            [(file, organisations[slug], role) for file, index in indexes for slug, role in sorted(index.involvements)],
        )
        passages = [
            {"deliberation_id": file, **passage_columns(said, organisations), "texts": json.dumps(dict(said.texts))}
            for file, index in indexes
            for said in index.passages
        ]
        bulk.insert(Passage, list(passages[0]), [list(passage.values()) for passage in passages])


def _primary_keys(model: type[models.Model]) -> Iterator[int]:
    return count((model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1)


def _file_row(pk: int, facts: Facts) -> Deliberation:
    number = facts.number
    return Deliberation(
        pk=pk,
        number=str(number),
        year=number.full_year,
        serial=number.serial,
        chamber=facts.chamber,
        public=facts.public,
        short_title=facts.short_title,
    )


def _opened(facts: Facts) -> datetime:
    return facts.acts[0].recorded_at or OPENED


def _check(facts: Facts) -> None:
    """Refuse a file that could not have been registered act by act."""
    held: list[timeline.Act] = []
    for said in facts.acts:
        act = said.act(OPENED)
        with refusing():
            check_act(act, said.changes, timeline.known_at(held, None))
        held.append(act)


class _Said:
    """What the acts of a file say, as the index and the questions ask it."""

    def __init__(self, facts: Facts) -> None:
        self.acts = [act.act(OPENED) for act in facts.acts]
        self._changes = {(act.seq, act.revision): act.changes for act in facts.acts}
        self._headings = {
            (a.seq, a.revision): Heading(**{name: getattr(a, name) for name in Heading._fields}) for a in facts.acts
        }

    def changes(self, act: timeline.Act) -> Sequence[timeline.Change]:
        return self._changes[act.registration]

    def heading(self, act: timeline.Act) -> Heading:
        return self._headings[act.registration]

    def fold(self, standing: Sequence[timeline.Act]) -> timeline.State:
        return timeline.fold(standing, self.changes)


def _index(facts: Facts) -> Index:
    said = _Said(facts)
    return index_of(Named(str(facts.number), facts.short_title), said.acts, said.changes, said.heading)


def _known(facts: Facts) -> tuple[list[timeline.Act], Callable[[timeline.Act], Sequence[timeline.Change]]]:
    """Return the acts of a file as they are known, and what gives the changes of each."""
    changes = {(act.seq, act.revision): act.changes for act in facts.acts}
    return timeline.known_at([act.act(OPENED) for act in facts.acts], None), lambda act: changes[act.registration]


def _questions(file: Deliberation, facts: Facts) -> Iterator[Question]:
    said = _Said(facts)
    found = asked_of(file.number, timeline.known_at(said.acts, None), said.heading, said.fold)
    at = max(act.recorded_at or OPENED for act in facts.acts)
    for (kind, subject), asked in found.items():
        yield Question(deliberation=file, kind=kind, subject=subject, facts=asked, raised_at=at)
