"""Measure the engine of alerts at a hundred thousand obligations on each engine: `python -m benchmarks.alerts`."""

import asyncio
import json
import os
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
from statistics import median
from typing import Any

from tests.servers import postgresql

ROOT = Path(__file__).resolve().parent.parent
QUIET, BUSY = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2030, 8, 4, 9, tzinfo=UTC)
"""A day on which nothing is due, and the one on which everything is 180 days from its last lawful day."""
DUE_ON = date(2031, 1, 31)
HOLDERS = 500
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
    yield f"{datetime.now(UTC).date()}, {os.cpu_count()} cores; {', '.join(each['engine'] for each in found)}."
    yield ""
    yield f"    python -m benchmarks.alerts{' '.join(['', *sys.argv[1:]])}"
    yield ""
    yield "Elapsed, in brackets the time of the processor that this process itself took, and the memory that it added."
    yield ""
    yield "|  | aim | " + " | ".join(each["engine"] for each in found) + " |"
    yield "| --- | ---: |" + " ---: |" * len(found)
    for n, (what, aim, *_) in enumerate(found[0]["lines"]):
        values = ("{:.2f} s ({:.2f} s), {:+.0f} MB".format(*each["lines"][n][2:]) for each in found)
        yield f"| {what} | {aim} | " + " | ".join(values) + " |"


# ---------- one database


def measure(obligations: int, mails: int) -> dict[str, Any]:
    """Fill a database and time the engine in it; lines of (what, aim, seconds, of the processor, megabytes)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from django.core.management import call_command

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
        sys.stderr.write(f"{what}: {seconds:.2f} s, {own:.2f} s of its own\n")
        lines.append((what, aim, seconds, own, _memory() - memory))
        return result

    raise_alerts(at=QUIET)  # warms up, and tells what is told only once
    line(f"scan of {obligations:,} open obligations, nothing due", "0.5 s", lambda: raise_alerts(at=QUIET))
    run = line("the same, all of them due on one day, two people told of each", "60 s", lambda: raise_alerts(at=BUSY))
    assert run.done == obligations, run.done
    line("the same again, nothing left to raise", "", lambda: raise_alerts(at=BUSY))
    # As many of them as are to be sent become mails of their own; the rest is taken out of the way.
    chosen = list(Notification.objects.mails().order_by("pk").values_list("pk", flat=True)[:mails])
    Notification.objects.mails().exclude(pk__lte=chosen[-1]).delete()
    Notification.objects.mails().update(bundle_on=None, due_at=BUSY)
    sent = line(f"sending {len(chosen):,} mails to a server on this machine", "", lambda: send_all(lambda: BUSY))
    assert (sent.done, sent.failed) == (len(chosen), 0), (sent.done, sent.failed)
    assert Alert.objects.count() == obligations, Alert.objects.count()
    lines += pages()
    return {"engine": _version(), "lines": lines}


def pages() -> Iterator[tuple[str, str, float, float, float]]:
    """Open the overview and the inbox of the secretariat and of one holder, at this size; medians."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from deliberations.actions.add_organisation import add_organisation
    from deliberations.actions.grant_role import grant_role
    from deliberations.models import RoleGroup

    settings.FIXED_NOW = BUSY
    committee = add_organisation(slug="ivc", name="Informatieveiligheidscomité", names={}, by=None, at=BUSY)
    registrar = get_user_model().objects.create_user("registrar@ivc.example", name="Registrar", language="nl")
    grant_role(registrar, role=RoleGroup.Role.REGISTRAR, organisation=committee, by=None, at=BUSY)
    holder = get_user_model().objects.filter(email__startswith="dpo@").order_by("pk")[0]
    for who, person in (("the secretariat", registrar), ("one holder", holder)):
        client = Client(SERVER_NAME="localhost")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for what, path in (("overview", "/nl/overview/"), ("inbox", "/nl/alerts/")):
            walls, owns = [], []
            for n in range(_OPENED):
                started, own = time.perf_counter(), time.process_time()
                assert client.get(path).status_code == 200, path
                if n >= _WARM:
                    walls.append(time.perf_counter() - started)
                    owns.append(time.process_time() - own)
            said = f"{what} of {who}, median of {len(walls)}"
            sys.stderr.write(f"{said}: {median(walls):.3f} s, {median(owns):.3f} s of its own\n")
            yield said, "0.1 s", median(walls), median(owns), 0.0


def fill(obligations: int) -> None:
    """Lay down obligations whose last lawful day is the same, spread over holders with two people each."""
    from django.contrib.auth import get_user_model

    from deliberations.actions.grant_role import make_groups
    from deliberations.models import Deliberation, Obligation, Organisation, RoleGroup, Term

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
    rows = Obligation.objects.bulk_create(
        (
            Obligation(deliberation=file, holder=holders[n % HOLDERS], opened_at=QUIET, round_on=QUIET.date())
            for n, file in enumerate(files)
        ),
        batch_size=1000,
    )
    since = date(2025, 1, 1)
    Term.objects.bulk_create(
        (
            Term(obligation=row, deliberation=row.deliberation, starts_on=since, rule=Term.Rule.DATE, due_on=DUE_ON)
            for row in rows
        ),
        batch_size=1000,
    )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("analyze")


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
