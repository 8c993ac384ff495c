"""One item of a list, read by itself: its label, and the form that it says."""

import re
from typing import NamedTuple

from ..rules.acts import Transformation
from ..rules.words import fold
from .blocks import QUOTED
from .borders import ARTICLE, ENDS, LEADING_AND, TRAILING_AND, without
from .pasted import without_mark
from .transformations import DATE, form_of, is_surely_form

LONGEST_LABEL = 300
_BEFORE_A_FORM = re.compile(r",\s|:\s|\s[-–—]\s")
_BRACKETS = re.compile(r"\([^()]*\)?")


class Item(NamedTuple):
    """One item, read by itself."""

    label: str
    form: Transformation | None  # None where the item says nothing
    is_date: bool = False
    not_understood: str = ""


def says(text: str) -> bool:
    return any(c.isalnum() for c in text)


def read_item(raw: str) -> Item:
    """Read one item: its label without article, the form in its last brackets."""
    text = raw.strip()
    quoted = QUOTED.fullmatch(text)
    if quoted and (quoted[2] is None or form_of(quoted[2])):
        return Item(quoted[1], form_of(quoted[2]) if quoted[2] else None)
    text = without_mark(TRAILING_AND.sub("", text.strip(ENDS)).strip(ENDS))
    whole = text = without(ARTICLE, without(LEADING_AND, text))
    forms: set[Transformation] = set()
    is_date = False
    for _ in range(3):  # “(date) (year and month)”
        bare, words = _last_words(text)
        meaning = [(form_of(part), fold(part) in DATE) for part in words.split(", ")]
        if not bare or not all(named or dated for named, dated in meaning):
            break
        forms.update(named for named, _ in meaning if named)
        is_date = is_date or any(dated for _, dated in meaning)
        text = bare
    if len(forms) > 1:
        return Item(whole, None, False, whole[len(text) :].strip())
    return Item(text, next(iter(forms), None), is_date, _perhaps_a_form(text))


def _last_words(text: str) -> tuple[str, str]:
    """Return a label and what may be its form: in brackets, or behind a comma, colon or dash."""
    if text.endswith(")"):
        depth = 0
        for at in range(len(text) - 1, -1, -1):
            depth += (text[at] == ")") - (text[at] == "(")
            if not depth:
                return text[:at].rstrip(ENDS), text[at + 1 : -1].strip()
        return "", ""
    borders = list(_BEFORE_A_FORM.finditer(text, max(0, len(text) - 40)))
    border = borders[-1] if borders else None
    words = text[border.end() :] if border else ""
    if border and form_of(words) and (border[0].strip() != "," or is_surely_form(words)):
        return text[: border.start()].rstrip(ENDS), words
    return "", ""


def _perhaps_a_form(label: str) -> str:
    """Return what stands in a label as if it were its form: in last or open brackets, or a known form in others."""
    brackets = [found[0] for found in _BRACKETS.finditer(label)]
    if label.endswith(")") and brackets:
        return brackets[-1].strip("()")
    if label.count("(") != label.count(")"):
        return label[label.rfind("(") + 1 :].strip()
    return next((inside.strip("()") for inside in brackets if form_of(inside.strip("()"))), "")
