"""Verify every destruction certificate: its record, its place in the chain, its line in the journal, its PDFs."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings

from ..models import Certificate, CertificateFile, CertificateHead, JournalLine, NotAsReceived, SignedFile
from ..rules import chain
from ..writing.certificate import LANGUAGES, digest

_CHUNK = 500


class Fault(NamedTuple):
    """One thing that is not as it was issued."""

    number: str
    what: str


def verify_certificates() -> Iterator[Fault]:
    """Yield whatever is not as it was issued, in the order of the numbers; nothing when all is well."""
    issued = {number: after["sha256"] for number, after in _in_journal(JournalLine.Verb.ISSUED_CERTIFICATE)}
    signed = dict(_in_journal(JournalLine.Verb.SIGNED_CERTIFICATE))
    previous, before, number = chain.START, (0, 0), ""
    certificates = Certificate.objects.order_by("year", "serial").prefetch_related("files__signed", "ending")
    for certificate in certificates.iterator(_CHUNK):
        number = certificate.number
        yield from (Fault(number, what) for what in _faults(certificate, previous, before, issued.pop(number, "")))
        yield from (Fault(number, what) for what in _signing_faults(certificate, signed.pop(number, None)))
        previous, before = certificate.sha256, (certificate.year, certificate.serial)
    head = CertificateHead.objects.get()
    if (head.number, head.sha256) != (number, previous):
        yield Fault(head.number or number, "the head of the chain names another certificate as the last one")
    yield from (Fault(gone, "the journal tells of it, and it is not there") for gone in issued)
    yield from (Fault(gone, "the journal tells of its signature, and it is not there") for gone in signed)


def _in_journal(verb: JournalLine.Verb) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the journal, which is sealed, has of each certificate that was issued, or was signed."""
    lines = JournalLine.objects.filter(verb=verb).order_by("number")
    for after in lines.values_list("after", flat=True).iterator(_CHUNK):
        assert after is not None
        yield after["certificate"], after


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


def _signing_faults(certificate: Certificate, in_journal: dict[str, Any] | None) -> Iterator[str]:
    """Yield what is wrong with its signatures: each must hold, by the key that the journal names, on the PDF issued."""
    files: list[CertificateFile] = list(certificate.files.all())
    signed: dict[str, SignedFile] = {file.language: file.signed for file in files if hasattr(file, "signed")}
    if in_journal is None:
        if signed:
            yield "the journal does not tell of its signature"
        elif settings.SIGNING_KEY_FILE and files and not hasattr(certificate, "ending"):
            yield "it is not signed yet"
        return
    if in_journal["signed_files"] != {language: file.sha256 for language, file in signed.items()}:
        yield "the journal has other digests of its signed PDFs"
    for language, file in sorted(signed.items()):
        if fault := _signature_fault(file, in_journal["key"]):
            yield f"its signed PDF in {language} {fault}"


def _signature_fault(signed: SignedFile, key: str) -> str:
    """Return what is wrong with one signed PDF; nothing where all is well."""
    from ..writing.signature import read_signature  # heavy, and only here

    try:
        with signed.open() as file:
            raw = file.read()
    except NotAsReceived:
        return "is missing or not the one that was signed"
    if sha256(raw[: signed.file.size]).hexdigest() != signed.file.sha256:
        return "does not begin with the one that was issued"
    found = read_signature(raw)
    if found is None or {found.key, signed.key} != {key} or found.stamped_at != signed.stamped_at:
        return "does not bear the signature of the register"
    return ""


def _is_there(file: CertificateFile) -> bool:
    try:
        file.open().close()
    except NotAsReceived:
        return False
    return True
