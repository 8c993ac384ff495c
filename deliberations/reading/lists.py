"""The lists of variables in a published text, read by the rules for pasted lists.

Those rules say what an item is; here stands which words each item comes from, and what makes it doubtful: whatever a
lost comma, a glued article or a missing “and” may have made of it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..rules.acts import Transformation
from ..rules.words import fold
from .borders import NAMELY
from .enumerations import Row, rows_of
from .fold import Span, Text, folded, squeezed
from .pasted import outside_brackets
from .proposal import Confidence, Source, Variable
from .section import Section
from .table import TABLE_HEAD
from .transformations import form_in_name, is_rule_for_dates
from .variables import (
    Found,
    Remark,
    RemarkKind,
    read_variables,
)

CERTAIN, PROBABLE, CHECK, MISSING = Confidence


class Lists(NamedTuple):
    """The variables of a text, and those that stand in it twice."""

    variables: tuple[Variable, ...]
    duplicates: tuple[tuple[str, Source], ...] = ()


def variables_of(text: Text, section: Section, groups: Sequence[Span]) -> Lists:
    """Read the lists of the first section; `groups` describes people and holds no list."""
    rows = list(rows_of(text, section.span, groups))
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


# Which words an item comes from.


class _Placed(NamedTuple):
    found: Found
    span: Span | None  # of its label


def _placed(text: Text, rows: Sequence[Row], found: Sequence[Found]) -> Iterator[_Placed]:
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
_PERHAPS_ARTICLE = re.compile(r"(?:h+e+t+|d+e+|l+e+|l+a+|l+)\s?[a-z]")
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

    def __init__(self, text: Text, rows: Sequence[Row], remarks: Sequence[Remark], dated: bool) -> None:
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
