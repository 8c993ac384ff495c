"""Whom a text is about: its population groups, the samples that are asked of them, and the phases of the research."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..rules.acts import Leaves, PhasePopulation
from .amounts import ABOUT, AMOUNT, BEGINS, SMALL, value_of
from .fold import Span, Text, loose
from .proposal import Confidence, Field, Group, Phase

CERTAIN, PROBABLE, CHECK, MISSING = Confidence

_ORDINALS = {
    word: n
    for n, words in enumerate(
        (
            ("eerste", "premier", "premiere"),
            ("tweede", "deuxieme", "second", "seconde"),
            ("derde", "troisieme"),
            ("vierde", "quatrieme"),
            ("vijfde", "cinquieme"),
            ("zesde", "sixieme"),
        ),
        1,
    )
    for word in words
}
_ORDINAL = "|".join(f"(?P<o{n}>{loose(word)})" for n, word in enumerate(_ORDINALS))
_GROUP = re.compile(
    rf"(?:{_ORDINAL})\s*(?:[a-z]*groep\b|(?:groupe|population|cohorte)\b|(?:populatie|cohorte)\b)"
    r"|\b(?:[a-z]*groep|groupe)\s(?P<digit>[1-6])\b"
)
_DECLARED = re.compile(
    rf"\b(?P<count>{'|'.join(SMALL)}|[2-6])\s+(?:[a-z]+\s+){{0,2}}?(?:[a-z]*groepen|groupes|populaties|populations)\b"
)
_PEOPLE = (
    r"(?:personen|betrokkenen|individuen|werknemers|burgers|zelfstandigen|gezinnen|huishoudens|patienten|kinderen"
    r"|jongeren|studenten|gerechtigden|dossiers|personnes|individus|travailleurs|citoyens|independants|menages|patients"
    r"|enfants|jeunes|etudiants|beneficiaires|assures|eleves|leerlingen)"
)
_POPULATION = re.compile(
    rf"{BEGINS}(?P<total>in\s*totaal|au\s*total|soit)?\s*[,:]?\s*(?P<about>{ABOUT})?\.?\s*(?P<amount>{AMOUNT})\s*(?:de\s+|d')?"
    rf"(?P<what>(?:[a-z]+\s+)?{_PEOPLE})?"
)
_SAMPLE_WORD = loose("steekproef|echantillon")
_SAMPLE = re.compile(rf"{_SAMPLE_WORD}\s*(?:van|de|d')?\s*(?:{ABOUT}\s*)?(?P<amount>{AMOUNT})(?:\s*{_PEOPLE})?")
_EACH = re.compile(
    rf"(?P<amount>{AMOUNT})\s*(?:{_PEOPLE}\s*)?(?:per|voor\s*elke|in\s*elke|par|pour\s*chaque)\s*(?:[a-z]+\s+){{0,2}}?"
    rf"(?:[a-z]*groep|groupe)"
)
_TOTAL = re.compile(
    rf"(?P<a>{AMOUNT})\s*(?:{_PEOPLE}\s*)?(?:in\s*totaal|au\s*total)|(?:in\s*totaal|au\s*total|soit)\s*,?\s*"
    rf"(?P<b>{AMOUNT})\s*(?:steekproef)?{_PEOPLE}"
)


_GROUP_WORD = re.compile(r"groep|groupe|populati|cohort")
_IN_ALL = re.compile(r"totaal|total|\bsoit\b")


def _sentences_with(text: Text, word: re.Pattern[str], section: Span) -> Iterator[Span]:
    """Yield the sentences of a section in which a word stands: the patterns for numbers are slow."""
    for sentence in text.sentences:
        if section.start <= sentence.start < section.end and word.search(text.folded, *sentence):
            yield sentence


_BEFORE = re.compile(r"(?:totaal|total|soit|[(,:]|\b(?:van|uit|om|de|zijn|zijnde|des|les|est|sont|d'))\s*$")
"""What stands before a number that is not “about” so many: any other word may be a damaged “about”."""


class People(NamedTuple):
    """What a text says about the people in it."""

    groups: Field
    sample_total: Field
    stretches: tuple[Span, ...] = ()  # where each group is described


def people_of(text: Text, section: Span) -> People:
    stretches = list(_stretches(text, section))
    each, sure_each = _sample_of_each(text, section)
    groups: list[Group] = []
    sure = True
    for position, span in stretches:
        group, certain = _group(text, position, span, each)
        groups.append(group)
        sure = sure and certain
    if not groups:
        return People(_alone(text, section), _total(text, section, stretches))
    declared = _declared(text, section)
    # A sample that is spoken of, and of which no number was understood.
    sure = sure and (groups[0].sample is not None or not re.search(_SAMPLE_WORD, text.folded[slice(*section)]))
    sure = sure and sure_each and [g.position for g in groups] == list(range(1, len(groups) + 1))
    confidence = CERTAIN if sure and declared == len(groups) else PROBABLE if sure and declared is None else CHECK
    source = text.source(stretches[0][1].start, stretches[0][1].end)
    return People(
        Field(tuple(groups), confidence, source), _total(text, section, stretches), tuple(span for _, span in stretches)
    )


def _stretches(text: Text, section: Span) -> Iterator[tuple[int, Span]]:
    """Yield the stretch in which each group is described: a paragraph, or up to the next ordinal in it."""
    for paragraph in text.paragraphs:
        inside = section.start <= paragraph.start and paragraph.end <= section.end
        if not inside or not _GROUP_WORD.search(text.folded, *paragraph):
            continue
        found = list(_GROUP.finditer(text.folded, paragraph.start, paragraph.end))
        described = [match for match in found if _describes(text, match.end(), paragraph.end)]
        for n, match in enumerate(described):
            until = described[n + 1].start() if n + 1 < len(described) else paragraph.end
            yield _position(match), Span(_beginning(text, match), _ending(text, match, until))


def _beginning(text: Text, match: re.Match[str]) -> int:
    sentence = text.sentence_at(match.start())
    return sentence.start if match.start() - sentence.start < 25 else match.start()


def _ending(text: Text, match: re.Match[str], until: int) -> int:
    """Return where the description of a group ends: before the next one, or before what is said of all samples."""
    own = text.sentence_at(match.start())
    end = min(own.end, until)
    for sentence in text.sentences:
        if own.end <= sentence.start and sentence.end <= until:
            if _EACH.search(text.folded, *sentence) or re.search(_SAMPLE_WORD, text.folded[slice(*sentence)]):
                break
            end = sentence.end
    return end


_DESCRIBES = re.compile(
    r"[^.;]{0,120}?(?:bestaat|bestaan|omvat|betreft|bevat|se compose|comprend|est constitue|est compose|concerne|vise)"
    r"|\s*(?:\([^)]*\))?\s*[:=]"
)


def _describes(text: Text, start: int, end: int) -> bool:
    return bool(_DESCRIBES.match(text.folded, start, end))


def _position(match: re.Match[str]) -> int:
    if match["digit"]:
        return int(match["digit"])
    return next(place for n, place in enumerate(_ORDINALS.values()) if match[f"o{n}"])


def _group(text: Text, position: int, span: Span, each: int | None) -> tuple[Group, bool]:
    own = _SAMPLE.search(text.folded, *span)
    counts, plain = [], True
    for found in _POPULATION.finditer(text.folded, *span):
        of_sample = own and own.start() <= found.start("amount") < own.end()
        if (found["what"] or found["total"]) and not of_sample:
            counts.append((value_of(found["amount"]), bool(found["about"])))
            plain = plain and bool(found["about"] or _BEFORE.search(text.folded, span.start, found.start("amount")))
    population, approximate = counts[0] if counts else (None, False)
    sample = value_of(own["amount"]) if own else each
    words = text.shown[span.start : span.end].lstrip("-–—•● ").rstrip(" ;,.")
    return Group(position, population, approximate, sample, words), plain and len(set(counts)) == 1 and (
        population or 0
    ) > 9


def _declared(text: Text, section: Span) -> int | None:
    found = _DECLARED.search(text.folded, *section)
    if not found:
        return None
    return int(found["count"]) if found["count"].isdigit() else SMALL[found["count"]]


def _sample_of_each(text: Text, section: Span) -> tuple[int | None, bool]:
    """Return the sample that is asked of every group alike, and whether the text says one number."""
    counts = {
        value_of(found["amount"])
        for sentence in _sentences_with(text, _GROUP_WORD, section)
        for found in _EACH.finditer(text.folded, *sentence)
    }
    return (min(counts) if counts else None), len(counts) < 2


_ALONE = re.compile(
    loose("populatie|doelgroep|onderzoeksgroep|population|groupe cible|betrokkenen zijn|personnes concernees")
)


def _alone(text: Text, section: Span) -> Field:
    """Return the one population of a text that numbers none."""
    samples = {value_of(found["amount"]) for found in _SAMPLE.finditer(text.folded, *section)}
    sample = min(samples) if samples else None
    found: list[tuple[int, bool, Span]] = []
    for sentence in text.sentences:
        if section.start <= sentence.start < section.end and _ALONE.search(text.folded, *sentence):
            own = _SAMPLE.search(text.folded, *sentence)
            found += [
                (value_of(match["amount"]), bool(match["about"]), sentence)
                for match in _POPULATION.finditer(text.folded, *sentence)
                if match["what"] and not (own and own.start() <= match.start("amount") < own.end())
            ]
    if not found:
        if sample is None:
            return Field((), MISSING)
        at = next(_SAMPLE.finditer(text.folded, *section))
        return Field(
            (Group(1, None, False, sample, text.shown[slice(*at.span())]),),
            CHECK,
            text.source(*text.sentence_at(at.start())),
        )
    population, approximate, span = found[0]
    words = text.shown[span.start : span.end]
    alike = len({count for count, _, _ in found}) == 1 and len(samples) < 2
    return Field((Group(1, population, approximate, sample, words),), PROBABLE if alike else CHECK, text.source(*span))


def _total(text: Text, section: Span, stretches: list[tuple[int, Span]]) -> Field:
    """Return the sample of all groups together, as the text prints it."""
    found = [
        match
        for sentence in _sentences_with(text, _IN_ALL, section)
        for match in _TOTAL.finditer(text.folded, *sentence)
        if not any(span.start <= match.start() < span.end for _, span in stretches)
        and re.search(rf"{_SAMPLE_WORD}|per\s+[a-z]*groep|par\s+groupe", _around(text, match))
    ]
    if not found:
        return Field(None, MISSING)
    counts = {value_of(match["a"] or match["b"]) for match in found}
    first = found[0]
    return Field(value_of(first["a"] or first["b"]), CERTAIN if len(counts) == 1 else CHECK, text.source(*first.span()))


def _around(text: Text, match: re.Match[str]) -> str:
    sentence = text.sentence_at(match.start())
    return text.folded[sentence.start : sentence.end]


# Phases.

_PHASE = re.compile(rf"(?:{_ORDINAL})\s*(?:{loose('fase|phase|etape')})\b|\b(?:fase|phase)\s(?P<digit>[1-6])\b")
_PHASE_WORD = re.compile(loose("fase|phase|etape"))
_ALL = re.compile(
    loose(
        "elke persoon|alle personen|volledige populatie|volledige doelgroep|gehele populatie|toutes les personnes"
        "|chaque personne|ensemble de la population|population entiere|population complete|totalite de la population"
    )
)
_SECURE = re.compile(loose("beveiligde omgeving|environnement securise"))
_AT_BANK = re.compile(loose("kruispuntbank|banque carrefour|banque-carrefour"))
_PREMISES = re.compile(loose("beveiligde omgeving|lokaal|gebouw|environnement securise|locaux|batiment"))
_SUPERVISED = re.compile(loose("toezicht van|surveillance d|supervision d|controle d'un collaborateur"))
_ONLY_ANONYMOUS = re.compile(
    r"(?:enkel|uitsluitend|slechts|alleen|seuls?|seules?|uniquement|exclusivement)\b[^.;]{0,140}\banonyme?\w*"
    r"|\banonieme?\b[^.;]{0,100}\b(?:verlaten|quitter)"
)


def phases_of(text: Text) -> Field:
    """Return the phases that the text numbers, each from all the sentences that name it."""
    told: dict[int, list[Span]] = {}
    for sentence in _sentences_with(text, _PHASE_WORD, Span(0, len(text.folded))):
        for found in _PHASE.finditer(text.folded, *sentence):
            told.setdefault(_position(found), []).append(sentence)
    if sorted(told) != list(range(1, len(told) + 1)) or not told:
        return Field((), MISSING) if not told else Field((), CHECK, text.source(*next(iter(told.values()))[0]))
    phases = tuple(_phase(text, position, told[position]) for position in sorted(told))
    sure = len(phases) > 1 and all(phase.population for phase in phases)
    return Field(phases, PROBABLE if sure else CHECK, text.source(*told[1][0]))


def _phase(text: Text, position: int, sentences: list[Span]) -> Phase:
    words = [text.folded[s.start : s.end] for s in sentences]
    sampled = any(re.search(_SAMPLE_WORD, w) for w in words)
    everybody = any(_ALL.search(w) for w in words)
    population = PhasePopulation.ALL if everybody else PhasePopulation.SAMPLE if sampled else None
    inside = any(_PREMISES.search(w) and _AT_BANK.search(w) for w in words)
    after = [text.folded[s.start : s.end + 300] for s in sentences] if inside else []
    return Phase(
        position,
        population,
        at_provider=inside,
        secure=inside and any(_SECURE.search(w) for w in words),
        supervised=inside and any(_SUPERVISED.search(w) for w in words),
        leaves=Leaves.ANONYMOUS_RESULTS if any(_ONLY_ANONYMOUS.search(w) for w in after) else None,
    )
