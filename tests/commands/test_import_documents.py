"""A folder of published files, read in one go and resumed where it stopped."""

from pathlib import Path
from shutil import copy

import pytest
from django.core.management import call_command

from deliberations.models import Import, JournalLine, Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_documents")]

DOCUMENTS = Path(__file__).resolve().parents[1] / "reading" / "documents"


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "published"
    (found / "below").mkdir(parents=True)
    copy(DOCUMENTS / "nl-jeugd.txt", found / "a.txt")
    copy(DOCUMENTS / "fr-sante.txt", found / "below" / "b.TXT")
    copy(DOCUMENTS / "fr-avis.txt", found / "c.txt")
    (found / "d.pdf").write_bytes(b"<html>")
    (found / "e.txt").write_text("Geachte mevrouw,\n")
    (found / "notes.md").write_text("no document")
    return found


def run(folder, capsys):
    status = 0
    try:
        call_command("import_documents", str(folder))
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    return status, said.out, said.err


def states(table):
    rows = [line.split("  ") for line in table.splitlines()[1:] if line and ", " not in line.split("  ")[0]]
    return {row[0]: next(cell.strip() for cell in row[1:] if cell.strip()) for row in rows}


def test_folder_is_read_and_leaves_drafts(folder, capsys):
    status, table, _bar = run(folder, capsys)
    assert status == 1  # two of them failed
    assert states(table) == {
        "a.txt": "to review",
        "below/b.TXT": "to review",
        "c.txt": "not a deliberation",
        "d.pdf": "failed",
        "e.txt": "failed",
    }
    assert "The file is no deliberation" in table
    assert table.splitlines()[-1] == "0 certain, 2 to review, 1 not a deliberation, 2 failed, 0 registered"
    assert Import.objects.to_review().count() == 2
    assert not Proposal.objects.exists()


def test_second_run_goes_on_where_the_first_stopped(folder, capsys):
    (folder / "below" / "b.TXT").rename(folder.parent / "later.txt")
    run(folder, capsys)
    (folder.parent / "later.txt").rename(folder / "below" / "b.TXT")
    read = set(JournalLine.objects.filter(verb="read_import").values_list("after__document", flat=True))
    _status, table, _bar = run(folder, capsys)
    assert states(table)["below/b.TXT"] == "to review"
    lines = JournalLine.objects.filter(verb="read_import").values_list("after__document", "after__standing")
    again = [document for document, standing in lines if document in read and standing == "read"]
    assert len(again) == 1  # what was read is not read a second time
    assert Import.objects.count() == 4


def test_folder_without_documents_is_refused_with_a_sentence(tmp_path, capsys):
    assert run(tmp_path / "nowhere", capsys)[::2] == (2, f"{tmp_path / 'nowhere'} is not a folder.\n")
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty", capsys)[0] == 2


def test_what_waits_is_read_by_hand_too(folder, capsys):
    call_command("read_imports")
    assert capsys.readouterr().out == ""
