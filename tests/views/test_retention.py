"""The retention horizon: every open obligation that a person may see, no day invented, the most urgent first."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.place_hold import place_hold
from deliberations.actions.record_event import record_event
from deliberations.actions.register_act import register_act
from deliberations.models import Hold, Obligation
from deliberations.models.horizon import MOST_BLOCKS
from deliberations.rules.timeline import About, Change, Subject
from tests.building import act, decision, keep_until, open_file, party

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_until(number, until, now, recipient="hogeschool-voorbeeld"):
    file = open_file(number, at=now)
    register_act(file, decision("2020-03-01", party("recipient", recipient), keep_until(until)), by=None, at=now)
    return file


def rows(page):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]+)<', page.content.decode())


def table(client, query=""):
    answer = client.get(f"/en/retention.csv{query}")
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))


def test_most_urgent_comes_first_and_says_so_in_words(reader, now):
    file_until("20/001", "2026-11-22", now)
    file_until("20/002", "2026-11-23", now)
    page = reader.get("/en/retention/")
    assert rows(page) == ["20/001", "20/002", "21/128"]
    body = page.content.decode()
    assert "Overdue: 1. Within 90 days: 1." in body
    assert body.count("Within 90 days</span>") >= 1


def test_last_day_is_still_lawful(reader, now):
    file_until("20/002", "2026-11-23", now)
    assert rows(reader.get("/en/retention/?state=overdue")) == []
    assert rows(reader.get("/en/retention/?state=due_soon")) == ["20/002"]


def test_obligation_without_a_known_day_comes_last_and_is_never_dated(reader, now):
    register_act(open_file("20/003", at=now), decision("2020-03-01", party("recipient", "ksz")), by=None, at=now)
    page = reader.get("/en/retention/")
    assert rows(page) == ["21/128", "20/003"]
    assert "No deadline known (1)" in page.content.decode()
    assert rows(reader.get("/en/retention/?state=no_deadline")) == ["20/003"]
    assert table(reader, "?state=no_deadline")[1][2:] == ["", "No deadline known", ""]


def test_period_waits_until_somebody_records_its_start(reader, cast, now):
    file = open_file("20/004", at=now)
    period = Change(
        Subject(About.RETENTION, ()), True, {"rule": "period", "months": 120, "text": {"en": "Ten years."}}, 1
    )
    register_act(file, decision("2020-03-01", party("recipient", "ksz"), period), by=None, at=now)
    assert rows(reader.get("/en/retention/?state=waiting")) == ["20/004"]
    record_event(
        Obligation.objects.get(deliberation=file), day=date(2020, 1, 31), source="A letter.", by=cast.registrar, at=now
    )
    assert rows(reader.get("/en/retention/?state=waiting")) == []
    assert "31 January 2030" in reader.get("/en/retention/?state=running").content.decode()


def test_obligation_that_is_discharged_leaves(reader, now):
    obligation = Obligation.objects.get()
    discharge_obligation(obligation, through="DC-2026-0001", by=None, at=now)
    page = reader.get("/en/retention/")
    assert rows(page) == []
    assert "No file holds data." in page.content.decode()


def test_hold_takes_an_obligation_out_of_what_is_overdue(reader, cast, now):
    file_until("20/001", "2026-10-31", now)
    obligation = Obligation.objects.get(deliberation__number="20/001")
    place_hold(
        [obligation], ground=Hold.Ground.COURT, reason="A case.", review_on=date(2027, 1, 4), by=cast.registrar, at=now
    )
    assert rows(reader.get("/en/retention/?state=overdue")) == []
    assert rows(reader.get("/en/retention/?state=suspended")) == ["20/001"]


def test_extension_that_is_not_in_force_yet_does_not_move_the_day(reader, now, file_21_128):
    later = act(3, "2026-11-03", keep_until("2035-01-31"), effective_on="2026-12-01")
    register_act(file_21_128, later, by=None, at=now)
    page = reader.get("/en/retention/").content.decode()
    assert "31 January 2031" in page
    assert "2035" not in page.split("One by one")[1]


def test_each_sees_their_own_files_only(client, cast, now):
    file_until("20/001", "2026-12-31", now)
    for role, expected in (("dpo", ["21/128"]), ("other_dpo", ["20/001"]), ("expert", ["21/128"]), ("stranger", [])):
        client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/en/retention/")
        assert rows(page) == expected, role
        body = page.content.decode()
        assert ("No file holds data." in body) == (expected == [])
        assert [line[0] for line in table(client)[1:]] == expected


def test_table_says_how_many_days_are_left(reader, now):
    file_until("20/001", "2026-11-22", now)
    assert table(reader, "?state=overdue")[1:] == [["20/001", "Hogeschool Voorbeeld", "2026-11-22", "Overdue", "-1"]]


def test_years_before_and_after_the_columns_stand_in_the_first_and_the_last(reader, now):
    file_until("20/001", "2019-05-31", now)
    file_until("20/002", "2060-05-31", now)
    years = dict(
        re.findall(r'aria-label="(\d{4})">(.*?)</section>', reader.get("/en/retention/").content.decode(), re.S)
    )
    assert len(years) == 11
    assert "20/001" in years["2026"]
    assert "31 May 2019" in years["2026"]
    assert "20/002" in years["2036"]


def test_many_files_are_counted_by_quarter(reader, now):
    for n in range(MOST_BLOCKS):
        file_until(f"19/{n + 1:03}", "2027-05-31", now)
    body = reader.get("/en/retention/").content.decode()
    assert "Quarter 2" in body
    assert f"{MOST_BLOCKS} obligations" in body
    assert "The busiest year is 2027." in body


def test_number_of_queries_does_not_grow(reader, now):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert reader.get("/en/retention/").status_code == 200
        return len(found)

    file_until("20/001", "2026-12-31", now)
    few = queries()
    for n in range(5):
        file_until(f"19/{n + 1:03}", f"2027-0{n + 1}-28", now)
    assert queries() == few


def test_a_state_that_does_not_exist_is_no_filter(reader):
    assert rows(reader.get("/en/retention/?state=nonsense")) == ["21/128"]
    assert "There is no page" in reader.get("/en/retention/?page=99").content.decode()


def test_days_are_those_of_the_text_in_force_today(reader, cast, now, settings):
    from datetime import timedelta

    settings.FIXED_NOW = now + (date(2031, 2, 1) - date(2026, 11, 23))
    assert "Overdue: 1." in reader.get("/en/retention/").content.decode()
    settings.FIXED_NOW -= timedelta(days=1)
    assert "Overdue: 0. Within 90 days: 1." in reader.get("/en/retention/").content.decode()


def test_state_that_means_nothing_is_named_above_the_table(reader, now):
    file_until("20/001", "2026-11-22", now)
    page = reader.get("/en/retention/?state=zz")
    assert "State: “zz” means nothing here and was left out." in page.content.decode()
    assert rows(page) == ["20/001", "21/128"]
    assert "means nothing" not in reader.get("/en/retention/?state=overdue").content.decode()
