"""The register's own consolidated text of a file on a day: each item with the act that it comes from."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from ..rules.timeline import About, Entry
from .document import Published
from .page import Page, PartyShown

_ORDER = (
    About.PURPOSE,
    About.LEGAL_GROUND,
    About.PARTY,
    About.GROUP,
    About.PHASE,
    About.VARIABLE,
    About.CONDITION,
    About.RETENTION,
)


class Note(NamedTuple):
    """Where items of one list come from: one act, and one place in its text."""

    number: int
    source: Published
    place: str


class Item(NamedTuple):
    entry: Entry
    party: PartyShown | None
    note: int
    is_first: bool
    """Whether its note leads back here."""


class Part(NamedTuple):
    about: About
    lists: list[tuple[str, list[Item]]]
    """The items by category; of what has none, all under an empty one."""


class Consolidated(NamedTuple):
    parts: list[Part]
    notes: list[Note]


def consolidate(page: Page, sources: Iterable[Published]) -> Consolidated:
    """Put together what applied on the day of the page; `sources` are its acts with their published files."""
    by_seq = {source.shown.act.seq: source for source in sources}
    parties = {party.entry.subject: party for found in page.parties.values() for party in found}
    notes: dict[tuple[str, str, int, str], Note] = {}

    def item(entry: Entry) -> Item:
        key = (entry.subject.about, _category(entry), entry.seq, entry.place)
        is_first = key not in notes
        note = notes.setdefault(key, Note(len(notes) + 1, by_seq[entry.seq], entry.place))
        return Item(entry, parties.get(entry.subject), note.number, is_first)

    parts = []
    for about in _ORDER:
        entries = page.state.about(about)
        order = list(dict.fromkeys(map(_category, entries)))
        entries.sort(key=lambda e: order.index(_category(e)))
        lists = [(category, [item(e) for e in found]) for category, found in groupby(entries, _category)]
        if lists:
            parts.append(Part(about, lists))
    return Consolidated(parts, list(notes.values()))


def _category(entry: Entry) -> str:
    return entry.subject.key[0] if entry.subject.about == About.VARIABLE else ""
