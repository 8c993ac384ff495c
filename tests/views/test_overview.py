"""The overview: what needs the committee's people, what auditors look at, and who is led there."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberations.actions.correct_act import correct_act
from deliberations.actions.register_act import register_act
from deliberations.models import Question
from tests.building import act, decision, keep_until, open_file, party, variable

pytestmark = pytest.mark.django_db
OVERVIEW = "/en/overview/"
RECIPIENT = party("recipient", "hogeschool-voorbeeld")


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_headline_counts_and_tasks_stand_by_urgency(client, cast, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", RECIPIENT, variable("a"), keep_until("2026-10-31")), by=None, at=now)
    register_act(file, act(1, "2026-11-17", variable("b"), effective_on="2026-12-02"), by=None, at=now)
    client.force_login(cast.registrar)
    answer = client.get(OVERVIEW)
    text = words(answer)
    assert "4 things need you" in text
    assert [task.tone for task in answer.context["tasks"]] == ["late", "past", "soon", "soon", "soon"]
    assert "Overdue since 31 October 2026, 23 days 22/001: destruction not reported" in text
    assert "Hogeschool Voorbeeld had to destroy the data." in text
    assert "takes effect on 2 December 2026 22/001: amendment of 17 November 2026" in text
    assert "21/128: sample larger than its group" in text
    assert "The journal is not verified yet" in text


def test_what_is_too_much_to_show_is_counted_and_leads_to_all_of_it(client, cast, now):
    for serial in range(1, 8):
        file = open_file(f"22/{serial:03}", at=now)
        register_act(file, decision("2022-01-04", RECIPIENT, keep_until("2026-10-31")), by=None, at=now)
    client.force_login(cast.registrar)
    answer = client.get(OVERVIEW)
    assert [task.tone for task in answer.context["tasks"]].count("late") == 5
    assert answer.context["rest"][0] == ("2 more that are overdue", "/en/retention/?state=overdue")
    assert "2 more that are overdue" in words(answer)


def test_nothing_to_do_says_so(client, cast):
    Question.objects.update(gone_at="2026-11-23T09:00:00Z")
    client.force_login(cast.supervisor)
    assert "All on schedule" in words(client.get(OVERVIEW))


def test_auditor_reads_corrections_and_has_no_buttons(client, cast, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04"), by=cast.registrar, at=now - timedelta(days=40))
    for revision, ago in ((1, 31), (2, 5)):
        facts = decision("2022-01-04", variable("a"), revision=revision, reason=f"Reason {revision}.")
        correct_act(file, facts, by=cast.registrar, at=now - timedelta(days=ago))
    client.force_login(cast.auditor)
    answer = client.get(OVERVIEW)
    assert [line.after["revision"] for line in answer.context["corrections"]] == [2]
    assert "Corrections of the last 30 days" in words(answer)
    assert "reg-task__act" not in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "there"),
    [(role, "overview") for role in ("registrar", "supervisor", "auditor", "officer", "dpo", "data_manager")]
    + [(role, "deliberations") for role in ("expert", "stranger")],
)
def test_each_is_led_to_a_first_page_of_their_own(client, cast, role, there):
    client.force_login(getattr(cast, role))
    assert client.get("/en/")["Location"] == f"/en/{there}/"


def test_number_of_queries_does_not_grow(client, cast, now):
    client.force_login(cast.registrar)
    register_act(
        open_file("22/100", at=now), decision("2021-01-04", RECIPIENT, keep_until("2026-10-31")), by=None, at=now
    )
    client.get(OVERVIEW)
    with CaptureQueriesContext(connection) as few:
        client.get(OVERVIEW)
    for serial in range(1, 21):
        file = open_file(f"22/{serial:03}", at=now)
        register_act(file, decision("2021-01-04", RECIPIENT, keep_until("2026-10-31")), by=None, at=now)
    with CaptureQueriesContext(connection) as many:
        client.get(OVERVIEW)
    assert len(many) == len(few) <= 31
