"""A look into one PDF, run as a process of its own: what a hostile file breaks or exhausts ends with it.

`python look_into_pdf.py FILE` writes one word: what it found first, or `plain`.
"""

import io
import re
import resource
import sys
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_SECONDS = 10
_BYTES = 500 << 20

_END = b"%%EOF"
_TAIL = 2048
"""Where the mark of the end stands: some writers leave a few lines behind it."""

_ACTIVE = {
    "scripts": rb"/(?:JavaScript|Rendition|XFA)(?![A-Za-z0-9])",
    "programs": rb"/(?:Launch|ImportData|SubmitForm)(?![A-Za-z0-9])",
    "files": rb"/(?:EmbeddedFile|RichMedia)(?![A-Za-z0-9])|/EF\s*(?:<<|\d+\s+\d+\s+R)",
}


def look(path: Path) -> str:
    raw = path.read_bytes()
    if _END not in raw[-_TAIL:]:
        return "cut_off"
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        return "protected" if error.err_code == pdfium.FPDF_ERR_PASSWORD else "damaged"
    if pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0:
        return "protected"
    if not len(document):
        return "damaged"
    # Written anew, every object stands in the open and every name is spelled plainly, so that nothing
    # hides in a compressed or an escaped one. A word too many is refused rather than one too few.
    anew = io.BytesIO()
    document.save(anew)
    for found, names in _ACTIVE.items():
        if re.search(names, anew.getbuffer()) or re.search(names, raw):
            return found
    if pdfium.FPDFDoc_GetAttachmentCount(document):
        return "files"
    document[0].get_size()
    return "plain"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.write(look(Path(sys.argv[1])))
