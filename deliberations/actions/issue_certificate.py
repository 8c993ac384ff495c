"""Issue the destruction certificate of an accepted report: its number and record, then its PDF in each language."""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.db import transaction

from .. import permissions
from ..models import Certificate, CertificateFile, CertificateHead, JournalHead, JournalLine, Report
from ..models.certificate import certificates_folder
from ..permissions import Right
from ..rules.calendar import BRUSSELS
from ..writing.certificate import LANGUAGES, Signature, canonical, digest, record_of, render
from .discharge_obligation import subject_of
from .keep_file import aside, put_into_place, write
from .write_journal import write_journal

logger = logging.getLogger(__name__)

_AT_ONCE = 2
"""Files of a certificate that are set and written at the same time."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a verification code: those that nobody takes for another one when it is read out."""


def issue_due(*, at: datetime) -> tuple[int, int]:
    """Issue every certificate that is due; return how many were finished, and how many could not be.

    What is due is a row: an accepted report without a certificate, or a certificate that is not written in
    every language. One that cannot be issued keeps no other one waiting.
    """
    done = failed = 0
    reports = list(Report.objects.due().order_by("accepted_at", "pk"))
    unwritten = [certificate.report for certificate in Certificate.objects.without_files().select_related("report")]
    for report in (*reports, *unwritten):
        try:
            issue_certificate(report, at=at)
            done += 1
        except Exception:
            logger.exception("The certificate of report %s could not be issued.", report.pk)
            failed += 1
    return done, failed


def issue_certificate(report: Report, *, at: datetime) -> Certificate:
    """Give a report its certificate, or finish the one that it has; whoever dies on the way left no half of it."""
    certificate = _record(report, at=at)
    written = set(certificate.files.values_list("language", flat=True))
    if missing := [language for language in LANGUAGES if language not in written]:
        # While the disk has one, the typesetter has another. No thread of these asks the database.
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            _name_files(certificate, list(threads.map(partial(_write_file, certificate), missing)))
    return certificate


@transaction.atomic
def _record(report: Report, *, at: datetime) -> Certificate:
    """Take the next number and keep the record under it; numbers have no gap, for the head moves with the row."""
    head = CertificateHead.objects.select_for_update().get()
    held = Report.objects.told().prefetch_related("lines").get(pk=report.pk)
    if issued := Certificate.objects.filter(report=held).first():
        return issued
    assert held.standing == Report.Standing.ACCEPTED, "Only what was accepted is certified."
    assert held.is_certified, "What is only kept is not certified."
    # A clock that was set back does not take a number of a year that is over.
    year = max(at.astimezone(BRUSSELS).year, head.year)
    serial = head.serial + 1 if year == head.year else 1
    number, code = f"DC-{year}-{serial:04}", _code()
    record = canonical(
        record_of(
            held,
            number=number,
            code=code,
            previous=(head.number, head.sha256),
            journal=JournalHead.objects.get(),
            signatures=_signatures(held),
            at=at,
        )
    )
    certificate = Certificate.objects.create(
        number=number,
        year=year,
        serial=serial,
        report=held,
        record=record,
        sha256=digest(record),
        previous_sha256=head.sha256,
        code=code,
        issued_at=at,
    )
    head.year, head.serial, head.number, head.sha256 = year, serial, number, certificate.sha256
    head.save()
    write_journal(
        verb=JournalLine.Verb.ISSUED_CERTIFICATE,
        subject=subject_of(held.obligation),
        deliberation=held.obligation.deliberation,
        organisation=held.holder,
        by=None,
        at=at,
        after={"certificate": number, "report": held.pk, "sha256": certificate.sha256},
    )
    return certificate


def _signatures(report: Report) -> list[Signature]:
    signed = (
        ("reported", report.reported_by, Right.REPORT_DESTRUCTION, report.holder, report.submitted_at),
        ("confirmed", report.confirmed_by, Right.CONFIRM_DESTRUCTION, report.holder, report.confirmed_at),
        ("accepted", report.accepted_by, Right.ACCEPT_DESTRUCTION, None, report.accepted_at),
    )
    return [
        Signature(role, person, permissions.post_for(person, right, where), moment)
        for role, person, right, where, moment in signed
        if person and moment
    ]


def _code() -> str:
    """Return a code that nobody guesses: sixty bits, in groups that are read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _write_file(certificate: Certificate, language: str) -> CertificateFile:
    """Put the PDF in one language in its place; the file is there before its row is."""
    pdf = render(certificate.record, language)
    name = sha256(pdf).hexdigest()
    with aside(certificates_folder()) as path:
        write(path, pdf)
        put_into_place(path, certificates_folder(), name)
    return CertificateFile(certificate=certificate, language=language, sha256=name, size=len(pdf))


@transaction.atomic
def _name_files(certificate: Certificate, files: list[CertificateFile]) -> None:
    """Write the rows of files that are in their place, unless another worker did meanwhile."""
    named = set(Certificate.objects.select_for_update().get(pk=certificate.pk).files.values_list("language", flat=True))
    CertificateFile.objects.bulk_create([file for file in files if file.language not in named])
