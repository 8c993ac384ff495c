"""Fill a register with invented files."""

from typing import Any

from django.core.management.base import CommandParser

from deliberations.actions.make_many import make_many

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Fill a demonstration register with invented files of three acts and 75 variables each, to try its size."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--deliberations", type=int, required=True, help="how many files")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same files; 1 where left out")

    def handle(self, *args: Any, deliberations: int, seed: int, **options: Any) -> None:
        def progress(made: int) -> None:
            if made % 10_000 == 0:
                self.stdout.write(f"{made} of {deliberations} files.")

        make_many(deliberations, seed=seed, progress=progress)
        self.stdout.write(f"The register holds {deliberations} invented files.")
