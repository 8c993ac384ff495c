"""The text of one PDF, run as a process of its own: what a hostile file breaks or exhausts ends with it.

`python text_of_pdf.py SECONDS BYTES PAGES CHARACTERS FILE` keeps to these limits and writes a JSON list with
one [text, whether pictures stand on it] for each page; only the count of pages where there are too many of them, or
of letters.
"""

import json
import resource
import sys
from itertools import chain, pairwise, zip_longest
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_FEW = 25
"""Letters on a page that is a picture with a stamp on it."""


_BROKEN = "\ufffe"
"""What pdfium gives for a hyphen at a line end."""
_GAP = 1.45
"""Lines farther apart than this many line heights have an empty line between them."""


def pages_of(path: Path, most_pages: int, most_characters: int) -> list[tuple[str, bool]] | int:
    document = pypdfium2.PdfDocument(path)
    if len(document) > most_pages:
        return len(document)
    found, length = [], 0
    for page in document:
        textpage = page.get_textpage()
        length += textpage.count_chars()
        if length > most_characters:
            return len(document)
        text = with_gaps(textpage)
        few = sum(c.isalnum() for c in text) < _FEW
        has_pictures = few and any(o.type == pdfium.FPDF_PAGEOBJ_IMAGE for o in page.get_objects(max_depth=3))
        found.append((text, has_pictures))
        page.close()
    return found


def with_gaps(textpage: pypdfium2.PdfTextPage) -> str:
    """Return the text of a page with empty lines where its lines stand apart."""
    lines, tops, at = [], [], 0
    for line in textpage.get_text_range().split("\r\n"):
        words = line.strip()
        if words:
            lines.append(words.replace(_BROKEN, "-\n"))
            tops.append(textpage.get_charbox(at + line.index(words[0]))[1])
        at += len(line) + 2
    steps = [before - after for before, after in pairwise(tops)]
    down = sorted(step for step in steps if step > 0)
    # A fifth of the lines at least follow another one closely.
    usual = down[len(down) // 5] if down else 0
    gaps = ["\n\n" if step > _GAP * usual else "\n" for step in steps]
    return "".join(chain.from_iterable(zip_longest(lines, gaps, fillvalue="")))


if __name__ == "__main__":
    seconds, most_bytes, *most = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(pages_of(Path(sys.argv[5]), *most), sys.stdout)
