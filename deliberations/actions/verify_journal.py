"""Walk the journal from its first line and say where it breaks, if it does."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings

from ..models import Act, JournalCheck, JournalHead, JournalLine
from ..rules import chain
from ..writing.facts import said_by
from .write_act import sealed

_REGISTERING = (
    JournalLine.Verb.REGISTERED_ACT,
    JournalLine.Verb.CORRECTED_ACT,
    JournalLine.Verb.RETRACTED_ACT,
)
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
        told = dict(_told(chunk))
        registered += len(told)
        altered = _altered(told)
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


def holds_anchor(number: int, seal: str) -> bool:
    """Say whether the journal still has the line of an anchor, with the seal that was sent outside."""
    if number == 0:
        return chain.same(seal, chain.START)
    line = JournalLine.objects.filter(number=number).first()
    return line is not None and chain.same(line.seal, seal)


Registration = tuple[int | None, object, object]  # deliberation, seq, revision
Told = tuple[int, Mapping[str, Any]]  # the number of the line, and what it tells


def _told(lines: Iterable[JournalLine]) -> Iterator[tuple[Registration, Told]]:
    """Yield the registrations that lines tell of, each with its line and what that line says of it."""
    for line in lines:
        told = line.after if isinstance(line.after, dict) else {}
        if line.verb in _REGISTERING and "sha256" in told:
            yield (line.deliberation_id, told.get("seq"), told.get("revision")), (line.number, told)


def _altered(told: Mapping[Registration, Told]) -> set[int]:
    """Return the lines whose act is gone, says something else than was sealed, or was recorded otherwise."""
    files = {deliberation for deliberation, _, _ in told}
    rows: dict[Registration, Act] = {
        (row.deliberation_id, row.seq, row.revision): row for row in Act.objects.filter(deliberation__in=files)
    }
    held = [key for key in told if key in rows]
    facts = dict(zip(held, said_by([rows[key] for key in held]), strict=True))
    return {
        number
        for key, (number, line) in told.items()
        if key not in facts or _differs(line, sealed(rows[key], facts[key]))
    }


def _differs(line: Mapping[str, Any], seals: Mapping[str, Any]) -> bool:
    # The oldest lines do not tell of the recording; none can be made to look like them, for lines are sealed.
    return any(line[what] != now for what, now in seals.items() if what in line)
