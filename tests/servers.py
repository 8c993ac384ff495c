"""The servers and processes that the suite runs against; a plugin, loaded before Django's settings.

`--engine sqlite` (the default) works in a temporary folder; `--engine postgresql` starts a
PostgreSQL and a Redis that nobody else sees and that end with the suite. Fixtures:

fresh_database    → Installation: a register of its own, for tests that need real processes
own_database      points this process, threads included, to a migrated database where tests commit
running_register  an Installation that is being served, at `.address`
smtp              an SMTP server that keeps what it is sent; this process sends there
browser, page     Debian's Chromium; `page` starts at `running_register`
"""

import asyncio
import email
import email.policy
import itertools
import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deliberations.reading.extract import recogniser
from governance.lifeline import end_with_parent

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


# ---------- what the machine has


def find_program(name: str) -> str | None:
    """Return the path of a program; Debian keeps PostgreSQL's own ones off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


def missing_packages() -> list[str]:
    """Name the Debian packages without which some tests are left out."""
    needed = {
        "initdb": "postgresql",
        "redis-server": "redis-server",
        "chromium": "chromium",
        "msgfmt": "gettext",
        "pdfsig": "poppler-utils",
        "java": "default-jre-headless",
    }
    missing = [package for program, package in needed.items() if not find_program(program)]
    tesseract, languages = recogniser()
    missing += [] if tesseract else ["tesseract-ocr"]
    return missing + [f"tesseract-ocr-{name}" for name in ("nld", "fra") if name not in languages]


# ---------- throwaway servers


@contextmanager
def running(command: list[str], last_word: int = signal.SIGTERM, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for as long as the block lasts, and never longer than this process."""
    process = subprocess.Popen(command, preexec_fn=partial(end_with_parent, last_word), **options)
    try:
        yield process
    finally:
        process.send_signal(last_word)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Return when `ready`; fail with the process's last words when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.exit(f"{process.args} did not start:\n{log.read_text()[-3000:]}", returncode=3)
        time.sleep(0.02)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Start PostgreSQL on a socket in `folder`; yield the address of its first database."""
    initdb, postgres = find_program("initdb"), find_program("postgres")
    if not initdb or not postgres:
        raise pytest.UsageError("PostgreSQL is not installed: `apt-get install postgresql` brings it.")
    folder.mkdir()
    who: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "nobody")
        who = {"user": "nobody", "cwd": folder}
    log = folder / "log"
    with log.open("wb") as output:
        options = {"stdout": output, "stderr": subprocess.STDOUT, **who}
        data = str(folder / "data")
        init = [initdb, "-D", data, "-U", "register", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        if subprocess.run(init, **options).returncode:
            pytest.exit(f"initdb failed:\n{log.read_text()}", returncode=3)
        careless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        private = ["listen_addresses=", f"unix_socket_directories={folder}"]
        command = [postgres, "-D", data, *(part for setting in careless + private for part in ("-c", setting))]
        # On SIGQUIT it ends at once and takes its own children along.
        with running(command, signal.SIGQUIT, **options) as process:
            wait_until(lambda: b"ready to accept connections" in log.read_bytes(), process, log)
            yield f"postgres://register@/{folder}/postgres"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Start Redis on a socket in `folder`; yield its address, without a database number."""
    program = find_program("redis-server")
    if not program:
        raise pytest.UsageError("Redis is not installed: `apt-get install redis-server` brings it.")
    folder.mkdir()
    bell, log = folder / "socket", folder / "log"
    command = [program, "--port", "0", "--unixsocket", str(bell), "--save", "", "--databases", "10000"]
    with log.open("wb") as output, running(command, stdout=output, stderr=subprocess.STDOUT, cwd=folder) as process:
        wait_until(bell.exists, process, log)
        yield f"unix://{bell}"


@dataclass
class Mailbox:
    """An SMTP server: what it took, and how it fails: with an answer, for some addresses, by silence, by hanging up."""

    url: str = ""
    refusal: str = ""
    refused: set[str] = field(default_factory=set)  # addresses
    silent: bool = False
    hangs_up: bool = False  # after it took the mail, without a word
    mails: list[EmailMessage] = field(default_factory=list)
    # Called in the server's own thread with the name of each step: "before DATA", "after DATA".
    on_step: Callable[[str], None] = lambda step: None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.on_step("before DATA")
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        if self.silent:
            await asyncio.sleep(30)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        self.on_step("after DATA")
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in str(mail["To"])]


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Take mail on a free port of this machine, in a thread of its own."""
    from aiosmtpd.smtp import SMTP

    box, loop = Mailbox(), asyncio.new_event_loop()
    # All of it there: a browser's loop may be running in this thread.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


# ---------- before Django's settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite", help="database of the suite")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    # A worker of xdist inherits the environment, and so the servers, of the process that started it.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="register-", ignore_cleanup_errors=True)))
        folder.chmod(0o711)
        for variable in ("REGISTER_MODE", "REGISTER_NOW"):
            os.environ.pop(variable, None)
        os.environ["REGISTER_TEST_DIR"] = str(folder)
        os.environ["REGISTER_DATA_DIR"] = str(folder / "data")
        if early_config.known_args_namespace.engine == "postgresql":
            os.environ["DATABASE_URL"] = stack.enter_context(postgresql(folder / "postgresql"))
            os.environ["REDIS_URL"] = stack.enter_context(redis(folder / "redis")) + "?db=0"
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/register.sqlite3"
            os.environ["REDIS_URL"] = ""
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # One worker's tests empty the cache; what the other one counts must stay.
    cache = settings.CACHES["default"]
    if "LOCATION" in cache:
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        cache["LOCATION"] = cache["LOCATION"].replace("?db=0", f"?db={1000 * worker}")
    if config.option.engine == "sqlite":
        # A file, as in real life: a database in memory locks and shares differently.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{os.environ['REGISTER_TEST_DIR']}/test.sqlite3"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def smtp(settings: Any) -> Iterator[Mailbox]:
    """Give the server to which this test's mails go; a process of its own is told by EMAIL_URL = `smtp.url`."""
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, _, port = box.url.removeprefix("smtp://").partition(":")
        settings.EMAIL_PORT = int(port)
        yield box


# ---------- registers of their own


@dataclass
class Installation:
    """A register of its own: database, data folder and broker; `env` is what a process needs to use it."""

    env: dict[str, str]
    address: str = ""

    def manage(self, *arguments: str) -> str:
        """Run one of the register's commands; return what it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def serve(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve it with `manage.py serve` on a free port; `address` says where."""
        log = Path(self.env["REGISTER_DATA_DIR"]) / "serve.log"
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", "0"]
        with log.open("wb") as output:
            options = {"stdout": output, "stderr": subprocess.STDOUT, "env": self.env, "cwd": ROOT}
            with running(command, **options) as process:
                wait_until(lambda: "answers at" in log.read_text(), process, log)
                self.address = re.findall(r"http://[\w.:]+", log.read_text())[0]
                yield process


@pytest.fixture(scope="session")
def fresh_database(request: pytest.FixtureRequest) -> Callable[..., Installation]:
    """Give `fresh_database(migrated=True)`: an installation whose database nobody else uses."""
    engine = request.config.option.engine
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    numbers = itertools.count(1 + 1000 * worker)
    templates: list[Installation] = []

    def create(migrated: bool = True) -> Installation:
        if migrated and not templates:
            templates.append(create(migrated=False))
            templates[0].manage("migrate", "--verbosity", "0")
        name = f"own_{secrets.token_hex(6)}"
        folder = Path(os.environ["REGISTER_TEST_DIR"]) / name
        folder.mkdir()
        env = {**os.environ, "REGISTER_DATA_DIR": str(folder)}
        template = templates[0].env["DATABASE_URL"] if migrated else ""
        if engine == "postgresql":
            env["REDIS_URL"] = os.environ["REDIS_URL"].replace("?db=0", f"?db={next(numbers)}")
            server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
            env["DATABASE_URL"] = f"{server}/{name}"
            createdb = [str(find_program("createdb")), "-h", server.partition("@/")[2], "-U", "register", name]
            subprocess.run([*createdb, *(["-T", template.rpartition("/")[2]] if template else [])], check=True)
        else:
            env["DATABASE_URL"] = f"sqlite:///{folder}/register.sqlite3"
            if template:
                with (
                    closing(sqlite3.connect(template.removeprefix("sqlite:///"))) as source,
                    closing(sqlite3.connect(folder / "register.sqlite3")) as copy,
                ):
                    source.backup(copy)
        return Installation(env)

    return create


@pytest.fixture
def own_database(fresh_database: Callable[..., Installation], django_db_blocker: Any) -> Iterator[Installation]:
    """Point this process, its threads included, to a migrated database of its own, where tests commit.

    The register's tables only grow, so what a test committed could not be flushed from a shared one.
    """
    from django.db import connections

    installation = fresh_database()
    connections.close_all()
    settings = connections.settings["default"]
    before = settings["NAME"]
    url = installation.env["DATABASE_URL"]
    settings["NAME"] = url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.rpartition("/")[2]
    with django_db_blocker.unblock():
        yield installation
        connections.close_all()
    settings["NAME"] = before


@pytest.fixture(scope="session")
def running_register(fresh_database: Callable[..., Installation]) -> Iterator[Installation]:
    """Serve a register of its own, in real processes, for the rest of the session."""
    installation = fresh_database()
    with installation.serve():
        yield installation


# ---------- a person with a browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    chromium = find_program("chromium")
    if not chromium:
        pytest.skip("Chromium is not installed: `apt-get install chromium` brings it.")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, in which Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, running_register: Installation) -> Iterator[Any]:
    """Open an empty page at the running register; a script error or a refused resource fails the test."""
    context = browser.new_context(base_url=running_register.address, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert not complaints


if __name__ == "__main__":
    sys.stdout.write(" ".join(missing_packages()))
