"""A list of variables: read from what somebody pastes.

What is pasted is the committee's running enumeration (“Category: the a, the b (in classes) and the c.”), a list with
one item a line, or a table. What is not understood stays in the label, with a remark for a person.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import NamedTuple

from ..rules.acts import Refusal, Transformation, gettext_noop
from ..rules.words import fold
from .blocks import QUOTED, TITLED, Block, blocks_of, in_capitals
from .borders import (
    AND_THE,
    ARTICLE,
    COMMA,
    ENDS,
    FULL_STOP,
    NAMELY,
    SEMICOLON,
    SENTENCE,
    SEPARATOR,
    and_borders,
    cut,
    last_and,
    title_of,
    with_clauses,
    without,
)
from .homonyms import slip_of, without_of
from .item import LONGEST_LABEL, Item, read_item, says
from .pasted import (
    SOFT_HYPHEN,
    Line,
    Passage,
    goes_on,
    is_open,
    join,
    known_words,
    lines_of,
    mended,
    outside_brackets,
    plain,
)
from .table import TABLE_HEAD, Columns, with_cells
from .transformations import NOTHING, form_in_name, form_of, is_rule_for_dates, is_surely_form

MOST_CHARACTERS = 200_000
MOST_VARIABLES = 2_000


class RemarkKind(StrEnum):
    """What a person must look at."""

    DUPLICATE = "duplicate"  # the same variable twice, kept once
    TWO_FORMS = "two_forms"  # the same variable twice, in two forms; the first is kept, `other` is the form dropped
    NEAR_HOMONYM = "near_homonym"  # so like `other` that one of them may be a slip
    NO_CATEGORY = "no_category"  # this one, and those after it, stand under no heading
    EMPTY_CATEGORY = "empty_category"  # a heading with nothing under it: a variable, perhaps
    HEADING_IS_VARIABLE = "heading_is_variable"  # a heading that is a variable elsewhere
    FORM_NOT_UNDERSTOOD = "form_not_understood"  # `other` may be a form; it stays in the label
    DATE_WITHOUT_FORM = "date_without_form"  # a date, and nothing says whether as year and month
    SEVERAL = "several"  # perhaps more than one variable
    SPLIT_AT_AND = "split_at_and"  # read as two, this one and `other`, on no more than an “and”
    LINES_JOINED = "lines_joined"  # two lines read as one
    BROKEN_WORD = "broken_word"  # put together at a line end; a hyphen may belong there
    TOO_LONG = "too_long"  # more than the register's column holds
    LEFT_OUT = "left_out"  # no variable: a sentence, a page number, the head of a table


class Found(NamedTuple):
    """One variable as it stands in the pasted text."""

    category: str  # the heading it stands under, "" where there is none
    label: str  # in the words of the text, without article, bullet, number
    transformation: str
    line: int  # its first line, from 1


class Remark(NamedTuple):
    """What a person must look at, and where."""

    kind: RemarkKind
    line: int
    label: str
    other: str = ""


class VariableList(NamedTuple):
    """What was read, both in the order of the text."""

    found: tuple[Found, ...]
    remarks: tuple[Remark, ...]


def read_variables(text: str, known: Iterable[tuple[str, ...]] = ()) -> VariableList:
    """Read a pasted list. Raises Refusal, a ValueError with a sentence, where it is too large.

    `known` are the variables that the list is likely to hold, by category and label: they change no reading,
    but raise a remark where one of them was read as a heading.
    """
    if len(text) > MOST_CHARACTERS:
        raise Refusal(
            gettext_noop("The list holds %(count)s characters; at most %(most)s fit."),
            count=f"{len(text):,}",
            most=f"{MOST_CHARACTERS:,}",
        )
    lines, pages = lines_of(text)
    words = known_words(lines)
    lines = [mended(line, words) for line in lines]
    reading = _Reading(lines, words)
    for page in pages:
        reading.remark(RemarkKind.LEFT_OUT, page.number, page.text)
    blocks = list(blocks_of(lines))
    for block, following in zip_longest(blocks, blocks[1:]):
        reading.read(block, following)
    return reading.result(known)


def _settled(text: str) -> str:
    return " ".join(plain(text).replace(SOFT_HYPHEN, "").split())


_NAMES_A_DATE = re.compile(r"(?:datum|date)\b")
_FROM = re.compile(
    r"\b(?:afkomstig(?: zijn| is)? (?:van|uit)|provenant (?:de la|de l’|du|des|de|d’)|stammen aus|from)\s?"
    r"([^,;:()]{2,150})$",
    re.IGNORECASE,
)
_SHORTENED = frozenset(("incl", "excl", "resp", "bijv", "evtl", "zgn"))


class _Held(NamedTuple):
    """A variable while the list is being read."""

    found: Found
    name: str  # its label, folded
    is_date: bool  # a date that says no form


class _Reading:
    """What was read so far, and the heading that it stands under."""

    def __init__(self, lines: Sequence[Line], words: frozenset[str]) -> None:
        self.words = words
        self.width = max((len(line.text) for line in lines), default=0) * 6 // 10
        self.outer = next((line.mark for line in lines if line.mark), "")
        self.in_capitals = not any(c.islower() for line in lines for c in line.text)
        self.columns = Columns(lines)
        self.category = ""
        self.heading: tuple[str, int] | None = None  # the last one, while nothing stands under it
        self.headings: list[tuple[str, int]] = []
        self.dates: Transformation | None = None
        self.held: list[_Held] = []
        self.remarks: list[Remark] = []

    def remark(self, kind: RemarkKind, line: int, label: str, other: str = "") -> None:
        self.remarks.append(Remark(kind, line, label[:LONGEST_LABEL], other[:LONGEST_LABEL]))

    # Blocks.

    def read(self, block: Block, following: Block | None) -> None:
        if block.cells:
            self._row(block, following)
        elif block.mark:
            self._marked(block, following)
        elif block.is_running:
            self._prose(block)
        else:
            self._lines(block, following)

    def _marked(self, block: Block, following: Block | None) -> None:
        if not any(line.text for line in block.lines):
            return
        passage = join(block.lines, self.words, self.width)
        text = passage.text
        if text.endswith(":") or not QUOTED.fullmatch(text):
            title = next(outside_brackets(NAMELY, text), None)
            if title and (SEPARATOR.search(text, title.end()) or and_borders(text[title.start() :])):
                self._sentences(passage)
                return
            # A row of a table that is marked alike stands beside this line, not under it.
            inner = following is not None and (following.mark != self.outer if following.mark else following.cells)
            above = inner and block.mark == self.outer and not text.endswith((".", ",", ";"))
            if text.endswith(":") or (above and read_item(text).form is None):
                self._head(text, block.lines[0].number)
                return
        self._item(passage, 0, len(text))

    def _lines(self, block: Block, following: Block | None) -> None:
        """Read one item a line; a line may go on in the next."""
        above = following is not None and (following.mark or following.cells) and not following.last.endswith(":")
        groups = list(self._groups(block))
        for group in groups:
            passage = join(group, self.words)
            text, first = passage.text, group[0]
            capitals = in_capitals(text) and first.after_gap and not self.in_capitals
            stands_apart = first.after_gap or text[:1].isupper()
            last = above and group is groups[-1] and stands_apart and not text.endswith((".", ",", ";"))
            if text.endswith(":") or capitals or last:
                self._head(text, first.number)
            else:
                self._item(passage, 0, len(text))

    def _groups(self, block: Block) -> Iterator[list[Line]]:
        group: list[Line] = []
        ends = block.ends_its_items
        for line in block.lines:
            before = group[-1].text if group else ""
            finished = before.endswith((",", ";", ".", ":")) and not is_open(before)
            carries_on = goes_on(before, line.text) or (ends and not line.text.endswith(":"))
            if group and (finished or not carries_on):
                yield group
                group = []
            group.append(line)
        yield group

    def _prose(self, block: Block) -> None:
        """Read running text; a line that begins with a title begins a list of its own."""
        start = 0
        for n, line in enumerate(block.lines[1:], 1):
            before = block.lines[n - 1].text
            titled = TITLED.match(line.text) and line.text[0].isupper()
            if titled and not before.endswith(",") and not goes_on(before, line.text):
                self._sentences(join(block.lines[start:n], self.words))
                start = n
        self._sentences(join(block.lines[start:], self.words))

    # Headings.

    def _head(self, text: str, line: int) -> None:
        self._close_heading()
        self.category = self._category(text.rstrip(ENDS), line)
        self.heading = (self.category, line) if self.category else None
        if self.heading:
            self.headings.append(self.heading)

    def _close_heading(self) -> None:
        if self.heading:
            self.remark(RemarkKind.EMPTY_CATEGORY, self.heading[1], self.heading[0])
            self.heading = None

    def _category(self, text: str, line: int, *, source_first: bool = False) -> str:
        """Return the name of a category; of a sentence, the source that it names."""
        quoted = QUOTED.fullmatch(text)
        if quoted:
            return quoted[1]
        source = _FROM.search(text)
        if source and (source_first or SENTENCE.search(text)):
            name = without(ARTICLE, source[1].strip())
        elif not SENTENCE.search(text):
            name = text.strip(ENDS)
        else:
            name = ""
            self._note_rules(text)
            self.remark(RemarkKind.LEFT_OUT, line, text)
        if len(name) > LONGEST_LABEL:
            self.remark(RemarkKind.TOO_LONG, line, name)
        return name

    def _note_rules(self, text: str) -> None:
        if is_rule_for_dates(text):
            self.dates = Transformation.YEAR_MONTH

    # Running text.

    def _sentences(self, passage: Passage) -> None:
        start = 0
        for stop in outside_brackets(FULL_STOP, passage.text):
            word = passage.text[max(start, stop.start() - 12) : stop.start()]
            tail = re.split(r"\W", word)[-1]
            if passage.text[stop.end()].isupper() and len(tail) != 1 and tail.casefold() not in _SHORTENED:
                self._sentence(passage, start, stop.start() + 1)
                start = stop.end()
        self._sentence(passage, start, len(passage.text))

    def _sentence(self, passage: Passage, start: int, end: int) -> None:
        text = passage.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return
        parts = list(cut(SEMICOLON, text))
        if any(title_of(text[a:b]) for a, b in parts[1:]):
            for a, b in parts:
                self._sentence(passage, start + a, start + b)
            return
        line = passage.line_at(start)
        title = title_of(text)
        if title:
            self._titled(passage, start, start + title.start(), start + title.end(), end)
            return
        first = next(outside_brackets(COMMA, text), None)
        if text.endswith(":"):
            self._head(text, line)
        elif text.endswith(".") and SENTENCE.search(text, 0, first.start() if first else len(text)):
            self._note_rules(text)
            self.remark(RemarkKind.LEFT_OUT, line, text)
        else:
            self._enumeration(passage, start, end)

    def _titled(self, passage: Passage, start: int, title_end: int, list_start: int, end: int) -> None:
        """Read “Category: the a, the b and the c.”; the category ends with its sentence."""
        namely = passage.text[title_end] != ":"
        name = self._category(passage.text[start:title_end], passage.line_at(start), source_first=namely)
        if not name:
            self._enumeration(passage, list_start, end)
            return
        self._close_heading()
        self.category = name
        self._enumeration(passage, list_start, end)
        self.category = ""

    def _enumeration(self, passage: Passage, start: int, end: int) -> None:
        text = passage.text[start:end].rstrip(" .;,")
        parts = list(cut(SEMICOLON, text))
        if len(parts) == 1:
            parts = list(with_clauses(text, cut(COMMA, text)))
        with_articles = 2 * sum(1 for a, b in parts if ARTICLE.match(text[a:b].strip())) >= len(parts)
        a, b = parts[-1]
        border = last_and(text[a:b], with_articles)
        split_at = None
        if border:
            parts[-1:] = [(a, a + border.start()), (a + border.end(), b)]
            split_at = None if AND_THE.match(border.string, border.start()) else len(parts) - 2
        for n, (a, b) in enumerate(parts):
            other = text[slice(*parts[n + 1])].strip() if n == split_at else ""
            self._item(passage, start + a, start + b, other, follows=n > 0)

    # Items.

    def _item(self, passage: Passage, start: int, end: int, split_from: str = "", *, follows: bool = False) -> None:
        raw = passage.text[start:end]
        line = passage.line_at(start + len(raw) - len(raw.lstrip()))
        item = read_item(raw)
        words = raw.strip(ENDS + "()")
        if follows and is_surely_form(words) and self._was(form_of(words)):
            return
        if split_from:
            self.remark(RemarkKind.SPLIT_AT_AND, line, item.label, split_from)
        self._take(item, self.category, line)
        for kind, offsets in (
            (RemarkKind.BROKEN_WORD, passage.unsure_words),
            (RemarkKind.LINES_JOINED, passage.unsure_breaks),
        ):
            if bisect_left(offsets, end) > bisect_right(offsets, start):
                self.remark(kind, line, item.label)

    def _was(self, form: Transformation | None) -> bool:
        """Give the last variable the form that follows it behind a comma: “the age, in classes, the sex”."""
        if not form or not self.held or self.held[-1].found.transformation != NOTHING:
            return False
        last = self.held[-1]
        self.held[-1] = last._replace(found=last.found._replace(transformation=form), is_date=False)
        return True

    def _take(self, item: Item, category: str, line: int) -> None:
        if not says(item.label):
            return
        self.heading = None
        # Once more with one look: what a line end kept apart may only now stand together.
        item = item._replace(label=_settled(item.label))
        category = _settled(category) if says(category) else ""
        name = fold(item.label)
        form = item.form if item.form is not None else form_in_name(name)
        if item.not_understood:
            self.remark(RemarkKind.FORM_NOT_UNDERSTOOD, line, item.label, item.not_understood)
        if len(item.label) > LONGEST_LABEL:
            self.remark(RemarkKind.TOO_LONG, line, item.label)
        elif next(outside_brackets(COMMA, item.label), None) or next(outside_brackets(AND_THE, item.label), None):
            self.remark(RemarkKind.SEVERAL, line, item.label)
        is_date = item.form is None and form == NOTHING and (item.is_date or bool(_NAMES_A_DATE.match(name)))
        self.held.append(_Held(Found(category, item.label, form, line), name, is_date))
        if len(self.held) > 2 * MOST_VARIABLES:
            raise _too_many()

    # Tables.

    def _row(self, block: Block, following: Block | None) -> None:
        line, cells = block.lines[0].number, block.cells
        filled = [cell for cell in cells if cell]
        if not filled:
            return
        if len(filled) > 1 and all(fold(cell) in TABLE_HEAD for cell in filled):
            self.remark(RemarkKind.LEFT_OUT, line, " ".join(filled))
            return
        category, label, form, rest = self.columns.of(cells)
        next_is_below = following is not None and bool(following.cells) and not following.cells[0]
        alone = len(filled) == 1 and bool(cells[0])
        unnumbered = self.columns.numbered and not block.mark
        if alone and (cells[0].endswith(":") or next_is_below or unnumbered or (self.columns.label > 0)):
            self._head(cells[0], line)
            return
        if category:
            self._close_heading()
            # A cell is no quotation; half of one would open it for all that follows.
            self.category = category.rstrip(ENDS).strip('"“”')
        self._take(with_cells(read_item(label), form, rest), self.category, line)

    # The end.

    def result(self, known: Iterable[tuple[str, ...]]) -> VariableList:
        self._close_heading()
        held = list(self._once(self._dated()))
        if len(held) > MOST_VARIABLES:
            raise _too_many()
        found = tuple(one.found for one in held)
        self._note_missing_categories(found)
        self._note_headings(found, known)
        self._note_near_homonyms(held)
        return VariableList(found, tuple(sorted(self.remarks, key=lambda remark: remark.line)))

    def _dated(self) -> Iterator[_Held]:
        for held in self.held:
            if held.is_date and self.dates:
                yield held._replace(found=held.found._replace(transformation=self.dates))
                continue
            if held.is_date:
                self.remark(RemarkKind.DATE_WITHOUT_FORM, held.found.line, held.found.label)
            yield held

    def _once(self, variables: Iterable[_Held]) -> Iterator[_Held]:
        first: dict[tuple[str, str], Found] = {}
        for held in variables:
            found = held.found
            before = first.setdefault((fold(found.category), held.name), found)
            if before is found:
                yield held
            elif before.transformation == found.transformation:
                self.remark(RemarkKind.DUPLICATE, found.line, found.label, before.label)
            else:
                self.remark(RemarkKind.TWO_FORMS, found.line, found.label, found.transformation)

    def _note_missing_categories(self, found: Sequence[Found]) -> None:
        for category, same in groupby(found, lambda f: f.category):
            if not category:
                first = next(same)
                self.remark(RemarkKind.NO_CATEGORY, first.line, first.label)

    def _note_headings(self, found: Sequence[Found], known: Iterable[tuple[str, ...]]) -> None:
        """Remark on headings that are a variable, here or in what is known: a row, perhaps, that others follow."""
        known = list(known)
        variables = {held.label for held in found} | {label for _, label in known}
        variables = {fold(label) for label in variables} - {fold(category) for category, _ in known}
        for name, line in self.headings:
            if fold(name) in variables:
                self.remark(RemarkKind.HEADING_IS_VARIABLE, line, name)

    def _note_near_homonyms(self, variables: Sequence[_Held]) -> None:
        """Remark on labels that differ by a letter, by what follows “van” or “de”, or only by their category."""
        first: dict[str, Found] = {}
        for held in variables:
            first.setdefault(held.name, held.found)
        slips: dict[str, str] = {}
        for found, name, _ in variables:
            near = name if first[name] is not found else slip_of(name, slips)
            near = near or next((shorter for shorter in without_of(name) if shorter in first), "")
            if near:
                self.remark(RemarkKind.NEAR_HOMONYM, found.line, found.label, first[near].label)


def _too_many() -> Refusal:
    return Refusal(
        gettext_noop("The list names more than %(most)s variables; no deliberation does. Paste one list at a time."),
        most=f"{MOST_VARIABLES:,}",
    )
