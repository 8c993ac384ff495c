"""What registering and correcting an act share: the rows of one registration, and its journal line."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Act, Change, Deliberation, History, JournalLine, Organisation, Variable
from ..reading.facts import ActFacts
from ..rules import acts as rules
from ..rules import chain, timeline
from ..rules.timeline import About
from ..rules.words import fold
from .rebuild_index import rebuild_index
from .write_journal import write_journal


def write_act(
    deliberation: Deliberation,
    facts: ActFacts,
    *,
    history: History,
    verb: JournalLine.Verb,
    before: timeline.Act | None,
    by: permissions.Person | None,
    at: datetime,
) -> Act:
    """Store one registration; the caller holds the lock on the file and has read its history."""
    # A clock that was put back must not make a later registration look known earlier.
    at = max([at, *(act.recorded_at for act in history.acts)])
    check(timeline_act(facts, at), facts.changes, history.known())
    act = Act(
        deliberation=deliberation,
        seq=facts.seq,
        revision=facts.revision,
        kind=facts.kind,
        content=facts.content,
        reference=facts.reference,
        title=facts.title,
        language=facts.language,
        signed_by=facts.signed_by,
        approved_on=facts.approved_on,
        effective_on=facts.effective_on,
        effective_stated=facts.effective_stated,
        sets_aside=facts.sets_aside,
        retracted=facts.retracted,
        reason=facts.reason,
        recorded_at=at,
        recorded_by=by,
    )
    act.full_clean()
    act.save(force_insert=True)
    Change.objects.bulk_create(change_rows(act, facts.changes))
    rebuild_index(deliberation)
    write_journal(
        verb=verb,
        subject=f"{deliberation.number} {facts.seq}.{facts.revision}",
        deliberation=deliberation,
        concerns_on=facts.effective_on or facts.approved_on,
        by=by,
        at=at,
        before={"digest": digest(history_facts(history, before))} if before else None,
        after={**summary(facts), "digest": digest(facts)},
    )
    return act
