"""Read one published file that waits to be read, and keep what was read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from ..models import Import, JournalLine, NotAsReceived
from ..reading.extract import read_file
from ..reading.proposal import Genre, Reading, plain
from ..rules.acts import Refusal
from .write_journal import write_journal

logger = logging.getLogger(__name__)

_MOST_TRIES = 3
_MOST_SHOWN = 1_000_000
"""Letters of a text that are kept beside its reading; the file itself is kept whole."""

_OTHERS = {
    Genre.OPINION: gettext_noop(
        "This is an opinion of the committee, not a deliberation; the register holds deliberations."
    ),
    Genre.RECOMMENDATION: gettext_noop(
        "This is a recommendation of the committee, not a deliberation; the register holds deliberations."
    ),
}
_GIVEN_UP = gettext_noop("The reader was broken off three times over this file. Print it to a new PDF and import that.")
_MISSING = gettext_noop("The file is missing or not what was received. Import it again.")


def read_import(*, at: datetime) -> Import | None:
    """Read the file that waits longest, unless none is due; return its import.

    The lease comes first and the result last: who dies between leaves a file that is read again. Read by
    two at once, it is the same text, and the second result is dropped.
    """
    found = Import.objects.due(at).select_related("document").first()
    if found is None:
        return None
    if not Import.objects.due(at).filter(pk=found.pk).update(taken_at=at, tries=F("tries") + 1):
        return found  # somebody else took it meanwhile
    if found.tries >= _MOST_TRIES:
        return _keep(found, Import.Standing.FAILED, at=at, reason=_GIVEN_UP)
    try:
        # Opened once to compare its digest: what is read is what was received.
        found.document.open().close()
        reading = read_file(found.document.path)
    except Refusal as refusal:
        # Kept as the rules say it: whoever reads it may read another language.
        return _keep(found, Import.Standing.FAILED, at=at, reason=refusal.sentence, facts=_plain(refusal.facts))
    except (NotAsReceived, OSError):
        logger.critical("Document %s is missing or is not what was received.", found.document.sha256)
        return _keep(found, Import.Standing.FAILED, at=at, reason=_MISSING)
    if reading.genre != Genre.DELIBERATION:
        return _keep(found, Import.Standing.OTHER, at=at, reason=_OTHERS[reading.genre])
    return _keep(found, Import.Standing.READ, at=at, reading=reading)


@transaction.atomic
def _keep(
    found: Import,
    standing: Import.Standing,
    *,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    reading: Reading | None = None,
) -> Import:
    """Keep the result, unless another worker kept its own first."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if held.standing != Import.Standing.UPLOADED:
        return held
    held.standing, held.taken_at = standing, None
    held.reason, held.facts = reason, facts or {}
    if reading:
        held.result, held.pages = _record(reading), _pages(reading)
    held.save(update_fields=["standing", "taken_at", "reason", "facts", "result", "pages"])
    write_journal(
        verb=JournalLine.Verb.READ_IMPORT,
        subject=found.document.name,
        by=None,
        at=at,
        after={"import": held.pk, "document": found.document.sha256, "standing": str(standing)},
    )
    return held


def _plain(facts: Mapping[str, object]) -> dict[str, Any]:
    return {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}


def _record(reading: Reading) -> dict[str, Any]:
    """Return the record of a reading whose findings can be said in any language."""
    record = reading.as_record()
    for told, finding in zip(record["findings"], reading.findings, strict=True):
        told |= {"sentence": finding.sentence, "facts": _plain(finding.facts)}
    record["recognised"] = reading.recognised
    return plain(record)  # type: ignore[no-any-return]


def _pages(reading: Reading) -> list[str]:
    kept, left = [], _MOST_SHOWN
    for page in reading.pages:
        # PostgreSQL keeps no NUL.
        kept.append(page[:left].replace("\0", ""))
        left -= len(kept[-1])
    return kept
