"""Send a proposal back to who prepared it, with the reason."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Proposal
from .countersign_proposal import decide, refuse_decided
from .propose_act import tell

_MOST_REASON = 2000


@transaction.atomic
def send_back_proposal(proposal: Proposal, *, reason: str, by: permissions.Person, at: datetime) -> Proposal:
    """Refuse to countersign; the proposal can be changed and saved again."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    refuse_decided(proposal)
    if not reason.strip():
        raise ValidationError(_("Say why you send it back, so that it can be put right."), code="reason")
    if len(reason) > _MOST_REASON:
        raise ValidationError(_("Say it in at most %(n)s characters.") % {"n": _MOST_REASON}, code="reason")
    if proposal.prepared_by_id == by.pk:
        raise ValidationError(_("You prepared this proposal; change it or withdraw it."))
    decide(proposal, Proposal.Standing.SENT_BACK, by=by, at=at, note=reason.strip())
    tell(proposal, JournalLine.Verb.SENT_BACK_PROPOSAL, by=by, at=at, note=proposal.note)
    return proposal
