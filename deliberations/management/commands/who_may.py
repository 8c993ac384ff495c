"""Answer which deliberations allow a variable on a day."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock, permissions
from deliberations.models import who_may
from deliberations.rules.timeline import Answer

from ._speaking import SpeakingCommand, day, label


class Command(SpeakingCommand):
    help = "Print the deliberations that allow a variable on a day, and those of which that is not known."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("variable", type=label, help="the label of the variable, in any category")
        parser.add_argument("--on", type=day, help="a day such as 2026-01-01; today where left out")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    def handle(self, *args: Any, variable: str, on: date | None, json: bool, **options: Any) -> None:
        answers = who_may(permissions.visible_to(permissions.OPERATOR), variable, on=on or clock.today())
        if json:
            # The word of the interface has an underscore; people read "not known".
            words = {str(Answer.YES): "yes", str(Answer.NOT_KNOWN): "not_known"}
            self.write_json([{"deliberation": number, "answer": words[answer]} for number, answer in answers])
            return
        for number, answer in answers:
            self.stdout.write(f"{number}  {answer}")
        if not answers:
            self.stdout.write("No deliberation allows it on that day.")
