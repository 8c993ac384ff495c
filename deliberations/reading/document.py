"""What kind of document a file is: told by what stands in it, never by its name."""

import re
import subprocess
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ..rules.acts import Refusal, gettext_noop

_LOOK_INTO_PDF = Path(__file__).with_name("look_into_pdf.py")
MOST_BYTES = 25 * 2**20
"""Of one published file: ten times the longest text of the committee, as a scan."""

_HEAD = 1024
_PDF = b"%PDF-"
_BLANK = b" \t\r\n\f\0" + BOM_UTF8
"""What a PDF may begin with, besides itself."""
_SECONDS = 20


class Kind(StrEnum):
    PDF = "pdf"
    TEXT = "text"


class Read(NamedTuple):
    """The kind of a document, and of a text how its bytes spell letters."""

    kind: Kind
    charset: str = ""


def read_kind(path: Path) -> Read:
    """Look into a file. Raises Refusal where it is neither a harmless PDF nor plain text."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Refusal(gettext_noop("The file is empty; choose the text that the committee published."))
    before, mark, _ = head.partition(_PDF)
    if mark:
        if before.translate(None, _BLANK):
            # Programs that guess would take it for what stands first: a page with scripts, or another format.
            raise Refusal(
                gettext_noop("Something else stands in the file before its PDF. Print it to a new PDF and choose that.")
            )
        _look_into_pdf(path)
        return Read(Kind.PDF)
    return Read(Kind.TEXT, _charset(path.read_bytes()))


_FOUND_IN_PDF: Mapping[str, str] = {
    "cut_off": gettext_noop("The PDF has no end: it was cut off while it was saved or fetched. Fetch it again."),
    "protected": gettext_noop(
        "The PDF is protected with a password or against copying. Save it without protection and choose that one."
    ),
    "scripts": gettext_noop(
        "The PDF holds scripts or a form that runs them. Print it to a new PDF and choose that one."
    ),
    "programs": gettext_noop(
        "The PDF holds commands that start programs or send data. Print it to a new PDF and choose that one."
    ),
    "files": gettext_noop("The PDF holds other files inside it. Print it to a new PDF and choose that one."),
}
_DAMAGED = gettext_noop("The PDF cannot be opened: it is damaged, or too much to read. Fetch it again.")


def _look_into_pdf(path: Path) -> None:
    try:
        # Isolated: no module, and no setting of the environment, comes from where the process runs.
        looked = subprocess.run(
            [sys.executable, "-I", str(_LOOK_INTO_PDF), str(path)],
            capture_output=True,
            env={},  # nor does it see the keys
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(_DAMAGED) from None
    found = "" if looked.returncode else looked.stdout.decode()
    if found != "plain":
        raise Refusal(_FOUND_IN_PDF.get(found, _DAMAGED))


_UNREADABLE = gettext_noop(
    "The file is neither a PDF nor plain text, whatever its name says. "
    "Choose the PDF that the committee published; save a Word document as PDF first."
)
_MARKS = {BOM_UTF8: "utf-8", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
_MARKUP = re.compile(r"\s*(<(!doctype|html|head|body|script|svg|\?xml)\b|<!--|\{\\rtf|%!PS)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")


def _wide(head: bytes) -> list[str]:
    """Return how a text of two bytes a letter is spelled that lacks its mark: of Latin letters one byte is zero."""
    for charset, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) * 10 > len(zeros) * 9 and not letters.count(0):
            return [charset]
    return []


def _charset(raw: bytes) -> str:
    marked = [charset for mark, charset in _MARKS.items() if raw.startswith(mark)] or _wide(raw[:_HEAD])
    # Windows' own letters are what old programs wrote.
    for charset in marked or ("utf-8", "windows-1252"):
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        if _MARKUP.match(text.lstrip("\ufeff")):
            raise Refusal(
                gettext_noop("The file is a web page or the source of one, not a text. Save it as PDF first.")
            )
        if not _CONTROL.search(text):
            return charset
    raise Refusal(_UNREADABLE)
