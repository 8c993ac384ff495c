"""The lists of variables in the five shapes in which texts give them, whole and hurt."""

import pytest

from deliberations.reading.published import read_text

HEAD = "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 OVER HET DELEN VAN GEGEVENS\n\nGelet op de wet;\n\nA. ONDERWERP\n\n"
THREE = [("leeftijd", "classes"), ("geslacht", "not_stated"), ("datum van de start", "year_month")]
START = "datum van de start (jaar en maand)"
SHAPES = {
    "a title, a colon, a sentence": f"Personen: de leeftijd (in klassen), het geslacht en de {START}.",
    "a numbered paragraph with its day": "2. Personen (op 31 december 2019): de leeftijd (in klassen), het "
    f"geslacht en de {START}.",
    "a dash with semicolons": "Er zijn gegevens nodig:\n\n- Personen: de leeftijd (in klassen), het geslacht, "
    f"de {START};",
    "a heading and dashes": "De volgende gegevens zijn nodig:\n\nPersonen:\n- de leeftijd (in klassen)\n"
    f"- het geslacht\n- de {START}",
    "letters": f"Gegevens over personen:\na) de leeftijd (in klassen);\nb) het geslacht;\nc) de {START}.",
    "a table": "De volgende gegevens zijn nodig.\n\nCategorie\tVariabele\tVorm\nPersonen\tleeftijd\tin klassen\n\t"
    "geslacht\tniet vermeld\n\tdatum van de start\tjaar en maand",
    "across a page": "Personen: de leeftijd (in klassen),\n\n2 2 2.\n\f\nhet\n\ngeslacht en de datum van de\n\n(1)\n\n"
    "start (jaar en\n\nmaand).",
}
FRENCH = {
    "a title, a colon, a sentence": "Personnes: l’âge (en classes), le sexe et la date du début (année et mois).",
    "namely": "Il faut des données, à savoir l’âge (en classes), le sexe et la date du début (année et mois).",
    "dashes": "Les données suivantes:\n- l’âge (en classes)\n- le sexe\n- la date du début (année et mois)",
    "apostrophes lost": "Personnes: l âge (en classes), le sexe et la date du début (année et mois).",
}


def variables(body):
    return read_text(f"{HEAD}1. Dit is een vraag.\n\n{body}\n\nB. BEHANDELING\n\n3. Goed.\n").variables


def read(body):
    return [(one.label, one.transformation) for one in variables(body)]


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_list_is_read_in_every_shape(body):
    assert read(body) == THREE
    assert {one.category.casefold() for one in variables(body)} <= {"personen", "gegevens over personen"}
    assert "check" not in {one.confidence for one in variables(body)}


@pytest.mark.parametrize("body", FRENCH.values(), ids=FRENCH)
def test_french_list_is_read_in_every_shape(body):
    labels = [(one.label.removeprefix("l "), one.transformation) for one in variables(body)]
    assert labels == [("âge", "classes"), ("sexe", "not_stated"), ("date du début", "year_month")]


def test_variable_keeps_the_words_that_it_comes_from():
    first = variables(SHAPES["a title, a colon, a sentence"])[0]
    assert first.source.quote == "de leeftijd (in klassen)"
    assert (first.position, first.confidence) == (1, "certain")


def test_hyphens_at_line_ends_are_put_together_or_kept():
    body = (
        "De woonplaats telt.\n\n"
        "Personen: de socio-\neconomische positie, de LIPRO-\ngezinspositie, de woon-\nplaats en het geslacht."
    )
    assert [one.label for one in variables(body)] == [
        "socio-economische positie",
        "LIPRO-gezinspositie",
        "woonplaats",
        "geslacht",
    ]


def test_and_and_slash_inside_an_item_are_no_borders():
    body = "Werk: de aard en duur, het regime/type, de graad (laag, midden en hoog) en het loon."
    assert [one.label for one in variables(body)] == ["aard en duur", "regime/type", "graad", "loon"]


def test_rule_for_all_dates_gives_dates_their_form_and_nothing_finer_one():
    body = (
        "Datums worden weergegeven met het jaar en de maand waarin ze vallen.\n\n"
        "Personen: de datum van de start, de inschrijving (datum), het jaar van het einde en de leeftijd."
    )
    assert [form for _, form in read(body)] == ["year_month", "year_month", "year", "not_stated"]


DOUBTFUL = {
    "an article is glued": ("Personen: de leeftijd, hetgeslacht, de woonplaats en het loon.", "hetgeslacht"),
    "the last and is glued": (
        "Personen: de leeftijd, het geslacht, de woonplaatsen het loon.",
        "woonplaatsen het loon",
    ),
    "the end is lost": ("Personen: de leeftijd, het geslacht, de woonplaats", "woonplaats"),
    "brackets say something else": ("Personen: de leeftijd (afgerond), het geslacht en het loon.", "leeftijd"),
    "a letter is misread": ("Personen: de leef€tijd, het geslacht en het loon.", "leef€tijd"),
}


@pytest.mark.parametrize(("body", "label"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_item_that_may_be_read_wrong_is_never_certain(body, label):
    assert [one.confidence for one in variables(body) if label in one.label] in (["check"], ["probable"])


@pytest.mark.parametrize(
    "body",
    [
        "De onderzoekers zijn afkomstig uit twee instellingen, namelijk de stad Gent, de stad Luik en het Rijk.",
        "De vragen luiden: wie werkt, waar, en hoe lang?",
        "De gegevens worden bewaard tot 1 mei 2030.",
    ],
)
def test_sentence_that_names_no_data_is_no_list(body):
    assert variables(body) == ()


def test_variable_that_stands_twice_is_read_once_and_asked_about():
    reading = read_text(f"{HEAD}Personen: de naam, het adres, de naam en het geslacht.\n\nB. BEHANDELING\n\n3. Goed.\n")
    assert [one.label for one in reading.variables] == ["naam", "adres", "geslacht"]
    assert [(finding.code, finding.text) for finding in reading.findings] == [
        ("duplicate_variable", "“naam” stands twice in one list.")
    ]


def test_lists_outside_the_first_section_are_no_lists():
    text = f"{HEAD}1. Een vraag.\n\nB. BEHANDELING\n\nGronden: de noodzaak, het doel en de duur.\n"
    assert read_text(text).variables == ()
