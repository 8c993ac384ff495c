"""Load a file of facts: the same acts, through the same door, as if they were registered by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, JournalLine, Organisation
from ..reading.facts import ActFacts, Facts
from ..reading.facts import Organisation as OrganisationFacts
from ..rules.acts import Chamber
from ..rules.numbers import shown
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


class RefusedAct(ValidationError):
    """A refusal of one registration in the file; whoever holds the text can say in which line it stands."""

    def __init__(self, refusal: ValidationError, act: ActFacts) -> None:
        super().__init__(refusal.messages)
        self.seq, self.revision = act.seq, act.revision


@transaction.atomic
def load_deliberation(facts: Facts, *, by: permissions.Person | None, at: datetime) -> Loaded:
    """Register what the register does not hold yet; a second load changes nothing.

    What is held and says something else is refused: facts are corrected by a revision. A moment of recording
    counts only where the register does not hold the deliberation yet: nobody rewrites later what was known.
    """
    for organisation in facts.organisations:
        _add_or_compare(organisation, by=by, at=at)
    deliberation = Deliberation.objects.numbered([facts.number]).first()
    is_held = deliberation is not None
    if deliberation is None:
        deliberation = register_deliberation(
            number=facts.number,
            chamber=Chamber(facts.chamber),
            short_title=dict(facts.short_title),
            public=facts.public,
            by=by,
            at=at,
        )
    _refuse_other_file(deliberation, facts)
    held = {(act.seq, act.revision): act for act in acts_of(deliberation)}
    registered = 0
    for act in sorted(facts.acts, key=lambda a: (a.recorded_at or at, a.seq, a.revision)):
        try:
            if same := held.get((act.seq, act.revision)):
                _refuse_other_act(deliberation, same, act)
                continue
            _refuse_other_moment(deliberation, act, is_held=is_held, at=at)
            register = correct_act if act.revision else register_act
            register(deliberation, act, by=by, recorded_at=act.recorded_at, at=at)
        except ValidationError as refusal:
            raise RefusedAct(refusal, act) from refusal
        registered += 1
    return Loaded(deliberation, registered, len(facts.acts) - registered)


def _add_or_compare(organisation: OrganisationFacts, *, by: permissions.Person | None, at: datetime) -> None:
    """Add an organisation, or refuse one that the register holds with other words; what is left out is no other."""
    held = Organisation.objects.filter(slug=organisation.slug).first()
    if held is None:
        add_organisation(**organisation._asdict(), by=by, at=at)
    elif (differing := list(_differing(held, organisation))) and not _changed_by_a_person(held):
        raise ValidationError(
            _(
                "Organisation “%(slug)s” is in the register with %(held)s; "
                "write it so, or give another organisation another short name."
            )
            % {"slug": organisation.slug, "held": ", ".join(differing)}
        )


def _changed_by_a_person(held: Organisation) -> bool:
    """Say whether the register's own words were changed since: then they stand, whatever an older file says."""
    return JournalLine.objects.filter(organisation=held, verb=JournalLine.Verb.CHANGED_ORGANISATION).exists()


def _differing(held: Organisation, organisation: OrganisationFacts) -> Iterator[str]:
    """Yield what the register holds otherwise than the file says, each with its key in the file."""
    said: dict[str, tuple[str | None, str]] = {"name": (held.name, organisation.name)}
    said |= {f"names.{language}": (held.names.get(language), name) for language, name in organisation.names.items()}
    if organisation.enterprise_number:
        said["enterprise_number"] = (held.enterprise_number, organisation.enterprise_number)
    for key, (there, here) in said.items():
        if there != here:
            yield f"{key} {shown(there) if there else '–'}"


def _refuse_other_file(deliberation: Deliberation, facts: Facts) -> None:
    differing = [
        key for key in ("chamber", "public", "short_title") if getattr(deliberation, key) != getattr(facts, key)
    ]
    if differing:
        raise ValidationError(
            _(
                "Deliberation %(number)s is in the register and differs from this file in: %(differing)s; "
                "a second load does not change that, so write what the register holds."
            )
            % {"number": deliberation.number, "differing": ", ".join(differing)}
        )


def _refuse_other_act(deliberation: Deliberation, held: ActFacts, act: ActFacts) -> None:
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
    if act.recorded_at and act.recorded_at != held.recorded_at:
        raise ValidationError(
            _("Act %(seq)s.%(revision)s of %(number)s was recorded at another moment; take recorded_at out.")
            % {"number": deliberation.number, "seq": act.seq, "revision": act.revision}
        )


def _refuse_other_moment(deliberation: Deliberation, act: ActFacts, *, is_held: bool, at: datetime) -> None:
    """Refuse a moment of recording that would rewrite what was known, or that has not come."""
    if act.recorded_at and is_held:
        raise ValidationError(
            _("Deliberation %(number)s is held already; take recorded_at out of act %(seq)s, it is recorded now.")
            % {"number": deliberation.number, "seq": act.seq}
        )
    if act.recorded_at and act.recorded_at > at:
        raise ValidationError(_("Act %(seq)s was recorded in the future.") % {"seq": act.seq})
