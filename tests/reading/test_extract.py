"""One file in, its reading out: text files and PDFs of every kind, and what is refused in time, in little memory."""

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from deliberations.reading import extract
from deliberations.reading.published import read_text
from deliberations.rules.acts import Refusal
from tests.pdfs import LOCK, endless, many_pages, pdf, picture_pdf, text_pdf

TEXT = Path(__file__).with_name("documents").joinpath("nl-pensioen.txt").read_text()
FRENCH = Path(__file__).with_name("documents").joinpath("fr-logement.txt").read_text()
LONGEST, MOST_MEGABYTES = 20, 500

needs_tesseract = pytest.mark.skipif(
    not all(extract.recogniser()), reason="Tesseract with Dutch or French is not installed."
)


def kept(folder, content, name="file"):
    path = folder / name
    path.write_bytes(content)
    return path


def without_sources(reading):
    fields = {name: (field.value, field.confidence) for name, field in reading.fields.items()}
    return fields, [variable[:5] for variable in reading.variables], [finding.code for finding in reading.findings]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_text_is_read_in_the_spellings_that_programs_write(tmp_path, charset):
    text = FRENCH.replace("’", "'")
    path = kept(tmp_path, text.encode(charset), "délibération.pdf")
    assert without_sources(extract.read_file(path)) == without_sources(read_text(text))


@pytest.mark.parametrize("text", [TEXT, FRENCH], ids=["nl", "fr"])
def test_pdf_with_text_is_read_as_its_text(tmp_path, text):
    assert without_sources(extract.read_file(kept(tmp_path, text_pdf(text)))) == without_sources(read_text(text))


def test_pages_of_a_pdf_are_told_apart(tmp_path):
    reading = extract.read_file(kept(tmp_path, text_pdf(TEXT, lines=25)))
    assert len(reading.pages) == 3
    assert reading.fields["number"].source.page == 1
    assert reading.fields["signed_by"].source.page == 3


@needs_tesseract
def test_pictures_of_pages_are_recognised_and_never_certain(tmp_path):
    reading = extract.read_file(kept(tmp_path, picture_pdf(TEXT)))
    assert reading.recognised
    right = read_text(TEXT).fields
    for name in ("number", "reference", "decided_on", "providers", "recipients", "retention_until"):
        assert reading.fields[name].value == right[name].value
    assert len(reading.variables) == 14
    said = [*reading.fields.values(), *reading.variables]
    assert not any(one.confidence == "certain" for one in said)


def test_pictures_of_pages_need_text_recognition(tmp_path, monkeypatch):
    monkeypatch.setattr(extract, "recogniser", lambda: ("", ()))
    with pytest.raises(Refusal, match="needs tesseract with Dutch or French, which this machine lacks"):
        extract.read_file(kept(tmp_path, picture_pdf(TEXT)))


def worked():
    """Return the seconds that this process and those that it started have worked, whatever else the machine does."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


READ_APART = """
import json, resource, sys
from pathlib import Path
from deliberations.reading import extract
from deliberations.rules.acts import Refusal
number, refusal = None, ""
try:
    number = extract.read_file(Path(sys.argv[1])).fields["number"].value
except Refusal as reason:
    refusal = str(reason)
print(json.dumps([number, refusal, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""


def read_apart(path):
    """Return the number that a file names, or why it is refused, and the most megabytes that a process took for it.

    In a process of its own, or the largest process of another test would be taken for one of these.
    """
    done = subprocess.run([sys.executable, "-c", READ_APART, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


WORDS = b"een woord en nog een woord\n"
REFUSED = {
    "empty": (b"", "The file is empty"),
    "spaces": (b" \n\t\n" * 50, "holds no words"),
    "random bytes": (bytes(os.urandom(60_000)), "neither a PDF nor plain text"),
    "encrypted": (pdf(trailer=b"/Encrypt " + LOCK + b" /ID [<01> <01>]"), "protected with a password"),
    "truncated": (text_pdf(TEXT)[:-900], "has no end"),
    "no pages": (many_pages(0), "cannot be opened"),
    "a web page": (b"<!DOCTYPE html><html><body>BERAADSLAGING NR. 21/128</body></html>", "web page"),
    "blank pages": (many_pages(3), "holds no text"),
    "5,000 pages": (many_pages(5000), "has 5,000 pages, too much to read"),
    "for ever": (endless(), "too much to read|takes too long"),
    "60 MB of text": (WORDS * 2_300_000, "larger than 50 MB"),
    "30 MB of text": (WORDS * 1_100_000, "more than 2,000,000 characters"),
    "19 MB of text": (TEXT.encode() * 6_000, "more than 2,000,000 characters"),
    "a letter": (b"Geachte, u vroeg naar beraadslaging nr. 21/128 van 6 juli 2021.\n", "no deliberation, opinion or"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_in_time_and_in_little_memory(tmp_path, content, sentence):
    begun = worked()
    number, refusal, megabytes = read_apart(kept(tmp_path, content, "file.pdf"))
    assert worked() - begun < LONGEST
    assert number is None
    assert re.search(sentence, refusal)
    assert refusal.endswith(".")
    assert megabytes < MOST_MEGABYTES


@pytest.mark.parametrize("text", [TEXT * 600, TEXT + "(" * 1_900_000, TEXT + "de a, " * 300_000])
def test_longest_text_is_read_or_refused_in_time(tmp_path, text):
    begun = worked()
    number, refusal, megabytes = read_apart(kept(tmp_path, text.encode()))
    assert worked() - begun < LONGEST
    assert number == "24/058" or refusal
    assert megabytes < MOST_MEGABYTES


def test_processes_that_read_see_no_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNAL_KEY", "secret")
    told = tmp_path / "told"
    curious = kept(tmp_path, f"import os; open({str(told)!r}, 'w').write(str(dict(os.environ)))".encode(), "curious.py")
    monkeypatch.setitem(extract._SECONDS, curious, 5)
    assert extract._run(curious) == b""
    assert "secret" not in told.read_text()


def test_process_that_does_not_end_is_ended(tmp_path, monkeypatch):
    slow = kept(tmp_path, b"import time; time.sleep(60)", "slow.py")
    monkeypatch.setitem(extract._SECONDS, slow, 1)
    assert extract._run(slow) is None
