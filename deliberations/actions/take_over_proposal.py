"""Take over a proposal whose author is gone: from here on it is of who takes it, and another person countersigns."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Proposal
from .propose_act import tell
from .tell_of_proposal import tell_of_proposal


@transaction.atomic
def take_over_proposal(proposal: Proposal, *, by: permissions.Person, at: datetime) -> Proposal:
    """Make `by` the one who prepared it. While its author may still register acts, it stays theirs."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    author = proposal.prepared_by
    if not proposal.is_undecided:
        raise ValidationError(
            _("This proposal was %(standing)s meanwhile; it cannot be taken over any more.")
            % {"standing": proposal.get_standing_display()}
        )
    if not is_orphaned(proposal):
        raise ValidationError(
            _("%(person)s may still change this proposal; it is taken over only from who is gone.") % {"person": author}
        )
    if proposal.decided_by_id == by.pk:
        raise ValidationError(_("You sent this proposal back; somebody else takes it over, or you withdraw it."))
    proposal.prepared_by = by
    proposal.save(update_fields=["prepared_by"])
    tell_of_proposal(proposal, at=at)
    tell(proposal, JournalLine.Verb.TOOK_OVER_PROPOSAL, by=by, at=at, taken_from=author)
    return proposal


def is_orphaned(proposal: Proposal) -> bool:
    """Say whether who prepared it may not register acts any more: gone, or in another role."""
    return not permissions.everywhere(proposal.prepared_by, permissions.Right.REGISTER_ACT)
