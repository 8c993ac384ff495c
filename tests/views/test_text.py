"""The register's own consolidated text: unofficial, and every item with the act that it comes from."""

import re

import pytest
from django.core.files.base import ContentFile

from deliberations.actions.receive_document import receive_document
from deliberations.actions.register_act import register_act
from deliberations.models import Deliberation
from tests.building import act, decision, open_file, variable
from tests.pdfs import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_documents")]

UNOFFICIAL = "This is the register’s own consolidated view; only the published text of the committee counts."


@pytest.fixture
def read(client):
    """Give `read(address)`: the words of a public page and its markup."""

    def words(address, status=200):
        answer = client.get(f"/en/register/{address}")
        assert answer.status_code == status
        markup = answer.content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", markup).split()), markup

    return words


def note_of(markup, label):
    """Return the number of the note of an item."""
    return re.search(rf"{label}</span>.*?href=\"#note-(\d+)\"", markup, re.DOTALL)[1]


def note(markup, number):
    found = re.search(rf'<li id="note-{number}">(.*?)</li>', markup, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split()), found


def test_text_says_that_it_is_not_the_one_that_counts(file_21_128, read):
    text, _ = read("21-128/text/")
    assert UNOFFICIAL in text
    assert "Consolidated text on 23 November 2026" in text
    assert "Version 3 of 3, in force since 20 November 2025" in text


def test_each_item_has_a_note_and_each_note_leads_back(file_21_128, read):
    _, markup = read("21-128/text/")
    items = re.findall(r'<sup><a[^>]*href="#note-(\d+)"', markup)
    notes = re.findall(r'<li id="note-(\d+)">', markup)
    assert len(items) > 75
    assert list(dict.fromkeys(items)) == notes == [str(n) for n in range(1, len(notes) + 1)]
    for number in notes:
        assert markup.count(f'id="ref-{number}"') == markup.count(f'href="#ref-{number}"') == 1


def test_note_names_the_act_its_days_its_reference_and_the_place(file_21_128, read):
    _, markup = read("21-128/text/")
    said, _ = note(markup, note_of(markup, "geslacht"))
    assert said.startswith(
        "Amendment approved on 4 November 2025, in force on 20 November 2025, IVC/KSZG/25/388 . In the text:"
    )
    assert "Published file not held." in said


def test_item_that_an_amendment_added_names_that_amendment_and_its_published_file(read, now):
    file = open_file("22/001", at=now, public=True)
    document = receive_document(ContentFile(pdf(), name="a.pdf"), by=None, at=now)
    register_act(file, decision("2022-01-04", variable("geslacht")), by=None, at=now)
    added = act(1, "2022-03-01", variable("gemeente"), document=document.sha256, effective_on="2022-04-01")
    register_act(file, added, by=None, at=now)
    _, markup = read("22-001/text/")
    old, new = (note(markup, note_of(markup, label)) for label in ("geslacht", "gemeente"))
    assert old[0].startswith("Decision of 4 January 2022, entry into force not stated (taken as 4 January 2022).")
    assert new[0].startswith("Amendment approved on 1 March 2022, in force on 1 April 2022.")
    assert f'href="/en/register/22-001/documents/{document.sha256}/"' in new[1]
    before, _ = read("22-001/text/?on=2022-03-31")
    assert "gemeente" not in before
    assert "On 31 March 2022, version 1 applied" in before


def test_content_that_is_not_known_is_said_so(file_21_128, read, now):
    text, _ = read("21-128/text/?on=2023-03-01")
    assert "The text that applied on this day is not registered, so nothing can be consolidated." in text
    text, _ = read("21-128/text/?on=2020-01-01")
    assert "No text applied on this day." in text
    amendment = act(3, "2026-05-05", variable("gemeente"))
    file = Deliberation.objects.get(number="21/128")
    register_act(file, act(3, "2026-05-05"), by=None, at=now)
    register_act(file, amendment._replace(seq=4), by=None, at=now)
    text, _ = read("21-128/text/")
    assert "Only part of this text is registered." in text
    assert "gemeente" in text


def test_text_as_it_was_known_earlier(file_21_128, read):
    text, _ = read("21-128/text/?known=2026-11-22")
    assert "As the register knew it on 22 November 2026; what was recorded later is left out." in text
    assert "geslacht" not in text


@pytest.mark.parametrize("query", ["?on=2026-02-31", "?known=yesterday"])
def test_day_that_does_not_exist_is_told(file_21_128, read, query):
    text, _ = read(f"21-128/text/{query}", 400)
    assert "This is not a day of the calendar between 1990 and 2199." in text
    assert "geslacht" in text
