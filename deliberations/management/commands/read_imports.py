"""Read what waits to be imported."""

from typing import Any

from deliberations import clock
from deliberations.actions.read_import import read_import

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Read the files that wait to be imported, as the worker does every ten seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        while found := read_import(at=clock.now()):
            found.refresh_from_db()
            said = found.said_reason or found.number or found.get_standing_display()
            self.stdout.write(f"{found.document.name}: {said}")
