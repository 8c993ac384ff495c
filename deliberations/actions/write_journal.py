"""One line in the journal, in the transaction of the act that it tells of."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from .. import permissions
from ..models import Deliberation, JournalHead, JournalLine, Organisation


def write_journal(
    *,
    verb: JournalLine.Verb,
    subject: str,
    by: permissions.Person | None,
    at: datetime,
    deliberation: Deliberation | None = None,
    organisation: Organisation | None = None,
    concerns_on: date | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> JournalLine:
    """Append a line; `by` None is the register itself, working from the command line."""
    assert transaction.get_connection().in_atomic_block, "A journal line stands or falls with what it tells of."
    head = JournalHead.objects.select_for_update().get()
    role = permissions.role_of(by) if by is not None else None
    line = JournalLine(
        number=head.number + 1,
        recorded_at=at,
        actor=by,
        actor_name=by.get_full_name() if by is not None else "register",
        actor_role=role.role if role else "",
        verb=verb,
        deliberation=deliberation,
        organisation=organisation,
        concerns_on=concerns_on,
        subject=subject,
        before=before,
        after=after,
        key_id=settings.JOURNAL_KEY_ID,
    )
    line.seal = line.seal_after(head.seal, settings.JOURNAL_KEYS[line.key_id])
    line.save(force_insert=True)
    head.number, head.seal = line.number, line.seal
    head.save(update_fields=["number", "seal"])
    return line
