"""Tables as CSV: UTF-8, commas, days as ISO 8601."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.http import StreamingHttpResponse

from ..models import Deliberation
from ..rules.timeline import Answer, Entry, State

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def csv_response(name: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Stream rows, the first of which is the head, to be kept as a file of this name."""
    return StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def variable_rows(
    deliberation: Deliberation, on: date, state: State, entries: Iterable[Entry]
) -> Iterator[Sequence[object]]:
    """Yield the variables that were allowed on a day, below a line of names in the words of the interface.

    Where the text is not, or not wholly, held the last line says so: what is not listed is then not known.
    """
    yield "deliberation", "on", "category", "label", "transformation", "act", "approved_on", "in_force_on", "place"
    acts = {act.seq: act for act in state.acts}
    for entry in entries:
        act = acts[entry.seq]
        category, label = entry.subject.key
        yield (
            deliberation.number,
            on,
            category,
            label,
            entry.detail["transformation"],
            act.seq,
            act.approved_on,
            act.effective_on,
            entry.place,
        )
    if state.in_force and not state.complete:
        yield deliberation.number, on, "", "", str(Answer.NOT_KNOWN), "", "", "", ""


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and (value.lstrip().startswith(_FORMULA) or value[:1].isspace()):
        return f"'{value}"
    return value
