"""Questions about files: their list, each one with its answer, and those that a person raises."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.answer_question import answer_question, changed
from ..actions.raise_question import raise_question
from ..actions.reopen_question import reopen_question
from ..actions.take_question import take_question
from ..forms.question import AnswerForm, QuestionFilter, RaiseForm, ReopenForm
from ..models import Question
from ..permissions import Right
from .list import paged, plain_query


@never_cache
@require_safe
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    if (plain := plain_query(request)) is not None:
        return redirect(f"{request.path}?{plain}" if plain else request.path)
    chosen = QuestionFilter(request.GET, request.user)
    page, wrong_page = paged(chosen.of(permissions.questions_visible_to(request.user)).told(), request)
    return render(request, "questions/list.html", {"filter": chosen, "page": page, "wrong_page": wrong_page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def question(request: HttpRequest, pk: int) -> HttpResponse:
    sent = request.method == "POST"
    found = permissions.get_question(request.user, pk, to=Right.REGISTER_ACT if sent else Right.VIEW_FILES)
    answer, reopen = (
        form(request.POST if button in request.POST else None)
        for form, button in ((AnswerForm, "do_answer"), (ReopenForm, "do_reopen"))
    )
    if sent and _is_done(request, found, answer, reopen):
        messages.success(request, _("That is on record."))
        return redirect("question", pk=pk)
    if sent:
        # Somebody else may have been faster: what is shown below the refusal is what stands now.
        found = permissions.get_question(request.user, pk)
    context = {
        "question": found,
        "answer": answer,
        "reopen": reopen,
        "form": reopen if reopen.is_bound else answer,
        "may_answer": permissions.may(request.user, Right.REGISTER_ACT, found.deliberation),
    }
    return render(request, "questions/question.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Raise a question about a file."""
    file = permissions.get_deliberation(request.user, slug, to=Right.REGISTER_ACT)
    form = RaiseForm(request.POST or None)
    if form.is_valid():
        try:
            made = raise_question(file, **form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as refusal:
            form.add_error("subject", refusal)
        else:
            messages.success(request, _("The question is raised."))
            return redirect("question", pk=made.pk)
    return render(request, "questions/raise.html", {"deliberation": file, "form": form})


def _is_done(request: HttpRequest, found: Question, answer: forms.Form, reopen: forms.Form) -> bool:
    """Do what was sent; False: there is something to put right, and the form or a message says what."""
    by, at = request.user, clock.now()
    if answer.is_bound:
        if answer.is_valid() and found.is_open and request.POST.get("shown") != found.digest:
            answer.add_error("answer", changed())
        return _written(answer, lambda: answer_question(found, answer.cleaned_data["answer"], by=by, at=at))
    if reopen.is_bound:
        return _written(reopen, lambda: reopen_question(found, reopen.cleaned_data["reason"], by=by, at=at))
    seen = request.POST.get("owner", "")
    instead_of = int(seen) if seen.isdecimal() and len(seen) < 19 else None
    try:
        take_question(found, instead_of=instead_of, by=by, at=at)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return False
    return True


def _written(form: forms.Form, write: Callable[[], Question]) -> bool:
    if not form.is_valid():
        return False
    try:
        write()
    except ValidationError as refusal:
        form.add_error(next(iter(form.fields)), refusal)
        return False
    return True
