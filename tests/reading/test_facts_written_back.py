"""A file of facts that is written reads back as the same, whatever stands in it."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberations.reading import fields
from deliberations.reading.facts import ActFacts, Facts, FactsError, Organisation, dump_facts, parse_facts
from deliberations.reading.plain_yaml import Word
from deliberations.rules import acts as rules
from deliberations.rules.numbers import Number
from deliberations.rules.timeline import About, Change, Content, Kind, Subject
from tests.small_file import SMALL, parsed, refused

FIRST = Path(__file__).resolve().parents[2] / "deliberations" / "data" / "21-128.yaml"


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
        document=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
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
    numbers = iter(draw(st.permutations([None, "0123456749", "0308357159"])))
    return Facts(
        number=Number(draw(st.integers(0, 99)), draw(st.integers(0, 9999))),
        chamber=draw(st.sampled_from(rules.Chamber)),
        public=draw(st.booleans()),
        short_title=draw(st.just({}) | by_language()),
        organisations=tuple(
            Organisation(slug, draw(names), draw(st.just({}) | by_language()), next(numbers)) for slug in organisations
        ),
        acts=draw(registrations(organisations)),
    )


@settings(max_examples=25, deadline=None)
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


@pytest.mark.parametrize("text", ["word " * 300 + " end", "word\n" * 300 + " end", " " * 4000 + "end", "a: " * 600])
def test_text_that_no_file_could_hold_is_written_at_once(text):
    decision, amendment = (facts := parsed()).acts
    title = parsed(dump_facts(facts._replace(acts=(decision._replace(title=text), amendment)))).acts[0].title
    assert title == " ".join(text.split())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.binary(max_size=40), st.integers(0, len(SMALL)), st.integers(0, 60))
def test_no_damage_does_more_than_refuse_with_a_sentence(damage, at, length):
    whole = SMALL if isinstance(damage, str) else SMALL.encode()
    damaged = whole[:at] + damage + whole[at + length :]
    with suppress(FactsError):
        parsed(damaged)
        return
    assert re.fullmatch(r"file\.yaml:\d+: .+[.?]", refused(damaged))
