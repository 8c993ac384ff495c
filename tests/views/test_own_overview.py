"""The overview of one institution: its own files only, light on a quiet day, and no word of another's."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberations.actions.grant_role import grant_role
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.models import Organisation, RoleGroup
from tests.building import act, decision, keep_until, open_file, party, variable

pytestmark = pytest.mark.django_db
OVERVIEW = "/en/overview/"


def words(answer):
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def file_until(number, until, now, recipient="maastricht-sbe"):
    file = open_file(number, at=now)
    register_act(file, decision("2020-03-01", party("recipient", recipient), keep_until(until)), by=None, at=now)
    return file


def test_quiet_day_in_dutch_says_so_and_what_is_left(client, cast):
    client.force_login(cast.dpo)
    text = words(client.get("/nl/overview/"))
    assert "Maandag 23 november 2026 · Maastricht University School of Business and Economics" in text
    assert "Alles is op schema" in text
    assert "4 jaar, 2 maanden en 8 dagen" in text
    assert "ten laatste op vrijdag 31 januari 2031" in text


def test_reminders_to_come_are_named_and_the_last_safe_moment_is_marked(client, cast):
    client.force_login(cast.dpo)
    text = words(client.get(OVERVIEW))
    assert "180 days before the day, the last safe moment to ask for an extension 4 August 2030" in text
    assert "On the day itself 31 January 2031" in text


def test_what_is_late_needs_the_holder_and_nobody_elses(client, cast, now):
    file_until("20/001", "2026-10-31", now)
    raise_alerts(at=now)
    client.force_login(cast.dpo)
    answer = client.get(OVERVIEW)
    assert "1 thing needs you" in words(answer)
    assert "20/001: Destruction not reported, 23 days late" in words(answer)
    client.force_login(cast.other_dpo)
    answer = client.get(OVERVIEW)
    assert "All on schedule" in words(answer)
    assert "20/001" not in words(answer)


def test_in_a_shared_file_each_holder_counts_their_own(client, cast, now):
    file = open_file("20/001", at=now)
    both = (party("recipient", "maastricht-sbe"), party("recipient", "hogeschool-voorbeeld", position=81))
    register_act(file, decision("2020-03-01", *both, keep_until("2027-01-15")), by=None, at=now)
    client.force_login(cast.other_dpo)
    tiles = {tile.label: tile.number for tile in client.get(OVERVIEW).context["tiles"]}
    assert tiles["file with data"] == 1
    assert tiles["within 90 days"] == 1


def test_tile_of_a_holder_leads_to_a_page_that_counts_the_same(client, cast, now):
    file = open_file("20/001", at=now)
    both = (party("recipient", "maastricht-sbe"), party("recipient", "hogeschool-voorbeeld", position=81))
    register_act(file, decision("2020-03-01", *both, keep_until("2026-10-31")), by=None, at=now)
    client.force_login(cast.other_dpo)
    tile = next(tile for tile in client.get(OVERVIEW).context["tiles"] if tile.label == "overdue")
    page = client.get(tile.url)
    assert len(page.context["lines"]) == tile.number == page.context["counts"]["overdue"] == 1
    assert "Only what your own institution holds." in words(page)
    assert len(client.get("/en/retention/").context["lines"]) == 2
    rows = client.get(tile.url.replace("/retention/", "/retention.csv")).getvalue().decode().splitlines()
    assert len(rows) == 1 + tile.number


def test_the_crossroads_bank_reads_which_variables_come_and_go(client, cast, now):
    file = open_file("22/001", at=now)
    register_act(
        file,
        decision("2022-01-04", party("provider", "ksz"), variable("a"), variable("b", position=1)),
        by=None,
        at=now,
    )
    change = act(1, "2026-11-17", variable("c"), variable("a", granted=False), effective_on="2026-12-02")
    register_act(file, change, by=None, at=now)
    client.force_login(cast.officer)
    text = words(client.get(OVERVIEW))
    assert "22/001: amendment of 17 November 2026 Variables added: 1, removed: 1." in text


def test_twelve_months_hold_last_days_and_entries_into_force(client, cast, now):
    file = file_until("20/001", "2027-02-15", now)
    register_act(file, act(1, "2026-11-17", variable("c"), effective_on="2026-12-02"), by=None, at=now)
    file_until("20/002", "2027-11-01", now)  # the month after
    client.force_login(cast.dpo)
    months = client.get(OVERVIEW).context["months"]
    assert [month.first for month in months][::11] == [date(2026, 11, 1), date(2027, 10, 1)]
    assert {month.first.month: [block.number for block in month.blocks] for month in months if month.blocks} == {
        12: ["20/001"],
        2: ["20/001"],
    }


def test_number_of_queries_does_not_grow(client, cast, now):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(OVERVIEW).status_code == 200
        return len(found)

    for role in ("dpo", "officer"):
        client.force_login(getattr(cast, role))
        client.get(OVERVIEW)
        file_until(f"21/{500 + len(role)}", "2026-10-31", now)
        raise_alerts(at=now)
        few = queries()
        for n in range(6):
            file_until(f"19/{n + 1 + 10 * len(role):03}", f"2026-0{n + 1}-28", now - timedelta(days=1))
        raise_alerts(at=now)
        assert queries() <= few <= 27, role


@pytest.mark.parametrize(
    ("role", "slug", "files"), [("head", "maastricht-sbe", "My files"), ("chair", "ivc", "Deliberations")]
)
def test_head_of_an_institution_and_chair_have_an_overview_too(client, cast, now, role, slug, files):
    file_until("20/001", "2026-10-31", now)
    raise_alerts(at=now)
    organisation = Organisation.objects.get(slug=slug)
    grant_role(cast.stranger, role=RoleGroup.Role(role), organisation=organisation, by=None, at=now)
    client.force_login(cast.stranger)
    answer = client.get(OVERVIEW)
    assert "20/001: " in words(answer)
    assert f">{files}</a>" in answer.content.decode()
