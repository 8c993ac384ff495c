"""Calendars to subscribe to: what each person may see and no more, behind an address that can be taken back."""

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.end_access import end_access
from deliberations.actions.open_calendar import open_calendar
from deliberations.actions.register_act import register_act
from deliberations.actions.reopen_obligation import reopen_obligation
from deliberations.models import CalendarKey, JournalLine, Obligation
from tests.building import act, decision, keep_until, open_file, party

pytestmark = pytest.mark.django_db
PAGE, CHANGE, PUBLIC = "/en/calendar/", "/en/calendar/change/", "/en/register/calendar.ics"


def feed(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def own_feed(client, person, now):
    return f"/calendar/{open_calendar(by=person, at=now)}.ics"


def file_until(number, until, now, *, public=False):
    file = open_file(number, at=now, public=public)
    holder = party("recipient", "hogeschool-voorbeeld")
    register_act(file, decision("2020-03-01", holder, keep_until(until)), by=None, at=now)
    return Obligation.objects.get(deliberation=file)


def test_address_is_shown_once_and_kept_as_a_digest(client, cast):
    client.force_login(cast.dpo)
    assert "You have none yet." in client.get(PAGE).content.decode()
    assert client.post(CHANGE, {"do_open": "1"}).status_code == 302
    page = client.get(PAGE).content.decode()
    (address,) = set(re.findall(r"http://127.0.0.1:8000(/calendar/[\w-]+\.ics)", page))
    assert "Copy this address now" in page
    assert "Copy this address now" not in client.get(PAGE).content.decode()
    client.logout()
    assert client.get(address).status_code == 200


def test_renewed_or_taken_back_the_old_address_leads_nowhere(client, cast, now):
    first = own_feed(client, cast.dpo, now)
    client.force_login(cast.dpo)
    client.post(CHANGE, {"do_open": "1"})
    assert client.get(first).status_code == 404
    second = own_feed(client, cast.dpo, now)
    client.post(CHANGE, {"do_close": "1"})
    assert client.get(second).status_code == 404
    assert not CalendarKey.objects.exists()
    assert JournalLine.objects.first().verb == "closed_calendar"


def test_feed_holds_deadlines_reminders_and_entries_into_force_in_the_language_of_its_person(
    client, cast, now, file_21_128
):
    cast.dpo.language = "nl"
    cast.dpo.save()
    register_act(
        file_21_128, act(3, "2026-11-17", keep_until("2031-01-31"), effective_on="2026-12-02"), by=None, at=now
    )
    events = feed(client, own_feed(client, cast.dpo, now))
    obligation = Obligation.objects.get()
    last = events[f"obligation-{obligation.pk}"]
    assert last.decoded("dtstart") == date(2031, 1, 31)
    assert str(last["url"]) == f"http://127.0.0.1:8000/nl/retention/{obligation.pk}/"
    assert events[f"obligation-{obligation.pk}-180"].decoded("dtstart") == date(2030, 8, 4)
    assert events["file-21-128-act-3"].decoded("dtstart") == date(2026, 12, 2)


def test_feed_holds_only_what_its_person_may_see_and_ends_with_their_access(client, cast, now):
    other = file_until("20/001", "2027-06-30", now)
    names = set(feed(client, own_feed(client, cast.dpo, now)))
    assert f"obligation-{other.pk}" not in names
    assert f"obligation-{other.pk}" in set(feed(client, own_feed(client, cast.other_dpo, now)))
    assert feed(client, own_feed(client, cast.stranger, now)) == {}
    address = own_feed(client, cast.dpo, now)
    end_access(cast.dpo, by=cast.supervisor, at=now)
    assert client.get(address).status_code == 404


def test_extension_moves_the_day_discharge_cancels_it_and_each_is_newer(client, cast, now, settings):
    obligation = file_until("20/001", "2027-06-30", now)
    address, name = own_feed(client, cast.other_dpo, now), f"obligation-{obligation.pk}"

    def event():
        return feed(client, address)[name]

    first = event()
    extension = act(1, "2026-11-03", keep_until("2030-06-30"), effective_on="2026-12-01")
    register_act(obligation.deliberation, extension, by=None, at=now)
    approved = event()
    assert approved.decoded("dtstart") == date(2027, 6, 30)
    settings.FIXED_NOW = now + timedelta(days=8)
    moved = event()
    assert moved.decoded("dtstart") == date(2030, 6, 30)
    obligation.refresh_from_db()
    discharge_obligation(obligation, through="DC-2026-0001", by=None, at=now + timedelta(days=9))
    gone = event()
    assert gone["status"] == "CANCELLED"
    assert f"{name}-180" not in feed(client, address)
    reopen_obligation(obligation, reason="The wrong file.", by=None, at=now + timedelta(days=10))
    again = event()
    assert again["status"] == "CONFIRMED"
    numbers = [one["sequence"] for one in (first, approved, moved, gone, again)]
    assert numbers == sorted(set(numbers))
    stamps = [one.decoded("last-modified") for one in (first, approved, moved, gone)]
    assert stamps == sorted(stamps)


def test_public_feed_holds_published_files_and_names_no_holder(client, cast, now):
    shown = file_until("20/001", "2027-06-30", now, public=True)
    file_until("20/002", "2027-06-30", now)
    answer = client.get(PUBLIC)
    assert b"Hogeschool" not in answer.content
    assert b"20/002" not in answer.content
    event = feed(client, PUBLIC)["file-20-001"]
    assert event.decoded("dtstart") == date(2027, 6, 30)
    assert str(event["url"]) == "http://127.0.0.1:8000/en/register/20-001/"
    discharge_obligation(shown, through="DC-2026-0001", by=None, at=now)
    assert feed(client, PUBLIC)["file-20-001"]["status"] == "CANCELLED"


def test_number_of_the_public_event_does_not_fall_when_a_holder_is_shown_no_more(client, cast, now, settings):
    file = open_file("20/001", at=now, public=True)
    both = (party("recipient", "hogeschool-voorbeeld"), party("recipient", "maastricht-sbe", position=81))
    register_act(file, decision("2020-03-01", *both, keep_until("2031-01-31")), by=None, at=now)
    gone = Obligation.objects.get(deliberation=file, holder__slug="hogeschool-voorbeeld")
    discharge_obligation(gone, through="DC-2026-0001", by=None, at=now)
    numbers = []
    for days in (0, 364, 366, 368):
        settings.FIXED_NOW = now + timedelta(days=days)
        numbers.append(feed(client, PUBLIC)["file-20-001"]["sequence"])
    assert numbers == sorted(numbers)


def test_number_of_queries_does_not_grow(client, cast, now, django_assert_max_num_queries):
    address = own_feed(client, cast.auditor, now)
    for n in range(1, 8):
        file_until(f"20/{n:03}", "2027-06-30", now, public=True)
    with django_assert_max_num_queries(10):
        assert len(feed(client, address)) > 21
    with django_assert_max_num_queries(6):
        feed(client, PUBLIC)
