"""What the list of files asks: which files match, and the few facts that one line shows of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..rules.acts import Role
from ..rules.deadlines import Deadline, days, deadline
from ..rules.search import asked_words, search_words
from ..rules.words import fold
from .act import Act
from .deliberation import Deliberation, DeliberationQuerySet
from .destroyed import settled
from .index import Involvement, Period, Permit
from .organisation import Organisation
from .search import TITLE, Passage


class Standing(StrEnum):
    """Where a file stands on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    TEXT_NOT_REGISTERED = "text_not_registered"
    NOT_IN_FORCE = "not_in_force"
    NOTHING = "nothing"  # its number is taken, no act is known


class Title(NamedTuple):
    text: str
    language: str


class Line(NamedTuple):
    """One file as the list shows it on a day."""

    deliberation: Deliberation
    standing: Standing
    version: Period | None
    next_version: Period | None
    retention_until: date | None
    deadline: Deadline
    settled: bool  # nobody owes a destruction under it any more
    recipients: list[Organisation]
    official_title: Title | None
    reference: str


def standing(files: DeliberationQuerySet, wanted: Standing, *, on: date) -> DeliberationQuerySet:
    current = Period.objects.on(on)
    decision = known_acts().filter(deliberation=OuterRef("pk"), seq=0)
    to_come = decision.filter(Q(effective_on__isnull=True) | Q(effective_on__gt=on))
    without = files.exclude(pk__in=current.values("deliberation"))
    if wanted == Standing.NOT_YET:
        return without.filter(Exists(to_come))
    if wanted == Standing.NOT_IN_FORCE:
        # Annulled from the start: its day has come and it never stood.
        never = without.filter(Exists(decision)).exclude(Exists(to_come)).values("pk")
        return files.filter(Q(pk__in=current.filter(in_force=False).values("deliberation")) | Q(pk__in=never))
    complete = wanted == Standing.IN_FORCE
    return files.filter(pk__in=current.filter(in_force=True, complete=complete).values("deliberation"))


def retention(files: DeliberationQuerySet, wanted: Deadline, *, on: date) -> DeliberationQuerySet:
    periods = Period.objects.on(on).filter(retention_until__isnull=False)
    if wanted == Deadline.NOT_KNOWN:
        return files.exclude(pk__in=periods.values("deliberation"))
    near = periods.filter(this_near(wanted, on=on)).exclude(deliberation__in=settled())
    return files.filter(pk__in=near.values("deliberation"))


def this_near(wanted: Deadline, *, on: date) -> Q:
    """Return the condition that the last lawful day of a text is this near."""
    first, last = days(wanted, on)
    return (Q(retention_until__gte=first) if first else Q()) & (Q(retention_until__lte=last) if last else Q())


def received_by(files: DeliberationQuerySet, organisation: Organisation) -> DeliberationQuerySet:
    involved = Involvement.objects.filter(organisation=organisation, role=Role.RECIPIENT)
    return files.filter(pk__in=involved.values("deliberation"))


def recipients(reach: Q) -> QuerySet[Organisation]:
    """Return the organisations that are recipients in files; `reach` says of an involvement whether it counts."""
    involved = Involvement.objects.filter(reach, role=Role.RECIPIENT)
    return Organisation.objects.filter(pk__in=involved.values("organisation"))


def recipients_by_file(pks: Iterable[int]) -> Mapping[int, list[Organisation]]:
    """Return who received the data of each file, by name; one query."""
    received: dict[int, list[Organisation]] = defaultdict(list)
    involved = Involvement.objects.filter(deliberation__in=list(pks), role=Role.RECIPIENT)
    for involvement in involved.select_related("organisation").order_by("organisation__name"):
        received[involvement.deliberation_id].append(involvement.organisation)
    return received


def matching(files: DeliberationQuerySet, text: str) -> DeliberationQuerySet:
    """Keep the files that name this variable, or hold all these words: in titles and recipients, or in a text."""
    words = asked_words(text)
    variable = Permit.objects.filter(variable__key=fold(text)).values("deliberation")
    said = Passage.objects.of_texts().holding(words).values("deliberation")
    return files.filter(_called(words) | Q(pk__in=variable) | Q(pk__in=said))


def called(files: DeliberationQuerySet, words: Sequence[str]) -> DeliberationQuerySet:
    """Keep the files that are called by all these words: by number, reference, titles and recipients together."""
    return files.filter(_called(words))


def _called(words: Sequence[str]) -> Q:
    titles = Passage.objects.filter(about=TITLE)
    bodies = [(body.pk, _name(body)) for body in Organisation.objects.all()] if words else []
    received = {word: [pk for pk, name in bodies if _begins(name, word)] for word in words}
    alone = [word for word in words if not received[word]]
    found = Q(pk__in=titles.holding(alone).values("deliberation")) if alone or not words else Q()
    for word in set(words) - set(alone):
        involved = Involvement.objects.filter(organisation__in=received[word], role=Role.RECIPIENT)
        titled = Q(pk__in=titles.holding([word]).values("deliberation"))
        found &= titled | Q(pk__in=involved.values("deliberation"))
    return found


def named_by(words: Sequence[str]) -> list[Organisation]:
    """Return the organisations with all these words in their names, in any language."""
    bodies = [(body, _name(body)) for body in Organisation.objects.all()] if words else []
    return [body for body, name in bodies if all(_begins(name, word) for word in words)]


def _name(body: Organisation) -> list[str]:
    return search_words(" | ".join([body.name, *map(str, body.names.values())]))


def _begins(name: Sequence[str], word: str) -> bool:
    return any(part.startswith(word) for part in name)


def known_acts() -> QuerySet[Act]:
    """Return of every act the registration that counts today, without the retracted ones."""
    later = Act.objects.filter(
        deliberation=OuterRef("deliberation"), seq=OuterRef("seq"), revision__gt=OuterRef("revision")
    )
    return Act.objects.filter(~Exists(later), retracted=False)


def lines(files: Sequence[Deliberation], *, on: date) -> list[Line]:
    """Return what the list shows of some files, in their order; four queries, however many files."""
    pks = [f.pk for f in files]
    periods: dict[int, list[Period]] = defaultdict(list)
    for period in Period.objects.filter(deliberation__in=pks).order_by("deliberation", "number"):
        periods[period.deliberation_id].append(period)
    acts: dict[int, list[Act]] = defaultdict(list)
    for act in known_acts().filter(deliberation__in=pks).order_by("deliberation", "seq"):
        acts[act.deliberation_id].append(act)
    received = recipients_by_file(pks)
    gone = set(settled().filter(deliberation__in=pks).values_list("deliberation", flat=True))
    return [_line(f, periods[f.pk], acts[f.pk], received[f.pk], f.pk in gone, on) for f in files]


def _line(
    file: Deliberation,
    periods: list[Period],
    acts: list[Act],
    received: list[Organisation],
    is_settled: bool,
    on: date,
) -> Line:
    version = next((p for p in periods if p.starts_on <= on and (p.ends_on is None or on <= p.ends_on)), None)
    until = version.retention_until if version else None
    # Of a text that is not in force yet neither title nor reference, unless there is no other.
    ranked = sorted(acts, key=lambda a: (a.effective_on is None or a.effective_on > on, -a.seq))
    titled = next((a for a in ranked if a.title), None)
    return Line(
        file,
        _standing(version, acts, on),
        version if version and version.in_force else None,
        next((p for p in periods if p.starts_on > on and p.in_force), None),
        until,
        deadline(until, on),
        is_settled,
        received,
        Title(titled.title, titled.language) if titled else None,
        next((a.reference for a in ranked if a.reference), ""),
    )


def _standing(version: Period | None, acts: Iterable[Act], on: date) -> Standing:
    if version is None:
        decision = next((a for a in acts if a.seq == 0), None)
        if decision is None:
            return Standing.NOTHING
        come = decision.effective_on is not None and decision.effective_on <= on
        return Standing.NOT_IN_FORCE if come else Standing.NOT_YET
    if not version.in_force:
        return Standing.NOT_IN_FORCE
    return Standing.IN_FORCE if version.complete else Standing.TEXT_NOT_REGISTERED
