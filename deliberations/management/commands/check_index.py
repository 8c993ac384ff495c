"""Compare the index with the acts."""

from typing import Any

from django.core.management.base import CommandParser

from deliberations.actions.rebuild_index import differing, rebuild_index

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Compare the index of each deliberation with its acts; exit status 1 where one differs and stays so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="rebuild what differs")

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        found = 0
        for deliberation in differing():
            found += 1
            self.stdout.write(f"{deliberation.number} differs from its acts{'; rebuilt' if fix else ''}.")
            if fix:
                rebuild_index(deliberation)
        self.stdout.write(f"{found} differ.")
        if found and not fix:
            raise SystemExit(1)
