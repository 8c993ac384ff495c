"""Signing in and out: one sentence for every failure, no way to guess, back to where one came from."""

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

ADDRESS = "/en/sign-in/"
WRONG = "This e-mail address and this password do not go together."


@pytest.fixture(autouse=True)
def _no_attempts_yet(db):
    cache.clear()


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("an@register.example", "right-password", name="An", language="nl")


def sign_in(client, email="an@register.example", password="right-password", address=ADDRESS, **more):
    return client.post(address, {"login": email, "password": password, **more})


def test_the_right_password_leads_to_the_list_in_the_language_of_the_person(client, person):
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/nl/")
    assert response.cookies["django_language"].value == "nl"
    assert response.cookies["sessionid"]["httponly"]


def test_the_address_is_the_same_in_any_case(client, person):
    assert sign_in(client, email=" AN@Register.Example ").status_code == 302


@pytest.mark.parametrize(
    ("after", "location"),
    [
        ("/en/deliberations/21-128/?on=2024-02-10", "/nl/deliberations/21-128/?on=2024-02-10"),
        ("https://elsewhere.example/", "/nl/"),
        ("//elsewhere.example/", "/nl/"),
        ("javascript:alert(1)", "/nl/"),
        ("/\\elsewhere.example", "/nl/"),
    ],
)
def test_the_way_back_is_kept_when_it_stays_inside(client, person, after, location):
    form = client.get(ADDRESS, {"next": after}).content.decode()
    assert ('name="next"' in form) == after.startswith("/en/")
    assert sign_in(client, next=after)["Location"] == location


@pytest.mark.parametrize(
    ("email", "password", "active"),
    [
        ("an@register.example", "wrong-password", True),
        ("nobody@register.example", "right-password", True),
        ("an@register.example", "right-password", False),
    ],
)
def test_every_failure_says_the_same(client, person, email, password, active):
    person.is_active = active
    person.save()
    response = sign_in(client, email, password)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(WRONG) == 1
    assert "<title>Error: Sign in" in page.replace("\n", "")
    assert f'value="{email}"' in page
    assert password not in page
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("email", "password"), [("", ""), ("not an address", "x"), ("a\x00@b.example", "p\x00")])
def test_what_cannot_be_read_is_said_at_its_field(client, email, password):
    response = sign_in(client, email, password)
    assert response.status_code == 200
    assert 'href="#id_login"' in response.content.decode()


def test_five_wrong_passwords_for_one_person_are_enough_from_wherever_they_come(client, person):
    for n in range(5):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{n}"
        assert WRONG in sign_in(client, password="wrong").content.decode()
    client.defaults["REMOTE_ADDR"] = "192.0.2.99"
    assert "Too many attempts" in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session


def test_ten_wrong_passwords_from_one_computer_are_enough_for_whomever(client, person):
    for n in range(10):
        sign_in(client, email=f"nobody{n}@register.example", password="wrong")
    assert "Too many attempts" in sign_in(client).content.decode()


def test_a_flood_of_forms_gets_a_page_of_ours(client, person):
    for _ in range(31):
        response = sign_in(client, email="")
    assert response.status_code == 429
    assert "Too many attempts – Deliberation register" in response.content.decode()


def test_signing_out_is_asked_first_and_done_by_a_form(client, person):
    client.force_login(person)
    page = client.get("/en/sign-out/").content.decode()
    assert "Sign out?" in page
    assert "_auth_user_id" in client.session
    assert client.post("/en/sign-out/")["Location"] == "/en/register/"
    assert "_auth_user_id" not in client.session
    assert "You have signed out." in client.get("/en/register/").content.decode()


def test_who_is_signed_in_need_not_sign_in(client, person):
    client.force_login(person)
    assert client.get(ADDRESS)["Location"] == "/en/"


def test_the_demonstration_names_its_people_and_production_does_not(client, cast, settings):
    assert "dpo@register.example" in client.get(ADDRESS).content.decode()
    cast.dpo.set_unusable_password()
    cast.dpo.save()
    assert "dpo@register.example" not in client.get(ADDRESS).content.decode().replace("other_dpo@", "")
    settings.DEMONSTRATION = False
    page = client.get(ADDRESS).content.decode()
    assert "register.example" not in page
    assert "Demonstration" not in page


@pytest.mark.parametrize("name", ["account_signup", "account_email", "socialaccount_signup", "mfa_list_webauthn"])
def test_what_is_not_wanted_of_the_sign_in_library_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
