"""Words compared: spelling folded, near-homonyms kept apart, prose set against prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.words import Piece, fold, word_difference

prose = st.lists(st.sampled_from(["de", "het", "België", "2031", "een"]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("België", "belgie"),
        ("CLIËNT", "cliënt"),
        ("diploma’s", "diploma's"),
        ("NACE-code", "nace-code"),
        (" uniek   volgnummer\n", "uniek volgnummer"),
        ("uniek\u00a0volgnummer", "uniek volgnummer"),
        ("Straße", "STRASSE"),
        ("e\u0301e\u0301n", "één"),
    ],
)
def test_spelling_is_folded(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("niveau", "niveaus"),
        ("geboorteland", "geboorteland van de ouders"),
        ("studiegebied", "studiedomein"),
        ("werkloosheidsduur", "werkloosheidsstatuut"),
        ("socio-economische", "socio economische"),
    ],
)
def test_near_homonyms_stay_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_difference_tells_words_removed_and_added_in_the_order_of_reading():
    before, after = "ten laatste op 31 december 2099 vernietigd", "ten laatste op 31 januari 2031 vernietigd"
    assert list(word_difference(before, after)) == [
        Piece("same", "ten laatste op 31"),
        Piece("removed", "december 2099"),
        Piece("added", "januari 2031"),
        Piece("same", "vernietigd"),
    ]


def test_text_beside_nothing_is_all_added_or_all_removed():
    assert list(word_difference("", "een twee")) == [Piece("added", "een twee")]
    assert list(word_difference("een twee", "")) == [Piece("removed", "een twee")]
    assert list(word_difference("", "")) == []


def test_other_spacing_is_no_difference():
    assert list(word_difference("een  twee\ndrie", "een twee drie")) == [Piece("same", "een twee drie")]


@given(prose, prose)
def test_both_texts_can_be_read_back_from_their_difference(before, after):
    pieces = list(word_difference(before, after))
    assert " ".join(p.text for p in pieces if p.how != "added") == before
    assert " ".join(p.text for p in pieces if p.how != "removed") == after
