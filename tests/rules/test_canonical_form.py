import json

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberations.rules import chain

_NAMES = st.text("abcdefghijklmnopqrstuvwxyz_ABC019", min_size=1, max_size=12)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(_NAMES, _VALUES, max_size=6))
def test_records_have_the_canonical_form_of_rfc_8785(record):
    assert chain.canonical(record) == rfc8785.dumps(record)


@settings(deadline=None)
@given(st.dictionaries(_NAMES, _VALUES, max_size=6))
def test_a_record_that_went_through_json_keeps_its_form(record):
    assert chain.canonical(json.loads(json.dumps(record))) == chain.canonical(record)
