"""Receive a published file from the disk, as the register itself."""

from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.receive_document import receive_document

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Receive the published file of an act, and say its SHA-256, by which the act names it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                document = receive_document(File(opened, name=file.name), by=None, at=clock.now())
        except OSError as reason:
            self.refuse(f"{file} cannot be read: {reason.strerror}.")
        self.stdout.write(document.sha256)
