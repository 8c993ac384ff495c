"""Measure deliveries on each engine, and print the table: `python -m benchmarks.deliveries`."""

import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, run
from typing import Any

from benchmarks.__main__ import ROOT, _machine, _ms, _table
from tests.servers import postgresql

DELIVERIES = 200
"""Of one file, each of the 75 variables of 21/128."""
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.deliveries", description=__doc__)
    parser.add_argument("--here", action="store_true", help="measure the database of DATABASE_URL, and write JSON")
    if parser.parse_args().here:
        json.dump(_measure(), sys.stdout)
        return
    with tempfile.TemporaryDirectory(prefix="register-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        found = [_on(folder, f"sqlite:///{folder}/register.sqlite3")]
        with postgresql(folder / "postgresql") as address:
            found.append(_on(folder, address))
    engines = [each["engine"] for each in found]
    sys.stdout.write(f"{datetime.now(UTC).date()}, {_machine()}; {', '.join(engines)}.\n\n")
    sys.stdout.write("    python -m benchmarks.deliveries\n\n")
    sys.stdout.write(
        f"One file with {DELIVERIES} deliveries of 75 variables. Milliseconds, median and 95th percentile.\n\n"
    )
    rows = [
        [
            line[0],
            f"{line[1]:g}" if line[1] else "",
            *(f"{_ms(e['lines'][n][2])} | {_ms(e['lines'][n][3])}" for e in found),
        ]
        for n, line in enumerate(found[0]["lines"])
    ]
    head = ["", "aim", *(f"{engine} median | p95" for engine in engines)]
    sys.stdout.write("\n".join(_table(head, rows)) + "\n")


def _on(folder: Path, address: str) -> dict[str, Any]:
    env = {**os.environ, "DATABASE_URL": address, "REGISTER_DATA_DIR": str(folder / "data")}
    for variable in ("REGISTER_MODE", "REDIS_URL", "REGISTER_NOW"):
        env.pop(variable, None)
    command = [sys.executable, "-m", "benchmarks.deliveries", "--here"]
    found: dict[str, Any] = json.loads(run(command, env=env, cwd=ROOT, stdout=PIPE, text=True, check=True).stdout)
    return found


def _measure() -> dict[str, Any]:
    """Fill the register past nothing: each delivery is recorded by its action, with its results and its line."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.measure import analyze, measure, version  # sets Django up
    from deliberations.actions.grant_role import grant_role
    from deliberations.models import Delivery, Organisation, RoleGroup
    from deliberations.models.ledger import held_but_not_approved, read_ledger
    from deliberations.reading.manifest import SentFile
    from tests.building import DATA, load
    from tests.deliveries import approved, record, told

    call_command("migrate", verbosity=0)
    file = load(DATA / "21-128.yaml", at=NOW)
    officer = get_user_model().objects.create_user("officer@register.example", name="officer", language="nl")
    ksz = Organisation.objects.get(slug="ksz")
    grant_role(officer, role=RoleGroup.Role.OFFICER, organisation=ksz, by=None, at=NOW)
    ticked = tuple(approved(file))

    def one(n: int) -> Delivery:
        files = (SentFile(f"{n}.parquet", 1024, f"{n:064x}"),)
        day = date(2025, 11, 20) + timedelta(days=n)
        return record(file, told(file, ticked=ticked, delivered_on=day, files=files, name=str(n)), by=officer, at=NOW)

    lines = [measure("recording a delivery of 75 variables", one, range(DELIVERIES))]
    analyze()
    turns = range(33)
    lines.append(measure("the ledger of the file", lambda n: read_ledger(file, on=TODAY), turns, aim=100))
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    def get(address: str) -> None:
        assert client.get(address).status_code == 200

    below = f"/nl/deliberations/{file.slug}/"
    lines.append(measure("the page with the ledger", get, [f"{below}ledger/"] * 23))
    lines.append(measure("the page with its deliveries", get, [f"{below}deliveries/"] * 23))
    lines.append(measure("the page of a delivery", get, [f"{below}deliveries/L{n}/" for n in range(1, 24)]))
    lines.append(
        measure("what is held and not approved, all files", lambda n: list(held_but_not_approved(on=TODAY)), turns)
    )
    return {"engine": version(), "lines": lines}


if __name__ == "__main__":
    main()
