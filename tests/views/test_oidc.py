"""Signing in through a provider, a real one on this machine: linked by subject id, never by e-mail."""

import json
import re
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache

from deliberations.permissions import role_of

pytestmark = pytest.mark.django_db

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """An OpenID Connect provider at which one person is signed in: `subject`, with any e-mail address."""

    daemon_threads = True
    subject, email, codes = "subject-1", "dpo@register.example", {}

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        issuer = self.server.issuer
        if asked.path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            said = {f"{name}_endpoint": f"{issuer}/{path}" for name, path in ends.items()}
            self.say({"issuer": issuer, "jwks_uri": f"{issuer}/jwks", **said})
        elif asked.path == "/authorize":
            code = secrets.token_hex(8)
            self.server.codes[code] = query
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?code={code}&state={query['state']}")
            self.end_headers()
        elif asked.path == "/userinfo":
            self.say({"sub": self.server.subject, "email": self.server.email, "email_verified": True})

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = self.server.codes.pop(form["code"][0])
        assert form["code_verifier"], "The code is bound to who asked for it."
        claims = {"iss": self.server.issuer, "aud": asked["client_id"], "sub": self.server.subject}
        claims |= {"iat": int(time.time()), "exp": int(time.time()) + 60}
        self.say({"access_token": "a", "token_type": "Bearer", "id_token": jwt.encode(claims, KEY, algorithm="RS256")})

    def say(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    cache.clear()
    server = Provider(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OIDC_NAME = "Example Login"
    app = {"provider_id": "oidc", "name": "Example Login", "client_id": "register", "secret": "s"}
    app["settings"] = {"server_url": server.issuer}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def through(client, address):
    """Go to the provider and come back."""
    away = client.post(address)
    assert away.status_code == 302, away.content
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    there = urlsplit(back)
    assert there.path == "/oidc/callback/"
    return client.get(f"{there.path}?{there.query}")


def sign_in(client, person):
    return client.post("/en/sign-in/", {"login": person.email, "password": "pass"})


def test_same_e_mail_address_opens_nothing(client, cast, provider):
    answer = through(client, "/oidc/sign-in/")
    assert "_auth_user_id" not in client.session
    assert "You are not known here yet" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_linked_on_the_account_page_it_signs_in_from_then_on_whatever_the_e_mail_address(client, cast, provider):
    sign_in(client, cast.dpo)
    assert "Link with Example Login" in client.get("/en/account/").content.decode()
    assert through(client, "/oidc/sign-in/?process=connect")["Location"].endswith("/account/")
    client.logout()
    provider.email = "elsewhere@example.org"
    assert through(client, "/oidc/sign-in/")["Location"] == "/en/"
    assert client.session["_auth_user_id"] == str(cast.dpo.pk)


def test_somebody_elses_subject_cannot_be_linked_twice(client, cast, provider):
    sign_in(client, cast.dpo)
    through(client, "/oidc/sign-in/?process=connect")
    client.logout()
    sign_in(client, cast.other_dpo)
    through(client, "/oidc/sign-in/?process=connect")
    assert SocialAccount.objects.get().user == cast.dpo


def test_who_has_left_does_not_come_in_that_way(client, cast, provider):
    sign_in(client, cast.dpo)
    through(client, "/oidc/sign-in/?process=connect")
    client.logout()
    cast.dpo.is_active = False
    cast.dpo.save()
    through(client, "/oidc/sign-in/")
    assert "_auth_user_id" not in client.session


def test_invited_person_comes_in_through_the_provider_without_a_password(client, cast, provider, smtp):
    client.force_login(cast.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    invited = {"name": "Nele New", "email": "nele@example.org", "language": "en"}
    client.post("/en/people/invite/", invited | {"role": "dpo", "organisation": "maastricht-sbe"})
    address = re.search(r"(/en/invitations/\S+)", smtp.mails[0].get_body(("plain",)).get_content())[1]
    client.logout()
    assert "Sign in with Example Login instead" in client.get(address).content.decode()
    onwards = client.post(address, {"oidc": "1"})["Location"]
    assert onwards == "/oidc/sign-in/?process=connect"
    assert "Link your account with Example Login" in client.get(onwards).content.decode()
    through(client, onwards)
    client.logout()
    through(client, "/oidc/sign-in/")
    account = SocialAccount.objects.get()
    assert client.session["_auth_user_id"] == str(account.user.pk)
    assert not account.user.has_usable_password()
    assert role_of(account.user).role == "dpo"


def test_page_to_sign_in_offers_it_only_where_it_is_set(client, cast, provider, settings):
    assert "Sign in with Example Login" in client.get("/en/sign-in/").content.decode()
    settings.OIDC_NAME = ""
    assert "Example Login" not in client.get("/en/sign-in/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert client.post("/oidc/sign-in/").status_code == 404
