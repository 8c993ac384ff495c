"""Send the journal's last number and seal outside."""

from typing import Any

from deliberations import clock
from deliberations.actions.send_anchor import send_anchor

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Send the anchor of today to JOURNAL_ANCHOR_TO, unless it was sent; exit status 1 where no server takes it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchor = send_anchor(at=clock.now())
        except OSError as reason:
            self.stderr.write(f"The anchor could not be sent: {reason}. It is tried again within the hour.")
            raise SystemExit(1) from None
        sent = f"sent at {anchor.sent_at:%H:%M} UTC" if anchor.sent_at else "being sent by somebody else"
        self.stdout.write(f"Anchor of {anchor.day}, {sent}: {anchor.number}:{anchor.seal}")
