"""The pages of questions: who reads, who answers, and that nothing typed is lost."""

import re

import pytest

from deliberations.actions.answer_question import answer_question
from deliberations.models import Question
from tests.building import open_file
from tests.form_in_page import form_in

pytestmark = pytest.mark.django_db
LIST = "/en/questions/"


@pytest.fixture
def question(cast):
    return Question.objects.get(kind="sample_exceeds_population")


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def page(question):
    return f"{LIST}{question.pk}/"


def test_list_says_what_is_asked_and_who_looks_into_it(client, cast):
    client.force_login(cast.auditor)
    text = words(client.get(LIST))
    assert "3 questions" in text
    assert "It asks for a sample of 20,000 from group 1, but group 1 holds about 14,800 people." in text
    assert "10 variables may be delivered in classes, but the bounds of the classes are not registered:" in text
    assert "health (invaliditeitsstatuut), racial or ethnic origin (eerste nationaliteit" in text
    assert "nobody looks into it yet" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        *[({"state": "open"}, 3), ({"state": "answered"}, 0), ({"owner": "me"}, 0), ({"owner": "nobody"}, 3)],
        *[
            ({"kind": "class_bounds_unknown"}, 1),
            ({"file": "21-128"}, 3),
            ({"file": "22/001"}, 0),
            ({"state": "odd"}, 3),
        ],
    ],
)
def test_filters(client, cast, query, count):
    client.force_login(cast.registrar)
    assert client.get(LIST, query).context["page"].paginator.count == count


def test_who_may_not_see_the_file_sees_no_question(client, cast, question):
    client.force_login(cast.other_dpo)
    assert client.get(LIST).context["page"].paginator.count == 0
    assert client.get(page(question)).status_code == 404
    assert client.post(page(question), {"do_take": ""}).status_code == 404


@pytest.mark.parametrize("role", ["officer", "dpo", "data_manager", "expert", "auditor"])
def test_who_sees_the_file_reads_and_does_not_answer(client, cast, question, role):
    client.force_login(getattr(cast, role))
    assert "Put the answer on record" not in words(client.get(page(question)))
    for sent in ({"do_answer": "", "answer": "x"}, {"do_take": ""}, {"do_reopen": "", "reason": "x"}):
        assert client.post(page(question), sent).status_code == 403
    question.refresh_from_db()
    assert question.standing == "open"


def test_take_answer_and_open_again(client, cast, question):
    client.force_login(cast.registrar)
    client.post(page(question), {"do_take": "", "owner": ""})
    assert client.get(LIST, {"owner": "me"}).context["page"].paginator.count == 1
    assert (
        client.post(page(question), {"do_answer": "", "answer": "Households.", "shown": question.digest}).status_code
        == 302
    )
    text = words(client.get(page(question)))
    assert "Answered" in text
    assert "Households. registrar, on 23 November 2026 at 09:00." in text
    client.post(page(question), {"do_reopen": "", "reason": "Which ones?"})
    assert "Earlier answer" in words(client.get(page(question)))


def test_second_of_two_is_told_who_was_first_and_keeps_the_words(client, cast, question, now):
    client.force_login(cast.registrar)
    answer_question(question, "First.", by=cast.supervisor, at=now)
    answer = client.post(page(question), {"do_answer": "", "answer": "My long answer."})
    text = words(answer)
    assert "supervisor answered this question on 23/11/2026 at 09:00" in text
    assert "My long answer." in text
    assert "First." in text


def test_owner_that_nobody_is_takes_no_question(client, cast, question):
    client.force_login(cast.registrar)
    for owner in ("9" * 5000, "-1", "²", "\0"):
        assert client.post(page(question), {"do_take": "", "owner": owner}).status_code in (200, 302)


def test_answer_is_about_what_was_read(client, cast, question):
    client.force_login(cast.registrar)
    sent = form_in(client.get(page(question))) | {"do_answer": "", "answer": "Households."}
    Question.objects.filter(pk=question.pk).update(facts=question.facts | {"sample": 30_000})
    text = words(client.post(page(question), sent))
    assert "read it as it is now, then answer" in text
    assert "30,000" in text
    assert "Households." in text
    question.refresh_from_db()
    assert question.is_open


def test_name_that_looks_like_a_day_is_shown_as_it_is(client, cast, question):
    Question.objects.filter(pk=question.pk).update(facts=question.facts | {"group": "2026-99-99"})
    client.force_login(cast.registrar)
    assert "2026-99-99" in words(client.get(page(question)))


def test_question_without_words_is_refused_at_its_field(client, cast, question):
    client.force_login(cast.registrar)
    assert "Write the answer, and where it comes from." in words(client.post(page(question), {"do_answer": ""}))


def test_person_raises_a_question(client, cast):
    client.force_login(cast.registrar)
    there = "/en/deliberations/21-128/questions/new/"
    sent = {"subject": "Phase 2", "text": "Which member of staff?"}
    made = client.post(there, sent)
    assert made.status_code == 302
    assert "Raised by registrar on 23 November 2026." in words(client.get(made["Location"]))
    again = words(client.post(there, sent | {"text": "Something else?"}))
    assert "has a question with this heading already" in again
    assert "Something else?" in again


def test_file_shows_its_questions_and_the_public_page_shows_no_people(client, cast, question, now):
    answer_question(question, "Households.", by=cast.registrar, at=now)
    client.force_login(cast.dpo)
    assert "Answer: Households. registrar, 23 November 2026" in words(client.get("/en/deliberations/21-128/"))
    public = words(client.get("/en/register/21-128/"))
    assert "It asks for a sample of 20,000" in public
    assert "Households" not in public


def test_number_of_queries_does_not_grow_with_the_questions(client, cast, now, django_assert_max_num_queries):
    client.force_login(cast.auditor)
    with django_assert_max_num_queries(12):
        client.get(LIST)
    for serial in range(1, 21):
        Question.objects.create(
            deliberation=open_file(f"22/{serial:03}", at=now), kind="number_year_mismatch", subject="act 0",
            facts={"number": "22/001", "approved_on": "2021-01-01"}, raised_at=now,
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        client.get(LIST)
