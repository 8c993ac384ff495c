"""Receiving a published file: its bytes, its row, its journal line, and every file that is none."""

import io
import zipfile
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from deliberations.actions.correct_act import correct_act
from deliberations.actions.receive_document import receive_document
from deliberations.actions.register_act import register_act
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Document, JournalLine, NotAsReceived
from deliberations.models.document import folder
from deliberations.reading.document import MOST_BYTES
from tests.building import decision, open_file
from tests.pdfs import ACTIVE, LOCK, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_documents")]

PDF = pdf()


def receive(content, name="beraadslaging.pdf", *, at, by=None):
    return receive_document(ContentFile(content, name=name), by=by, at=at)


def files():
    return sorted(path.name for path in folder().rglob("*") if path.is_file()) if folder().exists() else []


def test_received_file_is_kept_under_its_digest(now, cast):
    document = receive(PDF, "Beraadslaging 21/128.pdf", at=now, by=cast.registrar)
    assert document.sha256 == sha256(PDF).hexdigest()
    assert (document.size, document.kind, document.name) == (len(PDF), "pdf", "128.pdf")
    assert (document.received_by, document.received_at) == (cast.registrar, now)
    assert document.path.read_bytes() == PDF
    assert document.path.parent.name == document.sha256[:2]
    with document.open() as file:
        assert file.read() == PDF


def test_journal_tells_once_of_a_file_and_stays_unbroken(now, cast):
    document = receive(PDF, at=now, by=cast.registrar)
    receive(PDF, at=now, by=cast.supervisor)
    line = JournalLine.objects.get(verb="received_document")
    assert (line.subject, line.actor_name) == (document.sha256, "registrar")
    assert line.after == {
        "document": document.sha256,
        "size": len(PDF),
        "kind": "pdf",
        "charset": "",
        "name": "beraadslaging.pdf",
    }
    assert verify_journal(at=now).broken_at is None


def test_same_file_twice_is_one_document_and_tells_whose_text_it_is(now):
    first = receive(PDF, at=now)
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", document=first.sha256), by=None, at=now)
    again = receive(PDF, "other name.pdf", at=now)
    assert again == first
    assert again.name == "beraadslaging.pdf"
    assert [(act.deliberation.number, act.seq) for act in again.used_by()] == [("22/001", 0)]


def test_file_of_a_registration_that_was_corrected_is_nobodys_text_any_more(now):
    wrong = receive(PDF, at=now)
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", document=wrong.sha256), by=None, at=now)
    correct_act(file, decision("2022-01-04", revision=1, reason="Another file."), by=None, at=now)
    assert not wrong.used_by().exists()


def test_file_that_was_lost_or_altered_is_noticed_and_made_good_by_receiving_it_again(now):
    document = receive(PDF, at=now)
    document.path.unlink()
    with pytest.raises(NotAsReceived):
        document.open()
    assert receive(PDF, at=now).open().read() == PDF
    document.path.chmod(0o600)
    document.path.write_bytes(PDF + b" ")
    with pytest.raises(NotAsReceived):
        document.open()


TEXTS = {
    "utf-8": "Beraadslaging nr. 21/128, é €\n".encode(),
    "utf-16": "Beraadslaging nr. 21/128, é €\n".encode("utf-16"),
    "windows-1252": "Beraadslaging nr. 21/128, é €\n".encode("windows-1252"),
}


@pytest.mark.parametrize(("charset", "content"), TEXTS.items(), ids=TEXTS)
def test_text_is_kept_with_the_way_it_spells_letters(now, charset, content):
    document = receive(content, "tekst.txt", at=now)
    assert (document.kind, document.charset) == ("text", charset)
    assert content.decode(document.charset).strip("\ufeff") == "Beraadslaging nr. 21/128, é €\n"


def zipped():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return held.getvalue()


REFUSED = {
    "empty": (b"", "The file is empty"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
    "a drawing": (b'\xef\xbb\xbf  <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a web page"),
    "a Word document": (zipped(), "neither a PDF nor plain text"),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "neither a PDF nor plain text"),
    "a text with zero bytes": (b"Beraad\0slaging", "neither a PDF nor plain text"),
    "a text that is cut inside a letter": ("é".encode("utf-16")[:-1], "neither a PDF nor plain text"),
    "a text": (b"Beraadslaging", "named as a PDF and is none"),
    "half a PDF": (PDF[:-40], "cut off"),
    "a PDF that is none": (b"%PDF-1.7\n" + b"x" * 3000 + b"%%EOF\n", "damaged"),
    "a PDF behind a web page": (b"<html><script>alert(1)</script>" + PDF, "Something else stands in the file before"),
    "a PDF behind a few letters": (b"GIF89a" + PDF, "Something else stands in the file before"),
    "a PDF with a password": (pdf(objects={5: LOCK}, trailer=b"/Encrypt 5 0 R /ID [(a)(a)]"), "protected"),
    **{f"a PDF with {what}": (content, "Print it to a new PDF") for what, content in ACTIVE.items()},
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_file_that_lies_or_runs_is_refused_and_leaves_nothing(now, content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        receive(content, at=now)
    assert files() == []
    assert not Document.objects.exists()
    assert not JournalLine.objects.filter(verb="received_document").exists()


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b" \r\n"])
def test_blank_before_a_pdf_is_no_harm(now, before):
    assert receive(before + PDF, at=now).kind == "pdf"


def test_file_that_is_too_large_is_refused_before_all_of_it_is_read(now):
    read = []

    class Endless(ContentFile):
        def chunks(self, chunk_size=None):
            while True:
                read.append(1)
                yield bytes(2**20)

    with pytest.raises(ValidationError, match="larger than 25 MB"):
        receive_document(Endless(b"", name="a.pdf"), by=None, at=now)
    assert len(read) == MOST_BYTES // 2**20 + 1
    assert files() == []


def test_break_before_the_row_is_written_leaves_at_most_a_file_that_nobody_names(now):
    with pytest.raises(IntegrityError), transaction.atomic():
        receive(PDF, at=None)
    assert files() == [sha256(PDF).hexdigest()]
    assert not Document.objects.exists()


NAMES = {
    r"C:\Documents\tekst.txt": "tekst.txt",
    "../../etc/passwd": "passwd",
    "\u202ebert\nslaging  .txt": "bert slaging .txt",
    "": "document",
    "a" * 300 + ".txt": "a" * 196 + ".txt",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items(), ids=["folders", "climbing", "unseen", "none", "long"])
def test_name_is_kept_as_a_person_would_read_it(now, name, kept):
    upload = ContentFile(b"tekst")
    upload.name = name
    assert receive_document(upload, by=None, at=now).name == kept


@pytest.mark.parametrize("digest", ["", "a" * 63, "A" * 64, "g" * 64])
def test_database_refuses_a_document_without_a_digest(db, now, digest):
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(sha256=digest, size=1, kind="pdf", name="a", received_at=now)
