"""How sure the reader may be, and how fast it is: `python -m benchmarks.reading`.

Reads the documents of the tests whole and damaged, and prints for each confidence and field how much of what was said
is right; then how many documents of 21/128's size are read in a second, and pages recognised in a minute.
"""

import os
import platform
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import Random

from deliberations.reading.extract import pages_of, recogniser
from deliberations.reading.proposal import FIELDS
from deliberations.reading.published import read_text
from tests.pdfs import picture_pdf
from tests.reading.damage import DAMAGES
from tests.reading.judged import Judged, Sample, judge, samples

_SHOWN = ("certain", "probable", "check", "missing")
_LETTERS = 25_000
"""Of the text of 21/128."""


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="times that each damage is done to each document")
    parser.add_argument("--seconds", type=float, default=10, help="how long documents are read to measure the speed")
    chosen = parser.parse_args()
    sys.stdout.writelines(f"{line}\n" for line in _report(chosen.seeds, chosen.seconds))


def _report(seeds: int, seconds: float) -> Iterator[str]:
    material = samples()
    libraries = f"Python {platform.python_version()}, pypdfium2 {version('pypdfium2')}"
    yield f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, {libraries}."
    yield ""
    yield f"    python -m benchmarks.reading{' '.join(['', *sys.argv[1:]])}"
    yield ""
    judged = list(_judged(material, seeds))
    readings = len(material) * (1 + seeds * len(DAMAGES))
    yield f"{len(material)} documents, whole and damaged in {len(DAMAGES)} ways {seeds} times: {readings:,} readings."
    lost = sum(one.field == "number" and one.confidence == "absent" for _, one in judged)
    meaning = "How much of what was said with each confidence is right, of how many."
    yield f"{meaning} {lost} times no title was found: refused."
    yield ""
    yield from _table(
        "confidence", "values", [(word, [j for _, j in judged if j.confidence == word]) for word in _SHOWN]
    )
    yield ""
    yield from _by_confidence(
        "field", judged, [(name, lambda d, j, n=name: j.field == n) for name in (*FIELDS, "variables")]
    )
    yield ""
    yield from _by_confidence("damage", judged, [(name, lambda d, j, n=name: d == n) for name in ("none", *DAMAGES)])
    yield ""
    yield _speed(material, seconds)
    yield _recognition(material)


def _judged(material: list[Sample], seeds: int) -> Iterator[tuple[str, Judged]]:
    for sample in material:
        yield from (("none", one) for one in judge(read_text(sample.text).as_record(), sample.expected))
        for name, damage in DAMAGES.items():
            for seed in range(seeds):
                record = read_text(damage(sample.text, Random(seed))).as_record()
                yield from ((name, one) for one in judge(record, sample.expected))


def _by_confidence(head: str, judged: list[tuple[str, Judged]], rows: list) -> Iterator[str]:
    yield f"| {head} | {' | '.join(_SHOWN)} |"
    yield "| --- |" + " ---: |" * len(_SHOWN)
    for name, belongs in rows:
        held = [one for damage, one in judged if belongs(damage, one)]
        if held:
            cells = [_share([one for one in held if one.confidence == word]) for word in _SHOWN]
            yield f"| {name} | {' | '.join(cells)} |"


def _table(head: str, what: str, rows: list[tuple[str, list[Judged]]]) -> Iterator[str]:
    yield f"| {head} | right | wrong | {what} |"
    yield "| --- | ---: | ---: | ---: |"
    for name, held in rows:
        right = Counter(one.right for one in held)[True]
        yield f"| {name} | {100 * right / max(len(held), 1):.2f} % | {len(held) - right:,} | {len(held):,} |"


def _share(held: list[Judged]) -> str:
    right = sum(one.right for one in held)
    return f"{100 * right / len(held):.1f} % of {len(held):,}" if held else ""


def _speed(material: list[Sample], seconds: float) -> str:
    longest = max((sample.text for sample in material if sample.expected["variables"]), key=len)
    head, rest = longest[: longest.index("B. ")], longest[longest.index("B. ") :]
    # What the committee weighs makes the most of a text; the lists stand once.
    text = head + rest * ((_LETTERS - len(head)) // len(rest) + 1)
    begun, count = time.process_time(), 0
    while time.process_time() - begun < seconds:
        read_text(text)
        count += 1
    took = time.process_time() - begun
    return f"Read: {count / took:.0f} documents of {len(text):,} letters a second on one core."


def _recognition(material: list[Sample]) -> str:
    if not all(recogniser()):
        return "Recognised: nothing, for tesseract with Dutch or French is not installed."
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(picture_pdf(max((sample.text for sample in material), key=len)))
        begun = time.monotonic()
        pages = len(pages_of(path).pages)
        return f"Recognised: {60 * pages / (time.monotonic() - begun):.0f} pages a minute, one after another."


if __name__ == "__main__":
    main()
