"""The account: name, password, sessions, second factor; and that whoever writes needs one."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from deliberations.actions.reset_second_factor import reset_second_factor
from deliberations.models import JournalLine
from deliberations.views.account import Computer

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _no_attempts_yet(db):
    cache.clear()


def sign_in(client, person, password="pass"):
    return client.post("/en/sign-in/", {"login": person.email, "password": password})


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def again(person):
    return type(person).objects.get(pk=person.pk)


# ---------- name, language, password


def test_name_and_language_are_changed_by_oneself(client, cast):
    client.force_login(cast.dpo, backend=BACKEND)
    answer = client.post("/en/account/change/", {"name": "New Name", "language": "fr"})
    assert answer["Location"] == "/fr/account/"
    assert (again(cast.dpo).name, JournalLine.objects.first().verb) == ("New Name", "changed_person")
    page = client.post("/en/account/change/", {"name": "", "language": "xx"}).content.decode()
    assert "Give your name." in page


def test_account_leads_to_the_own_institution(client, cast):
    client.force_login(cast.dpo, backend=BACKEND)
    assert "/en/institutions/maastricht-sbe/" in client.get("/en/account/").content.decode()


def test_changed_password_ends_the_other_sessions(client, cast):
    other = Client()
    sign_in(client, cast.dpo)
    sign_in(other, cast.dpo)
    new = "a long enough password"
    client.post("/en/account/password/", {"oldpassword": "pass", "password1": new, "password2": new})
    assert again(cast.dpo).check_password(new)
    assert client.get("/en/account/").status_code == 200
    assert other.get("/en/account/").status_code == 302


def test_lost_password_is_chosen_anew_by_mail_once(client, cast, smtp, settings):
    settings.ADDRESS = "https://register.example.be"
    dpo = again(cast.dpo)
    dpo.language = "fr"
    dpo.save()
    sign_in(other := Client(), cast.dpo)
    client.post("/en/lost-password/", {"email": "dpo@register.example"}, headers={"host": "localhost"})
    [mail] = smtp.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    address = re.search(r"https://register\.example\.be(/fr/lost-password/\S+)", text)[1]
    form = client.get(address)["Location"]
    new = "a long enough password"
    assert client.post(form, {"password1": new, "password2": new})["Location"] == "/fr/lost-password/done/"
    assert again(cast.dpo).check_password(new)
    assert other.get("/en/account/").status_code == 302
    assert "Cette adresse" in Client().get(address).content.decode() or Client().get(address).status_code == 200


def test_page_says_the_same_of_an_address_that_nobody_has(client, cast, smtp):
    known = client.post("/en/lost-password/", {"email": "dpo@register.example"})
    unknown = client.post("/en/lost-password/", {"email": "nobody@register.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail["To"] for mail in smtp.mails] == ["dpo@register.example"]


def test_asking_for_new_passwords_is_slowed_down(client, cast, smtp):
    answers = [client.post("/en/lost-password/", {"email": "dpo@register.example"}).status_code for _ in range(5)]
    assert (answers[0], answers[-1]) == (302, 429)
    assert len(smtp.mails) == 3


# ---------- sessions


def test_sessions_are_listed_and_ended(client, cast):
    other = Client(headers={"user-agent": "Another browser"})
    sign_in(client, cast.dpo)
    sign_in(other, cast.dpo)
    page = client.get("/en/account/").content.decode()
    assert "Another browser" in page
    client.post("/en/account/sessions/end/", {"others": "1"})
    assert other.get("/en/account/").status_code == 302
    assert "Another browser" not in client.get("/en/account/").content.decode()


@pytest.mark.parametrize("which", ["", "x", "9" * 30, "0", "²"])
def test_session_that_is_not_ones_own_cannot_be_ended(client, cast, which):
    sign_in(client, cast.dpo)
    sign_in(other := Client(), cast.other_dpo)
    from allauth.usersessions.models import UserSession

    theirs = UserSession.objects.get(user=cast.other_dpo)
    for asked in (which, str(theirs.pk)):
        assert client.post("/en/account/sessions/end/", {"which": asked}).status_code == 404
    assert other.get("/en/account/").status_code == 200


def test_looking_at_the_account_writes_nothing(client, cast, django_assert_num_queries):
    sign_in(client, cast.dpo)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get("/en/account/")
    assert not [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]


# ---------- second factor


@pytest.fixture
def with_app(cast):
    """Give the registrar an app and recovery codes; return the secret of the app."""
    secret = generate_totp_secret()
    TOTP.activate(cast.registrar, secret)
    RecoveryCodes.activate(cast.registrar)
    return secret


def test_app_is_set_up_and_asked_for_at_the_next_sign_in(client, cast):
    sign_in(client, cast.registrar)
    first = client.get("/en/account/second-factor/app/")["Location"]
    assert first.startswith("/en/account/confirm/")
    assert client.post(first, {"password": "wrong"}).status_code == 200
    assert client.post(first, {"password": "pass"})["Location"] == "/en/account/second-factor/app/"
    page = client.get("/en/account/second-factor/app/").content.decode()
    assert "<svg" in page
    secret = re.search(r"<code[^>]*>(\w+)</code>", page)[1]
    wrong = client.post("/en/account/second-factor/app/", {"code": "000000"}).content.decode()
    assert secret in wrong
    answer = client.post("/en/account/second-factor/app/", {"code": code_of(secret)})
    assert answer["Location"] == "/en/account/second-factor/recovery-codes/"
    assert len(re.findall(r"<li class=\"reg-mono\">", client.get(answer["Location"]).content.decode())) == 10
    newcomer = Client()
    assert sign_in(newcomer, cast.registrar)["Location"] == "/en/sign-in/second-factor/"
    assert newcomer.get("/en/account/").status_code == 302
    cache.clear()
    answer = newcomer.post("/en/sign-in/second-factor/", {"code": code_of(secret)})
    assert answer["Location"] == "/en/"


def test_code_that_set_up_the_app_does_not_sign_in(client, cast):
    sign_in(client, cast.registrar)
    client.post(client.get("/en/account/second-factor/app/")["Location"], {"password": "pass"})
    page = client.get("/en/account/second-factor/app/").content.decode()
    code = code_of(re.search(r"<code[^>]*>(\w+)</code>", page)[1])
    assert client.post("/en/account/second-factor/app/", {"code": code}).status_code == 302
    sign_in(newcomer := Client(), cast.registrar)
    assert newcomer.post("/en/sign-in/second-factor/", {"code": code}).status_code == 200
    assert newcomer.post("/en/sign-in/second-factor/", {"code": f"{code[:3]} {code[3:]}"}).status_code == 200
    assert newcomer.get("/en/account/").status_code == 302


def test_code_works_once_for_as_long_as_the_clocks_may_differ(client, cast, with_app):
    """The library itself forgets it after one period, while it is taken for three."""
    sign_in(client, cast.registrar)
    code = code_of(with_app)
    assert client.post("/en/sign-in/second-factor/", {"code": code}).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={cast.registrar.pk}&code={code}")
    sign_in(second := Client(), cast.registrar)
    assert second.post("/en/sign-in/second-factor/", {"code": code}).status_code == 200


def test_secret_is_sealed_in_the_database_and_useless_under_another_key(client, cast, with_app, settings):
    held = Authenticator.objects.get(user=cast.registrar, type="totp")
    assert with_app not in str(held.data)
    assert held.wrap().validate_code(code_of(with_app))
    settings.SECRET_KEY = "another key that is long enough for this test"
    cache.clear()
    assert not held.wrap().validate_code(code_of(with_app))


def test_code_works_once_and_a_recovery_code_too(client, cast, with_app):
    sign_in(client, cast.registrar)
    code = code_of(with_app)
    assert client.post("/en/sign-in/second-factor/", {"code": code}).status_code == 302
    sign_in(second := Client(), cast.registrar)
    assert second.post("/en/sign-in/second-factor/", {"code": code}).status_code == 200
    codes = Authenticator.objects.get(user=cast.registrar, type="recovery_codes").wrap().get_unused_codes()
    assert second.post("/en/sign-in/second-factor/", {"code": codes[0]}).status_code == 302
    sign_in(third := Client(), cast.registrar)
    assert third.post("/en/sign-in/second-factor/", {"code": codes[0]}).status_code == 200


def test_guessing_codes_is_slowed_down_from_wherever(cast, with_app):
    for n in range(6):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        sign_in(client, cast.registrar)
        page = client.post("/en/sign-in/second-factor/", {"code": "000000"}).content.decode()
    assert "Too many attempts" in page
    cache_key_still_closed = client.post("/en/sign-in/second-factor/", {"code": code_of(with_app)})
    assert cache_key_still_closed.status_code == 200


def test_supervisor_takes_away_what_was_lost(client, cast, with_app, now):
    reset_second_factor(cast.registrar, by=cast.supervisor, at=now)
    assert not Authenticator.objects.filter(user=cast.registrar).exists()
    line = JournalLine.objects.first()
    assert (line.verb, line.before["kinds"]) == ("reset_second_factor", ["recovery_codes", "totp"])
    assert sign_in(client, cast.registrar)["Location"] == "/en/"


WRITERS = ("registrar", "supervisor", "officer", "dpo", "data_manager", "other_dpo")


@pytest.mark.parametrize("role", [*WRITERS, "auditor", "expert", "stranger"])
def test_whoever_writes_sets_up_a_second_factor_before_anything_else(client, cast, settings, role):
    person = getattr(cast, role)
    client.force_login(person, backend=BACKEND)
    assert client.get("/en/deliberations/").status_code == 200
    settings.DEMONSTRATION = False
    held_back = role in WRITERS
    for address in ("/en/deliberations/", "/en/account/", "/en/register/", "/en/nowhere/"):
        answer = client.get(address)
        assert (answer.get("Location") == "/en/account/second-factor/") == held_back, address
    assert client.post("/en/account/change/", {}).status_code == (302 if held_back else 200)
    assert client.get("/en/account/second-factor/").status_code == 200
    assert client.get("/en/help/").status_code == 200
    TOTP.activate(person, generate_totp_secret())
    assert client.get("/en/deliberations/").status_code == 200


def test_superuser_is_asked_for_a_second_factor_too(client, db, settings):
    settings.DEMONSTRATION = False
    superuser = get_user_model().objects.create_superuser(
        "root@register.example", "a long enough password", name="Root", language="en"
    )
    client.force_login(superuser, backend=BACKEND)
    assert client.get("/en/deliberations/")["Location"] == "/en/account/second-factor/"
    TOTP.activate(superuser, generate_totp_secret())
    assert client.get("/en/deliberations/").status_code == 200


def test_demonstration_says_that_it_does_without(client, cast):
    client.force_login(cast.registrar, backend=BACKEND)
    assert "A demonstration does without" in client.get("/en/account/").content.decode()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
    ],
)
def test_places_where_one_is_signed_in_have_names_that_a_person_knows(said, name):
    assert Computer(UserSession(user_agent=said), True).name == name
