"""A chain of sealed lines: one form for one record, and no line that can be changed, dropped or moved unseen."""

from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.chain import START, canonical, same, seal

texts = st.text('aé€😀"\\\n', max_size=4)
values = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
records = st.dictionaries(texts, values, max_size=4)
RECORD = {"verb": "registered_act", "at": "2026-11-23T09:00:00+01:00", "act": 2}


def chained(lines, key="key"):
    seals = [START]
    for line in lines:
        seals.append(seal(line, previous=seals[-1], key=key))
    return seals[1:]


def test_start_is_as_long_as_a_seal():
    assert len(START) == len(seal(RECORD, previous=START, key="key")) == 64


def test_record_has_one_form_whatever_the_order_of_its_keys():
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()


def test_seal_is_the_same_every_year():
    expected = "c0a7eb07555566e1e66739f311e29e84b3a61cab0bfb001c6a6bf1bf605d2a77"
    assert seal(RECORD, previous=START, key="key") == expected


@given(records, records)
def test_another_record_has_another_seal(one, other):
    seals = [seal(record, previous=START, key="key") for record in (one, other)]
    assert same(*seals) == (canonical(one) == canonical(other))


def test_another_key_gives_another_seal():
    assert seal(RECORD, previous=START, key="one") != seal(RECORD, previous=START, key="other")


@given(st.lists(records, min_size=1, max_size=4), st.data())
def test_line_changed_breaks_its_seal_and_all_after_it(lines, data):
    seals = chained(lines)
    at = data.draw(st.integers(0, len(lines) - 1))
    forged = chained([*lines[:at], {**lines[at], "forged": 1}, *lines[at + 1 :]])
    assert forged[:at] == seals[:at]
    assert all(not same(one, other) for one, other in zip(forged[at:], seals[at:], strict=True))


def test_line_dropped_or_moved_breaks_the_chain():
    lines = [{"n": n} for n in range(4)]
    whole = chained(lines)
    assert chained(lines[:1] + lines[2:])[1] not in whole
    assert chained([lines[1], lines[0], *lines[2:]])[-1] not in whole


def test_comparison_takes_any_text():
    assert same("abc", "abc")
    assert not same("abc", "abd")
    assert not same("é", "e")
