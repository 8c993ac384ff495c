"""The manifest of a delivery, and the names of its columns: read strictly, never with a value of the data."""

import json

import pytest

from deliberations.reading.columns import Named, read_header, read_mapping, write_mapping
from deliberations.reading.manifest import SentFile, Stated, read_manifest
from deliberations.rules.acts import Refusal
from deliberations.rules.delivery import Outcome, Rule

FILE = {"name": "sample.parquet", "size": 1024, "sha256": "AB" * 32}


def manifest(**fields):
    return json.dumps({"format": 1, "tool": "check_delivery 1.0", "files": [FILE], **fields}).encode()


def test_manifest_gives_files_columns_persons_and_what_is_stated():
    read = read_manifest(
        manifest(
            columns=[{"name": "nace_2014", "type": "text"}],
            persons={"1": 14800, "2": {"lt": 10}},
            outcomes=[{"rule": "V1", "outcome": "passed"}, {"rule": "V9", "outcome": "review", "column": "nace_2014"}],
        )
    )
    assert read.files == (SentFile("sample.parquet", 1024, "ab" * 32),)
    assert (read.tool, read.columns, read.persons) == ("check_delivery 1.0", ("nace_2014",), {"1": 14800})
    assert read.stated == (Stated(Rule.V1, Outcome.PASSED), Stated(Rule.V9, Outcome.REVIEW, "nace_2014"))


REFUSED = {
    "not json": (b"inss;geslacht\n85073003328;M\n", "it is not JSON"),
    "a parquet file": (b"PAR1\x00\xff\xfe", "it is not JSON"),
    "too large": (b" " * 262_145, "at most 256 kB"),
    "a list": (b"[]", "has not the form"),
    "nested without end": (b"[" * 100_000, "it is not JSON"),
    "nothing in it": (b"{}", "lacks “files”"),
    "another format": (manifest(format=2), "another format"),
    "a field more": (manifest(rows=[["a"]]), "says more than a manifest may"),
    "a field more in a file": (manifest(files=[{**FILE, "head": "x"}]), "says more than a manifest may"),
    "a statistic of a column": (manifest(columns=[{"name": "a", "min": 1}]), "says more than a manifest may"),
    "a number without end": (b"[" + b"9" * 5000 + b"]", "it is not JSON"),
    "a fraction": (manifest(persons={"1": 1.5}), "whole numbers only"),
    "not a number": (b'{"format": NaN}', "whole numbers only"),
    "a truth as a number": (manifest(persons={"1": True}), "must be a whole number"),
    "a negative number": (manifest(persons={"1": -1}), "must be a whole number"),
    "a value twice": (b'{"format": 1, "format": 1}', "says one thing twice"),
    "a file twice": (manifest(files=[FILE, FILE]), "stands there twice"),
    "a digest that is none": (manifest(files=[{**FILE, "sha256": "ab"}]), "64 hexadecimal digits"),
    "a national number in a file name": (manifest(files=[{**FILE, "name": "85073003328.csv"}]), "National Register"),
    "a national number as a column": (manifest(columns=[{"name": "n85.07.30-033.28"}]), "National Register"),
    "a national number as a group": (manifest(persons={"85073003328": 1}), "National Register"),
    "a national number as a tool": (manifest(tool="85073003328"), "National Register"),
    "data for columns": (manifest(columns=[{"name": "1"}, {"name": "2"}]), "look like data"),
    "a rule of the register": (manifest(outcomes=[{"rule": "H1", "outcome": "passed"}]), "judges itself"),
    "a rule that is none": (manifest(outcomes=[{"rule": "V99", "outcome": "passed"}]), "has not the form"),
    "a line break": (manifest(tool="a\nb"), "has not the form"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        read_manifest(content)
    assert str(refused.value).endswith(".")
    assert "8507" not in str(refused.value)


def test_header_row_is_read_with_any_separator_or_one_name_a_line():
    names = [Named("geslacht"), Named("niveau van de erkenning")]
    for text in (
        "geslacht;niveau van de erkenning",
        "\ufeffgeslacht\tniveau van de erkenning\r\n",
        'geslacht,"niveau van de erkenning"',
        "geslacht\nniveau van de erkenning\n",
    ):
        assert read_header(text) == names
    assert read_header("a;;b") == [Named("a"), Named(""), Named("b")]
    assert read_header(" \n") == []


def test_mapping_is_read_with_or_without_its_head_and_written_back():
    rows = [Named("nace_2014", "NACE-code"), Named("naam_klasse", "geslacht", "Een klasse.")]
    text = "column;variable\nnace_2014;NACE-code\nnaam_klasse;geslacht;Een klasse.\n"
    assert read_mapping(text) == rows
    assert read_mapping(write_mapping(rows)) == rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\n", "Line 1 must be a column and its variable"),
        ("a;b\nc;d;e;f", "Line 2 must be"),
        ("a" * 301 + ";b", "too long"),
        ("a;b\n" * 2001, "at most 2000 columns"),
        ("a;b\n" * 30_000, "more than the names of columns"),
    ],
)
def test_mapping_that_is_none_is_refused(text, sentence):
    with pytest.raises(Refusal, match=sentence):
        read_mapping(text)
