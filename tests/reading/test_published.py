"""Published texts read whole: the first file, documents of our own in the genre, and all of them damaged."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberations.reading.proposal import FIELDS, locate
from deliberations.reading.published import read_text
from tests.reading.damage import DAMAGES
from tests.reading.judged import DOCUMENTS, judge, samples
from tests.reading.test_first_file import DOCUMENTS as SHARED

SAMPLES = {sample.name: sample for sample in samples()}
EITHER = ("leeftijdsklasse", "werknemersklasse", "dimensieklasse")
"""Variables whose name says their class: with the form, and without it, they are read right."""


@pytest.fixture(scope="module")
def first():
    """The published text of 21/128, and what a careful person reads in it."""
    text, expected = SHARED / "21-128.nl.txt", SHARED / "21-128.expected.json"
    if not text.exists():
        pytest.skip("The shared documents do not lie beside this repository.")
    return text.read_text(), json.loads(expected.read_text())


def values(record, names):
    return {name: record["fields"][name]["value"] for name in names}


def without_texts(value):
    """Leave out the words of the text that stand beside a number."""
    return [{k: v for k, v in row.items() if k != "text"} if isinstance(row, dict) else row for row in value]


def test_21_128_is_read_as_a_careful_person_reads_it(first):
    text, expected = first
    record = read_text(text).as_record()
    assert (record["genre"], record["language"]) == (expected["genre"], expected["language"])
    assert [finding["code"] for finding in record["findings"]] == expected["findings"]
    names = expected.keys() - {"genre", "language", "findings", "variables", "groups"}
    assert values(record, names) == {name: expected[name] for name in names}
    assert without_texts(record["fields"]["groups"]["value"]) == expected["groups"]


def test_21_128_has_its_75_variables_in_their_lists_and_order(first):
    text, expected = first
    variables = read_text(text).variables
    read = [(v.category, v.position, v.label, [v.transformation]) for v in variables]
    right = [
        (held["category"], n, label, [form, "not_stated"] if label in EITHER else [form])
        for held in expected["variables"]
        for n, (label, form) in enumerate(held["items"], 1)
    ]
    assert len(read) == len(right) == 75
    assert [one[:3] for one in read] == [one[:3] for one in right]
    assert all(one[3][0] in other[3] for one, other in zip(read, right, strict=True))


def test_every_value_of_21_128_stands_where_its_source_says(first):
    reading = read_text(first[0])
    sources = [f.source for f in reading.fields.values() if f.source] + [v.source for v in reading.variables]
    assert len(sources) > 90
    assert [source for source in sources if not locate(reading.pages, source)] == []


def test_nothing_is_said_of_21_128_that_its_text_does_not_say(first):
    effects = read_text(first[0]).fields["entry_into_force"].value
    assert effects[0].in_force_on is None


# Documents of our own.


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_document_is_read_right(sample):
    record = read_text(sample.text).as_record()
    assert (record["genre"], record["language"]) == (sample.expected["genre"], sample.expected["language"])
    assert [one for one in judge(record, sample.expected) if not one.right] == []
    assert sorted(finding["code"] for finding in record["findings"]) == sorted(sample.expected["findings"])


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_only_a_deliberation_is_read_on(sample):
    record = read_text(sample.text).as_record()
    if sample.expected["genre"] == "deliberation":
        assert tuple(record["fields"]) == FIELDS
    else:
        assert (record["fields"], record["variables"], record["findings"]) == ({}, [], [])


def test_what_is_not_in_a_text_is_missing_and_empty():
    record = read_text(SAMPLES["fr-echange"].text).as_record()
    for name in ("recipient_unit", "controller", "entry_into_force", "groups", "sample_total", "recipients"):
        field = record["fields"][name]
        assert (field["confidence"], field["source"]) == ("missing", None)
        assert field["value"] in (None, [])


def test_material_is_more_than_a_dozen_documents_and_holds_no_sentence_of_the_published_text(first):
    assert len(SAMPLES) >= 12
    there = " ".join(first[0].split()).casefold()
    for path in DOCUMENTS.glob("nl-*.txt"):
        for sentence in path.read_text().replace("\n", " ").split(". "):
            words = " ".join(sentence.split()).casefold()
            law = words.startswith(("gelet op", "informatieveiligheidscomité"))
            assert len(words) < 60 or law or words not in there


# Damage.


def wrong_and_certain(text, expected):
    record = read_text(text).as_record()
    return [one for one in judge(record, expected) if one.confidence == "certain" and not one.right]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_damaged_document_is_doubted_rather_than_read_wrong(sample, damage):
    for seed in range(4):
        assert wrong_and_certain(damage(sample.text, Random(seed)), sample.expected) == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.sampled_from(list(SAMPLES)),
    st.lists(st.sampled_from(list(DAMAGES)), min_size=1, max_size=3),
    st.integers(0, 10_000),
)
def test_however_a_document_is_damaged_nothing_wrong_is_certain(name, damages, seed):
    sample, random = SAMPLES[name], Random(seed)
    text = sample.text
    for damage in damages:
        text = DAMAGES[damage](text, random)
    assert wrong_and_certain(text, sample.expected) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fall(text):
    record = read_text(text).as_record()
    assert json.loads(json.dumps(record)) == record


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(SAMPLES)), st.integers(0, 5000), st.text(max_size=60), st.integers(0, 300))
def test_any_text_in_the_middle_of_a_document_is_read_without_a_fall(name, at, inserted, lost):
    text = SAMPLES[name].text
    record = read_text(text[:at] + inserted + text[at + lost :]).as_record()
    assert json.loads(json.dumps(record)) == record


def test_the_same_text_is_read_the_same_twice():
    text = SAMPLES["nl-pensioen"].text
    assert read_text(text) == read_text(text)
