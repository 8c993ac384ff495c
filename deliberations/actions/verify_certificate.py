"""Verify one destruction certificate that somebody shows: by its number and code, or as a file."""

import json
import re
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

from ..models import Certificate, CertificateFile, SignedFile
from ..models.certificate import Standing
from ..writing.certificate import canonical, digest

MOST_BYTES = 5 * 2**20
"""Of a file that is verified: a hundred times the largest certificate."""

_MOST_NUMBERS = 500
"""Of those that a file names, how many are looked up."""

_NUMBER = re.compile(rb"DC-[0-9]{4}-[0-9]{4,6}(?![0-9])")


class Verified(NamedTuple):
    """What a certificate is worth, and which one it is; no certificate where it is unknown."""

    standing: Standing
    certificate: Certificate | None = None
    file: CertificateFile | SignedFile | None = None  # where it is a PDF as the register wrote or signed it


def verify_number(number: str, code: str) -> Verified:
    """Say what the certificate with this number and this code is worth; the code however it is typed."""
    certificate = Certificate.objects.told().filter(number=_plain(number)).first()
    if certificate is None or not compare_digest(_letters(certificate.code).encode(), _letters(code).encode()):
        return Verified(Standing.UNKNOWN)
    return _of(certificate)


def verify_file(raw: bytes) -> Verified:
    """Say what a PDF or the record inside it is worth. The file is never opened: its bytes alone are compared."""
    name = sha256(raw).hexdigest()
    if signed := SignedFile.objects.select_related("file").filter(sha256=name).first():
        return _of(Certificate.objects.told().get(pk=signed.file.certificate_id), signed)
    if written := CertificateFile.objects.filter(sha256=name).first():
        return _of(Certificate.objects.told().get(pk=written.certificate_id), written)
    if certificate := Certificate.objects.told().filter(sha256=_record_digest(raw)).first():
        return _of(certificate)
    # The first that it names, in its own order: the same file always gets the same answer. That a number exists is
    # no secret, for they follow each other without a gap; what stands under it is told only with its code.
    named = list(dict.fromkeys(number.decode() for number in _NUMBER.findall(raw)))
    certificate = Certificate.objects.told().filter(number__in=named[:_MOST_NUMBERS]).order_by("pk").first()
    return Verified(Standing.ALTERED, certificate) if certificate else Verified(Standing.UNKNOWN)


def _of(certificate: Certificate, file: CertificateFile | SignedFile | None = None) -> Verified:
    whole = digest(certificate.record) == certificate.sha256
    return Verified(certificate.standing if whole else Standing.ALTERED, certificate, file)


def _record_digest(raw: bytes) -> str:
    """Return the digest of a record however its JSON is spaced; empty where it is none."""
    try:
        record = json.loads(raw)
        return digest(canonical(record)) if isinstance(record, dict) else ""
    except (ValueError, RecursionError):
        return ""


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def _letters(code: str) -> str:
    """Return a code as it is compared: letters that are taken for digits are those digits."""
    typed = "".join(c for c in code.upper() if c.isalnum())
    return typed.translate(str.maketrans("OIL", "011"))
