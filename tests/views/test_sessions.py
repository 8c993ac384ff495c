"""The pages of sessions: who sees them, what a checker does not see yet, and that nothing typed is lost."""

import re

import pytest

from deliberations.actions.check_output import check_output
from deliberations.actions.withdraw_output import withdraw_output
from deliberations.models import Output, Session
from deliberations.rules.release import Verdict
from tests.actions.test_sessions import colleague, hold, put_in
from tests.form_in_page import form_in

pytestmark = pytest.mark.django_db

FILE = "/en/deliberations/21-128/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def people(cast, now):
    return cast.officer, colleague("ann", now), colleague("bob", now)


@pytest.fixture
def session(people, file_21_128, now):
    return hold(file_21_128, people[0], now)


@pytest.fixture
def output(session, people, now):
    return put_in(session, people[0], now)


def sign_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def test_officer_records_a_session_and_puts_in_an_output(client, people):
    sign_in(client, people[0])
    page = client.get(f"{FILE}sessions/new/")
    assert form_in(page)["phase"] == "2"
    typed = {"held_on-d": "4", "held_on-m": "5", "held_on-y": "2026", "room": "Room 1", "researcher": "R. Onderzoeker"}
    wrong = client.post(f"{FILE}sessions/new/", form_in(page) | typed | {"programs": "model.R;abc"})
    assert wrong.status_code == 422
    assert "Line 1 must be the name of a program and its SHA-256" in words(wrong)
    assert {name: form_in(wrong)[name] for name in typed} == typed
    done = client.post(f"{FILE}sessions/new/", form_in(wrong) | {"programs": f"model.R;{'E' * 64}"})
    session = Session.objects.get()
    assert done["Location"] == f"{FILE}sessions/S1/"
    assert session.programs == [{"name": "model.R", "sha256": "e" * 64}]
    assert session.supervised_by == people[0]
    page = client.get(done["Location"])
    typed = {"kind": "frequencies", "title": "Table 1", "context": "Jobs.", "file_name": "t.csv", "size": "300"}
    wrong = client.post(done["Location"], form_in(page) | typed | {"sha256": "f" * 64})
    assert wrong.status_code == 422
    assert "Say how many persons stand behind the smallest number, unweighted." in words(wrong)
    assert form_in(wrong)["context"] == "Jobs."
    done = client.post(done["Location"], form_in(wrong) | {"smallest_count": "12"})
    assert done["Location"] == f"{FILE}sessions/S1/outputs/1/"
    shown = words(client.get(done["Location"]))
    assert "You put it in; two others check it." in shown
    assert "Give this verdict" not in shown


def test_second_checker_does_not_see_the_first_verdict_until_both_have_spoken(client, people, output):
    author, ann, bob = people
    address = output.get_absolute_url()
    sign_in(client, ann)
    answer = client.post(address, {"verdict": "refused", "note": ""})
    assert answer.status_code == 422
    assert "Say what must change, or why it is refused." in words(answer)
    answer = client.post(address, {"verdict": "refused", "note": "One cell of three."}, follow=True)
    assert "One cell of three." in words(answer)
    for person in (bob, author):
        sign_in(client, person)
        seen = words(client.get(address))
        assert "ann 23 November 2026 has spoken; what, is shown when both have." in seen
        assert "One cell of three." not in seen
        for page in (f"{FILE}sessions/S1/", FILE, f"{FILE}history/", "/en/sessions/"):
            assert "One cell of three." not in words(client.get(page))
    sign_in(client, bob)
    both = words(client.post(address, {"verdict": "approved", "note": ""}, follow=True))
    assert "One cell of three." in both
    assert "Refused" in both
    for page in (FILE, f"{FILE}history/"):
        assert "First verdict refused" in words(client.get(page))
    late = client.post(address, {"verdict": "approved"})
    assert late.status_code == 422
    assert "You gave your verdict on this output already." in words(late)


def test_verdict_is_chosen_and_none_is_tacit(client, people, output):
    sign_in(client, people[1])
    answer = client.post(output.get_absolute_url(), {"note": "x"})
    assert answer.status_code == 422
    assert "Choose your verdict; nothing leaves by waiting." in words(answer)
    assert "Waiting" in words(answer)
    output.refresh_from_db()
    assert output.spoken == []


def test_earlier_releases_stand_beside_an_output(client, people, session, output, now):
    author, ann, bob = people
    for person in (ann, bob):
        check_output(output, verdict=Verdict.APPROVED, note="", by=person, at=now)
    again = put_in(session, author, now, "a", title="Table 2")
    sign_in(client, ann)
    shown = words(client.get(again.get_absolute_url()))
    assert "Released before under this deliberation S1.1 Table 1 table of frequencies, smallest count 12" in shown
    assert "S1.2: Table 2" in words(client.get("/en/sessions/"))
    assert Output.objects.waiting().count() == 1


@pytest.mark.parametrize("role", ["registrar", "supervisor", "dpo", "data_manager", "auditor"])
def test_others_read_and_do_nothing(client, cast, output, role):
    sign_in(client, getattr(cast, role))
    for address in (output.get_absolute_url(), output.session.get_absolute_url()):
        assert client.get(address).status_code == 200
        assert client.post(address, {"verdict": "approved"}).status_code == 403
        assert "Give this verdict" not in words(client.get(address))
    assert client.get(f"{FILE}sessions/new/").status_code == 403


@pytest.mark.parametrize(("role", "status"), [("expert", 403), ("other_dpo", 404), ("stranger", 404)])
def test_who_may_not_see_the_people_sees_no_session(client, cast, output, role, status):
    sign_in(client, getattr(cast, role))
    for address in (output.get_absolute_url(), output.session.get_absolute_url(), f"{FILE}sessions/"):
        assert client.get(address).status_code == status
    assert "S1" not in words(client.get("/en/sessions/"))


def test_lists_ask_the_database_as_often_however_many_there_are(
    client, people, file_21_128, now, django_assert_max_num_queries
):
    for n in range(6):
        made = hold(file_21_128, people[0], now)
        put_in(made, people[0], now, str(n))
    sign_in(client, people[1])
    for address in ("/en/sessions/", f"{FILE}sessions/"):
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)
    with django_assert_max_num_queries(16):
        client.get(f"{FILE}sessions/S3/outputs/1/")


def test_session_is_withdrawn_on_its_page_and_shows_it(client, people, session, output):
    address = session.get_absolute_url()
    sign_in(client, people[1])
    wrong = client.post(address, {"reason": " ", "do_withdraw": ""})
    assert wrong.status_code == 422
    assert "Write the reason; it stays visible for ever." in words(wrong)
    shown = words(client.post(address, {"reason": "The wrong file.", "do_withdraw": ""}, follow=True))
    assert "Withdrawn by ann on 23 November 2026; it counts no more. The wrong file." in shown
    for button in ("Withdraw the session", "Put it in", "Give this verdict", "Withdraw the output"):
        assert button not in shown
        assert button not in words(client.get(output.get_absolute_url()))
    assert "The wrong file." in words(client.get(output.get_absolute_url()))
    assert "S1 Withdrawn" in words(client.get("/en/sessions/"))
    assert "Nothing waits for your verdict." in words(client.get("/en/sessions/"))


def test_release_is_withdrawn_on_its_page_and_stays_beside_the_next_one(client, people, session, output, now):
    author, ann, bob = people
    for person in (ann, bob):
        check_output(output, verdict=Verdict.APPROVED, note="", by=person, at=now)
    sign_in(client, ann)
    done = client.post(output.get_absolute_url(), {"reason": "One cell of three.", "do_withdraw": ""}, follow=True)
    assert "This output was withdrawn by ann on 23 November 2026; it counts no more. One cell of three." in words(done)
    again = put_in(session, author, now, "a", title="Table 2")
    assert "S1.1 Table 1 Withdrawn table of frequencies" in words(client.get(again.get_absolute_url()))


def test_withdrawal_that_comes_too_late_says_who_was_faster_and_keeps_the_reason(client, people, output, now):
    withdraw_output(output, reason="One cell of three.", by=people[0], at=now)
    sign_in(client, people[1])
    late = client.post(output.get_absolute_url(), {"reason": "Mine.", "do_withdraw": ""})
    assert late.status_code == 422
    assert "S1.1 was withdrawn by officer on 23 November 2026." in words(late)


@pytest.mark.parametrize("role", ["registrar", "dpo", "auditor"])
def test_withdrawal_is_the_officers_own(client, cast, output, role):
    sign_in(client, getattr(cast, role))
    for address in (output.get_absolute_url(), output.session.get_absolute_url()):
        assert client.post(address, {"reason": "Mine.", "do_withdraw": ""}).status_code == 403
        assert "Withdraw " not in words(client.get(address))
