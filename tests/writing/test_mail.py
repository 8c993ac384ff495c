"""Mails: in the reader's language, twice the same words, through a real server."""

import smtplib
from datetime import date
from pathlib import Path

import pytest

from deliberations.writing.mail import compose, link


def invitation(language="nl", name="Lotte <b>Exempel</b>"):
    return compose(
        "invitation",
        to="lotte@maastricht.example",
        language=language,
        name=name,
        by_name="An Voorbeeld",
        role="DPO",
        organisation="Maastricht University",
        url=link("account_login", language=language),
        until=date(2026, 12, 7),
    )


def test_mail_arrives_as_text_and_as_html_and_says_that_a_machine_wrote_it(smtp, settings):
    invitation().send()
    [mail] = smtp.mails
    assert mail["To"] == "lotte@maastricht.example"
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Auto-Submitted"] == "auto-generated"
    text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "Lotte <b>Exempel</b>" in text
    assert "Lotte &lt;b&gt;Exempel&lt;/b&gt;" in page
    for body in (text, page):
        assert f"{settings.ADDRESS}/nl/sign-in/" in body
        assert "7 december 2026" in body
    assert mail["Subject"] == "Uw uitnodiging voor het register van beraadslagingen"
    assert "style" not in page
    assert "{" not in text + page


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_each_language_has_its_own_subject_in_one_line(language):
    mail = invitation(language)
    assert mail.subject == mail.subject.strip() != ""
    assert "\n" not in mail.subject
    assert f'<html lang="{language}">' in mail.alternatives[0].content
    others = {invitation(other).subject for other in ("nl", "fr", "de", "en") if other != language}
    assert mail.subject not in others


def test_name_cannot_add_a_header_or_a_recipient(smtp):
    invitation(name="Lotte\r\nBcc: everybody@register.example").send()
    [mail] = smtp.mails
    assert mail["Bcc"] is None


def test_refusal_of_the_server_is_not_swallowed(smtp):
    smtp.refusal = "554 not today"
    with pytest.raises(smtplib.SMTPDataError):
        invitation().send()
    assert not smtp.mails


def test_demonstration_keeps_its_mails_in_the_data_folder(fresh_database):
    installation = fresh_database()
    send = "from django.core.mail import send_mail; send_mail('Hello', 'there', None, ['an@register.example'])"
    installation.manage("shell", "--no-imports", "-c", send)
    [kept] = (Path(installation.env["REGISTER_DATA_DIR"]) / "mail").iterdir()
    assert "Subject: Hello" in kept.read_text()
