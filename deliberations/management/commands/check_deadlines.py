"""Compare the obligations and their deadlines with the acts."""

from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.keep_obligations import differing, keep_obligations

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Compare each obligation and its deadlines with the acts; exit status 1 where one differs and stays so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="put right what differs")

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        found = 0
        for deliberation in differing():
            found += 1
            self.stdout.write(f"{deliberation.number} differs from its acts{'; put right' if fix else ''}.")
            if fix:
                keep_obligations(deliberation, at=clock.now())
        self.stdout.write(f"{found} differ.")
        if found and not fix:
            raise SystemExit(1)
