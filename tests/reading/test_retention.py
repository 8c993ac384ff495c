"""Until when the data may be kept, in all the ways that texts have said it; and numbers of people."""

import re
from datetime import date

import pytest

from deliberations.reading.amounts import AMOUNT, value_of
from deliberations.reading.fold import folded
from deliberations.reading.published import read_text

TITLE = "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 OVER HET DELEN VAN GEGEVENS\n\nGelet op de wet;\n\nA. ONDERWERP\n\n"
RULES = {
    "De onderzoekers zouden de gegevens uiterlijk tot 31 januari 2031 bewaren.": ("date", None, "2031-01-31"),
    "De gegevens worden vernietigd, ten laatste op 31 januari 2031.": ("date", None, "2031-01-31"),
    "De gegevens worden bewaard tot en met 31 januari 2031.": ("date", None, "2031-01-31"),
    "De gegevens worden bewaard tot 31/01/2031.": ("date", None, "2031-01-31"),
    "De gegevens worden gewist zodra ze niet meer nodig zijn en uiterlijk op 31 januari 2031.": (
        "date",
        None,
        "2031-01-31",
    ),
    "De gegevens worden gedurende 10 jaar bewaard.": ("period", 120, None),
    "De gegevens worden bewaard voor een periode van vijf (5) jaar.": ("period", 60, None),
    "De gegevens worden vernietigd 3 jaar na afloop van het onderzoek.": ("period", 36, None),
    "De gegevens worden zes maanden na het einde van het onderzoek gewist.": ("period", 6, None),
    "De gegevens worden bewaard zolang als noodzakelijk.": ("event", None, None),
    "Les données seront conservées jusqu’au 31 janvier 2031 au plus tard.": ("date", None, "2031-01-31"),
    "Les données seront détruites au plus tard le 31 janvier 2031.": ("date", None, "2031-01-31"),
    "Les données seront conservées jusqu au 31 janvier 2031.": ("date", None, "2031-01-31"),
    "Les données sont conservées pendant 10 ans.": ("period", 120, None),
    "Les données sont détruites dès qu’elles ne sont plus nécessaires.": ("event", None, None),
    "Het onderzoek duurt tot 2031.": ("none", None, None),
}


def fields(body):
    return read_text(f"{TITLE}1. {body}\n\nB. BEHANDELING\n\n2. Goed.\n").fields


@pytest.mark.parametrize(("sentence", "right"), RULES.items(), ids=range(len(RULES)))
def test_rule_and_last_day_are_read_as_they_are_written(sentence, right):
    kind, months, day = right
    read = fields(sentence)
    assert (read["retention_rule"].value.kind, read["retention_rule"].value.months) == (kind, months)
    assert read["retention_until"].value == ((date.fromisoformat(day),) if day else ())
    assert read["retention_until"].confidence in (("probable",) if day else ("missing", "check"))


def test_last_day_that_is_said_twice_alike_is_certain():
    twice = "De gegevens worden bewaard tot 31 januari 2031. Ze worden ten laatste op 31 januari 2031 vernietigd."
    assert fields(twice)["retention_until"].confidence == "certain"


@pytest.mark.parametrize(
    "sentence",
    [
        "De gegevens worden bewaard tot 31 januari 2031. Ze worden ten laatste op 31 maart 2031 vernietigd.",
        "De gegevens worden bewaard tot 31 januari.",
        "De gegevens worden bewaard tot 31 juni 2031.",
        "De gegevens worden bewaard tot 31 ja nuari 2031 en gewist uiterlijk op 31 januari 2031.",
        "De gegevens worden bewaard. Dat duurt uiterlijk tot 31 januari 2031. Ze worden gewist op 1 mei 2031.",
    ],
)
def test_last_day_that_is_doubtful_is_checked(sentence):
    assert fields(sentence)["retention_until"].confidence == "check"


def test_day_of_a_law_is_no_last_day():
    law = "De gegevens worden bewaard volgens de wet van 30 juli 2018 en de Verordening van 27 april 2016."
    assert fields(law)["retention_until"].value == ()


def test_principle_of_the_regulation_is_no_rule_of_the_text():
    principle = "Persoonsgegevens moeten worden bewaard zolang als nodig voor de doeleinden."
    assert fields(principle)["retention_rule"].value.kind == "none"


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Deze termijn kan enkel worden verlengd middels een beraadslaging van het comité.", True),
        ("Ce délai ne peut être prolongé que par une délibération du comité.", True),
        ("Deze termijn kan worden verlengd.", None),
    ],
)
def test_extension_by_deliberation_only_is_read_where_it_is_said(sentence, value):
    assert fields(sentence)["retention_extension_only_by_deliberation"].value is value


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("De gegevens mogen niet aan derden worden meegedeeld.", "never"),
        ("Zij deelt ze in geen geval mee aan derden.", "never"),
        ("Les données ne sont pas communiquées à des tiers.", "never"),
        ("De gegevens mogen aan derden worden meegedeeld.", None),
    ],
)
def test_third_parties_are_excluded_where_the_text_says_so(sentence, value):
    assert fields(sentence)["third_parties"].value == value


AMOUNTS = {
    "14.800": 14_800,
    "20 000": 20_000,
    "7,3 miljoen": 7_300_000,
    "2,2 millions": 2_200_000,
    "één miljoen": 1_000_000,
    "twintigduizend": 20_000,
    "zestigduizend": 60_000,
    "vijfentwintigduizend": 25_000,
    "tweehonderdduizend": 200_000,
    "duizend": 1_000,
    "soixante mille": 60_000,
    "vingt-cinq mille": 25_000,
    "deux cent mille": 200_000,
    "dix mille": 10_000,
    "5000": 5_000,
    "vijfhonderd": 500,
}


@pytest.mark.parametrize(("written", "value"), AMOUNTS.items(), ids=AMOUNTS)
def test_number_of_people_is_read_as_it_is_written(written, value):

    found = re.search(AMOUNT, folded(written))
    assert found
    assert (found[0], value_of(found[0])) == (folded(written), value)
