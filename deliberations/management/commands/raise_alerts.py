"""Raise the alerts that are due, or say which would be on a day."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.find_alerts import Ladders, find_alerts
from deliberations.actions.raise_alerts import raise_alerts

from ._speaking import SpeakingCommand, day


class Command(SpeakingCommand):
    help = "Raise the alerts that are due; exit status 1 where one could not be raised."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, help="say what would be raised on this day, and write nothing")

    def handle(self, *args: Any, on: date | None, **options: Any) -> None:
        if on:
            self.rehearse(on)
            return
        run = raise_alerts(at=clock.now())
        self.stdout.write(f"{run.done} raised.")
        if run.failed:
            self.stderr.write(f"{run.failed} could not be raised; the log names them. They are tried again.")
            raise SystemExit(1)

    def rehearse(self, on: date) -> None:
        found = 0
        for batch in find_alerts(today=on, ladders=Ladders()):
            found += len(batch)
            for due in batch:
                self.stdout.write(f"{due.key(due.step)}: {', '.join(due.rung.audience)}")
        self.stdout.write(f"{found} would be raised on {on}; nothing was written.")
