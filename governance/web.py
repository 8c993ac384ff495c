"""The web process, with a page of the register's own for an address that is too long to be read at all."""

import socket
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

HEADERS = (
    "HTTP/1.1 414 URI Too Long",
    "Connection: close",
    "Content-Type: text/html; charset=utf-8",
    "Content-Security-Policy: default-src 'self'",
    "X-Content-Type-Options: nosniff",
)


class Worker(ThreadWorker):
    """What else cannot be read as a request comes from no browser, and keeps gunicorn's own short answer."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        page = too_long().encode()
        try:
            client.sendall("\r\n".join([*HEADERS, f"Content-Length: {len(page)}", "", ""]).encode() + page)
        except OSError:
            self.log.debug("Whoever sent an address that is too long did not wait for the answer.")


def too_long() -> str:
    """Return the page in every language, for the address that names one was not read."""
    with translation.override(settings.LANGUAGES[0][0]):
        page: str = render_to_string("414.html", {"spoken": settings.LANGUAGES})
    return page
