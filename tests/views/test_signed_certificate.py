"""What the pages say of the register's signature, to whoever may read a certificate and to whoever verifies it."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from deliberations.actions.sign_certificate import sign_due
from tests.destruction import certified, plain_pdf, signed_pdf
from tests.views.test_destruction import words

OWN = "The electronic signature in this file is the register’s own."
NONE = "This file bears no electronic signature. The register knows it by its bytes all the same."
NOT_YET = "The register has not signed the PDF yet, and tries each minute. The certificate is genuine all the same."


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def certificate(cast, file_21_128, own_documents, now):
    return certified(file_21_128, cast, now)


def verified(client, raw):
    sent = {"file": SimpleUploadedFile("certificate.pdf", raw), "do_file": "1"}
    return words(client.post("/en/verify/", sent))


def test_register_without_a_key_says_nothing_of_signatures_that_are_to_come(client, cast, certificate):
    client.force_login(cast.dpo)
    text = words(client.get(certificate.get_absolute_url()))
    assert NOT_YET not in text
    assert "Electronic signature" not in text
    assert NONE in verified(client, plain_pdf(certificate))


def test_page_says_that_the_signature_is_to_come_and_then_whose_it_is(client, cast, certificate, now, key):
    client.force_login(cast.dpo)
    address = "/en/certificates/DC-2026-0001.pdf"
    assert NOT_YET in words(client.get(certificate.get_absolute_url()))
    assert b"".join(client.get(address).streaming_content) == plain_pdf(certificate)
    sign_due(at=now)
    text = words(client.get(certificate.get_absolute_url()))
    assert NOT_YET not in text
    assert "By the register, 23 November 2026, 09:00" in text
    assert key.fingerprint in text
    assert b"".join(client.get(address).streaming_content) == signed_pdf(certificate)


def test_anybody_learns_whether_the_signature_in_a_file_is_the_registers(client, certificate, now, key):
    sign_due(at=now)
    signed, plain = signed_pdf(certificate, "fr"), plain_pdf(certificate, "fr")
    text = verified(client, signed)
    assert "Genuine." in text
    assert OWN in text
    assert key.fingerprint in text
    text = verified(client, plain)
    assert "Genuine." in text
    assert NONE in text
    assert OWN not in text
    text = verified(client, signed.replace(b"ETSI.CAdES.detached", b"ETSI.CAdES.detaches"))
    assert "Altered." in text
    assert "this register did not put it on what you gave" in text
    assert key.fingerprint not in text
    by_number = {"number": certificate.number, "code": certificate.code, "do_number": "1"}
    text = words(client.post("/en/verify/", by_number))
    assert key.fingerprint in text
    assert OWN not in text


def test_health_is_unwell_when_signatures_wait_for_more_than_an_hour(client, certificate, now, key, settings):
    assert client.get("/health/").json()["unsigned"] == 0
    settings.FIXED_NOW = now.replace(hour=now.hour + 2)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["unsigned"]) == (503, 1)
    sign_due(at=now)
    assert client.get("/health/").json()["unsigned"] == 0
