"""A published document in, what it says out: every value with its confidence and the words it stands in."""

import re
from collections.abc import Sequence

from . import head
from .findings import doubted, findings_of
from .fold import Span, Text
from .grounds import grounds_of
from .lists import variables_of
from .parties import parties_of
from .people import people_of, phases_of
from .proposal import FIELDS, Confidence, Field, Genre, Reading, Variable
from .retention import retention_of, third_parties_of
from .section import first_section


def read_text(text: str) -> Reading:
    """Read a text whose pages, if it has any, end with form feeds."""
    return read_pages(text.removesuffix("\f").split("\f"))


def read_pages(pages: Sequence[str], *, recognised: bool = False) -> Reading:
    """Read the pages of a document; `recognised` where their letters were guessed from pictures."""
    text = Text(pages)
    title = head.read_title(text)
    nothing = Reading(Genre.UNKNOWN, "", tuple(pages), recognised)
    if title is None:
        return nothing
    language = _language(text, title)
    if title.genre != Genre.DELIBERATION:
        return nothing._replace(genre=title.genre, language=language)
    section = first_section(text, title)
    people = people_of(text, section.span)
    lists = variables_of(text, section, people.stretches)
    fields = _fields(text, title, section.span, language) | {
        "groups": people.groups,
        "sample_total": people.sample_total,
    }
    findings = findings_of(fields, lists.duplicates)
    found = {name: _as_recognised(field, recognised) for name, field in doubted(fields, findings).items()}
    return Reading(
        title.genre,
        language,
        tuple(pages),
        recognised,
        {name: found[name] for name in FIELDS},
        tuple(_variable_as_recognised(variable, recognised) for variable in lists.variables),
        findings,
    )


def _fields(text: Text, title: head.Title, section: Span, language: str) -> dict[str, Field]:
    in_force = head.entry_into_force(text, title)
    kept = retention_of(text, title.span.end)
    return {
        "number": head.number_of(text, title),
        "reference": head.reference_of(text, title),
        "committee": head.committee_of(text, title),
        "chamber": head.chamber_of(text, title),
        "title": head.title_of(text, title),
        "decided_on": head.decided_on(text, title),
        "amended_on": head.amended_on(text, title, in_force),
        "history_complete": head.history_complete(text, title),
        "entry_into_force": in_force,
        **parties_of(text, title, section, language)._asdict(),
        "legal_grounds": grounds_of(text, title),
        "phases": phases_of(text),
        "retention_until": kept.until,
        "retention_rule": kept.rule,
        "retention_extension_only_by_deliberation": kept.extension,
        "third_parties": third_parties_of(text, title.span.end),
        "signed_by": head.signed_by(text, title),
    }


def _as_recognised(field: Field, recognised: bool) -> Field:
    """Return a field as sure as its letters: those that were guessed from a picture are never certain."""
    return field._replace(confidence=field.confidence.at_most(Confidence.PROBABLE)) if recognised else field


def _variable_as_recognised(variable: Variable, recognised: bool) -> Variable:
    return variable._replace(confidence=variable.confidence.at_most(Confidence.PROBABLE)) if recognised else variable


_WORDS = {
    "nl": re.compile(r"\b(?:de|het|van|een|door|wordt|worden|aan|voor|gelet)\b"),
    "fr": re.compile(r"\b(?:le|la|les|du|des|par|aux?|est|sont|vu|pour)\b"),
}


def _language(text: Text, title: head.Title) -> str:
    counts = {name: len(words.findall(text.folded)) for name, words in _WORDS.items()}
    return max(counts, key=lambda name: counts[name])
