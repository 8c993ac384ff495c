"""The register's own electronic signature on a PDF: PAdES, added behind bytes that all stay as they are.

With a time stamp (RFC 3161) where a service for it is named: a signature that is stamped stays provable after
the certificate behind it has run out. Loads thirty megabytes; a register without a key never imports it.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from asn1crypto import cms, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

# What it would say of a time stamp that was altered is said by whoever asked.
logging.getLogger("pyhanko").setLevel(logging.ERROR)

_FIELD = "register"
_PATIENCE = 10
"""Seconds that the time stamp service gets for one answer."""


class CannotSign(Exception):
    """Why the register cannot sign, in a sentence for the operator."""


class NoTimeStamp(CannotSign):
    """The service gave no time stamp: it would give none for the next file either."""


class Signature(NamedTuple):
    """What a signature that holds says: by which key (SHA-256 of its certificate), and when it was stamped."""

    key: str
    stamped_at: datetime | None


class TimeStamper(HTTPTimeStamper):
    """Who asks the service, and believes no answer that is not a valid stamp on what was asked."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            answer = await super().async_timestamp(message_digest, md_algorithm)
            stamp = await validate_tst_signed_data(
                answer["content"], _trusting_nobody(), lambda _algorithm: message_digest
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError, SignatureValidationError) as reason:
            # An answer that is none fails in as many ways as it can be wrong; its words may hold the password.
            why = reason.__cause__ or reason
            raise NoTimeStamp(f"The service gave no time stamp: {type(why).__name__}.") from reason
        if not (stamp["intact"] and stamp["valid"]):
            raise NoTimeStamp("The service stamped something else than it was given.")
        return answer


class OwnKey(Signer):
    """The register's key for one run, with whom it asks for the time, and how much room a signature takes."""

    def __init__(self, key: RSAPrivateKey | EllipticCurvePrivateKey, chain: list[x509.Certificate]) -> None:
        self._key = key
        store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(chain)
        super().__init__(signing_cert=chain[0], cert_registry=store, embed_roots=True)
        self.fingerprint = sha256(chain[0].dump()).hexdigest()
        self.common_name = str(chain[0].subject.native.get("common_name", ""))
        self.stamper = TimeStamper(settings.TIMESTAMP_URL, timeout=_PATIENCE) if settings.TIMESTAMP_URL else None
        self.room = 0

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return bytes(self._key.key_size // 8) if dry_run else self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256()))


def own_key(*, at: datetime) -> OwnKey:
    """Return the key of the register, which must be its certificate's, and that certificate must be valid now.

    Raises CannotSign with a sentence that says what is wrong.
    """
    key = OwnKey(
        *_read_key(settings.SIGNING_KEY_FILE, settings.SIGNING_CERTIFICATE_FILE, settings.SIGNING_KEY_PASSPHRASE)
    )
    assert key.signing_cert is not None
    begins, ends = key.signing_cert.not_valid_before, key.signing_cert.not_valid_after
    if not begins <= at <= ends:
        raise CannotSign(
            f"The certificate in SIGNING_CERTIFICATE_FILE is valid from {begins:%Y-%m-%d} to {ends:%Y-%m-%d} only; "
            "make a new key with create_signing_key."
        )
    return key


@lru_cache(maxsize=1)
def _read_key(key_file: str, certificate_file: str, passphrase: str) -> tuple[Any, list[x509.Certificate]]:
    """Return the private key and its certificate with the chain above it; to try an RSA key takes half a second."""
    try:
        key = load_pem_private_key(Path(key_file).read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as reason:
        raise CannotSign(
            f"The key in SIGNING_KEY_FILE cannot be read with SIGNING_KEY_PASSPHRASE: {type(reason).__name__}."
        ) from None
    try:
        chain = load_pem_x509_certificates(Path(certificate_file).read_bytes())
    except (OSError, ValueError) as reason:
        raise CannotSign(
            f"The certificate in SIGNING_CERTIFICATE_FILE cannot be read: {type(reason).__name__}."
        ) from None
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise CannotSign("The key in SIGNING_KEY_FILE must be an RSA or an elliptic curve key.")
    if _public(key) != _public(chain[0]):
        raise CannotSign("The first certificate in SIGNING_CERTIFICATE_FILE belongs to another key.")
    return key, [x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in chain]


def _public(of: Any) -> bytes:
    return bytes(of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def sign(pdf: bytes, key: OwnKey, *, field: str, reason: str, at: datetime) -> tuple[bytes, Signature]:
    """Return a PDF with the register's signature behind it, and what that says; the PDF is its beginning still.

    `field` is what a screen reader calls the place of the signature, which nobody sees. Asks the time stamp
    service where there is one, so never call it inside a transaction. Raises CannotSign, NoTimeStamp among it.
    """
    # The typesetter ends without the end of a line, behind which PDF/A wants whatever follows.
    signed = asyncio.run(_signed(pdf + b"\n", key, field=field, reason=reason, at=at))
    found = read_signature(signed)
    assert found is not None, "What was just signed holds."
    assert found.key == key.fingerprint
    return signed, found


async def _signed(pdf: bytes, key: OwnKey, *, field: str, reason: str, at: datetime) -> bytes:
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            # Whatever is added afterwards is not the register's, and a reader says so.
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
            name=key.common_name,
            app_build_props=BuildProps(name="deliberation-register"),
        ),
        key,
        timestamper=key.stamper,
        # PDF/UA asks a place in the text for every field that is on the page, and this one has none.
        new_field_spec=SigFieldSpec(
            _FIELD, readable_field_name=field, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
        ),
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    session = signer.init_signing_session(writer)
    session.system_time = at
    key.room = key.room or await session.estimate_signature_container_size(None, tight=False)
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=key.room)
    digest, output = prepared.digest_tbs_document()
    done = await prepared.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at)
    )
    await done.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


def _trusting_nobody() -> ValidationContext:
    """Return in which light a stamp is read: whether it holds; whose word to take for the time is for who reads it."""
    return ValidationContext(trust_roots=[], allow_fetching=False)


def read_signature(pdf: bytes) -> Signature | None:
    """Return what the one signature of a PDF says; nothing unless it holds and covers every byte, and so its stamp.

    For files of the register itself, which are known by their digest: a stranger's file is never opened.
    """
    try:
        [embedded] = PdfFileReader(BytesIO(pdf)).embedded_signatures
        embedded.compute_integrity_info(skip_diff=True)
        certificate = embedded.signer_cert
        holds = validate_sig_integrity(embedded.signer_info, certificate, "data", embedded.compute_digest())
        if embedded.coverage != SignatureCoverageLevel.ENTIRE_FILE or holds != (True, True):
            return None
        stamped_at = None
        for token in extract_tst_data_iter(embedded.signer_info, signed=False):
            expected = message_imprint_checker(embedded.signer_info)
            stamp = asyncio.run(validate_tst_signed_data(token, _trusting_nobody(), expected))
            if not (stamp["intact"] and stamp["valid"]):
                return None
            stamped_at = stamp["timestamp"]
    except (PdfError, SignatureValidationError, ValueError, TypeError, KeyError):
        return None
    return Signature(sha256(certificate.dump()).hexdigest(), stamped_at)
