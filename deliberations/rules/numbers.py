"""Deliberation numbers as people write them, and the one way the register writes them."""

import re
from typing import NamedTuple

_NUMBER = re.compile(r"(?:n\s*[r°.o]*\s*)?([0-9]{2})\s*[/-]\s*([0-9]{1,4})", re.IGNORECASE)
_ENTERPRISE = re.compile(r"(?:BE)?\s*([01][0-9]{3})[. ]?([0-9]{3})[. ]?([0-9]{3})", re.IGNORECASE)
_REFERENCE_YEAR = re.compile(r"/\s*(\d{2})\s*/\s*\d+\s*$")


class Number(NamedTuple):
    """The number of a deliberation: the two-digit year of its first decision and a serial."""

    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.year:02}/{self.serial:03}"

    @property
    def full_year(self) -> int:
        """Return the year in four digits: the first decisions date from the nineties."""
        return self.year + (1900 if self.year >= 90 else 2000)

    @property
    def slug(self) -> str:
        """Return the number as addresses and file names carry it: 21-128."""
        return f"{self.year:02}-{self.serial:03}"


def parse_number(text: str) -> Number:
    """Read `21/128`, `21-128`, `09/31` (= 09/031), `07 / 009` or `nr. 21/128`.

    Raises ValueError with a sentence that says what a number looks like.
    """
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{shown(text)} is not a deliberation number; write two digits, a slash and a serial: 21/128.")
    return Number(int(found[1]), int(found[2]))


def reference_year(reference: str) -> int | None:
    """Return the two-digit year of a text's reference, 25 for IVC/KSZG/25/388; None where it has none."""
    found = _REFERENCE_YEAR.search(reference)
    return int(found[1]) if found else None


def check_enterprise_number(text: str) -> str:
    """Return the ten digits of a Belgian enterprise number: the last two are 97 less the first eight modulo 97.

    Reads `0308.357.159`, `BE 0308 357 159` and `0308357159`. Raises ValueError with a sentence.
    """
    found = _ENTERPRISE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{shown(text)} is not an enterprise number; write ten digits, 0 or 1 first: 0123.456.749.")
    digits = "".join(found.groups())
    if int(digits[8:]) != 97 - int(digits[:8]) % 97:
        raise ValueError(f"{shown(text)} is not an enterprise number: its last two digits do not fit the first eight.")
    return digits


def shown(text: str) -> str:
    """Quote what somebody typed so that a sentence can hold it: short, and nothing invisible."""
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return f"“{clean[:60]}{'…' if len(clean) > 60 else ''}”"
