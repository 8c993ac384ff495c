"""The legal grounds that a text names: articles of the laws it has regard to, and of the general regulation."""

import re
from collections.abc import Iterator

from .days import DAY
from .fold import Span, Text, loose
from .head import Title
from .proposal import Confidence, Field

_, PROBABLE, CHECK, MISSING = Confidence

_REGARD = re.compile(loose("gelet op|vu la|vu le|vu l'|vu les"))
_ACT = rf"(?P<kind>wet|decreet|koninklijk\s+besluit|loi|decret|arrete\s+royal)\s+(?:van|du)\s+(?P<day>{DAY})"
_CITED = re.compile(_ACT)
_ARTICLES = re.compile(r"\b(?P<word>artikel(?:en|s)?|articles?|art\.)\s+(?P<list>\d[^;.]*)")
_PLACE_IN_IT = re.compile(r"§+\s*\d+\w*(?:\s*(?:en|et|,)\s*(?:§\s*)?\d+(?=\s*°))*|\b\d+\s*(?:°|er\b|de\s+lid|e\s+lid)")
"""“§ 1”, “2°”, “1er”: a place in an article, and no article."""
_ONE = re.compile(r"\b\d+[a-z]*(?:/\d+)?\b")
_KRACHTENS = re.compile(
    r"\b(?:krachtens|ingevolge|op\s+grond\s+van|en\s+vertu\s+de|conformement\s+a)\s+(?:de\s+|het\s+|l['\s]\s*|les\s+)?"
    r"(?:artikel(?:en)?|articles?)\s+(?P<list>\d+[a-z/]*(?:\s*(?:,|en|et)\s*\d+[a-z/]*)*)(?P<more>[^.;]{0,40}?)\s*"
    rf"(?:van\s+de|van\s+het|de\s+la|du|de\s+l['\s])\s*{_ACT}"
)
_SIXTH = re.compile(
    r"\b(?P<word>artikel|article|art\.)\s*(?P<place>(?:6|9)\s*[.,]?\s*(?:(?:§\s*)?\d\s*(?:er|°)?\s*[.,]?\s*)?"
    r"(?:(?:eerste\s+lid|lid\s+1|alinea\s+1\s*er|1\s*er\s+alinea|premier\s+alinea|alinea\s+premier)\s*[.,]?\s*)?"
    r"(?:(?:onder|punt|point|littera|sub)\s*)?(?P<letter>[a-z€]{1,2})\s?\))"
)
_LAWFUL = re.compile(loose("rechtmatig|rechtsgrond|noodzakelijk|licite|legitime|necessaire|base juridique|fondement"))
_REGULATION = {"artikel": "Verordening (EU) 2016/679, artikel ", "article": "Règlement (UE) 2016/679, article "}


def grounds_of(text: Text, title: Title) -> Field:
    laws = dict(_laws(text, title))
    invoked = dict(_invoked(text, title))
    regulation, spans = _regulation(text, title)
    names = [*laws, *(name for name in invoked if name not in laws), *regulation]
    if not names:
        return Field((), MISSING)
    # What is gathered from all over a text may have lost one without a trace.
    confidence = CHECK if set(invoked) - set(laws) else PROBABLE
    where = [*laws.values(), *invoked.values(), *spans]
    return Field(tuple(names), confidence, text.source(*where[0]))


def _laws(text: Text, title: Title) -> Iterator[tuple[str, Span]]:
    """Yield the articles that the text has regard to, each with its law."""
    for paragraph in text.paragraphs:
        if paragraph.start < title.span.end or not _REGARD.match(text.folded, paragraph.start):
            continue
        act = _CITED.search(text.folded, *paragraph)
        articles = _ARTICLES.search(text.folded, act.end(), paragraph.end) if act else None
        if act and articles:
            numbers = _numbers(articles["list"])
            # “article 15, 1”: what follows one article is a place in it, whose sign may be lost.
            for article in numbers[: None if articles["word"].endswith(("en", "s")) else 1]:
                yield _named(text, act, article), paragraph


def _invoked(text: Text, title: Title) -> Iterator[tuple[str, Span]]:
    """Yield the articles by force of which the committee is asked at all."""
    for found in _KRACHTENS.finditer(text.folded, title.span.end):
        for article in _numbers(found["list"]):
            yield _named(text, found, article), Span(*found.span())


def _numbers(words: str) -> list[str]:
    return _ONE.findall(_PLACE_IN_IT.sub("", words))


def _named(text: Text, act: re.Match[str], article: str) -> str:
    kind = text.shown[act.start("kind") : act.end("kind")].casefold()
    day = " ".join(text.shown[act.start("day") : act.end("day")].split()).casefold()
    dutch = act["kind"] in ("wet", "decreet", "koninklijk besluit")
    return f"{kind} van {day}, artikel {article}" if dutch else f"{kind} du {day}, article {article}"


def _regulation(text: Text, title: Title) -> tuple[list[str], list[Span]]:
    """Return the condition of the general regulation under which the processing is lawful."""
    names: dict[str, Span] = {}
    for found in _SIXTH.finditer(text.folded, title.span.end):
        sentence = text.sentence_at(found.start())
        around = text.folded[max(sentence.start, found.start() - 250) : found.end() + 120]
        if not _LAWFUL.search(around):
            continue
        place = " ".join(text.shown[found.start("place") : found.end("place")].split())
        word = "artikel" if found["word"].startswith("artikel") else "article"
        place = re.sub(r"\s*\)$", ")", place.replace("€", "e"))  # a common misreading
        names.setdefault(_REGULATION[word] + place, Span(*found.span()))
    return list(names), list(names.values())
