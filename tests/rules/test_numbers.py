"""Deliberation numbers, references and enterprise numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.numbers import Number, check_enterprise_number, parse_number, reference_year, shown


@pytest.mark.parametrize(
    "text",
    ["21/128", "21-128", " 21/128 ", "21 / 128", "nr. 21/128", "NR 21/128", "Nr. 21/128", "N° 21/128", "n°21/128"],
)
def test_number_is_read_as_people_write_it(text):
    assert parse_number(text) == Number(21, 128)


@pytest.mark.parametrize(("text", "written"), [("09/31", "09/031"), ("07 / 009", "07/009"), ("99/7", "99/007")])
def test_serial_is_padded_to_three_digits(text, written):
    assert str(parse_number(text)) == written


def test_address_carries_a_hyphen():
    assert Number(21, 128).slug == "21-128"
    assert Number(9, 31).slug == "09-031"


@given(st.integers(0, 99), st.integers(0, 9999))
def test_number_reads_back_as_it_is_written(year, serial):
    number = Number(year, serial)
    assert parse_number(str(number)) == parse_number(number.slug) == number


@pytest.mark.parametrize(
    "text",
    ["", "21", "21/", "/128", "2021/128", "1/128", "21/12345", "21//128", "21.128", "ab/cde", "21/128/1", "٢١/١٢٨"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(
        ValueError, match=r" is not a deliberation number; write two digits, a slash and a serial: 21/128\.$"
    ):
        parse_number(text)


@pytest.mark.parametrize(
    ("reference", "year"),
    [
        ("IVC/KSZG/25/388", 25),
        ("SCSZG/18/043", 18),
        ("Dossier SCSZ/08/076", 8),
        ("TC/03/125", 3),
        ("CSI/CSSS/24 / 012 ", 24),
        ("IVC/KSZG", None),
        ("", None),
        ("CSSSS18/145", None),
    ],
)
def test_reference_tells_its_year(reference, year):
    assert reference_year(reference) == year


@pytest.mark.parametrize("text", ["0206.731.645", "BE 0206.731.645", "be0206731645", "0206 731 645", " 0206731645 "])
def test_enterprise_number_is_read_as_people_write_it(text):
    assert check_enterprise_number(text) == "0206731645"


@pytest.mark.parametrize(
    "text", ["", "206731645", "2206731645", "BE 0206.731.64", "02067316450", "0206/731/645", "٠206731645"]
)
def test_what_is_no_enterprise_number_is_refused(text):
    sentence = r" is not an enterprise number; write ten digits, 0 or 1 first: 0123\.456\.749\.$"
    with pytest.raises(ValueError, match=sentence):
        check_enterprise_number(text)


def test_number_of_the_sentence_is_a_good_example():
    assert check_enterprise_number("0123.456.749") == "0123456749"


@given(st.integers(0, 1999_9999), st.integers(0, 99))
def test_exactly_one_ending_fits_the_first_eight_digits(first, other):
    right = next(n for n in range(1, 98) if (first + n) % 97 == 0)
    assert check_enterprise_number(f"{first:08}{right:02}") == f"{first:08}{right:02}"
    if other != right:
        with pytest.raises(ValueError, match="its last two digits do not fit the first eight"):
            check_enterprise_number(f"{first:08}{other:02}")


def test_quoted_text_is_short_and_shows_nothing_invisible():
    assert shown("21\u202e/\x00128") == "“21�/�128”"
    assert shown("x" * 61) == f"“{'x' * 60}…”"
