"""The pages of destruction: who sees and does what, that nothing typed is lost, and that anybody can verify."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from deliberations.actions.issue_certificate import issue_due
from deliberations.actions.revoke_certificate import revoke_certificate
from deliberations.models import Holding, JournalLine, Proof, Report
from tests.actions.test_destruction import join, put_on_hold
from tests.destruction import accept, accepted, certified, confirm, declare, deliver, gone, said, submit
from tests.form_in_page import form_in
from tests.pdfs import ACTIVE, pdf

NEW = "/en/destruction/new/?d=21-128"


@pytest.fixture
def file(cast, file_21_128, own_documents):
    return file_21_128


@pytest.fixture
def held(file, cast, now):
    return deliver(file, cast.officer, now)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def errors(answer):
    body = answer.content.decode()
    found = re.search(r'error-summary__list">(.*?)</ul>', body, re.DOTALL)
    return re.findall(r'<a href="#([^"]*)">(.*?)</a>', found[1]) if found else []


def filled(held, cast, **fields):
    sent = {
        "lines": [str(each.pk) for each in held],
        "places": ["working", "backups"],
        "technique": "cryptographic_erase",
        "verdict": "passed",
        "done_on-d": "18",
        "done_on-m": "11",
        "done_on-y": "2026",
        "done_by": "J. Voorbeeld, research data manager",
        "asked": str(cast.dpo.pk),
        "declared": "on",
        "shown": "",
    }
    return sent | fields


# ---------- report


def test_form_shows_what_was_delivered_and_who_may_confirm(client, cast, held):
    client.force_login(cast.data_manager)
    text = words(client.get(NEW))
    assert "Report that data were destroyed" in text
    assert "L1, sample 1, 12 January 2026" in text
    assert "54,000 people in all." in text
    assert "At the latest 31 January 2031" in text
    assert "4 years, 2 months and 8 days left" in text
    assert "Who will confirm your report?" in text


def test_report_is_sent_to_the_second_person(client, cast, held):
    client.force_login(cast.data_manager)
    answer = client.post(NEW, filled(held, cast))
    report = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/destruction/{report.pk}/")
    assert (report.standing, report.asked) == ("submitted", cast.dpo)
    line = report.lines.get(holding=held[0])
    assert (line.outcome, line.technique, line.method, line.done_on) == (
        *("destroyed", "cryptographic_erase", "purge"),
        date(2026, 11, 18),
    )
    assert "waits for the second person" in words(client.get(report.get_absolute_url())).lower()


def test_three_errors_stand_together_and_everything_typed_is_kept_and_saved(client, cast, held):
    client.force_login(cast.data_manager)
    sent = filled(held, cast, **{"done_on-y": "2027"})
    del sent["places"], sent["asked"]
    answer = client.post(NEW, sent)
    assert answer.status_code == 422
    assert answer.content.decode().count("<title>Error:") == 1
    assert errors(answer) == [
        ("id_places", "Tick at least one place where copies were kept."),
        ("id_done_on-d", "The date of destruction must be today or earlier."),
        ("id_asked", "Choose who will confirm your report."),
    ]
    assert "There are 3 things to put right" in words(answer)
    again = form_in(answer)
    assert (again["done_on-y"], again["done_by"]) == ("2027", "J. Voorbeeld, research data manager")
    assert again["technique"] == "cryptographic_erase"
    report = Report.objects.get()
    assert (report.standing, again["shown"]) == ("draft", report.digest)
    assert client.post(NEW, sent | filled(held, cast, shown=again["shown"])).status_code == 302
    assert Report.objects.get().standing == "submitted"


def test_day_that_is_none_is_said_at_its_field_and_the_rest_is_saved(client, cast, held):
    client.force_login(cast.data_manager)
    answer = client.post(NEW, filled(held, cast, **{"done_on-d": "31", "done_on-m": "2"}))
    assert [target for target, _sentence in errors(answer)] == ["id_done_on-d"]
    assert "is not a day of the calendar" in words(answer)
    assert Report.objects.get().lines.count() == 2


def test_draft_is_saved_left_and_resumed(client, cast, held):
    client.force_login(cast.data_manager)
    answer = client.post(NEW, {"lines": [str(held[0].pk)], "technique": "overwrite", "draft": "1", "shown": ""})
    report = Report.objects.get()
    assert (answer.status_code, report.standing) == (302, "draft")
    assert client.get(NEW)["Location"] == report.get_absolute_url()
    again = form_in(client.get(report.get_absolute_url()))
    assert (again["technique"], again["lines"]) == ("overwrite", str(held[0].pk))
    assert "Draft saved on 23 November 2026 at 09:00" in words(client.get(report.get_absolute_url()))


def test_somebody_elses_change_is_not_written_over_unread(client, cast, held, now):
    client.force_login(cast.data_manager)
    client.post(NEW, {"draft": "1", "shown": ""})
    answer = client.post(NEW, filled(held, cast))
    assert answer.status_code == 422
    assert "was changed after you opened it" in words(answer)
    assert form_in(answer)["done_by"] == "J. Voorbeeld, research data manager"
    assert Report.objects.get().lines.count() == 0


def test_holding_is_said_otherwise_than_the_others(client, cast, held):
    client.force_login(cast.data_manager)
    prefix = f"h{held[1].pk}"
    otherwise = {f"{prefix}-outcome": "rotation"}
    answer = client.post(NEW, filled(held, cast, **otherwise))
    assert errors(answer) == [("lines", "Give for L2 the day to come on which the back-up is overwritten.")]
    otherwise |= dict(zip([f"{prefix}-rotates_on-{p}" for p in "dmy"], ("31", "1", "2027"), strict=True))
    assert client.post(NEW, filled(held, cast, shown=Report.objects.get().digest, **otherwise)).status_code == 302
    line = Report.objects.get().lines.get(holding=held[1])
    assert (line.outcome, line.rotates_on, line.technique) == ("rotation", date(2027, 1, 31), "")


# ---------- proof


def proof(raw, name="log.pdf"):
    return SimpleUploadedFile(name, raw)


def test_proof_is_kept_with_the_report_and_seen_by_whoever_sees_it(client, cast, held):
    client.force_login(cast.data_manager)
    assert client.post(NEW, filled(held, cast, proof=proof(pdf()))).status_code == 302
    kept = Proof.objects.get()
    assert kept.path.read_bytes() == pdf()
    answer = client.get(f"/en/destruction/proofs/{kept.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert JournalLine.objects.get(verb="received_proof").after["document"] == kept.sha256
    for role, status in (("registrar", 200), ("auditor", 200), ("other_dpo", 404), ("officer", 404), ("expert", 404)):
        client.force_login(getattr(cast, role))
        assert client.get(f"/en/destruction/proofs/{kept.pk}/").status_code == status, role


HOSTILE = {
    **ACTIVE,
    "a web page named .pdf": b"<!doctype html><script>alert(1)</script>",
    "an archive": b"PK\x03\x04" + b"\0" * 200,
    "a zip bomb": b"PK\x03\x04" + b"\xff" * 1000,
    "nothing": b"",
    "a program": b"\x7fELF" + b"\0" * 100,
    "a cut-off PDF": pdf()[:100],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_proof_is_refused_with_a_sentence_and_leaves_nothing(client, cast, held, own_documents, what):
    client.force_login(cast.data_manager)
    answer = client.post(NEW, filled(held, cast, proof=proof(HOSTILE[what])))
    assert answer.status_code == 422
    [(target, sentence)] = errors(answer)
    assert (target, sentence[-1]) == ("id_proof", ".")
    assert not Proof.objects.exists()
    assert [path for path in (own_documents.parent / "proofs").rglob("*") if path.is_file()] == []
    assert Report.objects.get().standing == "draft"


class Endless:
    """A file of a gigabyte that nobody has to hold."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        given = min(self.left, size if size > 0 else self.left)
        self.left -= given
        return b"%" * given

    readline = read


def test_proof_of_more_than_ten_megabytes_is_refused(client, cast, held):
    client.force_login(cast.data_manager)
    answer = client.post(NEW, filled(held, cast, proof=proof(b"%PDF-1.7" + b"\0" * (10 * 2**20))))
    assert errors(answer) == [
        ("id_proof", "The file is larger than 10 MB. Choose the log or the statement alone, not the data.")
    ]


def test_request_of_a_gigabyte_is_not_read(client, cast, held):
    client.force_login(cast.data_manager)
    body, end = b'--x\r\nContent-Disposition: form-data; name="proof"; filename="a.pdf"\r\n\r\n', b"\r\n--x--\r\n"
    sent = Endless(2**30)
    answer = client.generic(
        "POST", NEW, body + end, content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=2**30,
        **{"wsgi.input": sent},
    )  # fmt: skip
    assert answer.status_code in (400, 413)
    assert sent.left > 2**30 - 2**20


def test_proof_that_is_gone_from_the_disk_is_named_by_the_command(client, cast, held, capsys):
    client.force_login(cast.data_manager)
    client.post(NEW, filled(held, cast, proof=proof(pdf())))
    call_command("verify_documents")
    kept = Report.objects.get().proofs.get()
    kept.path.unlink()
    with pytest.raises(SystemExit):
        call_command("verify_documents")
    assert capsys.readouterr().err == f"{kept.sha256} (log.pdf), a proof, is missing.\n"


def test_same_proof_twice_is_flagged_to_whoever_decides(client, cast, file, held, now):
    client.force_login(cast.data_manager)
    client.post(NEW, filled(held[:1], cast, proof=proof(b"Erased at noon.", "log.txt")))
    report = Report.objects.get()
    confirmed = confirm(report, by=cast.dpo, at=now)
    accept(confirmed, by=cast.registrar, at=now)
    client.post(NEW, filled(held[1:], cast, proof=proof(b"Erased at noon.", "again.txt")))
    second = Report.objects.exclude(pk=report.pk).get()
    client.force_login(cast.dpo)
    text = words(client.get(f"/en/destruction/{second.pk}/confirm/"))
    assert f"The proof again.txt was used before: 21/128, report {report.pk}." in text


# ---------- confirm, check


def test_second_person_confirms_and_secretariat_accepts(client, cast, file, held, now):
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    client.force_login(cast.dpo)
    assert f"/en/destruction/{report.pk}/confirm/" in client.get("/en/destruction/").content.decode()
    page = client.get(f"/en/destruction/{report.pk}/confirm/")
    assert "Everything that is held is on the report." in words(page)
    client.post(f"/en/destruction/{report.pk}/confirm/", {"do": "agree", "shown": report.digest})
    report.refresh_from_db()
    assert report.confirmed_by == cast.dpo
    client.force_login(cast.registrar)
    assert f"/en/destruction/{report.pk}/check/" in client.get("/en/destruction/").content.decode()
    client.post(f"/en/destruction/{report.pk}/check/", {"do": "agree", "shown": report.digest})
    report.refresh_from_db()
    assert report.standing == "accepted"
    assert "issued within a minute" in words(client.get(report.get_absolute_url()))


def test_each_is_led_from_what_waits_for_them_to_the_page_where_they_decide(client, cast, file, held, now):
    head = join("head", "head", now)
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    for person in (cast.dpo, head):
        client.force_login(person)
        overview = client.get("/en/overview/")
        assert "1 thing needs you" in words(overview)
        assert "21/128: A report of destruction is to be confirmed" in words(overview)
        [card] = client.get("/en/alerts/", {"about": "destruction"}).context["cards"]
        opened = client.get(f"/en/alerts/{card.alert.pk}/").content.decode()
        assert f'href="/en/destruction/{report.pk}/"' in opened
        assert f"/en/destruction/{report.pk}/confirm/" in client.get(report.get_absolute_url()).content.decode()
    client.force_login(cast.data_manager)
    assert "All on schedule" in words(client.get("/en/overview/"))
    assert f"/en/destruction/{report.pk}/confirm/" not in client.get("/en/destruction/").content.decode()
    confirm(report, by=head, at=now)
    client.force_login(cast.supervisor)
    overview = client.get("/en/overview/")
    assert f"21/128: report of destruction {report.pk}" in words(overview)
    assert f'href="/en/destruction/{report.pk}/check/"' in overview.content.decode()
    client.force_login(cast.auditor)
    assert f'href="/en/destruction/{report.pk}/"' in client.get("/en/overview/").content.decode()


def test_check_names_what_is_still_owed(client, cast, file, held, now):
    declare(file, cast.data_manager, now, "backup", "Tape 7", rotates_on=date(2027, 1, 1))
    report = submit(file, said(held[:1], cast.dpo, places=["working"]), by=cast.data_manager, at=now)
    client.force_login(cast.dpo)
    text = words(client.get(f"/en/destruction/{report.pk}/confirm/"))
    assert "Not on the report, and so still owed: L2, Tape 7." in text
    assert "it is not ticked as cleared: Back-ups and snapshots." in text


def test_sent_back_without_a_reason_is_refused_and_with_one_the_author_reads_it(client, cast, file, held, now):
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    client.force_login(cast.dpo)
    answer = client.post(
        f"/en/destruction/{report.pk}/confirm/", {"do": "send_back", "reason": " ", "shown": report.digest}
    )
    assert answer.status_code == 422
    assert errors(answer) == [("reason", "Say why you send it back, so that it can be put right.")]
    client.post(
        f"/en/destruction/{report.pk}/confirm/", {"do": "send_back", "reason": "L2 too?", "shown": report.digest}
    )
    client.force_login(cast.data_manager)
    text = words(client.get(report.get_absolute_url()))
    assert "Sent back by dpo on 23 November 2026. L2 too?" in text
    assert "Send to the second person" in text


def test_who_may_not_decide_is_refused(client, cast, file, held, now):
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    expected = {
        "confirm": {"data_manager": 403, "registrar": 403, "auditor": 403, "other_dpo": 404, "officer": 404},
        "check": {"data_manager": 403, "dpo": 403, "auditor": 403, "other_dpo": 404, "stranger": 404},
    }
    for name, roles in expected.items():
        for role, status in roles.items():
            client.force_login(getattr(cast, role))
            for answer in (client.get, client.post):
                assert answer(f"/en/destruction/{report.pk}/{name}/").status_code == status, (name, role)
    report.refresh_from_db()
    assert report.standing == "submitted"


def test_hold_is_said_on_the_form_and_on_the_check(client, cast, file, held, now):
    lines = [gone(each, done_on=now.date()) for each in held]
    report = confirm(submit(file, said(lines, cast.dpo), by=cast.data_manager, at=now), by=cast.dpo, at=now)
    put_on_hold(file, cast, now)
    client.force_login(cast.supervisor)
    answer = client.post(f"/en/destruction/{report.pk}/check/", {"do": "agree", "shown": report.digest})
    assert answer.status_code == 422
    assert "It cannot be accepted as it is" in words(answer)
    client.force_login(cast.data_manager)
    Report.objects.filter(pk=report.pk).update(standing="sent_back", confirmed_by=None, confirmed_at=None)
    text = words(client.get(report.get_absolute_url()))
    assert "These data are on hold (court case)." in text
    assert "What happened, although the data were on hold" in text


def test_number_of_queries_does_not_grow(client, cast, file, now, django_assert_max_num_queries):
    holdings = deliver(file, cast.officer, now, 4)
    for holding in holdings[:3]:
        certified(file, cast, now, [holding])
    client.force_login(cast.auditor)
    with django_assert_max_num_queries(14):
        client.get("/en/destruction/")
    client.force_login(cast.data_manager)
    with django_assert_max_num_queries(40):
        client.get(NEW)


def test_file_leaves_the_horizon_when_nothing_is_owed_and_comes_back_with_a_revocation(client, cast, file, held, now):
    client.force_login(cast.registrar)
    assert client.get("/en/retention/").context["obligations"] == 1
    certificate = certified(file, cast, now, held)
    assert client.get("/en/retention/").context["obligations"] == 0
    assert client.get("/en/deliberations/", {"retention": "later"}).context["page"].paginator.count == 0
    revoke_certificate(certificate, reason="Wrong dataset.", by=cast.supervisor, at=now)
    assert client.get("/en/retention/").context["obligations"] == 1


# ---------- holdings


def test_copy_is_declared_and_listed(client, cast, file, held):
    client.force_login(cast.data_manager)
    there = "/en/deliberations/21-128/holdings/"
    assert client.post(there, {"kind": "backup", "description": "Tape 7"}).status_code == 422
    sent = {"kind": "copy", "description": "Merged table", "place": "Server 3", "of": str(held[0].pk)}
    assert client.post(there, sent).status_code == 302
    text = words(client.get(there))
    assert "Merged table" in text
    assert "Copy, Server 3. Made of L1." in text
    assert Holding.objects.get(kind="copy").declared_by == cast.data_manager
    client.force_login(cast.dpo)
    assert client.post(there, sent | {"of": "999999"}).status_code == 422
    client.force_login(cast.auditor)
    assert client.post(there, sent).status_code == 403


# ---------- certificates


@pytest.fixture
def certificate(file, cast, now, held):
    return certified(file, cast, now, held)


def test_certificate_page_pdf_and_record(client, cast, certificate):
    client.force_login(cast.dpo)
    text = words(client.get(certificate.get_absolute_url()))
    assert "Destruction certificate DC-2026-0001" in text
    assert "Genuine" in text
    for language in ("nl", "fr", "de", "en"):
        answer = client.get(f"/{language}/certificates/DC-2026-0001.pdf")
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert answer["Content-Type"] == "application/pdf"
    assert client.get("/en/certificates/DC-2026-0001.json").content.decode() == certificate.record
    client.force_login(cast.other_dpo)
    for end in ("/", ".pdf", ".json"):
        assert client.get(f"/en/certificates/DC-2026-0001{end}").status_code == 404


def test_wrong_certificate_is_ended_by_the_secretariat_only(client, cast, certificate):
    there = f"{certificate.get_absolute_url()}end/"
    for role, status in (("dpo", 403), ("auditor", 403), ("other_dpo", 404)):
        client.force_login(getattr(cast, role))
        assert client.post(there, {"do": "revoke", "reason": "x"}).status_code == status, role
    client.force_login(cast.registrar)
    assert client.post(there, {"do": "revoke", "reason": ""}).status_code == 422
    assert client.post(there, {"do": "supersede", "reason": "L2 was returned."}).status_code == 302
    text = words(client.get(certificate.get_absolute_url()))
    assert "Superseded" in text
    assert "L2 was returned." in text


def test_certificate_that_is_not_written_yet_says_so(client, cast, file, held, now):
    accepted(file, cast, now, held)
    client.force_login(cast.dpo)
    assert "Its certificate is being issued." in words(client.get("/en/destruction/"))
    issue_due(at=now)
    assert "DC-2026-0001" in words(client.get("/en/destruction/"))


# ---------- verified by anybody


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def test_anybody_verifies_by_number_and_code_and_learns_no_names(client, certificate):
    answer = client.post("/en/verify/", {"number": "dc-2026-0001", "code": certificate.code, "do_number": "1"})
    text = words(answer)
    assert "Genuine. This certificate was issued by this register, and counts." in text
    assert "21/128" in text
    assert "18 November 2026" in text
    for name in ("data_manager", "dpo", "registrar", "J. Voorbeeld"):
        assert name not in text
    assert "Unknown." in words(client.post("/en/verify/", {"number": "DC-2026-0001", "code": "x", "do_number": "1"}))


def test_address_on_the_paper_leads_to_the_answer_in_the_readers_language(client, certificate):
    answer = client.get(
        f"/verify/{certificate.number}/?code={certificate.code}", HTTP_ACCEPT_LANGUAGE="nl", follow=True
    )
    assert answer.redirect_chain[0][0].startswith("/nl/verify/DC-2026-0001/")
    assert answer.context["verified"].standing == "genuine"
    without = client.get(f"/en/verify/{certificate.number}/")
    assert without.context["verified"] is None
    assert 'value="DC-2026-0001"' in without.content.decode()


def test_anybody_verifies_the_file(client, certificate):
    raw = certificate.files.get(language="fr").path.read_bytes()
    sentences = {
        raw: "Genuine.",
        raw.replace(b"Typst", b"Tipst", 1): "Altered. What you gave is not what the register issued.",
        certificate.record.encode(): "Genuine.",
        certificate.record.replace("2026-11-18", "2026-11-17").encode(): "Altered.",
        pdf(): "Unknown.",
        b"": "Unknown.",
    }
    for sent, sentence in sentences.items():
        answer = client.post("/en/verify/", {"file": proof(sent), "do_file": "1"})
        assert sentence in words(answer), sentence
        assert ("Maastricht" in words(answer)) == (sentence == "Genuine.")
    assert client.post("/en/verify/", {"do_file": "1"}).status_code == 422
    large = client.post("/en/verify/", {"file": proof(b"x" * (6 * 2**20)), "do_file": "1"})
    assert "larger than any certificate" in words(large)


def test_who_guesses_codes_is_slowed_down(client, certificate):
    wrong = {"number": certificate.number, "code": "AAAA-BBBB-CCCC", "do_number": "1"}
    answers = [client.post("/en/verify/", wrong).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert client.get(f"/en/verify/{certificate.number}/?code=x").status_code == 429
    assert client.get("/en/verify/").status_code == 200


def test_tabs_lead_there(client, cast, file):
    for role, label in (("dpo", "Destruction"), ("data_manager", "Destruction"), ("registrar", "Certificates")):
        client.force_login(getattr(cast, role))
        assert f'href="/en/destruction/">{label}' in client.get("/en/deliberations/").content.decode()
    client.logout()
    assert "Verify a certificate" in words(client.get("/en/register/"))
