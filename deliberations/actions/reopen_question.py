"""Open an answered question again: its answer stays to be read until there is another."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Question
from .answer_question import note


@transaction.atomic
def reopen_question(question: Question, reason: str, *, by: permissions.Person, at: datetime) -> Question:
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if held.is_open:
        raise ValidationError(_("This question is open already."))
    if held.gone_at:
        raise ValidationError(_("This question is no longer raised: a correction took its ground away."))
    if not reason.strip():
        raise ValidationError(_("Write why the answer is not enough."))
    held.is_open, held.round = True, held.round + 1
    held.save(update_fields=["is_open", "round"])
    note(held, JournalLine.Verb.REOPENED_QUESTION, by=by, at=at, before=None, after={"reason": reason.strip()})
    return held
