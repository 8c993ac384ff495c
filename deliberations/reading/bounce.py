"""A mail that came back: what a mail server reports of it (RFC 3464), and which mail of ours it was about."""

from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import NamedTuple

from ..rules.acts import Refusal, gettext_noop

MOST_BYTES = 1_048_576
_LONGEST = 200


class Bounce(NamedTuple):
    """What is said of one of our mails."""

    message_id: str  # with its angle brackets
    failed: bool  # False: it is late, or arrived
    reason: str  # the status and what the other server answered, without whom it was about


def read_bounce(content: bytes) -> Bounce:
    """Read a report of delivery. Raises Refusal with a sentence where it is none, or about no mail that it names."""
    if len(content) > MOST_BYTES:
        raise Refusal(gettext_noop("A report of delivery has at most %(most)s kB."), most=MOST_BYTES // 1024)
    mail = message_from_bytes(content, policy=default)
    # One block speaks of the mail, each other one of a recipient; ours have one recipient.
    blocks = [block for part in _parts(mail, "message/delivery-status") for block in _held(part)]
    told = next((block for block in blocks if block.get("Action")), None)
    if told is None:
        raise Refusal(
            gettext_noop("This is no report of delivery (RFC 3464): it says of no recipient what became of it.")
        )
    about = [one for part in _parts(mail, "message/rfc822", "text/rfc822-headers") for one in _held(part)]
    message_id = next((str(one["Message-ID"]).strip() for one in about if one.get("Message-ID")), "")
    if not message_id:
        raise Refusal(gettext_noop("The report does not hold the Message-ID of the mail that came back."))
    answer = str(told.get("Diagnostic-Code", "")).partition(";")[2].strip()
    reason = " ".join(f"{told.get('Status', '')} {answer}".split())
    address = str(told.get("Final-Recipient", "")).partition(";")[2].strip()
    reason = reason.replace(address, "…") if address else reason
    return Bounce(message_id, str(told["Action"]).strip().casefold() == "failed", reason[:_LONGEST])


def _parts(mail: Message, *kinds: str) -> list[Message]:
    return [part for part in mail.walk() if part.get_content_type() in kinds]


def _held(part: Message) -> list[Message]:
    """Return the messages inside: a whole mail, blocks of headers, or text that is nothing but headers."""
    held = part.get_payload()
    if isinstance(held, list):
        return [one for one in held if isinstance(one, Message)]
    return [message_from_bytes(str(held).encode(), policy=default)]
