"""Words compared: spelling folded, near-homonyms kept apart, prose set against prose; and what nobody would see."""

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple


def fold(text: str) -> str:
    """Return a label as it is compared: no case, no accents, single spaces. `niveau` stays apart from `niveaus`."""
    if text.isascii():
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").split())


def invisible(text: str) -> str | None:
    """Return the first character that no reader would see: a control, a mark of direction, a joiner.

    What a person types, pastes or writes in a file of facts holds none; line ends and tabs are no such character.
    """
    if text.isprintable():
        return None
    return next(
        (c for c in text if not c.isprintable() and c not in "\t\n\r" and unicodedata.category(c) != "Zs"), None
    )


_MOST_WORDS = 1200
"""Words of two texts together that are compared word by word."""


class Piece(NamedTuple):
    """A run of words that two texts share, or that one of them lacks."""

    how: Literal["same", "removed", "added"]
    text: str


def word_difference(before: str, after: str) -> Iterator[Piece]:
    """Yield two prose texts as runs of words: the same, removed, added, in the order of reading."""
    old, new = before.split(), after.split()
    if len(old) + len(new) > _MOST_WORDS:
        # Comparing takes time with the square of the length: long texts stand whole, one after the other.
        yield Piece("removed", " ".join(old))
        yield Piece("added", " ".join(new))
        return
    for what, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", " ".join(old[a1:a2]))
            continue
        if a2 > a1:
            yield Piece("removed", " ".join(old[a1:a2]))
        if b2 > b1:
            yield Piece("added", " ".join(new[b1:b2]))
