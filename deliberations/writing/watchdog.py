"""The sign of life that a watchdog outside expects: where it stays out, somebody is called."""

import logging
from http.client import HTTPException
from urllib.request import Request, urlopen

logger = logging.getLogger(__name__)

_PATIENCE = 10
"""Seconds that the watchdog gets to answer."""


def ping(address: str) -> bool:
    """Ask for an address and say whether it answered; one that does not stops nothing here."""
    try:
        with urlopen(Request(address, headers={"User-Agent": "deliberation-register"}), timeout=_PATIENCE):
            return True
    except (OSError, HTTPException) as reason:
        logger.warning("The watchdog did not answer: %s", type(reason).__name__)
        return False
