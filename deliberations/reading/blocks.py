"""Lines of a pasted list that stand together: one marked item, one row of a table, or a run of lines."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from .borders import COMMA, FULL_STOP, NAMELY, SENTENCE, SEPARATOR
from .pasted import Line, goes_on, outside_brackets

TITLED = re.compile(r"[^\W\d_][^,;:().]{2,150}:\s\S")
QUOTED = re.compile(r"[“\"](.+)[”\"](?:\s?\(([^()]{1,40})\))?[ .,;:]*")


class Block:
    """Lines that stand together: one marked item, one row, or a run of lines without marks."""

    def __init__(self, line: Line) -> None:
        self.lines: list[Line] = []
        self.cells = line.cells
        self.mark = line.mark
        self._separated = self._separators = self._ended = self._wrapped = 0
        self._in_sentences = self._says_something = self._quotes = False
        self.add(line)

    def add(self, line: Line) -> None:
        self._wrapped += bool(self.lines) and goes_on(self.last, line.text)
        self.lines.append(line)
        separators = sum(1 for _ in outside_brackets(SEPARATOR, line.text))
        self._separators += separators
        self._separated += bool(separators)
        self._ended += line.text.endswith((",", ";"))
        self._says_something = self._says_something or bool(SENTENCE.search(line.text))
        self._quotes = self._quotes or bool(QUOTED.fullmatch(line.text))
        self._in_sentences = (
            self._in_sentences
            or any(found[0][0] != ":" for found in NAMELY.finditer(line.text))
            or any(line.text[found.end()].isupper() for found in FULL_STOP.finditer(line.text))
        )

    @property
    def last(self) -> str:
        return self.lines[-1].text

    @property
    def has_text(self) -> bool:
        return bool(self.lines[0].text or len(self.lines) > 1)

    @property
    def is_running(self) -> bool:
        """Tell prose from one item a line: most lines hold a comma, or one holds a full stop or “namely”."""
        if self._quotes:
            return False
        count, stop = len(self.lines), self.last.endswith(".")
        capital = self.lines[0].text[:1].isupper()
        titled = bool(TITLED.match(self.lines[0].text))
        most = 2 * (self._separated + self._wrapped) >= count and (stop or titled or self._separators >= count)
        sentence = stop and capital and self._says_something and (count == 1 or self._wrapped > 0)
        return self._in_sentences or sentence or (bool(self._separated) and most) or (titled and (stop or count == 1))

    @property
    def ends_its_items(self) -> bool:
        """Tell whether items end with a comma or semicolon, so that a line without one goes on."""
        return len(self.lines) > 1 and 2 * self._ended >= len(self.lines)


def blocks_of(lines: Sequence[Line]) -> Iterator[Block]:
    block: Block | None = None
    for line, following in zip_longest(lines, lines[1:]):
        if block and not line.mark and not line.cells and not block.cells and _carries_on(block, line, following):
            block.add(line)
            continue
        if block:
            yield block
        block = Block(line)
    if block:
        yield block


def _carries_on(block: Block, line: Line, following: Line | None) -> bool:
    """Tell whether a line without a mark belongs to the block before it."""
    if not block.has_text:
        return True
    surely = goes_on(block.last, line.text)
    if block.mark and block.last.endswith(":"):
        return False
    if line.after_gap:
        if line.text.endswith(":"):
            return False
        in_prose = not block.mark and block.is_running
        unfinished = not block.last.endswith((".", ";", ":"))
        return unfinished and (surely or (in_prose and not line.text[0].isupper()))
    if not block.mark or surely:
        return True
    return not (line.text.endswith(":") or _could_be_heading(line, following))


def _could_be_heading(line: Line, following: Line | None) -> bool:
    above_a_list = following is not None and bool(following.mark or following.cells)
    text = line.text
    return (
        (above_a_list or in_capitals(text))
        and text[:1].isupper()
        and not text.endswith((".", ",", ";"))
        and not COMMA.search(text)
    )


def in_capitals(text: str) -> bool:
    return text.isupper() and sum(c.isalpha() for c in text) > 5
