"""Issue the destruction certificates that are due."""

from typing import Any

from deliberations import clock
from deliberations.actions.issue_certificate import issue_due

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Issue every destruction certificate that is due; exit status 1 where one could not be issued."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = issue_due(at=clock.now())
        self.stdout.write(f"Issued: {done}.")
        if failed:
            self.stderr.write(f"Not issued: {failed}; the log says why.")
            raise SystemExit(1)
