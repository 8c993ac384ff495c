"""Read a folder of published files, and leave a draft of each."""

from collections import Counter
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.read_import import read_import
from deliberations.actions.receive_import import receive_import
from deliberations.models import Import
from deliberations.reading.proposal import Confidence

from ._speaking import SpeakingCommand

_ENDS = (".pdf", ".txt")
_WIDTH = 30

_CERTAIN, _TO_REVIEW = "certain", "to review"
_OTHER, _FAILED, _REGISTERED, _DISCARDED = "not a deliberation", "failed", "registered", "discarded"
_STATES = (_CERTAIN, _TO_REVIEW, _OTHER, _FAILED, _REGISTERED, _DISCARDED)


class Command(SpeakingCommand):
    help = (
        "Read every PDF and text file in a folder, and those below it, and leave drafts to be reviewed in the browser. "
        "What was read already is not read again: broken off, it goes on where it stopped. Exit status 1 where a file "
        "could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            self.refuse(f"{folder} is not a folder.")
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _ENDS and path.is_file())
        if not files:
            self.refuse(f"{folder} holds no PDF and no text file.")
        rows = []
        for done, path in enumerate(files):
            self._progress(done, len(files), path.name)
            rows.append((str(path.relative_to(folder)), *self._import(path)))
        self._progress(len(files), len(files), "")
        self.stdout.write("\n".join(_table(rows)))
        if any(state == _FAILED for _name, state, *_rest in rows):
            raise SystemExit(1)

    def _import(self, path: Path) -> tuple[str, str, str]:
        """Return the state of a file, the number in it, and what there is to say."""
        with path.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        found = Import.objects.filter(document__sha256=digest).first()
        if found is None or (found.standing == Import.Standing.FAILED and not found.discarded_at):
            try:
                with path.open("rb") as opened:
                    found = receive_import(File(opened, name=path.name), by=None, at=clock.now())
            except OSError as reason:
                return _FAILED, "", f"It cannot be opened: {reason.strerror}."
            except ValidationError as refusal:
                said = " ".join(refusal.messages)
                return (_REGISTERED if getattr(refusal, "code", "") == "registered" else _FAILED), "", said
        # The worker may be at it too; what it takes is done when it is done.
        while Import.objects.kept().filter(pk=found.pk, standing=Import.Standing.UPLOADED, taken_at=None).exists():
            read_import(at=clock.now())
        return _state(Import.objects.told().get(pk=found.pk))

    def _progress(self, done: int, total: int, name: str) -> None:
        if not self.stderr.isatty():
            return
        full = _WIDTH * done // total
        self.stderr.write(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {done}/{total} {name[:40]:40}", ending="")
        if done == total:
            self.stderr.write("")


def _state(found: Import) -> tuple[str, str, str]:
    if found.discarded_at:
        return _DISCARDED, found.number, found.discarding
    if found.step in ("proposed", "registered"):
        return _REGISTERED, found.number, f"It is {found.step}."
    if found.standing == Import.Standing.FAILED:
        return _FAILED, "", found.said_reason
    if found.standing == Import.Standing.OTHER:
        return _OTHER, "", found.said_reason
    if found.standing == Import.Standing.UPLOADED:
        return _TO_REVIEW, "", "A worker reads it now."
    result = found.result or {}
    said = [*result["fields"].values(), *result["variables"]]
    sure = Counter(one["confidence"] for one in said if one["confidence"] != Confidence.MISSING)
    doubtful = sure.total() - sure[Confidence.CERTAIN]
    state = _TO_REVIEW if doubtful or result["findings"] else _CERTAIN
    told = f"{sure[Confidence.CERTAIN]} certain, {doubtful} to check"
    return state, found.number, told + (f", questions: {len(result['findings'])}" if result["findings"] else "")


def _table(rows: list[tuple[str, str, str, str]]) -> Iterator[str]:
    head = ("file", "state", "number", "")
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(3)]
    for row in [head, *rows]:
        yield "  ".join([*(row[n].ljust(widths[n]) for n in range(3)), row[3]]).rstrip()
    counted = Counter(state for _name, state, *_rest in rows)
    yield ""
    yield ", ".join(f"{counted[state]} {state}" for state in _STATES if counted[state] or state != _DISCARDED)
