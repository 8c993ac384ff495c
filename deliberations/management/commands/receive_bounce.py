"""Take a mail that came back from standard input, as a mail server hands it to a program."""

import sys
from typing import Any

from deliberations import clock
from deliberations.actions.record_bounce import record_bounce
from deliberations.reading.bounce import MOST_BYTES, read_bounce
from deliberations.rules.acts import Refusal

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Read a report of delivery (RFC 3464) from standard input; the fallback is told of what came back."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bounce = read_bounce(sys.stdin.buffer.read(MOST_BYTES + 1))
        except Refusal as refusal:
            self.refuse(str(refusal))
        count = record_bounce(bounce, at=clock.now())
        self.stdout.write(f"{count} came back." if count else "Nothing new: it is late, or was written down before.")
