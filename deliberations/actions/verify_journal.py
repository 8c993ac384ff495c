"""Walk the journal from its first line and say where it breaks, if it does."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.conf import settings

from ..models import Act, JournalCheck, JournalHead, JournalLine
from ..rules import chain
from ..writing.facts import said_by
from .write_act import digest

_CHUNK = 500
"""Lines whose acts are read at a time."""


def verify_journal(*, at: datetime) -> JournalCheck:
    """Check numbering, seals, head, and that the registered acts are those that the lines sealed.

    Stores and returns the result. Streams: memory stays flat, whatever the length.
    """
    # The acts first and the head second: an act stands with its line, so none counted here lacks one below
    # the head; lines written while this runs are for the next check.
    acts, head = Act.objects.count(), JournalHead.objects.get()
    lines = JournalLine.objects.filter(number__lte=head.number).order_by("number").iterator(_CHUNK)
    number, seal, registered, broken_at = 0, chain.START, 0, None
    while broken_at is None and (chunk := list(islice(lines, _CHUNK))):
        sealed = dict(_sealed(chunk))
        registered += len(sealed)
        altered = _altered(sealed)
        for line in chunk:
            number += 1
            key = settings.JOURNAL_KEYS.get(line.key_id, "")
            intact = line.number == number and key and chain.same(line.seal, line.seal_after(seal, key))
            if not intact or line.number in altered:
                broken_at = number
                break
            seal = line.seal
    if broken_at is None and ((number, seal) != (head.number, head.seal) or acts > registered):
        broken_at = number + 1
    return JournalCheck.objects.create(checked_at=at, lines=head.number, broken_at=broken_at)


Registration = tuple[int | None, object, object]  # deliberation, seq, revision


def _sealed(lines: Iterable[JournalLine]) -> Iterator[tuple[Registration, tuple[int, str]]]:
    """Yield the registrations that lines tell of, each with its line and its digest."""
    for line in lines:
        told = line.after if isinstance(line.after, dict) else {}
        if "sha256" in told:
            yield (line.deliberation_id, told.get("seq"), told.get("revision")), (line.number, told["sha256"])


def _altered(sealed: Mapping[Registration, tuple[int, str]]) -> set[int]:
    """Return the lines whose act is gone or says something else than was sealed."""
    files = {deliberation for deliberation, _, _ in sealed}
    rows: dict[Registration, Act] = {
        (row.deliberation_id, row.seq, row.revision): row for row in Act.objects.filter(deliberation__in=files)
    }
    held = [key for key in sealed if key in rows]
    digests = dict(zip(held, map(digest, said_by([rows[key] for key in held])), strict=True))
    return {number for key, (number, sha256) in sealed.items() if digests.get(key) != sha256}
