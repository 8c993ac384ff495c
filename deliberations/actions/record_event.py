"""Record the day on which a period started or an event happened, so that a deadline can be computed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Obligation, Term
from ..rules.calendar import BRUSSELS, FIRST_DAY, LAST_DAY
from ..rules.obligations import after_months
from .discharge_obligation import lock_obligation, subject_of
from .keep_obligations import recompute
from .write_journal import write_journal

_WAITING = (Term.Rule.PERIOD, Term.Rule.EVENT)


@transaction.atomic
def record_event(obligation: Obligation, *, day: date, source: str, by: permissions.Person, at: datetime) -> Obligation:
    """Store the day that the deadline of an obligation is counted from, and where it is known from.

    A day that turns out wrong is recorded again; the journal keeps both.
    """
    held = lock_obligation(obligation)
    terms = Term.objects.filter(obligation=held, rule__in=_WAITING)
    if not terms.exists():
        raise ValidationError(_("The deadline of this obligation waits for no event."))
    if not FIRST_DAY <= day <= at.astimezone(BRUSSELS).date():
        raise ValidationError({"day": _("Give a day that has come: what is planned may still change.")})
    for months in terms.filter(rule=Term.Rule.PERIOD).values_list("explanation__months", flat=True):
        _refuse_beyond(day, int(months))
    if not source.strip():
        raise ValidationError({"source": _("Say where the day is known from.")})
    before = {"started_on": held.started_on.isoformat(), "source": held.start_source} if held.started_on else None
    held.started_on, held.start_source = day, source.strip()
    held.start_recorded_by, held.start_recorded_at = by, at
    held.save(update_fields=["started_on", "start_source", "start_recorded_by", "start_recorded_at"])
    recompute(held, at=at)
    write_journal(
        verb=JournalLine.Verb.RECORDED_EVENT,
        subject=subject_of(held),
        deliberation=held.deliberation,
        organisation=held.holder,
        concerns_on=day,
        by=by,
        at=at,
        before=before,
        after={"started_on": day.isoformat(), "source": held.start_source},
    )
    return held


def _refuse_beyond(day: date, months: int) -> None:
    try:
        fits = after_months(day, months) <= LAST_DAY
    except OverflowError:
        fits = False
    if not fits:
        raise ValidationError(
            _("From that day the period of %(months)s months would end after %(last)s, which no register answers for.")
            % {"months": months, "last": LAST_DAY}
        )
