"""The head of a text in all the ways that the committee and its scans have written one."""

from datetime import date

import pytest

from deliberations.reading import head
from deliberations.reading.fold import Text
from deliberations.reading.published import read_text

CHECKED = ("number", "decided_on", "amended_on", "history_complete")


def text_of(title, reference="", body=""):
    return f"Informatieveiligheidscomité\n\n{reference}\n\n{title}\n\nGelet op de wet;\n\nA. ONDERWERP\n\n{body}\n"


def fields(title, reference="", body=""):
    return read_text(text_of(title, reference, body)).fields


def days(*values):
    return tuple(map(date.fromisoformat, values))


NUMBERS = {
    "NR. 21/128": "21/128",
    "NR 21/128": "21/128",
    "Nr. 21/128": "21/128",
    "N 21/128": "21/128",
    "N° 21/128": "21/128",
    "Nº21/128": "21/128",
    "NR. 21/31": "21/031",
    "NR. 21 / 009": "21/009",
    "NR. 21/ 9": "21/009",
}


@pytest.mark.parametrize(("written", "number"), NUMBERS.items(), ids=NUMBERS)
@pytest.mark.parametrize(
    "rest", ["VAN 6 JULI 2021 OVER HET DELEN VAN GEGEVENS", "DU 6 JUILLET 2021 RELATIVE AU PARTAGE"]
)
def test_number_is_read_as_it_is_written(written, number, rest):
    field = fields(f"BERAADSLAGING {written} {rest}")["number"]
    assert (field.value, field.confidence) == (number, "certain")


DATES = {
    "VAN 6 JULI 2021": "2021-07-06",
    "van 06 juli 2021": "2021-07-06",
    "VAN 06/07/2021": "2021-07-06",
    "VAN 6.7.2021": "2021-07-06",
    "VAN DINSDAG 6 JULI 2021": "2021-07-06",
    "DU 1 ER AVRIL 2021": "2021-04-01",
    "DU 1er avril 2021": "2021-04-01",
    "DU jeudi 25 mars 2021": "2021-03-25",
    "DU 2 FEVRIER 2021": "2021-02-02",
    "DU 3 AOUT 2021": "2021-08-03",
    "DU 7 DÉCEMBRE 2021": "2021-12-07",
    "VAN6JULI2021": "2021-07-06",
    "VAN 6 JULLI 2021": "2021-07-06",
    "VAN 6\n\nJULI\n\n2\n\n2021": "2021-07-06",
}


@pytest.mark.parametrize(("written", "day"), DATES.items(), ids=DATES)
def test_day_is_read_as_it_is_written(written, day):
    field = fields(f"BERAADSLAGING NR. 21/128 {written} BETREFFENDE HET DELEN VAN GEGEVENS")["decided_on"]
    assert (field.value, field.confidence) == (days(day), "certain")


@pytest.mark.parametrize(
    "written", ["VAN 6 JULI", "VAN MAANDAG 6 JULI 2021", "VAN 31 JUNI 2021", "VAN 6 JU LI 2021", "VAN 6 JULI 20215"]
)
def test_day_that_is_lost_or_contradicts_itself_is_never_certain(written):
    read = fields(f"BERAADSLAGING NR. 21/128 {written} BETREFFENDE HET DELEN VAN GEGEVENS")
    assert read["decided_on"].confidence in ("check", "missing")
    assert read["amended_on"].confidence in ("check", "missing")


AMENDED = {
    "GEWIJZIGD OP 5 APRIL 2022": ["2022-04-05"],
    ", GEWIJZIGD OP 5 APRIL 2022 EN 7 MAART 2023,": ["2022-04-05", "2023-03-07"],
    ", GEWIJZIGD OP 5 APRIL 2022 EN OP 7 MAART 2023,": ["2022-04-05", "2023-03-07"],
    ", GEWIJZIGD OP 5 APRIL 2022, 7 MAART 2023\nEN\n4 JUNI 2024": ["2022-04-05", "2023-03-07", "2024-06-04"],
    ", MODIFIÉE LE 5 AVRIL 2022,": ["2022-04-05"],
    ", MODIFIEE LE 5 AVRIL 2022 ET LE 7 MARS 2023": ["2022-04-05", "2023-03-07"],
    ", MODIFIÉE LE 5 AVRIL 2022, LE 7 MARS 2023 ET LE 4 JUIN 2024,": ["2022-04-05", "2023-03-07", "2024-06-04"],
    ",GEWIJZIGDOP5APRIL2022": ["2022-04-05"],
}


@pytest.mark.parametrize(("written", "amended"), AMENDED.items(), ids=AMENDED)
def test_amendments_are_read_as_they_are_written(written, amended):
    read = fields(f"BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 {written} BETREFFENDE HET DELEN VAN GEGEVENS")
    assert (read["amended_on"].value, read["amended_on"].confidence) == (days(*amended), "certain")
    assert (read["history_complete"].value, read["decided_on"].value) == (True, days("2021-07-06"))


@pytest.mark.parametrize(
    "written",
    [
        "LAATST GEWIJZIGD OP 5 APRIL 2022",
        "LAATSTELIJK GEWIJZIGD OP 5 APRIL 2022",
        "DERNIÈREMENT MODIFIÉE LE 5 AVRIL 2022",
        "MODIFIÉE EN DERNIER LIEU LE 5 AVRIL 2022",
    ],
)
def test_last_amendment_hides_the_earlier_ones(written):
    reading = read_text(text_of(f"BERAADSLAGING NR. 21/128 VAN 6 JULI 2021, {written}, OVER HET DELEN VAN GEGEVENS"))
    assert reading.fields["amended_on"].value == days("2022-04-05")
    assert reading.fields["history_complete"][:2] == (False, "certain")
    assert "history_incomplete" in [finding.code for finding in reading.findings]


@pytest.mark.parametrize("written", ["GEWYZIGD OP 5 APRIL 2022", "5 APRIL 2022", "ZOALS HERZIEN 5 APRIL 2022"])
def test_words_that_are_not_understood_leave_the_history_doubtful(written):
    read = fields(f"BERAADSLAGING NR. 21/128 VAN 6 JULI 2021, {written}, BETREFFENDE HET DELEN VAN GEGEVENS")
    assert [read[name].confidence for name in ("decided_on", "amended_on")] == ["check", "check"]


def test_two_sections_that_decide_on_two_days_are_no_amendment():
    read = fields(
        "BERAADSLAGING NR. 08/041 VAN 1 JULI 2008 (AFDELING SOCIALE ZEKERHEID) EN 15 JULI 2008 (AFDELING GEZONDHEID) "
        "BETREFFENDE HET DELEN VAN GEGEVENS"
    )
    assert read["decided_on"][:2] == (days("2008-07-01", "2008-07-15"), "certain")
    assert read["amended_on"][:2] == ((), "missing")


REFERENCES = {
    "IVC/KSZG/21/388": "IVC/KSZG/21/388",
    "SCSZG/21/043": "SCSZG/21/043",
    "SCSZ/21/70": "SCSZ/21/70",
    "Dossier SCSZ/21/076": "SCSZ/21/076",
    "TC/21/125": "TC/21/125",
    "CSI/CSSS/21/012": "CSI/CSSS/21/012",
    "CSSS/21/081": "CSSS/21/081",
    "CSI / CSSS / 21 / 012": "CSI/CSSS/21/012",
}


@pytest.mark.parametrize(("written", "reference"), REFERENCES.items(), ids=REFERENCES)
def test_reference_is_read_as_it_is_printed(written, reference):
    title = "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 BETREFFENDE HET DELEN VAN GEGEVENS"
    assert fields(title, written)["reference"][:2] == (reference, "certain")
    glued = read_text(f"Informatieveiligheidscomité\n\n{written}{title}\n\nGelet op de wet;\n")
    assert glued.fields["reference"][:2] == (reference, "certain")


@pytest.mark.parametrize(("written", "value"), [("CSSSS/21/016", "CSSSS/21/016"), ("CSSSS21/145", "CSSSS21/145")])
def test_misprinted_reference_is_shown_as_printed_and_checked(written, value):
    title = "DÉLIBÉRATION N° 21/128 DU 6 JUILLET 2021 RELATIVE AU PARTAGE DE DONNÉES"
    assert fields(title, written)["reference"][:2] == (value, "check")


def test_reference_of_another_year_than_the_newest_decision_is_asked_about():
    title = "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021, GEWIJZIGD OP 5 APRIL 2022, BETREFFENDE HET DELEN VAN GEGEVENS"
    reading = read_text(text_of(title, "IVC/KSZG/21/388"))
    assert [finding.code for finding in reading.findings] == ["reference_year_mismatch"]
    assert reading.fields["reference"].confidence == "check"


def test_number_of_another_year_than_its_decision_is_asked_about():
    reading = read_text(text_of("BERAADSLAGING NR. 20/128 VAN 6 JULI 2021 BETREFFENDE HET DELEN VAN GEGEVENS"))
    assert "number_year_mismatch" in [finding.code for finding in reading.findings]
    assert reading.fields["number"][:2] == ("20/128", "check")


LINKS = [
    *("BETREFFENDE HET", "MET BETREKKING TOT HET", "M.B.T. HET", "OVER HET", "AANGAANDE HET", "INZAKE HET"),
    *("RELATIVE À LA", "RELATIVE AU", "RELATIVE A LA", "CONCERNANT LE", "PORTANT SUR LE", "BETREF-\nFENDE HET"),
]


@pytest.mark.parametrize("link", LINKS)
def test_subject_is_found_behind_every_word_that_leads_to_it(link):
    read = fields(f"BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 {link} DELEN VAN GEGEVENS OVER VELE DINGEN")
    assert [read[name].confidence for name in ("number", "decided_on", "history_complete")] == ["certain"] * 3


def test_text_that_only_speaks_of_a_deliberation_has_no_title():
    assert head.read_title(Text(["In de beraadslaging nr. 21/128 van 6 juli 2021 staat dat.\n"])) is None
    assert head.read_title(Text(["Advies aan de lezer: kijk uit.\n"])) is None


EFFECTS = {
    "De wijzigingen die werden goedgekeurd op 6 februari 2024 treden in werking op 21 februari 2024.": "2024-02-21",
    "De op 6 februari 2024 goedgekeurde wijzigingen treden op 21 februari 2024 in werking.": "2024-02-21",
    "De op 6 februari 2024 goedgekeurde wijzigingen treden in werking tien dagen later.": None,
    "Les modifications approuvées le 6 février 2024 entrent en vigueur le 21 février 2024.": "2024-02-21",
}


@pytest.mark.parametrize(("sentence", "day"), EFFECTS.items(), ids=EFFECTS)
def test_entry_into_force_is_read_or_left_open(sentence, day):
    title = "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021, GEWIJZIGD OP 6 FEBRUARI 2024, BETREFFENDE HET DELEN VAN GEGEVENS"
    field = fields(title, body=sentence)["entry_into_force"]
    if day is None:
        assert field.confidence != "certain"
    else:
        assert [(e.decided_on, e.in_force_on) for e in field.value] == [
            (date(2021, 7, 6), None),
            (date(2024, 2, 6), date.fromisoformat(day)),
        ]
        assert field.confidence == "certain"


def test_amendment_whose_year_is_lost_leaves_the_history_doubtful():
    read = fields("BERAADSLAGING NR. 21/128 VAN 6 JULI 2021, GEWIJZIGD OP 5 APRIL, BETREFFENDE HET DELEN VAN GEGEVENS")
    assert read["amended_on"][:2] == ((), "check")
    assert read["decided_on"].confidence == "check"


def test_entry_into_force_of_an_amendment_that_the_title_lacks_is_checked():
    sentence = "De wijzigingen goedgekeurd op 6 februari 2024 treden in werking op 21 februari 2024."
    read = fields("BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 BETREFFENDE HET DELEN VAN GEGEVENS", body=sentence)
    assert read["entry_into_force"].confidence == "check"
