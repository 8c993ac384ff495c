"""Raise a question by hand: what the rules do not see and a person does."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, JournalLine, Question
from .answer_question import note


@transaction.atomic
def raise_question(
    deliberation: Deliberation, *, subject: str, text: str, by: permissions.Person, at: datetime
) -> Question:
    """Raise a question under a heading; one heading stands for one question of a file."""
    said = {"subject": subject.strip(), "text": text.strip()}
    if not all(said.values()):
        raise ValidationError(_("A question needs a heading and its text."))
    question, is_new = Question.objects.get_or_create(
        deliberation=deliberation,
        kind=Question.Kind.BY_HAND,
        subject=said["subject"],
        defaults={"text": said["text"], "raised_at": at, "raised_by": by},
    )
    if not is_new:
        raise ValidationError(
            _("%(number)s has a question with this heading already; answer that one, or write another heading.")
            % {"number": deliberation.number}
        )
    note(question, JournalLine.Verb.RAISED_QUESTION, by=by, at=at, before=None, after=said)
    return question
