"""Load a file of facts: the same acts, through the same door, as if they were registered by hand."""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, Organisation
from ..reading.facts import ActFacts, Facts
from ..rules.acts import Chamber
from ..writing.facts import acts_of
from .add_organisation import add_organisation
from .correct_act import correct_act
from .register_act import register_act
from .register_deliberation import register_deliberation
from .write_act import digest, numbered


class Loaded(NamedTuple):
    """What a load did: the file, how many acts it registered, how many were there already."""

    deliberation: Deliberation
    registered: int
    held: int


@transaction.atomic
def load_deliberation(facts: Facts, *, by: permissions.Person | None, at: datetime) -> Loaded:
    """Register what the register does not hold yet; a second load changes nothing.

    An act that is held and says something else is refused: facts are corrected by a revision.
    """
    for organisation in facts.organisations:
        if not Organisation.objects.filter(slug=organisation.slug).exists():
            add_organisation(**organisation._asdict(), by=by, at=at)
    deliberation = Deliberation.objects.numbered([facts.number]).first() or register_deliberation(
        number=facts.number,
        chamber=Chamber(facts.chamber),
        short_title=dict(facts.short_title),
        public=facts.public,
        by=by,
        at=at,
    )
    held = {(act.seq, act.revision): act for act in acts_of(deliberation)}
    registered = 0
    for act in sorted(facts.acts, key=lambda a: (a.recorded_at or at, a.seq, a.revision)):
        if act.recorded_at and act.recorded_at > at:
            raise ValidationError(_("Act %(seq)s was recorded in the future.") % {"seq": act.seq})
        if same := held.get((act.seq, act.revision)):
            _refuse_other(deliberation, same, act)
            continue
        register = correct_act if act.revision else register_act
        register(deliberation, act, by=by, at=act.recorded_at or at)
        registered += 1
    return Loaded(deliberation, registered, len(facts.acts) - registered)


def _refuse_other(deliberation: Deliberation, held: ActFacts, act: ActFacts) -> None:
    if digest(held) != digest(numbered(act)):
        raise ValidationError(
            _(
                "Act %(seq)s.%(revision)s of %(number)s is registered and says something else; "
                "add a revision %(next)s with its reason."
            )
            % {
                "number": deliberation.number,
                "seq": act.seq,
                "revision": act.revision,
                "next": act.revision + 1,
            }
        )
