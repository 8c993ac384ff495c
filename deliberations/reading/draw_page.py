"""One page of a PDF as a picture, drawn in a process of its own: what a hostile file breaks or exhausts ends with it.

`python draw_page.py FILE NUMBER` writes a PNG of that page, from 1; a page that is not there is exit status 1.
"""

import resource
import struct
import sys
import zlib
from pathlib import Path

import pypdfium2

SECONDS = 10
_BYTES = 480 * 2**20
_WIDTH = 1100
"""Dots across: sharp at the width of half a screen, some 150 kB a page."""
_MOST_DOTS = 6_000_000


def draw(path: Path, number: int) -> bytes:
    """Draw a page in grey. Raises LookupError where there is no such page."""
    document = pypdfium2.PdfDocument(path)
    if not 1 <= number <= len(document):
        raise LookupError(number)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(_WIDTH / width, (_MOST_DOTS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows, stride = bytes(bitmap.buffer), bitmap.stride
    lines = (b"\0" + rows[n * stride : n * stride + bitmap.width] for n in range(bitmap.height))
    return _png(bitmap.width, bitmap.height, b"".join(lines))


def _png(width: int, height: int, lines: bytes) -> bytes:
    """Write a PNG of one grey byte a dot (W3C PNG, section 11)."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        sys.stdout.buffer.write(draw(Path(sys.argv[1]), int(sys.argv[2])))
    except LookupError:
        sys.exit(1)
