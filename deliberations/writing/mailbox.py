"""The mails that a demonstration keeps as files instead of handing them to a server."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

_BETWEEN = b"-" * 79 + b"\n"
"""What Django's file backend writes after each mail of a file."""


class Kept:
    """One mail; `key` names it in an address. It is read when something of it is asked for: of thousands few are."""

    def __init__(self, key: str, written: bytes) -> None:
        self.key = key
        self._written = written

    @cached_property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self._written, policy=email.policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        """The words of the mail, without its HTML twin."""
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body else ""

    def is_to(self, address: str) -> bool:
        head, _, _ = self._written.partition(b"\n\n")
        if address.lower().encode() not in head.lower():
            return False
        return any(one.addr_spec.lower() == address.lower() for one in getattr(self.mail["To"], "addresses", ()))


def kept_mails(folder: Path, *, to: str | None) -> Iterator[Kept]:
    """Yield the mails to an address, the newest first; None: to everybody."""
    # Their names tell the second only, in which a worker writes many.
    for path in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        parts = path.read_bytes().split(_BETWEEN)
        for place, part in reversed(list(enumerate(parts))):
            if part.strip():
                kept = Kept(f"{path.stem}-{place}", part)
                if to is None or kept.is_to(to):
                    yield kept
