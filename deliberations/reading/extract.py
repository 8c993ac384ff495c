"""One file in, its reading out: pages taken from text files, from PDFs and from pictures of pages, under limits.

Nothing that somebody else wrote is opened in this process. Each step is a process of its own with a limit on time
and on memory; what exceeds it is refused in one sentence.
"""

import json
import pickle
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..rules.acts import Refusal, gettext_noop
from .document import Kind, read_kind
from .proposal import Genre, Reading

MOST_BYTES = 50 * 2**20
"""Of a file; a scan of the committee's longest text has a tenth of it."""
MOST_CHARACTERS = 2_000_000
"""Of a text: the longest of the committee has a tenth of it."""
MOST_PAGES = 400
MOST_PICTURES = 40
"""Pages recognised in one file: at two to five seconds each."""

_TEXT_OF_PDF, _RECOGNISE_PAGE, _APPLY_RULES = (
    Path(__file__).with_name(name) for name in ("text_of_pdf.py", "recognise_page.py", "apply_rules.py")
)
_SECONDS = {_TEXT_OF_PDF: 8, _RECOGNISE_PAGE: 9, _APPLY_RULES: 8}
"""What a process may work. With a core to itself no file takes longer than twenty seconds to be refused."""
_PATIENCE = 2
"""How many times that it may take on a machine that does much else."""
_BYTES = 500 << 20
_LANGUAGES = ("nld", "fra")


class Pages(NamedTuple):
    """The pages of a file, and whether any of them was recognised from a picture."""

    pages: tuple[str, ...]
    recognised: bool = False


def read_file(path: Path) -> Reading:
    """Read one file under limits. Raises Refusal, a ValueError with a sentence, where it cannot be read."""
    reading = apply(pages_of(path))
    if reading.genre == Genre.UNKNOWN:
        raise Refusal(
            gettext_noop(
                "The file is no deliberation, opinion or recommendation: no title at its beginning says so, with a "
                "number such as 21/128."
            )
        )
    return reading


def pages_of(path: Path) -> Pages:
    """Take the pages out of a file. Raises Refusal."""
    if path.stat().st_size > MOST_BYTES:
        raise Refusal(
            gettext_noop("The file is larger than %(most)s MB, which no published deliberation is."),
            most=MOST_BYTES >> 20,
        )
    kind = read_kind(path)
    if kind.kind == Kind.PDF:
        return _pages_of_pdf(path)
    text = path.read_bytes().decode(kind.charset).lstrip("\ufeff")
    if len(text) > MOST_CHARACTERS:
        raise Refusal(
            gettext_noop("The text holds more than %(most)s characters, which no published deliberation does."),
            most=f"{MOST_CHARACTERS:,}",
        )
    if not _has_words(text):
        raise Refusal(gettext_noop("The file holds no words; choose the text that the committee published."))
    return Pages(tuple(text.removesuffix("\f").split("\f")))


def apply(pages: Pages) -> Reading:
    """Apply the rules to pages, in a process of its own. Raises Refusal."""
    given = json.dumps({"pages": pages.pages, "recognised": pages.recognised}).encode()
    found = _run(_APPLY_RULES, given=given)
    if found is None:
        raise Refusal(
            gettext_noop("The text is too much to read: no published deliberation is as long, or as tangled.")
        )
    # No code but the rules' own ran there.
    reading: Reading = pickle.loads(found)
    return reading


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _run(script: Path, *arguments: object, given: bytes = b"") -> bytes | None:
    """Run a script of ours in isolation; None where it broke, or took too much."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", *map(str, (script, _SECONDS[script], _BYTES, *arguments))],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},  # it sees no keys
            timeout=_PATIENCE * _SECONDS[script],
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout


def _pages_of_pdf(path: Path) -> Pages:
    found = _run(_TEXT_OF_PDF, MOST_PAGES, MOST_CHARACTERS, path)
    if found is None:
        raise Refusal(
            gettext_noop("The PDF is damaged, or takes too long to read. Fetch it again, or print it to a new PDF.")
        )
    pages = json.loads(found)
    if isinstance(pages, int):
        raise Refusal(
            gettext_noop(
                "The PDF has %(count)s pages, too much to read: no published deliberation has more than %(most)s."
            ),
            count=f"{pages:,}",
            most=MOST_PAGES,
        )
    pictures = [n for n, (_, is_picture) in enumerate(pages) if is_picture]
    recognised = dict(zip(pictures, recognise(path, pictures), strict=True)) if pictures else {}
    texts = tuple(recognised.get(n, text) for n, (text, _) in enumerate(pages))
    if not any(map(_has_words, texts)):
        raise Refusal(gettext_noop("The PDF holds no text, and no picture of one that can be read."))
    return Pages(texts, bool(pictures))


def recognise(path: Path, numbers: list[int]) -> list[str]:
    """Return what stands on pages of a PDF that are pictures; pages count from 0. Raises Refusal."""
    tesseract, languages = recogniser()
    if not tesseract or not languages:
        raise Refusal(
            gettext_noop(
                "The PDF holds pictures of pages and no text. Reading those needs tesseract with Dutch or French, "
                "which this machine lacks."
            )
        )
    if len(numbers) > MOST_PICTURES:
        raise Refusal(
            gettext_noop("The PDF holds %(count)s pictures of pages; at most %(most)s are recognised in one file."),
            count=len(numbers),
            most=MOST_PICTURES,
        )
    found: list[str] = []
    for number in numbers:
        text = _run(_RECOGNISE_PAGE, path, number, tesseract, "+".join(languages))
        if text is None:
            raise Refusal(
                gettext_noop("Page %(page)s of the PDF is a picture that takes too long to read."), page=number + 1
            )
        found.append(text.decode())
    return found


@cache
def recogniser() -> tuple[str, tuple[str, ...]]:
    """Return where tesseract is and which of the two languages it reads; empty where it is not installed."""
    tesseract = shutil.which("tesseract")
    if not tesseract:
        return "", ()
    known = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=False).stdout.split()
    return tesseract, tuple(language for language in _LANGUAGES if language in known)
