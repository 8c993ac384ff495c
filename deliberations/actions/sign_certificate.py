"""Sign the PDFs of destruction certificates with the register's own key, where it has one."""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Certificate, CertificateFile, JournalLine, SignedFile
from ..models.certificate import certificates_folder
from .discharge_obligation import subject_of
from .keep_file import aside, put_into_place, write
from .write_journal import write_journal

if TYPE_CHECKING:
    from ..writing.signature import OwnKey

logger = logging.getLogger(__name__)


class Signed(NamedTuple):
    """How many certificates were signed, and how many wait for it still."""

    done: int
    waiting: int


def sign_due(*, at: datetime) -> Signed:
    """Sign every certificate that counts and is not signed; those of a register without a key stay as they are.

    What is due is a certificate without a signature. It is issued and verified all the same meanwhile: a key
    that cannot be read, or a service that gives no time stamp, delays signatures and nothing else.
    """
    if not settings.SIGNING_KEY_FILE:
        return Signed(0, 0)
    from ..writing.signature import CannotSign, NoTimeStamp, own_key  # heavy, and only here

    due, done = list(Certificate.objects.unsigned()), 0
    try:
        key = own_key(at=at) if due else None
        for certificate in due:
            try:
                assert key is not None
                sign_certificate(certificate, key, at=at)
                done += 1
            except NoTimeStamp:
                # It would refuse, or hang, for each of the others too.
                raise
            except Exception:
                logger.exception("Certificate %s could not be signed.", certificate)
    except CannotSign as reason:
        logger.error("%s %s certificates wait for their signature.", reason, len(due) - done)
    return Signed(done, len(due) - done)


def sign_certificate(certificate: Certificate, key: OwnKey, *, at: datetime) -> None:
    """Sign a certificate in every language; whoever dies on the way left files that no row names, and signs anew."""
    made = [_sign_file(certificate, file, key, at=at) for file in certificate.files.order_by("language")]
    _record(certificate, made, at=at)


def _sign_file(certificate: Certificate, file: CertificateFile, key: OwnKey, *, at: datetime) -> SignedFile:
    """Put a signed PDF in its place; what it is made from is the file as it was issued, or else it is refused."""
    from ..writing.signature import sign

    with translation.override(file.language):
        field = _("Electronic signature of the register")
        reason = _("Destruction certificate %(number)s") % {"number": certificate}
    with file.open() as plain:
        pdf, signature = sign(plain.read(), key, field=field, reason=reason, at=at)
    name = sha256(pdf).hexdigest()
    with aside(certificates_folder()) as path:
        write(path, pdf)
        put_into_place(path, certificates_folder(), name)
    return SignedFile(
        file=file, sha256=name, size=len(pdf), key=signature.key, signed_at=at, stamped_at=signature.stamped_at
    )


@transaction.atomic
def _record(certificate: Certificate, made: list[SignedFile], *, at: datetime) -> None:
    """Name the signed files, once: what another worker signed meanwhile stays, and this one's are named by nobody."""
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if held.signed:
        return
    SignedFile.objects.bulk_create(made)
    obligation = held.report.obligation
    write_journal(
        verb=JournalLine.Verb.SIGNED_CERTIFICATE,
        subject=subject_of(obligation),
        deliberation=obligation.deliberation,
        organisation=obligation.holder,
        by=None,
        at=at,
        after={
            "certificate": held.number,
            "key": made[0].key,
            "signed_files": {each.file.language: each.sha256 for each in made},
        },
    )
