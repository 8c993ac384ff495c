"""The mails that a demonstration keeps as files instead of handing them to a server."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

_BETWEEN = b"-" * 79 + b"\n"
"""What Django's file backend writes after each mail of a file."""


class Kept(NamedTuple):
    """One mail; `key` names it in an address."""

    key: str
    mail: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        """The words of the mail, without its HTML twin."""
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body else ""


def kept_mails(folder: Path, *, to: str | None) -> Iterator[Kept]:
    """Yield the mails to an address, the newest first; None: to everybody."""
    # Their names tell the second only, in which a worker writes many.
    for path in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        parts = path.read_bytes().split(_BETWEEN)
        for place, part in reversed(list(enumerate(parts))):
            if part.strip():
                mail: EmailMessage = email.message_from_bytes(part, policy=email.policy.default)
                if to is None or _is_to(mail, to):
                    yield Kept(f"{path.stem}-{place}", mail)


def _is_to(mail: EmailMessage, address: str) -> bool:
    return any(one.addr_spec.lower() == address.lower() for one in getattr(mail["To"], "addresses", ()))
