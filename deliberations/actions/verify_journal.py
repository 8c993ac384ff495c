"""Walk the journal from its first line and say where it breaks, if it does."""

from datetime import datetime

from django.conf import settings

from ..models import JournalCheck, JournalHead, JournalLine
from ..rules import chain


def verify_journal(*, at: datetime) -> JournalCheck:
    """Check every seal, the numbering and the head; store and return the result. Streams: memory stays flat."""
    # The head first: lines written while this runs are for the next check.
    head = JournalHead.objects.get()
    previous, expected, broken_at = chain.START, 0, None
    for line in JournalLine.objects.filter(number__lte=head.number).order_by("number").iterator(2000):
        expected += 1
        key = settings.JOURNAL_KEYS.get(line.key_id)
        if line.number != expected or not key or not chain.same(line.seal, line.seal_after(previous, key)):
            broken_at = expected
            break
        previous = line.seal
    if broken_at is None and (expected, previous) != (head.number, head.seal):
        broken_at = expected + 1
    return JournalCheck.objects.create(checked_at=at, lines=head.number, broken_at=broken_at)
