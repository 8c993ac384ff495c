"""`manage.py serve`: the whole register on one machine, as one process that keeps two others alive."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.lifeline import end_with_parent

PATIENCE = 8.0  # seconds that a child gets to end by itself
CALM = 10.0  # a child that lived this many seconds is started again at once
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """A process that is started again whenever it ends, ever later when it keeps dying."""

    command: list[str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0

    def keep_alive(self) -> None:
        now = time.monotonic()
        if self.process and self.process.poll() is None:
            return
        if self.process and now - self.started > CALM:
            self.pause = 0.0
        if self.process and now < self.started + self.pause:
            return
        self.pause = min(2 * self.pause + 1, LONGEST_PAUSE)
        self.started = now
        # A group of its own: Ctrl-C reaches only the supervisor, which then ends both in order.
        self.process = subprocess.Popen(
            self.command, cwd=settings.BASE_DIR, pass_fds=self.fds, process_group=0, preexec_fn=end_with_parent
        )

    def ask_to_end(self) -> None:
        if self.process:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        if not self.process:
            return
        try:
            self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Command(BaseCommand):
    help = "Run the web and one worker with the timetable, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on; 0 takes a free one")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        # The socket is opened here and handed on, so that a web process that is started again
        # finds it free and the callers only wait a moment.
        try:
            listener = socket.create_server((host, port))
        except OSError as reason:
            raise CommandError(f"{host}:{port} cannot be used ({reason.strerror}); try another --port.") from None
        port = listener.getsockname()[1]
        gunicorn = ["gunicorn", "--config", "python:governance.gunicorn", "--bind", f"fd://{listener.fileno()}"]
        children = [
            Child([sys.executable, "-m", *gunicorn], fds=(listener.fileno(),)),
            Child([sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]),
        ]
        stop = threading.Event()
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda *_: stop.set())
        threading.Thread(target=self.announce, args=(host, port, stop), daemon=True).start()
        while not stop.wait(0.2):
            for child in children:
                child.keep_alive()
        deadline = time.monotonic() + PATIENCE
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end(deadline)

    def announce(self, host: str, port: int, stop: threading.Event) -> None:
        """Print the address once the web answers; any answer will do."""
        while not stop.is_set():
            web = http.client.HTTPConnection(host, port, timeout=1)
            try:
                web.request("GET", "/health/")
                web.getresponse()
            except (OSError, http.client.HTTPException):
                stop.wait(0.1)
            else:
                self.stdout.write(f"The register answers at http://{host}:{port}/ (Ctrl-C ends it).")
                self.stdout.flush()
                return
            finally:
                web.close()
