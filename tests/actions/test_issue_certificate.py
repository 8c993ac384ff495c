"""Certificates: numbers without gap, issued once whoever dies, the same bytes each time, any altered byte found."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from deliberations import tasks
from deliberations.actions.grant_role import grant_role
from deliberations.actions.issue_certificate import issue_certificate, issue_due
from deliberations.actions.receive_proof import receive_proof
from deliberations.actions.register_act import register_act
from deliberations.actions.report_destruction import report_destruction, save_report
from deliberations.actions.revoke_certificate import revoke_certificate
from deliberations.actions.supersede_certificate import supersede_certificate
from deliberations.actions.verify_certificate import verify_file, verify_number
from deliberations.actions.verify_certificates import verify_certificates
from deliberations.actions.verify_journal import verify_journal
from deliberations.actions.withdraw_report import withdraw_report
from deliberations.models import (
    Certificate,
    CertificateFile,
    CertificateHead,
    Discharge,
    Holding,
    JournalLine,
    Organisation,
    Report,
    RoleGroup,
)
from deliberations.writing.certificate import LANGUAGES, render
from tests.actions.test_journal import unguarded
from tests.actions.test_together import together
from tests.building import DATA, act, load
from tests.conftest import assemble
from tests.destruction import (
    accept,
    accepted,
    certified,
    confirm,
    declare,
    deliver,
    gone,
    obligation_of,
    said,
    submit,
)
from tests.servers import find_program

needs_poppler = pytest.mark.skipif(not find_program("pdfinfo"), reason="poppler-utils is not installed")


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def file(cast, file_21_128, own_documents):
    return file_21_128


def pdf_of(certificate, language="en"):
    with certificate.files.get(language=language).open() as found:
        return found.read()


# ---------- what is issued


def test_certificate_holds_all_facts_with_people_as_they_were(file, cast, now):
    certificate = certified(file, cast, now)
    facts = certificate.facts
    assert certificate.number == facts["number"] == "DC-2026-0001"
    assert certificate.record.encode() == rfc8785.dumps(facts)
    assert certificate.sha256 == sha256(certificate.record.encode()).hexdigest()
    assert facts["deliberation"] == {
        "number": "21/128",
        "chamber": "social_security_and_health",
        "approved_on": "2021-07-06",
        "version": 3,
        "reference": "IVC/KSZG/25/388",
        "in_force_on": "2025-11-20",
    }
    assert facts["holder"]["name"] == "Maastricht University School of Business and Economics"
    assert facts["retention_until"] == "2031-01-31"
    assert [(s["role"], s["name"], s["post"]) for s in facts["signatures"]] == [
        ("reported", "data_manager", "data_manager"),
        ("confirmed", "dpo", "dpo"),
        ("accepted", "registrar", "registrar"),
    ]
    assert [line["holding"]["delivery"]["label"] for line in facts["lines"]] == ["L1", "L2"]
    assert facts["late"] is facts["incident"] is None
    assert facts["single_signature"] is False
    head = JournalLine.objects.get(verb="discharged_obligation")
    assert facts["journal"] == {"number": head.number, "seal": head.seal}
    line = JournalLine.objects.order_by("-number")[0]
    assert (line.verb, line.actor, line.after["sha256"]) == ("issued_certificate", None, certificate.sha256)
    assert verify_journal(at=now).broken_at is None


def text_of(certificate, tmp_path):
    path = tmp_path / f"{certificate}.pdf"
    path.write_bytes(pdf_of(certificate))
    return " ".join(run("pdftotext", "-layout", str(path), "-").split())


def test_report_that_all_is_kept_is_accepted_and_has_no_certificate(file, cast, now):
    held = deliver(file, cast.officer, now, 1)
    report = accepted(file, cast, now, [{"holding": held[0], "outcome": "kept", "note": "Archives Act."}])
    assert issue_due(at=now) == (0, 0)
    assert not Certificate.objects.exists()
    with pytest.raises(AssertionError):
        issue_certificate(report, at=now)
    assert obligation_of(file).discharged_at is None


@needs_poppler
def test_certificate_says_destroyed_only_of_what_was(file, cast, now, tmp_path):
    held = deliver(file, cast.officer, now, 3)
    never = {"holding": held[0], "outcome": "never_held", "note": "The transfer failed."}
    text = text_of(certified(file, cast, now, [never]), tmp_path)
    assert "reported destroyed" not in text
    assert "Destruction certificate" not in text
    assert "what was reported of each of the data below" in text
    assert "never held" in text
    kept = {"holding": held[1], "outcome": "kept", "note": "Archives Act."}
    text = text_of(certified(file, cast, now, [kept, held[2]]), tmp_path)
    assert "reported destroyed" not in text
    assert "Destruction certificate" in text
    assert "kept under" in text


def test_after_a_repeal_the_certificate_names_the_text_that_bound(file, cast, now):
    held = deliver(file, cast.officer, now)
    repeal = act(3, "2026-06-01", kind="repeal", content="none", sets_aside=0)
    register_act(file, repeal, by=None, at=now)
    said_of = certified(file, cast, now, held).facts["deliberation"]
    assert (said_of["version"], said_of["reference"]) == (3, "IVC/KSZG/25/388")
    assert said_of["in_force_on"] == "2025-11-20"


def test_signature_names_the_role_by_which_somebody_signed(file, cast, now):
    """The registrar became one after having been a head elsewhere."""
    person = get_user_model().objects.create_user("two@register.example", "pass", name="two", language="en")
    for slug, role in (("hogeschool-voorbeeld", RoleGroup.Role.HEAD), ("ivc", RoleGroup.Role.REGISTRAR)):
        grant_role(person, role=role, organisation=Organisation.objects.get(slug=slug), by=None, at=now)
    report = submit(file, said(deliver(file, cast.officer, now), cast.dpo), by=cast.data_manager, at=now)
    report = accept(confirm(report, by=cast.dpo, at=now), by=get_user_model().objects.get(pk=person.pk), at=now)
    signature = issue_certificate(report, at=now).facts["signatures"][2]
    assert (signature["post"], signature["name"]) == ("registrar", "two")


def test_renamed_people_and_organisations_stay_as_they_were_in_the_record(file, cast, now):
    certificate = certified(file, cast, now)
    cast.dpo.name = "Somebody Else"
    cast.dpo.save()
    certificate.refresh_from_db()
    assert certificate.facts["signatures"][1]["name"] == "dpo"
    assert render(certificate.record, "nl") == pdf_of(certificate, "nl")


def test_same_record_gives_the_same_bytes_in_each_of_four_languages(file, cast, now):
    certificate = certified(file, cast, now)
    assert {f.language for f in certificate.files.all()} == set(LANGUAGES) == {"nl", "fr", "de", "en"}
    for language in LANGUAGES:
        assert render(certificate.record, language) == pdf_of(certificate, language)
    # Nor does a process of its own, with another clock and another place, write anything else.
    script = "import sys, django; django.setup(); from deliberations.writing.certificate import render; "
    script += "sys.stdout.buffer.write(render(sys.stdin.read(), 'fr'))"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "governance.settings", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", script], input=certificate.record.encode(), env=env, capture_output=True, check=True
    )
    assert done.stdout == pdf_of(certificate, "fr")


def test_letters_that_no_font_has_do_not_stop_a_certificate(file, cast, now):
    holdings = deliver(file, cast.officer, now)
    lines = [gone(holdings[0], outcome="in_part", note="漢字 🗑 אבג Šimek Łódź жук"), holdings[1]]
    certificate = certified(file, cast, now, lines)
    assert "漢字 🗑" in certificate.record
    assert len(pdf_of(certificate)) > 10_000


DYING = Path(__file__).parent.parent / "issue_and_die.py"


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged_one_page_and_carries_its_record(file, cast, now, tmp_path, language):
    certificate = certified(file, cast, now)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf_of(certificate, language))
    info = run("pdfinfo", str(path))
    assert re.search(r"Tagged: +yes", info)
    assert re.search(r"Pages: +1\n", info)
    assert re.search(r"JavaScript: +no", info)
    assert "DC-2026-0001" in info
    raw = path.read_bytes()
    assert b"<pdfaid:part>3</pdfaid:part>" in raw
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in raw
    assert b"<pdfuaid:part>1</pdfuaid:part>" in raw
    assert "1 embedded files" in run("pdfdetach", "-list", str(path))
    run("pdfdetach", "-save", "1", "-o", str(tmp_path / "record.json"), str(path))
    assert (tmp_path / "record.json").read_text() == certificate.record
    words = run("pdftotext", "-layout", str(path), "-")
    for word in ("21/128", "DC-2026-0001", certificate.code, "data_manager", certificate.sha256[:16]):
        assert word in words, word
    assert not [font for font in run("pdffonts", str(path)).splitlines()[2:] if " yes " not in font]


# ---------- due, killed, twice, together


def test_task_and_command_issue_what_is_due_once(file, cast, now, capsys):
    accepted(file, cast, now)
    tasks.issue_certificate()
    tasks.issue_certificate()
    call_command("issue_certificates")
    assert "Issued: 0." in capsys.readouterr().out
    assert Certificate.objects.count() == 1
    assert CertificateFile.objects.count() == len(LANGUAGES)


def test_one_that_cannot_be_issued_keeps_no_other_one_waiting(file, cast, now, capsys):
    holdings = deliver(file, cast.officer, now)
    first = accepted(file, cast, now, holdings[:1])
    accepted(file, cast, now, holdings[1:])
    Report.objects.filter(pk=first.pk).update(places=[1.5, "x"])  # cannot be sorted
    with pytest.raises(SystemExit):
        call_command("issue_certificates")
    assert [c.number for c in Certificate.objects.all()] == ["DC-2026-0001"]
    Report.objects.filter(pk=first.pk).update(places=["working"])
    call_command("issue_certificates")
    assert {c.number for c in Certificate.objects.all()} == {"DC-2026-0001", "DC-2026-0002"}


def test_numbers_begin_anew_with_the_year_in_brussels_and_never_go_back(file, cast, now):
    holdings = deliver(file, cast.officer, now, 4)
    moments = [
        datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 0, tzinfo=UTC),  # midnight in Brussels
        datetime(2026, 12, 31, 12, 0, tzinfo=UTC),  # the clock was set back
        datetime(2028, 1, 1, 12, 0, tzinfo=UTC),
    ]
    for holding, at in zip(holdings, moments, strict=True):
        issue_certificate(accepted(file, cast, now, [holding]), at=at)
    numbers = list(Certificate.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["DC-2026-0001", "DC-2027-0001", "DC-2027-0002", "DC-2028-0001"]
    assert list(verify_certificates()) == []


def test_ten_thousandth_certificate_of_a_year_is_issued_and_verified(file, cast, now):
    CertificateHead.objects.update(year=2026, serial=9_999, number="DC-2026-9999")
    certificate = certified(file, cast, now)
    assert certificate.number == "DC-2026-10000"
    assert verify_number("DC-2026-10000", certificate.code).standing == "genuine"
    assert verify_file(pdf_of(certificate) + b"x") == ("altered", certificate, None)


def test_whoever_is_killed_at_any_step_leaves_what_the_next_finishes(own_database, now, settings):
    settings.DATA_DIR = own_database.env["REGISTER_DATA_DIR"]
    file = load(DATA / "21-128.yaml", at=now)
    accepted(file, assemble(file), now)
    connections.close_all()
    own_database.env |= {"REGISTER_NOW": now.isoformat(), "JOURNAL_KEY": settings.JOURNAL_KEYS[settings.JOURNAL_KEY_ID]}
    told = own_database.manage("shell", "-c", DYING.read_text())
    steps = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert [step["killed"] for step in steps] == [True] * (len(steps) - 1) + [False]
    # The writes of the record, then for each language the file before and after its place, then the rows of all.
    assert len(steps) > 5 + 2 * len(LANGUAGES)
    assert all(step["count"] == step["serial"] <= 1 for step in steps)
    assert issue_due(at=now) == (0, 0)
    assert [fault.what for fault in verify_certificates()] == []
    assert JournalLine.objects.filter(verb="issued_certificate").count() == 1
    assert verify_journal(at=now).broken_at is None


def test_eight_workers_leave_no_gap_and_no_double(own_database, own_documents, now):
    file = load(DATA / "21-128.yaml", at=now)
    cast = assemble(file)
    deliver(file, cast.officer, now, 1)
    for n in range(12):
        accepted(file, cast, now, [declare(file, cast.data_manager, now, description=f"copy {n}")])
    together(lambda n: issue_due(at=now))
    assert [c.serial for c in Certificate.objects.order_by("serial")] == list(range(1, 13))
    assert Certificate.objects.values("report").distinct().count() == 12
    assert CertificateFile.objects.count() == 12 * len(LANGUAGES)
    assert JournalLine.objects.filter(verb="issued_certificate").count() == 12
    assert [fault.what for fault in verify_certificates()] == []


# ---------- wrong


def test_revoked_certificate_opens_the_obligation_and_its_holdings_again(file, cast, now):
    certificate = certified(file, cast, now)
    ending = revoke_certificate(certificate, reason="The dataset is another one.", by=cast.supervisor, at=now)
    assert (ending.kind, obligation_of(file).discharged_at) == ("revoked", None)
    assert Holding.objects.open().count() == 2
    assert verify_number(certificate.number, certificate.code).standing == "revoked"
    assert verify_file(pdf_of(certificate)).standing == "revoked"
    line = JournalLine.objects.get(verb="revoked_certificate")
    assert (line.actor, line.after["reason"]) == (cast.supervisor, "The dataset is another one.")
    with pytest.raises(ValidationError, match="was revoked already"):
        revoke_certificate(certificate, reason="Again.", by=cast.supervisor, at=now)


def test_superseded_certificate_is_followed_by_one_that_names_it(file, cast, now):
    certificate = certified(file, cast, now)
    report = supersede_certificate(certificate, reason="L2 was returned.", by=cast.registrar, at=now)
    assert (report.standing, report.note, report.lines.count()) == ("sent_back", "L2 was returned.", 2)
    assert obligation_of(file).discharged_at is None
    holdings = list(Holding.objects.open())
    returned = {"holding": holdings[1], "outcome": "returned", "done_on": now.date(), "note": "To KSZ."}
    report = submit(file, said([holdings[0], returned], cast.dpo), by=cast.data_manager, at=now)
    second = issue_certificate(accept(confirm(report, by=cast.dpo, at=now), by=cast.registrar, at=now), at=now)
    assert second.facts["replaces"] == certificate.number
    assert verify_number(certificate.number, certificate.code).standing == "superseded"
    assert Certificate.objects.get(pk=certificate.pk).successor == second
    assert verify_number(second.number, second.code).standing == "genuine"
    assert obligation_of(file).discharged_at == now
    assert list(verify_certificates()) == []


def test_superseded_report_keeps_its_proofs_and_its_succession_outlives_a_withdrawal(file, cast, now):
    report = save_report(
        obligation_of(file), said(deliver(file, cast.officer, now), cast.dpo), by=cast.data_manager, at=now
    )
    receive_proof(report, SimpleUploadedFile("log.txt", b"Erased at noon."), by=cast.data_manager, at=now)
    report = report_destruction(report, shown=report.digest, by=cast.data_manager, at=now)
    first = issue_certificate(accept(confirm(report, by=cast.dpo, at=now), by=cast.registrar, at=now), at=now)
    copy = supersede_certificate(first, reason="The tool is wrong.", by=cast.registrar, at=now)
    proof = copy.proofs.get()
    assert (proof.name, proof.received_by, proof.open().read()) == ("log.txt", cast.data_manager, b"Erased at noon.")
    assert not proof.used_elsewhere().exists()
    withdraw_report(copy, by=cast.data_manager, at=now)
    second = certified(file, cast, now, list(Holding.objects.open()))
    assert second.facts["replaces"] == first.number
    assert Certificate.objects.get(pk=first.pk).successor == second


def test_what_a_wrong_certificate_left_counts_no_more(file, cast, now):
    held = deliver(file, cast.officer, now, 1)
    certificate = certified(file, cast, now, [gone(held[0], outcome="in_part", note="a disk")])
    assert [str(each) for each in Holding.objects.open()] == ["what is left of L1: a disk"]
    revoke_certificate(certificate, reason="All of it is left.", by=cast.supervisor, at=now)
    assert list(Holding.objects.open()) == held
    assert Discharge.objects.filter(ended_at=None).count() == 0


# ---------- verified


def test_number_and_code_are_read_however_they_are_typed(file, cast, now):
    certificate = certified(file, cast, now)
    typed = certificate.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert verify_number(f" {certificate.number.lower()} ", typed).standing == "genuine"
    for number, code in ((certificate.number, ""), (certificate.number, "AAAA-AAAA-AAAA"), ("DC-2026-9999", "x")):
        assert verify_number(number, code) == ("unknown", None, None)


def test_pdf_and_record_are_known_by_their_bytes(file, cast, now):
    certificate = certified(file, cast, now)
    for language in LANGUAGES:
        assert verify_file(pdf_of(certificate, language))[:2] == ("genuine", certificate)
    assert verify_file(certificate.record.encode()) == ("genuine", certificate, None)
    assert verify_file(json.dumps(certificate.facts, indent=4).encode()) == ("genuine", certificate, None)
    for other in (b"", b"%PDF-1.7 nothing", b"[1.5, null]", b"{}", b"[" * 100_000, b"\xff\xfe"):
        assert verify_file(other) == ("unknown", None, None)


def test_file_that_names_many_numbers_always_gets_the_same_answer(file, cast, now):
    certificate = certified(file, cast, now)
    many = "".join(f"DC-2025-{n:04} " for n in range(400))
    assert verify_file(f"{many}{certificate.number}".encode()) == ("altered", certificate, None)


def test_any_altered_byte_of_a_pdf_is_found(file, cast, now):
    certificate = certified(file, cast, now)
    raw = pdf_of(certificate)
    for place in range(0, len(raw), len(raw) // 60):
        altered = bytearray(raw)
        altered[place] ^= 1
        assert verify_file(bytes(altered)).standing == "altered", place
    assert verify_file(raw + b"\n").standing == "altered"
    assert verify_file(raw[:-200]).standing == "altered"


def test_altered_record_is_found(file, cast, now):
    certificate = certified(file, cast, now)
    altered = certificate.record.replace("2026-11-18", "2026-11-19")
    assert verify_file(altered.encode()) == ("altered", certificate, None)


def test_altered_row_is_found_by_both_verifications(file, cast, now, capsys):
    certificate = certified(file, cast, now)
    unguarded(
        "update deliberations_certificate set record = replace(record, '2026-11-18', '2026-11-19')",
        table="deliberations_certificate",
    )
    assert verify_number(certificate.number, certificate.code).standing == "altered"
    with pytest.raises(SystemExit):
        call_command("verify_certificates")
    assert "DC-2026-0001: the record is not the one that was issued." in capsys.readouterr().err


def test_row_that_was_altered_with_its_digest_is_found_by_the_journal(file, cast, now):
    certificate = certified(file, cast, now)
    record = certificate.record.replace("2026-11-18", "2026-11-19")
    name = sha256(record.encode()).hexdigest()
    unguarded(
        f"update deliberations_certificate set record = replace(record, '2026-11-18', '2026-11-19'), sha256 = '{name}'",
        table="deliberations_certificate",
    )
    CertificateHead.objects.update(sha256=name)
    assert [fault.what for fault in verify_certificates()] == ["the journal has another digest of it"]


def test_pdf_that_is_missing_or_altered_on_the_disk_is_found(file, cast, now, capsys):
    certificate = certified(file, cast, now)
    call_command("verify_certificates")
    assert "1 certificates" in capsys.readouterr().out
    path = certificate.files.get(language="nl").path
    path.chmod(0o600)
    raw = bytearray(path.read_bytes())
    raw[1000] ^= 1
    path.write_bytes(raw)
    certificate.files.get(language="de").path.unlink()
    assert [fault.what for fault in verify_certificates()] == [
        "its PDF in nl is missing or not the one that was issued",
        "its PDF in de is missing or not the one that was issued",
    ]


def test_certificate_that_was_taken_out_is_found(file, cast, now):
    holdings = deliver(file, cast.officer, now, 2)
    for holding in holdings:
        certified(file, cast, now, [holding])
    first = Certificate.objects.get(serial=1).pk
    for table, column in (("certificatefile", "certificate_id"), ("certificate", "id")):
        name = f"deliberations_{table}"
        unguarded(f"delete from {name} where {column} = {first}", table=name)
    found = {(fault.number, fault.what) for fault in verify_certificates()}
    assert ("DC-2026-0002", "it does not follow the certificate before it") in found
    assert ("DC-2026-0001", "the journal tells of it, and it is not there") in found


def test_certificates_are_never_changed_or_removed(file, cast, now):
    certified(file, cast, now)
    for doing in (
        lambda: Certificate.objects.update(code="x"),
        lambda: Certificate.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            doing()
