"""Write a file of facts from the register."""

from typing import Any

from django.core.management.base import CommandParser

from deliberations.reading.facts import dump_facts
from deliberations.writing.facts import facts_of

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Write all acts and revisions of a deliberation as a file of facts, on standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number")

    def handle(self, *args: Any, number: str, **options: Any) -> None:
        self.stdout.write(dump_facts(facts_of(self.deliberation(number))), ending="")
