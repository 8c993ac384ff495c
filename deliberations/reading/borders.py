"""Where one item of a running enumeration ends and the next begins: commas, “and”, articles, titles."""

import re
from collections.abc import Iterable, Iterator

from .pasted import outside_brackets

_ARTICLES = r"(?:de|het|een|[’']t|le|la|les|un|une|der|die|das|ein|eine|the|an)\s+|l[’']"
ARTICLE = re.compile(rf"(?:{_ARTICLES})(?!(?:facto|jure)\b)(?=\S)", re.IGNORECASE)
_ANDS = r"(?:en|alsook|evenals|et|ainsi que|und|sowie|and|as well as)"
_AND = re.compile(rf"\s{_ANDS}\s+(?=\S)", re.IGNORECASE)
AND_THE = re.compile(rf"\s{_ANDS}\s+(?={_ARTICLES})", re.IGNORECASE)
LEADING_AND = re.compile(rf"{_ANDS}\s+(?={_ARTICLES})", re.IGNORECASE)
ENDS = " \t.,;:"
TRAILING_AND = re.compile(r"[\s,;](?:en|et|und|and|of|ou|or)$", re.IGNORECASE)
COMMA = re.compile(r",(?!\d)|(?<!\d),")
_CLAUSE = re.compile(
    r"\s(?:waarvan|waarin|waarop|waarbij|waarmee|waarvoor|waaronder|uitgedrukt|dont|y compris|exprimée?s?|davon"
    r"|including)\b"
)
SEMICOLON = re.compile(r";")
SEPARATOR = re.compile(rf"(?:{COMMA.pattern}|;)(?=\s*[^\s])")
NAMELY = re.compile(
    r"(?:,\s|\s)(?:meer bepaald|meer in het bijzonder|namelijk|te weten|met name|à savoir|plus précisément"
    r"|plus particulièrement|nämlich|und zwar|namely|more specifically)(?:\s?:)?\s(?=\S)|:\s(?=\S)",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"\b(?:wordt|worden|zou|zouden|wil|willen|wenst|wensen|zal|zullen|betreft|betreffen|zijn|volgende|est|sont|sera"
    r"|seront|serait|seraient|souhaite|souhaitent|suivante?s?|\w+[eid]rai(?:t|ent)|wird|werden|möchten?"
    r"|folgenden?|are|will|would|following)\b",
    re.IGNORECASE,
)
"""What a sentence about a list has, and the name of a category has not."""
FULL_STOP = re.compile(r"\.\s+(?=[^\W\d_])")


def title_of(text: str) -> re.Match[str] | None:
    """Return what parts the name of a category from its list: a colon, “namely”."""
    title = next(outside_brackets(NAMELY, text), None)
    if title and title[0][0] == ":" and text[0].islower() and COMMA.search(text, 0, title.start()):
        return None  # “the age, the kind: first or second, …”
    return title


def cut(border: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans between borders that stand outside brackets."""
    start = 0
    for match in outside_brackets(border, text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def with_clauses(text: str, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield items together with the “, of which …” behind them."""
    start, end = 0, 0
    for a, b in parts:
        if a and not _CLAUSE.match(text, a):
            yield start, end
            start = a
        end = b
    yield start, end


def last_and(text: str, with_articles: bool) -> re.Match[str] | None:
    """Return the “and” before the last item; without articles, only where there is no other."""
    borders = and_borders(text)
    if borders:
        return borders[-1]
    bare = [] if with_articles else list(outside_brackets(_AND, text))
    return bare[0] if len(bare) == 1 else None


def and_borders(text: str) -> list[re.Match[str]]:
    return list(outside_brackets(AND_THE, text))


def without(beginning: re.Pattern[str], text: str) -> str:
    found = beginning.match(text)
    return text[found.end() :] if found else text
