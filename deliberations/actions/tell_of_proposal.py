"""Tell those for whom a proposal waits, in the transaction of the step that brings it to them."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q

from ..models import Alert, AlertKind, Proposal
from ..models.alert import OF_PROPOSALS
from .end_alerts import end_alerts
from .find_alerts import day_of
from .raise_alert import raise_alert

_MOST_NOTE = 500


def tell_of_proposal(proposal: Proposal, *, at: datetime) -> None:
    """End what stands about a proposal, and tell those whose turn it is. The caller holds the lock on it.

    What waits already, of the same person, is not told twice. A proposal is of no file before it is registered:
    who may see the file sees nothing of it.
    """
    # The space keeps proposal 12 apart from proposal 123.
    told = Alert.objects.filter(
        reduce(or_, (Q(key__startswith=f"{kind} proposal {proposal.pk} ") for kind in OF_PROPOSALS))
    )
    kind = _waits(proposal)
    if kind and told.standing().filter(kind=kind, facts__reporter=proposal.prepared_by_id).exists():
        return
    end_alerts(told, Alert.Ending.GONE, at=at)
    if kind:
        # Sent back and saved again, it waits anew.
        subject = f"proposal {proposal.pk} {told.filter(kind=kind).count()}"
        raise_alert(kind, deliberation=None, subject=subject, about_on=day_of(at), facts=_facts(proposal, kind), at=at)


def _waits(proposal: Proposal) -> AlertKind | None:
    """Return what is raised where a proposal stands so; without four eyes it waits for nobody else."""
    if proposal.is_waiting:
        return AlertKind.TO_COUNTERSIGN if settings.FOUR_EYES else None
    return AlertKind.PROPOSAL_BACK if proposal.is_undecided else None


def _facts(proposal: Proposal, kind: AlertKind) -> dict[str, Any]:
    """Return what the sentence of an alert says, and whom it tells or leaves out."""
    said = {
        "proposal": proposal.pk,
        "number": proposal.number,
        "kind": proposal.facts["kind"],
        "approved_on": proposal.facts["approved_on"],
        "name": proposal.prepared_by.get_full_name(),
        "reporter": proposal.prepared_by_id,
    }
    if kind == AlertKind.TO_COUNTERSIGN:
        return said | {"wrote": [proposal.prepared_by_id]}
    assert proposal.decided_by, "Whoever sends a proposal back is named."
    return said | {"by": proposal.decided_by.get_full_name(), "note": proposal.note[:_MOST_NOTE]}
