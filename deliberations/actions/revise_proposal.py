"""Change a proposal that waits or was sent back; it then waits anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Proposal
from ..reading.facts import ActFacts
from ..reading.facts_record import as_record
from .propose_act import check_proposed, tell
from .tell_of_proposal import tell_of_proposal
from .write_act import numbered


@transaction.atomic
def revise_proposal(
    proposal: Proposal,
    facts: ActFacts,
    *,
    opening: Mapping[str, Any] | None = None,
    earlier: Sequence[ActFacts] = (),
    registrations_seen: int,
    by: permissions.Person,
    at: datetime,
) -> Proposal:
    """Replace what a proposal says. Only who prepared it does so: a second pair of eyes must stay a second one."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not proposal.is_undecided:
        raise ValidationError(
            _("This proposal was %(standing)s meanwhile; it cannot be changed any more.")
            % {"standing": proposal.get_standing_display()}
        )
    if proposal.prepared_by_id != by.pk:
        raise ValidationError(_("Only %(person)s changes this proposal.") % {"person": proposal.prepared_by})
    facts = numbered(facts)
    check_proposed(proposal.deliberation, facts, opening, registrations_seen, earlier=earlier, at=at)
    proposal.opening = dict(opening) if opening else None
    proposal.facts = as_record(facts)
    proposal.earlier = [as_record(act) for act in earlier]
    proposal.registrations_seen = registrations_seen
    proposal.prepared_at = at
    proposal.standing = Proposal.Standing.WAITING
    proposal.decided_by = proposal.decided_at = None
    proposal.save()
    tell_of_proposal(proposal, at=at)
    tell(proposal, JournalLine.Verb.REVISED_PROPOSAL, by=by, at=at)
    return proposal
