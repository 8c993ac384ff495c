"""The field for a published file: nothing that was chosen is lost, and no upload fills the disk."""

import re
from functools import partial

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.translation import override

from deliberations.actions.receive_document import receive_document
from deliberations.actions.register_act import register_act
from deliberations.forms.document import DocumentField
from deliberations.models import Document
from deliberations.reading.document import MOST_BYTES
from tests.building import decision, open_file
from tests.pdfs import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_documents")]

PDF = pdf()


class ActForm(forms.Form):
    day = forms.DateField()
    document = DocumentField(required=False)

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].receive = partial(receive_document, by=None, at=now)


@pytest.fixture
def form(now):
    return partial(ActForm, now=now)


def upload(content=PDF, name="a.pdf"):
    return {"document": SimpleUploadedFile(name, content)}


def test_file_gives_the_document(form):
    sent = form({"day": "2026-01-06"}, upload())
    assert sent.is_valid()
    assert sent.cleaned_data["document"] == Document.objects.get()
    assert sent.is_multipart()


def test_no_file_gives_none_unless_one_is_needed(form):
    sent = form({"day": "2026-01-06"})
    assert sent.is_valid()
    assert sent.cleaned_data["document"] is None
    needs = form({"day": "2026-01-06"})
    needs.fields["document"].required = True
    assert needs.errors["document"] == ["Choose the file that the committee published."]


def test_refusal_elsewhere_on_the_page_loses_no_file(form):
    wrong = form({"day": "31 February"}, upload())
    assert not wrong.is_valid()
    page = str(wrong["document"])
    held = dict([re.search(r'type="hidden" name="([^"]+)" value="([^"]+)"', page).groups()])
    assert "a.pdf" in page
    right = form({"day": "2026-01-06", **held})
    assert right.is_valid()
    assert right.cleaned_data["document"] == Document.objects.get()


def test_file_that_is_refused_is_told_and_the_one_before_it_stays(form, now):
    before = receive_document(SimpleUploadedFile("a.pdf", PDF), by=None, at=now)
    sent = form({"day": "2026-01-06", "document-held": before.sha256}, upload(b"<html>"))
    assert "a web page" in sent.errors["document"][0]
    assert f'name="document-held" value="{before.sha256}"' in str(sent["document"])


def test_file_that_is_too_large_leaves_the_one_before_it_too(form, now):
    before = receive_document(SimpleUploadedFile("a.pdf", PDF), by=None, at=now)
    large = SimpleUploadedFile("b.pdf", b"")
    large.size = MOST_BYTES + 1
    sent = form({"day": "2026-01-06", "document-held": before.sha256}, {"document": large})
    assert "larger than 25 MB" in sent.errors["document"][0]
    assert before.sha256 in str(sent["document"])


def test_field_speaks_the_language_of_the_reader(form):
    with override("nl"):
        assert "hoogstens 25 MB" in form()["document"].help_text


def test_file_can_be_left_out_again_or_replaced(form, now):
    before = receive_document(SimpleUploadedFile("a.pdf", PDF), by=None, at=now)
    without = form({"day": "2026-01-06", "document-held": before.sha256, "document-without": "1"})
    assert without.is_valid()
    assert without.cleaned_data["document"] is None
    other = form({"day": "2026-01-06", "document-held": before.sha256}, upload(b"tekst", "a.txt"))
    assert other.is_valid()
    assert other.cleaned_data["document"].kind == "text"


@pytest.mark.parametrize("digest", ["a" * 64, "made-up", "' or 1=1", "\0"])
def test_digest_that_was_made_up_is_refused(form, digest):
    sent = form({"day": "2026-01-06", "document-held": digest})
    assert sent.errors["document"] == ["That file is not in the register; choose it again."]
    assert digest not in str(sent["document"])


def test_draft_shows_its_file_and_whose_text_it_is_already(form, now):
    document = receive_document(SimpleUploadedFile("<b>.pdf", PDF), by=None, at=now)
    register_act(open_file("22/001", at=now), decision("2022-01-04", document=document.sha256), by=None, at=now)
    page = str(form(initial={"document": document.sha256})["document"])
    assert "&lt;b&gt;.pdf" in page
    assert "Already the published file of 22/001: decision of 4 January 2022." in page


# What arrives from outside.


def post(content):
    """Return a request as it comes through the wire, with one field after the file."""
    body = b'--x\r\nContent-Disposition: form-data; name="document"; filename="a.pdf"\r\n\r\n' + content
    body += b'\r\n--x\r\nContent-Disposition: form-data; name="day"\r\n\r\n2026-01-06\r\n--x--\r\n'
    return RequestFactory().generic("POST", "/", body, content_type="multipart/form-data; boundary=x")


def test_upload_of_100_mb_is_refused_with_a_sentence_without_being_kept(form):
    request = post(bytes(100 * 10**6))
    upload = request.FILES["document"]
    assert (upload.size, upload.read()) == (100 * 10**6, b"")
    sent = form(request.POST, request.FILES)
    assert "larger than 25 MB" in sent.errors["document"][0]
    assert sent.cleaned_data["day"].isoformat() == "2026-01-06"


def test_largest_upload_arrives_whole(form):
    content = PDF[:9] + b"%" + bytes(MOST_BYTES - len(PDF) - 2) + b"\n" + PDF[9:]
    upload = post(content).FILES["document"]
    assert upload.read() == content
    assert upload.size == MOST_BYTES


def test_request_beyond_all_measure_is_not_read(client, monkeypatch):
    answer = client.generic(
        "POST",
        "/en/sign-in/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(6 * MOST_BYTES),
    )
    assert answer.status_code in (400, 413)


def test_second_file_in_one_request_is_not_taken(client):
    files = {name: SimpleUploadedFile("a.pdf", PDF) for name in ("one", "two")}
    assert client.post("/en/sign-in/", files).status_code == 400
