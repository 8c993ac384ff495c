"""Who gives which data to whom, and for what, in all the ways that titles have said it."""

import pytest

from deliberations.reading.published import read_text

BANK, CROSSROADS = "Kruispuntbank van de Sociale Zekerheid", "Banque Carrefour de la Sécurité Sociale"
DUTCH = {
    "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID AAN DE STAD GENT VOOR HET BEHEREN VAN VOORDELEN": (
        [BANK],
        ["stad Gent"],
        "het beheren van voordelen",
    ),
    "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID AAN DE STAD GENT MET HET OOG OP HET BEHEREN VAN VOORDELEN": (
        [BANK],
        ["stad Gent"],
        "het beheren van voordelen",
    ),
    "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID EN DE FEDERALE PENSIOENDIENST AAN DE STAD GENT EN DE "
    "UNIVERSITEIT HASSELT IN HET KADER VAN HET BEHEREN VAN VOORDELEN": (
        [BANK, "Federale Pensioendienst"],
        ["stad Gent", "Universiteit Hasselt"],
        "het beheren van voordelen",
    ),
    "AAN DE STAD GENT DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID TEN BEHOEVE VAN HET BEHEREN VAN VOORDELEN": (
        [BANK],
        ["stad Gent"],
        "het beheren van voordelen",
    ),
    "TUSSEN DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID EN DE STAD GENT VOOR HET BEHEREN VAN VOORDELEN": (
        [BANK, "stad Gent"],
        [BANK, "stad Gent"],
        "het beheren van voordelen",
    ),
    "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID VOOR HET BEHEREN VAN VOORDELEN": (
        [BANK],
        [],
        "het beheren van voordelen",
    ),
    "AAN DE RIJKSDIENST VOOR SOCIALE ZEKERHEID VOOR HET BEHEREN VAN VOORDELEN": (
        [],
        ["Rijksdienst voor Sociale Zekerheid"],
        "het beheren van voordelen",
    ),
    "IN EEN NIEUWE VORM": ([], [], None),
}
FRENCH = {
    "PAR LA BANQUE CARREFOUR DE LA SÉCURITÉ SOCIALE À L’UNIVERSITÉ DE LIÈGE EN VUE DE LA GESTION DES AVANTAGES": (
        [CROSSROADS],
        ["Université de Liège"],
        "la gestion des avantages",
    ),
    "PAR LA BANQUE CARREFOUR DE LA SECURITE SOCIALE AU FOREM DANS LE CADRE DE LA GESTION DES AVANTAGES": (
        [CROSSROADS],
        ["FOREM"],
        "la gestion des avantages",
    ),
    "PAR LA BANQUE CARREFOUR DE LA SÉCURITÉ SOCIALE ET L’OFFICE NATIONAL DE L’EMPLOI AUX SOCIÉTÉS DE LOGEMENT POUR "
    "LA GESTION DES AVANTAGES": (
        [CROSSROADS, "Office national de l’emploi"],
        ["sociétés de logement"],
        "la gestion des avantages",
    ),
    "PAR LA BANQUE CARREFOUR DE LA SECURITE SOCIALE A LA VILLE DE NAMUR A DES FINS DE GESTION DES AVANTAGES": (
        [CROSSROADS],
        ["ville de Namur"],
        "gestion des avantages",
    ),
    "PROVENANT DE L’OFFICE NATIONAL DE L’EMPLOI AU FOREM POUR LA GESTION DES AVANTAGES": (
        ["Office national de l’emploi"],
        ["FOREM"],
        "la gestion des avantages",
    ),
    "ENTRE L’OFFICE NATIONAL DE L’EMPLOI ET LE FOREM POUR LA GESTION DES AVANTAGES": (
        ["Office national de l’emploi", "FOREM"],
        ["Office national de l’emploi", "FOREM"],
        "la gestion des avantages",
    ),
    "PAR LA BANQUE CARREFOUR DE LA SECURITE SOCIALE A L ULB POUR LA GESTION DES AVANTAGES": (
        [CROSSROADS],
        ["ULB"],
        "la gestion des avantages",
    ),
}
BODY = {
    "nl": "De Kruispuntbank van de Sociale Zekerheid, de Federale Pensioendienst, de stad Gent, de Universiteit "
    "Hasselt en de Rijksdienst voor Sociale Zekerheid werken samen. Het doel is het beheren van voordelen.",
    "fr": "La Banque Carrefour de la Sécurité Sociale, l’Office national de l’emploi, l’Université de Liège, le FOREM, "
    "l’ULB, la ville de Namur et les sociétés de logement collaborent. Le but est la gestion des avantages.",
}


def fields(language, rest):
    title = {
        "nl": "BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 BETREFFENDE DE MEDEDELING VAN PERSOONSGEGEVENS",
        "fr": "DÉLIBÉRATION N° 21/128 DU 6 JUILLET 2021 RELATIVE À LA COMMUNICATION DE DONNÉES À CARACTÈRE PERSONNEL",
    }[language]
    regard = {"nl": "Gelet op de aanvraag;", "fr": "Vu la demande;"}[language]
    return read_text(f"{title} {rest}\n\n{regard}\n\nA. ONDERWERP\n\n1. {BODY[language]}\n\nB. BEHANDELING\n").fields


@pytest.mark.parametrize(("rest", "right"), DUTCH.items(), ids=range(len(DUTCH)))
def test_dutch_title_says_who_gives_whom_for_what(rest, right):
    read = fields("nl", rest)
    assert (list(read["providers"].value), list(read["recipients"].value), read["purpose"].value) == right


@pytest.mark.parametrize(("rest", "right"), FRENCH.items(), ids=range(len(FRENCH)))
def test_french_title_says_who_gives_whom_for_what(rest, right):
    read = fields("fr", rest)
    assert (list(read["providers"].value), list(read["recipients"].value), read["purpose"].value) == right


@pytest.mark.parametrize(
    "rest",
    [
        "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEIDAAN DE STAD GENT VOOR HET BEHEREN VAN VOORDELEN",
        "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID EN STAD GENT VOOR HET BEHEREN",
        "AAN DE DIENST HUIZEN VOOR MENSEN VOOR HET BEHEREN VAN VOORDELEN",
        "DOOR EEN ONBEKENDE AAN EEN ANDERE ONBEKENDE",
    ],
)
def test_name_that_may_be_cut_wrong_is_never_certain(rest):
    read = fields("nl", rest)
    assert "certain" not in (read["providers"].confidence, read["recipients"].confidence)


def test_name_is_spelled_as_the_text_spells_it_most_often():
    read = fields(
        "nl", "DOOR DE KRUISPUNTBANK VAN DE SOCIALLE ZEKERHEID AAN DE STADGENT VOOR HET BEHEREN VAN VOORDELEN"
    )
    assert (read["providers"].value, read["recipients"].value) == ((BANK,), ("stad Gent",))


CONTROLLERS = {
    "De stad Gent, als verwerkingsverantwoordelijke, ziet toe.": ("stad Gent", "certain"),
    "De stad Gent is de verwerkingsverantwoordelijke.": ("stad Gent", "certain"),
    "De stad Gent treedt op als verwerkingsverantwoordelijke.": ("stad Gent", "certain"),
    "Een vzw treedt op als verwerkingsverantwoordelijke.": (None, "check"),
    "De verwerkingsverantwoordelijke ziet toe.": (None, "missing"),
}


@pytest.mark.parametrize(("sentence", "right"), CONTROLLERS.items(), ids=range(len(CONTROLLERS)))
def test_controller_is_the_party_that_the_text_calls_so(sentence, right):
    rest = "DOOR DE KRUISPUNTBANK VAN DE SOCIALE ZEKERHEID AAN DE STAD GENT VOOR HET BEHEREN VAN VOORDELEN"
    title = f"BERAADSLAGING NR. 21/128 VAN 6 JULI 2021 BETREFFENDE DE MEDEDELING VAN PERSOONSGEGEVENS {rest}"
    text = f"{title}\n\nGelet op de aanvraag;\n\nA. ONDERWERP\n\n1. {BODY['nl']}\n\nB. BEHANDELING\n\n2. {sentence}\n"
    field = read_text(text).fields["controller"]
    assert (field.value, field.confidence) == right
