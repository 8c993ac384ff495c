"""The journal page: who opens it, what it tells, how far it reaches, and whether the journal is intact."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberations.actions.ask_verification import ask_verification, verify_if_asked
from deliberations.actions.correct_act import correct_act
from deliberations.actions.propose_act import propose_act
from deliberations.actions.receive_document import receive_document
from deliberations.actions.register_act import register_act
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Deliberation, JournalCheck, JournalCheckRequest, JournalLine
from deliberations.templatetags.journal import differences
from deliberations.views import journal as view
from tests.actions.test_journal import unguarded
from tests.building import act, decision, open_file, variable

pytestmark = pytest.mark.django_db
JOURNAL = "/en/journal/"
VERIFY = "/en/journal/verify/"


@pytest.fixture
def auditor(client, cast):
    client.force_login(cast.auditor)
    return client


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def numbers(answer):
    return [line.number for line in answer.context["stretch"].lines]


# ---------- what it tells


def test_a_line_has_actor_role_both_clocks_and_number(client, cast, now):
    register_act(
        Deliberation.objects.get(number="21/128"), act(3, "2026-11-17", variable("a")), by=cast.registrar, at=now
    )
    client.force_login(cast.registrar)
    text = words(client.get(JOURNAL))
    line = JournalLine.objects.first()
    assert "23 Nov 2026 09:00 registrar (registrar) registered an act: amendment of 17 November 2026" in text
    assert f"· 21/128 · concerns 17 November 2026 · entry {line.number}" in text
    assert line.seal in text


def test_correction_is_told_as_what_was_and_what_is(cast, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04"), by=cast.registrar, at=now)
    facts = decision("2022-01-04", variable("a"), effective_on="2022-01-20", revision=1, reason="The text was found.")
    correct_act(file, facts, by=cast.registrar, at=now)
    told = {d.label: (d.before, d.after) for d in differences(JournalLine.objects.first())}
    assert told["What is held of the text"] == ("text not registered", "full text")
    assert told["In force on"] == ("4 January 2022", "20 January 2022")
    assert told["Reason"] == ("", "The text was found.")
    assert told["Subjects that it names"] == ("0", "1")
    assert "Kind" not in told
    assert "Approved on" not in told


def test_every_line_of_the_register_is_told_in_words(cast, now):
    """No field of a line goes by the name that the program gives it."""
    for line in JournalLine.objects.all():
        for told in differences(line):
            assert told.label[:1].isupper(), (line.verb, told.label)


def test_days_and_moments_are_those_of_brussels(auditor):
    assert "Counts as known from 23 November 2026, 09:00" in words(auditor.get(JOURNAL))


# ---------- filters


@pytest.fixture
def some(cast, now):
    file = open_file("22/001", at=now + timedelta(days=1))
    register_act(file, decision("2022-01-04"), by=cast.registrar, at=now + timedelta(days=2))


FILTERS = {
    "file": ({"file": "22-1"}, {"22/001", "22/001 0.0"}),
    "person": ({"person": "registrar"}, {"22/001 0.0"}),
    "kind": ({"kind": "opened_deliberation"}, {"21/128", "22/001"}),
    "days": ({"first": "2026-11-24", "last": "2026-11-24"}, {"22/001"}),
    "all": ({"file": "22/001", "person": "register", "kind": "opened_deliberation", "first": "2026-11-24"}, {"22/001"}),
}


@pytest.mark.parametrize(("query", "subjects"), FILTERS.values(), ids=FILTERS)
def test_filter_leaves_what_was_chosen_on_the_page_and_in_the_csv(auditor, cast, some, query, subjects):
    query = {name: str(cast.registrar.pk) if value == "registrar" else value for name, value in query.items()}
    assert {line.subject for line in auditor.get(JOURNAL, query).context["stretch"].lines} == subjects
    rows = list(csv.reader(io.StringIO(auditor.get("/en/journal.csv", query).getvalue().decode())))
    assert {row[6] for row in rows[1:]} == subjects


def test_filter_that_means_nothing_is_left_out_and_named(auditor):
    answer = auditor.get(JOURNAL, {"file": "twenty", "first": "2026-02-31", "person": "x", "kind": "flew"})
    assert len(numbers(answer)) == JournalLine.objects.count()
    text = words(answer)
    for said in ("“twenty”", "“31 2 2026”", "“x”", "“flew”"):
        assert f"{said} means nothing here and was left out." in text


def test_day_is_typed_in_three_fields_and_stands_in_the_address_as_one(auditor, some):
    typed = {"first-d": "24", "first-m": "11", "first-y": "2026", "last-d": "", "last-m": "", "last-y": ""}
    there = auditor.get(JOURNAL, typed)["Location"]
    assert there == f"{JOURNAL}?first=2026-11-24"
    page = auditor.get(there).content.decode()
    assert 'type="date"' not in page
    assert re.search(r'name="first-d"[^>]*value="24"', page)
    assert "Recorded from: 24 November 2026" in page
    wrong = auditor.get(JOURNAL, {"last-d": "31", "last-m": "x", "last-y": "2026"}, follow=True)
    assert "means nothing here and was left out." in words(wrong)


def test_line_about_a_proposal_names_its_file_and_leads_to_it(auditor, cast, file_21_128, now):
    proposal = propose_act(
        file_21_128, act(3, "2026-11-03", variable("a")), registrations_seen=3, by=cast.registrar, at=now
    )
    link = f'<a href="/en/proposals/{proposal.pk}/">21/128</a>'
    assert link in auditor.get(JOURNAL).content.decode()
    rows = list(csv.reader(io.StringIO(auditor.get("/en/journal.csv?kind=proposed_act").getvalue().decode())))
    assert rows[1][4] == "21/128"


def test_line_about_a_published_file_names_it_and_the_file_that_it_is_a_text_of(auditor, cast, own_documents, now):
    upload = ContentFile(b"De beraadslaging.", name="tekst.txt")
    document = receive_document(upload, by=cast.registrar, at=now)
    assert "received a published file: tekst.txt" in words(auditor.get(JOURNAL))
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", document=document.sha256), by=cast.registrar, at=now)
    page = auditor.get(f"{JOURNAL}?kind=received_document").content.decode()
    assert '<a href="/en/deliberations/22-001/">22/001</a>' in page
    assert document.sha256 not in page.split("<details")[0]


def test_nothing_found_says_so(auditor):
    assert "Nothing matches" in words(auditor.get(JOURNAL, {"file": "99/999"}))


HUGE = "0" * 19 + "1" + "9" * 5000


@pytest.mark.parametrize(
    "query", [{"before": "0"}, {"before": "-1"}, {"before": "x"}, {"after": "9" * 30}, {"before": HUGE}]
)
def test_number_that_is_none_leads_to_the_newest_lines(auditor, query):
    assert numbers(auditor.get(JOURNAL, query))[0] == JournalLine.objects.count()


# ---------- pages


def test_pages_follow_each_other_and_back(auditor, monkeypatch):
    monkeypatch.setattr(view, "PAGE", 5)
    total = JournalLine.objects.count()
    seen, query = [], {}
    while True:
        answer = auditor.get(JOURNAL, query)
        seen += numbers(answer)
        if answer.context["stretch"].older is None:
            break
        query = {"before": answer.context["stretch"].older}
    assert seen == list(range(total, 0, -1))
    back = auditor.get(JOURNAL, {"after": answer.context["stretch"].newer})
    assert numbers(back)[-1] == answer.context["stretch"].newer + 1
    assert len(numbers(back)) == 5


def test_number_of_queries_does_not_grow_with_the_journal(auditor, now):
    auditor.get(JOURNAL)
    with CaptureQueriesContext(connection) as few:
        auditor.get(JOURNAL)
    for serial in range(1, 61):
        open_file(f"22/{serial:03}", at=now)
    with CaptureQueriesContext(connection) as many:
        answer = auditor.get(JOURNAL)
    assert len(numbers(answer)) == 50
    assert len(many) == len(few) <= 12


# ---------- intact or not


def test_journal_that_nobody_verified_says_so(auditor):
    assert "The journal is not verified yet" in words(auditor.get(JOURNAL))


def test_journal_is_unbroken_until_a_line_comes_after(auditor, now):
    count = verify_journal(at=now).lines
    text = words(auditor.get(JOURNAL))
    assert "The journal is unbroken" in text
    assert f"Verified on 23 November 2026 at 09:00: all {count} entries" in text
    open_file("22/001", at=now)
    text = words(auditor.get(JOURNAL))
    assert "The journal is not verified since 23 November 2026 at 09:00" in text
    assert "1 entry came after." in text


def test_verification_of_the_day_before_yesterday_is_not_enough(auditor, now):
    verify_journal(at=now - timedelta(hours=25))
    text = words(auditor.get(JOURNAL))
    assert "The journal is not verified since 22 November 2026 at 08:00 That is more than a day ago." in text


def test_broken_line_is_named_and_what_to_do(auditor, now):
    unguarded("update deliberations_journalline set subject = '99/999' where number = 3")
    verify_journal(at=now)
    answer = auditor.get(JOURNAL)
    assert "The journal is broken at entry 3" in words(answer)
    assert "Register nothing more." in words(answer)
    assert numbers(auditor.get(JOURNAL, {"before": 4}))[0] == 3
    assert 'href="/en/journal/?before=4"' in answer.content.decode()


# ---------- verify now


@pytest.mark.parametrize("role", ["registrar", "supervisor", "auditor"])
def test_verify_now_verifies_a_short_journal_at_once(client, cast, role):
    client.force_login(getattr(cast, role))
    answer = client.post(VERIFY, follow=True)
    assert "The journal is unbroken" in words(answer)
    assert JournalCheckRequest.objects.get().asked_by == getattr(cast, role)
    assert JournalCheck.objects.get().broken_at is None


def test_verify_now_leaves_no_line(auditor):
    before = JournalLine.objects.count()
    auditor.post(VERIFY)
    assert JournalLine.objects.count() == before


@pytest.mark.parametrize("role", ["officer", "dpo", "data_manager", "other_dpo", "expert", "stranger"])
def test_nobody_else_verifies(client, cast, role):
    client.force_login(getattr(cast, role))
    assert client.post(VERIFY).status_code == 404
    assert not JournalCheckRequest.objects.exists()


def test_twice_in_a_minute_is_refused_with_a_sentence(auditor):
    auditor.post(VERIFY)
    assert "less than a minute ago" in words(auditor.post(VERIFY, follow=True))
    assert JournalCheck.objects.count() == 1


def test_long_journal_is_left_to_the_worker(auditor, now, monkeypatch):
    monkeypatch.setattr(view, "_AT_ONCE", 3)
    text = words(auditor.post(VERIFY, follow=True))
    assert "It begins within a minute" in text
    assert "A verification was asked for at 09:00 and is under way." in text
    assert not JournalCheck.objects.exists()
    check = verify_if_asked(at=now + timedelta(seconds=30))
    assert JournalCheckRequest.objects.get().check_made == check
    assert "The journal is unbroken" in words(auditor.get(JOURNAL))


def test_worker_does_what_is_due_once_and_takes_over_from_a_dead_one(cast, now):
    assert verify_if_asked(at=now) is None
    ask_verification(by=cast.auditor, at=now)
    JournalCheckRequest.objects.update(taken_at=now)
    assert verify_if_asked(at=now + timedelta(minutes=5)) is None
    assert verify_if_asked(at=now + timedelta(minutes=31)) is not None
    assert verify_if_asked(at=now + timedelta(minutes=62)) is None
