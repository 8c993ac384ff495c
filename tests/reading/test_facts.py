"""The file of facts: what is read, and one sentence with its line for all that is wrong."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from deliberations.reading.facts import FactsError, Organisation, dump_facts, parse_facts
from deliberations.reading.facts_form import KEYS, SECTIONS
from deliberations.rules import acts as rules
from deliberations.rules.numbers import Number
from deliberations.rules.timeline import About, Change, Content, Kind, Subject
from tests.small_file import SMALL, parsed, refused, with_change

FORMAT = Path(__file__).resolve().parents[2] / "docs" / "facts-format.md"


# What is read.


def test_small_file_is_read():
    facts = parsed()
    assert facts.number == Number(24, 17)
    assert facts.chamber == rules.Chamber.SOCIAL_SECURITY_AND_HEALTH
    assert facts.public is False
    assert facts.short_title == {"nl": "Een voorbeeld"}
    assert facts.organisations == (Organisation("bank", "Kruispuntbank"), Organisation("school", "Hogeschool"))
    decision, amendment = facts.acts
    assert (decision.seq, decision.kind, decision.content) == (0, Kind.DECISION, Content.FULL)
    assert (decision.approved_on, decision.effective_on) == (date(2024, 2, 6), date(2024, 2, 21))
    assert (decision.effective_stated, decision.revision, decision.recorded_at) == (True, 0, None)
    assert (amendment.effective_on, amendment.effective_stated) == (None, False)


def test_changes_stand_in_the_order_of_the_file():
    decision, amendment = parsed().acts
    assert decision.changes == (
        Change(Subject(About.PARTY, ("recipient", "school", "")), position=1),
        Change(
            Subject(About.VARIABLE, ("Personen", "geslacht")),
            detail={"transformation": "not_stated"},
            position=2,
            place="A. Onderwerp",
        ),
        Change(
            Subject(About.VARIABLE, ("Personen", "geboortejaar")),
            detail={"transformation": "year"},
            position=3,
            place="A. Onderwerp",
        ),
        Change(Subject(About.GROUP, ("1",)), detail={"population": 14800}, position=4),
        Change(Subject(About.RETENTION, ()), detail={"rule": "date", "until": "2031-01-31"}, position=5),
    )
    assert amendment.changes == (Change(Subject(About.VARIABLE, ("Personen", "geslacht")), granted=False, position=1),)


def test_sections_may_stand_in_another_order_and_positions_follow():
    purpose = "    purpose:\n      text: {nl: Onderzoek}\n"
    decision = parsed(with_change("  - seq: 1\n", purpose + "  - seq: 1\n")).acts[0]
    assert [c.subject.about for c in decision.changes][-2:] == [About.RETENTION, About.PURPOSE]
    assert [c.position for c in decision.changes] == [1, 2, 3, 4, 5, 6]
    assert parsed(dump_facts(parsed(with_change("  - seq: 1\n", purpose + "  - seq: 1\n")))).acts[0] == decision


@pytest.mark.parametrize("text", ["no", "yes", "null", "~x", "2021", "1.5", "0x1F", "2021-01-01", "12:30:45", "1_000"])
def test_text_stays_a_text_whatever_yaml_would_make_of_it(text):
    facts = parsed(with_change("title: Titel", f"title: {text}"))
    assert facts.acts[0].title == text
    assert parsed(dump_facts(facts)) == facts


@pytest.mark.parametrize(
    "written", ["'Titel'", '"Titel"', "|\n      Titel", ">-\n      Titel", '"\\u0054itel"', "  Titel  # ja"]
)
def test_text_is_read_in_every_spelling_of_yaml(written):
    assert parsed(with_change("title: Titel", f"title: {written}")).acts[0].title == "Titel"


def test_line_breaks_and_spaces_in_a_row_count_as_one_space():
    assert parsed(with_change("title: Titel", 'title: "  a \\n  b\\t c  "')).acts[0].title == "a b c"


def test_accents_are_read_composed():
    assert parsed(with_change("title: Titel", "title: cafe\u0301")).acts[0].title == "caf\u00e9"


def test_lines_of_prose_are_kept():
    purpose = "    purpose:\n      text:\n        nl: |\n          een\n          twee\n\n          drie\n"
    decision = parsed(with_change("  - seq: 1\n", purpose + "  - seq: 1\n")).acts[0]
    assert decision.changes[-1].detail == {"text": {"nl": "een\ntwee\n\ndrie"}}


@pytest.mark.parametrize(("word", "truth"), [("true", True), ("yes", True), ("false", False), ("no", False)])
def test_truth_is_true_or_yes_and_false_or_no(word, truth):
    assert parsed(with_change("public: false", f"public: {word}")).public is truth


def test_moment_of_recording_is_read():
    facts = parsed(with_change("title: Titel", "recorded_at: 2024-02-22T10:00:00+01:00"))
    assert facts.acts[0].recorded_at == datetime(2024, 2, 22, 9, tzinfo=UTC)
    assert facts.acts[0].act(datetime.max.replace(tzinfo=UTC)).recorded_at == datetime(2024, 2, 22, 9, tzinfo=UTC)


def test_moment_that_is_not_given_is_the_moment_of_loading():
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert parsed().acts[0].act(now).recorded_at == now


def test_enterprise_number_is_kept_as_ten_digits():
    text = with_change("    name: Hogeschool\n", "    name: Hogeschool\n    enterprise_number: BE 0123.456.749\n")
    assert parsed(text).organisations[1].enterprise_number == "0123456749"


def test_bytes_and_byte_order_mark_are_read():
    assert parsed(SMALL.encode()) == parsed("\ufeff" + SMALL) == parsed(SMALL.replace("\n", "\r\n")) == parsed()


def test_correction_and_retraction_are_read():
    more = """\
  - {seq: 1, revision: 1, kind: amendment, content: unknown, approved_on: 2025-05-06, reason: Vergissing}
  - {seq: 1, revision: 2, kind: amendment, content: unknown, approved_on: 2025-05-06, reason: Weg, retracted: true}
"""
    corrected, retracted = parsed(SMALL + more).acts[2:]
    assert (corrected.revision, corrected.reason, corrected.retracted) == (1, "Vergissing", False)
    assert (retracted.revision, retracted.retracted) == (2, True)


def test_act_that_is_set_aside_before_it_is_retracted_is_read():
    text = recorded("2024-03-01", "2025-05-07") + CORRECTION + "    retracted: true\n    recorded_at: 2025-09-01\n"
    text += "  - {seq: 2, kind: annulment, content: none, approved_on: 2025-07-01, sets_aside: 1, recorded_at: %s}"
    assert len(parsed(text % "2025-08-31").acts) == 4
    sentence = "Act 2 sets aside act 1, which is not an earlier act of this deliberation."
    assert refused(text % "2025-09-02") == f"file.yaml:52: {sentence}"


# What is wrong.


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("format: 1", "format: 2", "1: This register reads format 1."),
        ("format: 1\n", "", "1: “format” is missing here."),
        ("format: 1", "fromat: 1", "1: “fromat” is not known in “file”; did you mean “format”?"),
        ("public: false\n", "", "1: “public” is missing here."),
        (
            "    title: Titel",
            "    document: ABC",
            "19: “document” is a SHA-256 in 64 small hexadecimal digits, not “ABC”.",
        ),
        ("public: false", "public: ja", "4: “public” is true or false, not “ja”."),
        ("public: false", "public: [a]", "4: “public” is one value, not a list and not keys with values."),
        ("public: false", "public: false\npublic: true", "5: “public” stands here twice; the first is in line 4."),
        (
            "deliberation: 24/017",
            "deliberation: 2024/17",
            "2: deliberation: “2024/17” is not a deliberation number; write two digits, a slash and a serial: 21/128.",
        ),
        (
            "social_security_and_health",
            "health",
            "3: “chamber” is one of social_security_and_health, federal_authority, not “health”.",
        ),
        ("  nl: Een", "  es: Een", "6: “es” is not known in “short_title”; known are nl, fr, de, en."),
        ("  nl: Een voorbeeld", "  - Een", "6: “short_title” holds keys with values, such as “nl: …”."),
        ("  nl: Een voorbeeld", f"  nl: {'x' * 301}", "6: “nl” holds 301 characters; at most 300 fit."),
        ("\n  nl: Een voorbeeld", " {}", "5: “short_title” is empty; give it a key with a value or leave it out."),
        (
            "  bank:",
            "  De Bank:",
            "8: “De Bank” is not a short name; write small letters, digits and hyphens, at most 80.",
        ),
        ("    name: Hogeschool", "    naam: x", "11: “naam” is not known in “school”; did you mean “name”?"),
        ("    name: Hogeschool", "    names: {fr: x}", "11: “name” is missing here."),
        (
            "    name: Hogeschool",
            "    name: x\n    enterprise_number: 0123.456.748",
            "12: enterprise_number: “0123.456.748” is not an enterprise number: "
            "its last two digits do not fit the first eight.",
        ),
        ("seq: 0", "seq: nul", "13: “seq” is a whole number in digits, such as 60000, not “nul”."),
        ("seq: 0", "seq: -1", "13: “seq” is a whole number in digits, such as 60000, not “-1”."),
        ("seq: 0", "seq: ٠", "13: “seq” is a whole number in digits, such as 60000, not “٠”."),
        ("seq: 0", "seq: 10000", "13: “seq” is at most 9999, not 10000."),
        ("seq: 0", "seq: 2", "13: The decision is missing; it is the act with seq 0."),
        ("seq: 1", "seq: 0", "35: Act 0, revision 0 stands here twice; the first is in line 13."),
        ("seq: 1", "seq: 2", "35: Act 2 has no act 1 before it; acts count up from 0."),
        (
            "kind: decision",
            "kind: beslissing",
            "14: “kind” is one of decision, amendment, suspension, lifting, repeal, annulment, not “beslissing”.",
        ),
        ("content: full", "content: unknown", "13: An act whose content is unknown or none has no changes."),
        (
            "approved_on: 2024-02-06",
            "approved_on: 2024-02-31",
            "16: approved_on: “2024-02-31” is not a day of the calendar; write it as 2026-11-23.",
        ),
        (
            "approved_on: 2024-02-06",
            "approved_on: 0001-02-06",
            "16: approved_on: “0001-02-06” lies outside the register; give a day from 1990-01-01 to 2199-12-31.",
        ),
        (
            "approved_on: 2024-02-06",
            "approved_on: 9999-02-06",
            "16: approved_on: “9999-02-06” lies outside the register; give a day from 1990-01-01 to 2199-12-31.",
        ),
        (
            "approved_on: 2024-02-06",
            "approved_on: 6/2/2024",
            "16: approved_on: “6/2/2024” is not a day of the calendar; write it as 2026-11-23.",
        ),
        ("    approved_on: 2024-02-06\n", "", "13: “approved_on” is missing here."),
        (
            "    effective_stated: true\n",
            "",
            "13: “effective_on” and “effective_stated” stand together: the day, and whether the text states it.",
        ),
        (
            "    effective_on: 2024-02-21\n",
            "",
            "13: “effective_on” and “effective_stated” stand together: the day, and whether the text states it.",
        ),
        ("title: Titel", "title:", "19: “title” is empty; give a text or leave the line out."),
        ("title: Titel", f"title: {'x' * 2001}", "19: “title” holds 2,001 characters; at most 2,000 fit."),
        ("title: Titel", "title: {nl: x}", "19: “title” is one value, not a list and not keys with values."),
        ("title: Titel", "language: sv", "19: “language” is one of nl, fr, de, en, not “sv”."),
        ("title: Titel", f"reference: {'x' * 61}", "19: “reference” holds 61 characters; at most 60 fit."),
        (
            "title: Titel",
            "recorded_at: 2024-02-06T10:00:00",
            "19: recorded_at: “2024-02-06T10:00:00” is not a moment; "
            "write a day as 2026-11-23 or an instant as 2026-11-23T09:00:00+01:00.",
        ),
        ("title: Titel", "revision: 1", "13: A correction (a revision above 0) gives its reason."),
        (
            "title: Titel",
            "revision: 1\n    reason: x",
            "13: Act 0, revision 1 has no revision 0 before it; revisions count up from 0.",
        ),
        (
            "title: Titel",
            "retracted: true",
            "13: A registration is retracted by a later revision of it, with its reason.",
        ),
        (
            "title: Titel",
            "sets_aside: 0",
            "13: A suspension, lifting, repeal or annulment names the act that it sets aside, and no other does.",
        ),
        (
            "kind: amendment\n    content: changes",
            "kind: repeal\n    content: none\n    sets_aside: 7",
            "35: Act 1 sets aside act 7, which is not an earlier act of this deliberation.",
        ),
        (
            "approved_on: 2025-05-06",
            "approved_on: 2024-02-05",
            "35: 2024-02-05 lies before the decision of 2024-02-06; no act is older than its decision.",
        ),
        (
            "role: recipient",
            "role: reader",
            "21: “role” is one of provider, source, recipient, controller, processor, not “reader”.",
        ),
        (
            "organisation: school",
            "organisation: skool",
            "21: “skool” is not among the organisations of this file; name it there.",
        ),
        ("        organisation: school\n", "", "21: “organisation” is missing here."),
        (
            "    parties:\n      - role",
            "    parties:\n        role",
            "21: “parties” is a list; begin each item with “- ”.",
        ),
        (
            "    groups:\n      - name: 1\n        population: 14800\n",
            "    groups: []\n",
            "29: “groups” is an empty list; give it an item or leave the line out.",
        ),
        ("    groups:", "    group:", "29: “group” is not known in “act”; did you mean “groups”?"),
        (
            "{label: geslacht, form: not_stated}",
            "geslacht",
            "27: “items” holds keys with values, such as “label: …”.",
        ),
        (
            "{label: geslacht, form: not_stated}",
            "{label: geslacht, from: year}",
            "27: “from” is not known in “items”; did you mean “form”?",
        ),
        (
            "{label: geslacht, form: not_stated}",
            "{label: geslacht, form: hashed}",
            "27: “form” is one of pseudonym, classes, year_month, year, yes_no, not_stated, not “hashed”.",
        ),
        (
            "{label: geslacht, form: not_stated}",
            "{label: geslacht}",
            "27: A variable needs its form; where the text has none, it is not_stated.",
        ),
        ("{label: geslacht, form: not_stated}", "{form: year}", "27: “label” is missing here."),
        (
            "label: geslacht, form: not_stated",
            f"label: {'x' * 301}, form: year",
            "27: “label” holds 301 characters; at most 300 fit.",
        ),
        (
            "label: geslacht, form",
            "label: geboortejaar, form",
            "13: Act 0 names variable / Personen / geboortejaar twice; one act says one thing about one subject.",
        ),
        (
            "form: not_stated}",
            "form: not_stated, granted: false}",
            "13: A full text grants what it names; leave out what it no longer holds.",
        ),
        (
            "population: 14800",
            "population: about 14,800",
            "31: “population” is a whole number in digits, such as 60000, not “about 14,800”.",
        ),
        ("      rule: date\n", "", "33: “rule” of retention must be one of: date, period, event, none."),
        (
            "rule: date",
            "rule: event",
            "33: “until” stands only where “rule” is “date”; leave it out, or choose that.",
        ),
        (
            "until: 2031-01-31",
            "until: 2031-02-29",
            "34: until: “2031-02-29” is not a day of the calendar; write it as 2026-11-23.",
        ),
        (
            "title: Titel",
            "title: &a Titel",
            "19: Anchors and aliases (“&”, “*”) are not known here; write the value out.",
        ),
        ("title: Titel", "title: *a", "19: Anchors and aliases (“&”, “*”) are not known here; write the value out."),
        ("title: Titel", "title: !!str Titel", "19: Tags (“!”) are not known here; write the value alone."),
        ("title: Titel", "title: !python/object:x {}", "19: Tags (“!”) are not known here; write the value alone."),
        ("title: Titel", "? [a, b]\n    : x", "19: A key is one word, such as “title”."),
        ("title: Titel", "title: a\x00b", "19: The invisible character U+0000 stands here; take it out."),
        ("title: Titel", "title: a\u202eb", "19: The invisible character U+202E stands here; take it out."),
        ("title: Titel", "title: a\u200bb", "19: The invisible character U+200B stands here; take it out."),
        ("title: Titel", "title: a  # \x1b[31m", "19: The invisible character U+001B stands here; take it out."),
        ("title: Titel", 'title: "a\\0b"', "19: The invisible character U+0000 stands here; take it out."),
        ("title: Titel", 'title: "a\\u2066b"', "19: The invisible character U+2066 stands here; take it out."),
        (
            "title: Titel",
            f"title: {'[' * 2000}",
            "19: Lists and keys are nested deeper than 12 levels; nothing here needs that.",
        ),
        ("acts:", "---\nacts:", "13: A file holds one document; take the line “---” out."),
    ],
)
def test_wrong_file_is_refused_in_one_sentence_with_its_line(old, new, sentence):
    assert refused(with_change(old, new)) == f"file.yaml:{sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1: The file is empty; it begins with “format: 1”."),
        ("# nothing\n", "1: The file is empty; it begins with “format: 1”."),
        ("- format: 1", "1: A file of facts holds keys with values; it begins with “format: 1”."),
        ("format", "1: A file of facts holds keys with values; it begins with “format: 1”."),
        (b"format: 1\ntitle: caf\xe9\n", "2: This is not UTF-8; save the file as UTF-8."),
        ("format: 1\ntitle: \ud800\n", "2: This is not UTF-8; save the file as UTF-8."),
        (SMALL.encode("utf-16"), "1: This is not UTF-8; save the file as UTF-8."),
        ("#" * 5_000_001, "1: A file of facts holds at most 5,000,000 bytes."),
        ("x: [" + "a, " * 200_000 + "]", "1: A file of facts holds at most 200,000 values."),
        ("acts: [" + "a, " * 501 + "]", "1: “format” is missing here."),
    ],
)
def test_file_that_is_none_is_refused(text, sentence):
    assert refused(text) == f"file.yaml:{sentence}"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, "\tformat: 1"),
        (2, "format: 1\npublic: a: b"),
        (3, "format: 1\nacts: [1\n"),
        (2, "format: 1\ntitle: @x"),
        (1, "%FOO bar\n---\nformat: 1"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line_and_a_hint(line, text):
    hint = "indent with spaces, and quote a text that holds “: ” or “ #”."
    assert re.fullmatch(rf"file\.yaml:{line}: This cannot be read as YAML \(.+\); {hint}", refused(text))


def test_more_acts_than_a_deliberation_has_are_refused():
    more = "".join(
        f"  - {{seq: {n}, kind: amendment, content: unknown, approved_on: 2025-06-01}}\n" for n in range(2, 501)
    )
    assert refused(SMALL + more) == f"file.yaml:{42 + 499}: A file holds at most 500 registrations of acts."


def test_more_changes_than_an_act_has_are_refused_at_the_first_too_many():
    items = "".join(f"          - {{label: v{n}, form: year}}\n" for n in range(5000))
    known = "          - {label: geslacht, form: not_stated}\n"
    assert refused(with_change(known, items)) == f"file.yaml:{27 + 4999}: An act holds at most 5,000 changes."
    assert len(parsed(with_change(known, items[: items.index("          - {label: v4996,")])).acts[0].changes) == 5000


def test_enterprise_number_that_stands_twice_is_refused_at_the_second():
    number = "    enterprise_number: 0123.456.749\n"
    text = SMALL.replace("bank\n", "bank\n" + number).replace("school\n", "school\n" + number, 1)
    sentence = "“bank” has enterprise number 0123456749 already; an organisation stands here once."
    assert refused(text) == f"file.yaml:13: {sentence}"


CORRECTION = """\
  - seq: 1
    revision: 1
    kind: amendment
    content: unknown
    approved_on: 2025-05-06
    reason: Vergissing
"""


def recorded(decision, amendment):
    """Return the small file with the days on which its two acts were recorded."""
    text = with_change("    title: Titel\n", f"    recorded_at: {decision}\n")
    return text.replace("    approved_on: 2025-05-06\n", f"    approved_on: 2025-05-06\n    recorded_at: {amendment}\n")


def test_correction_that_is_recorded_before_what_it_corrects_is_refused():
    text = recorded("2024-03-01", "2025-06-02") + CORRECTION + "    recorded_at: "
    sentence = "Act 1, revision 1 is recorded before the revision that it corrects; a correction comes later."
    assert refused(text + "2025-06-01") == f"file.yaml:44: {sentence}"
    assert len(parsed(text + "2025-06-02").acts) == 3


@pytest.mark.parametrize("decision", ["    recorded_at: 2025-06-03\n", ""])
def test_act_that_is_recorded_before_the_one_before_it_is_refused(decision):
    text = recorded("2024-03-01", "2025-06-02").replace("    recorded_at: 2024-03-01\n", decision)
    sentence = (
        "Act 1 is recorded before act 0; acts are recorded in the order of their numbers, "
        "and one without “recorded_at” after all others."
    )
    assert refused(text) == f"file.yaml:{34 + bool(decision)}: {sentence}"


def test_decision_corrected_to_a_day_after_its_amendment_is_refused():
    more = CORRECTION.replace("seq: 1", "seq: 0").replace("amendment", "decision").replace("2025-05-06", "2025-06-06")
    sentence = "2025-06-06 lies after an act of 2025-05-06; the decision is the oldest act."
    assert refused(recorded("2024-03-01", "2025-06-02") + more) == f"file.yaml:44: {sentence}"


def test_refusal_carries_its_parts():
    with pytest.raises(FactsError) as refusal:
        parsed("format: 2")
    assert (refusal.value.source, refusal.value.line) == ("file.yaml", 1)
    assert refusal.value.sentence == "This register reads format 1."


# The description.


def test_description_names_every_key():
    described = set(re.findall(r"`([a-z_]+)`", FORMAT.read_text()))
    assert {key for keys in KEYS.values() for key in keys} - described == set()
    assert set(SECTIONS) < set(KEYS["act"])


@pytest.mark.parametrize(
    "words",
    [
        Kind,
        Content,
        rules.Chamber,
        rules.Role,
        rules.Transformation,
        rules.GroupRole,
        rules.PhasePopulation,
        rules.PhasePlace,
        rules.Leaves,
        rules.Retention,
    ],
)
def test_description_names_every_word(words):
    described = set(re.findall(r"`([a-z_]+)`", FORMAT.read_text()))
    assert {str(word) for word in words} <= described


def test_example_of_the_description_reads_and_is_written_back():
    (example,) = re.findall(r"```yaml\n(.*?)```", FORMAT.read_text(), re.DOTALL)
    facts = parse_facts(example, FORMAT.name)
    assert [len(act.changes) for act in facts.acts] == [5, 2]
    assert parsed(dump_facts(facts)) == facts
