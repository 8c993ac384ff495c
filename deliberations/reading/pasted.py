"""A pasted text as lines, and lines as one passage: marks before items, cells of a table, words broken at line ends."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..rules.words import fold

SOFT_HYPHEN = "\u00ad"
_INVISIBLE = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A)]
_LOOKS = (
    {chr(code): "" for code in [*range(0x20), 0x7F, *range(0x80, 0xA0), *_INVISIBLE, 0x061C, 0xFEFF] if code != 9}
    | {chr(code): " " for code in [0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]}
    | {"\u2010": "-", "\u2011": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_CLEAN = str.maketrans(_LOOKS)
_APOSTROPHE = re.compile(r"(?<=\w)['‘ʼ´`′](?=\w)")

_MARKS = {
    # A private-use sign is what a bullet of Word's Symbol font becomes.
    "glyph": r"[•●▪■□◦○◆◇►▶‣⁃∙·➢➤✓✔★*\ue000-\uf8ff]\s*|[o§Ø](?:\s+|$)",
    "dash": r"[-–—−](?![-–—−])\s*",
    "depth": r"\d{1,3}(?:\.\d{1,3})+[.)]?(?:\s+|$)",
    "number": r"(?:\(\d{1,3}\)|\d{1,3}(?:[.)]|[°º]\)?))(?:\s+|$|(?=[^\W\d]))|\d{1,3}\t+",
    "letter": r"\(?(?:[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})\)\s*|(?:[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})\.(?:\s+|$)",
}
_MARK = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _MARKS.items()))
_PAGE = re.compile(r"(?:p(?:\.|age|agina)\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|van|sur|of|von)\s*\d{1,4})?", re.I)
_RULE = re.compile(r"(?:[^\w“\"]|_){2,}")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_AND = _words("en of et ou und oder and or")
_HANGING = _AND | _words(
    "de het een van der des in op met voor door aan bij als tot uit naar over te ten ter om die dat waarin waar "
    "du la le les l’ un une d’ à au aux dans par pour sur avec sans dont qui que die das dem den von vom zu zum "
    "zur im am an auf mit für bei the of for by to with"
)
"""Words with which no item ends."""
_LEADING = _AND | _words("van du des d’ von vom zum zur")
"""Words with which no item begins."""
_KEEPS_ITS_HYPHEN = _words("socio sociaal niet non ex sous semi demi mi pseudo post anti inter psycho medico")


class Line(NamedTuple):
    """One line that holds something."""

    number: int  # in the pasted text, from 1
    text: str  # without its mark
    mark: str = ""  # the family of its bullet or number: lines of one list share it
    cells: tuple[str, ...] = ()  # of a row of a table
    after_gap: bool = False  # an empty line stands before it, or nothing


class Passage(NamedTuple):
    """Lines read as one, and where each begins."""

    text: str
    offsets: tuple[int, ...]
    numbers: tuple[int, ...]
    unsure_words: tuple[int, ...] = ()  # offsets at which a broken word was put together on no evidence
    unsure_breaks: tuple[int, ...] = ()  # offsets at which a line was short, and what follows may be something else

    def line_at(self, offset: int) -> int:
        return self.numbers[bisect_right(self.offsets, offset) - 1]


def plain(text: str) -> str:
    """Return a text with one look: composed, nothing invisible, no ligatures, one kind of space and apostrophe."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.translate(_CLEAN))
    return _APOSTROPHE.sub("’", text)


def lines_of(text: str) -> tuple[list[Line], list[Line]]:
    """Return the lines of a pasted text that hold something, and the page numbers that stand between them."""
    rows = list(_physical(text))
    has_cells = any("\t" in _marked(raw.strip())[1] for _, raw in rows)
    is_numbered = has_cells and any(_is_numbered_row(raw) for _, raw in rows)
    found: list[Line] = []
    pages: list[Line] = []
    gap = True
    for number, raw in rows:
        stripped = raw.strip()
        if not stripped or _RULE.fullmatch(stripped):
            gap = True
        elif len(stripped) < 30 and _PAGE.fullmatch(stripped):
            pages.append(Line(number, stripped))
            gap = True
        else:
            found.append(_line(number, raw, has_cells, is_numbered)._replace(after_gap=gap))
            gap = False
    return found, pages


def _is_numbered_row(raw: str) -> bool:
    family, rest = _marked(raw.strip())
    return bool(family) and "\t" in rest


def _line(number: int, raw: str, has_cells: bool, is_numbered: bool) -> Line:
    # In a table an empty last cell is a cell: “3⇥sex⇥” is a row like the others.
    family, rest = _marked(raw.lstrip() if has_cells else raw.strip())
    if "\t" in rest.strip(" ") or (has_cells and "\t" in raw and not family):
        # The column of the numbers is gone from every row, so also from one that has none.
        whole = rest if family else raw.removeprefix("\t") if is_numbered else raw
        cells = whole.replace(SOFT_HYPHEN, "").split("\t")
        return Line(number, "", family, tuple(" ".join(cell.split()) for cell in cells))
    return Line(number, " ".join(rest.split()), family)


def _marked(text: str) -> tuple[str, str]:
    """Return the family of the mark that a line begins with, and the rest of the line."""
    mark = _MARK.match(text)
    if not mark:
        return "", text
    family = str(mark.lastgroup)
    if family == "glyph":
        family = mark[0].strip()
    elif family == "depth":
        family = f"depth {mark[0].rstrip(' .)').count('.')}"
    return family, text[mark.end() :]


def without_mark(text: str) -> str:
    """Return an item of a running list without its “a)”, “(1)” or “2°”."""
    mark = _INLINE_MARK.match(text)
    return text[mark.end() :] if mark else text


_INLINE_MARK = re.compile(r"(?:\(?(?:[a-z]|\d{1,2}|[ivx]{2,5})\)|\d{1,2}[°º]\)?)\s*(?=\S)")


def _physical(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number; a cell that a table quotes because it holds line ends becomes one line."""
    lines = [plain(_soft_hyphens(line)) for line in text.splitlines()]
    at = 0
    while at < len(lines):
        first, line = at, lines[at]
        if _OPEN_CELL.search(line):
            last = next((n for n in range(at + 1, min(at + 6, len(lines))) if '"' in lines[n]), None)
            if last and _CLOSED_CELL.match(lines[last]):
                line = _QUOTED_CELL.sub(r"\1", " ".join(lines[at : last + 1]))
                at = last
        yield first + 1, line
        at += 1


_OPEN_CELL = re.compile(r'(?:^|\t)"[^"\t]*$')
_CLOSED_CELL = re.compile(r'[^"\t]*"\s*(?:\t|$)')
_QUOTED_CELL = re.compile(r'(?<![^\t])"([^"\t]*)"(?![^\t])')


def _soft_hyphens(line: str) -> str:
    """Drop the hyphens that only a line end would show, but keep the one that stands at a line end."""
    kept = line.rstrip()
    return line.replace(SOFT_HYPHEN, "") + (SOFT_HYPHEN if kept.endswith(SOFT_HYPHEN) else "")


def known_words(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words of a text, folded, without those that a line end breaks."""
    words = _WORD.findall("\n".join(map(fold, (line.text for line in lines))))
    return frozenset(word for word in words if not word.endswith("-"))


def mended(line: Line, words: Collection[str]) -> Line:
    """Return a line without the space in “socio- economische”, a line end that copying lost, where a word shows it."""

    def mend(found: re.Match[str]) -> str:
        left, right = found.groups()
        if left is None:
            return found[0]
        if fold(f"{left}-{right}") in words:
            return f"{left}-{right}"
        return left + right if fold(left + right) in words else found[0]

    return line._replace(text=_BROKEN.sub(mend, line.text)) if "- " in line.text else line


# What stands in quotation marks is read as it is written.
_BROKEN = re.compile(r"“.*”|(?<![\w-])([^\W\d_]+)- ([^\W\d_]+)(?![\w-])")


def goes_on(before: str, after: str) -> bool:
    """Tell whether a line and the next are surely one phrase."""
    if not before or before.endswith(("-", "/", SOFT_HYPHEN)) or after.startswith(("(", "/", ")")):
        return True
    if is_open(before):
        return True
    first, last = after.split(maxsplit=1)[0], before.rsplit(maxsplit=1)[-1]
    return last in _HANGING or first in _LEADING or first.startswith("d’")


def is_open(text: str) -> bool:
    """Tell whether a bracket of this line closes in a later one."""
    return text.count("(") > text.count(")")


def join(lines: Sequence[Line], words: Collection[str], width: int = 0) -> Passage:
    """Put lines together as one text. `words` are evidence for words broken at a line end.

    A line much shorter than `width` that the next one does not surely carry on is noted as unsure.
    """
    parts = [lines[0].text]
    offsets, numbers = [0], [lines[0].number]
    unsure_words: list[int] = []
    unsure_breaks: list[int] = []
    length = len(parts[0])
    for before, line in pairwise(lines):
        tail, glue, unsure = glued(parts[-1], line.text, words)
        length += len(tail) - len(parts[-1]) + len(glue)
        parts[-1] = tail
        if unsure:
            unsure_words.append(length)
        if len(before.text) < width and not goes_on(before.text, line.text):
            unsure_breaks.append(length)
        offsets.append(length)
        numbers.append(line.number)
        parts += [glue, line.text]
        length += len(line.text)
    text = "".join(parts).removesuffix(SOFT_HYPHEN)
    return Passage(text, tuple(offsets), tuple(numbers), tuple(unsure_words), tuple(unsure_breaks))


def glued(tail: str, head: str, words: Collection[str]) -> tuple[str, str, bool]:
    """Return a line as it stands before the next, what comes between, and whether that is a guess."""
    if tail.endswith(SOFT_HYPHEN):
        return tail[:-1], "", False
    if tail.endswith("/") or head.startswith("/"):
        return tail, "", False
    if not tail:
        return tail, "", False
    first = _WORD.match(head)
    if not tail.endswith("-") or len(tail) < 2 or not tail[-2].isalnum() or (first and first[0] in _AND):
        return tail, " ", False
    if not first or not head[0].islower():
        return tail, "", False
    left = tail[:-1].rsplit(maxsplit=1)[-1].lstrip("(“\"'[")
    right = first[0]
    if fold(f"{left}-{right}") in words:
        return tail, "", False
    if fold(left + right) in words:
        return tail[:-1], "", False
    if left.isupper() or not left.isalpha() or fold(left) in _KEEPS_ITS_HYPHEN:
        return tail, "", False
    return tail[:-1], "", True


def outside_brackets(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what a pattern finds outside brackets that are closed."""
    closed = _closed_brackets(text)
    at = 0
    for match in pattern.finditer(text):
        while at < len(closed) and closed[at][1] <= match.start():
            at += 1
        if at == len(closed) or match.start() < closed[at][0]:
            yield match


def _closed_brackets(text: str) -> list[tuple[int, int]]:
    """Return the outermost pairs of brackets, in order."""
    spans: list[tuple[int, int]] = []
    open_at: list[int] = []
    for bracket in re.finditer(r"[()]", text):
        if bracket[0] == "(":
            open_at.append(bracket.start())
        elif open_at:
            start = open_at.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, bracket.end()))
    return spans
