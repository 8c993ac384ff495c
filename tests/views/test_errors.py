"""Refusals and errors: in the look of the register, in the language of the address, never a stack of code."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_GET

from governance import urls as real


def deny(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation("Nothing of this may be shown.")


def fail(request):
    raise RuntimeError("Nothing of this may be shown.")


@require_GET
def read(request):
    return HttpResponse("read")


urlpatterns = [
    *(
        path(f"{language}/raise/{name}/", view)
        for language in ("nl", "fr", "de", "en")
        for name, view in (("deny", deny), ("suspect", suspect), ("fail", fail), ("read", read))
    ),
    *real.urlpatterns,
]
handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def browser_of_a_person():
    """A client that gets the page of an error, as a browser does."""
    return Client(raise_request_exception=False)


def looks_right(response, language="en"):
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    assert 'class="reg-foot"' in page
    assert "register.css" in page
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "Nothing of this may be shown" not in page
    return page


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize(("name", "status"), [("deny", 403), ("suspect", 400), ("fail", 500), ("unknown", 404)])
def test_each_error_has_its_page_in_each_language(db, browser_of_a_person, language, name, status):
    response = browser_of_a_person.get(f"/{language}/raise/{name}/", headers={"Accept-Language": "es"})
    assert response.status_code == status
    looks_right(response, language)


def test_unknown_and_invisible_look_alike(client, cast):
    client.force_login(cast.other_dpo)
    hidden, unknown = client.get("/en/deliberations/21-128/"), client.get("/en/deliberations/21-129/")
    assert hidden.status_code == unknown.status_code == 404
    alike = [
        response.content.decode().replace(f"21-{n}", "…").replace(response.wsgi_request.META["CSRF_COOKIE"], "")
        for response, n in ((hidden, 128), (unknown, 129))
    ]
    without_tokens = [[line for line in page.split("\n") if "csrfmiddlewaretoken" not in line] for page in alike]
    assert without_tokens[0][:5] == without_tokens[1][:5]
    assert "There is nothing here for you to see" in alike[0]
    assert 'role="search"' in alike[0]


def test_a_refusal_names_roles_and_confirms_nothing(client, cast):
    client.force_login(cast.dpo)
    page = looks_right(client.get("/en/raise/deny/"))
    assert "You are signed in as dpo, data protection officer, Maastricht University" in page
    assert "Whether or not something stands at this address" in page


def test_an_error_of_ours_gives_the_number_that_is_logged(db, browser_of_a_person, caplog):
    with caplog.at_level(logging.ERROR, "deliberations.views.errors"):
        page = looks_right(browser_of_a_person.get("/en/raise/fail/?q=secret"))
    (record,) = (r for r in caplog.records if r.name == "deliberations.views.errors")
    number = record.args[0]
    assert f'<span class="reg-number">{number}</span>' in page
    assert "secret" not in record.getMessage()


def test_an_error_of_ours_needs_no_database(browser_of_a_person):
    """Without the fixture `db`, a query would fail the test."""
    assert browser_of_a_person.get("/en/raise/fail/").status_code == 500


def test_an_error_of_ours_survives_a_missing_list_of_static_files(browser_of_a_person, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    response = browser_of_a_person.get("/en/raise/fail/")
    assert response.status_code == 500
    assert "Error " in response.content.decode()


def test_a_form_without_its_token_says_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/en/sign-in/", {"login": "a"})
    assert response.status_code == 403
    assert "Go back, reload the page, and send the form again." in looks_right(response)


def test_the_wrong_method_has_a_page_and_says_which_are_right(db, client):
    response = client.post("/en/raise/read/")
    assert (response.status_code, response["Allow"]) == (405, "GET")
    looks_right(response)


@pytest.mark.parametrize(
    "address",
    [
        "/en/%00",
        "/en/deliberations/%00/",
        "/en/deliberations/%E2%80%AE21-128/",
        "/en/" + "a" * 10_000,
        "/xx/register/",
        "/en/register/%ff",
        "/EN/register/",
        "//evil.example/",
        "/en/../../etc/passwd",
        "/en/deliberations/21-128/versions/99999999999999999999/",
    ],
)
def test_strange_addresses_are_not_found(db, browser_of_a_person, address):
    response = browser_of_a_person.get(address)
    assert response.status_code in (302, 404)
    if response.status_code == 404:
        looks_right(response)
    else:
        assert response["Location"].startswith("/en/")


def test_a_host_that_is_not_ours_is_refused_in_the_look(db, browser_of_a_person):
    response = browser_of_a_person.get("/en/register/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in looks_right(response)


def test_the_health_page_stays_for_machines(db, client):
    assert client.get("/health/")["Content-Type"] == "application/json"
