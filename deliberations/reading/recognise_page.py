"""The text of one page that is a picture, run as a process of its own.

`python recognise_page.py SECONDS BYTES FILE PAGE TESSERACT LANGUAGES` writes what tesseract read; pages count from 0.
"""

import ctypes
import resource
import subprocess
import sys
from pathlib import Path

import pypdfium2

_DOTS_AN_INCH = 300
_MOST_DOTS = 12_000_000
"""Of one picture: an A4 page at 300 dots an inch has 8.7 million."""


def picture_of(path: Path, number: int) -> bytes:
    """Return a page as a grey picture in the portable format that needs no library."""
    page = pypdfium2.PdfDocument(path)[number]
    width, height = page.get_size()
    scale = min(_DOTS_AN_INCH / 72, (_MOST_DOTS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    raw = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
    rows = (raw[n * bitmap.stride : n * bitmap.stride + bitmap.width] for n in range(bitmap.height))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(rows)


if __name__ == "__main__":
    seconds, most_bytes = map(int, sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    file, page_number, tesseract, languages = sys.argv[3:]
    read = subprocess.run(
        [tesseract, "stdin", "stdout", "-l", languages, "--dpi", str(_DOTS_AN_INCH)],
        input=picture_of(Path(file), int(page_number)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # With more threads than cores it takes six times as long.
        env={"OMP_THREAD_LIMIT": "1"},
        check=True,
    )
    sys.stdout.buffer.write(read.stdout)
