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
RECORDED = 500
"""Certificates of which the record alone is made, with its number and its line in the journal."""
SIGNED = 50
"""Certificates whose four PDFs are signed."""
VERIFIED = 10_000
"""Certificates that are verified. Those beyond these are laid down as rows, each with the PDFs of the first."""
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
    rest = [_record(report, at=NOW) for report in reports[ISSUED + 1 : ISSUED + 1 + RECORDED]]
    records = 60 * len(rest) / (time.perf_counter() - started)
    rest += _laid_down(rest[-1], reports[ISSUED + 1 + RECORDED :])
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
    signed, checked = _signed(issued[:SIGNED])
    lines: list[tuple[str, int | None, float]] = [
        ("certificates issued a minute by one worker, each with four PDFs", 1000, a_minute),
        ("the same, in a minute of the processor's time", None, of_work),
        ("records alone, a minute", None, records),
        ("signed a minute by one worker, four PDFs each, without a time stamp", None, signed),
        ("four signatures of one verified, in milliseconds", None, checked),
        (f"all {VERIFIED:,} certificates verified, in seconds", None, whole),
        ("one verified by number and code, in microseconds", None, by_number),
        ("one verified by its file, in microseconds", None, by_file),
    ]
    return {"engine": version(), "lines": lines}


def _laid_down(last: Any, reports: list[Any]) -> list[Any]:
    """Return certificates behind the last one, each with its record and a line; as rows, for speed."""
    from deliberations.models import Certificate, CertificateHead, JournalHead, JournalLine
    from deliberations.writing.certificate import canonical, digest

    certificates, facts, head = [], last.facts, JournalHead.objects.get()
    for serial, report in enumerate(reports, start=last.serial + 1):
        number, previous = f"DC-{last.year}-{serial:04}", (certificates or [last])[-1]
        facts |= {"number": number, "previous": {"number": previous.number, "sha256": previous.sha256}}
        record = canonical(facts)
        certificates.append(
            Certificate(
                number=number,
                year=last.year,
                serial=serial,
                report_id=report.pk,
                record=record,
                sha256=digest(record),
                previous_sha256=previous.sha256,
                code=last.code,
                issued_at=NOW,
            )
        )
    Certificate.objects.bulk_create(certificates, batch_size=1000)
    verb = JournalLine.Verb.ISSUED_CERTIFICATE
    JournalLine.objects.bulk_create(
        [
            JournalLine(number=n, recorded_at=NOW, verb=verb, after={"certificate": each.number, "sha256": each.sha256})
            for n, each in enumerate(certificates, start=head.number + 1)
        ],
        batch_size=1000,
    )
    end = certificates[-1]
    CertificateHead.objects.update(serial=end.serial, number=end.number, sha256=end.sha256)
    JournalHead.objects.update(number=head.number + len(certificates))
    return certificates


def _signed(certificates: list[Any]) -> tuple[float, float]:
    """Return how many certificates are signed a minute, and how long the signatures of one take to verify."""
    from django.conf import settings

    from deliberations.actions.sign_certificate import sign_certificate
    from deliberations.writing.signature import own_key, read_signature
    from tests.conftest import make_key

    with tempfile.TemporaryDirectory() as folder:
        made = make_key(Path(folder) / "register.key")
        settings.SIGNING_KEY_FILE, settings.SIGNING_CERTIFICATE_FILE = str(made.key), str(made.public)
        key = own_key(at=NOW)
        sign_certificate(certificates[0], key, at=NOW)  # reads the key
        started = time.perf_counter()
        for each in certificates[1:]:
            sign_certificate(each, key, at=NOW)
        a_minute = 60 * (len(certificates) - 1) / (time.perf_counter() - started)
    pdfs = [file.signed.path.read_bytes() for file in certificates[0].files.select_related("signed")]
    started = time.perf_counter()
    for _ in range(10):
        assert all(read_signature(pdf) for pdf in pdfs)
    return a_minute, (time.perf_counter() - started) / 10 * 1000


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
