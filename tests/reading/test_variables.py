"""A list of variables as it comes out of a deliberation, Word, a table or a PDF."""

import json
import time
import unicodedata
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberations.reading.facts import parse_facts
from deliberations.reading.plain_list import FORM_WORDS, write_variables
from deliberations.reading.transformations import form_of
from deliberations.reading.variables import (
    MOST_CHARACTERS,
    MOST_VARIABLES,
    RemarkKind,
    read_variables,
)
from deliberations.rules.acts import LANGUAGES, Transformation
from deliberations.rules.timeline import About
from deliberations.rules.words import fold
from deliberations.templatetags.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "documents"

CLASSES, YEAR_MONTH, YES_NO = Transformation.CLASSES, Transformation.YEAR_MONTH, Transformation.YES_NO
NOTHING = Transformation.NOT_STATED
PERSON, WORK = "Kenmerken van de persoon", "Loopbaan en inkomen"
ITEMS = [
    (PERSON, "geslacht", NOTHING),
    (PERSON, "land van herkomst (eerste, huidige)", NOTHING),
    (PERSON, "leeftijd", CLASSES),
    (PERSON, "verhouding tot de referentiepersoon", NOTHING),
    (WORK, "socio-economische positie", NOTHING),
    (WORK, "bruto-inkomen van het gezin", CLASSES),
    (WORK, "eerste dag van de officiële inschrijving", YEAR_MONTH),
    (WORK, "recht op d’uitkering", YES_NO),
]
WORDS_OF = {CLASSES: " (in klassen)", YEAR_MONTH: " (jaar en maand)", YES_NO: " (ja/neen)", NOTHING: ""}


def first_file_variables():
    first = parse_facts((ROOT / "deliberations/data/21-128.yaml").read_bytes(), "21-128.yaml")
    return [
        (*change.subject.key, change.detail["transformation"])
        for change in first.acts[2].changes
        if change.subject.about == About.VARIABLE
    ]


def read(text):
    return [found[:3] for found in read_variables(text).found]


def labels(text):
    return [found.label for found in read_variables(text).found]


def remarks(text):
    """The remarks, without the one about categories, which most small lists lack."""
    found = read_variables(text).remarks
    return [(r.kind, r.label, r.other) for r in found if r.kind != RemarkKind.NO_CATEGORY]


# The committee's own enumeration.


@pytest.fixture(scope="module")
def published():
    if not DOCUMENTS.exists():
        pytest.skip("The shared documents do not lie beside this repository.")
    return (DOCUMENTS / "21-128.nl.txt").read_text()


@pytest.fixture(scope="module")
def expected():
    if not DOCUMENTS.exists():
        pytest.skip("The shared documents do not lie beside this repository.")
    lists = json.loads((DOCUMENTS / "21-128.expected.json").read_text())["variables"]
    return [(held["category"], label, form) for held in lists for label, form in held["items"]]


def part(text, first, last):
    start = text.index(first)
    return text[start : text.index(last, start) + len(last)]


@pytest.fixture(scope="module")
def four_lists(published):
    return part(published, "Persoonskenmerken en demografische", "beslissing van NARIC-Vlaanderen.")


@pytest.fixture(scope="module")
def with_introduction(published):
    return part(published, "De onderzoekers vragen per", "beslissing van NARIC-Vlaanderen.")


def test_all_75_variables_of_the_published_text_are_read_in_order(with_introduction, expected):
    assert read(with_introduction) == expected


def test_published_lists_alone_leave_the_form_of_dates_open(four_lists, expected):
    found = read_variables(four_lists)
    assert [f[:2] for f in found.found] == [e[:2] for e in expected]
    dates = {remark.label for remark in found.remarks if remark.kind == RemarkKind.DATE_WITHOUT_FORM}
    assert {e[1] for f, e in zip(found.found, expected, strict=True) if f[2] != e[2]} == dates
    assert len(dates) == 5


def test_published_text_is_read_without_doubts_but_near_homonyms(four_lists, with_introduction):
    assert {r.kind for r in read_variables(with_introduction).remarks} == {
        RemarkKind.NEAR_HOMONYM,
        RemarkKind.LEFT_OUT,
    }
    near = {(r.label, r.other) for r in read_variables(four_lists).remarks if r.kind == RemarkKind.NEAR_HOMONYM}
    assert ("niveau van de erkenning", "niveau") in near
    assert not {r for r in read_variables(four_lists).remarks if r.kind == RemarkKind.LEFT_OUT}


@pytest.mark.parametrize(
    "damage",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n", " \n "),
        lambda t: t.replace("\n", " ").replace("  ", "\n\n"),
        lambda t: t.replace("\n\n", "\n"),
        lambda t: t.replace(" ", "\u00a0"),
        lambda t: unicodedata.normalize("NFD", t),
        lambda t: t.replace("lijk", "\u00adlijk").replace(" de ", " \u200bde\u200f "),
        lambda t: t.replace("de eerste\n", "de eerste\n\n3\n\n"),
        lambda t: t.replace("fi", "ﬁ"),
    ],
    ids=["crlf", "spaces", "one-line", "no-empty-lines", "nbsp", "decomposed", "invisible", "page-break", "ligatures"],
)
def test_published_text_is_read_the_same_however_it_was_copied(with_introduction, expected, damage):
    assert read(damage(with_introduction)) == expected


@pytest.mark.parametrize("width", [34, 40, 47, 60, 61, 80, 117, 200])
def test_published_text_is_read_the_same_at_any_width(with_introduction, expected, width):
    paragraphs = []
    for paragraph in with_introduction.split("\n\n"):
        lines = [""]
        for word in paragraph.replace("socio-\neconomische", "socio-economische").split():
            if lines[-1] and len(lines[-1]) + len(word) >= width:
                lines.append("")
            lines[-1] += (" " if lines[-1] else "") + word
        paragraphs.append("\n".join(lines))
    assert read("\n\n".join(paragraphs)) == expected


def test_first_file_is_written_and_read_back_as_the_same():
    held = first_file_variables()
    for language in LANGUAGES:
        assert read(write_variables(held, language)) == held
        assert "“" not in write_variables(held, language)


def test_french_enumeration_is_read():
    text = """Caractéristiques personnelles: le numéro d'ordre unique, le sexe, la nationalité (en classes), la
première date d'inscription (année et mois), le statut BIM (oui/non), la commune, l'état civil et le
lieu de travail et l'âge.

L'institution ajouterait quelques données provenant de la Banque de données Fictive, à savoir le revenu
(par classes), la commission paritaire et l’ancienneté."""
    assert read(text) == [
        ("Caractéristiques personnelles", "numéro d’ordre unique", Transformation.PSEUDONYM),
        ("Caractéristiques personnelles", "sexe", NOTHING),
        ("Caractéristiques personnelles", "nationalité", CLASSES),
        ("Caractéristiques personnelles", "première date d’inscription", YEAR_MONTH),
        ("Caractéristiques personnelles", "statut BIM", YES_NO),
        ("Caractéristiques personnelles", "commune", NOTHING),
        ("Caractéristiques personnelles", "état civil et le lieu de travail", NOTHING),
        ("Caractéristiques personnelles", "âge", NOTHING),
        ("Banque de données Fictive", "revenu", CLASSES),
        ("Banque de données Fictive", "commission paritaire", NOTHING),
        ("Banque de données Fictive", "ancienneté", NOTHING),
    ]
    assert (RemarkKind.SEVERAL, "état civil et le lieu de travail", "") in remarks(text)


def test_german_enumeration_is_read():
    text = (
        "Angaben zur Person: das Geschlecht, das Alter (in Klassen), der Wohnort und die Einschreibung\n"
        "(Jahr und Monat)."
    )
    assert read(text) == [
        ("Angaben zur Person", "Geschlecht", NOTHING),
        ("Angaben zur Person", "Alter", CLASSES),
        ("Angaben zur Person", "Wohnort", NOTHING),
        ("Angaben zur Person", "Einschreibung", YEAR_MONTH),
    ]


def test_and_inside_an_item_is_no_border():
    assert labels("Werk: de tijd tussen opleiding en arbeid, het loon en de sector.") == [
        "tijd tussen opleiding en arbeid",
        "loon",
        "sector",
    ]


def test_commas_in_brackets_are_no_borders():
    assert labels("het loon (bruto, netto en de toeslagen), de sector") == [
        "loon (bruto, netto en de toeslagen)",
        "sector",
    ]


def test_semicolons_leave_the_commas_inside_items():
    text = "Werk: het loon, uitgedrukt in euro; de sector; en de functie."
    assert labels(text) == ["loon, uitgedrukt in euro", "sector", "functie"]
    assert remarks(text) == [(RemarkKind.SEVERAL, "loon, uitgedrukt in euro", "")]


def test_clause_behind_an_item_belongs_to_it():
    text = "Gezin: het aantal kinderen, waarvan het aantal ten laste, de woonplaats en het type."
    assert labels(text) == ["aantal kinderen, waarvan het aantal ten laste", "woonplaats", "type"]
    assert [kind for kind, *_ in remarks(text)] == [RemarkKind.SEVERAL]


def test_numbers_inside_an_enumeration_are_left_out():
    assert labels("Werk: a) het loon, b) de sector en c) de functie.") == ["loon", "sector", "functie"]
    assert labels("Werk: 1° het loon, 2° de sector.") == ["loon", "sector"]


def test_enumeration_under_a_bullet_has_its_own_category():
    text = "- gegevens over werk: het loon, de sector;\n- gegevens over gezin: de grootte, het type."
    assert read(text) == [
        ("gegevens over werk", "loon", NOTHING),
        ("gegevens over werk", "sector", NOTHING),
        ("gegevens over gezin", "grootte", NOTHING),
        ("gegevens over gezin", "type", NOTHING),
    ]


def test_enumeration_without_articles_is_split_at_its_only_and_with_a_remark():
    assert labels("geslacht, leeftijd en woonplaats.") == ["geslacht", "leeftijd", "woonplaats"]
    assert remarks("geslacht, leeftijd en woonplaats.") == [(RemarkKind.SPLIT_AT_AND, "leeftijd", "woonplaats")]


def test_sentences_around_a_list_are_left_out_with_a_remark():
    text = "De volgende gegevens worden gevraagd:\n- geslacht\n- leeftijd"
    assert read(text) == [("", "geslacht", NOTHING), ("", "leeftijd", NOTHING)]
    assert remarks(text) == [(RemarkKind.LEFT_OUT, "De volgende gegevens worden gevraagd", "")]


# One item a line.

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"]
MARKS = {
    "none": lambda n: "",
    "bullet": lambda n: "• ",
    "bullet-glued": lambda n: "•",
    "bullet-and-tab": lambda n: "•\t",
    "bullet-on-its-own-line": lambda n: "•\n",
    "dash": lambda n: "- ",
    "long-dash": lambda n: "– ",
    "star": lambda n: "* ",
    "letter-o": lambda n: "o ",
    "square": lambda n: "▪ ",
    "symbol-font": lambda n: "\uf0b7\t",
    "number": lambda n: f"{n + 1}. ",
    "number-glued": lambda n: f"{n + 1}.",
    "number-and-tab": lambda n: f"{n + 1}\t",
    "number-bracket": lambda n: f"{n + 1}) ",
    "number-in-brackets": lambda n: f"({n + 1}) ",
    "degree": lambda n: f"{n + 1}° ",
    "two-numbers": lambda n: f"1.{n + 1} ",
    "letter": lambda n: f"{chr(97 + n)}) ",
    "roman": lambda n: f"{ROMAN[n]}. ",
}
ENDS = {"bare": ("", ""), "comma": (",", "."), "semicolon": (";", "."), "full-stop": (".", ".")}
HEADINGS = {
    "colon": lambda name: f"{name}:",
    "empty-lines": lambda name: f"\n{name}:\n",
    "numbered": lambda name: f"\nA. {name}:",
}
LINE_ENDS = ["\n", "\r\n", "\r", "\u2028"]
NOISE = {
    "plain": lambda t: t,
    "nbsp": lambda t: t.replace(" ", "\u00a0"),
    "soft-hyphens": lambda t: t.replace("ssen", "s\u00adsen").replace("hou", "\u00adhou"),
    "invisible": lambda t: "\ufeff" + t.replace(" ", " \u200b").replace("(", "\u200f(\u2066"),
    "quotes": lambda t: t.replace("’", "'"),
    "ligatures": lambda t: t.replace("ffi", "ﬃ").replace("fi", "ﬁ"),
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
    "spaces": lambda t: t.replace(" ", "   ").replace("\n", "  \n   "),
}


def listed(mark, end=("", ""), heading=HEADINGS["colon"]):
    parts = []
    for category in (PERSON, WORK):
        held = [(label, form) for name, label, form in ITEMS if name == category]
        parts.append(heading(category))
        for n, (label, form) in enumerate(held):
            parts.append(f"{mark(n)}{label}{WORDS_OF[form]}{end[n == len(held) - 1]}")
    return "\n".join(parts)


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_list_is_read_the_same_whatever_marks_its_items(mark, noise):
    for heading, end, line_end in product(HEADINGS.values(), ENDS.values(), LINE_ENDS):
        text = noise(listed(mark, end, heading)).replace("\n", line_end)
        assert read(text) == ITEMS
        assert [kind for kind, *_ in remarks(text)] == [RemarkKind.FORM_NOT_UNDERSTOOD]  # “(eerste, huidige)”


@pytest.mark.parametrize("mark", [m for n, m in MARKS.items() if n != "none"], ids=[n for n in MARKS if n != "none"])
def test_heading_above_marked_items_needs_no_colon(mark):
    assert read(listed(mark, heading=lambda name: name)) == ITEMS
    found = read_variables(listed(mark, heading=str.upper)).found
    assert [(fold(f.category), f.label) for f in found] == [(fold(category), label) for category, label, _ in ITEMS]


@pytest.mark.parametrize(("outer", "inner"), [("1. ", "- "), ("A. ", "1) "), ("• ", "o "), ("- ", "• ")])
def test_heading_may_be_an_item_of_an_outer_list(outer, inner):
    text = listed(lambda n: inner, heading=lambda name: f"{outer}{name}")
    assert read(text) == ITEMS


def test_heading_may_have_the_upper_number():
    text = f"1. {PERSON}\n1.1 geslacht\n1.2 leeftijd\n2. {WORK}\n2.1 loon"
    assert read(text) == [(PERSON, "geslacht", NOTHING), (PERSON, "leeftijd", NOTHING), (WORK, "loon", NOTHING)]


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_item_may_go_on_in_the_next_line(mark):
    text = listed(mark).replace("van het gezin", "\nvan het gezin").replace("land van herkomst", "land van\nherkomst")
    text = text.replace("(jaar en", "(jaar\nen").replace("leeftijd (", "leeftijd\n(").replace("(eerste,", "(eerste,\n")
    assert read(text) == ITEMS


def test_marked_item_may_go_on_anywhere():
    long = "verhouding tussen het loon volgens de aangifte en loon volgens de fiche"
    wrapped = long.replace(" volgens de fiche", "\n  volgens de fiche")
    assert labels(f"• {wrapped}\n• geslacht") == [long, "geslacht"]
    assert remarks(f"• {wrapped}\n• geslacht") == []


def test_short_line_that_goes_on_is_doubted():
    text = f"• geslacht\nverblijf\n• {'lange regel ' * 6}"
    assert (RemarkKind.LINES_JOINED, "geslacht verblijf", "") in remarks(text)


def test_line_ends_where_an_item_does_not_when_its_neighbours_end_with_semicolons():
    assert labels("geslacht;\nleeftijd bij\naanvang;\neerste\nverblijf;\nwoonplaats.") == [
        "geslacht",
        "leeftijd bij aanvang",
        "eerste verblijf",
        "woonplaats",
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("- werk-\nloosheid", "werkloosheid"),
        ("- werk\u00ad\nloosheid", "werkloosheid"),
        ("- socio-\neconomische positie", "socio-economische positie"),
        ("- LIPRO-\ngezinspositie", "LIPRO-gezinspositie"),
        ("- gegevens van NARIC-\nVlaanderen", "gegevens van NARIC-Vlaanderen"),
        ("- loon-\nen arbeidstijd", "loon- en arbeidstijd"),
        ("- arbeidsregime/\nprestatietype", "arbeidsregime/prestatietype"),
        ("- bruto-\ninkomen\n- bruto-inkomen van het gezin", "bruto-inkomen"),
        ("- jaarin-\nkomen\n- jaarinkomen van het gezin", "jaarinkomen"),
    ],
)
def test_word_broken_at_a_line_end_is_put_together(text, label):
    assert labels(text)[0] == label


def test_word_put_together_on_no_evidence_is_doubted():
    assert remarks("- bruto-\ninkomen") == [(RemarkKind.BROKEN_WORD, "brutoinkomen", "")]
    assert remarks("- socio-\neconomische positie") == []


def test_last_item_may_be_announced_by_and():
    assert labels("- het geslacht;\n- de leeftijd; en\n- de woonplaats.") == ["geslacht", "leeftijd", "woonplaats"]
    assert labels("- het geslacht\n- en de woonplaats") == ["geslacht", "woonplaats"]


def test_page_numbers_and_rules_are_no_items():
    assert labels("- geslacht\n\n3/12\n\n-----\n- leeftijd\nPagina 4 van 12") == ["geslacht", "leeftijd"]
    assert [kind for kind, *_ in remarks("- geslacht\n3/12\n- leeftijd")] == [RemarkKind.LEFT_OUT]


def test_lines_are_counted_from_one():
    found = read_variables("Persoon:\r\n\r\n- geslacht\r\n- land\r\n  van herkomst\r\n\r\n- leeftijd")
    assert [f.line for f in found.found] == [3, 4, 7]
    found = read_variables("Persoon: het geslacht, de\nleeftijd, de\nwoonplaats.")
    assert [f.line for f in found.found] == [1, 1, 2]


# Tables.


def rows(*cells):
    return "\n".join("\t".join(row) for row in cells)


def test_table_may_have_category_label_and_form():
    text = rows(
        ("Categorie", "Variabele", "Vorm"),
        ("Persoon", "geslacht", ""),
        ("Persoon", "leeftijd", "in klassen"),
        ("Werk", "inschrijving", "Jaar en maand"),
    )
    assert read(text) == [
        ("Persoon", "geslacht", NOTHING),
        ("Persoon", "leeftijd", CLASSES),
        ("Werk", "inschrijving", YEAR_MONTH),
    ]
    assert remarks(text) == [(RemarkKind.LEFT_OUT, "Categorie Variabele Vorm", "")]


def test_merged_cells_of_a_table_go_on():
    text = rows(("Persoon", "geslacht", ""), ("", "leeftijd", "in klassen"), ("Werk", "loon", "(in klassen)"))
    assert read(text) == [("Persoon", "geslacht", NOTHING), ("Persoon", "leeftijd", CLASSES), ("Werk", "loon", CLASSES)]


def test_table_may_have_label_and_form_under_headings():
    text = "Persoon:\ngeslacht\t\nleeftijd\tin klassen\nWerk\t\n\tloon\tin klassen"
    assert read(text)[:2] == [("Persoon", "geslacht", NOTHING), ("Persoon", "leeftijd", CLASSES)]


def test_table_may_have_category_and_label():
    assert read(rows(("Persoon", "geslacht"), ("Werk", "loon"))) == [
        ("Persoon", "geslacht", NOTHING),
        ("Werk", "loon", NOTHING),
    ]


def test_table_may_be_numbered_and_bulleted():
    assert read(rows(("1", "geslacht", "ja/neen"), ("2", "loon", ""))) == [
        ("", "geslacht", YES_NO),
        ("", "loon", NOTHING),
    ]
    assert read("•\tgeslacht\tja/neen\n•\tloon\t-") == [("", "geslacht", YES_NO), ("", "loon", NOTHING)]


def test_cell_that_is_no_form_stays_in_the_label():
    text = rows(("geslacht", "ja/neen"), ("loon", "in duizenden"))
    assert read(text) == [("", "geslacht", YES_NO), ("", "loon (in duizenden)", NOTHING)]
    assert remarks(text) == [(RemarkKind.FORM_NOT_UNDERSTOOD, "loon (in duizenden)", "in duizenden")]


def test_cell_that_contradicts_the_label_is_not_chosen():
    text = rows(("geslacht", "ja/neen"), ("loon (in klassen)", "jaar"))
    assert read(text)[1] == ("", "loon (jaar)", CLASSES)
    assert remarks(text) == [(RemarkKind.FORM_NOT_UNDERSTOOD, "loon (jaar)", "jaar")]


def test_cell_with_a_line_end_in_it_is_one_cell():
    assert read('Persoon\t"eerste\nnationaliteit"\tin klassen\nPersoon\tgeslacht\t') == [
        ("Persoon", "eerste nationaliteit", CLASSES),
        ("Persoon", "geslacht", NOTHING),
    ]


# Forms.


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_understood_as_the_pages_write_them(language):
    with translation.override(language):
        for form, words in WORDS["form"].items():
            assert form_of(str(words)) == form
            assert read(f"- geslacht ({words})") == [("", "geslacht", form)]


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("in klassen", CLASSES),
        ("par classes", CLASSES),
        ("en classes", CLASSES),
        ("in Klassen", CLASSES),
        ("in classes", CLASSES),
        ("jaar en maand", YEAR_MONTH),
        ("année et mois", YEAR_MONTH),
        ("mois et année", YEAR_MONTH),
        ("jaar", Transformation.YEAR),
        ("ja/neen", YES_NO),
        ("ja / nee", YES_NO),
        ("oui/non", YES_NO),
        ("gepseudonimiseerd", Transformation.PSEUDONYM),
        ("uniek volgnummer", Transformation.PSEUDONYM),
    ],
)
def test_forms_are_understood_in_brackets(words, form):
    for text in (f"- de leeftijd ({words})", f"- leeftijd({words});", f"- leeftijd ({words.upper()})"):
        assert read(text) == [("", "leeftijd", form)]
    assert read(f"- leeftijd: {words}") == [("", "leeftijd", form)]


def test_form_may_stand_behind_a_comma():
    assert read("- leeftijd, in klassen") == [("", "leeftijd", CLASSES)]
    assert read("de leeftijd, in klassen, het geslacht.") == [("", "leeftijd", CLASSES), ("", "geslacht", NOTHING)]


def test_variable_that_is_called_as_a_form_stays_a_variable():
    assert labels("geslacht, jaar, uniek volgnummer, leeftijd") == ["geslacht", "jaar", "uniek volgnummer", "leeftijd"]


@pytest.mark.parametrize(
    ("label", "form"),
    [
        ("uniek volgnummer", Transformation.PSEUDONYM),
        ("uniek volgnummer van de werkgever", Transformation.PSEUDONYM),
        ("volgnummer", NOTHING),
        ("leeftijdsklasse", CLASSES),
        ("klassement", NOTHING),
        ("inkomen in klassen", CLASSES),
        ("jaar waarin het loon werd betaald", Transformation.YEAR),
        ("jaarinkomen", NOTHING),
        ("année d’études", NOTHING),
        ("jaar en maand van de uitreiking", YEAR_MONTH),
    ],
)
def test_label_may_say_its_form_itself(label, form):
    assert read(f"- {label}") == [("", label, form)]


def test_what_a_label_says_gives_way_to_what_the_text_says():
    assert read("- leeftijdsklasse (niet vermeld)") == [("", "leeftijdsklasse", NOTHING)]


@pytest.mark.parametrize("qualifier", ["in vijf klassen", "per kwartaal", "VTE", "jaar of kwartaal", "ja/neen?"])
def test_qualifier_that_is_no_form_stays_in_the_label(qualifier):
    assert read(f"- loon ({qualifier})") == [("", f"loon ({qualifier})", NOTHING)]
    assert remarks(f"- loon ({qualifier})") == [(RemarkKind.FORM_NOT_UNDERSTOOD, f"loon ({qualifier})", qualifier)]


def test_two_forms_of_one_item_are_not_chosen_between():
    assert read("- loon (jaar) (in klassen)") == [("", "loon (jaar) (in klassen)", NOTHING)]
    assert [kind for kind, *_ in remarks("- loon (jaar) (in klassen)")] == [RemarkKind.FORM_NOT_UNDERSTOOD]


def test_brackets_that_do_not_close_stay():
    assert read("- loon (in klassen\n- geslacht") == [("", "loon (in klassen", NOTHING), ("", "geslacht", NOTHING)]


def test_date_says_what_the_text_says_of_all_dates():
    rule = "Datums worden weergegeven met het jaar en de maand waarin ze vallen."
    for item in ("de inschrijving (datum)", "de datum van aansluiting"):
        assert read(f"{rule}\n\nWerk: {item}.")[0][2] == YEAR_MONTH
        assert read(f"Werk: {item}.")[0][2] == NOTHING
        assert [kind for kind, *_ in remarks(f"Werk: {item}.")] == [RemarkKind.DATE_WITHOUT_FORM]
    assert read(f"{rule}\n\n- inschrijving (datum, jaar)") == [("", "inschrijving", Transformation.YEAR)]


# Remarks.


def test_duplicates_are_kept_once():
    text = "A:\n- geslacht\n- leeftijd (in klassen)\n- Geslacht\n- leeftijd (jaar)"
    assert read(text) == [("A", "geslacht", NOTHING), ("A", "leeftijd", CLASSES)]
    assert remarks(text) == [
        (RemarkKind.DUPLICATE, "Geslacht", "geslacht"),
        (RemarkKind.TWO_FORMS, "leeftijd", Transformation.YEAR),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("niveau", "niveau van de erkenning"),
        ("onderwijsniveau", "onderwijsniveaus"),
        ("werkloosheidsduur", "werklosheidsduur"),
        ("nationalité", "nationalité des parents"),
    ],
)
def test_near_homonyms_are_pointed_out(one, other):
    assert remarks(f"- {one}\n- {other}") == [(RemarkKind.NEAR_HOMONYM, other, one)]


@pytest.mark.parametrize(("one", "other"), [("loon 2019", "loon 2020"), ("geslacht", "leeftijd"), ("vader", "moeder")])
def test_labels_that_are_meant_to_differ_are_not(one, other):
    assert remarks(f"- {one}\n- {other}") == []


def test_same_label_in_two_categories_is_pointed_out():
    assert remarks("A:\n- beroep\nB:\n- beroep") == [(RemarkKind.NEAR_HOMONYM, "beroep", "beroep")]


def test_variables_without_heading_are_pointed_out_once():
    found = read_variables("- geslacht\n- leeftijd\nWerk:\n- loon").remarks
    assert found == ((RemarkKind.NO_CATEGORY, 1, "geslacht", ""),)


def test_heading_with_nothing_under_it_is_pointed_out():
    assert remarks("Persoon:\nWerk:\n- loon\nWonen:") == [
        (RemarkKind.EMPTY_CATEGORY, "Persoon", ""),
        (RemarkKind.EMPTY_CATEGORY, "Wonen", ""),
    ]


def test_item_that_may_be_several_stays_one():
    for label in ("geslacht, leeftijd", "leeftijd van de vader en de moeder"):
        assert labels(f"- {label}\n- loon") == [label, "loon"]
        assert remarks(f"- {label}\n- loon") == [(RemarkKind.SEVERAL, label, "")]


def test_label_longer_than_the_register_holds_is_pointed_out():
    long = "lang " * 60 + "loon"
    assert labels(f"- {long}") == [long]
    assert [kind for kind, *_ in remarks(f"- {long}")] == [RemarkKind.TOO_LONG]
    assert remarks("- " + "x" * 300) == []


# Limits.


def test_list_of_too_many_characters_is_refused():
    assert read_variables(" " * MOST_CHARACTERS).found == ()
    with pytest.raises(ValueError, match=r"^The list holds 200,001 characters; at most 200,000 fit\.$"):
        read_variables(" " * (MOST_CHARACTERS + 1))


def test_list_of_too_many_variables_is_refused():
    assert len(read_variables("\n".join(f"- v{n}" for n in range(MOST_VARIABLES))).found) == MOST_VARIABLES
    with pytest.raises(ValueError, match=r"^The list names more than 2,000 variables; .*\.$"):
        read_variables("\n".join(f"- v{n}" for n in range(MOST_VARIABLES + 1)))


UNITS = ["a", " ", ",", ";", ":", "(", ")", "(jaar)", " en de ", "- ", "1. ", "\n", "\n\n", "\t", '"', "“", ".", ". A"]
UNITS += [
    "A: a, b; ",
    "a-\n",
    "a/\n",
    "datums ",
    "jaar en maand ",
    "van de ",
    " namelijk ",
    "afkomstig van ",
    "\u00ad\n",
]


@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_time_grows_with_the_length_and_no_faster(units):
    text = "".join(units) * (MOST_CHARACTERS // len("".join(units)))
    start = time.process_time()
    with suppress(ValueError):
        read_variables(text)
    assert time.process_time() - start < 3  # a third of that on a quiet machine


# Written and read again.

texts = st.text(st.sampled_from("aeiZ ,;:.()“”\"’'-–•*1°\n\t\u00ad\u200bé/") | st.characters(), max_size=120)
pasted = st.lists(
    st.sampled_from([*UNITS, "de ", "het loon", "Werk:", "(in klassen)", "(datum)", "a) ", "ja/neen"]) | texts,
    max_size=30,
).map("".join)
words = st.text(st.sampled_from("abcdeén ") | st.sampled_from("ABC,;:.()“”’-–•*1° /"), min_size=1, max_size=30)
names = words.map(lambda t: " ".join(t.split())).filter(lambda t: any(c.isalpha() for c in t))


@given(pasted, st.sampled_from(LANGUAGES))
@settings(max_examples=400, deadline=None)
def test_whatever_is_read_is_written_and_read_back_as_the_same(text, language):
    found = read(text)
    assert read(write_variables(found, language)) == found


@given(
    st.lists(st.tuples(names | st.just(""), names, st.sampled_from(Transformation)), max_size=8),
    st.sampled_from(LANGUAGES),
)
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_is_read_back_as_the_same(variables, language):
    kept = list(
        {(fold(category), fold(label)): (category, label, form) for category, label, form in variables}.values()
    )
    assert read(write_variables(kept, language)) == kept


def test_plain_form_is_pleasant_to_read():
    assert write_variables(ITEMS[:3] + ITEMS[-1:], "nl") == (
        f"{PERSON}:\n"
        "- geslacht\n"
        "- land van herkomst (eerste, huidige)\n"
        "- leeftijd (in klassen)\n"
        "\n"
        f"{WORK}:\n"
        "- recht op d’uitkering (ja/neen)\n"
    )


def test_label_that_would_be_read_otherwise_stands_in_quotation_marks():
    assert write_variables([("", "de lijn", NOTHING), ("", "werk: loon, duur", CLASSES)], "nl") == (
        "- “de lijn” (niet vermeld)\n- “werk: loon, duur” (in klassen)\n"
    )


# A table as a spreadsheet gives it: a column of numbers, and the last cell empty where the text states no form.


def as_pasted(variables, category, row):
    """Return variables as rows, counted through, with a row for each category."""
    rows, before = [], None
    for number, (heading, label, form) in enumerate(variables, 1):
        if heading != before:
            rows.append(category.format(heading))
        before = heading
        rows.append(row.format(number, label, "" if form == "not_stated" else FORM_WORDS["nl"][form]))
    return "\n".join(rows)


@pytest.mark.parametrize("category", ["{}", "{}\t\t", "\t{}\t", "{}:"])
@pytest.mark.parametrize("row", ["{}\t{}\t{}", "{}.\t{}\t{}", "{}\t{}\t{}\t"])
def test_numbered_rows_with_an_empty_last_cell_are_variables_and_no_headings(category, row):
    variables = first_file_variables()
    assert len(variables) == 75
    assert read(as_pasted(variables, category, row)) == variables


def test_numbered_row_without_the_tab_of_its_empty_cell_is_a_variable_too():
    found = read("Persoon\n1\tnummer\tpseudoniem\n2\tgeslacht\n3\tleeftijd\tin klassen\n4\tloon")
    assert [pair[:2] for pair in found] == [("Persoon", label) for label in ("nummer", "geslacht", "leeftijd", "loon")]


def headings_remarked(text, known=()):
    remarks = read_variables(text, known).remarks
    return [(remark.line, remark.label) for remark in remarks if remark.kind == RemarkKind.HEADING_IS_VARIABLE]


def test_heading_that_is_a_variable_elsewhere_is_remarked_on():
    text = "Persoon:\n• geslacht\n• leeftijd\n• geslacht\no man\no vrouw\n"
    assert headings_remarked(text) == [(4, "geslacht")]
    text = "Persoon:\n• leeftijd\n• geslacht\no man\no vrouw\n"
    assert headings_remarked(text) == []
    assert headings_remarked(text, known=[("Persoon", "Geslacht")]) == [(3, "geslacht")]
    assert headings_remarked(text, known=[("Persoon", "Geslacht"), ("Geslacht", "man")]) == []
