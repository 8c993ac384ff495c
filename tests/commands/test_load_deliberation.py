"""The command that loads a file: every refusal names the file, and the line where an act is refused."""

import pytest
from django.core.management import call_command

from tests.small_file import SMALL, with_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file.yaml"


def refused(capsys, file, text):
    """Return what the command says of a text after the name of the file."""
    file.write_text(text)
    with pytest.raises(SystemExit) as end:
        call_command("load_deliberation", str(file))
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{file}:")
    return err.removeprefix(f"{file}").strip()


@pytest.fixture
def loaded(file, capsys):
    file.write_text(SMALL)
    call_command("load_deliberation", str(file))
    assert capsys.readouterr().out == "24/017: 2 acts registered, 0 held already.\n"


def test_act_that_the_register_refuses_is_named_by_its_line(loaded, file, capsys):
    text = with_change("approved_on: 2025-05-06", "approved_on: 2025-05-07")
    assert refused(capsys, file, text) == (
        ":35: Act 1.0 of 24/017 is registered and says something else; add a revision 1 with its reason."
    )


def test_act_that_is_added_is_named_by_its_own_line(loaded, file, capsys):
    # The moment at which the fixed clock of the tests stands: the two before were recorded then.
    moment = "recorded_at: 2026-11-23T08:00:00+00:00"
    text = SMALL.replace("    content: ", f"    {moment}\n    content: ")
    more = f"  - {{seq: 2, kind: amendment, content: unknown, approved_on: 2025-06-03, {moment}}}\n"
    assert refused(capsys, file, text + more) == (
        ":45: Deliberation 24/017 is held already; take recorded_at out of act 2, it is recorded now."
    )


def test_file_that_the_register_refuses_is_named(loaded, file, capsys):
    text = with_change("public: false", "public: true")
    assert refused(capsys, file, text).startswith(": Deliberation 24/017 is in the register and differs")


def test_file_that_cannot_be_read_is_named_with_its_line(file, capsys):
    assert refused(capsys, file, "format: 2") == ":1: This register reads format 1."
