"""Signatures of the register: made once, behind the bytes that were issued, and never in the way of a certificate."""

import json
import logging
import re
import stat
import subprocess
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner

from deliberations import tasks
from deliberations.actions.issue_certificate import issue_due
from deliberations.actions.revoke_certificate import revoke_certificate
from deliberations.actions.sign_certificate import sign_due
from deliberations.actions.verify_certificate import verify_file, verify_number
from deliberations.actions.verify_certificates import verify_certificates
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Certificate, CertificateFile, JournalLine, SignedFile
from deliberations.writing import signature as signing
from deliberations.writing.certificate import LANGUAGES, render
from tests.actions.test_issue_certificate import DYING
from tests.actions.test_journal import unguarded
from tests.actions.test_together import together
from tests.building import DATA, load
from tests.conftest import SIGNER, assemble, make_key
from tests.destruction import accepted, certified, declare, deliver, gone, plain_pdf, signed_pdf
from tests.pdf_validator import PROFILES, validate
from tests.servers import find_program
from tests.time_stamping import STAMPED_AT, time_stamps


@pytest.fixture
def elsewhere(tmp_path_factory):
    """A folder outside of the data folder."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def file(cast, file_21_128, own_documents):
    return file_21_128


@pytest.fixture
def service(settings):
    with time_stamps() as found:
        settings.TIMESTAMP_URL = found.url
        yield found


# ---------- the key


def test_key_is_for_its_owner_only_and_its_certificate_is_for_signing(key_made):
    assert stat.S_IMODE(key_made.key.stat().st_mode) == 0o600
    certificate = x509.load_pem_x509_certificate(key_made.public.read_bytes())
    private = load_pem_private_key(key_made.key.read_bytes(), None)
    assert certificate.public_key() == private.public_key()
    assert private.key_size == 3072
    assert certificate.subject.rfc4514_string() == f"CN={SIGNER},O={SIGNER},C=BE"
    use = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert use.critical
    assert (use.value.digital_signature, use.value.content_commitment, use.value.key_cert_sign) == (True, True, False)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=3 * 365, hours=1)


def test_key_is_never_overwritten(tmp_path):
    (tmp_path / "register.crt").write_text("of somebody else")
    with pytest.raises(ValidationError, match=r"register\.crt is there already and is never overwritten"):
        make_key(tmp_path / "register.key")
    assert [path.name for path in tmp_path.iterdir()] == ["register.crt"]
    assert (tmp_path / "register.crt").read_text() == "of somebody else"


def test_key_never_lies_in_the_program_in_what_it_serves_or_in_its_data(settings, tmp_path):
    (tmp_path / "link").symlink_to(settings.BASE_DIR)
    for folder in (settings.BASE_DIR / "static", settings.BASE_DIR, tmp_path / "link" / "docs", settings.DATA_DIR):
        with pytest.raises(ValidationError, match="must lie outside"):
            make_key(Path(folder) / "register.key")
    with pytest.raises(ValidationError, match="There is no folder"):
        make_key(tmp_path / "nowhere" / "register.key")


@pytest.mark.parametrize("wrong", [{"country": "Belgium"}, {"name": "x" * 65}])
def test_name_that_no_certificate_takes_is_refused_and_leaves_nothing(tmp_path, wrong):
    with pytest.raises(ValidationError, match="two letters"):
        make_key(tmp_path / "register.key", **wrong)
    assert list(tmp_path.iterdir()) == []


def test_command_seals_the_key_and_asks_an_authority_for_the_certificate(tmp_path, settings, capsys):
    settings.SIGNING_KEY_PASSPHRASE = "not to be guessed"
    path = tmp_path / "register.key"
    call_command("create_signing_key", str(path), SIGNER, "--request")
    said = capsys.readouterr().out
    assert f"The key is in {path}, sealed." in said
    assert "not to be guessed" not in said
    assert f"SIGNING_KEY_FILE={path}\nSIGNING_CERTIFICATE_FILE={tmp_path}/register.crt" in said
    request = x509.load_pem_x509_csr((tmp_path / "register.csr").read_bytes())
    assert request.is_signature_valid
    with pytest.raises(TypeError):
        load_pem_private_key(path.read_bytes(), None)
    assert load_pem_private_key(path.read_bytes(), b"not to be guessed").public_key() == request.public_key()


# ---------- signed


def test_register_without_a_key_signs_nothing(file, cast, now, capsys):
    certified(file, cast, now)
    assert sign_due(at=now) == (0, 0)
    call_command("issue_certificates")
    assert "Signed" not in capsys.readouterr().out
    assert not SignedFile.objects.exists()
    assert list(verify_certificates()) == []


def test_every_pdf_is_signed_behind_the_bytes_that_were_issued(file, cast, now, key, capsys):
    accepted(file, cast, now)
    call_command("issue_certificates")
    assert capsys.readouterr().out == "Issued: 1.\nSigned: 1.\n"
    certificate = Certificate.objects.get()
    for language in LANGUAGES:
        issued = render(certificate.record, language)
        assert issued == plain_pdf(certificate, language)
        assert signed_pdf(certificate, language).startswith(issued)
        assert signing.read_signature(signed_pdf(certificate, language)) == (key.fingerprint, None)
    line = JournalLine.objects.order_by("-number")[0]
    assert (line.verb, line.actor, line.after["key"]) == ("signed_certificate", None, key.fingerprint)
    assert line.after["signed_files"]["nl"] == sha256(signed_pdf(certificate, "nl")).hexdigest()
    assert verify_journal(at=now).broken_at is None
    assert list(verify_certificates()) == []


def test_key_that_an_authority_certified_carries_its_chain(file, cast, now, elsewhere, settings):
    authority, own = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    chain = [_certified(own, "Register", authority, now), _certified(authority, "Authority", authority, now)]
    settings.SIGNING_KEY_FILE, settings.SIGNING_CERTIFICATE_FILE = str(elsewhere / "key"), str(elsewhere / "crt")
    (elsewhere / "key").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (elsewhere / "crt").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
    certificate = certified(file, cast, now)
    assert sign_due(at=now) == (1, 0)
    raw = signed_pdf(certificate)
    assert signing.read_signature(raw) == (chain[0].fingerprint(SHA256()).hex(), None)
    [embedded] = PdfFileReader(BytesIO(raw)).embedded_signatures
    carried = {embedded.signer_cert, *embedded.other_embedded_certs}
    assert {each.dump() for each in carried} == {each.public_bytes(Encoding.DER) for each in chain}


def _certified(key, name, authority, now):
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(authority, SHA256())
    )


def test_what_is_signed_is_signed_once(file, cast, now, key):
    accepted(file, cast, now)
    tasks.issue_certificate()
    before = list(SignedFile.objects.values_list("sha256", flat=True))
    tasks.issue_certificate()
    assert list(SignedFile.objects.values_list("sha256", flat=True)) == before
    assert len(before) == len(LANGUAGES)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        SignedFile.objects.update(size=1)


def test_key_that_comes_later_signs_what_counts_and_nothing_else(file, cast, now, key_made, settings):
    first, second = (certified(file, cast, now, [holding]) for holding in deliver(file, cast.officer, now))
    revoke_certificate(first, reason="Wrong.", by=cast.supervisor, at=now)
    settings.SIGNING_KEY_FILE, settings.SIGNING_CERTIFICATE_FILE = str(key_made.key), str(key_made.public)
    assert list(verify_certificates()) == [("DC-2026-0002", "it is not signed yet")]
    assert sign_due(at=now) == (1, 0)
    assert {each.file.certificate for each in SignedFile.objects.all()} == {second}


def test_eight_workers_sign_once(own_database, own_documents, now, key):
    file = load(DATA / "21-128.yaml", at=now)
    cast = assemble(file)
    deliver(file, cast.officer, now, 1)
    for n in range(3):
        accepted(file, cast, now, [declare(file, cast.data_manager, now, description=f"copy {n}")])
    issue_due(at=now)
    together(lambda n: sign_due(at=now))
    assert SignedFile.objects.count() == 3 * len(LANGUAGES)
    assert JournalLine.objects.filter(verb="signed_certificate").count() == 3
    assert list(verify_certificates()) == []
    connections.close_all()


def test_whoever_is_killed_at_any_step_leaves_what_the_next_signs(own_database, now, key, settings):
    settings.DATA_DIR = own_database.env["REGISTER_DATA_DIR"]
    file = load(DATA / "21-128.yaml", at=now)
    accepted(file, assemble(file), now)
    issue_due(at=now)
    connections.close_all()
    own_database.env |= {
        "REGISTER_NOW": now.isoformat(),
        "JOURNAL_KEY": settings.JOURNAL_KEYS[settings.JOURNAL_KEY_ID],
        "SIGNING_KEY_FILE": str(key.key),
        "SIGNING_CERTIFICATE_FILE": str(key.public),
    }
    told = own_database.manage("shell", "-c", DYING.read_text())
    steps = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert [step["killed"] for step in steps] == [True] * (len(steps) - 1) + [False]
    # For each language before and after its place, then the transaction with its rows and its line.
    assert len(steps) > 2 * len(LANGUAGES) + 3
    assert SignedFile.objects.count() == len(LANGUAGES)
    assert JournalLine.objects.filter(verb="signed_certificate").count() == 1
    assert list(verify_certificates()) == []
    assert verify_journal(at=now).broken_at is None
    certificate = Certificate.objects.get()
    assert verify_file(signed_pdf(certificate, "fr")).standing == "genuine"
    connections.close_all()


# ---------- verified


def test_signed_pdf_is_genuine_and_its_signature_the_registers_own(file, cast, now, key):
    certificate = certified(file, cast, now)
    sign_due(at=now)
    for language in LANGUAGES:
        standing, found, given = verify_file(signed_pdf(certificate, language))
        assert (standing, found, type(given), given.key) == ("genuine", certificate, SignedFile, key.fingerprint)
    # The PDF as it was before: genuine, and without a signature.
    standing, found, given = verify_file(plain_pdf(certificate))
    assert (standing, found, type(given)) == ("genuine", certificate, CertificateFile)
    assert verify_number(certificate.number, certificate.code) == ("genuine", certificate, None)
    revoke_certificate(certificate, reason="Wrong.", by=cast.supervisor, at=now)
    assert verify_file(signed_pdf(certificate)).standing == "revoked"


def test_any_altered_byte_of_a_signed_pdf_is_found(file, cast, now, key):
    certificate = certified(file, cast, now)
    sign_due(at=now)
    raw = signed_pdf(certificate)
    for place in range(0, len(raw), len(raw) // 60):
        altered = bytearray(raw)
        altered[place] ^= 1
        assert verify_file(bytes(altered)) == ("altered", certificate, None), place
    assert verify_file(raw + b"\n").standing == "altered"
    assert verify_file(raw[:-200]).standing == "altered"


def test_pdf_that_somebody_else_signed_is_altered(file, cast, now, key, elsewhere):
    certificate = certified(file, cast, now)
    sign_due(at=now)
    other = make_key(elsewhere / "other.key", name="Somebody else")
    for raw in (plain_pdf(certificate) + b"\n", signed_pdf(certificate)):
        assert verify_file(_signed_by(other, raw)).standing == "altered"


def _signed_by(made, raw):
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load(str(made.key), str(made.public))
    writer = IncrementalPdfFileWriter(BytesIO(raw))
    # What the first signature forbids is not for a forger to heed.
    writer.prev.root.pop("/Perms", None)
    return PdfSigner(PdfSignatureMetadata(field_name="other"), signer).sign_pdf(writer).getvalue()


def test_signed_file_that_is_altered_or_gone_on_the_disk_is_found(file, cast, now, key):
    certificate = certified(file, cast, now)
    sign_due(at=now)
    path = certificate.files.get(language="nl").signed.path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    certificate.files.get(language="de").signed.path.unlink()
    assert [fault.what for fault in verify_certificates()] == [
        "its signed PDF in de is missing or not the one that was signed",
        "its signed PDF in nl is missing or not the one that was signed",
    ]


def test_owner_of_database_and_disk_cannot_put_another_signature_there(file, cast, now, key, elsewhere):
    certificate = certified(file, cast, now)
    sign_due(at=now)
    forged = _signed_by(make_key(elsewhere / "other.key"), plain_pdf(certificate) + b"\n")
    name = sha256(forged).hexdigest()
    held = certificate.files.get(language="en").signed
    place = held.path.parent.parent / name[:2] / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(forged)
    unguarded(
        f"update deliberations_signedfile set sha256 = '{name}' where id = {held.pk}",
        table="deliberations_signedfile",
    )
    assert [fault.what for fault in verify_certificates()] == [
        "the journal has other digests of its signed PDFs",
        "its signed PDF in en does not bear the signature of the register",
    ]


def test_signature_that_was_taken_out_is_found(file, cast, now, key):
    certified(file, cast, now)
    sign_due(at=now)
    unguarded("delete from deliberations_signedfile", table="deliberations_signedfile")
    assert [fault.what for fault in verify_certificates()] == ["the journal has other digests of its signed PDFs"]


# ---------- a key that is none, a service that gives no stamp: the certificate is there all the same


def unsigned_all_the_same(file, cast, now, caplog, says):
    """Issue one, see that it is whole and unsigned, and that the log says why; return it."""
    accepted(file, cast, now)
    with caplog.at_level(logging.ERROR, logger="deliberations"):
        tasks.issue_certificate()
    [record] = [each for each in caplog.records if each.name == "deliberations.actions.sign_certificate"]
    assert says in record.getMessage()
    assert record.getMessage().endswith("1 certificates wait for their signature.")
    certificate = Certificate.objects.get()
    assert verify_number(certificate.number, certificate.code).standing == "genuine"
    assert verify_file(plain_pdf(certificate)).standing == "genuine"
    assert [fault.what for fault in verify_certificates()] == ["it is not signed yet"]
    assert not SignedFile.objects.exists()
    return certificate


def test_certificate_of_the_key_that_ran_out_signs_nothing_more(file, cast, now, key, caplog):
    certificate = certified(file, cast, now)
    later = now + timedelta(days=3 * 365 + 1)
    with caplog.at_level(logging.ERROR, logger="deliberations"):
        assert sign_due(at=later) == (0, 1)
    assert "is valid from 2026-11-23 to 2029-11-22 only" in caplog.text
    # What it signed while it was valid stays the register's own.
    sign_due(at=now)
    assert verify_file(signed_pdf(certificate)).standing == "genuine"
    assert list(verify_certificates()) == []


@pytest.mark.parametrize("wrong", ["gone", "passphrase", "another", "junk"])
def test_key_that_cannot_be_used_delays_the_signature_only(file, cast, now, key, caplog, settings, elsewhere, wrong):
    says = "The key in SIGNING_KEY_FILE cannot be read"
    if wrong == "gone":
        settings.SIGNING_KEY_FILE = str(elsewhere / "nowhere")
    elif wrong == "passphrase":
        settings.SIGNING_KEY_FILE = str(make_key(elsewhere / "sealed.key", passphrase="right").key)
        settings.SIGNING_KEY_PASSPHRASE = "wrong"
    elif wrong == "another":
        settings.SIGNING_KEY_FILE = str(make_key(elsewhere / "another.key").key)
        says = "belongs to another key"
    else:
        (elsewhere / "junk.crt").write_text("junk")
        settings.SIGNING_CERTIFICATE_FILE = str(elsewhere / "junk.crt")
        says = "The certificate in SIGNING_CERTIFICATE_FILE cannot be read"
    unsigned_all_the_same(file, cast, now, caplog, says)


def test_time_stamp_stands_in_the_signature(file, cast, now, key, service):
    certificate = certified(file, cast, now)
    assert sign_due(at=now) == (1, 0)
    for language in LANGUAGES:
        found = signing.read_signature(signed_pdf(certificate, language))
        assert found == (key.fingerprint, STAMPED_AT)
        assert certificate.files.get(language=language).signed.stamped_at == STAMPED_AT
    # One stamp for each file, and one to learn how large it is.
    assert service.asked == len(LANGUAGES) + 1
    assert list(verify_certificates()) == []


@pytest.mark.parametrize("manner", ["refuses", "breaks", "babbles", "lies", "hangs", "is dead"])
def test_service_that_gives_no_stamp_never_loses_a_certificate(
    file, cast, now, key, caplog, settings, monkeypatch, manner
):
    monkeypatch.setattr(signing, "_PATIENCE", 0.5)
    with time_stamps() as service:
        settings.TIMESTAMP_URL = service.url
        service.manner = manner
        if manner == "is dead":
            settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
        certificate = unsigned_all_the_same(file, cast, now, caplog, "The service ")
        # Nothing was signed without a stamp; as soon as there is one it is made good.
        service.manner, settings.TIMESTAMP_URL = "stamps", service.url
        tasks.issue_certificate()
    assert verify_file(signed_pdf(certificate)).standing == "genuine"
    assert certificate.signed.stamped_at == STAMPED_AT


def test_password_of_the_service_reaches_it_and_never_the_log(file, cast, now, key, service, settings, caplog):
    certified(file, cast, now)
    settings.TIMESTAMP_URL = service.url.replace("://", "://register:hush-hush@")
    service.manner = "breaks"
    with caplog.at_level(logging.DEBUG):
        assert sign_due(at=now) == (0, 1)
    assert "The service gave no time stamp: ClientResponseError." in caplog.text
    assert service.password.startswith("Basic ")
    assert service.password.removeprefix("Basic ") not in caplog.text
    assert "hush" not in caplog.text


def test_service_that_gives_no_stamp_is_asked_once_a_run(file, cast, now, key, service, caplog):
    for holding in deliver(file, cast.officer, now, 3):
        certified(file, cast, now, [holding])
    service.manner = "breaks"
    assert sign_due(at=now) == (0, 3)
    assert service.asked == 1


def test_pdf_that_was_altered_on_the_disk_is_never_signed_and_keeps_no_other_waiting(file, cast, now, key, caplog):
    first, second = (certified(file, cast, now, [holding]) for holding in deliver(file, cast.officer, now))
    path = first.files.get(language="fr").path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    assert sign_due(at=now) == (1, 1)
    assert "DC-2026-0001 could not be signed" in caplog.text
    assert {each.file.certificate for each in SignedFile.objects.all()} == {second}


# ---------- what others say of the file

needs_pdfsig = pytest.mark.skipif(not find_program("pdfsig"), reason="poppler-utils is not installed")


@needs_pdfsig
@pytest.mark.parametrize("language", LANGUAGES)
def test_poppler_agrees_that_the_whole_file_is_signed_and_still_what_it_was(
    file, cast, now, key, service, tmp_path, language
):
    certificate = certified(file, cast, now)
    sign_due(at=now)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(signed_pdf(certificate, language))

    def run(program, *arguments):
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout

    said = run("pdfsig", "-nocert", str(path))
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert f"Signer Certificate Common Name: {SIGNER}" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1
    info = run("pdfinfo", str(path))
    assert re.search(r"Tagged: +yes", info)
    assert re.search(r"JavaScript: +no", info)
    assert re.search(r"Pages: +1\n", info)
    run("pdfdetach", "-save", "1", "-o", str(tmp_path / "record.json"), str(path))
    assert (tmp_path / "record.json").read_text() == certificate.record
    # On paper nothing moved.
    drawn = []
    for name, raw in (("signed", signed_pdf(certificate, language)), ("plain", plain_pdf(certificate, language))):
        (tmp_path / name).write_bytes(raw)
        run("pdftoppm", "-r", "60", str(tmp_path / name), str(tmp_path / name))
        drawn.append((tmp_path / f"{name}-1.ppm").read_bytes())
    assert drawn[0] == drawn[1]


@pytest.mark.skipif(not find_program("java"), reason="Java is not installed")
def test_verapdf_finds_no_fault_in_any_language_plain_or_signed(file, cast, now, key, service, tmp_path):
    held = deliver(file, cast.officer, now, 6)
    simple = certified(file, cast, now, held[:1])
    # Two pages, a table of outcomes, and letters that no font has.
    long = [gone(each, outcome="in_part", note=f"漢字 {'a disk that is still to be found ' * 12}") for each in held[1:]]
    certificates = [simple, certified(file, cast, now, long)]
    assert sign_due(at=now) == (2, 0)
    for certificate in certificates:
        for language in LANGUAGES:
            (tmp_path / f"{certificate}-{language}-plain.pdf").write_bytes(plain_pdf(certificate, language))
            (tmp_path / f"{certificate}-{language}-signed.pdf").write_bytes(signed_pdf(certificate, language))
    verdicts = validate(sorted(tmp_path.glob("DC-*.pdf")))
    assert [verdict for verdict in verdicts if verdict.faults] == []
    assert len(verdicts) == 2 * len(LANGUAGES) * 2 * len(PROFILES)
    assert {(v.profile, v.rules) for v in verdicts} == {("PDFA-3A", 155), ("PDFUA-1", 106)}
    assert min(v.checks for v in verdicts) > 1000


@pytest.mark.skipif(not find_program("java"), reason="Java is not installed")
def test_verapdf_would_find_a_fault(file, cast, now, tmp_path):
    raw = plain_pdf(certified(file, cast, now))
    wrong = {
        "another-part.pdf": raw.replace(b"<pdfaid:part>3<", b"<pdfaid:part>2<"),
        "another-standard.pdf": raw.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<"),
        "no-end-of-line.pdf": raw.replace(b"endobj\n", b"endobj "),
    }
    for name, bad in wrong.items():
        assert bad != raw
        (tmp_path / name).write_bytes(bad)
    faults = {(Path(v.file).name, v.profile): v.faults for v in validate([tmp_path / name for name in wrong])}
    assert "6.6.4" in faults["another-part.pdf", "PDFA-3A"][0]
    assert faults["another-standard.pdf", "PDFUA-1"]
    assert "6.1.9" in faults["no-end-of-line.pdf", "PDFA-3A"][0]
