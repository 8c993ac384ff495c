"""Take a question upon oneself: from then on it has an owner."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Question
from .answer_question import note, refuse_unless_open


@transaction.atomic
def take_question(question: Question, *, instead_of: int | None, by: permissions.Person, at: datetime) -> Question:
    """Make a person the owner. `instead_of` is the owner that the person saw (primary key; None: nobody)."""
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    refuse_unless_open(held)
    if held.owner == by:
        raise ValidationError(_("This question is yours already."))
    if held.owner_id != instead_of:
        raise ValidationError(
            _("%(name)s took this question before you; take it over only if you have agreed on that.")
            % {"name": held.owner.get_full_name()}
            if held.owner
            else _("Nobody has this question any more; look at it again, then take it.")
        )
    before = held.owner.get_full_name() if held.owner else None
    held.owner = by
    held.save(update_fields=["owner"])
    note(
        held,
        JournalLine.Verb.TOOK_QUESTION,
        by=by,
        at=at,
        before={"owner": before},
        after={"owner": by.get_full_name()},
    )
    return held
