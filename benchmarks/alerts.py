"""Measure the engine of alerts at a hundred thousand obligations on each engine: `python -m benchmarks.alerts`."""

import asyncio
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.servers import postgresql

ROOT = Path(__file__).resolve().parent.parent
QUIET, BUSY = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2030, 8, 4, 9, tzinfo=UTC)
"""A day on which nothing is due, and the one on which everything is 180 days from its last lawful day."""
SINCE, DUE_ON = date(2025, 1, 1), date(2031, 1, 31)
HOLDERS = 500
SOME = 2_000
"""Obligations of which alerts are raised in both ways: the other way takes too long for all."""
READERS = ("secretariat", "auditor", "officer of a party to all files", "holder")
PAGES = {"overview": "/nl/overview/", "inbox": "/nl/alerts/", "retention horizon": "/nl/retention/"}
_OPENED, _WARM = 24, 3
"""How often a page is opened, and how many of these are not counted."""


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__)
    parser.add_argument("--obligations", type=int, default=100_000, help="how many; 100,000 where left out")
    parser.add_argument("--mails", type=int, default=10_000, help="how many are sent; 10,000 where left out")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="both where left out")
    parser.add_argument("--address", help="measure this database and write JSON; the command itself asks for it")
    chosen = parser.parse_args()
    if chosen.address:
        json.dump(measure(chosen.obligations, chosen.mails), sys.stdout)
        return
    with tempfile.TemporaryDirectory(prefix="register-", ignore_cleanup_errors=True) as name, smtp_server() as mail:
        folder = Path(name)
        folder.chmod(0o711)
        found = []
        if chosen.engine != "postgresql":
            found.append(_run(chosen, folder, f"sqlite:///{folder}/register.sqlite3", mail))
        if chosen.engine != "sqlite":
            with postgresql(folder / "postgresql") as address:
                found.append(_run(chosen, folder, address, mail))
    sys.stdout.write("\n".join(_report(found)) + "\n")


def _run(chosen: Any, folder: Path, address: str, mail: str) -> dict[str, Any]:
    env = {**os.environ, "DATABASE_URL": address, "REGISTER_DATA_DIR": str(folder / "data"), "EMAIL_URL": mail}
    for variable in ("REGISTER_MODE", "REDIS_URL", "REGISTER_NOW"):
        env.pop(variable, None)
    many = [f"--obligations={chosen.obligations}", f"--mails={chosen.mails}"]
    command = [sys.executable, "-m", "benchmarks.alerts", f"--address={address}", *many]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _report(found: list[dict[str, Any]]) -> Iterator[str]:
    engines = [each["engine"] for each in found]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"{datetime.now(UTC).date()}, {machine}; {', '.join(engines)}."
    yield ""
    yield f"    python -m benchmarks.alerts{' '.join(['', *sys.argv[1:]])}"
    yield ""
    yield "Elapsed, in brackets the time of the processor that this process itself took, and the memory that it added."
    yield ""
    yield "|  | aim | " + " | ".join(engines) + " |"
    yield "| --- | ---: |" + " ---: |" * len(found)
    for n, (what, aim, *_) in enumerate(found[0]["lines"]):
        values = ("{:.2f} s ({:.2f} s), {:+.0f} MB".format(*each["lines"][n][2:]) for each in found)
        yield f"| {what} | {aim} | " + " | ".join(values) + " |"
    yield ""
    yield "Pages, in milliseconds: median, in brackets that of this process, 95th percentile, number of queries."
    yield ""
    yield "|  | aim | " + " | ".join(f"{engine} median | p95 | queries" for engine in engines) + " |"
    yield "| --- | ---: |" + " ---: | ---: | ---: |" * len(found)
    for n, (what, aim, *_) in enumerate(found[0]["pages"]):
        values = ("{:.0f} ({:.0f}) | {:.0f} | {}".format(*each["pages"][n][2:]) for each in found)
        yield f"| {what} | {aim} | " + " | ".join(values) + " |"


# ---------- one database


def measure(obligations: int, mails: int) -> dict[str, Any]:
    """Fill a database and time the engine and the pages in it.

    Lines of (what, aim, seconds, of the processor, megabytes); pages of (what, aim, median, of the processor, p95,
    queries), in milliseconds.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import nightly
    from deliberations.actions.raise_alerts import raise_alerts
    from deliberations.actions.send_notifications import send_all
    from deliberations.models import Alert, Notification

    call_command("migrate", verbosity=0)
    fill(obligations)
    lines: list[tuple[str, str, float, float, float]] = []

    def line(what: str, aim: str, call: Callable[[], Any]) -> Any:
        memory, started, own = _memory(), time.perf_counter(), time.process_time()
        result = call()
        seconds, own = time.perf_counter() - started, time.process_time() - own
        sys.stderr.write(f"{_version()}: {what}: {seconds:.2f} s, {own:.2f} s of its own\n")
        lines.append((what, aim, seconds, own, _memory() - memory))
        return result

    raise_alerts(at=QUIET)  # warms up, and tells what is told only once
    line(f"scan of {obligations:,} open obligations, nothing due", "0.5 s", lambda: raise_alerts(at=QUIET))
    line("instead: a nightly script that reads each row and compares its day", "", lambda: nightly.look(QUIET))
    run = line("all of them due on one day, two people told of each", "60 s", lambda: raise_alerts(at=BUSY))
    assert run.done == obligations, run.done
    line("the same again, nothing left to raise", "", lambda: raise_alerts(at=BUSY))
    _analyze()
    opened = list(pages())
    # As many of them as are to be sent become mails of their own; the rest is taken out of the way.
    chosen = list(Notification.objects.mails().order_by("pk").values_list("pk", flat=True)[:mails])
    Notification.objects.mails().exclude(pk__lte=chosen[-1]).delete()
    Notification.objects.mails().update(bundle_on=None, due_at=BUSY)
    sent = line(f"sending {len(chosen):,} mails to a server on this machine", "", lambda: send_all(lambda: BUSY))
    assert (sent.done, sent.failed) == (len(chosen), 0), (sent.done, sent.failed)
    assert Alert.objects.count() == obligations, Alert.objects.count()
    few = min(SOME, obligations)
    keep(few)
    line(f"with {few:,} obligations, all due", "", lambda: raise_alerts(at=BUSY))
    keep(few)
    line("instead: the nightly script, each row saved by itself", "", lambda: nightly.tell(nightly.look(BUSY), BUSY))
    return {"engine": _version(), "lines": lines, "pages": opened}


def keep(many: int) -> None:
    """Take all alerts and all but some obligations out of the way."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("delete from deliberations_notification")
        cursor.execute("delete from deliberations_alert")
        for table, obligation in (("term", "obligation_id"), ("obligation", "id")):
            which = f"{obligation} not in (select id from deliberations_obligation order by id limit %s)"
            cursor.execute(f"delete from deliberations_{table} where {which}", [many])
    _analyze()


def pages() -> Iterator[tuple[str, str, float, float, float, int]]:
    """Open the pages of each kind of reader at this size."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from deliberations.actions.open_calendar import open_calendar

    settings.FIXED_NOW = BUSY
    mails = "registrar@ivc.example", "auditor@ivc.example", "officer@ksz.example", "dpo@o0.example"
    people = dict(zip(READERS, (get_user_model().objects.get(email=mail) for mail in mails), strict=True))
    for reader, person in people.items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for what, path in PAGES.items():
            yield _opened(f"{what}, {reader}", client, path)
        if reader in ("secretariat", "holder"):
            secret = open_calendar(by=person, at=BUSY)
            yield _opened(f"calendar feed, {reader}", client, f"/calendar/{secret}.ics", aim="")
            yield _opened(f"retention as CSV, {reader}", client, "/nl/retention.csv", aim="", times=2)
        if reader == "secretariat":
            yield _opened("a page far into the inbox", client, "/nl/alerts/?page=1000")
            yield _opened("metrics", client, "/metrics")
            yield _opened("health", client, "/health/")


def _opened(
    said: str, client: Any, path: str, *, aim: str = "100", times: int = _OPENED
) -> tuple[str, str, float, float, float, int]:
    """Open a page; the first times only warm up, and the last one counts its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def get() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, path
        for _part in answer.streaming_content if answer.streaming else ():
            pass

    walls, owns = [], []
    for n in range(times):
        started, own = time.perf_counter(), time.process_time()
        get()
        if n >= min(_WARM, times - 1):
            walls.append((time.perf_counter() - started) * 1000)
            owns.append((time.process_time() - own) * 1000)
    with CaptureQueriesContext(connection) as queries:
        get()
    p95 = quantiles(walls, n=20)[-1] if len(walls) > 1 else walls[0]
    sys.stderr.write(f"{_version()}: {said}: {median(walls):.0f} ms, {median(owns):.0f} ms of its own\n")
    return said, aim, median(walls), median(owns), p95, len(queries)


def fill(obligations: int) -> None:
    """Lay down obligations whose last lawful day is the same, spread over holders with two people each.

    Each is under a file of its own, with one act; the Crossroads Bank is a party to all of them.
    """
    from django.contrib.auth import get_user_model

    from deliberations.actions.add_organisation import add_organisation
    from deliberations.actions.grant_role import grant_role, make_groups
    from deliberations.models import Act, Deliberation, Involvement, Obligation, Organisation, RoleGroup, Term

    holders = Organisation.objects.bulk_create(Organisation(slug=f"o{n}", name=f"Holder {n}") for n in range(HOLDERS))
    roles = (RoleGroup.Role.DPO, RoleGroup.Role.DATA_MANAGER)
    posts = [(role, holder) for holder in holders for role in roles]
    groups = make_groups(posts)
    people = get_user_model().objects.bulk_create(
        get_user_model()(
            email=f"{role}@{holder.slug}.example", name=f"{role} {holder.slug}", language="nl", password="!"
        )
        for role, holder in posts
    )
    membership = get_user_model().groups.through
    membership.objects.bulk_create(
        membership(user_id=person.pk, group_id=groups[post].group_id)
        for person, post in zip(people, posts, strict=True)
    )
    chamber = "social_security_and_health"
    files = Deliberation.objects.bulk_create(
        (
            Deliberation(
                number=f"{n // 1000:02}/{n % 1000:03}", year=2000 + n // 1000, serial=n % 1000, chamber=chamber
            )
            for n in range(1, obligations + 1)
        ),
        batch_size=1000,
    )
    acts = Act.objects.bulk_create(
        (
            Act(
                deliberation=file,
                seq=0,
                kind=Act.Kind.DECISION,
                content=Act.Content.FULL,
                approved_on=SINCE,
                effective_on=SINCE,
                effective_stated=True,
                recorded_at=QUIET,
            )
            for file in files
        ),
        batch_size=1000,
    )
    rows = Obligation.objects.bulk_create(
        (
            Obligation(deliberation=file, holder=holders[n % HOLDERS], opened_at=QUIET, round_on=QUIET.date())
            for n, file in enumerate(files)
        ),
        batch_size=1000,
    )
    Term.objects.bulk_create(
        (
            Term(
                obligation=row,
                deliberation=row.deliberation,
                starts_on=SINCE,
                rule=Term.Rule.DATE,
                due_on=DUE_ON,
                act=act,
            )
            for row, act in zip(rows, acts, strict=True)
        ),
        batch_size=1000,
    )
    places = [add_organisation(slug=slug, name=slug.upper(), names={}, by=None, at=QUIET) for slug in ("ivc", "ksz")]
    staff = ((RoleGroup.Role.REGISTRAR, 0), (RoleGroup.Role.AUDITOR, 0), (RoleGroup.Role.OFFICER, 1))
    for role, place in staff:
        mail = f"{role}@{places[place].slug}.example"
        person = get_user_model().objects.create_user(mail, name=role.title(), language="nl")
        grant_role(person, role=role, organisation=places[place], by=None, at=QUIET)
    Involvement.objects.bulk_create(
        (
            Involvement(deliberation=row.deliberation, organisation=body, role=role)
            for row in rows
            for body, role in ((places[1], "provider"), (row.holder, "recipient"))
        ),
        batch_size=1000,
    )
    _analyze()


def _analyze() -> None:
    """Give the planner its statistics, which PostgreSQL otherwise gathers a minute later."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)" if connection.vendor == "postgresql" else "analyze")


def _memory() -> float:
    """Return the most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("show server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        cursor.execute("select sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


@contextmanager
def smtp_server() -> Iterator[str]:
    """Take every mail and keep none, in a thread of this process."""
    from aiosmtpd.smtp import SMTP

    class Sink:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            return "250 OK"

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def listen() -> Any:
        return await loop.create_server(lambda: SMTP(Sink(), loop=loop), "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)


if __name__ == "__main__":
    main()
