"""The text of one PDF, run as a process of its own: what a hostile file breaks or exhausts ends with it.

`python text_of_pdf.py SECONDS BYTES PAGES CHARACTERS FILE` keeps to these limits and writes a JSON list with
one [text, whether pictures stand on it] for each page; only the count of pages where there are too many of them, or
of letters.
"""

import json
import resource
import sys
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_FEW = 25
"""Letters on a page that is a picture with a stamp on it."""


def pages_of(path: Path, most_pages: int, most_characters: int) -> list[tuple[str, bool]] | int:
    document = pypdfium2.PdfDocument(path)
    if len(document) > most_pages:
        return len(document)
    found, length = [], 0
    for page in document:
        text = page.get_textpage().get_text_bounded()
        length += len(text)
        if length > most_characters:
            return len(document)
        few = sum(c.isalnum() for c in text) < _FEW
        has_pictures = few and any(o.type == pdfium.FPDF_PAGEOBJ_IMAGE for o in page.get_objects(max_depth=3))
        found.append((text.replace("\r\n", "\n").replace("\ufffe", "-\n"), has_pictures))
        page.close()
    return found


if __name__ == "__main__":
    seconds, most_bytes, *most = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(pages_of(Path(sys.argv[5]), *most), sys.stdout)
