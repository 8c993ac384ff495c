"""The calendar feed: whole days, ends that are not included, and events that stay the same while they move."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from deliberations.writing.calendar import Day, calendar

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def deadline(**changes):
    said = {
        "name": "obligation-7",
        "sequence": 2,
        "on": date(2031, 1, 31),
        "summary": "21/128: destroy the data",
        "description": "Only a new deliberation can extend it.",
        "url": "http://127.0.0.1:8000/en/retention/7/",
        "changed_at": NOW,
    }
    return Day(**{**said, **changes})


def written(*days, **words):
    said = {"name": "Deadlines", "description": "Last lawful days.", "language": "en", "url": "http://127.0.0.1:8000/"}
    return calendar(days, **{**said, **words})


def read(*days, **words):
    return Calendar.from_ical(written(*days, **words))


def only_event(*days):
    (event,) = read(*days).walk("VEVENT")
    return event


def test_a_last_lawful_day_is_a_whole_day_whose_end_is_not_included():
    text = written(deadline()).decode()
    assert "DTSTART;VALUE=DATE:20310131\r\n" in text
    assert "DTEND;VALUE=DATE:20310201\r\n" in text
    assert "TRANSP:TRANSPARENT\r\n" in text


@pytest.mark.parametrize(
    ("on", "end"), [(date(2028, 2, 29), date(2028, 3, 1)), (date(2026, 12, 31), date(2027, 1, 1))], ids=str
)
def test_the_end_follows_the_calendar(on, end):
    assert only_event(deadline(on=on)).decoded("dtend") == end


def test_extension_moves_the_event_and_keeps_its_name():
    before, after = only_event(deadline()), only_event(deadline(on=date(2035, 1, 31), sequence=3))
    assert before["uid"] == after["uid"] == "obligation-7@127.0.0.1"
    assert (before["sequence"], after["sequence"]) == (2, 3)
    assert after.decoded("dtstart") == date(2035, 1, 31)


def test_discharge_cancels_the_event_and_does_not_drop_it():
    event = only_event(deadline(sequence=4, cancelled=True))
    assert (event["status"], event["sequence"], event["uid"]) == ("CANCELLED", 4, "obligation-7@127.0.0.1")
    assert only_event(deadline())["status"] == "CONFIRMED"


def test_the_feed_names_itself_in_the_language_of_its_reader():
    feed = read(name="Bewaartermijnen", language="nl")
    assert feed["name"] == feed["x-wr-calname"] == "Bewaartermijnen"
    assert feed["name"].params["language"] == "nl"
    assert (feed["version"], feed["calscale"]) == ("2.0", "GREGORIAN")
    assert "method" not in feed
    assert feed.decoded("refresh-interval") == timedelta(hours=6)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in written()


def test_words_with_commas_new_lines_and_long_lines_come_back_as_they_were():
    words = "21/128: vernietigen, ten laatste; zie \\ artikel 5\nén " + "hogeschooldiploma’s " * 20
    text = written(deadline(description=words))
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert str(only_event(deadline(description=words))["description"]) == words
    assert text.count(b"\n") == text.count(b"\r\n")


def test_a_line_in_the_words_begins_no_property():
    assert len(list(read(deadline(summary="x\r\nEND:VEVENT\r\nBEGIN:VEVENT")).walk("VEVENT"))) == 1


def test_the_same_days_give_the_same_bytes():
    assert written(deadline(), deadline(name="obligation-8")) == written(deadline(), deadline(name="obligation-8"))
    assert read(deadline(), deadline(name="b", changed_at=NOW + timedelta(days=1))).decoded("last-modified") == (
        NOW + timedelta(days=1)
    )


def test_a_feed_without_days_is_a_feed():
    feed = read()
    assert not list(feed.walk("VEVENT"))
    assert not feed.errors
