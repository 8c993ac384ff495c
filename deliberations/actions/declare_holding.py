"""Declare what else holds the data: a copy, a derived file, a key, a back-up, a processor, a medium, paper."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Holding, JournalLine, Obligation
from ..rules.calendar import BRUSSELS
from .discharge_obligation import lock_obligation, subject_of
from .keep_obligations import recompute
from .reopen_obligation import reopen_obligation
from .write_journal import write_journal


@transaction.atomic
def declare_holding(
    obligation: Obligation,
    *,
    kind: Holding.Kind,
    description: str,
    place: str = "",
    of: Holding | None = None,
    rotates_on: date | None = None,
    by: permissions.Person,
    at: datetime,
) -> Holding:
    """Add a holding to an obligation; one that was discharged is opened again, for something is held."""
    held = lock_obligation(obligation)
    if kind == Holding.Kind.DELIVERY:
        raise ValidationError(_("A delivery is recorded by who sent it; declare what was made of it."))
    if not description.strip():
        raise ValidationError({"description": _("Say what it is, so that it is found again.")})
    if kind == Holding.Kind.BACKUP and rotates_on is None:
        raise ValidationError({"rotates_on": _("Give the day on which the back-up is overwritten at the latest.")})
    if kind == Holding.Kind.PROCESSOR and not place.strip():
        raise ValidationError({"place": _("Name the processor.")})
    if rotates_on and rotates_on <= at.astimezone(BRUSSELS).date():
        raise ValidationError({"rotates_on": _("This day is over; give the next one.")})
    if of and of.obligation_id != held.pk:
        raise ValidationError({"of": _("Choose what it is a copy of.")})
    holding = Holding(
        obligation=held,
        kind=kind,
        description=description.strip(),
        place=place.strip(),
        of=of,
        rotates_on=rotates_on if kind == Holding.Kind.BACKUP else None,
        declared_by=by,
        declared_at=at,
    )
    holding.full_clean()
    holding.save()
    recompute(held, at=at)
    write_journal(
        verb=JournalLine.Verb.DECLARED_HOLDING,
        subject=subject_of(held),
        deliberation=held.deliberation,
        organisation=held.holder,
        by=by,
        at=at,
        after={"holding": holding.description, "held_as": str(kind), "place": holding.place},
    )
    if held.discharged_at:
        reopen_obligation(held, reason=_("Something that holds data was declared."), by=by, at=at)
    return holding
