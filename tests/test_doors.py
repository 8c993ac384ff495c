"""Who gets what at each address: role × address × method → status. A new address fails until it is here."""

import re

import pytest
from django.urls import reverse

from tests.addresses import address_names
from tests.building import open_file

pytestmark = pytest.mark.django_db

EVERYBODY = ("anonymous", "stranger", "registrar", "supervisor", "officer", "dpo", "data_manager", "other_dpo")
EVERYBODY += ("expert", "auditor")
SEE_21_128 = ("registrar", "supervisor", "officer", "dpo", "data_manager", "expert", "auditor")
SEE_ITS_JOURNAL = ("registrar", "supervisor", "officer", "dpo", "data_manager", "auditor")


def all_answer(status: int) -> dict[str, int]:
    return dict.fromkeys(EVERYBODY, status)


SIGN_IN_FIRST = all_answer(200) | {"anonymous": 302}
FILE = all_answer(404) | dict.fromkeys(SEE_21_128, 200) | {"anonymous": 302}
VERSION = all_answer(404) | dict.fromkeys(SEE_21_128, 302) | {"anonymous": 302}
JOURNAL = all_answer(404) | dict.fromkeys(SEE_ITS_JOURNAL, 200) | {"expert": 403, "anonymous": 302}

SLUG = {"slug": "21-128"}
PAIR = {**SLUG, "one": 2, "other": 3}

# name → (what its address needs, GET by role, POST by everybody)
TABLE = {
    "health": ({}, all_answer(200), 405),
    "enter": ({}, all_answer(302), 405),
    "help": ({}, all_answer(200), 405),
    "accessibility": ({}, all_answer(200), 405),
    "privacy": ({}, all_answer(200), 405),
    "account_login": ({}, all_answer(302) | {"anonymous": 200}, None),
    "account_logout": ({}, all_answer(200) | {"anonymous": 302}, None),
    "deliberations": ({}, SIGN_IN_FIRST, 405),
    "deliberations_csv": ({}, SIGN_IN_FIRST, 405),
    "deliberation": (SLUG, FILE, 405),
    "print": (SLUG, FILE, 405),
    "variables": (SLUG, FILE, 405),
    "variables_csv": (SLUG, FILE, 405),
    "version": ({**SLUG, "number": 2}, VERSION, 405),
    "compare": (PAIR, FILE, 405),
    "history": (SLUG, JOURNAL, 405),
    "register": ({}, all_answer(200), 405),
    "public_deliberation": (SLUG, all_answer(200), 405),
    "public_print": (SLUG, all_answer(200), 405),
    "public_variables": (SLUG, all_answer(200), 405),
    "public_variables_csv": (SLUG, all_answer(200), 405),
    "public_version": ({**SLUG, "number": 2}, all_answer(302), 405),
    "public_compare": (PAIR, all_answer(200), 405),
}


def test_every_address_is_in_the_table():
    assert address_names() == sorted(TABLE)


def sign_in(client, cast, role):
    if role != "anonymous":
        client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("role", EVERYBODY)
def test_get_answers_by_role(client, cast, role):
    sign_in(client, cast, role)
    answers = {name: client.get(reverse(name, kwargs=needs)).status_code for name, (needs, _, _) in TABLE.items()}
    assert answers == {name: by_role[role] for name, (_, by_role, _) in TABLE.items()}


@pytest.mark.parametrize("role", ["anonymous", "registrar"])
def test_a_page_to_read_takes_no_post(client, cast, role):
    sign_in(client, cast, role)
    to_read = {name: needs for name, (needs, _, post) in TABLE.items() if post}
    answers = {name: client.post(reverse(name, kwargs=needs)).status_code for name, needs in to_read.items()}
    assert answers == dict.fromkeys(to_read, 405)


def plain(answer) -> bytes:
    """Return a page without its token, which is masked anew each time."""
    return re.sub(rb'(csrfmiddlewaretoken" value=")[^"]*', rb"\1", answer.content)


@pytest.mark.parametrize("role", EVERYBODY)
def test_unknown_and_invisible_look_alike(client, cast, now, role):
    """Neither the page nor its length tells that 22/001 exists."""
    open_file("22/001", at=now)
    sign_in(client, cast, role)
    by_right = role in ("registrar", "supervisor", "auditor")
    invisible, unknown = (client.get(f"/en/deliberations/{slug}/") for slug in ("22-001", "22-002"))
    assert unknown.status_code == (302 if role == "anonymous" else 404)
    if not by_right:
        assert invisible.status_code == unknown.status_code
        assert plain(invisible).replace(b"22-001", b"22-002") == plain(unknown)


@pytest.mark.parametrize("role", EVERYBODY)
def test_file_that_is_not_published_is_not_in_the_public_register(client, cast, now, role):
    open_file("22/001", at=now, public=False)
    sign_in(client, cast, role)
    assert client.get("/en/register/22-001/").status_code == 404
    assert b"22/001" not in client.get("/en/register/").content


LISTED = {
    "registrar": {"21/128", "22/001"},
    "auditor": {"21/128", "22/001"},
    "officer": {"21/128"},
    "dpo": {"21/128"},
    "expert": {"21/128"},
    "other_dpo": set(),
    "stranger": set(),
}


@pytest.mark.parametrize(("role", "expected"), LISTED.items(), ids=LISTED)
def test_list_search_and_csv_follow_the_same_door(client, cast, now, role, expected):
    open_file("22/001", at=now)
    sign_in(client, cast, role)
    for address in ("/en/deliberations/", "/en/deliberations.csv"):
        answer = client.get(address)
        body = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        body = body.replace("Deliberation 21/128 is real", "")  # the band of the demonstration
        assert {number for number in ("21/128", "22/001") if number in body} == expected, address
    for number in ("21/128", "22/001"):
        found = client.get("/en/deliberations/", {"q": number})
        assert (found.status_code == 302) == (number in expected)


def test_person_who_may_not_sign_in_any_more_sees_nothing(client, cast):
    sign_in(client, cast, "registrar")
    cast.registrar.is_active = False
    cast.registrar.save()
    assert client.get("/en/deliberations/21-128/").status_code == 302


def test_public_page_names_no_people_and_shows_no_journal(client, cast):
    body = client.get("/en/register/21-128/").content.decode()
    assert "Michel Deneyer" not in body
    assert "Audit trail" not in body
    sign_in(client, cast, "dpo")
    assert "Michel Deneyer" in client.get("/en/deliberations/21-128/").content.decode()
