"""Questions from the command line, as the contract has them."""

import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.building import DATA

pytestmark = pytest.mark.django_db


def ask(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr().out.strip()


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        call_command(*arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip().endswith(".")
    assert "\n" not in err.strip()
    return err.strip()


def test_nothing_was_in_force_in_2020(file_21_128, capsys):
    state = json.loads(ask(capsys, "state", "21/128", "--on", "2020-01-01", "--json"))
    assert (state["in_force"], state["variables"], state["acts"]) == (False, [], [])
    assert ask(capsys, "allowed", "21/128", "geslacht", "--on", "2020-01-01") == "no"
    assert json.loads(ask(capsys, "who_may", "geslacht", "--on", "2020-01-01", "--json")) == []


def test_content_was_not_known_on_1_march_2023(file_21_128, capsys):
    state = json.loads(ask(capsys, "state", "21/128", "--on", "2023-03-01", "--json"))
    assert (state["in_force"], state["content"], state["retention_until"]) == (True, "not_known", None)
    assert ask(capsys, "allowed", "21/128", "geslacht", "--on", "2023-03-01") == "not known"
    answers = json.loads(ask(capsys, "who_may", "geslacht", "--on", "2023-03-01", "--json"))
    assert answers == [{"deliberation": "21/128", "answer": "not_known"}]


@pytest.mark.parametrize("day", ["2025-11-20", "2026-01-01", "2035-01-01"])
def test_75_variables_since_20_november_2025(file_21_128, capsys, day):
    state = json.loads(ask(capsys, "state", "21-128", "--on", day, "--json"))
    assert (state["deliberation"], state["on"], state["known"]) == ("21/128", day, None)
    assert (state["in_force"], state["content"], state["retention_until"]) == (True, "known", "2031-01-31")
    counts = {}
    for variable in state["variables"]:
        counts[variable["category"]] = counts.get(variable["category"], 0) + 1
        assert variable["position"] == counts[variable["category"]]
        assert variable["act"] == 2
    assert list(counts.values()) == [16, 28, 16, 15]
    assert state["variables"][0]["transformation"] == "pseudonym"
    assert {p["role"] for p in state["parties"]} == {"provider", "source", "recipient", "controller"}
    assert [g["population"] for g in state["groups"]] == [14800, 7300000, 2200000]
    assert len(state["phases"]) == 2
    assert len(state["legal_grounds"]) == 3


def test_day_before_the_second_amendment_is_not_known(file_21_128, capsys):
    assert ask(capsys, "allowed", "21/128", "geslacht", "--on", "2025-11-19") == "not known"


def test_nothing_was_known_before_it_was_recorded(file_21_128, capsys):
    state = json.loads(ask(capsys, "state", "21/128", "--on", "2026-01-01", "--known", "2026-11-22", "--json"))
    assert (state["in_force"], state["acts"]) == (False, [])
    state = json.loads(ask(capsys, "state", "21/128", "--on", "2026-01-01", "--known", "2026-11-23", "--json"))
    assert len(state["variables"]) == 75


def test_variable_that_no_text_names_is_allowed_by_nobody(file_21_128, capsys):
    assert ask(capsys, "allowed", "21/128", "postcode", "--on", "2026-01-01") == "no"
    assert json.loads(ask(capsys, "who_may", "postcode", "--on", "2026-01-01", "--json")) == []


def test_label_is_compared_without_case_and_accents_but_near_homonyms_stay_apart(file_21_128, capsys):
    assert ask(capsys, "allowed", "21/128", "Bevoegd paritair comite", "--on", "2026-01-01") == "yes"
    assert ask(capsys, "allowed", "21/128", "niveaus", "--on", "2026-01-01") == "no"


REFUSED = {
    "unknown number": (("state", "21/129"), "Deliberation 21/129 is not in the register."),
    "no number": (("state", "twenty"), "“twenty” is not a deliberation number"),
    "31 February": (("state", "21/128", "--on", "2026-02-31"), "“2026-02-31” is not a day of the calendar"),
    "year 1": (("state", "21/128", "--on", "0001-01-01"), "lies outside the register"),
    "year 9999": (("allowed", "21/128", "x", "--on", "9999-12-31"), "lies outside the register"),
    "other digits": (("who_may", "x", "--on", "٢٠٢٦-01-01"), "is not a day of the calendar"),
    "moment without offset": (("state", "21/128", "--known", "2026-01-01T10:00"), "is not a moment"),
    "NUL": (("state", "21/128\0"), "is not a deliberation number"),
    "right to left": (("state", "\u202e821/12"), "is not a deliberation number"),
    "long": (("state", "2" * 10000), "is not a deliberation number"),
    "day missing": (("state",), "required"),
}


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_question_gets_one_sentence_and_status_2(file_21_128, capsys, arguments, sentence):
    assert sentence in refused(capsys, *arguments)


def test_questions_hold_in_a_process_of_their_own(fresh_database):
    register = fresh_database()
    assert "3 acts registered" in register.manage("load_deliberation", str(DATA / "21-128.yaml"))
    assert "0 acts registered, 3 held already" in register.manage("load_deliberation", str(DATA / "21-128.yaml"))
    assert register.manage("allowed", "21/128", "geslacht", "--on", "2026-01-01").strip() == "yes"
    assert "unbroken" in register.manage("verify_journal")
    done = subprocess.run(
        [sys.executable, "manage.py", "state", "21/128", "--on", "2026-02-31"],
        env=register.env,
        cwd=DATA.parent.parent,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
