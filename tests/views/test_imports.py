"""The pages of an import: who opens them, several files at once, the review beside the text, the way to the desk."""

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deliberations.actions.read_import import read_import
from deliberations.actions.receive_import import receive_import
from deliberations.models import Import, Organisation, Proposal
from tests.pdfs import pdf
from tests.test_doors import EVERYBODY, SEE_ALL, STAFF, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_documents")]

DOCUMENTS = Path(__file__).resolve().parents[1] / "reading" / "documents"
JEUGD = (DOCUMENTS / "nl-jeugd.txt").read_bytes()
LIST = "/en/imports/"


@pytest.fixture
def read(cast, now):
    found = receive_import(ContentFile(JEUGD, name="jeugd.txt"), by=cast.registrar, at=now)
    read_import(at=now)
    found.refresh_from_db()
    return found


def page(found, below=""):
    return f"{LIST}{found.pk}/{below}"


def upload(client, *files):
    return client.post(LIST, {"files": [SimpleUploadedFile(name, content) for name, content in files]})


def form_of(response):
    """Return what a browser would post of the review, without a button."""
    review, data = response.context["review"], {"seen": response.context["found"].review_digest}
    for field in review.fields:
        if field.editor == "effects":
            data |= {f"f-{field.name}-{e['decided_on']}": e["in_force_on"] or "" for e in field.value}
        elif field.editor == "parties":
            data |= {f"party-{p.n}": p.organisation for p in field.parties}
            data |= {f"unit-{p.n}": p.unit for p in field.parties}
        elif field.editor != "as_read":
            data[f"f-{field.name}"] = field.value
        if field.confirmed:
            data[f"ok-{field.name}"] = "on"
        if field.left_out:
            data[f"out-{field.name}"] = "yes"
    for row in review.variables:
        if row.confidence != "certain":
            data |= {f"v-{row.n}-label": row.label, f"v-{row.n}-form": row.form}
            data |= {f"ok-{row.name}": "on"} if row.confirmed else {}
    return data


def settle(client, found):
    """Confirm every doubt, with the Crossroads Bank for every institution that is not matched."""
    data = form_of(client.get(page(found)))
    review = client.get(page(found)).context["review"]
    data |= {name: "ksz" for name, value in data.items() if name.startswith("party-") and not value}
    data |= {f"ok-{doubt.name}": "on" for doubt in review.doubts}
    data["f-chamber"] = "social_security_and_health"
    return client.post(page(found), {**data, "do": "register"})


def test_days_of_a_contradiction_stand_in_words(client, cast, read):
    sign_in(client, cast, "registrar")
    shown = client.get(page(read)).content.decode()
    assert "The text gives more than one last day for the data: 31 March 2028, 30 April 2028." in shown


# ---------- doors


@pytest.mark.parametrize("role", EVERYBODY)
def test_imports_are_seen_by_the_committee_and_done_by_its_staff(client, cast, read, role):
    sign_in(client, cast, role)
    seen = 200 if role in SEE_ALL else 302 if role == "anonymous" else 404
    for below in ("", "document/"):
        assert client.get(page(read, below)).status_code == seen
    assert client.get(page(read, "page/1/")).status_code == (302 if role == "anonymous" else 404)  # a text has none
    done = seen if role not in SEE_ALL else 302 if role in STAFF else 403
    assert client.get(page(read, "register/")).status_code == done
    assert client.post(page(read), {"do": "save", "seen": read.review_digest}).status_code == done
    refused = 422 if role in STAFF else 403 if role in SEE_ALL else seen
    assert client.post(LIST).status_code == refused


def test_auditor_reads_and_is_offered_nothing_to_do(client, cast, read):
    sign_in(client, cast, "auditor")
    for address in (LIST, page(read)):
        body = client.get(address).content.decode()
        assert "Upload and read" not in body
        assert "Confirm and go" not in body
        assert "Go on to the registration" not in body


# ---------- upload


def test_several_files_come_at_once(client, cast):
    sign_in(client, cast, "registrar")
    answer = upload(client, ("a.txt", JEUGD), ("b.txt", b"Iets anders."), ("c.pdf", pdf()))
    assert answer["Location"] == LIST
    assert {one.document.name: one.step for one in Import.objects.told()} == dict.fromkeys(
        ("a.txt", "b.txt", "c.pdf"), "uploaded"
    )
    body = client.get(LIST).content.decode()
    assert "3 files are received and will be read." in body
    assert "Look again" in body


def test_what_is_no_document_is_named_with_its_reason_and_the_others_are_kept(client, cast):
    sign_in(client, cast, "registrar")
    answer = upload(client, ("a.txt", JEUGD), ("empty.txt", b" "[:0]), ("page.pdf", b"<html>"))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "<title>Error:" in body
    assert "page.pdf: " in body
    assert Import.objects.count() == 1


def test_no_other_address_takes_two_files_and_nobody_takes_a_hundred(client, cast):
    files = {"files": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(2)]}
    visitor = Client(enforce_csrf_checks=True)  # as every request is: the check reads the form first
    visitor.get("/en/sign-in/")
    assert visitor.post("/en/sign-in/", files).status_code == 400
    assert visitor.post(LIST, files).status_code == 400
    sign_in(client, cast, "registrar")
    assert client.post("/en/deliberations/new/", files).status_code == 400
    many = {"files": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)]}
    assert client.post(LIST, many).status_code == 400
    assert not Import.objects.exists()


def test_list_asks_the_same_number_of_questions_whatever_its_size(client, cast, now):
    def asked():
        client.force_login(type(cast.dpo).objects.get(pk=cast.registrar.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    receive_import(ContentFile(JEUGD, name="a.txt"), by=cast.registrar, at=now)
    asked()
    few = asked()
    for n in range(5):
        receive_import(ContentFile(b"Tekst %d" % n, name=f"{n}.txt"), by=cast.supervisor, at=now)
    assert asked() == few


# ---------- review


def test_review_shows_each_value_with_its_confidence_and_the_sentence_it_came_from(client, cast, read):
    sign_in(client, cast, "registrar")
    body = client.get(page(read)).content.decode()
    assert "read with certainty" in body
    for name in ("number", "title", "purpose"):
        assert f'href="#from-{name}"' in body
        assert f'id="from-{name}"></span>' in body
    assert 'value="22/214"' in body
    assert re.search(r'class="reg-quoted">[^<]*BERAADSLAGING NR. 22/214', body)


def test_draft_is_kept_and_the_next_doubt_is_where_the_page_goes(client, cast, read):
    sign_in(client, cast, "registrar")
    first = client.get(page(read))
    doubts = first.context["review"].doubts
    confirmed = next(d for d in doubts if d.name == "legal_grounds")
    data = form_of(first) | {"f-reference": "IVC/KSZG/25/041", "do": f"confirm-{confirmed.name}"}
    answer = client.post(page(read), data)
    following = next(d for d in doubts if d.name != confirmed.name)
    assert answer["Location"] == f"{page(read)}#{following.id}"
    client.logout()
    sign_in(client, cast, "registrar")
    review = client.get(page(read)).context["review"]
    assert len(review.doubts) == len(doubts) - 1
    assert next(f for f in review.fields if f.name == "reference").value == "IVC/KSZG/25/041"


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("number", "twenty", "is not the number of a deliberation"),
        ("decided_on", "2022-02-31", "is not a day"),
        ("amended_on", "soon, later", "is not a day"),
        ("reference", "x" * 61, "write at most 60 characters"),
    ],
)
def test_what_means_nothing_is_refused_with_a_sentence_and_stays_typed(client, cast, read, name, typed, sentence):
    sign_in(client, cast, "registrar")
    data = form_of(client.get(page(read))) | {f"f-{name}": typed, "do": "save"}
    answer = client.post(page(read), data)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in body
    assert sentence in body
    assert typed in body
    assert f'href="#field-{name}"' in body
    read.refresh_from_db()
    assert read.answers == {}


def test_nothing_doubtful_slips_through_to_the_desk(client, cast, read):
    sign_in(client, cast, "registrar")
    answer = client.post(page(read), form_of(client.get(page(read))) | {"do": "register"})
    assert answer.status_code == 422
    assert len(answer.context["review"].errors) == len(answer.context["review"].doubts) > 0
    assert client.get(page(read, "register/"))["Location"] == page(read)


def test_institution_that_the_register_lacks_is_added_by_choice(client, cast, read):
    sign_in(client, cast, "registrar")
    first = client.get(page(read))
    data = form_of(first)
    party = next(p for f in first.context["review"].fields for p in f.parties if not p.organisation)
    client.post(page(read), data | {f"party-{party.n}": "+", "do": "save"})
    added = Organisation.objects.get(name=party.read)
    review = client.get(page(read)).context["review"]
    assert {p.organisation for f in review.fields for p in f.parties if p.read == party.read} >= {added.slug}


def test_what_was_typed_is_harmless(client, cast, read):
    sign_in(client, cast, "registrar")
    data = form_of(client.get(page(read))) | {"f-title": '"><script>alert(1)</script>\0', "do": "save"}
    client.post(page(read), data)
    body = client.get(page(read)).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_page_that_is_out_of_date_overwrites_nothing(client, cast, read):
    sign_in(client, cast, "registrar")
    stale = form_of(client.get(page(read)))
    client.post(page(read), stale | {"f-reference": "IVC/KSZG/25/041", "do": "save"})
    sign_in(client, cast, "supervisor")
    answer = client.post(page(read), stale | {"f-signed_by": "Somebody", "do": "save"})
    assert answer.status_code == 422
    assert "registrar changed this review after you opened it" in answer.content.decode()
    read.refresh_from_db()
    assert read.answers["reference"] == "IVC/KSZG/25/041"


def test_review_asks_a_fixed_number_of_questions(client, cast, read, django_assert_max_num_queries):
    sign_in(client, cast, "registrar")
    client.get(page(read))
    with django_assert_max_num_queries(20):
        client.get(page(read))


def test_overview_counts_what_there_is_to_review(client, cast, read):
    sign_in(client, cast, "registrar")
    answer = client.get("/en/overview/")
    assert [one.pk for one in answer.context["imports"]] == [read.pk]
    assert f'href="{page(read)}">jeugd.txt</a> · 22/214' in answer.content.decode()


# ---------- to the desk


def test_reviewed_values_fill_in_the_desk_and_become_a_proposal_with_the_earlier_acts(client, cast, read):
    sign_in(client, cast, "registrar")
    assert settle(client, read)["Location"] == page(read, "register/")
    form = client.get(page(read, "register/"))
    body = form.content.decode()
    assert "2 earlier acts are registered with it" in body
    assert form.context["form"].variables.text.count("\n") > 3
    assert Proposal.objects.count() == 0


def test_file_that_is_proposed_leads_to_its_proposal(client, cast, read, now):
    from tests.actions.test_import import propose

    proposal = propose(read, cast.registrar, now)
    sign_in(client, cast, "supervisor")
    assert client.get(page(read, "register/"))["Location"] == proposal.get_absolute_url()
    assert "Proposed: it waits for a second person." in client.get(page(read)).content.decode()
    assert "2 earlier acts are registered with it" in client.get(proposal.get_absolute_url()).content.decode()


# ---------- beside what the register holds


def imported(text, at):
    found = receive_import(ContentFile(text.encode(), name="a.txt"), by=None, at=at)
    read_import(at=at)
    found.refresh_from_db()
    assert found.step == "read", found.said_reason
    return found


def of_21_128(days):
    """Return a text of ours as if it were one of 21/128."""
    text = JEUGD.decode()
    head = "22/214 VAN 6 SEPTEMBER 2022, GEWIJZIGD OP 7 MEI 2024 EN OP 4 FEBRUARI 2025,"
    assert head in text
    return text.replace(head, f"21/128 VAN 6 JULI 2021, GEWIJZIGD OP {days},")


@pytest.mark.parametrize(
    ("days", "said", "seq", "revision"),
    [
        ("6 FEBRUARI 2024", "this text fills it in, by a correction", 1, 1),
        ("6 FEBRUARI 2024 EN OP 4 NOVEMBER 2025", "this one would correct act 2", 2, 1),
        (
            "6 FEBRUARI 2024, 4 NOVEMBER 2025 EN OP 6 OKTOBER 2026",
            "this text becomes its amendment of 6 October 2026",
            3,
            0,
        ),
    ],
)
def test_text_finds_its_place_in_the_file_that_has_its_number(client, cast, now, days, said, seq, revision):
    found = imported(of_21_128(days), now)
    sign_in(client, cast, "registrar")
    assert said in client.get(page(found)).content.decode()
    settle(client, found)
    form = client.get(page(found, "register/")).context["form"]
    assert (form.start.seq, form.start.revision, form.earlier) == (seq, revision, ())
    assert bool(form.start.reason) == bool(revision)


def test_amendment_is_proposed_as_the_difference_and_keeps_the_own_words_of_the_register(client, cast, now):
    found = imported(of_21_128("6 FEBRUARI 2024, 4 NOVEMBER 2025 EN OP 6 OKTOBER 2026"), now)
    sign_in(client, cast, "registrar")
    settle(client, found)
    form = client.get(page(found, "register/")).context["form"]
    assert form.head["content"].value() == "changes"
    conditions = next(items for items in form.items if items.about == "condition")
    assert len(conditions.rows) == 9
    purpose = next(items for items in form.items if items.about == "purpose")
    assert "NARIC-Vlaanderen" in purpose.rows[0].initial["text"]["nl"]
    gone = [pick for pick in form.variables.picks if pick.gone]
    assert gone  # what the new text does not name


def test_amendments_that_nobody_registered_come_along(client, cast, now):
    found = imported(of_21_128("6 FEBRUARI 2024, 4 NOVEMBER 2025, 5 MEI 2026 EN OP 6 OKTOBER 2026"), now)
    sign_in(client, cast, "registrar")
    settle(client, found)
    form = client.get(page(found, "register/")).context["form"]
    assert [(act.seq, str(act.approved_on)) for act in form.earlier] == [(3, "2026-05-05")]
    assert form.start.seq == 4


# ---------- pictures


def test_page_of_a_pdf_is_drawn_and_served_so_that_nothing_in_it_runs(client, cast, now):
    found = receive_import(ContentFile(pdf(), name="a.pdf"), by=cast.registrar, at=now)
    sign_in(client, cast, "registrar")
    answer = client.get(page(found, "page/1/"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'; sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    for number in (0, 2, 999_999):
        assert client.get(page(found, f"page/{number}/")).status_code == 404
