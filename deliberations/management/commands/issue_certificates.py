"""Issue the destruction certificates that are due, and sign them where the register has a key."""

from typing import Any

from django.conf import settings

from deliberations import clock
from deliberations.actions.issue_certificate import issue_due
from deliberations.actions.sign_certificate import sign_due

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Issue and sign every destruction certificate that is due; exit status 1 where one could not be."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = issue_due(at=clock.now())
        self.stdout.write(f"Issued: {done}.")
        signed = sign_due(at=clock.now())
        if settings.SIGNING_KEY_FILE:
            self.stdout.write(f"Signed: {signed.done}.")
        if failed:
            self.stderr.write(f"Not issued: {failed}; the log says why.")
        if signed.waiting:
            self.stderr.write(f"Not signed: {signed.waiting}; the log says why. They are genuine all the same.")
        if failed or signed.waiting:
            raise SystemExit(1)
