"""Labels so like each other that one of them may be a slip."""

import re
from collections.abc import Iterator

from .item import LONGEST_LABEL


def slip_of(name: str, slips: dict[str, str]) -> str:
    """Return an earlier label that differs by one letter; other digits are no slip."""
    near = ""
    for slip in (name, *_slips(name)):
        other = slips.setdefault(slip, name)
        if other != name and _DIGITS.sub("", other) != _DIGITS.sub("", name):
            near = other
    return near


_DIGITS = re.compile(r"\d+")
_OF = re.compile(r" (?:van|voor|bij|de|du|des|d'|von|of|for)\b")


def without_of(name: str) -> Iterator[str]:
    """Yield what a label is without its “van …”."""
    if len(name) <= LONGEST_LABEL:
        yield from (name[: of.start()] for of in _OF.finditer(name))


def _slips(name: str) -> Iterator[str]:
    """Yield a label with one letter missing: two labels that share one of these differ by a letter."""
    if 5 < len(name) <= 80:
        for at in range(len(name)):
            yield name[:at] + name[at + 1 :]
