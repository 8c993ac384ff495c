"""Answer whether a variable was allowed in a deliberation on a day."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.rules.timeline import About, Subject, allowed
from deliberations.rules.words import fold

from ._speaking import SpeakingCommand, day, label, moment


class Command(SpeakingCommand):
    help = "Print whether a deliberation allowed a variable on a day: yes, no or not known."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number")
        parser.add_argument("variable", type=label, help="the label of the variable, in any category")
        parser.add_argument("--on", type=day, help="a day such as 2026-01-01; today where left out")
        parser.add_argument("--known", type=moment, help="a day (its end) or an instant; now where left out")

    def handle(
        self, *args: Any, number: str, variable: str, on: date | None, known: datetime | None, **options: Any
    ) -> None:
        asked = fold(variable)

        def is_meant(subject: Subject) -> bool:
            return subject.about == About.VARIABLE and fold(subject.key[1]) == asked

        state = self.deliberation(number).history().state(on=on or clock.today(), known=known)
        self.stdout.write(allowed(state, is_meant))
