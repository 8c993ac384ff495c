"""The page about a file on any day."""

import re
from datetime import timedelta

import pytest

from deliberations.actions.register_act import register_act
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Deliberation
from deliberations.rules.acts import DETAIL
from deliberations.rules.timeline import About, Change, Content, Kind, Subject
from deliberations.templatetags.words import FIELDS
from tests.building import act, decision, keep_until, open_file, variable
from tests.deliveries import record, sent, told
from tests.destruction import certified, deliver, obligation_of

pytestmark = pytest.mark.django_db
FILE = "/en/deliberations/21-128/"


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")

    def read(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status, address
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    read.client = client
    return read


def test_today_shows_what_applies(reader):
    text = reader(FILE)
    assert "Version 3 of 3, in force since 20 November 2025" in text
    assert "You see what applies today, 23 November 2026. No later change has been approved." in text
    assert "at the latest on 31 January 2031" in text
    assert "75 variables" in text
    assert "4 years 2 months 8 days" in text


def test_contradiction_is_shown_as_a_question(reader):
    assert "It asks for a sample of 20,000 from group 1, but group 1 holds about 14,800 people." in reader(FILE)


def test_1_march_2023_is_not_known_and_nothing_is_guessed(reader):
    text = reader(f"{FILE}?on=2023-03-01")
    assert "On 1 March 2023, version 1 applied" in text
    assert "The text of version 1 is not in the register yet." in text
    assert "geslacht" not in text
    assert "Not stated in the text" in text


def test_approved_and_not_yet_in_force_counts_the_term(reader):
    text = reader(f"{FILE}?on=2024-02-10")
    assert "A later text had been approved on 6 February 2024 but was not yet in force." in text
    assert "Why version 1 still applied on 10 February 2024" in text
    assert "working day 10" in text
    assert "weekend or holiday, the date you chose" in text


def test_before_the_decision_it_did_not_exist(reader):
    text = reader(f"{FILE}?on=2020-01-01")
    assert "21/128 did not exist on 1 January 2020" in text
    assert "Nothing was allowed under 21/128 yet." in text


def test_later_day_says_that_only_what_is_approved_can_be_shown(reader):
    text = reader(f"{FILE}?on=2030-01-01")
    assert "On 1 January 2030, version 3 will apply" in text
    assert "nothing approved after 23 November 2026 can be shown" in text


def test_as_known_before_it_was_recorded_the_register_held_nothing(reader):
    text = reader(f"{FILE}?known=2026-11-22")
    assert "On 22 November 2026 the register held nothing about 21/128" in text


def test_three_small_fields_become_one_day(reader):
    answer = reader.client.get(FILE, {"d": "10", "m": "2", "y": "2024"})
    assert (answer.status_code, answer["Location"]) == (302, f"{FILE}?on=2024-02-10")


@pytest.mark.parametrize(
    "day", ["2024-02-31", "0001-01-01", "9999-12-31", "tomorrow", "2024-2-1", "\0", "\u202e2024", "9" * 10000]
)
def test_day_that_does_not_exist_leaves_the_page_on_today_and_says_so(reader, day):
    text = reader(f"{FILE}?on={day}" if day != "\0" else f"{FILE}?on=%00", status=400)
    assert "This is not a day of the calendar between 1990 and 2199. You still see today." in text
    assert "Version 3 of 3" in text


def test_what_was_typed_stands_in_the_fields_again(reader):
    body = reader.client.get(FILE, {"d": "31", "m": "2", "y": "2024"}, follow=True).content.decode()
    assert [re.search(f'name="{part}"[^>]*value="([^"]*)"', body)[1] for part in "dmy"] == ["31", "2", "2024"]


def test_number_in_another_spelling_leads_to_the_plain_address(reader):
    answer = reader.client.get("/en/deliberations/21-0128/?on=2024-02-10")
    assert (answer.status_code, answer["Location"]) == (302, f"{FILE}?on=2024-02-10")


def test_version_leads_to_its_first_day(reader):
    assert reader.client.get(f"{FILE}versions/2/")["Location"] == f"{FILE}?on=2024-02-21"
    reader(f"{FILE}versions/4/", status=404)


def test_words_of_the_act_are_marked_with_their_language(reader):
    body = reader.client.get(FILE).content.decode()
    assert '<span lang="nl">geslacht</span>' in body
    assert re.search(r'<p class="reg-off" lang="nl">Beraadslaging', body)


def test_suspended_file_says_by_what(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    suspension = act(1, "2022-03-01", kind=Kind.SUSPENSION, content=Content.NONE, sets_aside=0)
    register_act(file, suspension, by=None, at=now)
    text = reader("/en/deliberations/22-001/")
    assert "22/001 does not apply today" in text
    assert "Set aside since 1 March 2022: suspension." in text


def test_printed_day_that_differs_from_the_count_is_a_question(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    register_act(file, act(1, "2024-02-06", variable("b"), effective_on="2024-02-20"), by=None, at=now)
    text = reader("/en/deliberations/22-001/")
    assert "The text gives 20 February 2024; ten working days give 21 February 2024. The printed day prevails." in text


def test_act_without_a_day_is_announced_and_not_applied(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    register_act(file, act(1, "2026-11-17", variable("b"), effective_on=None), by=None, at=now)
    text = reader("/en/deliberations/22-001/")
    assert "A later text was approved on 17 November 2026; its entry into force is not fixed." in text
    assert "1 variable" in text


def test_file_without_acts_has_a_page(reader, now):
    open_file("22/001", at=now)
    assert "No act of 22/001 is registered" in reader("/en/deliberations/22-001/")


def test_deadline_that_has_passed_is_said(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a"), keep_until("2025-12-31")), by=None, at=now)
    assert "The last day has passed" in reader("/en/deliberations/22-001/")


def test_versions_whose_text_is_missing_are_not_compared(reader):
    text = reader(f"{FILE}compare/2..3/")
    assert "These versions cannot be compared." in text
    assert "The text of version 2, from 21 February 2024, is not in the register." in text
    assert "not known" in text


def test_order_of_comparison_is_put_right(reader):
    assert reader.client.get(f"{FILE}compare/3..2/?view=side")["Location"] == f"{FILE}compare/2..3/?view=side"


def test_redline_says_added_and_removed_in_words(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a"), variable("b"), keep_until("2030-12-31")), by=None, at=now)
    amendment = act(1, "2022-03-01", variable("a", granted=False), variable("b", "classes"), variable("c"))
    register_act(file, amendment, by=None, at=now)
    text = reader("/en/deliberations/22-001/compare/1..2/")
    assert "removed: a" in text
    assert "added: c" in text
    assert "removed: not stated added: in classes" in text
    assert "1 part is the same." in text
    assert "removed:" not in reader("/en/deliberations/22-001/compare/1..2/?view=new").split("In short")[0]


def test_comparison_with_differences_does_not_say_that_there_are_none(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    register_act(file, act(1, "2022-03-01", variable("b")), by=None, at=now)
    assert "Nothing that the register holds is different." not in reader("/en/deliberations/22-001/compare/1..2/")


def test_every_detail_of_a_change_has_a_word_in_the_comparison():
    assert {field for fields in DETAIL.values() for field in fields} == set(FIELDS)


def test_comparison_tells_details_that_have_no_text(reader, now):
    file = open_file("22/001", at=now)
    before = Change(Subject(About.GROUP, ("1",)), True, {"population": 100, "approximate": True})
    after = before._replace(detail={"population": 100, "approximate": False})
    register_act(file, decision("2022-01-04", before), by=None, at=now)
    register_act(file, act(1, "2022-03-01", after), by=None, at=now)
    assert "About that many removed: yes added: no" in reader("/en/deliberations/22-001/compare/1..2/")


def test_suspension_has_no_text_to_compare(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    suspension = act(1, "2022-03-01", kind=Kind.SUSPENSION, content=Content.NONE, sets_aside=0)
    register_act(file, suspension, by=None, at=now)
    text = reader("/en/deliberations/22-001/compare/1..2/")
    assert "Version 2, from 1 March 2022, has no text: suspension." in text


def test_repeal_to_come_is_not_called_a_text(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a"), keep_until("2026-06-30")), by=None, at=now)
    repeal = act(1, "2026-11-17", kind=Kind.REPEAL, content=Content.NONE, sets_aside=0, effective_on="2026-12-31")
    register_act(file, repeal, by=None, at=now)
    assert "Repeal of 17 November 2026, with effect on 31 December 2026." in reader("/en/deliberations/22-001/")
    assert "Version 1: destroy at the latest on 30 Jun 2026" in reader("/en/deliberations/22-001/?on=2027-01-15")


def test_time_left_is_counted_from_the_day_of_the_question(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a"), keep_until("2025-12-31")), by=None, at=now)
    text = reader("/en/deliberations/22-001/?on=2025-01-01")
    assert "Counted from 1 January 2025." in text
    assert "0 years 11 months 30 days" in text


def test_text_that_is_held_in_part_leaves_the_retention_not_known(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04"), by=None, at=now)
    register_act(file, act(1, "2022-03-01", variable("a")), by=None, at=now)
    text = reader("/en/deliberations/22-001/")
    assert "Only part of this text is registered." in text
    assert "Not known: the text is not, or not wholly, registered." in text


def test_number_of_another_year_than_the_decision_is_a_question(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2021-12-07", variable("a")), by=None, at=now)
    assert "The number is 22/001, but the decision was taken on 7 December 2021." in reader("/en/deliberations/22-001/")


def test_order_with_leading_zeros_is_put_right_once(reader):
    assert reader.client.get(f"{FILE}compare/3..02/")["Location"] == f"{FILE}compare/2..3/"


def test_variables_are_found_by_word_and_by_form(reader):
    assert "3 of 75 variables" in reader(f"{FILE}variables/?v=LOON")
    assert "No variable matches “gezlacht”. Close to it: geslacht" in reader(f"{FILE}variables/?v=gezlacht")
    assert "4 of 75 variables" in reader(f"{FILE}variables/?form=yes_no")
    assert "75 variables" in reader(f"{FILE}variables/?form=colourful")
    assert "nothing can be listed" in reader(f"{FILE}variables/?on=2023-03-01")


def test_csv_holds_the_variables_of_the_day(reader):
    answer = reader.client.get(f"{FILE}variables.csv")
    lines = answer.getvalue().decode().splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="21-128-variables-2026-11-23.csv"'
    assert len(lines) == 76
    assert lines[1].startswith("21/128,2026-11-23,Persoonskenmerken en demografische variabelen,uniek volgnummer,")


def test_csv_says_whether_what_it_does_not_list_was_not_allowed_or_is_not_known(reader):
    def last_line(day):
        return reader.client.get(f"{FILE}variables.csv?on={day}").getvalue().decode().splitlines()[-1]

    assert last_line("2023-03-01") == "21/128,2023-03-01,,,not known,,,,"
    assert last_line("2020-03-01").startswith("deliberation,on,")  # nothing was allowed before it existed


@pytest.mark.parametrize("below", ["variables/", "variables.csv", "history/", "compare/2..3/", "versions/2/"])
def test_day_that_does_not_exist_is_told_on_the_page_that_has_the_fields(reader, below):
    answer = reader.client.get(f"{FILE}{below}?on=2026-02-31&v=loon")
    assert answer["Location"] == f"{FILE}?on=2026-02-31"
    assert "This is not a day of the calendar" in reader(answer["Location"], status=400)


def test_acts_that_were_set_aside_say_so_and_by_what(reader, now):
    file = open_file("23/005", at=now)
    register_act(file, decision("2023-01-10", variable("a")), by=None, at=now)
    amendment = act(1, "2024-01-09", variable("b"), effective_on="2024-01-24")
    register_act(file, amendment, by=None, at=now)
    annulled = {"kind": Kind.ANNULMENT, "content": Content.NONE, "sets_aside": 1, "effective_on": "2024-01-24"}
    register_act(file, act(2, "2026-01-06", **annulled), by=None, at=now)
    suspended = {"kind": Kind.SUSPENSION, "content": Content.NONE, "sets_aside": 0, "effective_on": "2026-03-01"}
    register_act(file, act(3, "2026-02-10", **suspended), by=None, at=now)
    text = reader("/en/deliberations/23-005/")
    assert "– (amendment) 9 January 2024 24 January 2024 Set aside annulment, from the start" in text
    assert "(annulment) sets aside: amendment of 9 January 2024" in text
    assert "2 (suspension) sets aside: decision of 10 January 2023" in text
    assert "Set aside suspension, from 1 March 2026 on" in text
    assert "Set aside suspension" not in reader("/en/deliberations/23-005/?on=2026-02-28")


def test_gap_that_a_late_extension_leaves_is_said(reader, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a"), keep_until("2024-12-31")), by=None, at=now)
    assert "A gap in the retention." not in reader("/en/deliberations/22-001/")
    register_act(file, act(1, "2025-02-19", keep_until("2027-12-31")), by=None, at=now)
    said = "From 1 January 2025 to 18 February 2025 included the data had to be gone"
    assert said in reader("/en/deliberations/22-001/")
    assert said in reader("/en/deliberations/22-001/?on=2025-01-10")


def test_title_of_a_text_that_is_not_in_force_yet_is_not_that_of_today(reader, now):
    file = open_file("22/001", at=now, public=True)
    register_act(file, decision("2022-01-04", variable("a"), title="The old title"), by=None, at=now)
    coming = act(1, "2026-11-03", variable("b"), title="The new title", effective_on="2026-12-20")
    register_act(file, coming, by=None, at=now)
    for address in ("deliberations/22-001/", "deliberations/", "register/"):
        text = reader(f"/en/{address}")
        assert "The old title" in text, address
        assert "The new title" not in text, address
    assert "The new title" in reader("/en/deliberations/22-001/?on=2026-12-20")


def test_near_homonyms_are_told_apart(reader):
    text = reader(f"{FILE}variables/?v=niveau")
    assert "niveau Not the same as: niveau van de onderwijskwalificatie, niveau van de erkenning" in text


def test_journal_of_the_file_reads_as_sentences(reader):
    text = reader(f"{FILE}history/")
    assert "The register registered an act: amendment of 4 November 2025 · concerns 20 November 2025" in text
    assert "Not verified yet" in text


BELOW = ("", "?on=2023-03-01", "variables/", "history/", "print/", "text/", "compare/2..3/")
PAGES = [FILE + below for below in BELOW]


@pytest.mark.parametrize("address", PAGES)
def test_number_of_queries_does_not_grow_with_the_file(reader, now, django_assert_max_num_queries, address):
    file = Deliberation.objects.get(number="21/128")
    reader(address)
    with django_assert_max_num_queries(30) as few:
        reader(address)
    for month in range(1, 9):
        amendment = act(2 + month, f"2026-0{month}-02", *(variable(f"v{month}-{n}") for n in range(20)))
        register_act(file, amendment, by=None, at=now + timedelta(seconds=month))
    with django_assert_max_num_queries(30) as many:
        reader(address)
    assert len(many) == len(few) <= 20


# ---------- what was delivered of it, and what is owed


def cell(reader, address, label):
    """Return what the table of variables says of one of them."""
    body = reader.client.get(address).content.decode()
    row = re.search(rf"<tr><th scope=.row.><span lang=.nl.>{label}</span>.*?</tr>", body, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_variables_say_in_which_deliveries_they_came(reader, cast, file_21_128, now):
    assert "Delivered in" not in reader(FILE)
    held = deliver(file_21_128, cast.officer, now)
    for address in (FILE, f"{FILE}variables/", f"{FILE}print/"):
        assert "L1 , L2" in cell(reader, address, "geslacht")
    assert 'href="/en/deliberations/21-128/deliveries/L1/"' in reader.client.get(FILE).content.decode()
    withdraw_delivery(held[0].delivery, reason="Twice.", by=cast.officer, at=now)
    assert "L2" in cell(reader, FILE, "geslacht")
    assert "L1" not in cell(reader, FILE, "geslacht")


def test_variable_that_was_not_delivered_says_so(reader, cast, file_21_128, now):
    columns = tuple(each for each in told(file_21_128).ticked if each.key[1] != "geslacht")
    record(file_21_128, told(file_21_128, ticked=columns), by=cast.officer, at=now)
    assert "–" in cell(reader, FILE, "geslacht")
    assert "L1" in cell(reader, FILE, "leeftijdsklasse")


def test_what_was_stopped_was_delivered_to_nobody(reader, cast, file_21_128, now):
    late = told(file_21_128, recipient="ksz", files=(sent(digest="b"),))
    assert not record(file_21_128, late, by=cast.officer, at=now).has_left
    assert "Delivered in" not in reader(FILE)


def test_deliveries_of_variables_are_told_of_the_day_and_not_to_the_public(reader, cast, file_21_128, now):
    deliver(file_21_128, cast.officer, now)
    assert "L1" in cell(reader, f"{FILE}?on=2026-01-20", "geslacht")
    assert "L2" not in cell(reader, f"{FILE}?on=2026-01-20", "geslacht")
    assert "Delivered in" not in reader("/en/register/21-128/")
    assert "Delivered in" not in reader("/en/register/21-128/variables/")


def test_file_leads_to_what_is_owed_under_it(reader, cast, file_21_128):
    owed = obligation_of(file_21_128)
    assert f'href="/en/retention/{owed.pk}/"' in reader.client.get(FILE).content.decode()
    assert f"{owed.holder.name} 31 January 2031 Later" in reader(FILE)
    assert "/en/retention/" not in reader.client.get("/en/register/21-128/").content.decode().partition("<main")[2]
    assert owed.holder.name not in reader(f"{FILE}?on=2026-01-20").partition("Counted from")[2]


def test_settled_file_says_so_instead_of_what_is_left(reader, cast, file_21_128, now, own_documents):
    def retention(address):
        return reader(address).partition("Counted from today")[2].partition("That day included")[0]

    assert "4 years 2 months 8 days" in retention(FILE)
    certified(file_21_128, cast, now)
    for address in (FILE, "/en/register/21-128/"):
        assert "Discharged" in retention(address)
        assert "8 days" not in retention(address)
    assert "31 January 2031 Discharged" in reader(FILE)
