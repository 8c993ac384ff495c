"""Discharge an obligation: what was due is proven done, so nobody is warned of it any more."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, Deliberation, JournalLine, Obligation
from .end_alerts import end_alerts
from .write_journal import write_journal


@transaction.atomic
def discharge_obligation(
    obligation: Obligation, *, through: str, by: permissions.Person | None, at: datetime
) -> Obligation:
    """Discharge an open obligation; its alerts end and no mail about it leaves any more.

    `through` is what discharged it, as a certificate and its number. Whether that suffices, and whether a hold
    was disregarded, is for the caller to have decided: here the fact is kept.
    """
    held = lock_obligation(obligation)
    if held.discharged_at:
        raise ValidationError(
            _("This obligation was discharged already, by %(what)s.") % {"what": held.discharged_with}
        )
    if not through.strip():
        raise ValidationError(_("Say what discharges the obligation."))
    held.discharged_at, held.discharged_with, held.discharged_by = at, through.strip(), by
    held.save(update_fields=["discharged_at", "discharged_with", "discharged_by"])
    held.terms.update(discharged_at=at)
    end_alerts(Alert.objects.filter(obligation=held), Alert.Ending.DISCHARGED, at=at)
    write_journal(
        verb=JournalLine.Verb.DISCHARGED_OBLIGATION,
        subject=subject_of(held),
        deliberation=held.deliberation,
        organisation=held.holder,
        by=by,
        at=at,
        after={"through": held.discharged_with, "holds": held.holds.running().count()},
    )
    return held


def lock_obligation(obligation: Obligation) -> Obligation:
    """Lock an obligation after its file, as whoever registers does, and return it as it is now.

    Never the key of a row: every journal line names its file, and must be stored while another waits for the lock.
    What is raised about it is locked with it, before the journal is: `discharge_obligation` ends it after a line.
    """
    Deliberation.objects.select_for_update(no_key=True).get(pk=obligation.deliberation_id)
    held = Obligation.objects.select_for_update(of=("self",), no_key=True).told().get(pk=obligation.pk)
    standing = Alert.objects.standing().filter(obligation=held).order_by("pk")
    list(standing.select_for_update(of=("self",)).values_list("pk"))
    return held


def subject_of(obligation: Obligation) -> str:
    """Return what the journal calls an obligation: the number of its file and its holder."""
    return f"{obligation.deliberation.number} {obligation.holder.slug}"
