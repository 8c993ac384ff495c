"""`read_document`: what it prints, its exit status, and that it touches no database."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from deliberations.reading.proposal import FIELDS

DOCUMENTS = Path(__file__).resolve().parents[1] / "reading" / "documents"


def printed(*arguments):
    out = StringIO()
    call_command("read_document", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        call_command("read_document", *map(str, arguments))
    assert ended.value.code == 2
    return capsys.readouterr().err.strip()


def test_json_is_one_object_with_every_field_and_its_source():
    record = json.loads(printed(DOCUMENTS / "nl-pensioen.txt", "--json"))
    assert list(record) == ["genre", "language", "fields", "variables", "findings"]
    assert tuple(record["fields"]) == FIELDS
    assert record["fields"]["number"] == {
        "value": "24/058",
        "confidence": "certain",
        "source": {"page": 1, "quote": "BERAADSLAGING NR. 24/058"},
    }
    assert record["variables"][0] == {
        "category": "Persoonlijke kenmerken",
        "position": 1,
        "label": "uniek volgnummer",
        "transformation": "pseudonym",
        "confidence": "certain",
        "source": {"page": 1, "quote": "het uniek volgnummer"},
    }


def test_findings_are_sentences_with_their_source():
    (one,) = json.loads(printed(DOCUMENTS / "fr-echange.txt", "--json"))["findings"]
    assert one["code"] == "history_incomplete"
    assert one["text"] == "The title names the last amendment only; earlier ones are not known."
    assert "DERNIÈREMENT MODIFIÉE LE 4 FÉVRIER 2014" in one["source"]["quote"]


def test_without_json_every_value_stands_beside_its_confidence():
    lines = printed(DOCUMENTS / "nl-jeugd.txt").splitlines()
    assert "number               certain    22/214" in lines
    assert "recipients           certain    Vrije Universiteit Brussel" in lines
    assert "controller           missing    not in the text" in lines
    assert "    2 certain    leeftijd (classes)" in lines
    assert "? The samples add up to 30000, and the text gives 40000 in all." in lines


def test_opinion_is_told_and_not_read_on():
    assert printed(DOCUMENTS / "fr-avis.txt").startswith("This is an opinion of the committee")
    record = json.loads(printed(DOCUMENTS / "nl-advies.txt", "--json"))
    assert (record["genre"], record["fields"], record["variables"]) == ("opinion", {}, [])


def test_what_is_no_document_is_refused_in_one_sentence(capsys, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert refused(capsys, tmp_path / "empty", "--json").startswith("The file is empty;")
    assert refused(capsys, tmp_path / "none") == f"{tmp_path / 'none'} cannot be opened: No such file or directory."
    assert refused(capsys, tmp_path) == f"{tmp_path} cannot be opened: Is a directory."
    (tmp_path / "letter").write_text("Geachte mevrouw, hierbij het verslag.")
    sentence = refused(capsys, tmp_path / "letter")
    assert sentence.startswith("The file is no deliberation, opinion or recommendation")
    assert "\n" not in sentence
