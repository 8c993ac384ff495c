"""The picture of a page, drawn aside."""

import subprocess
import sys
from pathlib import Path

from . import draw_page


def picture_of(path: Path, number: int) -> bytes | None:
    """Return a page of a PDF as a PNG, from 1; None where there is none, or it takes too much to draw."""
    try:
        # Isolated, as in `document.py`: it sees no keys, and what breaks it ends with it.
        drawn = subprocess.run(
            [sys.executable, "-I", draw_page.__file__, str(path), str(number)],
            capture_output=True,
            env={},
            timeout=2 * draw_page.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return drawn.stdout if drawn.returncode == 0 and drawn.stdout.startswith(b"\x89PNG") else None
