"""The list: who sees which files, what is found, and how much it asks of the database."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.correct_act import correct_act
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.register_act import register_act
from deliberations.models import Deliberation, Obligation
from tests.building import act, decision, keep_until, open_file, party, variable

LIST = "/en/deliberations/"
PUBLIC = "/en/register/"


@pytest.fixture
def registered(db, now):
    """Register a file by its acts: `registered("22/001", decision(…), …)`."""

    def register(number, *acts, public=False):
        file = open_file(number, at=now, public=public)
        for one in acts:
            register_act(file, one, by=None, at=now)
        return file

    return register


@pytest.fixture
def org(db, now):
    def add(slug, name=None):
        return add_organisation(slug=slug, name=name or slug, names={}, by=None, at=now)

    return add


def numbers(response):
    return [line.deliberation.number for line in response.context["lines"]]


# ---------- who sees what


@pytest.mark.parametrize("name", ["registrar", "supervisor", "officer", "dpo", "data_manager", "expert", "auditor"])
def test_who_may_see_the_file_finds_it_in_the_list(client, cast, name):
    client.force_login(getattr(cast, name))
    assert numbers(client.get(LIST)) == ["21/128"]


@pytest.mark.parametrize("name", ["other_dpo", "stranger"])
def test_who_may_not_see_the_file_gets_an_empty_list_that_says_so(client, cast, name):
    client.force_login(getattr(cast, name))
    response = client.get(LIST)
    assert numbers(response) == []
    assert "No file concerns your institution yet." in response.content.decode()


def test_a_visitor_is_led_to_sign_in_and_back(client):
    response = client.get(LIST, {"q": "a"})
    assert response.status_code == 302
    assert response["Location"] == "/en/sign-in/?next=/en/deliberations/%3Fq%3Da"


def test_public_register_shows_what_is_published_and_nothing_else(client, registered):
    registered("22/001", decision("2022-03-01"), public=True)
    registered("22/002", decision("2022-03-01"))
    assert numbers(client.get(PUBLIC)) == ["22/001"]


def test_public_register_without_files_says_so(client, db):
    assert "No deliberation has been published yet." in client.get(PUBLIC).content.decode()


def test_recipients_to_choose_from_are_those_of_visible_files(client, registered, org):
    org("seen", "Seen")
    org("unseen", "Unseen")
    registered("22/001", decision("2022-03-01", party("recipient", "seen")), public=True)
    registered("22/002", decision("2022-03-01", party("recipient", "unseen")))
    page = client.get(PUBLIC)
    assert 'value="seen"' in page.content.decode()
    assert "nseen" not in page.content.decode().replace(">Seen<", "")
    assert page.context["filter"].fields.fields["recipient"].choices[1:] == [("seen", "Seen")]


# ---------- what a line says


def test_the_line_of_a_file(client, cast):
    client.force_login(cast.registrar)
    line = client.get(LIST).context["lines"][0]
    assert (line.version.number, line.version.starts_on) == (3, date(2025, 11, 20))
    assert (line.standing, line.retention_until, line.deadline) == ("in_force", date(2031, 1, 31), "later")
    assert [o.slug for o in line.recipients] == ["maastricht-sbe"]
    assert line.official_title.language == "nl"


def test_a_file_without_short_title_shows_the_official_one_in_its_language(client, registered):
    registered("22/001", decision("2022-03-01", title="Beraadslaging over <iets>", language="nl"), public=True)
    assert '<span class="reg-title-orig" lang="nl">Beraadslaging over &lt;iets&gt;</span>' in (
        client.get(PUBLIC).content.decode()
    )


def test_a_short_title_in_another_language_is_shown_as_such_where_there_is_no_other(client, registered):
    file = registered("22/001", decision("2022-03-01"), public=True)
    file.short_title = {"en": "An example <one>", "de": "Ein Beispiel"}
    file.save()
    assert '<span lang="de">Ein Beispiel</span>' in client.get("/nl/register/").content.decode()
    head = client.get("/fr/register/22-001/").content.decode()
    assert '<h1 class="reg-title" lang="de">Ein Beispiel</h1>' in head
    assert '<h1 class="reg-title">An example &lt;one&gt;</h1>' in client.get("/en/register/22-001/").content.decode()


def test_the_title_is_that_of_the_newest_registration(client, registered, now):
    file = registered("22/001", decision("2022-03-01", title="First", language="nl"), public=True)
    register_act(file, act(1, "2023-03-01", title="Second", language="fr"), by=None, at=now)
    correct_act(
        file,
        act(1, "2023-03-01", title="Second, put right", language="fr", revision=1, reason="A slip."),
        by=None,
        at=now,
    )
    assert client.get(PUBLIC).context["lines"][0].official_title == ("Second, put right", "fr")


@pytest.mark.parametrize(
    ("acts", "standing", "says"),
    [
        ([decision("2022-03-01", variable("a"))], "in_force", "In force"),
        ([decision("2022-03-01")], "text_not_registered", "Text not registered"),
        ([decision("2026-11-20", effective_on="2026-12-07")], "not_yet", "Not yet in force"),
        ([decision("2026-11-20", effective_on=None)], "not_yet", "Not yet in force"),
        (
            [
                decision("2022-03-01", variable("a")),
                act(1, "2023-01-01", kind="repeal", content="none", sets_aside=0),
            ],
            "not_in_force",
            "Not in force",
        ),
        ([], "nothing", "No act registered"),
    ],
)
def test_each_state_has_its_words_and_its_filter(client, registered, acts, standing, says):
    registered("22/001", *acts, public=True)
    response = client.get(PUBLIC)
    assert response.context["lines"][0].standing == standing
    assert says in response.content.decode()
    for state in ("in_force", "not_yet", "text_not_registered", "not_in_force"):
        assert numbers(client.get(PUBLIC, {"state": state})) == (["22/001"] if state == standing else [])


def test_an_approved_version_is_announced_beside_the_one_in_force(client, registered):
    registered(
        "22/001",
        decision("2022-03-01", variable("a")),
        act(1, "2026-11-03", variable("b"), effective_on="2026-11-25"),
        public=True,
    )
    response = client.get(PUBLIC)
    assert response.context["lines"][0].standing == "in_force"
    assert "version 2 from 25 Nov 2026" in response.content.decode()


# ---------- filters


@pytest.mark.parametrize(
    ("until", "found"),
    [
        ("2026-11-22", "overdue"),
        ("2026-11-23", "soon"),
        ("2027-02-21", "soon"),
        ("2027-02-22", "later"),
        (None, "not_known"),
    ],
)
def test_the_retention_filter_counts_the_last_day_as_lawful(client, registered, until, found):
    registered("22/001", decision("2022-03-01", variable("a"), *([keep_until(until)] if until else [])), public=True)
    for retention in ("overdue", "soon", "later", "not_known"):
        expected = ["22/001"] if retention == found else []
        assert numbers(client.get(PUBLIC, {"retention": retention})) == expected


def test_filters_narrow_together_and_each_can_be_taken_away(client, registered, org):
    org("one", "Université Exemple")
    registered("21/001", decision("2021-03-01", party("recipient", "one")), public=True)
    registered("22/001", decision("2022-03-01", party("recipient", "one")), public=True)
    registered("22/002", decision("2022-03-01"), public=True)
    response = client.get(PUBLIC, {"year": "2022", "recipient": "one"})
    assert numbers(response) == ["22/001"]
    page = response.content.decode()
    assert 'href="?year=2022"' in page
    assert 'href="?recipient=one"' in page
    assert "1 deliberation found" in page
    assert numbers(client.get(PUBLIC, {"chamber": "federal_authority"})) == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"state": "sleeping"}, "State: “sleeping”"),
        ({"year": "19999"}, "Year: “19999”"),
        ({"year": "abc"}, "Year: “abc”"),
        ({"recipient": "nobody"}, "Recipient: “nobody”"),
        ({"chamber": "x"}, "Chamber: “x”"),
        ({"retention": "never"}, "Retention: “never”"),
        ({"q": "a" * 10_000}, "Number, recipient, variable: “" + "a" * 60 + "…”"),
        ({"q": "a\x00b"}, "Number, recipient, variable: “a�b”"),
        ({"page": "99"}, "There is no page “99”"),
        ({"page": "-1"}, "There is no page “-1”"),
        ({"page": "9" * 10_000}, "There is no page “" + "9" * 60),
        ({"page": "\u202eone"}, "There is no page “�one”"),
    ],
)
def test_a_wrong_value_is_left_out_and_named(client, registered, query, named):
    registered("22/001", decision("2022-03-01"), public=True)
    response = client.get(PUBLIC, query)
    assert response.status_code == 200
    assert numbers(response) == ["22/001"]
    assert escape(named) in response.content.decode()


def test_nothing_matches_shows_the_filters_and_a_way_out(client, registered):
    registered("22/001", decision("2022-03-01"), public=True)
    page = client.get(PUBLIC, {"q": "xyz", "state": "not_in_force"}).content.decode()
    assert "Nothing matches" in page
    assert 'href="?state=not_in_force"' in page
    assert f'href="{PUBLIC}">Clear all filters' in page


def test_fields_left_empty_leave_the_address(client, db):
    response = client.get(PUBLIC, {"q": "", "state": "in_force", "year": ""})
    assert response["Location"] == f"{PUBLIC}?state=in_force"


# ---------- search


@pytest.mark.parametrize("text", ["21/128", "21-128", "21 / 128", "nr. 21/128"])
def test_a_number_in_any_spelling_leads_to_its_file(client, cast, text):
    client.force_login(cast.dpo)
    assert client.get(LIST, {"q": text})["Location"] == "/en/deliberations/21-128/"


def test_the_number_of_an_invisible_file_is_like_one_that_does_not_exist(client, cast):
    client.force_login(cast.other_dpo)
    hidden, unknown = (client.get(LIST, {"q": text}) for text in ("21/128", "21/129"))
    assert hidden.status_code == unknown.status_code == 200
    assert hidden.content.decode().replace("21/128", "21/129").count("Nothing matches") == 1
    assert numbers(hidden) == numbers(unknown) == []


def test_htmx_is_told_to_go_to_the_file_rather_than_to_show_it_in_the_list(client, cast):
    client.force_login(cast.dpo)
    response = client.get(LIST, {"q": "21/128"}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/en/deliberations/21-128/")
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    "text",
    [
        "diplomas careers",  # short title, another order of words
        "beraadslaging maastricht",  # official title
        "school of business",  # recipient
        "eerste nationaliteit",  # variable
        "EERSTE  Nationaliteit",
        "IVC/KSZG/25/388",  # reference
    ],
)
def test_what_can_be_searched(client, cast, text):
    client.force_login(cast.registrar)
    assert numbers(client.get(LIST, {"q": text})) == ["21/128"]


@pytest.mark.parametrize("text", ["nationaliteit eerste foo", "%", "_", "'; drop table", "‮‮", "\\"])
def test_what_finds_nothing(client, cast, text):
    client.force_login(cast.registrar)
    response = client.get(LIST, {"q": text})
    assert (response.status_code, numbers(response)) == (200, [])


def test_a_recipient_is_found_without_accents(client, registered, org):
    org("one", "Université Exemple")
    registered("22/001", decision("2022-03-01", party("recipient", "one")), public=True)
    assert numbers(client.get(PUBLIC, {"q": "universite"})) == ["22/001"]


def test_what_is_typed_stays_and_is_harmless(client, db):
    page = client.get(PUBLIC, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;alert(1)" in page


# ---------- pages and size


@pytest.fixture
def many(db):
    Deliberation.objects.bulk_create(
        Deliberation(number=f"22/{n:03}", year=2022, serial=n, chamber="federal_authority", public=True)
        for n in range(1, 61)
    )


def test_the_newest_come_first_25_a_page(client, many):
    first, last = client.get(PUBLIC), client.get(PUBLIC, {"page": 3})
    assert numbers(first)[0] == "22/060"
    assert len(numbers(first)) == 25
    assert numbers(last)[-1] == "22/001"
    assert "51 to 60 of 60" in last.content.decode()
    assert 'href="?page=2" rel="next"' in first.content.decode()


@pytest.mark.parametrize("who", ["registrar", "dpo", None])
def test_the_list_asks_the_same_number_of_questions_whatever_its_size(client, cast, registered, org, who):
    def asked():
        if who:
            # A new object: a person remembers where their rights reach.
            client.force_login(type(cast.dpo).objects.get(pk=getattr(cast, who).pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST if who else PUBLIC)
        return [q["sql"] for q in queries if "session" not in q["sql"]]

    registered("20/001", decision("2020-03-01", party("recipient", "maastricht-sbe")), public=True)
    asked()  # content types are asked for once in a process
    few = asked()
    for n in range(2, 12):
        org(f"org-{n}")
        registered(
            f"20/{n:03}",
            decision("2020-03-01", party("recipient", "maastricht-sbe"), party("recipient", f"org-{n}", position=2)),
            act(1, "2021-03-01", variable("a")),
            public=True,
        )
    assert len(asked()) == len(few)
    assert len([sql for sql in few if "permission" not in sql and "accounts" not in sql and "role" not in sql]) <= 6


# ---------- CSV


def rows(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_the_csv_has_the_same_files_as_the_list(client, cast):
    client.force_login(cast.registrar)
    response = client.get("/en/deliberations.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    head, row = rows(response)
    assert head[:2] == ["number", "title"]
    assert row == [
        "21/128",
        "Foreign diplomas and labour-market careers",
        "",
        "Maastricht University School of Business and Economics",
        "Social Security and Health Chamber",
        "In force",
        "3",
        "2025-11-20",
        "2031-01-31",
        "IVC/KSZG/25/388",
    ]
    assert len(rows(client.get("/en/deliberations.csv", {"state": "not_in_force"}))) == 1


def test_the_csv_holds_nothing_that_the_person_may_not_see(client, cast):
    client.force_login(cast.other_dpo)
    assert len(rows(client.get("/en/deliberations.csv"))) == 1
    client.logout()
    assert client.get("/en/deliberations.csv").status_code == 302


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_a_spreadsheet_runs_nothing_of_the_csv(client, cast, registered, title):
    registered("22/001", decision("2022-03-01", title=title, language="nl"))
    client.force_login(cast.registrar)
    assert rows(client.get("/en/deliberations.csv"))[1][1] == f"'{title}"


def test_settled_file_is_neither_late_nor_soon_and_says_that_it_is(client, cast, now):
    file = open_file("22/001", at=now, public=True)
    register_act(
        file, decision("2022-01-04", party("recipient", "maastricht-sbe"), keep_until("2026-10-31")), by=None, at=now
    )
    client.force_login(cast.registrar)
    assert "Overdue" in client.get(LIST, {"year": "2022"}).content.decode().partition("<tbody")[2]
    owed = Obligation.objects.get(deliberation=file)
    discharge_obligation(owed, through="a certificate", by=cast.registrar, at=now)
    for address in (LIST, PUBLIC):
        row = client.get(address, {"year": "2022"}).content.decode().partition("<tbody")[2]
        assert "Discharged" in row
        assert "Overdue" not in row
