"""Answer what a deliberation allowed on a day, as known at a moment."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.rules.timeline import About
from deliberations.writing.state import state_as_json

from ._speaking import SpeakingCommand, day, moment


class Command(SpeakingCommand):
    help = "Print what a deliberation allowed on a day, as known at a moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--on", type=day, help="a day such as 2026-01-01; today where left out")
        parser.add_argument("--known", type=moment, help="a day (its end) or an instant; now where left out")
        parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")

    def handle(
        self, *args: Any, number: str, on: date | None, known: datetime | None, json: bool, **options: Any
    ) -> None:
        deliberation = self.deliberation(number)
        on = on or clock.today()
        state = deliberation.history().state(on=on, known=known)
        if json:
            self.write_json(state_as_json(deliberation, state, on=on, known=known.isoformat() if known else None))
            return
        if not state.heard:
            self.stdout.write(f"At that moment the register knew of no act of {deliberation.number}.")
            return
        force = "in force" if state.in_force else "not in force"
        content = "content known" if state.complete else "content not known"
        retention = state.one(About.RETENTION)
        until = (retention and retention.detail.get("until")) or "not known"
        self.stdout.write(f"{deliberation.number} on {on}: {force}, {content}.")
        self.stdout.write(f"{len(state.about(About.VARIABLE))} variables; data kept until: {until}.")
