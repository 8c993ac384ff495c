"""The articles that a text has regard to, and the condition under which the processing is lawful."""

import pytest

from deliberations.reading.published import read_text

LAW, REGULATION = "wet van 15 januari 1990, artikel ", "Verordening (EU) 2016/679, artikel "
REGARDS = {
    "in het bijzonder artikel 15": ["15"],
    "in het bijzonder de artikelen 5 en 15": ["5", "15"],
    "inzonderheid de artikelen 5, 14 en 15": ["5", "14", "15"],
    "in het bijzonder artikel 15, § 1": ["15"],
    "in het bijzonder artikel 15, 1": ["15"],
    "in het bijzonder de artikelen 5, § 1, en 15, § 2, eerste lid": ["5", "15"],
    "in het bijzonder artikel 42, § 2, 3°": ["42"],
    "houdende diverse bepalingen": [],
}
CONDITIONS = {
    "Ze is rechtmatig in de zin van artikel 6, 1, eerste lid, e).": "6, 1, eerste lid, e)",
    "Ze is rechtmatig in de zin van artikel 6, 1, eerste lid, €).": "6, 1, eerste lid, e)",
    "Ze is noodzakelijk in de zin van artikel 6, eerste lid, c), van de AVG.": "6, eerste lid, c)",
    "Ze is rechtmatig krachtens artikel 9, 2, j).": "9, 2, j)",
    "In artikel 6, 1, e) staat iets anders.": None,
}


def grounds(regard, sentence=""):
    title = "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 BETREFFENDE HET DELEN VAN GEGEVENS"
    law = f"Gelet op de wet van 15 januari 1990 houdende oprichting van een Kruispuntbank, {regard};"
    return read_text(f"{title}\n\n{law}\n\nA. ONDERWERP\n\n1. Een vraag.\n\nB. BEHANDELING\n\n2. {sentence}\n").fields


@pytest.mark.parametrize(("regard", "articles"), REGARDS.items(), ids=REGARDS)
def test_articles_of_the_law_are_told_from_places_in_them(regard, articles):
    field = grounds(regard)["legal_grounds"]
    assert field.value == tuple(LAW + article for article in articles)
    assert field.confidence == ("probable" if articles else "missing")


@pytest.mark.parametrize(("sentence", "place"), CONDITIONS.items(), ids=range(len(CONDITIONS)))
def test_condition_of_the_regulation_is_named_where_the_text_invokes_it(sentence, place):
    field = grounds("houdende diverse bepalingen", sentence)["legal_grounds"]
    assert field.value == ((REGULATION + place,) if place else ())


def test_article_that_only_the_reasons_invoke_is_checked():
    sentence = "Krachtens artikel 14 van de wet van 15 januari 1990 is een beraadslaging nodig."
    field = grounds("in het bijzonder artikel 15", sentence)["legal_grounds"]
    assert (field.value, field.confidence) == ((LAW + "15", LAW + "14"), "check")
