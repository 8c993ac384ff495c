"""Verify the journal from its first line to its last."""

from typing import Any

from deliberations import clock
from deliberations.actions.verify_journal import verify_journal

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Verify every line of the journal; exit status 1 where it is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        check = verify_journal(at=clock.now())
        if check.broken_at is not None:
            self.stderr.write(f"The journal is broken at line {check.broken_at}.")
            raise SystemExit(1)
        self.stdout.write(f"The journal is unbroken: {check.lines} lines.")
