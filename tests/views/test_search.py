"""One box for everything: an exact number leads to its file, words to what holds them, and where."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.correct_act import correct_act
from deliberations.actions.rebuild_index import differing, rebuild_index
from deliberations.actions.register_act import register_act
from deliberations.models import Passage
from deliberations.rules.timeline import About, Change, Subject
from tests.building import act, decision, open_file, party, variable

SEARCH = "/en/search/"


def purpose(text, language="nl"):
    return Change(Subject(About.PURPOSE, ()), True, {"text": {language: text}}, 1)


def condition(name, text):
    return Change(Subject(About.CONDITION, (name,)), True, {"text": {"nl": text}}, 70)


@pytest.fixture
def registered(db, now):
    def register(number, *acts, public=True):
        file = open_file(number, at=now, public=public)
        for one in acts:
            register_act(file, one, by=None, at=now)
        return file

    return register


def found(client, text, **more):
    """Return what a search finds, by group: numbers of files, labels, names, or numbers of files of texts."""
    answer = client.get(SEARCH, {"q": text, **more})
    assert answer.status_code == 200, answer.get("Location")
    told = {}
    for group in answer.context["groups"]:
        told[group.key] = [
            {
                "files": lambda hit: hit.deliberation.number,
                "variables": lambda hit: hit.label,
                "institutions": lambda hit: hit.organisation.slug,
                "texts": lambda hit: hit.where.deliberation.number,
            }[group.key](hit)
            for hit in group.found
        ]
    return told


def hits(client, text, key):
    groups = client.get(SEARCH, {"q": text}).context["groups"]
    return next(group.found for group in groups if group.key == key)


# ---------- what is found


@pytest.mark.parametrize("text", ["21/128", "21-128", "021/128"[1:], "21 / 128", "nr. 21/128", "N°21/128"])
def test_exact_number_goes_straight_to_its_file(client, cast, text):
    client.force_login(cast.dpo)
    assert client.get(SEARCH, {"q": text})["Location"] == "/en/deliberations/21-128/"
    client.logout()
    assert client.get(SEARCH, {"q": text})["Location"] == "/en/register/21-128/"


@pytest.mark.parametrize(
    ("text", "group", "expected"),
    [
        ("IVC/KSZG/25/388", "files", ["21/128"]),
        ("kszg 25-388", "files", ["21/128"]),
        ("diplomas careers", "files", ["21/128"]),  # the register's own title
        ("Beraadslaqing MAASTRICHT", "files", ["21/128"]),  # q for g
        ("carriéres arbeidsmarktcarrieres"[10:], "files", ["21/128"]),
        ("21/128 maastricht", "files", ["21/128"]),
        ("eerste nationaliteit", "variables", ["eerste nationaliteit", "eerste nationaliteit van de ouders"]),
        ("NATIONALITÉIT  eerste", "variables", ["eerste nationaliteit", "eerste nationaliteit van de ouders"]),
        ("crossroads bank", "institutions", ["ksz"]),
        ("kruispuntbank", "institutions", ["ksz"]),
        ("wet 1990 artikel", "texts", ["21/128", "21/128"]),
    ],
)
def test_what_is_found_in_the_first_file(client, cast, text, group, expected):
    client.force_login(cast.registrar)
    assert found(client, text)[group] == expected


@pytest.mark.parametrize(
    "text", ["nationaliteit onzin", "%", "_", "'; drop table", "\u202e\u202e", "\\", '"', "*", "a"]
)
def test_what_finds_nothing(client, cast, text):
    client.force_login(cast.registrar)
    answer = client.get(SEARCH, {"q": text})
    assert (answer.status_code, answer.context["groups"]) == (200, [])
    assert "Nothing holds" in answer.content.decode()


def test_words_of_a_text_are_found_and_marked(client, registered):
    registered("22/001", decision("2022-03-01", purpose("De loopbaan van <geneesheren> volgen"), variable("a")))
    page = client.get(SEARCH, {"q": "heren"}).content.decode()
    assert "Nothing holds" in page  # the beginning of a word, not any part of it
    page = client.get(SEARCH, {"q": "genees"}).content.decode()
    assert "van &lt;<mark>geneesheren</mark>&gt;" in page
    assert 'lang="nl"' in page


def test_number_that_a_text_names_is_found_where_no_file_has_it(client, registered):
    registered("22/001", decision("2022-03-01", purpose("Zie beraadslaging nr. 18/043."), variable("a")))
    assert found(client, "18-43") == {"texts": ["22/001"]}


# ---------- on which version, and whether it still applies


def test_each_result_says_on_which_version_it_was_found_and_whether_it_still_applies(client, registered, now):
    add_organisation(slug="old", name="Old Institute", names={}, by=None, at=now)
    registered(
        "22/001",
        decision("2022-03-01", purpose("Oude bedoeling"), party("recipient", "old"), variable("oud loon")),
        act(1, "2023-03-01", purpose("Nieuwe bedoeling"), variable("nieuw loon"), content="full"),
    )
    ended = {"number": 1, "starts_on": date(2022, 3, 1), "ends_on": date(2023, 2, 28), "still": "ended"}
    applies = {"number": 2, "starts_on": date(2023, 3, 1), "ends_on": None, "still": "applies"}
    for text, key, expected in (
        ("oude", "texts", ended),
        ("nieuwe", "texts", applies),
        ("oud loon", "variables", ended),
        ("nieuw loon", "variables", applies),
        ("old institute", "institutions", ended),
    ):
        (hit,) = hits(client, text, key)
        assert {name: getattr(hit.where, name) for name in expected} == expected, text
    page = client.get(SEARCH, {"q": "oude"}).content.decode()
    assert "Applies no more" in page
    assert 'href="/en/register/22-001/?on=2023-02-28"' in page


def test_what_is_said_again_goes_on(client, registered):
    said = purpose("Dezelfde bedoeling")
    registered(
        "22/001",
        decision("2022-03-01", said, variable("a")),
        act(1, "2023-03-01", said, variable("b"), content="full"),
    )
    (hit,) = hits(client, "dezelfde", "texts")
    assert (hit.where.number, hit.where.starts_on, hit.where.still) == (2, date(2022, 3, 1), "applies")


def test_title_of_a_text_to_come_is_not_yet_in_force(client, registered):
    registered(
        "22/001",
        decision("2022-03-01", variable("a"), title="Eerste titel", language="nl"),
        act(1, "2026-11-03", variable("b"), effective_on="2026-11-25", title="Komende titel", language="nl"),
    )
    (hit,) = hits(client, "komende", "files")
    assert (hit.where.number, hit.where.still) == (2, "to_come")
    (hit,) = hits(client, "eerste titel", "files")
    assert (hit.where.number, hit.where.still) == (1, "applies")


def test_title_of_an_act_without_effect_is_found_and_says_so(client, registered):
    registered("22/001", decision("2026-11-20", effective_on=None, title="Zwevende titel", language="nl"))
    (hit,) = hits(client, "zwevende", "files")
    assert (hit.where.number, hit.where.still) == (None, "never")


def test_correction_leaves_nothing_of_what_was_wrong(client, registered, now):
    file = registered("22/001", decision("2022-03-01", purpose("Verkeerd"), variable("verkeerd")))
    right = decision("2022-03-01", purpose("Juist"), variable("juist"), revision=1, reason="A slip.")
    correct_act(file, right, by=None, at=now)
    assert found(client, "verkeerd") == {}
    assert set(found(client, "juist")) == {"texts", "variables"}


# ---------- through the same door


def test_search_finds_only_what_its_reader_may_see(client, cast, registered, now):
    add_organisation(slug="hidden", name="Hidden Institute", names={}, by=None, at=now)
    registered(
        "22/001",
        decision(
            "2022-03-01",
            purpose("Verborgen bedoeling"),
            party("recipient", "hidden"),
            variable("verborgen variabele"),
            title="Verborgen titel",
            language="nl",
        ),
        public=False,
    )
    for text in ("verborgen", "hidden institute", "verborgen variabela"):
        for person in ("dpo", "officer", "expert", "other_dpo", "stranger", None):
            client.logout()
            if person:
                client.force_login(getattr(cast, person))
            assert found(client, text) == {}, (person, text)
            assert "erborgen v" not in client.get(SEARCH, {"q": text}).content.decode().replace(text, "")
    client.force_login(cast.registrar)
    assert set(found(client, "verborgen")) == {"files", "variables", "texts"}
    assert found(client, "hidden")["institutions"] == ["hidden"]


def test_number_of_an_invisible_file_is_like_one_that_does_not_exist(client, cast):
    client.force_login(cast.other_dpo)
    for number in ("21/128", "21/129"):
        answer = client.get(SEARCH, {"q": number})
        assert (answer.status_code, answer.context["groups"]) == (200, [])


def test_counts_are_those_of_the_files_that_may_be_seen(client, cast, registered):
    registered("22/001", decision("2022-03-01", variable("geslacht")), public=False)
    for person, files in (("dpo", 1), ("registrar", 2)):
        client.force_login(getattr(cast, person))
        assert sum(hit.files for hit in hits(client, "geslacht", "variables")) == files


# ---------- the page


def test_nothing_asked_shows_the_box_alone(client, db):
    page = client.get(SEARCH)
    assert page.context["groups"] == []
    assert "Nothing holds" not in page.content.decode()
    assert client.get(SEARCH, {"q": ""})["Location"] == SEARCH


def test_nothing_found_suggests_what_is_written_almost_so(client, cast):
    client.force_login(cast.dpo)
    page = client.get(SEARCH, {"q": "geslagt"}).content.decode()
    assert 'href="/en/search/?q=geslacht"' in page


def test_what_is_typed_stays_and_is_harmless(client, db):
    page = client.get(SEARCH, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;" in page
    assert client.get(SEARCH, {"q": "a\0b" * 5000}).status_code == 200


def test_group_is_shown_whole_in_pages(client, registered):
    for n in range(1, 31):
        registered(f"22/{n:03}", decision("2022-03-01", purpose("Gelijke bedoeling"), variable("a")))
    page = client.get(SEARCH, {"q": "gelijke"})
    (group,) = page.context["groups"]
    assert (group.total, len(group.found)) == (30, 5)
    assert "?q=gelijke&amp;in=texts" in page.content.decode()
    page = client.get(SEARCH, {"q": "gelijke", "in": "texts", "page": "2"})
    assert found(client, "gelijke", **{"in": "texts", "page": "2"})["texts"] == [f"22/{n:03}" for n in range(5, 0, -1)]
    assert "26 to 30 of 30" in page.content.decode()


def test_box_of_every_page_leads_here(client, db):
    assert re.search(r'role="search" action="/en/search/"', client.get("/en/register/").content.decode())


def test_search_asks_the_same_number_of_questions_whatever_it_finds(client, cast, registered):
    def asked():
        client.force_login(type(cast.dpo).objects.get(pk=cast.registrar.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(SEARCH, {"q": "gelijke"})
        return len(queries)

    registered(
        "20/001", decision("2020-03-01", purpose("gelijke"), variable("gelijke"), title="gelijke", language="nl")
    )
    asked()
    few = asked()
    for n in range(2, 6):
        said = [purpose("gelijke"), variable("gelijke"), variable(f"gelijke {n}")]
        registered(f"20/{n:03}", decision("2020-03-01", *said, title="gelijke", language="nl"))
    assert asked() == few
    assert few <= 30


# ---------- the index


def test_index_of_words_is_what_the_acts_make_of_it_and_can_be_thrown_away(client, cast):
    client.force_login(cast.registrar)
    before = found(client, "diploma")
    assert list(differing()) == []
    Passage.objects.filter(about="purpose").delete()
    Passage.objects.filter(about="variable").first().delete()
    (file,) = differing()
    rebuild_index(file)
    assert list(differing()) == []
    assert found(client, "diploma") == before
    assert before["texts"]


def test_words_of_a_passage_that_is_changed_or_gone_are_found_no_more(client, registered):
    registered("22/001", decision("2022-03-01", purpose("Eerste woord"), variable("a")))
    passage = Passage.objects.get(about="purpose")
    passage.words = "ander wordt"
    passage.save()
    assert Passage.objects.holding(["eerste"]).count() == 0
    assert Passage.objects.holding(["ander"]).get() == passage
    passage.delete()
    assert Passage.objects.holding(["ander"]).count() == 0
