"""A published text in two spellings of the same length: as it is shown, and as it is compared.

Pages, line ends and what strays between the lines (page numbers, repeated headers) are taken out, broken words
are put together, and what remains is one running text whose paragraphs end with a line end.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from .pasted import Line, glued, goes_on, is_open, known_words, plain
from .proposal import Source

MOST_QUOTED = 300
_LONG_ENOUGH = 40
"""Letters of a paragraph that does not stand twice by chance."""


class _Folding(dict[int, str]):
    """Fold one letter to one letter: no case, no accents; filled as letters come."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFKD", chr(code))[0].casefold()[0]
        self[code] = _ALIKE.get(bare, bare)
        return self[code]


_ALIKE = {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "−": "-", "º": "°", "“": '"', "”": '"'}
_FOLDING = _Folding()


def folded(text: str) -> str:
    """Return a text as it is compared, letter for letter."""
    return text.translate(_FOLDING)


def loose(words: str) -> str:
    """Return a pattern that finds words, given as `this|that one`, also glued and with letters doubled."""
    return "(?:" + "|".join(_loose(one) for one in words.split("|")) + ")"


def _loose(words: str) -> str:
    once = re.sub(r"([a-z])\1+", r"\1", words)
    first, rest = once[0], once[1:]
    # A pattern that begins with a plain letter is looked for much faster.
    return f"{first}{first}*" + "".join(_TOLERANT.get(c, f"{c}+" if c.isalpha() else c) for c in rest)


_TOLERANT = {" ": r"\s*", "'": r"[\s']*"}


@lru_cache(maxsize=2000)  # labels and categories come back
def squeezed(text: str) -> str:
    """Return letters and digits alone, each once: what two spellings of one name share."""
    return _REPEATED.sub(r"\1", "".join(_WORD.findall(folded(text))))


_WORD = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"([^\W\d_])\1+")


class Span(NamedTuple):
    """A stretch of the running text."""

    start: int
    end: int


class PageLine(NamedTuple):
    """One line that is part of the text, as it is printed."""

    page: int  # from 1
    raw: str
    text: str  # spaces settled
    begins: bool  # a paragraph begins here
    after_gap: bool  # an empty line, or the end of a page, stands before it


class Text:
    """A published text, ready to be searched."""

    def __init__(self, pages: Sequence[str]) -> None:
        self.lines = tuple(_lines(pages))
        words = known_words([Line(n, line.text) for n, line in enumerate(self.lines)])
        parts: list[str] = []
        self.starts: list[int] = []
        self.unsure: list[int] = []
        """Where a word that a line end broke was put together on no evidence."""
        length = 0
        for line in self.lines:
            if parts:
                tail, glue, unsure = (parts[-1], "\n", False) if line.begins else _glued(parts[-1], line.text, words)
                length += len(tail) - len(parts[-1]) + len(glue)
                parts[-1:] = [tail, glue]
                self.unsure += [length] if unsure else []
            self.starts.append(length)
            parts.append(line.text)
            length += len(line.text)
        self.shown = "".join(parts)
        self.folded = folded(self.shown)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        found, start, before = [], 0, ""
        for part in self.shown.split("\n"):
            # What was scanned twice is read once.
            if part != before or len(part) < _LONG_ENOUGH:
                found.append(Span(start, start + len(part)))
            start, before = start + len(part) + 1, part
        return tuple(found)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Span]:
        for paragraph in self.paragraphs:
            start = paragraph.start
            for stop in _STOP.finditer(self.shown, paragraph.start, paragraph.end):
                yield Span(start, stop.end(1))
                start = stop.end()
            yield Span(start, paragraph.end)

    @cached_property
    def _runs(self) -> tuple[str, list[int], list[int]]:
        """Return all letters and digits in one run, and where each word begins in it and in the text."""
        words, starts, places, length = [], [], [], 0
        for word in _WORD.finditer(self.folded):
            starts.append(length)
            places.append(word.start())
            words.append(word[0])
            length += len(word[0])
        return "".join(words), starts, places

    def spelled(self, words: str, start: int = 0) -> list[Span]:
        """Return where words stand from `start` on, however spaced, accented, hyphenated or in capitals."""
        sought = squeezed(words)
        if not sought:
            return []
        run, starts, places = self._runs
        inner = "".join(c if c.isdigit() else f"{c}+" for c in sought[1:-1])
        # The first and the last letter may be those of the words before and behind.
        pattern = re.compile(sought[0] + inner + sought[1:][-1:])
        after = bisect_left(places, start)
        found = pattern.finditer(run, starts[after] if after < len(starts) else len(run))
        return [Span(self._beginning(match.start()), self._end(match.end() - 1)) for match in found]

    def _beginning(self, first: int) -> int:
        start = self._place(first)
        while start and self.folded[start - 1] == self.folded[start]:
            start -= 1
        return start

    def _end(self, last: int) -> int:
        end = self._place(last) + 1
        while self.folded[end : end + 1] == self.folded[end - 1]:
            end += 1
        return end

    def _place(self, at: int) -> int:
        _, starts, places = self._runs
        word = bisect_right(starts, at) - 1
        return places[word] + at - starts[word]

    def line_at(self, offset: int) -> int:
        """Return the index of the line in which a place stands."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def page_at(self, offset: int) -> int:
        return self.lines[self.line_at(offset)].page if self.lines else 1

    def source(self, start: int, end: int) -> Source:
        words = " ".join(self.shown[start:end].split())
        return Source(self.page_at(start), words if len(words) <= MOST_QUOTED else words[: MOST_QUOTED - 1] + "…")

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> Span:
        return self.sentences[bisect_right(self._sentence_starts, offset) - 1]


_STOP = re.compile(r"(?<!\bca)(?<!\bnr)(?<!\bart)(?<!\b\w)(?<!\bresp)([.;!?])\s+(?=[^\W\d_a-zà-ÿ]|[-–•(]|\d)")


def _glued(tail: str, head: str, words: Collection[str]) -> tuple[str, str, bool]:
    """Put two lines together as pasted ones; in capitals a hyphen at a line end breaks a word."""
    if _BREAKS_CAPITALS.search(tail) and head[:2].isupper():
        left, right = re.split(r"[\s(]", tail[:-1])[-1], re.split(r"[\s,;.)]", head)[0]
        if folded(f"{left}-{right}") not in words:
            return tail[:-1], "", folded(left + right) not in words
    return glued(tail, head, words)


_BREAKS_CAPITALS = re.compile(r"[^\W\d_a-z]{2}-$")


# Lines.


class _Raw(NamedTuple):
    page: int
    raw: str
    text: str
    gap_before: bool
    gap_after: bool


_MARK = r"(?:[-–—•●▪*o]\s|[a-zA-Z0-9]{1,2}[.)°º]\s|\(?\d{1,3}[.)]|§)"
_MARKED = re.compile(_MARK)
_LONE_NUMBER = re.compile(r"\d{1,3}\.?")
_PAGE_MARK = re.compile(
    r"(?:p(?:\.|age|agina|g\.)?\s*)?(?:\d{1,3}(?:\s+\d{1,3})+\s*\.?|\(\d{1,3}\)|[-–—]\s*\d{1,4}\s*[-–—]"
    r"|\d{1,3}\s*(?:/|van|sur|of|de)\s*\d{1,3})|p(?:\.|age|agina|g\.)?\s*\d{1,4}",
    re.IGNORECASE,
)


def _raw_lines(pages: Sequence[str]) -> Iterator[_Raw]:
    rows = [
        (number, raw, " ".join(plain(raw).split()))
        for number, page in enumerate(pages, 1)
        for raw in [*page.splitlines(), ""]
    ]
    for n, (number, raw, text) in enumerate(rows):
        if any(c.isalnum() for c in text):
            before = n == 0 or not rows[n - 1][2]
            yield _Raw(number, raw, text, before, not rows[n + 1][2])


def _lines(pages: Sequence[str]) -> Iterator[PageLine]:
    rows = list(_raw_lines(pages))
    repeated = Counter(_without_digits(row.text) for row in rows if row.gap_before or row.gap_after)
    seen: set[str] = set()
    before: PageLine | None = None
    gap = True
    for row in rows:
        gap = gap or row.gap_before or (before is not None and row.page != before.page)
        key = _without_digits(row.text)
        alone = row.gap_before or row.gap_after
        header = alone and len(key) > 6 and repeated[key] > 2 and key in seen and len(row.text) < 90
        seen.add(key)
        if header or _PAGE_MARK.fullmatch(row.text) or (alone and _LONE_NUMBER.fullmatch(row.text)):
            continue
        line = PageLine(row.page, row.raw, row.text, _begins(before, row.text, gap), gap)
        yield line
        before, gap = line, False


_NO_LETTERS = re.compile(r"[\W\d_]+")


def _without_digits(text: str) -> str:
    return _NO_LETTERS.sub("", folded(text))


def _begins(before: PageLine | None, text: str, gap: bool) -> bool:
    """Tell whether a paragraph begins with a line; blank lines and ends of pages stand inside sentences too."""
    if before is None:
        return True
    if is_open(before.text) and not _MARKED.match(text):
        return False
    if _MARKED.match(text):
        return gap or before.text.endswith((".", ":", ";", ",", ")"))
    if before.text.endswith((".", ":", ";")):
        return gap or (before.text.endswith(":") and text[:1].isupper())
    if not gap:
        return False
    unfinished = before.text.endswith(",") or text[:1].islower() or goes_on(before.text, text)
    return not unfinished
