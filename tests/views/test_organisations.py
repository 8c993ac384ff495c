"""Institutions: who sees which page, what staff write, and what the journal keeps of it."""

import pytest

from deliberations.actions.add_organisation import add_organisation
from deliberations.models import JournalLine, Organisation
from tests.building import DATA, load
from tests.form_in_page import form_in

pytestmark = pytest.mark.django_db

NEW = "/en/institutions/new/"
CHANGE = "/en/institutions/maastricht-sbe/change/"


@pytest.fixture
def registrar(client, cast):
    client.force_login(cast.registrar, backend="django.contrib.auth.backends.ModelBackend")
    return cast.registrar


def as_held(**changes):
    """Return the form of Maastricht as the register holds it, with some fields written otherwise."""
    held = Organisation.objects.get(slug="maastricht-sbe")
    said = {"name": held.name, "enterprise_number": held.enterprise_number or "", "units": "", "shown": held.digest}
    said |= {f"names-{language}": text for language, text in held.names.items()}
    return said | changes


def test_registrar_adds_an_institution_and_the_journal_says_so(client, registrar):
    contact = {"contact-0-name": "Ann Example", "contact-0-email": "ann@example.org", "contact-0-purpose": "deliveries"}
    answer = client.post(
        NEW,
        {"slug": "example-school", "name": "Example School", "enterprise_number": "BE 0308 357 159",
         "names-fr": "École Exemple", "units": "Library\r\n\r\n Data centre \r\nLibrary", **contact},
    )  # fmt: skip
    assert answer["Location"] == "/en/institutions/example-school/"
    school = Organisation.objects.get(slug="example-school")
    assert (school.name, school.names, school.enterprise_number) == (
        "Example School",
        {"fr": "École Exemple"},
        "0308357159",
    )
    assert school.units == ["Library", "Data centre"]
    assert [c["name"] for c in school.contacts] == ["Ann Example"]
    line = JournalLine.objects.first()
    assert (line.verb, line.actor, line.after["units"]) == ("added_organisation", registrar, school.units)
    page = client.get("/en/institutions/example-school/").content.decode()
    assert "mailto:ann@example.org" in page
    assert "0308.357.159" in page


def test_change_leaves_before_and_after_in_the_journal_and_no_more(client, registrar):
    client.post(CHANGE, as_held(units="ROA"))
    line = JournalLine.objects.first()
    assert (line.verb, line.before, line.after) == ("changed_organisation", {"units": []}, {"units": ["ROA"]})


def test_what_differs_in_nothing_leaves_no_line(client, registrar):
    lines = JournalLine.objects.count()
    assert client.post(CHANGE, as_held()).status_code == 302
    assert JournalLine.objects.count() == lines


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        ("enterprise_number", "0308.357.158", "is not an enterprise number"),
        ("enterprise_number", "twelve", "is not an enterprise number"),
        ("name", "", "Give the official name."),
        ("name", "n" * 301, "300"),
        ("slug", "Not a slug!", "slug"),
        ("slug", "ksz", "already in the register"),
        ("contact-1-email", "no address", "Write an e-mail address"),
        ("contact-0-telephone", "02 123", "Give this contact a name"),
    ],
)
def test_wrong_input_gets_a_sentence_and_loses_nothing(client, registrar, field, wrong, told):
    typed = {"slug": "example-school", "name": "Example School", "units": "Typed with care", field: wrong}
    before = JournalLine.objects.count()
    answer = client.post(NEW, typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in page
    assert "Typed with care" in page
    assert "<title>Error:" in page.replace("\n", "")
    assert (JournalLine.objects.count(), Organisation.objects.filter(slug="example-school").count()) == (before, 0)


def test_number_of_another_institution_is_refused_with_its_name(client, registrar, now):
    add_organisation(slug="first", name="First", names={}, enterprise_number="0308357159", by=None, at=now)
    page = client.post(CHANGE, as_held(enterprise_number="0308357159")).content.decode()
    assert "is that of organisation “first” in the register" in page


def test_number_that_is_taken_is_refused_however_it_is_written(client, registrar, now):
    add_organisation(slug="first", name="First", names={}, enterprise_number="0308357159", by=None, at=now)
    page = client.post(NEW, {"slug": "second", "name": "Second", "enterprise_number": "BE 0308.357.159"})
    assert "is that of organisation “first” in the register" in page.content.decode()


def test_words_of_somebody_else_are_not_written_over_unread(client, registrar):
    mine, theirs = as_held(units="Mine"), as_held(units="Theirs")
    assert client.post(CHANGE, theirs).status_code == 302
    answer = client.post(CHANGE, mine)
    assert "was changed after you opened this page" in answer.content.decode()
    assert form_in(answer)["units"] == "Mine"
    assert Organisation.objects.get(slug="maastricht-sbe").units == ["Theirs"]
    assert client.post(CHANGE, form_in(answer)).status_code == 302
    assert Organisation.objects.get(slug="maastricht-sbe").units == ["Mine"]


def test_own_institution_is_seen_with_its_people_and_files_and_no_other(client, cast):
    client.force_login(cast.dpo, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/en/institutions/maastricht-sbe/").content.decode()
    assert "data_manager" in page
    assert "21/128" in page
    assert "/change/" not in page
    assert client.get("/en/institutions/ksz/").status_code == 404
    assert client.get("/en/institutions/unknown/").status_code == 404


def test_who_has_left_is_not_among_the_people(client, cast, registrar):
    cast.data_manager.is_active = False
    cast.data_manager.save()
    assert "data_manager" not in client.get("/en/institutions/maastricht-sbe/").content.decode()


def test_file_of_facts_does_not_fight_with_what_a_person_changed(client, registrar, now):
    client.post(CHANGE, as_held(name="Maastricht University"))
    load(DATA / "21-128.yaml", at=now)
    assert Organisation.objects.get(slug="maastricht-sbe").name == "Maastricht University"


def test_list_is_found_by_name_in_any_language_and_by_number(client, registrar, cast):
    found = client.get("/en/institutions/", {"q": "banque carrefour"}).content.decode()
    assert "/institutions/ksz/" in found
    assert "/institutions/maastricht-sbe/" not in found
    assert "Nothing matches" in client.get("/en/institutions/", {"q": "zzz\0"}).content.decode()


def test_page_costs_the_same_however_many_people_and_files(client, registrar, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get("/en/institutions/maastricht-sbe/")


def test_institutions_are_reached_from_the_overview_of_who_sees_the_whole_register(client, cast):
    for role, seen in (("registrar", True), ("supervisor", True), ("auditor", True), ("dpo", False)):
        client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
        assert ("/institutions/" in client.get("/en/overview/").content.decode()) == seen
