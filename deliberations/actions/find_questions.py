"""Find what the texts of a file ask, and keep each question once with what people made of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ..models import Alert, Deliberation, Question
from ..models.history import Heading
from ..rules import questions, timeline
from .end_alerts import end_alerts

Found = dict[tuple[str, str], dict[str, Any]]  # kind and subject → facts, as JSON holds them


@transaction.atomic
def find_questions(deliberation: Deliberation, *, at: datetime) -> None:
    """Raise what is asked now, and mark what is not asked any more, under the lock that registering takes.

    Leaves no line in the journal: the questions follow from the registration, which has its line.
    """
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    found = _found(deliberation)
    held = {(q.kind, q.subject): q for q in _by_rules(deliberation)}
    Question.objects.bulk_create(
        Question(deliberation=deliberation, kind=kind, subject=subject, facts=facts, raised_at=at)
        for (kind, subject), facts in found.items()
        if (kind, subject) not in held
    )
    for key, question in held.items():
        facts = found.get(key)
        if (facts, None) == (question.facts, question.gone_at) or (facts is None and question.gone_at):
            continue
        if facts is None:
            question.gone_at = at
            end_alerts(Alert.objects.filter(question=question), Alert.Ending.GONE, at=at)
        else:
            # An answer was about other facts, so the question waits again; the answer stays to be read.
            question.is_open = question.is_open or facts != question.facts
            # So does what was raised about it: it told of those other facts.
            question.round += 1
            end_alerts(Alert.objects.filter(question=question), Alert.Ending.MOVED, at=at)
            question.facts, question.gone_at = facts, None
        question.save(update_fields=["facts", "gone_at", "is_open", "round"])


def differing() -> Iterator[Deliberation]:
    """Yield the files whose stored questions are not those that their texts ask."""
    for deliberation in Deliberation.objects.order_by("pk").iterator(500):
        stored = {(q.kind, q.subject): q.facts for q in _by_rules(deliberation).filter(gone_at=None)}
        if stored != _found(deliberation):
            yield deliberation


def asked_of(
    number: str,
    acts: list[timeline.Act],
    heading: Callable[[timeline.Act], Heading],
    fold: Callable[[tuple[timeline.Act, ...]], timeline.State],
) -> Found:
    """Return what the texts of a file ask, from its known acts."""
    said = []
    for act in acts:
        told = heading(act)
        said.append(questions.Said(act, told.effective_stated, told.reference, told.title))
    states = (fold(version.acts) for version in timeline.versions(acts) if version.in_force)
    asked = questions.of_file(number, said, states)
    longest = Question._meta.get_field("subject").max_length  # the name of a group may be longer
    return {(str(question), subject[:longest]): _as_json(facts) for (question, subject), facts in asked.items()}


def _found(deliberation: Deliberation) -> Found:
    history = deliberation.history()
    history.read_all()
    return asked_of(deliberation.number, history.known(), history.heading, history.fold)


def _by_rules(deliberation: Deliberation) -> Any:
    return Question.objects.filter(deliberation=deliberation).exclude(kind=Question.Kind.BY_HAND)


def _as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
