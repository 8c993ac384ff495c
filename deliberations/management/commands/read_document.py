"""Read one published document, and print what it says."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from deliberations.reading.extract import read_file
from deliberations.reading.proposal import Genre, Reading, plain
from deliberations.rules.acts import Refusal

from ._speaking import SpeakingCommand

_OTHERS = {
    Genre.OPINION: "This is an opinion of the committee, and no deliberation: it has no variables.",
    Genre.RECOMMENDATION: "This is a recommendation of the committee, and no deliberation: it has no variables.",
}


class Command(SpeakingCommand):
    help = "Print what a published deliberation says, each value with its confidence. No database is touched."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a PDF or a text file")
        parser.add_argument("--json", action="store_true", help="one JSON object, with the source of each value")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        try:
            reading = read_file(file)
        except Refusal as refusal:
            self.refuse(str(refusal))
        except OSError as error:
            self.refuse(f"{file} cannot be opened: {error.strerror}.")
        if json:
            self.write_json(reading.as_record())
        elif reading.genre != Genre.DELIBERATION:
            self.stdout.write(_OTHERS[reading.genre])
        else:
            self._print(reading)

    def _print(self, reading: Reading) -> None:
        for name, field in reading.fields.items():
            self.stdout.write(f"{name:20} {field.confidence:10} {_in_words(field.value)}")
        category = None
        for variable in reading.variables:
            if variable.category != category:
                category = variable.category
                self.stdout.write(f"\n{category or 'No category'}")
            self.stdout.write(
                f"  {variable.position:3} {variable.confidence:10} {variable.label} ({variable.transformation})"
            )
        if reading.findings:
            self.stdout.write("")
        for finding in reading.findings:
            self.stdout.write(f"? {finding.text}")


def _in_words(value: Any) -> str:
    if value is None or value == ():
        return "not in the text"
    if isinstance(value, tuple) and not hasattr(value, "_asdict"):
        return "; ".join(map(_in_words, value))
    if isinstance(value, tuple):
        return ", ".join(f"{name} {held}" for name, held in plain(value).items() if held is not None)
    return str(value)
