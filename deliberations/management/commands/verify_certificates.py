"""Verify every destruction certificate."""

from typing import Any

from deliberations.actions.verify_certificates import verify_certificates
from deliberations.models import Certificate

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Compare every destruction certificate with its digest, the chain, the journal and its PDFs; 1: a fault."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in verify_certificates():
            faults += 1
            self.stderr.write(f"{fault.number}: {fault.what}.")
        if faults:
            raise SystemExit(1)
        self.stdout.write(f"All is as it was issued: {Certificate.objects.count()} certificates.")
