"""Test material for the reader: documents of our own in the genre, damage done by program, readings judged.

Values are compared on their folded form (accents, case, punctuation, spaces and doubled letters away): a letter that
the scan spoiled is shown as it is printed, and the person who confirms sees it.
"""

import json
from pathlib import Path
from typing import NamedTuple

from deliberations.reading.fold import squeezed

DOCUMENTS = Path(__file__).with_name("documents")


class Sample(NamedTuple):
    """One document and what a careful person reads in it."""

    name: str
    text: str
    expected: dict


class Judged(NamedTuple):
    """One value that was read, set against the right one."""

    field: str
    confidence: str
    right: bool
    read: object
    expected: object


def samples():
    """Return the documents of the test material, by name."""
    return [
        Sample(path.stem, path.read_text(), json.loads(path.with_suffix(".json").read_text()))
        for path in sorted(DOCUMENTS.glob("*.txt"))
    ]


def judge(record, expected):
    """Yield every value of a record, as JSON holds it, set against the right one."""
    for name, right in expected["fields"].items():
        field = record["fields"].get(name, {"value": None, "confidence": "absent"})
        yield Judged(name, field["confidence"], _same(field["value"], right), field["value"], right)
    wanted = [
        (squeezed(held["category"]), squeezed(label), form if isinstance(form, list) else [form])
        for held in expected["variables"]
        for label, form in held["items"]
    ]
    for variable in record["variables"]:
        key = squeezed(variable["category"]), squeezed(variable["label"])
        right = next((one for one in wanted if one[:2] == key and variable["transformation"] in one[2]), None)
        shown = f"{variable['category']} / {variable['label']} / {variable['transformation']}"
        yield Judged("variables", variable["confidence"], right is not None, shown, None)
        if right:
            wanted.remove(right)
    for category, label, _ in wanted:
        yield Judged("variables", "missing", False, None, f"{category} / {label}")


def _same(read, right):
    if isinstance(right, dict):
        # A rule's own words are not compared: which sentence is shown is a matter of taste.
        return isinstance(read, dict) and all(_same(read.get(key), value) for key, value in right.items())
    if isinstance(right, list):
        return isinstance(read, list) and len(read) == len(right) and all(map(_same, read, right))
    return squeezed(read) == squeezed(right) if isinstance(read, str) and isinstance(right, str) else read == right
