"""Record a session at the Crossroads Bank, in a phase in which only anonymous results leave."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, JournalLine, Organisation, Session
from ..reading.manifest import plain
from ..rules.calendar import BRUSSELS
from ..rules.delivery import Outcome
from ..rules.release import lets_in
from ..writing.days import day
from .examine_delivery import not_in_force
from .write_act import refusing
from .write_journal import write_journal


@transaction.atomic
def record_session(
    deliberation: Deliberation,
    *,
    phase: str,
    held_on: date,
    room: str,
    researcher: str,
    recipient: Organisation,
    supervised_by: permissions.Person,
    programs: Sequence[tuple[str, str]],
    by: permissions.Person,
    at: datetime,
) -> Session:
    """Record a session with the next number of its file. `programs`: name and SHA-256 of each that was brought in."""
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    _check_day(deliberation, held_on, phase, at)
    if supervised_by not in permissions.officers_of(deliberation):
        raise ValidationError({"supervised_by": _("A session is supervised by an officer of a party to the file.")})
    with refusing():
        for text in (room, researcher, *(name for name, _digest in programs)):
            plain(text)
    session = Session(
        deliberation=deliberation,
        number=(deliberation.sessions.aggregate(last=Max("number"))["last"] or 0) + 1,
        phase=phase,
        held_on=held_on,
        room=room.strip(),
        researcher=researcher.strip(),
        recipient=recipient,
        supervised_by=supervised_by,
        programs=[{"name": name, "sha256": digest} for name, digest in programs],
        recorded_at=at,
        recorded_by=by,
    )
    session.full_clean(exclude=["phase", "programs"])
    session.save(force_insert=True)
    write_journal(
        verb=JournalLine.Verb.RECORDED_SESSION,
        subject=f"{deliberation.number} {session.label}",
        deliberation=deliberation,
        organisation=recipient,
        concerns_on=held_on,
        by=by,
        at=at,
        after={
            "session": session.label,
            "phase": phase,
            "held_on": held_on.isoformat(),
            "room": session.room,
            "supervised_by": supervised_by.get_full_name(),
            "programs": [digest for _name, digest in programs],
        },
    )
    return session


def _check_day(deliberation: Deliberation, on: date, phase: str, at: datetime) -> None:
    """Refuse a day on which no session could be held."""
    if on > at.astimezone(BRUSSELS).date():
        raise ValidationError(
            {"held_on": _("%(day)s is still to come; a session is recorded on its day or later.") % {"day": day(on)}}
        )
    history = deliberation.history()
    state = history.state(on=on)
    if state.heard and not state.in_force:
        raise ValidationError({"held_on": not_in_force(deliberation, history, on)})
    if lets_in(state, phase) == Outcome.FAILED:
        raise ValidationError(
            {"phase": _("The text of that day names no such phase in which only anonymous results leave.")}
        )
