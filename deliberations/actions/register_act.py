"""Register an act of the committee, or of a court about it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Act, Deliberation, JournalLine
from ..reading.facts import ActFacts
from .write_act import lock, write_act


@transaction.atomic
def register_act(
    deliberation: Deliberation,
    facts: ActFacts,
    *,
    by: permissions.Person | None,
    at: datetime,
    prepared_by: permissions.Person | None = None,
    recorded_at: datetime | None = None,
) -> Act:
    """Register the next act of a file. Raises ValidationError with a sentence where the rules refuse it.

    `prepared_by` is whose registration `by` countersigns.
    `recorded_at` is for a register that is restored: the moment at which the act was recorded in the first place.
    """
    history = lock(deliberation)
    expected = max((act.seq for act in history.acts), default=-1) + 1
    if facts.seq != expected or facts.revision != 0:
        raise ValidationError(
            _("The next act of %(number)s is act %(expected)s, not act %(seq)s.")
            % {"number": deliberation.number, "expected": expected, "seq": facts.seq}
        )
    verb = JournalLine.Verb.REGISTERED_ACT
    return write_act(
        deliberation,
        facts,
        history=history,
        verb=verb,
        by=by,
        prepared_by=prepared_by,
        recorded_at=recorded_at or at,
        at=at,
    )
