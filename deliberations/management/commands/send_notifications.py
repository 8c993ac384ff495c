"""Send the mails that are due."""

from typing import Any

from deliberations import clock
from deliberations.actions.send_notifications import send_all

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Send the mails that are due; exit status 1 where a server did not take one."

    def handle(self, *args: Any, **options: Any) -> None:
        run = send_all(clock.now)
        self.stdout.write(f"{run.done} sent.")
        if run.failed:
            self.stderr.write(f"{run.failed} not taken; each is tried again later.")
            raise SystemExit(1)
