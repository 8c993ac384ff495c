"""A chain of sealed lines: canonical bytes, and a seal that holds the seal of the line before."""

import hmac
from typing import Any

import rfc8785

START = "0" * 64
"""What the first line takes for the seal before it."""


def canonical(record: dict[str, Any]) -> bytes:
    """Return the one JSON form of a record (RFC 8785)."""
    return rfc8785.dumps(record)


def seal(record: dict[str, Any], *, previous: str, key: str) -> str:
    """Return the HMAC-SHA256 of the seal before and the record, as 64 hexadecimal digits."""
    return hmac.new(key.encode(), previous.encode() + canonical(record), "sha256").hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
