"""The pages of deliveries: two steps, results at once, nothing typed lost, never the data."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deliberations.models import Delivery
from tests.deliveries import approved, named, record, sent, told
from tests.form_in_page import form_in

pytestmark = pytest.mark.django_db

FILE = "/en/deliberations/21-128/"
NEW = f"{FILE}deliveries/new/"
START = {"delivered_on-d": "12", "delivered_on-m": "1", "delivered_on-y": "2026"}
START |= {"phase": "1", "recipient": "maastricht-sbe"}
FILES = {"file-0-name": "sample.parquet", "file-0-size": "1024", "file-0-sha256": "a" * 64}
PERSONS = {"persons-0": "14.000", "persons-1": "20000", "persons-2": "20000"}


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def file(file_21_128):
    return file_21_128


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def second_step(client, **start):
    answer = client.get(NEW, {**START, **start})
    assert answer.status_code == 200, words(answer)[:800]
    return answer


def send(client, page, do, files=None, **typed):
    """Press a button of the second step, with what the page holds and what is typed over it."""
    ticks = re.findall(r'name="variable" value="(\w+)" id="v-\w+" checked', page.content.decode())
    fields = form_in(page) | {"variable": ticks, "do": do} | typed | (files or {})
    return client.post(page.wsgi_request.get_full_path(), fields)


def every_variable(page):
    return re.findall(r'name="variable" value="(\w+)"', page.content.decode())


def test_officer_records_a_delivery_in_two_steps_and_sees_the_results_first(officer):
    first = officer.get(NEW)
    assert "First when, in which phase and to whom" in words(first)
    assert form_in(first)["phase"] == "1"
    page = second_step(officer)
    assert "Version 3 applied, in force since 20 November 2025." in words(page)
    checked = send(officer, page, "check", variable=every_variable(page), **FILES, **PERSONS)
    assert checked.status_code == 200, words(checked)
    assert "What the rules say Conforms" in words(checked)
    assert "In phase 1 pseudonymised data are delivered to the recipient." in words(checked)
    assert not Delivery.objects.exists()
    recorded = send(officer, checked, "record")
    assert recorded.status_code == 302
    delivery = Delivery.objects.get()
    assert recorded["Location"] == f"{FILE}deliveries/L1/"
    assert (delivery.columns.count(), delivery.persons["1"], delivery.has_left) == (75, 14000, True)
    shown = officer.get(recorded["Location"], follow=True)
    assert "Delivery L1 of 12 January 2026" in words(shown)
    assert "L1" in words(officer.get(FILE))
    again = send(officer, checked, "record")
    assert again["Location"] == recorded["Location"]
    assert Delivery.objects.count() == 1


def test_what_was_typed_after_the_check_is_checked_again_first(officer):
    page = second_step(officer)
    checked = send(officer, page, "check", variable=every_variable(page), **FILES, **PERSONS)
    changed = send(officer, checked, "record", **{"persons-0": "30000"})
    assert changed.status_code == 200
    assert "Not recorded yet" in words(changed)
    assert "Group 1: 30,000 persons, and the sample is at most 20,000." in words(changed)
    assert not Delivery.objects.exists()


def test_header_with_an_unapproved_column_is_stopped_and_stays_visible(officer, cast):
    page = second_step(officer)
    checked = send(officer, page, "check", way="header", header="geslacht;niveau_erkenning", **FILES, **PERSONS)
    text = words(checked)
    assert "Does not conform" in text
    assert "does not name “niveau_erkenning”." in text
    assert "Much alike, and never taken for it: “niveau van de erkenning”" in text
    assert "geslacht;geslacht\nniveau_erkenning;" in form_in(checked)["mapping"]
    stopped = send(officer, checked, "stop")
    shown = words(officer.get(stopped["Location"]))
    assert "Stopped by the check: nothing has left." in shown
    assert Delivery.objects.get().has_left is False
    listed = officer.get("/en/deliveries/", {"state": "stopped"})
    assert "21/128 L1" in words(listed)
    assert "Nothing matches" in words(officer.get("/en/deliveries/", {"state": "conforms"}))


def test_mapping_is_read_and_recorded(officer):
    page = second_step(officer)
    mapping = "nace_2014;NACE-code\nnace_2015;NACE-code\n"
    checked = send(officer, page, "check", way="mapping", mapping=mapping, **FILES, **PERSONS)
    assert "“NACE-code” stands in “nace_2014”, “nace_2015”, as the mapping says." in words(checked)
    send(officer, checked, "record")
    assert [c.column for c in Delivery.objects.get().columns.all()] == ["nace_2014", "nace_2015"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("5 7 2021", "21/128 was not in force on 5 July 2021: version 1, the first, applies from 6 July 2021."),
        ("24 11 2026", "24 November 2026 is still to come"),
        ("31 2 2026", "is not a day of the calendar"),
        ("  ", "Give the day"),
    ],
)
def test_day_on_which_nothing_could_be_delivered_blocks_and_keeps_what_was_typed(officer, day, sentence):
    typed = dict(zip(("delivered_on-d", "delivered_on-m", "delivered_on-y"), day.split(" "), strict=True))
    answer = officer.get(NEW, {**START, **typed})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "<title>Error:" in answer.content.decode()
    assert form_in(answer)["recipient"] == "maastricht-sbe"


def test_day_whose_text_is_not_held_cannot_be_told_and_nothing_can_be_ticked(officer):
    page = second_step(officer, **{"delivered_on-y": "2023"})
    assert "does not hold its list of variables" in words(page)
    assert 'name="variable"' not in page.content.decode()
    checked = send(officer, page, "check", header="geslacht", **FILES)
    assert "Cannot tell" in words(checked)
    assert "never as allowed" in words(checked)


def test_nothing_typed_is_lost_where_something_is_to_be_put_right(officer):
    page = second_step(officer)
    typed = {"way": "tick", "name": "first sample", "file-0-name": "a.csv", "file-0-size": "many", **PERSONS}
    answer = send(officer, page, "check", variable=every_variable(page)[:3], **typed)
    assert answer.status_code == 422
    text = words(answer)
    assert "“many” is not a whole number" in text
    assert "<title>Error:" in answer.content.decode()
    kept = form_in(answer)
    assert {name: kept[name] for name in typed} == typed
    assert len(re.findall(r'id="v-\w+" checked', answer.content.decode())) == 3
    nothing = send(officer, second_step(officer), "check")
    assert "Tick what was delivered, or paste the columns." in words(nothing)


def test_one_more_row_finds_no_fault(officer):
    answer = send(officer, second_step(officer), "add-file", **{"file-0-name": "a.csv"})
    assert answer.status_code == 200
    assert form_in(answer)["file-rows"] == "2"
    assert "file-1-name" in form_in(answer)


MANIFEST = {
    "format": 1,
    "tool": "check_delivery 1.0",
    "files": [
        {"name": "a.parquet", "size": 1024, "sha256": "a" * 64},
        {"name": "b.parquet", "size": 2, "sha256": "b" * 64},
    ],
    "columns": [{"name": "geslacht"}, {"name": "niveau"}],
    "persons": {"1": 14000, "2": 20000, "3": 20000},
    "outcomes": [{"rule": "V1", "outcome": "passed"}],
}


@pytest.mark.parametrize("how", ["pasted", "uploaded"])
def test_manifest_fills_in_the_form_and_what_it_states_is_told_as_stated(officer, how):
    text = json.dumps(MANIFEST)
    given = {"manifest": text} if how == "pasted" else {}
    upload = {"manifest_file": SimpleUploadedFile("m.json", text.encode())} if how == "uploaded" else {}
    read = send(officer, second_step(officer), "read", upload, **given)
    assert read.status_code == 200, words(read)
    kept = form_in(read)
    assert (kept["file-1-name"], kept["file-1-size"], kept["persons-0"]) == ("b.parquet", "2", "14000")
    assert (kept["way"], kept["header"]) == ("header", "geslacht\nniveau")
    checked = send(officer, read, "check")
    assert "Stated by check_delivery 1.0, which ran where the data are." in words(checked)
    send(officer, checked, "record")
    assert Delivery.objects.get().results.get(rule="V1").stated_by == "check_delivery 1.0"


def test_manifest_that_was_only_pasted_is_read_first_and_states_nothing_of_other_files(officer):
    text = json.dumps(MANIFEST)
    pasted = send(officer, second_step(officer), "check", manifest=text)
    assert "The manifest was read into the fields below." in words(pasted)
    assert form_in(pasted)["file-1-name"] == "b.parquet"
    changed = send(officer, pasted, "check", **{"file-1-sha256": "c" * 64})
    assert changed.status_code == 422
    assert "The files are not those of the manifest; read it again, or take it out." in words(changed)
    taken_out = send(officer, changed, "check", manifest="")
    assert taken_out.status_code == 200
    assert "Stated by" not in words(taken_out)


def test_manifest_of_many_files_is_read_whole(officer):
    files = [{"name": f"{n}.csv", "size": 1, "sha256": f"{n:064x}"} for n in range(120)]
    read = send(officer, second_step(officer), "read", manifest=json.dumps({**MANIFEST, "files": files}))
    assert form_in(read)["file-119-name"] == "119.csv"


DATA = {
    "a CSV": (b"inss;geslacht\n85073003328;M\n", "data.csv"),
    "a Parquet file": (b"PAR1" + bytes(100), "data.parquet"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(100), "data.xlsx"),
    "rows in JSON": (b'[{"inss": "85073003328"}]', "data.json"),
    "a manifest with rows in it": (json.dumps({**MANIFEST, "rows": [["85073003328"]]}).encode(), "m.json"),
    "a large file": (b"1;2\n" * 100_000, "large.csv"),
}


@pytest.mark.parametrize(("content", "name"), DATA.values(), ids=DATA)
def test_data_file_is_refused_and_nothing_of_it_stays(officer, own_documents, content, name):
    upload = {"manifest_file": SimpleUploadedFile(name, content)}
    for do in ("read", "check", "record", "stop"):
        page = second_step(officer)
        answer = send(officer, page, do, upload, variable=every_variable(page), **FILES, **PERSONS)
        upload["manifest_file"].seek(0)
        assert answer.status_code == 422
        assert "85073003328" not in answer.content.decode()
        assert form_in(answer)["manifest"] == ""
    assert not Delivery.objects.exists()
    assert not own_documents.exists()


def test_no_other_form_of_deliveries_takes_a_file(officer, cast, file, now):
    delivery = record(file, told(file), by=cast.officer, at=now)
    page = officer.get(delivery.get_absolute_url()).content.decode()
    assert 'type="file"' not in page
    assert "multipart" not in page
    assert 'type="file"' not in officer.get(NEW).content.decode()


def test_pasted_row_of_data_is_refused_and_not_shown_again(officer):
    answer = send(officer, second_step(officer), "check", way="header", header="90010100155;M;1990-01-01", **FILES)
    assert answer.status_code == 422
    assert "This looks like a row of the data. Nothing of it was kept" in words(answer)
    assert "900101" not in answer.content.decode()
    assert form_in(answer)["file-0-name"] == "sample.parquet"


def test_remark_is_explained_and_a_delivery_withdrawn_on_its_page(officer, cast, file, now):
    delivery = record(file, told(file, persons={}), by=cast.officer, at=now)
    address = delivery.get_absolute_url()
    result = delivery.results.get(rule="V7")
    empty = officer.post(address, {"do_explain": "", "result": result.position, "reason": " "})
    assert empty.status_code == 422
    assert "Write the reason; it stays visible for ever." in words(empty)
    done = officer.post(address, {"do_explain": "", "result": result.position, "reason": "Counted later."}, follow=True)
    assert "Reason: Counted later. officer, 23 November 2026" in words(done)
    assert "Conforms" in words(done)
    gone = officer.post(address, {"do_withdraw": "", "reason": "Wrong file."}, follow=True)
    assert "Withdrawn by officer on 23 November 2026; it counts no more. Wrong file." in words(gone)
    assert "do_withdraw" not in gone.content.decode()
    late = officer.post(address, {"do_withdraw": "", "reason": "Kept."})
    assert late.status_code == 422
    assert "L1 was withdrawn by officer" in words(late)


@pytest.mark.parametrize("role", ["registrar", "supervisor", "dpo", "data_manager", "auditor", "expert"])
def test_others_read_and_do_nothing(client, cast, file, now, role):
    delivery = record(file, told(file, persons={}), by=cast.officer, at=now)
    client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
    address = delivery.get_absolute_url()
    page = client.get(address)
    assert page.status_code == 200
    assert "do_explain" not in page.content.decode()
    assert client.post(address, {"do_withdraw": "", "reason": "x"}).status_code == 403
    assert client.get(NEW).status_code == 403
    assert "Record a delivery" not in words(client.get(FILE))


def test_delivery_is_seen_by_nobody_else(client, cast, file, now):
    delivery = record(file, told(file), by=cast.officer, at=now)
    assert b"Deliveries" not in client.get("/en/register/21-128/").content
    client.force_login(cast.other_dpo, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(delivery.get_absolute_url()).status_code == 404
    assert "Nothing delivered yet." in words(client.get("/en/deliveries/"))


def test_correction_of_the_text_of_that_day_is_told(officer, cast, file, now):
    from deliberations.actions.correct_act import correct_act
    from deliberations.writing.facts import latest_facts

    delivery = record(file, told(file), by=cast.officer, at=now)
    assert "was corrected since" not in words(officer.get(delivery.get_absolute_url()))
    facts = latest_facts(file, 2)
    kept = tuple(change for change in facts.changes if change.subject.key[-1:] != ("geslacht",))
    correct_act(file, facts._replace(revision=1, reason="Misread.", changes=kept, recorded_at=None), by=None, at=now)
    text = words(officer.get(delivery.get_absolute_url()))
    assert "What the register knows of the text of that day was corrected since." in text
    assert "Conforms" in text


def test_lists_and_pages_ask_the_database_as_often_however_many_there_are(
    officer, cast, file, now, django_assert_max_num_queries
):
    for n in range(12):
        record(file, told(file, name=str(n), files=(sent(f"{n}.csv"),)), by=cast.officer, at=now)
    for address in ("/en/deliveries/", f"{FILE}deliveries/"):
        officer.get(address)
        with django_assert_max_num_queries(11):
            officer.get(address)
    with django_assert_max_num_queries(20):
        officer.get(f"{FILE}deliveries/L5/")
    with django_assert_max_num_queries(16):
        officer.get(NEW, START)


def test_day_after_another_text_ticks_that_one(officer, cast, file, now):
    from deliberations.actions.register_act import register_act
    from tests.building import act, variable

    gone = approved(file)[2]
    change = variable("x", granted=False)._replace(subject=gone)
    register_act(file, act(3, "2026-02-03", change), by=None, at=now)
    before, after = (second_step(officer, **{"delivered_on-d": d, "delivered_on-m": "2"}) for d in ("2", "3"))
    assert (len(every_variable(before)), len(every_variable(after))) == (75, 74)
    assert record(file, told(file, delivered_on=date(2026, 2, 3), columns=named("geslacht")), by=cast.officer, at=now)


def test_ledger_follows_each_variable_and_says_what_is_held_against_the_text(officer, cast, file, now):
    from deliberations.actions.register_act import register_act
    from tests.building import act, variable

    record(file, told(file), by=cast.officer, at=now)
    change = variable("x", granted=False)._replace(subject=approved(file)[2])
    register_act(file, act(3, "2026-02-03", change), by=None, at=now)
    page = officer.get(f"{FILE}ledger/")
    text = words(page)
    assert "1 variable is held that the text of this day does not allow. “geslacht”" in text
    assert "geslacht not known 6 Jul 2021 to 19 Nov 2025 yes 20 Nov 2025 to 2 Feb 2026 no since 3 Feb 2026 L1" in text
    only = words(officer.get(f"{FILE}ledger/", {"held": "held_not_approved"}))
    assert "leeftijdsklasse" not in only
    before = officer.get(f"{FILE}ledger/", {"on": "2026-01-31"})
    assert "does not allow" not in words(before)
    assert "reg--past" in before.content.decode()
    csv = officer.get(f"{FILE}ledger.csv").getvalue().decode()
    assert "geslacht" in csv
    assert "2026-02-03/.. no" in csv
    assert officer.get(f"{FILE}ledger/", {"on": "2026-02-31"}).status_code == 400
