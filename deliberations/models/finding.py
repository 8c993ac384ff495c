"""What one question finds in the files that somebody may see: files, variables, organisations, texts; each where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from ..rules.search import Run, marked, search_words
from ..rules.timeline import About
from ..rules.words import fold
from . import listing
from .deliberation import Deliberation, DeliberationQuerySet
from .index import Period, Permit
from .organisation import Organisation
from .search import TITLE, Passage, PassageQuerySet

_CLOSE = 400
"""Names that begin alike, among which the close ones are looked for."""


class Still(StrEnum):
    """Whether what was found applies on a day."""

    APPLIES = "applies"
    ENDED = "ended"
    TO_COME = "to_come"
    NEVER = "never"  # its act has no day, or was set aside before it had effect


class Where(NamedTuple):
    """The file and the last version in which something was found, and whether it still applies."""

    deliberation: Deliberation
    number: int | None
    starts_on: date | None
    ends_on: date | None
    still: Still


class FileFound(NamedTuple):
    where: Where
    deliberation: Deliberation
    language: str
    title: Sequence[Run]
    reference: Sequence[Run]
    recipients: Sequence[Organisation]


class VariableFound(NamedTuple):
    category: str
    label: str
    runs: Sequence[Run]
    files: int
    now: int  # of them, those that allow it on the day
    where: Where


class BodyFound(NamedTuple):
    organisation: Organisation
    roles: Sequence[str]
    files: int
    now: int
    where: Where


class TextFound(NamedTuple):
    where: Where
    about: str
    name: str
    language: str
    runs: Sequence[Run]


def texts(files: DeliberationQuerySet, words: Sequence[str]) -> PassageQuerySet:
    """Return the parts of texts that hold all words, those of the newest files first."""
    found = Passage.objects.of_texts().holding(words).filter(deliberation__in=files)
    return found.select_related("deliberation").order_by(
        "-deliberation__year", "-deliberation__serial", "-number", "pk"
    )


def variables(files: DeliberationQuerySet, words: Sequence[str]) -> PassageQuerySet:
    """Return the variables whose labels hold all words and that one of the files names, the shortest label first."""
    permits = Permit.objects.filter(variable=OuterRef("variable"), deliberation__in=files)
    found = Passage.objects.filter(about=About.VARIABLE).holding(words).filter(Exists(permits))
    return found.select_related("variable").order_by(Length("variable__label"), "variable__label", "pk")


def bodies(files: DeliberationQuerySet, words: Sequence[str]) -> QuerySet[Organisation]:
    """Return the organisations with all words in their names that are or were a party to one of the files."""
    named = [body.pk for body in listing.named_by(words)]
    parties = Passage.objects.filter(organisation=OuterRef("pk"), deliberation__in=files)
    return Organisation.objects.filter(Exists(parties), pk__in=named)


def tell_files(found: Iterable[Deliberation], words: Sequence[str], *, on: date) -> list[FileFound]:
    """Say of some files on which version they are called so; two queries."""
    files = list(found)
    titles: dict[int, list[Passage]] = defaultdict(list)
    for passage in Passage.objects.filter(about=TITLE, deliberation__in=files):
        titles[passage.deliberation_id or 0].append(passage)
    received = listing.recipients_by_file(f.pk for f in files)
    told = []
    for file in files:
        # The title with the most of the words; of two alike the one that applies, else the newest.
        best = max(titles[file.pk], key=lambda p: (_held(p, words), _still(p, on) == Still.APPLIES, p.number or 0))
        ((language, title),) = best.texts.items()
        where = _where(file, best, on)
        told.append(FileFound(where, file, language, marked(title, words), marked(best.name, words), received[file.pk]))
    return told


def tell_variables(
    found: Iterable[Passage], files: DeliberationQuerySet, words: Sequence[str], *, on: date
) -> list[VariableFound]:
    """Say of some variables how many files name them, and where they were found last; three queries."""
    held = [passage.variable for passage in found if passage.variable]
    today = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    permits = Permit.objects.filter(variable__in=held, deliberation__in=files)
    counted = {row["variable"]: row for row in permits.values("variable").annotate(**_counts(today))}
    newest = {pk: row["newest"] or row["last"] for pk, row in counted.items()}
    # The last days of each variable in the file where it was found last.
    spans: dict[tuple[int, int], Permit] = {}
    wanted = Permit.objects.filter(variable__in=held, deliberation__in=set(newest.values()))
    for permit in wanted.select_related("deliberation").order_by("starts_on"):
        spans[permit.variable_id, permit.deliberation_id] = permit
    ends = {(p.deliberation_id, p.ends_on): p for p in Period.objects.filter(deliberation__in=set(newest.values()))}
    told = []
    for variable in held:
        permit = spans[variable.pk, newest[variable.pk]]
        number = ends[permit.deliberation_id, permit.ends_on].number
        row, still = counted[variable.pk], _still(permit, on)
        where = Where(permit.deliberation, number, permit.starts_on, permit.ends_on, still)
        runs = marked(variable.label, words)
        told.append(VariableFound(variable.category, variable.label, runs, row["files"], row["now"], where))
    return told


def tell_bodies(found: Iterable[Organisation], files: DeliberationQuerySet, *, on: date) -> list[BodyFound]:
    """Say of some organisations of how many files they are a party, and where they were found last; two queries."""
    held = list(found)
    today = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    parties = Passage.objects.filter(organisation__in=held, deliberation__in=files)
    counted = {row["organisation"]: row for row in parties.values("organisation").annotate(**_counts(today))}
    newest = {pk: row["newest"] or row["last"] for pk, row in counted.items()}
    said: dict[int, list[Passage]] = defaultdict(list)
    wanted = parties.filter(deliberation__in=set(newest.values())).select_related("deliberation").order_by("number")
    for passage in wanted:
        if newest[passage.organisation_id or 0] == passage.deliberation_id:
            said[passage.organisation_id or 0].append(passage)
    told = []
    for body in held:
        last = max(said[body.pk], key=lambda p: (_still(p, on) == Still.APPLIES, p.number or 0))
        roles = [p.name for p in said[body.pk] if p.number == last.number]
        row = counted[body.pk]
        assert last.deliberation
        where = _where(last.deliberation, last, on)
        told.append(BodyFound(body, list(dict.fromkeys(roles)), row["files"], row["now"], where))
    return told


def tell_texts(found: Iterable[Passage], words: Sequence[str], reader: str, *, on: date) -> list[TextFound]:
    """Show of some texts the words around those that were found, in the reader's language where it holds them."""
    told = []
    for passage in found:
        language = max(passage.texts, key=lambda code: (_count(passage.texts[code], words), code == reader))
        assert passage.deliberation
        where = _where(passage.deliberation, passage, on)
        runs = marked(passage.texts[language], words)
        told.append(TextFound(where, passage.about, passage.name, language, runs))
    return told


def close_to(files: DeliberationQuerySet, words: Sequence[str], text: str) -> list[str]:
    """Return variables of the files, and words of the names of their parties, that are written almost so."""
    longest = max(words, key=len, default="")
    if len(longest) < 3:
        return []
    alike = variables(files, [longest[:2]])[:_CLOSE]
    names = {fold(str(passage.texts[""])): str(passage.texts[""]) for passage in alike}
    parties = Passage.objects.filter(organisation=OuterRef("pk"), deliberation__in=files)
    for body in Organisation.objects.filter(Exists(parties)):
        names |= {fold(word): word for word in body.display_name.split() if len(word) > 3}
    return [names[near] for near in get_close_matches(fold(text), names, n=4, cutoff=0.7)]


def _counts(today: Q) -> Mapping[str, Any]:
    """Return what is counted of each: its files, those of today, and the newest of both."""
    return {
        "files": Count("deliberation", distinct=True),
        "now": Count("deliberation", distinct=True, filter=today),
        "last": Max("deliberation"),
        "newest": Max("deliberation", filter=today),
    }


def _where(file: Deliberation, passage: Passage, on: date) -> Where:
    return Where(file, passage.number, passage.starts_on, passage.ends_on, _still(passage, on))


def _still(span: Passage | Permit, on: date) -> Still:
    if span.starts_on is None:
        return Still.NEVER
    if span.starts_on > on:
        return Still.TO_COME
    return Still.APPLIES if span.ends_on is None or span.ends_on >= on else Still.ENDED


def _held(passage: Passage, words: Sequence[str]) -> int:
    return sum(any(part.startswith(word) for part in passage.words.split()) for word in words)


def _count(text: str, words: Sequence[str]) -> int:
    parts = search_words(text)
    return sum(any(part.startswith(word) for part in parts) for word in words)
