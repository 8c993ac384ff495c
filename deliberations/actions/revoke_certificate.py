"""Revoke a destruction certificate that should not have been issued."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Certificate, CertificateEnding, Discharge, JournalLine
from .discharge_obligation import lock_obligation, subject_of
from .reopen_obligation import reopen_obligation
from .write_journal import write_journal

_VERBS = {
    CertificateEnding.Kind.REVOKED: JournalLine.Verb.REVOKED_CERTIFICATE,
    CertificateEnding.Kind.SUPERSEDED: JournalLine.Verb.SUPERSEDED_CERTIFICATE,
}


@transaction.atomic
def revoke_certificate(
    certificate: Certificate, *, reason: str, by: permissions.Person, at: datetime
) -> CertificateEnding:
    """End a certificate: what it discharged is owed again, and the reminders resume from today's rung."""
    return end_certificate(certificate, CertificateEnding.Kind.REVOKED, reason=reason, by=by, at=at)


def end_certificate(
    certificate: Certificate,
    kind: CertificateEnding.Kind,
    *,
    reason: str,
    by: permissions.Person,
    at: datetime,
) -> CertificateEnding:
    """End a certificate, for whoever opened the transaction."""
    obligation = lock_obligation(certificate.report.obligation)
    if ended := CertificateEnding.objects.filter(certificate=certificate).first():
        raise ValidationError(
            _("%(number)s was %(ending)s already.") % {"number": certificate, "ending": ended.get_kind_display()}
        )
    if not reason.strip():
        raise ValidationError(_("Say what is wrong with the certificate; whoever verifies it learns that it ended."))
    ending = CertificateEnding.objects.create(
        certificate=certificate, kind=kind, reason=reason.strip(), ended_by=by, ended_at=at
    )
    Discharge.objects.filter(line__report=certificate.report_id, ended_at=None).update(ended_at=at)
    write_journal(
        verb=_VERBS[kind],
        subject=subject_of(obligation),
        deliberation=obligation.deliberation,
        organisation=obligation.holder,
        by=by,
        at=at,
        after={"certificate": certificate.number, "reason": ending.reason},
    )
    if obligation.discharged_at:
        what = _("Certificate %(number)s was ended.") % {"number": certificate.number}
        reopen_obligation(obligation, reason=f"{what} {ending.reason}", by=by, at=at)
    return ending
