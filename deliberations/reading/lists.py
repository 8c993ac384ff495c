"""The lists of variables in a published text: found in its first section, read by the rules for pasted lists.

Those rules say what an item is; here stands where the lists are, which words each item comes from, and what makes
an item doubtful: whatever a lost comma, a glued article or a missing “and” may have made of it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import NamedTuple

from ..rules.acts import Transformation
from ..rules.words import fold
from .fold import Span, Text, folded, squeezed
from .head import is_letterhead
from .pasted import outside_brackets
from .proposal import Confidence, Source, Variable
from .section import Section
from .variables import (
    COMMA,
    NAMELY,
    TABLE_HEAD,
    Found,
    Remark,
    RemarkKind,
    form_in_name,
    is_rule_for_dates,
    read_variables,
)

CERTAIN, PROBABLE, CHECK, MISSING = Confidence

_DATA = re.compile(
    r"gegevens|variabele|kenmerken|informatie|inlichtingen|donnees|variables|caracteristiques|renseignements|informations"
)
_MARK = re.compile(r"(?:[-–—•●▪*o]|\(?\d{1,3}[.)°]|\(?[a-zA-Z][.)])\s*")
_TITLED = re.compile(
    r"(?:[-–—•●▪*o]\s*|\(?\d{1,3}[.)]\s*|\(?[a-zA-Z][.)]\s*)?(?P<title>[^\W\d_][^.:;]{2,160}):\s*(?=\S)"
)
_SAYS = re.compile(
    r"\b(?:bestaat|bestaan|betreft|bewaren|bewaard|comprend|comprennent|conserve|conservees|conserveront|zal|zullen|zou|zouden|wil|willen|wenst|wensen|worden|wordt|luiden|luidt|is|zijn|sera|seront|souhaitent?|est|sont"
    r"|vragen|vraagt|demandent?|serait|seraient)\b"
)
_THE = re.compile(r"(?:,|\s(?:en|et))\s*(?:(?:de|het|la|le|les)\s|l['’ ])")


class Lists(NamedTuple):
    """The variables of a text, and those that stand in it twice."""

    variables: tuple[Variable, ...]
    duplicates: tuple[tuple[str, Source], ...] = ()


class _Row(NamedTuple):
    """One line as it is handed to the rules for lists, and where it stands in the text."""

    words: str
    start: int
    doubtful: bool = False  # nothing announced a list here


def variables_of(text: Text, section: Section, groups: Sequence[Span]) -> Lists:
    """Read the lists of the first section; `groups` describes people and holds no list."""
    rows = list(_rows(text, section.span, groups))
    if not any(row.words for row in rows):
        return Lists(())
    read = read_variables("\n".join(row.words for row in rows))
    reader = _Reader(text, rows, read.remarks, _rule_for_dates(text, section))
    once, again = _once([one for one in read.found if squeezed(_without_qualifier(one.label)[0]) not in _HEAD_OF_TABLE])
    placed = list(_placed(text, rows, once))
    variables: list[Variable] = []
    for category, same in groupby(placed, lambda one: one.found.category):
        variables += reader.category(category, list(same))
    again += [(r.label, r.line) for r in read.remarks if r.kind in (RemarkKind.DUPLICATE, RemarkKind.TWO_FORMS)]
    duplicates = tuple(
        (label, text.source(rows[line - 1].start, rows[line - 1].start + len(rows[line - 1].words)))
        for label, line in again
    )
    return Lists(tuple(variables), duplicates)


def _once(found: Sequence[Found]) -> tuple[list[Found], list[tuple[str, int]]]:
    """Return what is named for the first time in its list, and the rest, which only a wrong letter told apart."""
    held: dict[tuple[str, str], Found] = {}
    again: list[tuple[str, int]] = []
    for one in found:
        if held.setdefault((squeezed(one.category), squeezed(one.label)), one) is not one:
            again.append((one.label, one.line))
    return list(held.values()), again


def _rule_for_dates(text: Text, section: Section) -> bool:
    """Tell whether a sentence gives all dates one form."""
    return any(
        is_rule_for_dates(text.shown[sentence.start : sentence.end])
        for sentence in text.sentences
        if sentence.start >= section.span.start and sentence.end - sentence.start < 400
    )


# Where the lists are.


def _rows(text: Text, section: Span, groups: Sequence[Span]) -> Iterator[_Row]:
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
            yield _Row("", paragraph.end)
        elif _is_titled(words):
            below = below or ("?" if words.endswith(":") else None)
            yield _Row(words, paragraph.start)
            yield _Row("", paragraph.end)
        elif _is_heading(words, text.shown[following.start : following.end], bool(below)):
            below = "?"
            yield _Row(words.rstrip(" :") + ":", paragraph.start)
        elif below and _is_item(words, below):
            below = _mark(words)
            yield from _as_printed(text, paragraph)
            yield _Row("", paragraph.end)
        elif _announces(words):
            below = "?"
            # Where it is short, the line that announces a list is the name of its category.
            yield _Row(words if len(words) < 120 and not _SAYS.search(folded(words)) else "", paragraph.start)
        else:
            below = None
            for row in _sentences(text, paragraph):
                yield row
                yield _Row("", paragraph.end)


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


def _as_printed(text: Text, paragraph: Span) -> Iterator[_Row]:
    first, last = text.line_at(paragraph.start), text.line_at(paragraph.end - 1)
    raw = [line.raw.strip("\r\n") for line in text.lines[first : last + 1]]
    # Rows of one table have the same number of cells, unless a line end broke one.
    broken = len({line.count("\t") for line in raw}) > 1
    for n, words in enumerate(raw, first):
        yield _Row(words, text.starts[n], doubtful=broken)


def _sentences(text: Text, paragraph: Span) -> Iterator[_Row]:
    """Yield the sentences of a paragraph that name variables: “data, namely the a, the b and the c”."""
    for sentence in text.sentences:
        if sentence.start < paragraph.start or sentence.end > paragraph.end:
            continue
        words = text.shown[sentence.start : sentence.end]
        namely = next(outside_brackets(NAMELY, words), None)
        listed = len(_THE.findall(words, namely.end() if namely else 0))
        if namely and listed > 1 and _DATA.search(folded(words[: namely.start()])):
            yield _Row(words, sentence.start)
        elif listed > 5 and not _SAYS.search(folded(words)):
            yield _Row(words, sentence.start, doubtful=True)


# Which words an item comes from.


class _Placed(NamedTuple):
    found: Found
    span: Span | None  # of its label


def _placed(text: Text, rows: Sequence[_Row], found: Sequence[Found]) -> Iterator[_Placed]:
    at, line = 0, 0
    for one in found:
        if one.line != line:
            line, at = one.line, max(at, rows[one.line - 1].start)
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, one.label.split())) + r"(?!\w)")
        place = pattern.search(text.shown, at, at + 3000 + len(one.label))
        span = Span(*place.span()) if place else None
        if span is None:
            near = [s for s in text.spelled(one.label, at) if s.start < at + 3000]
            span = near[0] if near else None
        at = span.end if span else at
        yield _Placed(one, span)


_BEFORE = re.compile(r"(?:(?:de|het|een|la|le|les|une?|des|du)\s+|l[’' ])$", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)")


def _quoted(text: Text, span: Span) -> tuple[Source, bool]:
    """Return an item with its article and its brackets, and whether it has an article."""
    article = _BEFORE.search(text.shown, max(0, span.start - 6), span.start)
    end = span.end
    while bracket := _BRACKETS.match(text.shown, end):
        end = bracket.end()
    return text.source(article.start() if article else span.start, end), article is not None


# What makes an item doubtful.

_QUALIFIER = re.compile(r"\s*\((?P<words>[^()]*)\)$")
_NO_FORM = re.compile(
    r"(?:op|au|aux|le|op datum van|situatie|situation|toestand|stand|etat)\b.*\d.*"
    r"|.*(?:kwartaal|trimestre).*|(?:per|par|elk|elke|chaque)\s+(?:maand|jaar|mois|an|annee)|datum|date"
    r"|\d{4}(?:\s*[-/]\s*\d{4})?"
)
"""Brackets that say when, or how a thing is called in short, and nothing about its form."""
_WITHIN: tuple[tuple[re.Pattern[str], Transformation], ...] = (
    (re.compile(r"(?:jaar|annee).*(?:maand|mois)|(?:maand|mois).*(?:jaar|annee)"), Transformation.YEAR_MONTH),
    (re.compile(r"klasse|categorie|tranche|classe"), Transformation.CLASSES),
    (re.compile(r"^(?:enkel|alleen|uniquement|seulement)\s*(?:het |l')?(?:jaar|annee|jaartal)$"), Transformation.YEAR),
)
_ODD = re.compile(
    r"([^\W\d_])\1\1|q(?!u)|[a-z][A-Z]{2}|\w[€|\\_~=<>{}]\w|[€|\\~=<>{}\[\]]|(?<=[^\W\d_])\d+(?=[^\W\d_])", re.ASCII
)
_AND = re.compile(r"\s(?:en|et)\s")
_GLUED_AND = re.compile(r"\w(?:en|et)\s(?:(?:de|het|la|les?)\s|l’)")
_PERHAPS_ARTICLE = re.compile(r"(?:het|de|le|la|l)[a-z]")
_LED = re.compile(r"(?:\b(?:en|et|alsook|evenals)|ainsi que)\s+(?:(?:de|het|la|les?|l')\s*)?(?:l['\s])?$")
_SOURCE = re.compile(r"afkomstig|provenant|provien")
_LONG = 90
_SHORT_NAME = re.compile(r"[A-Z]{2,8}")
_BY_SQUEEZED: tuple[tuple[re.Pattern[str], Transformation], ...] = (
    (re.compile("uniekvolgnumer|numerodordreunique"), Transformation.PSEUDONYM),
    (re.compile("[a-z]+klase$|clasedage|tranchedage"), Transformation.CLASSES),
    (re.compile("jarwarin|jarvan|anede(?!tud)"), Transformation.YEAR),
)
"""Names that say their form, however damaged."""
_HEAD_OF_TABLE = frozenset(map(squeezed, TABLE_HEAD))
_DIGIT = re.compile(r"\d")
_LOST_APOSTROPHE = re.compile(r"\b([dlnsj]) (?=[aeiouyh])")
_HARMLESS = frozenset(
    (
        RemarkKind.NEAR_HOMONYM,
        RemarkKind.LEFT_OUT,
        RemarkKind.DUPLICATE,
        RemarkKind.NO_CATEGORY,
        RemarkKind.DATE_WITHOUT_FORM,
    )
)


class _Reader:
    """What the variables of one text have in common while they are read."""

    def __init__(self, text: Text, rows: Sequence[_Row], remarks: Sequence[Remark], dated: bool) -> None:
        self.text, self.rows, self.dated = text, rows, dated
        self.doubts: dict[tuple[int, str], set[RemarkKind]] = {}
        for remark in remarks:
            if remark.kind not in _HARMLESS:
                self.doubts.setdefault((remark.line, remark.label), set()).add(remark.kind)
        self.dates = {(r.line, r.label) for r in remarks if r.kind == RemarkKind.DATE_WITHOUT_FORM}

    def category(self, category: str, placed: Sequence[_Placed]) -> Iterator[Variable]:
        quoted = [_quoted(self.text, one.span) if one.span else (None, False) for one in placed]
        with_articles = 2 * sum(has for _, has in quoted) > len(placed)
        running = len({one.found.line for one in placed}) == 1
        labels = [_without_qualifier(one.found.label)[0] for one in placed]
        name = self._name(category, placed[0])
        for n, (one, (source, has_article)) in enumerate(zip(placed, quoted, strict=True)):
            label, qualifier = _without_qualifier(one.found.label)
            transformation, confidence = self._form(one.found, qualifier)
            if labels.count(label) > 1:
                label = one.found.label
                confidence = CHECK if qualifier else confidence
            if running and n == len(placed) - 1 and len(placed) > 1:
                confidence = confidence.at_most(_end_of_list(self.text, one))
            glued = _PERHAPS_ARTICLE.match(folded(label)) and any(has for _, has in quoted)
            if not has_article and (with_articles or glued):
                confidence = CHECK
            confidence = confidence.at_most(self._doubt(one, label, name))
            if source is None:
                row = self.rows[one.found.line - 1]
                source, confidence = self.text.source(row.start, row.start + 80), CHECK
            yield Variable(name, n + 1, label, transformation, confidence, source)

    def _name(self, category: str, first: _Placed) -> str:
        """Return the name of a category: without its day, and not the sentence that only leads to its list."""
        row = self.rows[first.found.line - 1]
        namely = next(outside_brackets(NAMELY, row.words), None)
        if namely and not namely[0].startswith(":") and not _SOURCE.search(folded(row.words[: namely.start()])):
            return ""
        bare, qualifier = _without_qualifier(category)
        return bare if qualifier and (_DIGIT.search(qualifier) or _NO_FORM.fullmatch(folded(qualifier))) else category

    def _doubt(self, one: _Placed, label: str, name: str) -> Confidence:
        kinds = self.doubts.get((one.found.line, one.found.label), set())
        # Brackets that are no form are left out of a label, and weighed where its form is.
        if kinds - ({RemarkKind.FORM_NOT_UNDERSTOOD} if label != one.found.label else set()):
            return CHECK
        if (
            self.rows[one.found.line - 1].doubtful
            or len(name) > _LONG
            or ": " in label
            or _GLUED_AND.search(label)
            or _ODD.search(label)
            or len(label) > _LONG
        ):
            return CHECK
        unsure = one.span and any(one.span.start < at < one.span.end for at in self.text.unsure)
        return PROBABLE if not name[:1].isupper() or unsure or _ODD.search(name) else CERTAIN

    def _form(self, found: Found, qualifier: str | None) -> tuple[str, Confidence]:
        """Return the form of a variable, also where its brackets say it in words of their own."""
        words = folded(qualifier or "")
        for pattern, form in _WITHIN:
            if pattern.search(words):
                return form, PROBABLE
        if (found.line, found.label) in self.dates:
            # A date of which the text says no form may have lost the words that do.
            return (Transformation.YEAR_MONTH, CERTAIN) if self.dated else (found.transformation, PROBABLE)
        if qualifier and not _NO_FORM.fullmatch(words) and not _SHORT_NAME.fullmatch(qualifier):
            return found.transformation, CHECK
        if found.transformation == Transformation.NOT_STATED:
            for pattern, form in _BY_SQUEEZED:
                if pattern.match(squeezed(found.label)):
                    return form, PROBABLE
            if squeezed(found.label).startswith(("datum", "date")):
                return (Transformation.YEAR_MONTH if self.dated else found.transformation), PROBABLE
            named = form_in_name(_LOST_APOSTROPHE.sub(r"\1'", fold(found.label)))
            return named, CERTAIN if named == found.transformation else PROBABLE
        return found.transformation, CERTAIN


def _end_of_list(text: Text, one: _Placed) -> Confidence:
    """Return how sure the last item of a running list is: an “and” leads to it and a stop follows it."""
    if one.span is None or _AND.search(one.found.label):
        return CHECK
    end = one.span.end
    while bracket := _BRACKETS.match(text.shown, end):
        end = bracket.end()
    if text.folded[end : end + 1] not in (".", ";"):
        return CHECK
    return CERTAIN if _LED.search(text.folded, max(0, one.span.start - 14), one.span.start) else PROBABLE


def _without_qualifier(label: str) -> tuple[str, str | None]:
    """Return a label and what stands in its last brackets."""
    found = _QUALIFIER.search(label)
    return (label[: found.start()], found["words"]) if found and found.start() else (label, None)
