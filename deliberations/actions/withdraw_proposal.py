"""Withdraw a proposal: it will not be registered."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Proposal
from .countersign_proposal import decide
from .propose_act import tell


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: permissions.Person, at: datetime) -> Proposal:
    """Take back a proposal that waits or was sent back; whoever may register acts may, for people leave."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not proposal.is_undecided:
        raise ValidationError(
            _("This proposal was %(standing)s meanwhile; it cannot be withdrawn any more.")
            % {"standing": proposal.get_standing_display()}
        )
    decide(proposal, Proposal.Standing.WITHDRAWN, by=by, at=at, note=proposal.note)
    tell(proposal, JournalLine.Verb.WITHDREW_PROPOSAL, by=by, at=at)
    return proposal
