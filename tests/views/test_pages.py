"""The frame of every page, the way in, and the pages of text."""

import re

import pytest


@pytest.mark.parametrize("page", ["help", "accessibility", "privacy", "register", "sign-in"])
@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_every_page_stands_in_every_language(db, client, page, language):
    response = client.get(f"/{language}/{page}/")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


def test_each_language_is_a_link_to_the_same_page_with_its_query(db, client):
    page = client.get("/en/register/?q=a%26b&state=in_force").content.decode()
    assert 'href="/nl/register/?q=a%26b&amp;state=in_force" lang="nl" hreflang="nl"' in page
    assert '<span lang="en" aria-current="true">' in page


def test_the_language_links_of_a_page_that_does_not_exist(db, client):
    assert 'href="/de/no/such/page/"' in client.get("/fr/no/such/page/").content.decode()


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("nl-BE,nl;q=0.9,en;q=0.5", "nl"), ("fr", "fr"), ("de-AT", "de"), ("es", "en")],
)
def test_the_way_in_follows_the_browser(db, client, accepts, language):
    response = client.get("/", headers={"Accept-Language": accepts})
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]
    assert client.get(f"/{language}/")["Location"] == f"/{language}/register/"


def test_the_way_in_for_who_is_signed_in(client, cast):
    client.force_login(cast.dpo)
    assert client.get("/en/")["Location"] == "/en/overview/"
    client.force_login(cast.stranger)
    assert client.get("/en/")["Location"] == "/en/deliberations/"


@pytest.mark.parametrize(
    ("name", "tabs", "says"),
    [
        (None, ["Register", "Verify a certificate", "About"], ["Sign in"]),
        (
            "registrar",
            ["Overview", "Deliberations", "Retention and alerts", "Deliveries", "Certificates", "Audit trail"],
            ["Registrar, Informatieveiligheidscomité", "Sign out"],
        ),
        (
            "auditor",
            ["Overview", "Deliberations", "Retention and alerts", "Certificates", "Audit trail"],
            ["As an auditor you see everything and change nothing."],
        ),
        (
            "officer",
            ["Overview", "Deliberations", "Retention and alerts", "Deliveries", "Sessions on site"],
            ["Officer of the Crossroads Bank, Crossroads Bank for Social Security"],
        ),
        (
            "dpo",
            ["Overview", "My files", "Retention and alerts", "Destruction"],
            ["Data protection officer, Maastricht University School of Business and Economics"],
        ),
        ("data_manager", ["Overview", "My files", "Retention and alerts", "Destruction"], ["Data manager"]),
        ("stranger", ["My files", "Retention"], ["stranger"]),
    ],
)
def test_the_frame_of_each_role(client, cast, name, tabs, says):
    if name:
        client.force_login(getattr(cast, name))
    page = client.get("/en/help/").content.decode()
    nav = re.search(r'<nav aria-label="Main">(.*?)</nav>', page, re.DOTALL)[1]
    assert re.findall(r">([^<>]+)</a>", nav) == tabs
    assert all(words in page for words in says)
    assert ("read-only" in page.lower()) == (name == "auditor")


def test_the_tab_of_a_file_is_that_of_its_list(client, cast):
    client.force_login(cast.dpo)
    assert 'href="/en/deliberations/" aria-current="page"' in client.get("/en/deliberations/").content.decode()
    assert 'href="/en/deliberations/" aria-current="true"' in client.get("/en/deliberations/21-128/").content.decode()


def test_the_frame_asks_for_a_person_their_roles_and_their_alerts_and_nothing_else(
    client, cast, django_assert_num_queries
):
    with django_assert_num_queries(0):
        client.get("/en/help/")
    client.force_login(cast.dpo)
    with django_assert_num_queries(5):  # session, person, roles, rights, open alerts
        client.get("/en/help/")


def test_the_demonstration_says_so_and_production_does_not(db, client, settings):
    assert "the people are invented" in client.get("/en/help/").content.decode()
    settings.DEMONSTRATION = False
    assert "the people are invented" not in client.get("/en/help/").content.decode()


def test_privacy_names_the_cookies_that_there_are(client, cast, settings):
    page = client.get("/en/privacy/").content.decode()
    client.post("/en/sign-in/", {"login": "dpo@register.example", "password": "pass"})
    assert set(client.cookies) <= {"sessionid", "csrftoken", "django_language"}
    assert all(f'<dt class="reg-mono">{name}</dt>' in page for name in client.cookies)
    settings.SESSION_COOKIE_AGE = 3600
    assert "at most 1 hour." in client.get("/en/privacy/").content.decode()


def test_a_page_of_text_sets_no_cookie(db, client):
    assert not client.get("/en/privacy/").cookies


def test_every_page_lets_the_browser_load_from_here_only(db, client):
    assert "default-src 'self'" in client.get("/en/help/")["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["registrar", "supervisor", "officer", "dpo", "data_manager", "expert", "auditor"])
def test_nobody_has_more_than_six_tabs(client, cast, role):
    client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
    tabs = client.get("/en/help/").context["tabs"]
    assert 2 <= len(tabs) <= 6
    assert len({tab.url for tab in tabs}) == len(tabs)
