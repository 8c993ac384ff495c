"""Answer a question: what a person who looked into it says, on record with name and moment."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, JournalLine, Question
from ..rules.calendar import BRUSSELS
from .end_alerts import end_alerts
from .write_journal import write_journal


@transaction.atomic
def answer_question(question: Question, answer: str, *, by: permissions.Person, at: datetime) -> Question:
    """Answer an open question. Of two people at once the second is told who answered first, and when.

    `question` is as the person read it: an answer is about those facts and no others.
    """
    # Without joins: of a row that waited for its lock, PostgreSQL would join the people that it had before.
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    refuse_unless_open(held)
    if held.facts != question.facts:
        raise ValidationError(changed())
    if not answer.strip():
        raise ValidationError(_("Write the answer, and where it comes from."))
    before = {"answer": held.answer} if held.answer else None
    held.is_open, held.answer, held.answered_by, held.answered_at = False, answer.strip(), by, at
    held.save(update_fields=["is_open", "answer", "answered_by", "answered_at"])
    end_alerts(Alert.objects.filter(question=held), Alert.Ending.GONE, at=at)
    note(held, JournalLine.Verb.ANSWERED_QUESTION, by=by, at=at, before=before, after={"answer": held.answer})
    return held


def changed() -> str:
    return _("A registration changed what is asked after you opened this page; read it as it is now, then answer.")


def refuse_unless_open(held: Question) -> None:
    """Refuse with a sentence that says what became of the question."""
    if held.gone_at:
        raise ValidationError(_("This question is no longer raised: a correction took its ground away."))
    if not held.is_open:
        assert held.answered_at
        assert held.answered_by
        moment = held.answered_at.astimezone(BRUSSELS)
        raise ValidationError(
            _("%(name)s answered this question on %(day)s at %(time)s; open it again if that answer is not right.")
            % {"name": held.answered_by.get_full_name(), "day": f"{moment:%d/%m/%Y}", "time": f"{moment:%H:%M}"}
        )


def note(
    held: Question,
    verb: JournalLine.Verb,
    *,
    by: permissions.Person,
    at: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    """Leave the line that tells what a person did with a question."""
    write_journal(
        verb=verb,
        subject=f"{held.deliberation.number} {held.kind} {held.subject}".strip()[:200],
        deliberation=held.deliberation,
        by=by,
        at=at,
        before=before,
        after={"question": str(held.kind), **after},
    )
