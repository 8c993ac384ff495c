"""The published files: who may open which, with which headers, and what is told where one is not right."""

import logging
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from deliberations.actions.correct_act import correct_act
from deliberations.actions.receive_document import receive_document
from deliberations.actions.register_act import register_act
from deliberations.models import Deliberation
from tests.building import act, decision, open_file
from tests.pdfs import pdf
from tests.test_doors import EVERYBODY, SEE_21_128, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_documents")]

TEXT = "Beraadslaging nr. 21/128 van 6 juli 2021, gewijzigd op 5 mei 2026: voor één jaar, € 0\n"


def receive(content, at, name="a.pdf"):
    return receive_document(ContentFile(content, name=name), by=None, at=at)


@pytest.fixture
def amended(cast, now):
    """21/128 with an amendment whose published file is held."""
    file = Deliberation.objects.get(number="21/128")
    document = receive(pdf(), now)
    register_act(file, act(3, "2026-05-05", document=document.sha256), by=None, at=now)
    return file, document


def address(file, document, door="deliberations"):
    return f"/en/{door}/{file.slug}/documents/{document.sha256}/"


@pytest.mark.parametrize("role", EVERYBODY)
def test_file_is_opened_by_whoever_may_see_the_deliberation(client, cast, amended, role):
    sign_in(client, cast, role)
    expected = 200 if role in SEE_21_128 else 302 if role == "anonymous" else 404
    assert client.get(address(*amended)).status_code == expected
    assert client.get(address(*amended, "register")).status_code == 200


def test_pdf_comes_as_it_was_received_and_nothing_in_it_runs(client, cast, amended):
    sign_in(client, cast, "dpo")
    answer = client.get(address(*amended))
    assert answer.getvalue() == pdf()
    headers = {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(pdf())),
        "Content-Disposition": 'inline; filename="21-128-act-3.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "ETag": f'"{amended[1].sha256}"',
    }
    assert {name: answer.headers[name] for name in headers} == headers
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1252"])
def test_text_comes_with_the_way_it_spells_letters(client, cast, now, charset):
    file = open_file("22/001", at=now, public=True)
    document = receive(TEXT.encode(charset), now, "a.txt")
    register_act(file, decision("2022-01-04", document=document.sha256), by=None, at=now)
    answer = client.get(address(file, document, "register"))
    assert answer.headers["Content-Type"] == f"text/plain; charset={charset}"
    assert answer.headers["Content-Disposition"] == 'inline; filename="22-001-act-0.txt"'
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.getvalue().decode(charset) == TEXT


def test_file_that_a_browser_has_already_is_not_sent_again(client, amended):
    answer = client.get(address(*amended, "register"), headers={"If-None-Match": f'"{amended[1].sha256}"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_file_of_another_deliberation_and_one_that_no_act_names_are_not_found(client, cast, amended, now):
    sign_in(client, cast, "registrar")
    other, orphan = open_file("22/001", at=now, public=True), receive(b"tekst", now, "a.txt")
    for door in ("deliberations", "register"):
        assert client.get(address(other, amended[1], door)).status_code == 404
        assert client.get(address(amended[0], orphan, door)).status_code == 404


def test_file_of_a_registration_that_was_corrected_stays_for_those_who_see_the_past_only(client, cast, amended, now):
    file, document = amended
    later = now + timedelta(hours=1)
    right = receive(b"tekst", later, "a.txt")
    corrected = act(3, "2026-05-05", document=right.sha256, revision=1, reason="Another file.")
    correct_act(file, corrected, by=None, at=later)
    assert client.get(address(file, document, "register")).status_code == 404
    assert client.get(address(file, right, "register")).status_code == 200
    before = client.get(f"/en/register/21-128/?known={now:%Y-%m-%dT%H:%M:%SZ}").content.decode()
    assert document.sha256 in before
    assert "not of what is known now" in before
    assert f"documents/{document.sha256}" not in before
    sign_in(client, cast, "auditor")
    assert client.get(address(file, document)).status_code == 200


def test_file_of_a_retracted_registration_is_not_public(client, amended, now):
    file, document = amended
    retracted = act(3, "2026-05-05", document=document.sha256, revision=1, reason="Of another file.", retracted=True)
    correct_act(file, retracted, by=None, at=now)
    assert client.get(address(file, document, "register")).status_code == 404


def damage(document):
    document.path.chmod(0o600)
    document.path.write_bytes(pdf(b"/Lang (nl)"))


def lose(document):
    document.path.unlink()


@pytest.mark.parametrize("what", [damage, lose])
def test_file_that_is_missing_or_altered_is_told_and_never_sent(client, amended, caplog, capsys, what):
    file, document = amended
    call_command("verify_documents")
    assert capsys.readouterr().out == "All published files are there, unchanged: 1; proofs: 0.\n"
    what(document)
    with caplog.at_level(logging.CRITICAL):
        answer = client.get(address(file, document, "register"))
    assert answer.status_code == 500
    assert "The file is missing or not what was registered." in answer.content.decode()
    assert document.sha256 in caplog.text
    with pytest.raises(SystemExit) as end:
        call_command("verify_documents")
    assert end.value.code == 1
    assert document.sha256 in capsys.readouterr().err


def test_file_that_an_act_names_and_nobody_sent_is_told(cast, now, capsys):
    file = Deliberation.objects.get(number="21/128")
    register_act(file, act(3, "2026-05-05", document="a" * 64), by=None, at=now)
    with pytest.raises(SystemExit):
        call_command("verify_documents")
    assert capsys.readouterr().err == f"{'a' * 64}, of act 3 of 21/128, was never received.\n"


def test_page_shows_of_each_act_its_file_or_that_it_is_not_held(client, cast, amended):
    sign_in(client, cast, "dpo")
    page = client.get("/en/deliberations/21-128/").content.decode()
    assert page.count("Not held") >= 3
    assert f'href="{address(*amended)}"' in page
    assert amended[1].sha256 in page


def test_file_is_received_from_the_command_line(tmp_path, capsys, db):
    path = tmp_path / "tekst.txt"
    path.write_text(TEXT)
    call_command("receive_document", str(path))
    assert len(capsys.readouterr().out.strip()) == 64
    with pytest.raises(SystemExit) as end:
        call_command("receive_document", str(tmp_path / "none.pdf"))
    assert end.value.code == 2
    assert "cannot be read: No such file or directory." in capsys.readouterr().err
