"""Measure certificates on each engine, and print the table: `python -m benchmarks.certificates`."""

import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import PIPE, run
from typing import Any

from benchmarks.__main__ import ROOT, _machine, _table
from tests.servers import postgresql

ISSUED = 300
"""Certificates that are issued whole, each with its PDF in four languages, by one worker."""
VERIFIED = 10_000
"""Certificates that are verified. Those beyond the first have their own records, and the PDFs of the first."""
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.certificates", description=__doc__)
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
    sys.stdout.write("    python -m benchmarks.certificates\n\n")
    rows = [
        [what, f"{aim:,}" if aim else "", *(f"{each['lines'][n][2]:,.0f}" for each in found)]
        for n, (what, aim, _value) in enumerate(found[0]["lines"])
    ]
    sys.stdout.write("\n".join(_table(["", "aim", *engines], rows)) + "\n")


def _on(folder: Path, address: str) -> dict[str, Any]:
    data = folder / f"data-{address.partition(':')[0]}"
    env = {**os.environ, "DATABASE_URL": address, "REGISTER_DATA_DIR": str(data)}
    for variable in ("REGISTER_MODE", "REDIS_URL", "REGISTER_NOW"):
        env.pop(variable, None)
    command = [sys.executable, "-m", "benchmarks.certificates", "--here"]
    found: dict[str, Any] = json.loads(run(command, env=env, cwd=ROOT, stdout=PIPE, text=True, check=True).stdout)
    return found


def _measure() -> dict[str, Any]:
    from django.core.management import call_command

    from benchmarks.measure import _say, version  # sets Django up
    from deliberations.actions.issue_certificate import _record, issue_certificate
    from deliberations.actions.verify_certificate import verify_file, verify_number
    from deliberations.actions.verify_certificates import verify_certificates
    from deliberations.models import CertificateFile

    call_command("migrate", verbosity=0)
    reports = _accepted(VERIFIED)
    issue_certificate(reports[0], at=NOW)  # reads the fonts
    started, worked = time.perf_counter(), time.process_time()
    issued = [issue_certificate(report, at=NOW) for report in reports[1 : ISSUED + 1]]
    a_minute = 60 * ISSUED / (time.perf_counter() - started)
    of_work = 60 * ISSUED / (time.process_time() - worked)
    _say(f"{a_minute:,.0f} certificates a minute")
    started = time.perf_counter()
    rest = [_record(report, at=NOW) for report in reports[ISSUED + 1 :]]
    records = 60 * len(rest) / (time.perf_counter() - started)
    files = [(f.language, f.sha256, f.size) for f in issued[0].files.all()]
    CertificateFile.objects.bulk_create(
        [
            CertificateFile(certificate=each, language=language, sha256=sha256, size=size)
            for each in rest
            for language, sha256, size in files
        ],
        batch_size=2000,
    )
    started = time.perf_counter()
    assert list(verify_certificates()) == []
    whole = time.perf_counter() - started
    _say(f"{VERIFIED:,} verified in {whole:.1f} s")
    started = time.perf_counter()
    for each in issued:
        assert verify_number(each.number, each.code).standing == "genuine"
    by_number = (time.perf_counter() - started) / len(issued) * 1e6
    started = time.perf_counter()
    for each in issued:
        assert verify_file(each.record.encode()).standing == "genuine"
    by_file = (time.perf_counter() - started) / len(issued) * 1e6
    lines: list[tuple[str, int | None, float]] = [
        ("certificates issued a minute by one worker, each with four PDFs", 1000, a_minute),
        ("the same, in a minute of the processor's time", None, of_work),
        ("records alone, a minute", None, records),
        (f"all {VERIFIED:,} certificates verified, in seconds", None, whole),
        ("one verified by number and code, in microseconds", None, by_number),
        ("one verified by its file, in microseconds", None, by_file),
    ]
    return {"engine": version(), "lines": lines}


def _accepted(count: int) -> list[Any]:
    """Return so many accepted reports, each about a copy of its own; laid down as rows, for speed."""
    from deliberations.models import Holding, Report, ReportLine
    from tests.building import DATA, load
    from tests.conftest import assemble
    from tests.destruction import obligation_of

    file = load(DATA / "21-128.yaml", at=NOW)
    cast, obligation = assemble(file), obligation_of(file)
    holdings = Holding.objects.bulk_create(
        [
            Holding(obligation=obligation, kind=Holding.Kind.COPY, description=f"copy {n}", declared_at=NOW)
            for n in range(count)
        ]
    )
    signed = {"reported_by": cast.data_manager, "confirmed_by": cast.dpo, "accepted_by": cast.registrar}
    moments = dict.fromkeys(("saved_at", "submitted_at", "confirmed_at", "accepted_at"), NOW)
    said = {"standing": Report.Standing.ACCEPTED, "places": ["working"], "declared": True}
    reports = Report.objects.bulk_create([Report(obligation=obligation, **signed, **moments, **said) for _ in holdings])
    done = {"technique": "overwrite", "method": "clear", "verdict": "passed", "done_on": date(2026, 11, 18)}
    ReportLine.objects.bulk_create(
        ReportLine(report=report, holding=holding, done_by="J. Voorbeeld", **done)
        for report, holding in zip(reports, holdings, strict=True)
    )
    return list(Report.objects.told().filter(pk__in=[r.pk for r in reports[:500]]).order_by("pk")) + reports[500:]


if __name__ == "__main__":
    main()
