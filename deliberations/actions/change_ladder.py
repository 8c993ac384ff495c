"""Change when and whom the register warns of one kind of thing; what was raised stays as it was raised."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import AlertKind, Audience, JournalLine, Rung
from ..models.alert import RAISED_AT_ONCE, RAISED_ONCE
from .write_journal import write_journal

_FARTHEST = 3650
"""Days before or after, at most."""


class Wanted(NamedTuple):
    """One rung as a supervisor wants it."""

    days: int
    every: int
    audience: Sequence[Audience]
    urgent: bool


@transaction.atomic
def change_ladder(
    kind: AlertKind, rungs: Sequence[Wanted], *, seen: Sequence[int], by: permissions.Person, at: datetime
) -> list[Rung]:
    """Replace the rungs of a kind; those that stay the same go on. `seen` names the rungs that the person looked at.

    It holds for alerts that are raised from now on. A rung that comes anew warns of what it reaches already.
    """
    held = list(Rung.objects.current().filter(kind=kind).order_by("-days").select_for_update())
    if {rung.pk for rung in held} != set(seen):
        raise ValidationError(_("Somebody changed this ladder meanwhile; look at it again, then change it."))
    _refuse(kind, rungs)
    standing = {_said(rung): rung for rung in held}
    wanted = {_said(rung): rung for rung in rungs}
    if standing.keys() == wanted.keys():
        return held
    ended = [rung.pk for said, rung in standing.items() if said not in wanted]
    Rung.objects.filter(pk__in=ended).update(ended_at=at)
    Rung.objects.bulk_create(
        Rung(
            kind=kind,
            days=rung.days,
            every=rung.every,
            audience=[str(audience) for audience in rung.audience],
            urgent=rung.urgent,
            since_at=at,
            changed_by=by,
        )
        for said, rung in wanted.items()
        if said not in standing
    )
    write_journal(
        verb=JournalLine.Verb.CHANGED_LADDER,
        subject=str(kind),
        by=by,
        at=at,
        before={"rungs": [_told(rung) for rung in held]},
        after={"rungs": [_told(rung) for rung in sorted(rungs, key=lambda rung: -rung.days)]},
    )
    return list(Rung.objects.current().filter(kind=kind))


def _refuse(kind: AlertKind, rungs: Sequence[Wanted]) -> None:
    if not rungs:
        raise ValidationError(_("Leave at least one rung: nobody would be warned of this any more."))
    if len({rung.days for rung in rungs}) != len(rungs):
        raise ValidationError(_("Two rungs have the same day; leave one of them."))
    if kind in RAISED_AT_ONCE and [rung.days for rung in rungs] != [0]:
        raise ValidationError(_("The register warns of this as soon as it is so; leave one rung, on the day itself."))
    if kind in RAISED_ONCE and rungs[0].every:
        raise ValidationError(_("The register warns of this once; leave the pace at which it would repeat it empty."))
    for rung in rungs:
        if not rung.audience or not set(rung.audience) <= set(Audience.values):
            raise ValidationError(_("Choose for each rung whom it tells."))
        if abs(rung.days) > _FARTHEST or not 0 <= rung.every <= _FARTHEST:
            raise ValidationError(_("A rung lies at most %(n)s days before or after the day.") % {"n": _FARTHEST})


def _said(rung: Wanted | Rung) -> tuple[object, ...]:
    return rung.days, rung.every, tuple(sorted(map(str, rung.audience))), rung.urgent


def _told(rung: Wanted | Rung) -> dict[str, Any]:
    """Return a rung as the journal keeps it."""
    return {
        "days": rung.days,
        "every": rung.every,
        "audience": [str(audience) for audience in rung.audience],
        "urgent": rung.urgent,
    }
