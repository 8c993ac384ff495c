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


@pytest.mark.parametrize(
    "sentence",
    [
        "De gegevens worden gedurende 10 jaar bewaard.",
        "De persoonsgegevens worden bewaard voor een periode van vijf (5) jaar.",
        "De persoonsgegevens worden vijf jaar na de publicatie vernietigd.",
        "Les données à caractère personnel sont conservées pendant dix ans.",
        "Les données seront détruites trois ans après la fin de la recherche.",
    ],
)
def test_period_of_the_data_and_of_nothing_else_is_certain(sentence):
    assert fields(sentence)["retention_rule"].confidence == "certain"


@pytest.mark.parametrize(
    "sentence",
    [
        "De persoonsgegevens worden bewaard gedurende 2 jaar en 6 maanden.",
        "Les données sont conservées pendant deux ans et six mois.",
        "De persoonsgegevens worden vernietigd drie jaar en zes maanden na afloop van het onderzoek.",
        "Les données à caractère personnel sont détruites deux ans et six mois après la fin de la recherche.",
        "De persoonsgegevens worden bewaard tot vijfentwintig jaar na afloop van het onderzoek.",
        "De persoonsgegevens worden bewaard tot twintig of vijf jaar na afloop van het onderzoek.",
        "Les données à caractère personnel sont conservées jusqu'à vingt-cinq ans après la fin de la recherche.",
        "Les données sont détruites vingt-cinq ans après la fin de la recherche.",
        "De logbestanden van de toegangen worden gedurende tien jaar bewaard.",
        "De gegevens van de logbestanden worden gedurende tien jaar bewaard.",
        "Les fichiers journaux des accès sont conservés pendant dix ans.",
        "De persoonsgegevens worden gedurende 5 jaar bewaard. De resultaten worden niet langer dan 5 jaar bewaard.",
        "Les données sont conservées pendant 5 ans. Les résultats ne sont pas conservés plus de 5 ans.",
        "De persoonsgegevens worden niet gedurende 10 jaar bewaard, zoals de aanvrager wenste, doch slechts zolang als"
        " nodig.",
        "Les données ne sont pas conservées pendant 10 ans, mais aussi longtemps que nécessaire.",
        "De onderzoekers volgen de betrokkenen gedurende 10 jaar en bewaren de persoonsgegevens zolang dat nodig is.",
        "Les chercheurs suivent les personnes pendant 10 ans et conservent les données tant que c'est nécessaire.",
        "De persoonsgegevens worden bewaard gedurende 5 tot 10 jaar.",
        "Les données sont conservées pendant 5 à 10 ans.",
        "De persoonsgegevens worden vijf jaar na de publicatie vernietigd. Het bronbestand wordt bij de KSZ één jaar na"
        " de mededeling vernietigd.",
        "De persoonsgegevens worden maximaal 10 werkdagen bewaard. Een kopie wordt gedurende 1 jaar door de KSZ"
        " bewaard.",
        "Les données sont conservées au maximum 10 jours ouvrables. Une copie est conservée pendant 1 an par la BCSS.",
        "De persoonsgegevens worden vernietigd binnen de maand na afloop van het onderzoek, dat vier jaar na de"
        " aanvang eindigt.",
        "Les données sont détruites dans le mois de la fin de la recherche, quatre ans après son début.",
        "Les données à caractère personnel sont conservées pendant 5 ans renouvelables.",
        "De persoonsgegevens worden gedurende 5 jaar bewaard. Die termijn is twee jaar voor de tweede groep.",
        "De gegevens over een periode van 5 jaar worden bewaard zolang als nodig.",
    ],
)
def test_period_beside_which_anything_else_is_said_is_checked(sentence):
    assert fields(sentence)["retention_rule"].confidence in ("check", "probable")
    assert not (
        fields(sentence)["retention_rule"].value.months and fields(sentence)["retention_rule"].confidence != "check"
    )


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
