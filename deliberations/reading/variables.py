"""A list of variables: read from what somebody pastes, and written in the plain form that reads back as the same.

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
    without_mark,
)

MOST_CHARACTERS = 200_000
MOST_VARIABLES = 2_000
LONGEST_LABEL = 300


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


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
    blocks = list(_blocks(lines))
    for block, following in zip_longest(blocks, blocks[1:]):
        reading.read(block, following)
    return reading.result(known)


def _settled(text: str) -> str:
    return " ".join(plain(text).replace(SOFT_HYPHEN, "").split())


# The plain form.

FORM_WORDS: dict[str, dict[str, str]] = {
    "nl": {
        Transformation.PSEUDONYM: "pseudoniem",
        Transformation.CLASSES: "in klassen",
        Transformation.YEAR_MONTH: "jaar en maand",
        Transformation.YEAR: "jaar",
        Transformation.YES_NO: "ja/neen",
        Transformation.NOT_STATED: "niet vermeld",
    },
    "fr": {
        Transformation.PSEUDONYM: "pseudonyme",
        Transformation.CLASSES: "en classes",
        Transformation.YEAR_MONTH: "année et mois",
        Transformation.YEAR: "année",
        Transformation.YES_NO: "oui/non",
        Transformation.NOT_STATED: "non mentionné",
    },
    "de": {
        Transformation.PSEUDONYM: "Pseudonym",
        Transformation.CLASSES: "in Klassen",
        Transformation.YEAR_MONTH: "Jahr und Monat",
        Transformation.YEAR: "Jahr",
        Transformation.YES_NO: "ja/nein",
        Transformation.NOT_STATED: "nicht angegeben",
    },
    "en": {
        Transformation.PSEUDONYM: "pseudonym",
        Transformation.CLASSES: "in classes",
        Transformation.YEAR_MONTH: "year and month",
        Transformation.YEAR: "year",
        Transformation.YES_NO: "yes/no",
        Transformation.NOT_STATED: "not stated",
    },
}


def write_variables(variables: Iterable[tuple[str, str, str]], language: str) -> str:
    """Write variables as category, label and form: a heading with a colon, then one item a line.

    A label that would not read back as itself (“de facto”, “1.5 jaar”) stands in quotation marks.
    """
    parts: list[str] = []
    before = ""
    for category, same in groupby(variables, lambda variable: variable[0]):
        lines = [_written(label, transformation, language) for _, label, transformation in same]
        heading = [_written_heading(category)] if category or before else []
        parts.append("\n".join([*heading, *lines]) + "\n")
        before = category
    return "\n".join(parts)


def _written(label: str, transformation: str, language: str) -> str:
    form = f" ({FORM_WORDS[language][transformation]})"
    plainly = f"- {label}" + ("" if transformation == Transformation.NOT_STATED else form)
    ways = [plainly, f"- {label}{form}", f"- “{label}”{form}"]
    if "- " in label:
        # Whether that is a word that a line end broke, another line of the list may decide.
        return ways[-1]
    return next((way for way in ways if _reads_as(way, "", label, transformation)), ways[-1])


def _written_heading(category: str) -> str:
    if not category:
        return ":"
    ways = [f"{category}:", f"“{category}”:"]
    if "- " in category:
        return ways[-1]
    return next((way for way in ways if _reads_as(f"{way}\n- x", category, "x", Transformation.NOT_STATED)), ways[-1])


def _reads_as(text: str, category: str, label: str, transformation: str) -> bool:
    return [found[:3] for found in read_variables(text).found] == [(category, label, transformation)]


# What the words mean.

_NOTHING = Transformation.NOT_STATED
_FORMS: dict[str, Transformation] = {
    form: transformation
    for transformation, forms in {
        Transformation.CLASSES: (
            "in klassen; per klasse; klassen; ingedeeld in klassen; in klassen ingedeeld; en classes; par classes; "
            "in aangepaste klassen; in categorieen; per categorie; en categories; par categorie; en tranches; "
            "par tranches; "
            "par classe; classes; reparti en classes; repartie en classes; in classes; nach klassen; in klassen"
        ),
        Transformation.YEAR_MONTH: (
            "jaar en maand; maand en jaar; jaar/maand; maand/jaar; annee et mois; mois et annee; annee/mois; "
            "mois/annee; jahr und monat; monat und jahr; jahr/monat; monat/jahr; year and month; month and year; "
            "year/month; month/year"
        ),
        Transformation.YEAR: "jaar; annee; jahr; year",
        Transformation.YES_NO: (
            "ja/neen; ja/nee; ja/nein; oui/non; yes/no; ja of neen; ja of nee; oui ou non; ja oder nein; yes or no"
        ),
        Transformation.PSEUDONYM: (
            "pseudoniem; gepseudonimiseerd; pseudonyme; pseudonymise; pseudonymisee; pseudonym; pseudonymisiert; "
            "pseudonymised; pseudonymized; uniek volgnummer; numero d'ordre unique; eindeutige laufende nummer; "
            "unique serial number"
        ),
        Transformation.NOT_STATED: "niet vermeld; non mentionne; nicht angegeben; not stated",
    }.items()
    for form in forms.split("; ")
}
_LONGEST_FORM = 60
_DATE = frozenset(("datum", "date"))

_NAMES_A_FORM: tuple[tuple[re.Pattern[str], Transformation], ...] = (
    (re.compile(r"jaar en maand\b|maand en jaar\b|annee et mois\b|jahr und monat\b"), Transformation.YEAR_MONTH),
    # “année d'études” is a stage, no date.
    (re.compile(r"(?:jaar|annee|jahr|year)\b(?! d'etude)"), Transformation.YEAR),
    (
        re.compile(r"uniek volgnummer\b|numero d'ordre unique\b|eindeutige laufende nummer\b|unique serial number\b"),
        Transformation.PSEUDONYM,
    ),
    (re.compile(r"[\w-]+klasse\b|(?:classe|tranche) d'age\b|age class\b"), Transformation.CLASSES),
    (re.compile(r".* (?:in klassen|en classes|par classes|in classes)$"), Transformation.CLASSES),
)
"""Labels that say their form themselves: a serial number, a class, a year."""
_NAMES_A_DATE = re.compile(r"(?:datum|date)\b")
_DATES = re.compile(r"\b(?:datums|data|dates|daten|datumsangaben)\b")
_YEAR_AND_MONTH = re.compile(
    r"\b(?:jaar en (?:de )?maand|maand en (?:het )?jaar|annee et (?:le |du )?mois|mois et (?:l'|de l')?annee"
    r"|jahr und (?:den |dem )?monat|year and (?:the )?month)\b"
)
"""A rule of the text for all its dates: “dates … as year and month”."""

_ARTICLES = r"(?:de|het|een|[’']t|le|la|les|un|une|der|die|das|ein|eine|the|an)\s+|l[’']"
_ARTICLE = re.compile(rf"(?:{_ARTICLES})(?!(?:facto|jure)\b)(?=\S)", re.IGNORECASE)
_ANDS = r"(?:en|alsook|evenals|et|ainsi que|und|sowie|and|as well as)"
_AND = re.compile(rf"\s{_ANDS}\s+(?=\S)", re.IGNORECASE)
_AND_THE = re.compile(rf"\s{_ANDS}\s+(?={_ARTICLES})", re.IGNORECASE)
_LEADING_AND = re.compile(rf"{_ANDS}\s+(?={_ARTICLES})", re.IGNORECASE)
_ENDS = " \t.,;:"
_TRAILING_AND = re.compile(r"[\s,;](?:en|et|und|and|of|ou|or)$", re.IGNORECASE)
COMMA = re.compile(r",(?!\d)|(?<!\d),")
_CLAUSE = re.compile(
    r"\s(?:waarvan|waarin|waarop|waarbij|waarmee|waarvoor|waaronder|uitgedrukt|dont|y compris|exprimée?s?|davon"
    r"|including)\b"
)
_SEMICOLON = re.compile(r";")
_SEPARATOR = re.compile(rf"(?:{COMMA.pattern}|;)(?=\s*[^\s])")
NAMELY = re.compile(
    r"(?:,\s|\s)(?:meer bepaald|meer in het bijzonder|namelijk|te weten|met name|à savoir|plus précisément"
    r"|plus particulièrement|nämlich|und zwar|namely|more specifically)(?:\s?:)?\s(?=\S)|:\s(?=\S)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:afkomstig(?: zijn| is)? (?:van|uit)|provenant (?:de la|de l’|du|des|de|d’)|stammen aus|from)\s?"
    r"([^,;:()]{2,150})$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:wordt|worden|zou|zouden|wil|willen|wenst|wensen|zal|zullen|betreft|betreffen|zijn|volgende|est|sont|sera"
    r"|seront|serait|seraient|souhaite|souhaitent|suivante?s?|\w+[eid]rai(?:t|ent)|wird|werden|möchten?"
    r"|folgenden?|are|will|would|following)\b",
    re.IGNORECASE,
)
"""What a sentence about a list has, and the name of a category has not."""
_STOP = re.compile(r"\.\s+(?=[^\W\d_])")
_SHORTENED = _words("incl excl resp bijv evtl zgn")
_TITLED = re.compile(r"[^\W\d_][^,;:().]{2,150}:\s\S")
_BEFORE_A_FORM = re.compile(r",\s|:\s|\s[-–—]\s")
_BRACKETS = re.compile(r"\([^()]*\)?")
_QUOTED = re.compile(r"[“\"](.+)[”\"](?:\s?\(([^()]{1,40})\))?[ .,;:]*")
TABLE_HEAD = _words(
    "categorie rubriek rubrique kategorie category variabele variabelen variable variables gegeven gegevens "
    "donnee donnees label libelle vorm vormen forme form transformatie transformation nr nummer numero no number"
)


def form_of(words: str) -> Transformation | None:
    """Return the form that words of a text name, in any of the four languages; None where they name none."""
    if len(words) > _LONGEST_FORM:
        return None
    return _FORMS.get(re.sub(r" ?/ ?", "/", fold(words)))


def is_rule_for_dates(text: str) -> bool:
    """Tell whether a sentence gives every date one form: “dates are shown as year and month”."""
    folded = fold(text)
    dates = _DATES.search(folded)
    return bool(dates and _YEAR_AND_MONTH.search(folded, dates.end()))


# How lines stand together.


class _Block:
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
        separators = sum(1 for _ in outside_brackets(_SEPARATOR, line.text))
        self._separators += separators
        self._separated += bool(separators)
        self._ended += line.text.endswith((",", ";"))
        self._says_something = self._says_something or bool(_SENTENCE.search(line.text))
        self._quotes = self._quotes or bool(_QUOTED.fullmatch(line.text))
        self._in_sentences = (
            self._in_sentences
            or any(found[0][0] != ":" for found in NAMELY.finditer(line.text))
            or any(line.text[found.end()].isupper() for found in _STOP.finditer(line.text))
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
        titled = bool(_TITLED.match(self.lines[0].text))
        most = 2 * (self._separated + self._wrapped) >= count and (stop or titled or self._separators >= count)
        sentence = stop and capital and self._says_something and (count == 1 or self._wrapped > 0)
        return self._in_sentences or sentence or (bool(self._separated) and most) or (titled and (stop or count == 1))

    @property
    def ends_its_items(self) -> bool:
        """Tell whether items end with a comma or semicolon, so that a line without one goes on."""
        return len(self.lines) > 1 and 2 * self._ended >= len(self.lines)


def _blocks(lines: Sequence[Line]) -> Iterator[_Block]:
    block: _Block | None = None
    for line, following in zip_longest(lines, lines[1:]):
        if block and not line.mark and not line.cells and not block.cells and _carries_on(block, line, following):
            block.add(line)
            continue
        if block:
            yield block
        block = _Block(line)
    if block:
        yield block


def _carries_on(block: _Block, line: Line, following: Line | None) -> bool:
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
        (above_a_list or _in_capitals(text))
        and text[:1].isupper()
        and not text.endswith((".", ",", ";"))
        and not COMMA.search(text)
    )


def _in_capitals(text: str) -> bool:
    return text.isupper() and sum(c.isalpha() for c in text) > 5


# The reading itself.


class _Item(NamedTuple):
    """One item, read by itself."""

    label: str
    form: Transformation | None  # None where the item says nothing
    is_date: bool = False
    not_understood: str = ""


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
        self.columns = _Columns(lines)
        self.category = ""
        self.heading: tuple[str, int] | None = None  # the last one, while nothing stands under it
        self.headings: list[tuple[str, int]] = []
        self.dates: Transformation | None = None
        self.held: list[_Held] = []
        self.remarks: list[Remark] = []

    def remark(self, kind: RemarkKind, line: int, label: str, other: str = "") -> None:
        self.remarks.append(Remark(kind, line, label[:LONGEST_LABEL], other[:LONGEST_LABEL]))

    # Blocks.

    def read(self, block: _Block, following: _Block | None) -> None:
        if block.cells:
            self._row(block, following)
        elif block.mark:
            self._marked(block, following)
        elif block.is_running:
            self._prose(block)
        else:
            self._lines(block, following)

    def _marked(self, block: _Block, following: _Block | None) -> None:
        if not any(line.text for line in block.lines):
            return
        passage = join(block.lines, self.words, self.width)
        text = passage.text
        if text.endswith(":") or not _QUOTED.fullmatch(text):
            title = next(outside_brackets(NAMELY, text), None)
            if title and (_SEPARATOR.search(text, title.end()) or _and_borders(text[title.start() :])):
                self._sentences(passage)
                return
            # A row of a table that is marked alike stands beside this line, not under it.
            inner = following is not None and (following.mark != self.outer if following.mark else following.cells)
            above = inner and block.mark == self.outer and not text.endswith((".", ",", ";"))
            if text.endswith(":") or (above and _item(text).form is None):
                self._head(text, block.lines[0].number)
                return
        self._item(passage, 0, len(text))

    def _lines(self, block: _Block, following: _Block | None) -> None:
        """Read one item a line; a line may go on in the next."""
        above = following is not None and (following.mark or following.cells) and not following.last.endswith(":")
        groups = list(self._groups(block))
        for group in groups:
            passage = join(group, self.words)
            text, first = passage.text, group[0]
            capitals = _in_capitals(text) and first.after_gap and not self.in_capitals
            stands_apart = first.after_gap or text[:1].isupper()
            last = above and group is groups[-1] and stands_apart and not text.endswith((".", ",", ";"))
            if text.endswith(":") or capitals or last:
                self._head(text, first.number)
            else:
                self._item(passage, 0, len(text))

    def _groups(self, block: _Block) -> Iterator[list[Line]]:
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

    def _prose(self, block: _Block) -> None:
        """Read running text; a line that begins with a title begins a list of its own."""
        start = 0
        for n, line in enumerate(block.lines[1:], 1):
            before = block.lines[n - 1].text
            titled = _TITLED.match(line.text) and line.text[0].isupper()
            if titled and not before.endswith(",") and not goes_on(before, line.text):
                self._sentences(join(block.lines[start:n], self.words))
                start = n
        self._sentences(join(block.lines[start:], self.words))

    # Headings.

    def _head(self, text: str, line: int) -> None:
        self._close_heading()
        self.category = self._category(text.rstrip(_ENDS), line)
        self.heading = (self.category, line) if self.category else None
        if self.heading:
            self.headings.append(self.heading)

    def _close_heading(self) -> None:
        if self.heading:
            self.remark(RemarkKind.EMPTY_CATEGORY, self.heading[1], self.heading[0])
            self.heading = None

    def _category(self, text: str, line: int, *, source_first: bool = False) -> str:
        """Return the name of a category; of a sentence, the source that it names."""
        quoted = _QUOTED.fullmatch(text)
        if quoted:
            return quoted[1]
        source = _FROM.search(text)
        if source and (source_first or _SENTENCE.search(text)):
            name = _without(_ARTICLE, source[1].strip())
        elif not _SENTENCE.search(text):
            name = text.strip(_ENDS)
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
        for stop in outside_brackets(_STOP, passage.text):
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
        parts = list(_cut(_SEMICOLON, text))
        if any(_title(text[a:b]) for a, b in parts[1:]):
            for a, b in parts:
                self._sentence(passage, start + a, start + b)
            return
        line = passage.line_at(start)
        title = _title(text)
        if title:
            self._titled(passage, start, start + title.start(), start + title.end(), end)
            return
        first = next(outside_brackets(COMMA, text), None)
        if text.endswith(":"):
            self._head(text, line)
        elif text.endswith(".") and _SENTENCE.search(text, 0, first.start() if first else len(text)):
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
        parts = list(_cut(_SEMICOLON, text))
        if len(parts) == 1:
            parts = list(_with_clauses(text, _cut(COMMA, text)))
        with_articles = 2 * sum(1 for a, b in parts if _ARTICLE.match(text[a:b].strip())) >= len(parts)
        a, b = parts[-1]
        border = _last_and(text[a:b], with_articles)
        split_at = None
        if border:
            parts[-1:] = [(a, a + border.start()), (a + border.end(), b)]
            split_at = None if _AND_THE.match(border.string, border.start()) else len(parts) - 2
        for n, (a, b) in enumerate(parts):
            other = text[slice(*parts[n + 1])].strip() if n == split_at else ""
            self._item(passage, start + a, start + b, other, follows=n > 0)

    # Items.

    def _item(self, passage: Passage, start: int, end: int, split_from: str = "", *, follows: bool = False) -> None:
        raw = passage.text[start:end]
        line = passage.line_at(start + len(raw) - len(raw.lstrip()))
        item = _item(raw)
        words = raw.strip(_ENDS + "()")
        if follows and _is_surely_form(words) and self._was(form_of(words)):
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
        if not form or not self.held or self.held[-1].found.transformation != _NOTHING:
            return False
        last = self.held[-1]
        self.held[-1] = last._replace(found=last.found._replace(transformation=form), is_date=False)
        return True

    def _take(self, item: _Item, category: str, line: int) -> None:
        if not _says(item.label):
            return
        self.heading = None
        # Once more with one look: what a line end kept apart may only now stand together.
        item = item._replace(label=_settled(item.label))
        category = _settled(category) if _says(category) else ""
        name = fold(item.label)
        form = item.form if item.form is not None else form_in_name(name)
        if item.not_understood:
            self.remark(RemarkKind.FORM_NOT_UNDERSTOOD, line, item.label, item.not_understood)
        if len(item.label) > LONGEST_LABEL:
            self.remark(RemarkKind.TOO_LONG, line, item.label)
        elif next(outside_brackets(COMMA, item.label), None) or next(outside_brackets(_AND_THE, item.label), None):
            self.remark(RemarkKind.SEVERAL, line, item.label)
        is_date = item.form is None and form == _NOTHING and (item.is_date or bool(_NAMES_A_DATE.match(name)))
        self.held.append(_Held(Found(category, item.label, form, line), name, is_date))
        if len(self.held) > 2 * MOST_VARIABLES:
            raise _too_many()

    # Tables.

    def _row(self, block: _Block, following: _Block | None) -> None:
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
            self.category = category.rstrip(_ENDS).strip('"“”')
        self._take(_with_cells(_item(label), form, rest), self.category, line)

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
            near = name if first[name] is not found else _near(name, slips)
            near = near or next((shorter for shorter in _shorter(name) if shorter in first), "")
            if near:
                self.remark(RemarkKind.NEAR_HOMONYM, found.line, found.label, first[near].label)


def _near(name: str, slips: dict[str, str]) -> str:
    """Return an earlier label that differs by one letter; other digits are no slip."""
    near = ""
    for slip in (name, *_slips(name)):
        other = slips.setdefault(slip, name)
        if other != name and _DIGITS.sub("", other) != _DIGITS.sub("", name):
            near = other
    return near


_DIGITS = re.compile(r"\d+")
_OF = re.compile(r" (?:van|voor|bij|de|du|des|d'|von|of|for)\b")


def _shorter(name: str) -> Iterator[str]:
    """Yield what a label is without its “van …”."""
    if len(name) <= LONGEST_LABEL:
        yield from (name[: of.start()] for of in _OF.finditer(name))


def _slips(name: str) -> Iterator[str]:
    """Yield a label with one letter missing: two labels that share one of these differ by a letter."""
    if 5 < len(name) <= 80:
        for at in range(len(name)):
            yield name[:at] + name[at + 1 :]


class _Columns:
    """Which cells of a table hold the category, the label and the form, and whether its rows are numbered."""

    def __init__(self, lines: Sequence[Line]) -> None:
        rows = [line.cells for line in lines if line.cells]
        self.numbered = 2 * sum(1 for line in lines if line.cells and line.mark) > len(rows)
        widest = max((len(cells) for cells in rows), default=0)
        counted = [sum(1 for cells in rows if n < len(cells) and form_of(cells[n].strip("()"))) for n in range(widest)]
        most = max(counted[1:], default=0)
        filled = max((n for cells in rows for n, cell in enumerate(cells) if cell), default=0)
        self.form = counted.index(most, 1) if most else (2 if filled > 1 else None)
        self.label = self.form - 1 if self.form else filled

    def of(self, cells: tuple[str, ...]) -> tuple[str, str, str, list[str]]:
        """Return category, label, form and what stands in no known column."""
        held = [*cells, *[""] * (self.label + 2)]
        category = held[self.label - 1] if self.label else ""
        label = held[self.label]
        form = held[self.form] if self.form else ""
        rest = [cell for cell in cells[: max(self.label - 1, 0)] if cell and not cell.strip(".").isdigit()]
        rest += [cell for cell in cells[(self.form or self.label) + 1 :] if cell]
        if category and not any(character.isalpha() for character in category):
            category = ""
        return (category, label, form, rest) if _says(label) else ("", category, form, rest)


def _with_cells(item: _Item, form: str, rest: list[str]) -> _Item:
    words = form.strip("()")
    named = form_of(words)
    is_date = item.is_date or fold(words) in _DATE
    contradicts = named and item.form and named != item.form
    unknown = [words] if _says(words) and not is_date and (contradicts or not named) else []
    unknown += rest
    label = " ".join([item.label, *(f"({words})" for words in unknown)])
    return _Item(label, item.form or named, is_date, "; ".join(unknown) or item.not_understood)


def _says(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _title(text: str) -> re.Match[str] | None:
    """Return what parts the name of a category from its list: a colon, “namely”."""
    title = next(outside_brackets(NAMELY, text), None)
    if title and title[0][0] == ":" and text[0].islower() and COMMA.search(text, 0, title.start()):
        return None  # “the age, the kind: first or second, …”
    return title


def _cut(border: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans between borders that stand outside brackets."""
    start = 0
    for match in outside_brackets(border, text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _with_clauses(text: str, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield items together with the “, of which …” behind them."""
    start, end = 0, 0
    for a, b in parts:
        if a and not _CLAUSE.match(text, a):
            yield start, end
            start = a
        end = b
    yield start, end


def _last_and(text: str, with_articles: bool) -> re.Match[str] | None:
    """Return the “and” before the last item; without articles, only where there is no other."""
    borders = _and_borders(text)
    if borders:
        return borders[-1]
    bare = [] if with_articles else list(outside_brackets(_AND, text))
    return bare[0] if len(bare) == 1 else None


def _and_borders(text: str) -> list[re.Match[str]]:
    return list(outside_brackets(_AND_THE, text))


def _item(raw: str) -> _Item:
    """Read one item: its label without article, the form in its last brackets."""
    text = raw.strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted and (quoted[2] is None or form_of(quoted[2])):
        return _Item(quoted[1], form_of(quoted[2]) if quoted[2] else None)
    text = without_mark(_TRAILING_AND.sub("", text.strip(_ENDS)).strip(_ENDS))
    whole = text = _without(_ARTICLE, _without(_LEADING_AND, text))
    forms: set[Transformation] = set()
    is_date = False
    for _ in range(3):  # “(date) (year and month)”
        bare, words = _last_words(text)
        meaning = [(form_of(part), fold(part) in _DATE) for part in words.split(", ")]
        if not bare or not all(named or dated for named, dated in meaning):
            break
        forms.update(named for named, _ in meaning if named)
        is_date = is_date or any(dated for _, dated in meaning)
        text = bare
    if len(forms) > 1:
        return _Item(whole, None, False, whole[len(text) :].strip())
    return _Item(text, next(iter(forms), None), is_date, _perhaps_a_form(text))


def _without(beginning: re.Pattern[str], text: str) -> str:
    found = beginning.match(text)
    return text[found.end() :] if found else text


def _last_words(text: str) -> tuple[str, str]:
    """Return a label and what may be its form: in brackets, or behind a comma, colon or dash."""
    if text.endswith(")"):
        depth = 0
        for at in range(len(text) - 1, -1, -1):
            depth += (text[at] == ")") - (text[at] == "(")
            if not depth:
                return text[:at].rstrip(_ENDS), text[at + 1 : -1].strip()
        return "", ""
    borders = list(_BEFORE_A_FORM.finditer(text, max(0, len(text) - 40)))
    border = borders[-1] if borders else None
    words = text[border.end() :] if border else ""
    if border and form_of(words) and (border[0].strip() != "," or _is_surely_form(words)):
        return text[: border.start()].rstrip(_ENDS), words
    return "", ""


def _is_surely_form(words: str) -> bool:
    """Tell a form from a variable of that name: “in classes”, but not “year” and not “unique serial number”."""
    form = form_of(words)
    return form not in (None, Transformation.PSEUDONYM) and (" " in words or "/" in words)


def _perhaps_a_form(label: str) -> str:
    """Return what stands in a label as if it were its form: in last or open brackets, or a known form in others."""
    brackets = [found[0] for found in _BRACKETS.finditer(label)]
    if label.endswith(")") and brackets:
        return brackets[-1].strip("()")
    if label.count("(") != label.count(")"):
        return label[label.rfind("(") + 1 :].strip()
    return next((inside.strip("()") for inside in brackets if form_of(inside.strip("()"))), "")


def form_in_name(name: str) -> Transformation:
    """Return the form that a label, folded, says itself."""
    return next((form for pattern, form in _NAMES_A_FORM if pattern.match(name)), _NOTHING)


def _too_many() -> Refusal:
    return Refusal(
        gettext_noop("The list names more than %(most)s variables; no deliberation does. Paste one list at a time."),
        most=f"{MOST_VARIABLES:,}",
    )
