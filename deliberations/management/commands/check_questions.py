"""Compare the stored questions with what the texts ask."""

from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.find_questions import differing, find_questions

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Compare the questions of each deliberation with what its texts ask; exit status 1 where they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="raise what is missing, mark what is gone")

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        found = 0
        for deliberation in differing():
            found += 1
            self.stdout.write(f"{deliberation.number} asks something else{'; put right' if fix else ''}.")
            if fix:
                find_questions(deliberation, at=clock.now())
        self.stdout.write(f"{found} differ.")
        if found and not fix:
            raise SystemExit(1)
