"""Countersign a proposal: from here on it counts as registered."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Act, History, Proposal
from ..reading.facts_record import from_record
from ..rules.acts import Chamber
from ..rules.calendar import BRUSSELS
from ..rules.numbers import parse_number
from ..writing.days import day
from .ask_findings import ask_findings
from .correct_act import correct_act
from .propose_act import came_between
from .register_act import register_act
from .register_deliberation import register_deliberation
from .tell_of_proposal import tell_of_proposal
from .write_act import lock


@transaction.atomic
def countersign_proposal(proposal: Proposal, *, shown: str, by: permissions.Person, at: datetime) -> Act:
    """Register what another person prepared; where the register works without four eyes, what `by` prepared.

    `shown` is the digest of the proposal that the person read.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    refuse_decided(proposal)
    if shown != proposal.digest:
        raise ValidationError(_("This proposal was changed after you opened it; read it as it is now, then decide."))
    alone = proposal.prepared_by_id == by.pk
    if alone and settings.FOUR_EYES:
        raise ValidationError(_("You prepared this proposal; a second person countersigns it."))
    facts = from_record(proposal.facts)
    if proposal.deliberation is None:
        opening = proposal.opening or {}
        deliberation = register_deliberation(
            number=parse_number(opening["number"]),
            chamber=Chamber(opening["chamber"]),
            short_title=opening["short_title"],
            public=opening["public"],
            by=by,
            at=at,
        )
    else:
        deliberation = proposal.deliberation
        _refuse_stale(proposal, lock(deliberation))
    prepared_by = None if alone else proposal.prepared_by
    for earlier in proposal.earlier:
        register_act(deliberation, from_record(earlier), by=by, prepared_by=prepared_by, at=at)
    register = correct_act if facts.revision else register_act
    act = register(deliberation, facts, by=by, prepared_by=prepared_by, at=at)
    proposal.deliberation, proposal.act, proposal.alone = deliberation, act, alone
    decide(proposal, Proposal.Standing.REGISTERED, by=by, at=at)
    ask_findings(proposal, at=at)
    return act


def _refuse_stale(proposal: Proposal, history: History) -> None:
    """Refuse what was written on an older state of the file; whose it is looks at it anew."""
    assert proposal.deliberation
    if came := came_between(proposal.deliberation, history, proposal.registrations_seen):
        advice = _("This proposal was written before that: it is looked at anew and saved, then countersigned.")
        raise ValidationError(f"{came} {advice}", code="changed")


def refuse_decided(proposal: Proposal) -> None:
    """Refuse to decide twice, and say who did."""
    if proposal.decided_at:
        moment = proposal.decided_at.astimezone(BRUSSELS)
        raise ValidationError(
            _("This proposal was %(standing)s by %(person)s on %(day)s at %(time)s.")
            % {
                "standing": proposal.get_standing_display(),
                "person": proposal.decided_by,
                "day": day(moment),
                "time": f"{moment:%H:%M}",
            }
        )


def decide(
    proposal: Proposal, standing: Proposal.Standing, *, by: permissions.Person, at: datetime, note: str = ""
) -> None:
    proposal.standing, proposal.note = standing, note
    proposal.decided_by, proposal.decided_at = by, at
    proposal.save()
    tell_of_proposal(proposal, at=at)
