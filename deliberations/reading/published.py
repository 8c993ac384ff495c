"""A published document in, what it says out: every value with its confidence and the words it stands in."""

from collections.abc import Sequence

from . import head
from .fold import Text
from .proposal import Field, Genre, Reading


def read_text(text: str) -> Reading:
    """Read a text whose pages, if it has any, end with form feeds."""
    return read_pages(text.split("\f"))


def read_pages(pages: Sequence[str], *, recognised: bool = False) -> Reading:
    """Read the pages of a document; `recognised` where their letters were guessed from pictures."""
    text = Text(pages)
    title = head.read_title(text)
    nothing = Reading(Genre.UNKNOWN, "", tuple(pages), recognised)
    if title is None:
        return nothing
    language = "fr"
    if title.genre != Genre.DELIBERATION:
        return nothing._replace(genre=title.genre, language=language)
    in_force = head.entry_into_force(text, title)
    fields: dict[str, Field] = {
        "number": head.number_of(text, title),
        "reference": head.reference_of(text, title),
        "committee": head.committee_of(text, title),
        "chamber": head.chamber_of(text, title),
        "title": head.title_of(text, title),
        "decided_on": head.decided_on(text, title),
        "amended_on": head.amended_on(text, title, in_force),
        "history_complete": head.history_complete(text, title),
        "entry_into_force": in_force,
        "signed_by": head.signed_by(text, title),
    }
    return nothing._replace(genre=title.genre, language=language, fields=fields)
