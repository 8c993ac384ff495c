"""Numbers of people as texts print them: 14.800, 20 000, 7,3 miljoen, twintigduizend, soixante mille."""

import re

from .fold import loose


def _counted(words: str) -> dict[str, int]:
    """Return words that follow each other by their number, from 1."""
    return {word: n for n, word in enumerate(words.split(), 1)}


_DUTCH = {
    **_counted(
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
        "achttien negentien"
    ),
    **{
        word: 10 * n
        for word, n in _counted("_ twintig dertig veertig vijftig zestig zeventig tachtig negentig").items()
    },
}
_FRENCH = {
    **_counted("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"),
    **{
        word: 10 * n
        for word, n in _counted("_ vingt trente quarante cinquante soixante septante quatre-vingt nonante").items()
    },
    "une": 1,
}
SMALL = {word: n for word, n in {**_DUTCH, **_FRENCH}.items() if word != "_"}
"""Small numbers in words, Dutch and French."""

_WORD = "|".join(sorted(SMALL, key=len, reverse=True))
_DIGITS = r"(?:\d{1,3}(?:[. ]\d{3})+|\d+(?:,\d+)?)(?!\d)"
_WHOLE = r"(?:\d{1,3}(?:[. ]\d{3})+|\d+)(?![\d,]\d?)"
_MILLION = loose("miljoen|millions|million")
_THOUSAND = loose("duizend|mille")
_HUNDRED = rf"(?:{loose('honder')}d|{loose('cents|cent')})"
_WRITTEN = (
    rf"(?:(?:{_WORD})\s*{_HUNDRED}\s*|{_HUNDRED}\s*)?(?:(?:{_WORD})(?:\s*(?:en|et|-)\s*(?:{_WORD}))?)?"
    rf"\s*{_THOUSAND}"
)
BEGINS = r"(?:(?<![a-z0-9.,])|(?<![\d.,])(?=\d))"
"""Where a number may begin: at a word, or at a digit that is glued to one."""
AMOUNT = (
    rf"{BEGINS}(?:(?:{_DIGITS}|{_WORD})\s*{_MILLION}|{_DIGITS}\s*{_THOUSAND}|{_WRITTEN}|{_WHOLE}"
    rf"|(?:{_WORD})\s*{_HUNDRED}\b)"
)
"""A pattern for one number in a folded text."""
ABOUT = loose(
    "ongeveer|circa|ca|nagenoeg|zowat|bij benadering|naar schatting|environ|quelque|approximativement|a peu pres"
    "|plus ou moins"
)
_PARTS = re.compile(
    rf"(?P<digits>{_DIGITS})|(?P<million>{_MILLION})|(?P<thousand>{_THOUSAND})|(?P<hundred>{_HUNDRED})|(?P<word>{_WORD})"
)
_SCALES = {"million": 1_000_000, "thousand": 1000, "hundred": 100}


def value_of(words: str) -> int:
    """Return the number that `AMOUNT` found, folded."""
    total = part = 0.0
    for found in _PARTS.finditer(words):
        if found["digits"]:
            part += float(re.sub(r"[. ]", "", found["digits"]).replace(",", "."))
        elif found["word"]:
            part += SMALL[found["word"]]
        else:
            scale = _SCALES[str(found.lastgroup)]
            part = (part or 1) * scale
            if scale > 100:
                total, part = total + part, 0
    return round(total + part)
