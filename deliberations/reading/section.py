"""The first section of a text: what is asked. The rest weighs it, and repeats much of it in other words."""

import re
from typing import NamedTuple

from .fold import Span, Text, folded, loose
from .head import Title

_LETTER = r"\W*(?:(?:[a-z]|[ivx]+|[1-9l])\s*[.,)]?\s+)?"
_FIRST = re.compile(
    _LETTER
    + rf"(?:{loose('context en|contexte et|voorwerp en|objet et')}\s*)?"
    + loose("onderwerp|voorwerp|objet|contexte|context")
    + rf"\s*(?:{loose('van de aanvraag|van het verzoek|de la demande|en context|et contexte')})?\W*"
)
_NEXT = re.compile(
    _LETTER
    + loose(
        "behandeling|onderzoek|examen|traitement|beoordeling|bespreking|bevoegdheid|competence|analyse|beraadslaging"
        "|rechtmatigheid|legalite|liceite"
    )
    + r"\b[^.;]*"
)
_DECIDES = re.compile(loose("om deze redenen|par ces motifs|om die redenen"))
_LONGEST_HEADING = 90


class Section(NamedTuple):
    """Where the first section stands, and whether both its ends were seen."""

    span: Span
    sure: bool


def first_section(text: Text, title: Title) -> Section:
    begins, start = False, title.span.end
    decides = _DECIDES.search(text.folded, title.span.end)
    last = decides.start() if decides else len(text.folded)
    for n in range(text.line_at(title.span.end), len(text.lines)):
        line, at = text.lines[n], text.starts[n]
        if at < title.span.end or len(line.text) > _LONGEST_HEADING or not line.begins:
            continue
        if at >= last:
            break
        words = folded(line.text)
        if not begins and _FIRST.fullmatch(words):
            begins, start = True, at + len(line.text)
        elif at > start and _NEXT.fullmatch(words) and not line.text.endswith(":"):
            return Section(Span(start, at), begins)
    return Section(Span(start, last), False)
