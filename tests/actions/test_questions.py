"""Questions: raised with the registration, kept once, taken, answered and opened again by people."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command

from deliberations.actions.answer_question import answer_question
from deliberations.actions.correct_act import correct_act
from deliberations.actions.find_questions import differing, find_questions
from deliberations.actions.raise_question import raise_question
from deliberations.actions.register_act import register_act
from deliberations.actions.reopen_question import reopen_question
from deliberations.actions.take_question import take_question
from deliberations.models import JournalLine, Question
from deliberations.rules.timeline import About, Change, Subject
from tests.actions.test_together import together
from tests.building import act, decision, open_file, variable

Kind = Question.Kind


def group(population, sample):
    return Change(Subject(About.GROUP, ("1",)), True, {"population": population, "sample": sample}, 1)


@pytest.fixture
def file(db, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", group(100, 200)), by=None, at=now)
    return file


@pytest.fixture
def question(file):
    return Question.objects.get(deliberation=file)


def test_questions_of_21_128(file_21_128):
    asked = {q.kind: q for q in Question.objects.filter(deliberation=file_21_128)}
    assert set(asked) == {Kind.SAMPLE_EXCEEDS_POPULATION, Kind.CLASS_BOUNDS_UNKNOWN, Kind.SPECIAL_CATEGORIES}
    assert asked[Kind.SAMPLE_EXCEEDS_POPULATION].facts["population"] == 14800
    assert len(asked[Kind.CLASS_BOUNDS_UNKNOWN].facts["variables"]) == 10
    telling = asked[Kind.SPECIAL_CATEGORIES].facts["variables"]
    assert telling["health"] == ["invaliditeitsstatuut"]
    assert "geboorteland" in telling["origin"]
    assert list(differing()) == []


def test_question_is_raised_with_the_registration(question, now):
    assert (question.kind, question.subject, question.standing) == (Kind.SAMPLE_EXCEEDS_POPULATION, "group 1", "open")
    assert (question.raised_at, question.raised_by) == (now, None)


def test_ground_that_a_correction_takes_away_is_said_and_the_answer_stays(file, question, cast, now):
    answer_question(question, "Asked the author.", by=cast.registrar, at=now)
    facts = decision("2022-01-04", group(300, 200), revision=1, reason="Misread.")
    correct_act(file, facts, by=None, at=now + timedelta(hours=1))
    question.refresh_from_db()
    assert (question.standing, question.answer) == ("gone", "Asked the author.")
    assert question.gone_at == now + timedelta(hours=1)
    with pytest.raises(ValidationError, match="no longer raised"):
        take_question(question, instead_of=None, by=cast.registrar, at=now)


def test_answer_about_other_facts_leaves_the_question_open(file, question, cast, now):
    answer_question(question, "Asked the author.", by=cast.registrar, at=now)
    register_act(file, act(1, "2022-03-01", group(100, 500)), by=None, at=now)
    question.refresh_from_db()
    assert (question.standing, question.facts["sample"], question.answer) == ("open", 500, "Asked the author.")


def test_text_that_was_replaced_still_asks(file, question, now):
    register_act(file, act(1, "2022-03-01", group(1000, 200)), by=None, at=now)
    question.refresh_from_db()
    assert (question.standing, question.facts["population"]) == ("open", 100)


def test_people_take_answer_and_open_again_and_the_journal_tells(question, cast, now):
    taken = take_question(question, instead_of=None, by=cast.registrar, at=now)
    assert taken.owner == cast.registrar
    with pytest.raises(ValidationError, match="registrar took this question before you"):
        take_question(question, instead_of=None, by=cast.supervisor, at=now)
    take_question(question, instead_of=cast.registrar.pk, by=cast.supervisor, at=now)
    answer_question(question, " The sample is of households. ", by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="supervisor answered this question on 23/11/2026 at 09:00"):
        answer_question(question, "No.", by=cast.registrar, at=now)
    again = reopen_question(question, "Which households?", by=cast.registrar, at=now)
    assert (again.standing, again.answer) == ("taken", "The sample is of households.")
    lines = JournalLine.objects.filter(deliberation=question.deliberation).order_by("number")
    verbs = ["took_question", "took_question", "answered_question", "reopened_question"]
    assert [line.verb for line in lines][-4:] == verbs
    assert lines.get(verb="answered_question").after["answer"] == "The sample is of households."


def test_empty_answer_and_reason_are_refused(question, cast, now):
    with pytest.raises(ValidationError, match="Write the answer"):
        answer_question(question, "  ", by=cast.registrar, at=now)
    with pytest.raises(ValidationError, match="open already"):
        reopen_question(question, "x", by=cast.registrar, at=now)


def test_heading_stands_for_one_question_of_a_file(file, cast, now):
    raise_question(file, subject="Page 3", text="Is this the right page?", by=cast.registrar, at=now)
    with pytest.raises(ValidationError, match="has a question with this heading already"):
        raise_question(file, subject="Page 3 ", text="Is it?", by=cast.supervisor, at=now)
    find_questions(file, at=now)
    assert Question.objects.get(kind=Kind.BY_HAND).standing == "open"


def test_command_finds_what_differs_and_puts_it_right(file, question, capsys):
    Question.objects.update(facts={"sample": 1})
    with pytest.raises(SystemExit):
        call_command("check_questions")
    assert "22/001 asks something else." in capsys.readouterr().out
    call_command("check_questions", "--fix")
    call_command("check_questions")
    assert Question.objects.get().facts["sample"] == 200


def test_eight_writers_raise_a_question_once_and_one_of_eight_answers_it(own_database, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", group(100, 200), variable("a", "classes")), by=None, at=now)
    together(lambda n: find_questions(file, at=now))
    assert Question.objects.count() == 2
    people = [get_user_model().objects.create_user(f"p{n}@r.example", name=f"p{n}", language="nl") for n in range(8)]
    question = Question.objects.get(kind=Kind.SAMPLE_EXCEEDS_POPULATION)
    answers = together(lambda n: answer_question(question, f"answer {n}", by=people[n], at=now))
    assert sum(isinstance(answer, Question) for answer in answers) == 1
    told = {answer for answer in answers if isinstance(answer, str)}
    assert told == {
        f"{Question.objects.get(pk=question.pk).answered_by.name} answered this question on 23/11/2026 at 09:00; "
        "open it again if that answer is not right."
    }


def test_group_with_a_long_name_is_asked_about(db, now):
    file = open_file("22/002", at=now)
    long = Change(Subject(About.GROUP, ("g" * 300,)), True, {"population": 100, "sample": 200}, 1)
    register_act(file, decision("2022-01-04", long), by=None, at=now)
    assert len(Question.objects.get(deliberation=file).subject) == 200
    assert list(differing()) == []


def test_answer_about_other_facts_is_refused(file, question, cast, now):
    facts = decision("2022-01-04", group(100, 300), revision=1, reason="Misread.")
    correct_act(file, facts, by=None, at=now)
    with pytest.raises(ValidationError, match="read it as it is now"):
        answer_question(question, "Households.", by=cast.registrar, at=now)
