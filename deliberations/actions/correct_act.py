"""Correct the registration of an act, or retract it: another registration, with its reason."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Act, Deliberation, JournalLine
from ..reading.facts import ActFacts
from ..writing.facts import said_by
from .write_act import lock, summary, write_act


@transaction.atomic
def correct_act(
    deliberation: Deliberation,
    facts: ActFacts,
    *,
    by: permissions.Person | None,
    at: datetime,
    prepared_by: permissions.Person | None = None,
    recorded_at: datetime | None = None,
) -> Act:
    """Follow a registration by the next revision of the same act; what was known before stays on record.

    `prepared_by` is whose registration `by` countersigns.
    `recorded_at` is for a register that is restored: the moment at which the act was recorded in the first place.
    """
    history = lock(deliberation)
    expected = max((act.revision for act in history.acts if act.seq == facts.seq), default=-1) + 1
    if expected == 0:
        raise ValidationError(
            _("Act %(seq)s of %(number)s is not registered, so there is nothing to correct.")
            % {"number": deliberation.number, "seq": facts.seq}
        )
    if facts.revision != expected:
        raise ValidationError(
            _("Act %(seq)s of %(number)s was corrected meanwhile; look at it again before correcting it.")
            % {"number": deliberation.number, "seq": facts.seq}
        )
    if not facts.reason:
        raise ValidationError(_("A correction needs its reason."))
    verb = JournalLine.Verb.RETRACTED_ACT if facts.retracted else JournalLine.Verb.CORRECTED_ACT
    corrected = Act.objects.get(deliberation=deliberation, seq=facts.seq, revision=facts.revision - 1)
    return write_act(
        deliberation,
        facts,
        history=history,
        verb=verb,
        by=by,
        prepared_by=prepared_by,
        recorded_at=recorded_at or at,
        at=at,
        before=summary(corrected, *said_by([corrected])),
    )
