"""Who gives which data to whom, and for what: cut out of the title, spelled as the text spells it below.

A title is set in capitals and often damaged. A name or a purpose is certain where the text repeats it and
nothing else could be meant.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .fold import Span, Text, folded, loose, squeezed
from .head import Title
from .proposal import Confidence, Field

CERTAIN, PROBABLE, CHECK, MISSING = Confidence

_ARTICLES = {
    "nl": re.compile(r"(?:de|het|een|'t)\s+"),
    "fr": re.compile(r"(?:de\s+l|a\s+l|l|d)['’ ]\s*|(?:de\s+la|a\s+la|la|les?|une?|du|des|de|aux?|a)\s+"),
}
_FROM = {"nl": re.compile(r"\b(?:door|vanwege)\s"), "fr": re.compile(r"\bpar\s")}
_ORIGIN = {
    "nl": re.compile(r"\b(?:afkomstig\s+(?:van|uit)|vanuit)\s"),
    "fr": re.compile(r"\b(?:provenant|issues?|en\s+provenance)\s+(?=d)"),
}
_TO = {
    "nl": re.compile(r"\baan\s(?!de\s+hand\b)"),
    "fr": re.compile(
        r"(?<!relatives )(?<!relative )(?<!relatif )\b(?:aux|au|a)\s(?!(?:un\s+)?caractere"
        r"|des\s+fins|cette\s+fin|partir|titre|l[' ]?egard|propos|cet\s+effet"
        r"|des\s+tiers)"
    ),
}
_BETWEEN = {"nl": re.compile(r"\btussen\s"), "fr": re.compile(r"\bentre\s")}
_FOR = {
    "nl": re.compile(
        r"[,\s](?P<cue>"
        + loose("met het oog op|in het kader van|ten behoeve van|ten einde|om te")
        + r"|vv*o+r+(?=\s|(?:het|een|de)\s))\s*"
    ),
    "fr": re.compile(
        r"[,\s](?P<cue>(?:"
        + loose("en vue|dans le cadre|aux fins|a des fins|afin")
        + r")\s*d(?:es?\s|u\s|e\s+la\s|e\s+l['\s]|['\s])|pp*o+u+r+(?=\s|(?:le|la|les|l')\s))\s*"
    ),
}
_WEAK = re.compile(r"vv*o+r+|pp*o+u+r+")
_NAMES_WITH_FOR = re.compile(
    r"(?:dienst|instituut|centrum|agentschap|fonds|commissie|vereniging|raad|kas|steunpunt|bureau|observatorium|school"
    r"|faculteit|departement|afdeling|vakgroep|kamer|hoofdstuk|comite|platform|stichting|cel|directie|kenniscentrum"
    r"|centre|institut|agence|service|office|caisse|association|conseil|faculte|direction|observatoire|fondation"
    r"|cellule|comite)(?:\s+[a-z]+)?$"
)
"""“The National Office for …”: words behind which “for” belongs to the name."""
_AND = {
    "nl": re.compile(r"\s*,\s*(?=(?:de|het)\s)|\s+en\s+(?:aan\s+|door\s+)?(?=(?:de|het)\s)"),
    "fr": re.compile(
        r"\s*,\s*(?=(?:la|le|les|aux?)\s|(?:a\s+)?l['’ ])"
        r"|\s+et\s+(?:par\s+)?(?=(?:la|le|les|aux?|a)\s|l['’ ])"
    ),
}
_NO_PART = re.compile(
    r"\b(?:en|et)\s*(?:de+|het+|la+|le+|les+|l')\s|\b(?:aan|door|par|aux?|a)\s*(?:de+|het+|la+|le+|les+|l')?\s|"
    + loose("ten behoeve|met het oog|in het kader|en vue|dans le cadre|afin de|a des fins")
)
"""What no name holds: a cue or a border that was read past because a letter or a space is wrong."""
_GLUED = re.compile(
    r"(?:[Dd]e|[Hh]et|[Ll]es?|[Ll]a)(?=\s|[A-Z])|[Ll][’ ]|.*\bvoor\s.*\bvoor\s|.*\bpour\s.*\bpour\s"
    r"|.*\b(?:voor|pour)(?:een|het|de|la|les?)\s|.*\w(?:et|en)\s(?:la|les?|l’|het)"
    r"|.*(?:[a-z]à|\wen\sde|\waan\sde|\wdoor\sde)\s"
)
"""A name that begins with its article, or holds a glued cue, or more than one “for”."""
_BARE_AND = re.compile(r"\s(?:en|et)\s")


class Parties(NamedTuple):
    """What the title and the text say about the parties."""

    providers: Field
    recipients: Field
    recipient_unit: Field
    controller: Field
    sources: Field
    purpose: Field


_OF_PURPOSE = {CERTAIN: CERTAIN, PROBABLE: PROBABLE, CHECK: CHECK, MISSING: PROBABLE}


class _Cut(NamedTuple):
    """The subject of a title, cut at its cues; a span is None where its cue does not stand there."""

    providers: Span | None
    recipients: Span | None
    purpose: Span | None
    both_ways: bool = False
    sure: bool = True  # no other place could end a name
    usual: bool = True  # who gives stands before who receives


def parties_of(text: Text, title: Title, section: Span, language: str) -> Parties:
    cut = _cut(text, title.subject, language)
    providers = _names(text, title, cut.providers, language, cut.sure)
    recipients = _names(text, title, cut.recipients, language, cut.sure)
    if cut.both_ways:
        two = len(providers.value) > 1
        recipients = providers = providers._replace(confidence=providers.confidence.at_most(CERTAIN if two else CHECK))
    elif cut.purpose is None or not cut.usual:
        # Nothing parts the last name from what may follow it; or the cue may be another word.
        providers, recipients = (
            one._replace(confidence=one.confidence.at_most(PROBABLE)) for one in (providers, recipients)
        )
    purpose = _purpose(text, title, cut)
    if purpose.value:
        # Where a name may have swallowed its cue, the purpose may begin elsewhere.
        for one in (providers, recipients):
            purpose = purpose._replace(confidence=purpose.confidence.at_most(_OF_PURPOSE[one.confidence]))
    return Parties(
        providers,
        recipients,
        _unit(text, title, section, recipients),
        _controller(text, title, (recipients, providers)),
        _sources(text, title, section, providers, language),
        purpose,
    )


def _cut(text: Text, subject: Span, language: str) -> _Cut:
    folded, end = text.folded, subject.end
    purpose, sure = _purpose_cue(folded, subject, language)
    names_end = purpose.start() if purpose else end
    rest = Span(purpose.end(), end) if purpose else None
    between = _BETWEEN[language].search(folded, subject.start, names_end)
    given_by = _FROM[language].search(folded, subject.start, names_end)
    if between and not given_by:
        return _Cut(Span(between.end(), names_end), None, rest, both_ways=True, sure=sure)
    given_by = given_by or _ORIGIN[language].search(folded, subject.start, names_end)
    given_to = _TO[language].search(folded, given_by.end() if given_by else subject.start, names_end)
    if given_by and not given_to:
        # “… to the school by the bank”
        given_to = _TO[language].search(folded, subject.start, given_by.start())
    if not given_by or not given_to:
        only = Span((given_by or given_to).end(), names_end) if given_by or given_to else None  # type: ignore[union-attr]
        return _Cut(only if given_by else None, only if given_to else None, rest, sure=sure)
    if given_to.start() > given_by.start():
        to = Span(given_to.end(), names_end)
        return _Cut(Span(given_by.end(), given_to.start()), to, rest, sure=sure)
    by = Span(given_by.end(), names_end)
    return _Cut(by, Span(given_to.end(), given_by.start()), rest, sure=sure, usual=False)


def _purpose_cue(folded: str, subject: Span, language: str) -> tuple[re.Match[str] | None, bool]:
    """Return where the purpose begins, and whether no other word could begin it."""
    cues = [
        cue
        for cue in _FOR[language].finditer(folded, subject.start, subject.end)
        if not (_WEAK.fullmatch(cue["cue"]) and _NAMES_WITH_FOR.search(folded, subject.start, cue.start()))
    ]
    return (cues[0], len(cues) == 1 or not _WEAK.fullmatch(cues[0]["cue"])) if cues else (None, True)


# Names.


def _names(text: Text, title: Title, span: Span | None, language: str, sure: bool) -> Field:
    """Return the names in a stretch of the title as the text spells them below it."""
    if span is None or not text.shown[span.start : span.end].strip():
        return Field((), MISSING)
    names: list[str] = []
    confidence = CERTAIN if title.bounded else CHECK
    parts = list(_parts(text, span, language))
    for part in parts:
        name, found = _spelled(text, title, part, language)
        if part is parts[-1] and not sure and not _stands_alone(text, title, part, language):
            confidence = CHECK
        if not name:
            continue
        names.append(name)
        doubtful = len(name) > 110 or bool(_NO_PART.search(folded(name)) or _GLUED.match(name))
        doubtful = doubtful or (not found and bool(_BARE_AND.search(name.casefold())))
        confidence = confidence.at_most(CHECK if doubtful else CERTAIN if found else PROBABLE)
    if not names:
        return Field((), CHECK, text.source(*span))
    return Field(tuple(names), confidence, text.source(*span))


def _parts(text: Text, span: Span, language: str) -> Iterator[Span]:
    start = span.start
    for border in _AND[language].finditer(text.folded, *span):
        yield Span(start, border.start())
        start = border.end()
    yield Span(start, span.end)


def _spelled(text: Text, title: Title, span: Span, language: str) -> tuple[str, bool]:
    """Return a name without its article, in the spelling that the text has most often; and whether it has one."""
    words = _without_article(text, span, language)
    places = [p for p in text.spelled(words, title.span.end) if _at_words(text, p)]
    spellings = Counter(" ".join(text.shown[p.start : p.end].split()) for p in places)
    mixed = [name for name, _ in spellings.most_common() if not name.isupper() or len(name) < 7]
    return (mixed[0], True) if mixed else (words, False)


def _stands_alone(text: Text, title: Title, span: Span, language: str) -> bool:
    """Tell whether the text names somebody also without the words that follow in the title."""
    words = _without_article(text, span, language)
    longer = text.shown[span.start : min(span.end + 12, title.span.end)]
    return len(text.spelled(words, title.span.end)) > len(text.spelled(longer.strip(), title.span.end))


def _at_words(text: Text, place: Span) -> bool:
    before = text.folded[place.start - 1 : place.start]
    after = text.folded[place.end : place.end + 1]
    return not (before.isalnum() or after.isalnum())


def _without_article(text: Text, span: Span, language: str) -> str:
    start = span.start
    start += len(text.folded[start : span.end]) - len(text.folded[start : span.end].lstrip(" ,("))
    found = _ARTICLES[language].match(text.folded, start, span.end)
    return " ".join(text.shown[found.end() if found else start : span.end].strip(" ,;.").split())


# The unit, the controller, the sources, the purpose.

_UNIT = re.compile(
    r"(?:^|[\s(])(?:[Hh]et|[Dd]e|[Ll]e|[Ll]a|[Ll]’|[Ll]es)\s*"
    r"((?:[A-Z]|vakgroep|onderzoeksgroep|onderzoekscentrum|dienst|afdeling|faculteit|departement|centrum|instituut"
    r"|groupe de recherche|centre|service|faculté|département|institut|laboratoire)"
    r"[^.;:()]{3,110}?(?:\([A-Z][\w-]{1,12}\))?)\s*,?\s*"
    r"(?:van|de|du|des|d’)\s*(?:de|het|la|l’)?\s*$"
)


def _unit(text: Text, title: Title, section: Span, recipients: Field) -> Field:
    """Return the part of the recipient that asks for the data: “the Centre of the University wants …”."""
    for name in recipients.value:
        for place in text.spelled(name, section.start):
            if place.start > section.start + 1500 or place.start >= section.end:
                break
            sentence = text.sentence_at(place.start)
            found = _UNIT.search(text.shown[sentence.start : place.start])
            if found:
                unit = found[1].strip(" ,")
                sure = unit.endswith(")") and sentence.start - section.start < 60
                return Field(unit, CERTAIN if sure else CHECK, text.source(sentence.start, place.end))
    return Field(None, MISSING)


_CONTROLLER = re.compile(
    loose(
        "als verwerkingsverantwoordelijke|is de verwerkingsverantwoordelijke|is verwerkingsverantwoordelijke"
        "|optreedt als verwerkingsverantwoordelijke|treedt op als verwerkingsverantwoordelijke"
        "|en tant que responsable du traitement|est le responsable du traitement|est responsable du traitement"
        "|en qualite de responsable du traitement|agit comme responsable du traitement|responsable du traitement"
        "|verwerkingsverantwoordelijke"
    )
)


def _controller(text: Text, title: Title, parties: Sequence[Field]) -> Field:
    """Return the party that the text calls the controller: the last one named before that word, in its sentence."""
    known = {name: field.confidence for field in reversed(parties) for name in field.value}
    named: list[tuple[str, Span]] = []
    unknown: Span | None = None
    for found in _CONTROLLER.finditer(text.folded, title.span.end):
        sentence = text.sentence_at(found.start())
        before = [
            (place.end, name)
            for name in known
            for place in text.spelled(name, sentence.start)
            if place.end <= found.start()
        ]
        if before and found.start() - max(before)[0] < 60:
            named.append((max(before)[1], Span(sentence.start, sentence.end)))
        elif not before and found[0].startswith(("als", "is", "en", "est", "treed", "optreed", "agit")):
            unknown = unknown or sentence
    names = {name for name, _ in named}
    if len(names) == 1 and not unknown:
        return Field(named[0][0], known[named[0][0]], text.source(*named[0][1]))
    if names:
        return Field(named[0][0], CHECK, text.source(*named[0][1]))
    return Field(None, CHECK, text.source(*unknown)) if unknown else Field(None, MISSING)


_WAREHOUSE = re.compile(
    loose(
        "datawarehouse arbeidsmarkt en sociale bescherming|datawarehouse marche du travail et protection sociale"
        "|datawarehouse marche du travail"
    )
)
_COMES_FROM = {
    "nl": re.compile(
        r"\b(?:afkomstig(?:\s+(?:zijn|is))?\s+(?:van|uit)|gegevens\s+uit)\s+(?:(?:de|het)\s+)?(?P<name>[^,;:.()]{2,90})"
    ),
    "fr": re.compile(
        r"\b(?:provenant|issues?|proviennent|provient)\s+(?:de\s+la\s+|de\s+l['\s]|des?\s+|du\s+|d['\s])(?P<name>[^,;:.()]{2,90})"
    ),
}
_NO_NAME = re.compile(
    r"\s(?:door|beheerde|gehouden|verwerken|zijn|worden|gere|sont|est|qui|die|en|et|par|pour|voor|aan)\b"
)


def _sources(text: Text, title: Title, section: Span, providers: Field, language: str) -> Field:
    """Return the collections and the other bodies that the data come from."""
    found: dict[str, tuple[str, Confidence, Span]] = {}
    givers = {squeezed(name) for name in providers.value}
    warehouse = _WAREHOUSE.search(text.folded, title.span.end)
    if warehouse:
        name = " ".join(text.shown[slice(*warehouse.span())].split())
        found[squeezed(name)] = (name, CERTAIN, Span(*warehouse.span()))
    for match in _COMES_FROM[language].finditer(text.folded, *section):
        start, end = match.span("name")
        cut = _NO_NAME.search(text.folded, start, end)
        end = cut.start() if cut else end
        name = " ".join(text.shown[start:end].split())
        key = squeezed(name)
        if not name[:1].isupper() or key in givers or any(key in other or other in key for other in found):
            continue
        short = len(name.split()) <= 8 and not cut and language == "nl"
        found[key] = (name, CERTAIN if short and "afkomstig" in match[0] else CHECK, Span(*match.span()))
    if not found:
        return Field((), MISSING)
    # What is gathered from all over a text may have lost one without a trace.
    confidence = PROBABLE
    for _, one, _ in found.values():
        confidence = confidence.at_most(one)
    return Field(tuple(name for name, _, _ in found.values()), confidence, text.source(*next(iter(found.values()))[2]))


_AIM = re.compile(
    r"(?:doeleinde|doel|finalite\w*|objectif)\b[^.;]{0,60}?\b(?:namelijk|te\s+weten|met\s+name|meer\s+bepaald|a\s+savoir|notamment|soit)\s+"
)


def _purpose(text: Text, title: Title, cut: _Cut) -> Field:
    aim = _AIM.search(text.folded, title.span.end)
    stated = None
    if aim:
        sentence = text.sentence_at(aim.start())
        stated = Span(aim.end(), sentence.end) if aim.end() < sentence.end else None
    if cut.purpose is None:
        if stated is None:
            return Field(None, MISSING)
        return Field(text.shown[slice(*stated)].rstrip(" .;"), PROBABLE, text.source(*stated))
    words = text.shown[slice(*cut.purpose)].strip(" .,;")
    repeated = text.spelled(words, title.span.end)
    if repeated:
        start = repeated[0].start
        value = " ".join(text.shown[start : repeated[0].end].split())
        return Field(value, CERTAIN if cut.sure and title.bounded else CHECK, text.source(start, repeated[0].end))
    alike = stated is not None and squeezed(words) in squeezed(text.shown[slice(*stated)])
    return Field(words, PROBABLE if alike or (cut.sure and title.bounded) else CHECK, text.source(*cut.purpose))
