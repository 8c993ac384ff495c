"""The mails of a demonstration: each reads their own, and nobody in production."""

import re

import pytest
from django.core.mail import get_connection

from deliberations.writing.mail import compose

pytestmark = pytest.mark.django_db
MAILS = "/en/mails/"


@pytest.fixture
def send(settings, tmp_path):
    """Give `send(address, language)`: a mail that goes where a demonstration keeps them."""
    settings.EMAIL_FILE_PATH = str(tmp_path)
    backend = "django.core.mail.backends.filebased.EmailBackend"

    def sent(to, language="en"):
        anchor = {"day": None, "number": 7, "seal": "a" * 64}
        mail = compose("anchor", to=to, language=language, anchor=anchor, command="compare")
        mail.connection = get_connection(backend, file_path=str(tmp_path))
        mail.send()

    return sent


def subjects(answer):
    return re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)<', answer.content.decode())


def test_each_reads_their_own_and_who_manages_people_reads_all(client, cast, send):
    send("dpo@register.example")
    send("Lotte <dpo@register.example>")
    send("officer@register.example")
    for role, count in (("dpo", 2), ("officer", 1), ("registrar", 0), ("supervisor", 3)):
        client.force_login(getattr(cast, role))
        assert len(subjects(client.get(MAILS))) == count, role


def test_a_mail_shows_its_words_and_its_links(client, cast, send):
    send("dpo@register.example", "nl")
    client.force_login(cast.dpo)
    ((there, subject),) = subjects(client.get(MAILS))
    page = client.get(there).content.decode()
    assert "7:" + "a" * 64 in page
    assert subject in page
    assert '<a href="http://127.0.0.1:8000" rel="nofollow">' in page


def test_the_mail_of_somebody_else_is_not_there(client, cast, send):
    send("officer@register.example")
    client.force_login(cast.supervisor)
    ((there, _subject),) = subjects(client.get(MAILS))
    client.force_login(cast.dpo)
    assert client.get(there).status_code == 404
    assert "No mail yet." in client.get(MAILS).content.decode()


def test_production_shows_no_mails(client, cast, send, settings):
    send("dpo@register.example")
    settings.DEMONSTRATION = False
    client.force_login(cast.auditor)
    assert client.get(MAILS).status_code == 404
