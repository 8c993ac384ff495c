"""Load a file of facts into the register."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.load_deliberation import RefusedAct, load_deliberation
from deliberations.reading.facts import FactsError, line_of_act, parse_facts

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Load a file of facts (docs/facts-format.md); what the register holds already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            text = file.read_bytes()
            facts = parse_facts(text, str(file))
            loaded = load_deliberation(facts, by=None, at=clock.now())
        except OSError as error:
            self.refuse(f"{file} cannot be read: {error.strerror}.")
        except FactsError as refusal:
            self.refuse(str(refusal))
        except RefusedAct as refusal:
            line = line_of_act(text, refusal.seq, refusal.revision)
            self.refuse(f"{file}:{line}: {' '.join(refusal.messages)}")
        except ValidationError as refusal:
            self.refuse(f"{file}: {' '.join(refusal.messages)}")
        self.stdout.write(
            f"{loaded.deliberation.number}: {loaded.registered} acts registered, {loaded.held} held already."
        )
