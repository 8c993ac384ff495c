"""Make the key with which the register signs what it issues, and a certificate for it or the request for one."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BITS = 3072
"""Of an RSA key: as much as BSI TR-02102 and NIST SP 800-57 ask beyond 2030, and every reader of PDFs knows it."""
_USES = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


class Created(NamedTuple):
    """Where the key is, and what is public of it."""

    key: Path
    public: Path  # the certificate, or the request for one
    fingerprint: str  # SHA-256 of the certificate; empty for a request


def create_signing_key(
    key: Path, *, name: str, country: str, years: int, on_request: bool, passphrase: str, at: datetime
) -> Created:
    """Make a key at a path, and beside it a certificate that it signs itself, or the request for another's.

    Neither is ever overwritten. Raises ValidationError with a sentence, and leaves nothing then.
    """
    key = key.resolve()
    public = key.with_suffix(".csr" if on_request else ".crt")
    _refuse_place(key, public)
    private = generate_private_key(65537, _BITS)
    subject = _subject(name, country)
    if on_request:
        request = x509.CertificateSigningRequestBuilder().subject_name(subject).add_extension(_USES, critical=True)
        shown, fingerprint = request.sign(private, SHA256()).public_bytes(Encoding.PEM), ""
    else:
        certificate = _self_signed(private, subject, years=years, at=at)
        shown, fingerprint = certificate.public_bytes(Encoding.PEM), certificate.fingerprint(SHA256()).hex()
    sealed = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    _write_new(key, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed), mode=0o600)
    try:
        _write_new(public, shown, mode=0o644)
    except ValidationError:
        key.unlink()
        raise
    return Created(key, public, fingerprint)


def _refuse_place(key: Path, public: Path) -> None:
    served = [settings.BASE_DIR, Path(settings.DATA_DIR), *map(Path, settings.STATICFILES_DIRS)]
    if settings.STATIC_ROOT:
        served.append(Path(settings.STATIC_ROOT))
    if any(key.is_relative_to(folder.resolve()) for folder in served):
        raise ValidationError(
            _(
                "The key must lie outside of the program, of what it serves and of its data folder: "
                "none of these may carry it into a repository or a backup."
            )
        )
    if not key.parent.is_dir():
        raise ValidationError(_("There is no folder %(folder)s; make it first.") % {"folder": key.parent})
    for path in (key, public):
        if path.exists():
            raise ValidationError(
                _("%(path)s is there already and is never overwritten; name another one.") % {"path": path}
            )


def _subject(name: str, country: str) -> x509.Name:
    try:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, country.upper()),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
    except ValueError:
        raise ValidationError(
            _("A certificate names the country by two letters, and its holder by at most 64.")
        ) from None


def _self_signed(private: RSAPrivateKey, subject: x509.Name, *, years: int, at: datetime) -> x509.Certificate:
    public = private.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A reader whose clock is behind does not call it not valid yet.
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USES, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(private, SHA256())
    )


def _write_new(path: Path, raw: bytes, *, mode: int) -> None:
    """Write a file that must not be there yet, with its mode from the first byte on, and flush it to the disk."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except OSError as reason:
        raise ValidationError(
            _("%(path)s cannot be written: %(reason)s.") % {"path": path, "reason": reason.strerror}
        ) from None
