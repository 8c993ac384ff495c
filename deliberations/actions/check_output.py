"""Say of an output whether it may leave: two people, not its author, neither knowing what the other said."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Output
from ..rules import release as rules
from .examine_delivery import keepable
from .withdraw_output import refuse_withdrawn_output
from .write_journal import write_journal


@transaction.atomic
def check_output(output: Output, *, verdict: rules.Verdict, note: str, by: permissions.Person, at: datetime) -> Output:
    """Give the first or the second verdict; the stricter one prevails, and one alone decides nothing."""
    # Without joins: of a row that waited for its lock, PostgreSQL would join the people that it had before.
    held = Output.objects.select_for_update().get(pk=output.pk)
    refuse_withdrawn_output(held)
    _refuse(held, by)
    note = keepable(note)
    if verdict != rules.Verdict.APPROVED and not note:
        raise ValidationError({"note": _("Say what must change, or why it is refused.")})
    which = "second" if held.spoken else "first"
    said = {"by": by, "verdict": verdict, "note": note, "at": at}
    for field, value in said.items():
        setattr(held, f"{which}_{field}", value)
    held.save(update_fields=[f"{which}_{field}" for field in said])
    write_journal(
        verb=JournalLine.Verb.CHECKED_OUTPUT,
        subject=f"{held.session.deliberation.number} {held.label}",
        deliberation=held.session.deliberation,
        organisation=held.session.recipient,
        concerns_on=held.session.held_on,
        by=by,
        at=at,
        after=_told(held),
    )
    return held


def _refuse(held: Output, by: permissions.Person) -> None:
    if rules.may_check(by.pk, held.author_id, held.spoken):
        return
    if by.pk == held.author_id:
        raise ValidationError(_("You put this output in; two others check it."))
    if any(each.checker == by.pk for each in held.spoken):
        raise ValidationError(_("You gave your verdict on this output already."))
    raise ValidationError(_("Two people gave their verdict on this output already."))


def _told(held: Output) -> dict[str, object]:
    """Return what the journal tells: of the first verdict that it was given, and what both said once both spoke.

    The second checker reads the journal too.
    """
    if held.decision == rules.Decision.WAITING:
        return {"output": held.label, "sha256": held.sha256, "verdicts": 1}
    return {
        "output": held.label,
        "sha256": held.sha256,
        "verdicts": len(held.spoken),
        "first_by": str(held.first_by),
        "first_verdict": held.first_verdict,
        "first_note": held.first_note,
        "second_by": str(held.second_by),
        "second_verdict": held.second_verdict,
        "second_note": held.second_note,
        "decision": str(held.decision),
    }
