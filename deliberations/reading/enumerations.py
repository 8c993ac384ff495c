"""Where the lists of variables stand in the first section of a text.

A list is a title with a colon, a sentence with “namely”, marked items below a line that announces them, or a table.
What is found is handed on line by line, each with its place, to the rules that know what an item is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from .borders import COMMA, NAMELY
from .fold import Span, Text, folded
from .head import is_letterhead
from .pasted import outside_brackets

_DATA = re.compile(
    r"gegevens|variabele|kenmerken|informatie|inlichtingen|donnees|variables|caracteristiques|renseignements|informations"
)
_MARK = re.compile(r"(?:[-–—•●▪*o]|\(?\d{1,3}[.)°]|\(?[a-zA-Z][.)])\s*")
_TITLED = re.compile(
    r"(?:[-–—•●▪*o]\s*|\(?\d{1,3}[.)]\s*|\(?[a-zA-Z][.)]\s*)?(?P<title>[^\W\d_][^.:;]{2,160}):\s*(?=\S)"
)
_SAYS = re.compile(
    r"\b(?:bestaat|bestaan|betreft|bewaren|bewaard|zal|zullen|zou|zouden|wil|willen|wenst|wensen|worden|wordt|luiden"
    r"|luidt|is|zijn|vragen|vraagt"
    r"|comprend|comprennent|conserve|conservees|conserveront|sera|seront|souhaitent?|est|sont|demandent?|serait"
    r"|seraient)\b"
)
"""What a sentence has, and the name of a list has not."""
_THE = re.compile(r"(?:,|\s(?:en|et))\s*(?:(?:de|het|la|le|les)\s|l['’ ])")


class Row(NamedTuple):
    """One line as it is handed to the rules for lists, and where it stands in the text."""

    words: str
    start: int
    doubtful: bool = False  # nothing announced a list here


def rows_of(text: Text, section: Span, groups: Sequence[Span]) -> Iterator[Row]:
    """Yield the lines of all lists in a section, with an empty one behind each; `groups` describes people.

    A paragraph that was scanned twice is read once.
    """
    below: str | None = None  # a list was announced: the mark of its items, “?” before the first
    seen: set[str] = set()
    inside = [
        one
        for one in text.paragraphs
        if section.start <= one.start < section.end and not is_letterhead(text.shown[slice(*one)])
    ]
    for paragraph, following in zip_longest(inside, inside[1:], fillvalue=Span(section.end, section.end)):
        words = text.shown[paragraph.start : paragraph.end]
        again = len(words) > 80 and folded(words) in seen
        seen.add(folded(words))
        if again or any(span.start < paragraph.end and paragraph.start < span.end for span in groups):
            below = None
        elif _has_cells(text, paragraph):
            below = None
            yield from _as_printed(text, paragraph)
            yield Row("", paragraph.end)
        elif _is_titled(words):
            below = below or ("?" if words.endswith(":") else None)
            yield Row(words, paragraph.start)
            yield Row("", paragraph.end)
        elif _is_heading(words, text.shown[following.start : following.end], bool(below)):
            below = "?"
            yield Row(words.rstrip(" :") + ":", paragraph.start)
        elif below and _is_item(words, below):
            below = _mark(words)
            yield from _as_printed(text, paragraph)
            yield Row("", paragraph.end)
        elif _announces(words):
            below = "?"
            # Where it is short, the line that announces a list is the name of its category.
            yield Row(words if len(words) < 120 and not _SAYS.search(folded(words)) else "", paragraph.start)
        else:
            below = None
            for row in _sentences(text, paragraph):
                yield row
                yield Row("", paragraph.end)


_FOLLOWS = re.compile(r"volgende|hieronder|onderstaande|suivante?s?|ci-dessous|ci-apres")


def _announces(words: str) -> bool:
    bare = folded(words)
    return bool(_DATA.search(bare)) and (words.endswith(":") or (len(words) < 200 and bool(_FOLLOWS.search(bare))))


def _is_titled(words: str) -> bool:
    title = _TITLED.match(words)
    if not title or "?" in words:
        return False
    rest = words[title.end() :]
    items = sum(1 for _ in outside_brackets(COMMA, rest)) + rest.count(";")
    says = _SAYS.search(folded(title["title"]))
    return (items > 0 or bool(_THE.search(rest))) and (not says or bool(_DATA.search(folded(title["title"]))))


def _is_item(words: str, mark: str) -> bool:
    """Tell whether a paragraph below an announced list belongs to it; `mark` is that of the item before it."""
    says = bool(_SAYS.search(folded(words)))
    if words.endswith(".") and says and len(words) > 40:
        return False
    return mark in ("?", _mark(words)) or words.endswith(":")


def _is_heading(words: str, following: str, announced: bool) -> bool:
    """Tell whether a short line stands above marked items as their name."""
    short = len(words) < 90 and words[:1].isupper() and not words.endswith((".", ";", ",")) and not _mark(words)
    return short and _mark(following) not in ("", "number") and (announced or bool(_DATA.search(folded(words))))


def _mark(words: str) -> str:
    """Return the family of the mark that a paragraph begins with."""
    found = _MARK.match(words)
    if not found:
        return ""
    return (
        "number"
        if found[0].strip("( ")[0].isdigit()
        else "letter"
        if found[0].strip("( ")[0].isalpha()
        else found[0][0]
    )


def _has_cells(text: Text, paragraph: Span) -> bool:
    lines = text.lines[text.line_at(paragraph.start) : text.line_at(paragraph.end - 1) + 1]
    return sum("\t" in line.raw.strip() for line in lines) * 2 > len(lines)


def _as_printed(text: Text, paragraph: Span) -> Iterator[Row]:
    first, last = text.line_at(paragraph.start), text.line_at(paragraph.end - 1)
    raw = [line.raw.strip("\r\n") for line in text.lines[first : last + 1]]
    # Rows of one table have the same number of cells, unless a line end broke one.
    broken = len({line.count("\t") for line in raw}) > 1
    for n, words in enumerate(raw, first):
        yield Row(words, text.starts[n], doubtful=broken)


def _sentences(text: Text, paragraph: Span) -> Iterator[Row]:
    """Yield the sentences of a paragraph that name variables: “data, namely the a, the b and the c”."""
    for sentence in text.sentences:
        if sentence.start < paragraph.start or sentence.end > paragraph.end:
            continue
        words = text.shown[sentence.start : sentence.end]
        namely = next(outside_brackets(NAMELY, words), None)
        listed = len(_THE.findall(words, namely.end() if namely else 0))
        if namely and listed > 1 and _DATA.search(folded(words[: namely.start()])):
            yield Row(words, sentence.start)
        elif listed > 5 and not _SAYS.search(folded(words)):
            yield Row(words, sentence.start, doubtful=True)
