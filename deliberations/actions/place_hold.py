"""Place a hold: data that are due to go must be kept for a court, an audit or a complaint."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, Hold, JournalLine, Obligation
from ..rules.calendar import BRUSSELS
from .discharge_obligation import subject_of
from .write_journal import write_journal


@transaction.atomic
def place_hold(
    obligations: Iterable[Obligation],
    *,
    ground: Hold.Ground,
    reason: str,
    review_on: date,
    by: permissions.Person,
    at: datetime,
) -> Hold:
    """Suspend the duty to destroy of some open obligations, until another person releases them.

    The clock goes on, and so do the reminders. One line in the journal for each obligation.
    """
    wanted = {obligation.pk for obligation in obligations}
    rows = Obligation.objects.open().told().filter(pk__in=wanted).order_by("pk")
    # The files first, as whoever registers does.
    files = Deliberation.objects.filter(obligations__in=wanted).order_by("pk")
    list(files.select_for_update(of=("self",), no_key=True).values_list("pk"))
    held = list(rows.select_for_update(of=("self",), no_key=True))
    if not held or len(held) != len(wanted):
        raise ValidationError(_("A hold is placed on obligations that are open; choose at least one."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the data must be kept, and who asked for it.")})
    if review_on <= at.astimezone(BRUSSELS).date():
        raise ValidationError({"review_on": _("The hold is looked at again on a later day than today.")})
    hold = Hold.objects.create(ground=ground, reason=reason.strip(), review_on=review_on, placed_by=by, placed_at=at)
    hold.obligations.set(held)
    for obligation in held:
        tell(hold, obligation, JournalLine.Verb.PLACED_HOLD, reason=hold.reason, by=by, at=at)
    return hold


def tell(
    hold: Hold,
    obligation: Obligation,
    verb: JournalLine.Verb,
    *,
    reason: str,
    by: permissions.Person,
    at: datetime,
) -> None:
    """Leave the journal's line about a hold on one obligation."""
    write_journal(
        verb=verb,
        subject=subject_of(obligation),
        deliberation=obligation.deliberation,
        organisation=obligation.holder,
        concerns_on=hold.review_on,
        by=by,
        at=at,
        after={"ground": str(hold.ground), "reason": reason, "review_on": hold.review_on.isoformat()},
    )
