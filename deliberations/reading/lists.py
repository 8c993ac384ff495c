"""The lists of variables in a published text: found in its first section, read by the rules for pasted lists.

Those rules say what an item is; here stands where the lists are, which words each item comes from, and what makes
an item doubtful: whatever a lost comma, a glued article or a missing “and” may have made of it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..rules.acts import Transformation
from .days import DAY
from .fold import Span, Text, folded
from .pasted import outside_brackets
from .proposal import Confidence, Source, Variable
from .section import Section
from .variables import (
    COMMA,
    NAMELY,
    Found,
    Remark,
    RemarkKind,
    form_of,
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
    r"\b(?:zal|zullen|zou|zouden|wil|willen|wenst|wensen|worden|wordt|luiden|luidt|is|zijn|sera|seront|souhaitent?|est|sont"
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
    rows = [*_rules(text, section), *_rows(text, section.span, groups)]
    if not any(row.words for row in rows):
        return Lists(())
    read = read_variables("\n".join(row.words for row in rows))
    remarks = {(remark.line, remark.label): remark for remark in read.remarks if remark.kind in _DOUBTFUL}
    placed = list(_placed(text, rows, read.found))
    variables: list[Variable] = []
    for category, same in groupby(placed, lambda one: one.found.category):
        variables += _category(text, category, list(same), remarks, rows)
    duplicates = tuple(
        (remark.label, text.source(rows[remark.line - 1].start, rows[remark.line - 1].start + len(remark.label)))
        for remark in read.remarks
        if remark.kind in (RemarkKind.DUPLICATE, RemarkKind.TWO_FORMS)
    )
    return Lists(tuple(variables), duplicates)


_DOUBTFUL = frozenset(RemarkKind) - {RemarkKind.NEAR_HOMONYM, RemarkKind.LEFT_OUT, RemarkKind.DUPLICATE}


# Where the lists are.


def _rules(text: Text, section: Section) -> Iterator[_Row]:
    """Yield the sentence that gives all dates one form."""
    for sentence in text.sentences:
        words = text.shown[sentence.start : sentence.end]
        if sentence.start >= section.span.start and len(words) < 400 and is_rule_for_dates(words):
            yield _Row(words.rstrip(" ;:.") + ".", sentence.start)
            yield _Row("", sentence.end)
            return


def _rows(text: Text, section: Span, groups: Sequence[Span]) -> Iterator[_Row]:
    follows = False  # a list was announced, and its items stand in paragraphs of their own
    seen: set[str] = set()
    for paragraph in text.paragraphs:
        if paragraph.start < section.start or paragraph.start >= section.end:
            continue
        words = text.shown[paragraph.start : paragraph.end]
        again = len(words) > 80 and folded(words) in seen
        seen.add(folded(words))
        if again or any(span.start < paragraph.end and paragraph.start < span.end for span in groups):
            follows = False
            continue
        announces = words.endswith(":") and bool(_DATA.search(folded(words)))
        if _is_titled(words) or (follows and _is_item(text, paragraph, words)):
            follows = follows or announces
            yield from _as_printed(text, paragraph) if not _TITLED.match(words) else [_Row(words, paragraph.start)]
            yield _Row("", paragraph.end)
        elif announces:
            follows = True
            # The sentence that announces a list may name the source that its items come from.
            yield _Row(words if len(words) < 160 and not _SAYS.search(folded(words)) else "", paragraph.start)
        else:
            found = list(_sentences(text, paragraph))
            follows = False
            for row in found:
                yield row
                yield _Row("", paragraph.end)


def _is_titled(words: str) -> bool:
    title = _TITLED.match(words)
    if not title or "?" in words:
        return False
    rest = words[title.end() :]
    items = sum(1 for _ in outside_brackets(COMMA, rest)) + rest.count(";")
    says = _SAYS.search(folded(title["title"]))
    return (items > 0 or bool(_THE.search(rest))) and (not says or bool(_DATA.search(folded(title["title"]))))


def _is_item(text: Text, paragraph: Span, words: str) -> bool:
    """Tell whether a paragraph below an announced list belongs to it."""
    if _MARK.match(words) or words.endswith(":"):
        return not (words.endswith(".") and len(words) > 160 and bool(_SAYS.search(folded(words))))
    lines = text.lines[text.line_at(paragraph.start) : text.line_at(paragraph.end - 1) + 1]
    return any("\t" in line.raw for line in lines) or not (words.endswith(".") and bool(_SAYS.search(folded(words))))


def _as_printed(text: Text, paragraph: Span) -> Iterator[_Row]:
    first, last = text.line_at(paragraph.start), text.line_at(paragraph.end - 1)
    for n in range(first, last + 1):
        yield _Row(text.lines[n].raw.strip("\r\n"), text.starts[n])


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
    rf"(?:op|au|le|op datum van|situatie op|situation au)\s+(?:{DAY}|\d{{1,2}}\s+\w+)"
    r"|(?:per|par)\s+(?:kwartaal|maand|jaar|trimestre|mois|an)|datum|date|\d{4}(?:\s*[-/]\s*\d{4})?|[a-z]{2,8}"
)
_WITHIN: tuple[tuple[re.Pattern[str], Transformation], ...] = (
    (re.compile(r"(?:jaar|annee).*(?:maand|mois)|(?:maand|mois).*(?:jaar|annee)"), Transformation.YEAR_MONTH),
    (re.compile(r"klasse|categorie|tranche|classe"), Transformation.CLASSES),
    (re.compile(r"^(?:enkel|alleen|uniquement|seulement)?\s*(?:het |l')?(?:jaar|annee|jaartal)$"), Transformation.YEAR),
)
_ODD = re.compile(
    r"([^\W\d_])\1\1|q(?!u)|[a-z][A-Z]{2}|\w[€|\\_~=<>{}]\w|[€|\\~=<>{}\[\]]|(?<=[^\W\d_])\d+(?=[^\W\d_])", re.ASCII
)
_AND = re.compile(r"\s(?:en|et)\s")
_LONG = 120


def _category(
    text: Text, category: str, placed: Sequence[_Placed], remarks: dict[tuple[int, str], Remark], rows: Sequence[_Row]
) -> Iterator[Variable]:
    quoted = [_quoted(text, one.span) if one.span else (None, False) for one in placed]
    with_articles = 2 * sum(has for _, has in quoted) > len(placed)
    running = with_articles or _is_running(placed, rows)
    bare, qualifier = _without_qualifier(category)
    labels = [_without_qualifier(one.found.label)[0] for one in placed]
    for n, (one, (source, has_article)) in enumerate(zip(placed, quoted, strict=True)):
        label, words = _without_qualifier(one.found.label)
        transformation, confidence = _form(one.found, words)
        if label != one.found.label and labels.count(label) > 1:
            label, confidence = one.found.label, CHECK
        last = n == len(placed) - 1
        if (
            source is None
            or rows[one.found.line - 1].doubtful
            or (one.found.line, one.found.label) in remarks
            or (with_articles and not has_article)
            or _ODD.search(label)
            or len(label) > _LONG
            or (running and last and not _ends_a_list(text, one, len(placed)))
        ):
            confidence = CHECK
        elif not category or (one.span and _is_unsure(text, one.span)) or bool(_ODD.search(category)):
            confidence = confidence.at_most(PROBABLE)
        name = bare if qualifier is None or _NO_FORM.fullmatch(folded(qualifier)) else category
        source = source or text.source(rows[one.found.line - 1].start, rows[one.found.line - 1].start + 80)
        yield Variable(name, n + 1, label, transformation, confidence, source)


def _is_running(placed: Sequence[_Placed], rows: Sequence[_Row]) -> bool:
    return len({one.found.line for one in placed}) == 1 and len(placed) > 1


def _ends_a_list(text: Text, one: _Placed, count: int) -> bool:
    """Tell whether an “and” leads to the last item and a stop follows it: else more may be in it, or lost behind it."""
    assert one.span
    if count == 1 or _AND.search(one.found.label):
        return count == 1
    before = text.folded[max(0, one.span.start - 12) : one.span.start]
    end = one.span.end
    while bracket := _BRACKETS.match(text.shown, end):
        end = bracket.end()
    led = re.search(r"(?:\b(?:en|et|alsook|evenals)|ainsi que)\s+(?:(?:de|het|la|les?|l')\s*)?(?:l['\s])?$", before)
    return bool(led) and text.folded[end : end + 1] in (".", ";", "", "\n")


def _is_unsure(text: Text, span: Span) -> bool:
    return any(span.start < at < span.end for at in text.unsure)


def _without_qualifier(label: str) -> tuple[str, str | None]:
    """Return a label and what stands in its last brackets."""
    found = _QUALIFIER.search(label)
    return (label[: found.start()], found["words"]) if found and found.start() else (label, None)


def _form(found: Found, qualifier: str | None) -> tuple[str, Confidence]:
    """Return the form of a variable, also where its brackets say it in words of their own."""
    if qualifier is None:
        return found.transformation, CERTAIN
    words = folded(qualifier)
    named = form_of(words)
    if named:
        return named, CHECK
    for pattern, form in _WITHIN:
        if pattern.search(words):
            return form, PROBABLE
    return found.transformation, CERTAIN if _NO_FORM.fullmatch(words) else CHECK
