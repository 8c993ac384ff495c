"""Verify the journal from its first line to its last."""

import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from deliberations import clock
from deliberations.actions.verify_journal import holds_anchor, verify_journal
from deliberations.rules.numbers import shown

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Verify every line of the journal; exit status 1 where it is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=_anchor, help="a line that was sent outside, as NUMBER:SEAL, to compare")

    def handle(self, *args: Any, anchor: tuple[int, str] | None, **options: Any) -> None:
        check = verify_journal(at=clock.now())
        if check.broken_at is not None:
            self.stderr.write(f"The journal is broken at line {check.broken_at}.")
            raise SystemExit(1)
        self.stdout.write(f"The journal is unbroken: {check.lines} lines.")
        if anchor and not holds_anchor(*anchor):
            self.stderr.write(f"The journal does not hold line {anchor[0]} with that seal: it is not what was sent.")
            raise SystemExit(1)
        if anchor:
            self.stdout.write(f"Line {anchor[0]} has the seal that was sent outside.")


def _anchor(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip().lower())
    if not found:
        raise ArgumentTypeError(f"{shown(text)} is not an anchor; write the number, a colon and the seal of 64 digits.")
    return int(found[1]), found[2]
