"""Until when the data may be kept: every day that the text prints, the rule it gives, who may extend it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..rules.acts import Retention
from .amounts import SMALL
from .days import DAY, Day, find_days, read_day
from .fold import Span, Text, loose, squeezed
from .proposal import Confidence, Field, RetentionRule

CERTAIN, PROBABLE, CHECK, MISSING = Confidence

_KEEPS = re.compile(loose("bewaar|bewar|vernietig|wissen|gewist|conserv|detrui|destruction|effac|supprim"))
_DATA = re.compile(loose("gegevens|donnees") + r"|\b(?:ze|zij|deze|die|elles|celles-ci|ils)\b")
_UNTIL = re.compile(
    r"(?P<cue>"
    + loose(
        "uiterlijk tot|uiterlijk op|uiterlijk|tot uiterlijk|ten laatste tot|ten laatste op|ten laatste|tot en met"
        "|tot ten laatste|tot|jusqu'au|jusqu' au|jusqu'a|au plus tard le|au plus tard jusqu'au|au plus tard au"
        "|au plus tard|pour le|voor"
    )
    + rf")\s*(?:de\s+|le\s+)?(?P<day>{DAY})"
)
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(SMALL)})"
_UNIT = r"(?P<unit>jaar|jaren|maanden|maand|ans|annees|annee|an|mois)\b"
_PERIOD = re.compile(
    r"(?:gedurende|tijdens|pendant|durant|maximaal|maximum|hoogstens|ten hoogste|termijn van|periode van|duur van"
    r"|duree de|periode de|delai de|duree maximale de|maximale duur van|duree de conservation de)\s*"
    rf"(?:(?:een|une)\s+(?:periode|termijn|duree|duur)\s+(?:van|de)\s+)?(?:maximaal\s+|maximum\s+)?{_COUNT}\s*"
    rf"(?:\(\s*\w+\s*\)\s*)?{_UNIT}"
)
_AFTER = re.compile(
    rf"\b{_COUNT}\s*(?:\(\s*\w+\s*\)\s*)?{_UNIT}\s*"
    r"(?:na|apres|a compter de|a partir de|suivant|te rekenen vanaf|vanaf)\b"
)
_TIME = re.compile(
    r"\b(?:jaar|jaren|maand|maanden|we(?:ek|ken)|\w*dag(?:en)?|ans?|annees?|mois|semaines?|jours?|uren|heures)\b"
)
_NAMES_A_TERM = re.compile(loose("termijn|delai|duree"))
_KEPT = re.compile(r"\b(?:bewaard|vernietigd|gewist|conservees|detruites|effacees|supprimees)\b")
_SUBJECT = re.compile(
    r"\s*(?:de|deze|les|ces)\s+(?:(?:meegedeelde|gepseudonimiseerde|gecodeerde)\s+)?(?:persoonsgegevens|gegevens|donnees(?:\s+a\s+caractere\s+personnel)?)"
    r"\s+(?:worden|zullen|sont|seront)\s+(?:(?:bewaard|vernietigd|gewist|conservees|detruites|effacees|supprimees)\s+)?"
    r"(?:(?:door|par)\s+(?:(?:de|het|la|le)\s+|l')?\w+\s+)?(?:voor een|voor|pour une|pour)?\s*"
)
"""What may stand before a period: the data, and that they are kept."""
_REST = re.compile(
    r"(?:\s+[a-z'-]+){0,10}?(?:,\s*(?:waarna\s+(?:ze|zij)|apres\s+quoi\s+elles)(?:\s+[a-z]+){1,3})?[\s.]*"
)
"""What may stand after it: words without a number, in one clause or with what follows the period."""
_NUMBERS = "|".join(SMALL.keys() - {"een", "un", "une"})
_SPEAKS_AGAINST = re.compile(
    r"\b(?:niet|geen|nooit|ne|pas|jamais|aucune?|tenzij|behalve|behoudens|sauf|zolang|tant|aussi|minstens|minimum|moins"
    r"|maar|doch|mais|en|of|et|ou|die|dat|dont|qui|que|tot|jusqu|\w*verleng\w*|\w*prolong\w*|renouvel\w*|hernieuw\w*"
    rf"|\w*log\w*bestand\w*|\w*logs?|loggings?|journaux|\w*kopie\w*|copies?|\w*bronbestand\w*|\w*sleutels?|cles?|{_NUMBERS})\b"
    rf"|{_TIME.pattern}"
)
"""What makes a sentence say more, or something else, than that the data are kept so long."""
_EVENT = re.compile(
    loose(
        "zolang|zodra|tot het einde|tot aan het einde|tot de afloop|na afloop|na het einde|na de beeindiging"
        "|niet langer dan|des que|des qu|aussi longtemps|tant que|tant qu|jusqu'a la fin|apres la fin|a l'issue"
        "|pas plus longtemps"
    )
)
_ONLY_BY_DELIBERATION = re.compile(
    r"(?:verleng|prolong)[^.]{0,120}(?:beraadslaging|deliberation)|(?:beraadslaging|deliberation)[^.]{0,80}(?:verleng|prolong)"
)
_ONLY = re.compile(loose("enkel|slechts|alleen|uitsluitend|ne peut|ne peuvent|uniquement|seulement"))
_NO_THIRD = re.compile(
    r"\b"
    + loose("niet|geen|in geen geval|nooit|ne|pas|jamais|aucun|interdit|verboden")
    + r"\b"
    + r"[^.;]{0,90}\b"
    + loose("derden|tiers|tierces")
    + "|"
    + loose("derden|tiers|tierces")
    + r"[^.;]{0,40}\b"
    + loose("niet|geen|in geen geval|jamais|en aucun cas")
    + r"\b"
)
_PRINCIPLE = re.compile(loose("moeten|doivent|principe"))
"""What the general regulation asks of everybody is no rule of this text."""


class Kept(NamedTuple):
    """What a text says about keeping and destroying the data."""

    until: Field
    rule: Field
    extension: Field


def retention_of(text: Text, start: int) -> Kept:
    """Read what stands from `start` on, below the title."""
    # By their letters: what was scanned twice is read once.
    keeping = [s for s in text.sentences if s.start >= start and _KEEPS.search(text.folded, *s)]
    sentences = sorted({squeezed(text.folded[slice(*s)]): s for s in reversed(keeping)}.values())
    until, spans = _until(text, sentences)
    return Kept(until, _rule(text, start, sentences, until, spans), _extension(text, start))


def _until(text: Text, sentences: list[Span]) -> tuple[Field, list[Span]]:
    days: list[Day] = []
    spans: list[Span] = []
    sure = True
    for sentence in sentences:
        found = list(_days(text, sentence))
        cued = {day.start for day in found}
        others = [d for d in find_days(text, *sentence) if d.start not in cued and not _of_a_law(text, d)]
        if others and not found and not _PRINCIPLE.search(text.folded, *sentence):
            # A day in a sentence about keeping, and no word says what it is.
            found, sure = others, False
        elif not others and not _PRINCIPLE.search(text.folded, *sentence):
            sure = sure and not _other_year(text, sentence, [])
        if found:
            sure = sure and not _other_year(text, sentence, found)
            sure = sure and bool(_DATA.search(text.folded, *sentence)) and not any(d.doubtful for d in found)
            days += found
            spans.append(sentence)
    if not days:
        return Field((), MISSING), []
    # A last day whose sentence was not understood.
    sure = sure and all(
        any(span.start <= match.start() < span.end for span in spans)
        for match in _UNTIL.finditer(text.folded, sentences[0].start)
        if _STRONG.match(match["cue"])
    )
    value = tuple(day.day for day in days if day.day)
    sure = sure and len(value) == len(days) and len(set(value)) == 1
    confidence = CHECK if not sure else CERTAIN if len(value) > 1 else PROBABLE
    source = text.source(*(spans[0] if spans[0].end - spans[0].start < 400 else (days[0].start, days[0].end)))
    return Field(value, confidence, source), spans


def _days(text: Text, sentence: Span) -> Iterator[Day]:
    for found in _UNTIL.finditer(text.folded, *sentence):
        weak = re.fullmatch(r"voo?r|pour\s*le", found["cue"])
        if not weak and not _of_a_law(text, Day(found.start("day"), found.end("day"), None)):
            yield read_day(found["day"], found.start("day"))


def _other_year(text: Text, sentence: Span, found: list[Day]) -> bool:
    """Tell whether a year stands in a sentence beside its days: a day may have been read past."""
    years = [match.start() for match in _YEAR.finditer(text.folded, *sentence)]
    days = [*found, *find_days(text, *sentence)]
    return any(not any(day.start <= at < day.end for day in days) for at in years)


_YEAR = re.compile(r"(?<![\d/])20\d\d(?![\d/])")
_STRONG = re.compile(loose("uiterlijk|tot uiterlijk|ten laatste|tot ten laatste|au plus tard"))
_LAW = re.compile(
    loose(
        "wet van|besluit van|decreet van|raad van|verordening van"
        "|loi du|arrete du|arrete royal du|decret du|conseil du|reglement du"
    )
    + r"\s*$"
)


def _of_a_law(text: Text, day: Day) -> bool:
    return bool(_LAW.search(text.folded, max(0, day.start - 40), day.start))


def _rule(text: Text, start: int, sentences: list[Span], until: Field, spans: list[Span]) -> Field:
    if until.value or until.confidence == CHECK:
        best = next((s for s in spans if _DATA.search(text.folded, *s)), spans[0])
        words = _words(text, best)
        return Field(RetentionRule(Retention.DATE, None, words), until.confidence, text.source(*best))
    own = [s for s in sentences if not _PRINCIPLE.search(text.folded, *s)]

    def others(sentence: Span) -> Iterator[Span]:
        """Yield what else speaks of keeping, or of a term."""
        same = squeezed(text.folded[slice(*sentence)])
        below = (s for s in text.sentences if s.start >= start)
        said = (s for s in below if s in sentences or _NAMES_A_TERM.search(text.folded, *s))
        return (s for s in said if squeezed(text.folded[slice(*s)]) != same)

    for sentence in own:
        after = _AFTER.search(text.folded, *sentence)
        found = after or _PERIOD.search(text.folded, *sentence)
        if found:
            count = int(found["count"]) if found["count"].isdigit() else SMALL[found["count"]]
            months = count * (1 if found["unit"].startswith(("maand", "mois")) else 12)
            plain = _is_plain(text, sentence, found) and not any(
                _TIME.search(text.folded, *s) for s in others(sentence)
            )
            rule = RetentionRule(Retention.PERIOD, months, _words(text, sentence))
            return Field(rule, CERTAIN if plain else CHECK, text.source(*sentence))
    for sentence in own:
        if _EVENT.search(text.folded, *sentence):
            rule = RetentionRule(Retention.EVENT, None, _words(text, sentence))
            return Field(rule, PROBABLE, text.source(*sentence))
    # A text that gives no rule is rare enough for a person to look.
    return Field(RetentionRule(Retention.NONE, None, ""), CHECK)


def _is_plain(text: Text, sentence: Span, period: re.Match[str]) -> bool:
    """Tell whether a sentence says of the data, and of nothing else, that they are kept so long."""
    before = _NUMBERED.sub("", text.folded[sentence.start : period.start()])
    after = text.folded[period.end() : sentence.end]
    if not _SUBJECT.fullmatch(before) or not _REST.fullmatch(after) or _SPEAKS_AGAINST.search(before + after):
        return False
    return bool(_KEPT.search(before) or _KEPT.search(after.partition(",")[0]))


def _words(text: Text, sentence: Span) -> str:
    """Return a sentence without the number of its paragraph."""
    return _NUMBERED.sub("", text.shown[sentence.start : sentence.end])


_NUMBERED = re.compile(r"^(?:\d{1,3}(?:\.\d+)*[.)]|[-–—•])\s+")


def _extension(text: Text, start: int) -> Field:
    """Return whether only a new deliberation may extend the deadline; None where the text does not say it."""
    for sentence in text.sentences:
        if sentence.start >= start and _ONLY_BY_DELIBERATION.search(text.folded, *sentence):
            only = _ONLY.search(text.folded, *sentence)
            return Field(True, CERTAIN if only else CHECK, text.source(*sentence))
    return Field(None, MISSING)


def third_parties_of(text: Text, start: int) -> Field:
    """Return “never” where the text forbids passing the data on."""
    for sentence in text.sentences:
        if sentence.start >= start and _NO_THIRD.search(text.folded, *sentence):
            return Field("never", PROBABLE, text.source(*sentence))
    return Field(None, MISSING)
