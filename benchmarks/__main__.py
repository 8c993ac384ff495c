"""Fill a register on each engine, measure it, and print the tables: `python -m benchmarks`."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.servers import postgresql

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--deliberations", type=int, default=100_000, help="how many files; 100,000 where left out")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="both where left out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="register-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        found = []
        if chosen.engine != "postgresql":
            found.append(_measure(chosen.deliberations, folder, f"sqlite:///{folder}/register.sqlite3"))
        if chosen.engine != "sqlite":
            with postgresql(folder / "postgresql") as address:
                found.append(_measure(chosen.deliberations, folder, address))
    sys.stdout.write("\n".join(_report(found, chosen.deliberations)) + "\n")


def _measure(deliberations: int, folder: Path, address: str) -> dict[str, Any]:
    env = {**os.environ, "DATABASE_URL": address, "REGISTER_DATA_DIR": str(folder / "data")}
    for variable in ("REGISTER_MODE", "REDIS_URL", "REGISTER_NOW"):
        env.pop(variable, None)
    command = [sys.executable, "-m", "benchmarks.measure", str(deliberations)]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _report(found: list[dict[str, Any]], deliberations: int) -> Iterator[str]:
    engines = [each["engine"] for each in found]
    yield f"{datetime.now(UTC).date()}, {_machine()}; {', '.join(engines)}."
    yield ""
    yield f"    python -m benchmarks{' '.join(['', *sys.argv[1:]])}"
    yield ""
    filled = (f"{each['engine']} in {each['filled'] / 60:.1f} minutes" for each in found)
    yield f"{deliberations:,} files, filled on {' and on '.join(filled)}. Milliseconds, median and 95th percentile."
    for which in ("ours", "theirs"):
        yield ""
        yield from _table(
            ["", "aim", *(f"{engine} median | p95" for engine in engines)],
            [
                [
                    f"{line[0]} ({line[4]})" if line[4] else line[0],
                    f"{line[1]:g}" if line[1] else "",
                    *(f"{_ms(each[which][n][2])} | {_ms(each[which][n][3])}" for each in found),
                ]
                for n, line in enumerate(found[0][which])
            ],
        )
    yield ""
    yield "Storage, megabytes of rows and of indexes."
    yield ""
    tables = sorted(found[0]["storage"], key=lambda table: -found[0]["storage"][table][1])
    large = [table for table in tables if found[0]["storage"][table][0] >= deliberations / 100]
    yield from _table(
        ["table", "rows", *(f"{engine} rows | indexes" for engine in engines)],
        [
            [
                table.removeprefix("deliberations_"),
                f"{found[0]['storage'][table][0]:,}",
                *(f"{_mb(each['storage'][table][1])} | {_mb(each['storage'][table][2])}" for each in found),
            ]
            for table in large
        ],
    )


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    lines = [" | ".join(cells) for cells in (head, *rows)]
    columns = lines[0].count("|") + 1
    yield f"| {lines[0]} |"
    yield "|" + " --- |" + " ---: |" * (columns - 1)
    yield from (f"| {line} |" for line in lines[1:])


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "django-guardian", "django-simple-history"))
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {libraries}"


if __name__ == "__main__":
    main()
