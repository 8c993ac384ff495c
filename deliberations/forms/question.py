"""The forms about questions, and the filters of their list."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models import Question
from ..models.question import QuestionQuerySet
from .filter import Fields, Filter, NumberField
from .text import TextField

STANDINGS = [("open", _("Open")), ("answered", _("Answered")), ("gone", _("No longer raised"))]
_ANY = [("", _("Any"))]
_MOST = 5000
"""Characters of an answer: an explanation, not a file."""


class AnswerForm(forms.Form):
    answer = TextField(
        label=_("Answer"),
        help_text=_("What you found, and where it stands: a page, a letter, a person who was asked."),
        max_length=_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the answer, and where it comes from.")},
    )


class ReopenForm(forms.Form):
    reason = TextField(
        label=_("Why the answer is not enough"),
        max_length=_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the answer is not enough.")},
    )


class RaiseForm(forms.Form):
    subject = TextField(
        label=_("Heading"),
        help_text=_("What it is about, in a few words."),
        max_length=200,
        error_messages={"required": _("A question needs a heading and its text.")},
    )
    text = TextField(
        label=_("Question"),
        max_length=_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("A question needs a heading and its text.")},
    )


class _Fields(Fields):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*_ANY, *STANDINGS])
    owner = forms.ChoiceField(
        label=_("Who looks into it"),
        required=False,
        choices=[*_ANY, ("me", _("I do")), ("nobody", _("nobody yet"))],
    )
    kind = forms.ChoiceField(label=_("About"), required=False, choices=[*_ANY, *Question.Kind.choices])
    file = NumberField(label=_("Number of the deliberation"), required=False, max_length=20)


class QuestionFilter(Filter):
    """What an address chooses of the questions."""

    def __init__(self, query: QueryDict, person: Any) -> None:
        super().__init__(query, _Fields)
        self._person = person

    def of(self, questions: QuestionQuerySet) -> QuestionQuerySet:
        chosen = self.chosen
        if state := chosen.get("state"):
            # What is no longer raised keeps its answer, but waits for none.
            questions = {"open": questions.waiting, "answered": questions.answered, "gone": questions.gone}[state]()
        if owner := chosen.get("owner"):
            questions = questions.filter(Q(owner=self._person) if owner == "me" else Q(owner=None))
        if kind := chosen.get("kind"):
            questions = questions.filter(kind=kind)
        if file := chosen.get("file"):
            questions = questions.filter(deliberation__number=file)
        return questions
