"""Supersede a destruction certificate that says something wrong: its report goes back, to be put right."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Certificate, CertificateEnding, Deliberation, Proof, Report, ReportEditor, ReportLine
from .revoke_certificate import end_certificate
from .tell_of_report import tell_of_report


@transaction.atomic
def supersede_certificate(certificate: Certificate, *, reason: str, by: permissions.Person, at: datetime) -> Report:
    """End a certificate and send a copy of its report back; the certificate of that one will name this one."""
    old = certificate.report
    # The file first, as every step of a report does.
    Deliberation.objects.select_for_update(no_key=True).get(pk=old.obligation.deliberation_id)
    if Report.objects.open().filter(obligation=old.obligation_id).exists():
        raise ValidationError(
            _("Another report about these data waits for somebody; decide on that one first, or have it withdrawn.")
        )
    end_certificate(certificate, CertificateEnding.Kind.SUPERSEDED, reason=reason, by=by, at=at)
    report = Report.objects.create(
        obligation=old.obligation,
        standing=Report.Standing.SENT_BACK,
        places=old.places,
        late_reason=old.late_reason,
        incident=old.incident,
        reported_by=old.reported_by,
        saved_at=at,
        returned_by=by,
        returned_at=at,
        note=reason.strip(),
        replaces=certificate,
    )
    # Who wrote the old one wrote this one: nobody becomes its second person by that.
    ReportEditor.objects.bulk_create(ReportEditor(report=report, person_id=pk) for pk in old.editors())
    copied = [field.name for field in ReportLine._meta.concrete_fields if field.name not in ("id", "report")]
    ReportLine.objects.bulk_create(
        ReportLine(report=report, **{name: getattr(line, name) for name in copied})
        for line in old.lines.select_related("holding")
    )
    # The same bytes lie there once, under the name of their digest.
    proof = [field.name for field in Proof._meta.concrete_fields if field.name not in ("id", "report")]
    Proof.objects.bulk_create(
        Proof(report=report, **{name: getattr(each, name) for name in proof})
        for each in old.proofs.select_related("received_by")
    )
    tell_of_report(report, at=at)
    return report
