"""Words as they are searched: numbers in one spelling, accents and common reading errors folded."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

from .numbers import Number
from .words import fold

_TOKEN = re.compile(r"(?<![0-9])([0-9]{2})\s*[/-]\s*([0-9]{1,4})(?![0-9])|[^\W\d_]+|[0-9]+")
_TWICE = re.compile(r"(.)\1+")
_MOST_WORDS = 8
"""Words of one question that are looked for, the longest: each costs."""
_AROUND = 90
"""Characters of a text that are shown on each side of the first word that was found."""


class Run(NamedTuple):
    """A run of a text, and whether it is a word that was looked for."""

    text: str
    found: bool


def search_words(text: str) -> list[str]:
    """Return the words of a text as they are compared, each once, in the order of the text.

    `21/128`, `21-128` and `nr. 21 / 128` are one word; `Bevoeqgdheid` is `bevoegdheid`, and a number
    glued to a word stands apart. A letter on its own is none.
    """
    return list(dict.fromkeys(word for word, _start, _end in _words(text)))


def asked_words(text: str) -> list[str]:
    """Return the words of a question, at most as many as are looked for."""
    words = search_words(text)
    longest = sorted(words, key=len, reverse=True)[:_MOST_WORDS]
    return [word for word in words if word in longest]


def marked(text: str, wanted: Collection[str]) -> list[Run]:
    """Return a text, or what stands around the first word that was found, as runs: found and not found."""
    text = unicodedata.normalize("NFC", text)
    found = [(start, end) for word, start, end in _words(text) if word.startswith(tuple(wanted))]
    first = found[0][0] if found else 0
    start = _border(text, first - _AROUND) if first > 2 * _AROUND else 0
    stop = _border(text, first + 2 * _AROUND)
    runs = [Run("… ", False)] if start else []
    at = start
    for begin, end in found:
        if begin >= start and end <= stop:
            runs += [Run(text[at:begin], False), Run(text[begin:end], True)]
            at = end
    runs.append(Run(text[at:stop] + (" …" if stop < len(text) else ""), False))
    return [run for run in runs if run.text]


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word as it is compared, and where it stands."""
    for token in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        if token[1]:
            word = f"n{Number(int(token[1]), int(token[2])).slug.replace('-', 'n')}"
        elif token[0].isdigit():
            word = token[0]
        else:
            word = _as_read(fold(token[0]))
            if len(word) < 2:
                continue
        yield word, token.start(), token.end()


def _as_read(word: str) -> str:
    """Return a folded word without what text recognition confuses: q for g, letters doubled or joined."""
    return _TWICE.sub(r"\1", word.replace("q", "g").replace("ij", "y"))


def _border(text: str, near: int) -> int:
    """Return the end of the text, or the place before a word at or after a character."""
    if near >= len(text):
        return len(text)
    space = text.find(" ", near)
    return space + 1 if space >= 0 and space + 1 < len(text) and near > 0 else len(text) if near > 0 else 0
