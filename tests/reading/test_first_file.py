"""The facts of deliberation 21/128 beside what a careful person reads in the published text."""

import json
from pathlib import Path

import pytest

from deliberations.reading.facts import parse_facts
from deliberations.rules import acts as rules
from deliberations.rules.timeline import About, Content

ROOT = Path(__file__).resolve().parents[2]
FIRST = ROOT / "deliberations" / "data" / "21-128.yaml"
DOCUMENTS = ROOT.parent / "shared" / "documents"


@pytest.fixture(scope="module")
def first():
    return parse_facts(FIRST.read_bytes(), FIRST.name)


@pytest.fixture(scope="module")
def expected():
    """What a careful person reads in the published text, where the shared documents lie beside the repository."""
    path = DOCUMENTS / "21-128.expected.json"
    if not path.exists():
        pytest.skip("The shared documents do not lie beside this repository.")
    return json.loads(path.read_text())


def about(act, kind):
    return [change for change in act.changes if change.subject.about == kind]


def test_21_128_has_three_acts_and_one_text(first):
    assert [(a.seq, a.content, a.effective_stated) for a in first.acts] == [
        (0, Content.UNKNOWN, False),
        (1, Content.UNKNOWN, True),
        (2, Content.FULL, True),
    ]
    assert [a.reference for a in first.acts] == ["", "", "IVC/KSZG/25/388"]
    assert first.public
    assert set(first.short_title) == set(rules.LANGUAGES)


def test_21_128_speaks_four_languages_wherever_it_uses_its_own_words(first):
    for change in first.acts[2].changes:
        for field in ("text", "use"):
            if field in change.detail:
                assert tuple(change.detail[field]) == rules.LANGUAGES


def test_21_128_agrees_with_a_careful_reader_on_its_head(first, expected):
    assert str(first.number) == expected["number"]
    text = first.acts[2]
    assert (text.reference, text.language) == (expected["reference"], expected["language"])
    assert text.signed_by.casefold() == expected["signed_by"].casefold()
    assert [str(a.approved_on) for a in first.acts] == expected["decided_on"] + expected["amended_on"]
    stated = [str(a.effective_on) if a.effective_stated else None for a in first.acts]
    assert stated == [entry["in_force_on"] for entry in expected["entry_into_force"]]


def test_21_128_agrees_with_a_careful_reader_on_its_variables(first, expected):
    read = [(c.subject.key, c.detail["transformation"]) for c in about(first.acts[2], About.VARIABLE)]
    assert read == [((lst["category"], label), form) for lst in expected["variables"] for label, form in lst["items"]]
    assert [len(lst["items"]) for lst in expected["variables"]] == [16, 28, 16, 15]


def test_21_128_agrees_with_a_careful_reader_on_its_parties_and_grounds(first, expected):
    name = {organisation.slug: organisation.name for organisation in first.organisations}
    parties = [change.subject.key for change in about(first.acts[2], About.PARTY)]
    assert [name[slug] for role, slug, _ in parties if role == "provider"] == expected["providers"]
    assert [unit or name[slug] for role, slug, unit in parties if role == "source"] == expected["sources"]
    recipients = [(name[slug], unit) for role, slug, unit in parties if role == "recipient"]
    assert recipients == [(expected["recipients"][0], expected["recipient_unit"])]
    assert [name[slug] for role, slug, _ in parties if role == "controller"] == [expected["controller"]]
    assert [c.subject.key[0] for c in about(first.acts[2], About.LEGAL_GROUND)] == expected["legal_grounds"]


def test_21_128_agrees_with_a_careful_reader_on_its_people_and_phases(first, expected):
    groups = [
        {"position": int(c.subject.key[0])} | {k: c.detail[k] for k in ("population", "approximate", "sample")}
        for c in about(first.acts[2], About.GROUP)
    ]
    assert groups == expected["groups"]
    one, two = (change.detail for change in about(first.acts[2], About.PHASE))
    assert (one["population"], one["persons"], one["place"]) == ("sample", expected["sample_total"], "recipient")
    assert (two["population"], two["place"], two["leaves"]) == ("all", "provider", "anonymous_results")


def test_21_128_agrees_with_a_careful_reader_on_its_retention(first, expected):
    (retention,) = about(first.acts[2], About.RETENTION)
    assert {retention.detail["until"]} == set(expected["retention_until"])
    assert retention.detail["extension_only_by_deliberation"] is expected["retention_extension_only_by_deliberation"]
    assert retention.detail["as_soon_as_unneeded"]


def test_21_128_has_nine_conditions_and_each_has_its_place(first):
    conditions = about(first.acts[2], About.CONDITION)
    assert len(conditions) == 9
    assert all(condition.place for condition in conditions)


def test_21_128_repeats_no_sentence_of_the_published_text(first, expected):
    published = (DOCUMENTS / "21-128.nl.txt").read_text()
    there = " ".join(published.split()).casefold()
    for change in first.acts[2].changes:
        for field in ("text", "use"):
            words = change.detail.get(field, {}).get("nl", "").casefold().split()
            runs = [" ".join(words[n : n + 9]) for n in range(len(words) - 8)]
            assert [run for run in runs if run in there] == []
