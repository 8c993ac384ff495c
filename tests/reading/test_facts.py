"""The file of facts: what is read, what is written back, and one sentence with its line for all that is wrong."""

import json
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberations.reading import fields
from deliberations.reading.facts import (
    KEYS,
    SECTIONS,
    ActFacts,
    Facts,
    FactsError,
    Organisation,
    dump_facts,
    parse_facts,
)
from deliberations.reading.plain_yaml import Word
from deliberations.rules import acts as rules
from deliberations.rules.numbers import Number
from deliberations.rules.timeline import About, Change, Content, Kind, Subject

ROOT = Path(__file__).resolve().parents[2]
FIRST = ROOT / "deliberations" / "data" / "21-128.yaml"
FORMAT = ROOT / "docs" / "facts-format.md"

SMALL = """\
format: 1
deliberation: 24/017
chamber: social_security_and_health
public: false
short_title:
  nl: Een voorbeeld
organisations:
  bank:
    name: Kruispuntbank
  school:
    name: Hogeschool
acts:
  - seq: 0
    kind: decision
    content: full
    approved_on: 2024-02-06
    effective_on: 2024-02-21
    effective_stated: true
    title: Titel
    parties:
      - role: recipient
        organisation: school
    variables:
      - category: Personen
        place: A. Onderwerp
        items:
          - {label: geslacht, form: not_stated}
          - {label: geboortejaar, form: year}
    groups:
      - name: 1
        population: 14800
    retention:
      rule: date
      until: 2031-01-31
  - seq: 1
    kind: amendment
    content: changes
    approved_on: 2025-05-06
    variables:
      - category: Personen
        items:
          - {label: geslacht, granted: false}
"""


def parsed(text=SMALL):
    return parse_facts(text, "file.yaml")


def refused(text):
    with pytest.raises(FactsError) as refusal:
        parsed(text)
    return str(refusal.value)


def with_change(old, new):
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times in the small file"
    return SMALL.replace(old, new)


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
        ("      rule: date\n", "", "33: A retention needs its rule: date, period, event or none."),
        ("rule: date", "rule: event", "33: A retention has a last day when, and only when, its rule is date."),
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


def test_decision_corrected_to_a_day_after_its_amendment_is_refused():
    more = CORRECTION.replace("seq: 1", "seq: 0").replace("amendment", "decision").replace("2025-05-06", "2025-06-06")
    sentence = "2025-06-06 lies after an act of 2025-05-06; the decision is the oldest act."
    assert refused(recorded("2024-03-01", "2025-06-02") + more) == f"file.yaml:44: {sentence}"


def test_refusal_carries_its_parts():
    with pytest.raises(FactsError) as refusal:
        parsed("format: 2")
    assert (refusal.value.source, refusal.value.line) == ("file.yaml", 1)
    assert refusal.value.sentence == "This register reads format 1."


# What is written back.


def test_first_file_is_written_back_as_the_same():
    facts = parse_facts(FIRST.read_bytes(), FIRST.name)
    assert parsed(dump_facts(facts)) == facts
    assert dump_facts(parsed(dump_facts(facts))) == dump_facts(facts)


def test_written_file_is_pleasant_to_read():
    written = dump_facts(parse_facts(FIRST.read_bytes(), FIRST.name))
    assert "\n          - {label: uniek volgnummer, form: pseudonym}\n" in written
    assert "\n      until: 2031-01-31\n" in written
    assert "\n    title: >-\n      Beraadslaging betreffende" in written
    assert max(map(len, written.splitlines())) <= 120
    assert not re.search(r"[ \t]$", written, re.MULTILINE)


# Texts as the way in leaves them: composed, no spaces in a row, nothing invisible. Signs of YAML come often.
characters = st.characters(exclude_categories=["C", "Zl", "Zp"], max_codepoint=0x1FFF) | st.sampled_from(
    [*" :#-?{}[],&*!|>'\"%@`\\~\n\u00a0aé0", "no", "null", ": ", " #", "2021-01-01"]
)


def texts(longest=20, *, lines=False):
    def as_read(parts):
        return fields.text(10_000, lines=lines)("text", Word(normalize("NFC", "".join(parts)), 1))

    parts = st.lists(characters, min_size=1, max_size=longest)
    return parts.filter(lambda parts: "".join(parts).strip(" \t\n")).map(as_read)


def by_language(**options):
    return st.dictionaries(st.sampled_from(rules.LANGUAGES), texts(**options), min_size=1, max_size=2)


names = texts(6)
counts = st.integers(0, 10**10 - 1)
days = st.dates(date(1990, 1, 1), date(2199, 12, 31))
slugs = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True)
DETAILS = {
    About.PURPOSE: {"text": by_language(longest=60, lines=True)},
    About.LEGAL_GROUND: {},
    About.PARTY: {},
    About.VARIABLE: {"transformation": st.sampled_from([str(t) for t in rules.Transformation])},
    About.GROUP: {"population": counts, "approximate": st.booleans(), "sample": counts, "text": by_language()},
    About.PHASE: {"persons": counts, "place": st.sampled_from(["recipient", "provider"]), "use": by_language()},
    About.CONDITION: {"text": by_language(longest=60, lines=True)},
    About.RETENTION: {"as_soon_as_unneeded": st.booleans(), "text": by_language()},
}
RULES = [{"rule": "date", "until": "2031-01-31"}, {"rule": "period", "months": 60}, {"rule": "event"}, {"rule": "none"}]


@st.composite
def changes_of(draw, about, organisations, *, removals):
    key = {
        About.PURPOSE: st.just(()),
        About.RETENTION: st.just(()),
        About.VARIABLE: st.tuples(names, names),
        About.PARTY: st.tuples(
            st.sampled_from([str(r) for r in rules.Role]), st.sampled_from(organisations), st.just("") | names
        ),
    }.get(about, st.tuples(names))
    granted = not (removals and draw(st.booleans()))
    needed = {"transformation": DETAILS[about]["transformation"]} if about == About.VARIABLE else {}
    optional = {k: v for k, v in DETAILS[about].items() if k not in needed}
    detail = draw(st.fixed_dictionaries(needed, optional=optional))
    if about == About.RETENTION:
        detail |= draw(st.sampled_from(RULES))
    return Change(Subject(about, draw(key)), granted, detail, 0, draw(st.just("") | names))


@st.composite
def acts(draw, seq, organisations):
    aside = draw(st.none() | st.integers(0, seq - 1)) if seq else None
    content = (
        Content.NONE if aside is not None else draw(st.sampled_from([Content.FULL, Content.CHANGES, Content.UNKNOWN]))
    )
    found = {}
    if content in (Content.FULL, Content.CHANGES):
        for about in draw(st.lists(st.sampled_from(About), min_size=1, max_size=4, unique=True)):
            one = about in (About.PURPOSE, About.RETENTION)
            made = changes_of(about, organisations, removals=content == Content.CHANGES)
            for change in draw(st.lists(made, min_size=1, max_size=1 if one else 3)):
                found.setdefault(change.subject, change)
    # The second act is decided after the first, so that the decision is the oldest.
    approved_on = draw(days) if seq else date(1990, 1, 1)
    effective_on = draw(st.none() | days)
    return ActFacts(
        seq=seq,
        kind=Kind.DECISION if not seq else Kind.AMENDMENT if aside is None else Kind.REPEAL,
        content=content,
        approved_on=approved_on,
        effective_on=effective_on,
        effective_stated=effective_on is not None and draw(st.booleans()),
        sets_aside=aside,
        reference=draw(st.just("") | names),
        title=draw(st.just("") | texts(60)),
        language=draw(st.sampled_from(["", *rules.LANGUAGES])),
        signed_by=draw(st.just("") | names),
        changes=tuple(change._replace(position=n) for n, change in enumerate(found.values(), 1)),
    )


@st.composite
def registrations(draw, organisations):
    """Return acts, some of them corrected or retracted later, all with or all without their moments."""
    found = []
    recorded_at = draw(st.none() | st.integers(10**9, 4 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC)))
    for seq in range(draw(st.integers(1, 3))):
        found.append(draw(acts(seq, organisations)))
    aside = {act.sets_aside for act in found}
    for act in list(found):
        if act.seq and draw(st.booleans()):
            retracted = act.seq not in aside and draw(st.booleans())
            found.append(act._replace(revision=1, reason=draw(texts(30, lines=True)), retracted=retracted))
    if recorded_at is not None:
        found = [act._replace(recorded_at=recorded_at + timedelta(seconds=n)) for n, act in enumerate(found)]
    return tuple(found)


@st.composite
def files(draw):
    organisations = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    return Facts(
        number=Number(draw(st.integers(0, 99)), draw(st.integers(0, 9999))),
        chamber=draw(st.sampled_from(rules.Chamber)),
        public=draw(st.booleans()),
        short_title=draw(st.just({}) | by_language()),
        organisations=tuple(
            Organisation(
                slug, draw(names), draw(st.just({}) | by_language()), draw(st.sampled_from([None, "0123456749"]))
            )
            for slug in organisations
        ),
        acts=draw(registrations(organisations)),
    )


@settings(max_examples=40, deadline=None)
@given(files())
def test_whatever_is_written_reads_back_as_the_same(facts):
    assert parsed(dump_facts(facts)) == facts


@settings(max_examples=100, deadline=None)
@given(texts(150, lines=True))
def test_every_text_is_written_so_that_it_reads_back(text):
    decision, amendment = (facts := parsed()).acts
    purpose = Change(Subject(About.PURPOSE, ()), detail={"text": {"nl": text}}, position=6)
    facts = facts._replace(acts=(decision._replace(changes=(*decision.changes, purpose)), amendment))
    assert parsed(dump_facts(facts)) == facts


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.binary(max_size=40), st.integers(0, len(SMALL)), st.integers(0, 60))
def test_no_damage_does_more_than_refuse_with_a_sentence(damage, at, length):
    whole = SMALL if isinstance(damage, str) else SMALL.encode()
    damaged = whole[:at] + damage + whole[at + length :]
    with suppress(FactsError):
        parsed(damaged)
        return
    assert re.fullmatch(r"file\.yaml:\d+: .+[.?]", refused(damaged))


# The description and the first file.


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


@pytest.fixture(scope="module")
def first():
    return parse_facts(FIRST.read_bytes(), FIRST.name)


@pytest.fixture(scope="module")
def expected():
    """What a careful person reads in the published text, where the shared documents lie beside the repository."""
    path = ROOT.parent / "shared" / "documents" / "21-128.expected.json"
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
    published = (ROOT.parent / "shared" / "documents" / "21-128.nl.txt").read_text()
    there = " ".join(published.split()).casefold()
    for change in first.acts[2].changes:
        for field in ("text", "use"):
            words = change.detail.get(field, {}).get("nl", "").casefold().split()
            runs = [" ".join(words[n : n + 9]) for n in range(len(words) - 8)]
            assert [run for run in runs if run in there] == []
