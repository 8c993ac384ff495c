"""Verify every destruction certificate: its record, its place in the chain, its line in the journal, its PDFs."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from ..models import Certificate, CertificateFile, CertificateHead, JournalLine, NotAsReceived
from ..rules import chain
from ..writing.certificate import LANGUAGES, digest

_CHUNK = 500


class Fault(NamedTuple):
    """One thing that is not as it was issued."""

    number: str
    what: str


def verify_certificates() -> Iterator[Fault]:
    """Yield whatever is not as it was issued, in the order of the numbers; nothing when all is well."""
    issued = dict(_in_journal())
    previous, before, number = chain.START, (0, 0), ""
    certificates = Certificate.objects.order_by("year", "serial").prefetch_related("files")
    for certificate in certificates.iterator(_CHUNK):
        number = certificate.number
        yield from (Fault(number, what) for what in _faults(certificate, previous, before, issued.pop(number, "")))
        previous, before = certificate.sha256, (certificate.year, certificate.serial)
    head = CertificateHead.objects.get()
    if (head.number, head.sha256) != (number, previous):
        yield Fault(head.number or number, "the head of the chain names another certificate as the last one")
    yield from (Fault(gone, "the journal tells of it, and it is not there") for gone in issued)


def _in_journal() -> Iterator[tuple[str, str]]:
    """Yield the digest of each certificate as the journal, which is sealed, has it."""
    lines = JournalLine.objects.filter(verb=JournalLine.Verb.ISSUED_CERTIFICATE).order_by("number")
    for after in lines.values_list("after", flat=True).iterator(_CHUNK):
        assert after is not None
        yield after["certificate"], after["sha256"]


def _faults(certificate: Certificate, previous: str, before: tuple[int, int], in_journal: str) -> Iterator[str]:
    if digest(certificate.record) != certificate.sha256:
        yield "the record is not the one that was issued"
    elif not _agrees(certificate):
        yield "the record says otherwise than its row"
    if certificate.sha256 != in_journal:
        yield "the journal has another digest of it"
    if certificate.previous_sha256 != previous:
        yield "it does not follow the certificate before it"
    year, serial = before
    expected = serial + 1 if certificate.year == year else 1
    if certificate.serial != expected:
        yield f"the numbers before it have a gap: {expected} was to come"
    files: dict[str, CertificateFile] = {file.language: file for file in certificate.files.all()}
    for language in LANGUAGES:
        if language not in files:
            yield f"its PDF in {language} is not written yet"
        elif not _is_there(files[language]):
            yield f"its PDF in {language} is missing or not the one that was issued"


def _agrees(certificate: Certificate) -> bool:
    said = json.loads(certificate.record)
    told = said["number"], said["code"], said["previous"]["sha256"]
    return bool(told == (certificate.number, certificate.code, certificate.previous_sha256))


def _is_there(file: CertificateFile) -> bool:
    try:
        file.open().close()
    except NotAsReceived:
        return False
    return True
