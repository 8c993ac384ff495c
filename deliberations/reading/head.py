"""The head of a published text: what it is, its two numbers, who decided, its title and the days in it.

The title is read by a small grammar from its number to the word that leads to its subject. A day is certain only
where every word on the way was understood: what is not understood may be a lost “amended on”.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..rules.calendar import TERM_SINCE
from ..rules.numbers import parse_number, reference_year
from .days import DAY, Day, find_days, read_day
from .fold import Span, Text, folded, loose, squeezed
from .proposal import Confidence, Effect, Field, Genre

CERTAIN, PROBABLE, CHECK, MISSING = Confidence
NOT_STATED = Field(None, MISSING)
NONE_STATED = Field((), MISSING)

_HEAD = 6000
"""Letters from the beginning within which a title begins."""
_GENRES = {
    Genre.DELIBERATION: "beraadslaging|deliberation",
    Genre.OPINION: "advies|avis",
    Genre.RECOMMENDATION: "aanbeveling|recommandation",
}
_NUMBER = r"(?:(?:nr|no|n|numero|nummer)?\s*[.°:]*\s*(?P<year>\d{2})\s*/\s*(?P<serial>\d{1,4})(?!\d))"
_BEGINS = re.compile(
    rf"(?:{'|'.join(f'(?P<{genre}>{loose(words)})' for genre, words in _GENRES.items())})"
    rf"(?:\s*{_NUMBER}|(?=\s*(?:van|du|nr|no?)\b))"
)
_AFTER_TITLE = re.compile(
    rf"\n\s*(?:{loose('gelet op|vu la|vu le|vu les|overwegende')}|vu\s+l[' ]"
    rf"|(?:[a-z1i]\s*[.)]\s*)?(?:{loose('context en onderwerp|onderwerp|voorwerp|contexte et objet|objet')})\b)"
)


class Title(NamedTuple):
    """The title of a text, and what its grammar said."""

    genre: Genre
    span: Span
    number: str
    number_span: Span
    decided: tuple[Day, ...]
    amended: tuple[Day, ...]
    hides: bool  # “last amended on”: earlier amendments are not named
    whole: bool  # every word up to the subject was understood
    sections: int  # sections of the committee that are named behind the days
    subject: Span  # what follows the word that leads to the subject; empty where there is none
    bounded: bool  # what follows the title is known


def read_title(text: Text) -> Title | None:
    """Return the title; None where no word at the beginning says what the text is."""
    for found in _BEGINS.finditer(text.folded, 0, _HEAD):
        start = found.start()
        genre = next(genre for genre in _GENRES if found[genre])
        word = text.shown[start : start + 5]
        at_line = start in text.starts
        if not (word.isupper() or (at_line and word[0].isupper())):
            continue
        end, bounded = _end_of_title(text, start)
        number = f"{found['year']}/{int(found['serial']):03}" if found["year"] else ""
        number_span = Span(start, found.end())
        return _parsed(text, genre, Span(start, end), number, number_span, bounded)
    return None


def _end_of_title(text: Text, start: int) -> tuple[int, bool]:
    """Return where a title ends: before the first “having regard to”, or with its capitals."""
    after = _AFTER_TITLE.search(text.folded, start)
    end = after.start() if after else len(text.folded)
    bounded = after is not None
    first = text.line_at(start)
    capitals = _in_capitals(text.lines[first].text)
    for n in range(first + 1, len(text.lines)):
        if text.starts[n] >= end:
            break
        lower = capitals and not _in_capitals(text.lines[n].text)
        if lower or (not capitals and text.lines[n].begins):
            return text.starts[n] - 1, False
    return min(end, start + 3000), bounded


def _in_capitals(line: str) -> bool:
    return sum(c.isupper() for c in line) > sum(c.islower() for c in line)


_WORDS = {
    "last": loose(
        "laatstelijk|laatst|voor het laatst|de laatste keer|dernierement|en dernier lieu|pour la derniere fois|derniere"
    ),
    "amended": loose("gewijzigd|aangepast|aangevuld|herzien|modifiee|modifie|modifiees|adaptee|completee|revisee"),
    "section": r"\([^()]{0,12}(?:" + loose("afdeling|section|kamer|chambre") + r")[^()]{0,60}\)",
    "link": loose(
        "betreffende|met betrekking tot|aangaande|inzake|over|strekkende"
        "|relative|relatif|concernant|portant sur|portant"
    )
    + r"|m\.?\s?b\.?\s?t\.?(?![a-z])",
    "and": loose("en|et"),
    "at": loose("van|op|du|le|de|d\\.d\\.|dd\\."),
    "mark": r"[,;:.()-]",
}
_TOKEN = re.compile(rf"(?P<day>{DAY})|" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _WORDS.items()))
_WORD = re.compile(r"\S+\s*")
_LINK_ENDS = re.compile(r"\s*(?:aux|au|a\s+la|a\s+l[' ]|a|sur)(?=\W|la\b)")


def _parsed(text: Text, genre: Genre, span: Span, number: str, number_span: Span, bounded: bool) -> Title:
    decided: list[Day] = []
    amended: list[Day] = []
    into = decided
    hides, whole, sections = False, bool(number), 0
    at = number_span.end
    subject = Span(span.end, span.end)
    while at < span.end:
        at += len(text.folded[at : span.end]) - len(text.folded[at : span.end].lstrip())
        found = _TOKEN.match(text.folded, at, span.end)
        if not found:
            word = _WORD.match(text.folded, at, span.end)
            whole = False
            at = word.end() if word else span.end
            continue
        at = found.end()
        match found.lastgroup:
            case "day":
                day = read_day(found[0], found.start())
                into.append(day)
                at = day.end
            case "amended":
                into = amended
            case "last":
                hides = True
            case "section":
                sections += 1
            case "link":
                ends = _LINK_ENDS.match(text.folded, at)
                subject = Span(ends.end() if ends else at, span.end)
                break
    whole = whole and subject.start < subject.end and not any(d.day is None or d.doubtful for d in decided + amended)
    return Title(
        genre, span, number, number_span, tuple(decided), tuple(amended), hides, whole, sections, subject, bounded
    )


# The fields of the head.


def number_of(text: Text, title: Title) -> Field:
    if not title.number:
        return NOT_STATED
    parsed = parse_number(title.number)
    years = {day.day.year % 100 for day in title.decided if day.day}
    sure = title.whole and parsed.year in years and 0 < parsed.serial < 1000
    return Field(str(parsed), CERTAIN if sure else CHECK, text.source(*title.number_span))


def title_of(text: Text, title: Title) -> Field:
    shown = " ".join(text.shown[title.span.start : title.span.end].split())
    sure = title.bounded and title.whole and len(shown) > 40
    return Field(shown, CERTAIN if sure else CHECK, text.source(*title.span))


def decided_on(text: Text, title: Title) -> Field:
    days = [day.day for day in title.decided if day.day]
    if not title.decided:
        return NONE_STATED
    source = text.source(title.decided[0].start, title.decided[-1].end)
    fits = {day.year % 100 for day in days} == {parse_number(title.number).year} if title.number and days else False
    return Field(tuple(days), CERTAIN if title.whole and fits and _one_day_each(title) else CHECK, source)


def _one_day_each(title: Title) -> bool:
    """Tell whether one day of decision is named, or one for each section: another may be a lost “amended on”."""
    return len(title.decided) == 1 or title.sections == len(title.decided)


def amended_on(text: Text, title: Title, in_force: Field) -> Field:
    """Return the days of the amendments that the title names."""
    if not title.amended:
        return NONE_STATED if title.whole and _one_day_each(title) else Field((), CHECK, text.source(*title.span))
    days = tuple(day.day for day in title.amended if day.day)
    source = text.source(title.amended[0].start, title.amended[-1].end)
    decided = [day.day for day in title.decided if day.day]
    in_order = list(days) == sorted(set(days)) and all(day < later for day in decided for later in days)
    named_below = {effect.decided_on for effect in in_force.value}
    sure = title.whole and bool(days) and bool(decided) and in_order and named_below <= {*days, *decided}
    return Field(days, CERTAIN if sure else CHECK, source)


def history_complete(text: Text, title: Title) -> Field:
    """Return whether the title names every amendment; “last amended on” hides the earlier ones."""
    source = text.source(title.span.start, max(title.subject.start, title.number_span.end))
    return Field(not title.hides, CERTAIN if title.whole and _one_day_each(title) else CHECK, source)


_REFERENCE = re.compile(
    r"(?<![a-z/])(?:(?:ivc|csi)\s*/\s*[a-z]{2,6}|scszg?|csss(?!s)|tc|ct|rr)\s*/\s*\d{2}\s*/\s*\d{1,4}(?![\d/])"
)
_MISPRINT = re.compile(r"(?<![a-z/])(?:ivc|csi|sc?s+zg?|cs+)[a-z/ ]{0,8}\d{2}\s*/\s*\d{1,4}(?!\d)")


def reference_of(text: Text, title: Title) -> Field:
    """Return the reference of the text, as it is printed."""
    end = title.span.end
    found = _REFERENCE.search(text.folded, 0, title.span.start) or _REFERENCE.search(text.folded, 0, end)
    # Where nothing parts it from the title, its last digits may be the title's.
    misprint = None if found else _MISPRINT.search(text.folded, 0, title.span.start)
    match = found or misprint
    if not match:
        return NOT_STATED
    value = "".join(text.shown[match.start() : match.end()].split())
    newest = max((day.day for day in (*title.decided, *title.amended) if day.day), default=None)
    fits = newest is not None and reference_year(value) == newest.year % 100
    sure = found and fits and value.isupper()
    return Field(value, CERTAIN if sure else CHECK, text.source(*match.span()))


_COMMITTEES = (
    "Informatieveiligheidscomité",
    "Comité de sécurité de l’information",
    "Sectoraal comité van de sociale zekerheid en van de gezondheid",
    "Comité sectoriel de la sécurité sociale et de la santé",
    "Sectoraal comité van de sociale zekerheid",
    "Comité sectoriel de la sécurité sociale",
    "Toezichtscomité bij de Kruispuntbank van de sociale zekerheid",
    "Comité de surveillance près la Banque Carrefour de la sécurité sociale",
    "Toezichtscomité",
    "Comité de surveillance",
)
_CHAMBERS = (
    "Kamer sociale zekerheid en gezondheid",
    "Chambre sécurité sociale et santé",
    "Kamer federale overheid",
    "Chambre autorité fédérale",
    "Verenigde kamers",
    "Chambres réunies",
    "Afdeling sociale zekerheid",
    "Section sécurité sociale",
    "Afdeling gezondheid",
    "Section santé",
)


def is_letterhead(line: str) -> bool:
    """Tell whether a line is no more than the name of the committee or of a part of it, as running headers are."""
    return squeezed(line) in _LETTERHEAD


_LETTERHEAD = frozenset(map(squeezed, (*_COMMITTEES, *_CHAMBERS)))


def committee_of(text: Text, title: Title) -> Field:
    return _known(text, title, _COMMITTEES)


def chamber_of(text: Text, title: Title) -> Field:
    return _known(text, title, _CHAMBERS)


def _known(text: Text, title: Title, names: Sequence[str]) -> Field:
    """Return the first known name above the title, or else the one that the text names most often."""
    counted = []
    for name in names:
        places = text.spelled(name)
        above = [place for place in places if place.end <= title.span.start]
        if above:
            return Field(name, CERTAIN, text.source(*above[0]))
        counted.append((len(places), name, places))
    most = max(counted, key=lambda one: one[0])
    return Field(most[1], CHECK, text.source(*most[2][0])) if most[0] else NOT_STATED


# When it enters into force.

_IN_FORCE = re.compile(
    loose("treden|treedt|trad|traden|getreden|entrent|entre|entreront|entrera|entree|entrees")
    + rf"\s*(?:op\s*(?P<day>{DAY})\s*)?"
    + loose("in werking|en vigueur")
)


def entry_into_force(text: Text, title: Title) -> Field:
    """Return the days of entry into force that the text prints, one for each day of decision."""
    stated, sure = _effects(text, title)
    if not stated:
        return NONE_STATED
    known = [day.day for day in (*title.decided, *title.amended) if day.day]
    found = dict.fromkeys(sorted({*known, *(effect.decided_on for effect, _ in stated)}))
    found.update({effect.decided_on: effect.in_force_on for effect, _ in stated})
    sure = sure and title.whole and all(effect.decided_on in known for effect, _ in stated)
    # Since the law that gives the minister his term, every text says when it enters into force.
    sure = sure and not any(day >= TERM_SINCE and found[day] is None for day in found)
    sure = sure and len({effect.decided_on for effect, _ in stated}) == len(stated)
    value = tuple(Effect(decided, in_force) for decided, in_force in found.items())
    return Field(value, CERTAIN if sure else CHECK, text.source(*stated[0][1]))


def _effects(text: Text, title: Title) -> tuple[list[tuple[Effect, Span]], bool]:
    """Return what each sentence says, and whether all of them were understood."""
    stated: list[tuple[Effect, Span]] = []
    sure = True
    for sentence in _sentences_of(text, title):
        verb = _IN_FORCE.search(text.folded, sentence.start, sentence.end)
        if not verb:
            continue
        before = list(find_days(text, sentence.start, verb.start()))
        after = list(find_days(text, verb.start("day") if verb["day"] else verb.end(), sentence.end))
        decided = [day.day for day in before] or [day.day for day in title.decided]
        plain = len(before) == 1 or (not before and len(title.decided) == 1 and not title.amended)
        if not after:
            # “ten days after its publication”: a rule without a day.
            sure = sure and not before
            continue
        if not decided or None in (decided[-1], after[0].day):
            sure = False
            continue
        sure = sure and plain and len(after) == 1 and not (before + after)[0].doubtful
        stated += [(Effect(day, after[0].day), sentence) for day in decided if day]
    ordered = all(effect.in_force_on and effect.decided_on < effect.in_force_on for effect, _ in stated)
    return stated, sure and ordered


def _sentences_of(text: Text, title: Title) -> Iterator[Span]:
    return (sentence for sentence in text.sentences if sentence.start >= title.span.end)


_CHAIR = re.compile(r"\W*(?:de\s+|le\s+|la\s+)?" + loose("voorzitter|president|presidente") + r"\W*")
_NAME = re.compile(r"[^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){1,5}")


_SIGNED = re.compile(
    r"(?P<name>[^\W\d_][^,;:()\d]{4,40}?),?\s+\W*(?:de\s)?(?:Voorzitter|voorzitter|Président|President)\W*"
)


def _is_name(words: str) -> bool:
    return bool(_NAME.fullmatch(words)) and sum(word[0].isupper() for word in words.split()) >= 2


def signed_by(text: Text, title: Title) -> Field:
    """Return who signed as chair: the name above that word, or below it."""
    for n in reversed(range(len(text.lines))):
        found = _SIGNED.fullmatch(text.lines[n].text)
        if found and _is_name(found["name"]):
            start = text.starts[n]
            return Field(found["name"], PROBABLE, text.source(start, start + len(text.lines[n].text)))
    chairs = [n for n, line in enumerate(text.lines) if _CHAIR.fullmatch(folded(line.text))]
    for n in reversed(chairs):
        for near in (n - 1, n + 1):
            name = text.lines[near].text.strip(" .,;") if 0 <= near < len(text.lines) else ""
            if _is_name(name):
                return Field(name, CERTAIN, text.source(text.starts[near], text.starts[near] + len(name)))
    if not chairs:
        return NOT_STATED
    start = text.starts[chairs[-1]]
    return Field(None, CHECK, text.source(start, start + len(text.lines[chairs[-1]].text)))
