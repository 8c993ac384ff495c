"""Looking into a file: in a process of its own, which sees no keys and ends in time."""

import os

import pytest

from deliberations.reading import document
from deliberations.rules.acts import Refusal
from tests.pdfs import ACTIVE, pdf


def kept(folder, content):
    path = folder / "file"
    path.write_bytes(content)
    return path


def test_harmless_pdf_is_told_by_its_content(tmp_path):
    assert document.read_kind(kept(tmp_path, pdf())) == (document.Kind.PDF, "")
    assert document.read_kind(kept(tmp_path, b"\n" * 900 + pdf())).kind == document.Kind.PDF


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_what_runs_is_found_wherever_it_hides(tmp_path, content):
    with pytest.raises(Refusal, match="Print it to a new PDF"):
        document.read_kind(kept(tmp_path, content))


def test_pdf_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    slow = tmp_path / "slow.py"
    slow.write_text("while True: pass")
    monkeypatch.setattr(document, "_LOOK_INTO_PDF", slow)
    monkeypatch.setattr(document, "_SECONDS", 1)
    with pytest.raises(Refusal, match="too much to read"):
        document.read_kind(kept(tmp_path, pdf()))


def test_process_that_looks_sees_no_keys(tmp_path, monkeypatch):
    told = tmp_path / "told"
    curious = tmp_path / "curious.py"
    curious.write_text(f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(str(dict(os.environ)))")
    monkeypatch.setattr(document, "_LOOK_INTO_PDF", curious)
    monkeypatch.setitem(os.environ, "JOURNAL_KEY", "secret")
    with pytest.raises(Refusal):
        document.read_kind(kept(tmp_path, pdf()))
    assert "secret" not in told.read_text()
