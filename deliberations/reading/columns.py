"""A pasted header row, or a mapping of columns to variables, as rows of names. Never a row of data."""

import csv
import io
from typing import NamedTuple

from ..rules.acts import Refusal, gettext_noop

MOST_TEXT = 100_000
"""Characters of a header row or a mapping."""
MOST_COLUMNS = 2_000
LONGEST = 300
"""Characters of the name of a column, or of a variable."""
_SEPARATORS = ";\t,"


class Named(NamedTuple):
    """A column, the variable that the sender says it holds, and why its name betrays nobody."""

    column: str
    variable: str = ""
    explanation: str = ""


def read_header(text: str) -> list[Named]:
    """Read a header row as it stands at the top of a file, or one name a line. Raises Refusal with a sentence."""
    _refuse_long(text)
    lines = _lines(text)
    cells = [line.strip() for line in lines] if len(lines) > 1 else _cells(lines[0]) if lines else []
    return _checked([Named(cell) for cell in cells])


def read_mapping(text: str) -> list[Named]:
    """Read lines of `column;variable`, or `column;variable;explanation`. Raises Refusal with a sentence."""
    _refuse_long(text)
    found = []
    for number, line in enumerate(_lines(text), 1):
        cells = _cells(line)
        if len(cells) not in (2, 3):
            raise Refusal(
                gettext_noop("Line %(line)s must be a column and its variable: column;variable."),
                line=number,
            )
        found.append(Named(*cells))
    if found and found[0][:2] == ("column", "variable"):
        del found[0]
    return _checked(found)


def write_mapping(rows: list[Named]) -> str:
    """Return rows as the lines that `read_mapping` reads."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows(list(row) if row.explanation else [row.column, row.variable] for row in rows)
    return out.getvalue()


def _lines(text: str) -> list[str]:
    return [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]


def _cells(line: str) -> list[str]:
    """Split a line at the separator that it holds first among semicolon, tab and comma."""
    separator = next((each for each in _SEPARATORS if each in line), ";")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]


def _refuse_long(text: str) -> None:
    if len(text) > MOST_TEXT:
        raise Refusal(gettext_noop("This is more than the names of columns; give their header row only."))


def _checked(rows: list[Named]) -> list[Named]:
    if len(rows) > MOST_COLUMNS:
        raise Refusal(gettext_noop("A delivery has at most %(most)s columns."), most=MOST_COLUMNS)
    for number, row in enumerate(rows, 1):
        if any(len(cell) > LONGEST or not cell.isprintable() for cell in row):
            raise Refusal(
                gettext_noop("The name of column %(number)s is too long, or holds what one cannot see."),
                number=number,
            )
    return rows
