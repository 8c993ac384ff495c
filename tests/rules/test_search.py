"""Words as they are searched: the same however a number is spelled or a scan misread a word."""

import pytest

from deliberations.rules.search import asked_words, marked, search_words


@pytest.mark.parametrize("spelled", ["21/128", "21-128", "21 / 128", "nr.21/128", "N° 21/128"])
def test_number_is_one_word_however_it_is_spelled(spelled):
    assert search_words(spelled)[-1] == "n21n128"


def test_serial_is_padded_as_the_register_writes_it():
    assert search_words("09/31") == search_words("09/031")


def test_reference_holds_its_words_and_its_number():
    assert search_words("IVC/KSZG/25/388") == ["ivc", "kszg", "n25n388"]
    assert search_words("SCSZ18/145") == ["scsz", "n18n145"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Bevoeqgdheid", "bevoegdheid"),
        ("Belgié", "België"),
        ("carriéres", "carrières"),
        ("ONDERWERP", "onderwerp"),
        ("wÿziging", "wijziging"),
        ("straﬀen", "straffen"),
    ],
)
def test_what_recognition_confuses_is_one_word(read, meant):
    assert search_words(read) == search_words(meant)


def test_number_glued_to_a_word_stands_apart():
    assert search_words("ongeveer14.800") == ["ongever", "14", "800"]


def test_letter_on_its_own_is_no_word():
    assert search_words("l’ULB à d'E") == ["ulb"]
    assert search_words("'; % _ \\ \u202e") == []


def test_of_a_long_question_the_longest_words_are_looked_for_in_their_order():
    asked = "aba bcbcb cdcdc dedede efefe fgfgf ghghg hihih ikiki kl"
    assert asked_words(asked) == ["bcbcb", "cdcdc", "dedede", "efefe", "fgfgf", "ghghg", "hihih", "ikiki"]


def test_what_was_found_is_marked_where_it_stands():
    runs = marked("De persoon die over diploma’s beschikt", ["diploma"])
    assert [(run.text, run.found) for run in runs] == [
        ("De persoon die over ", False),
        ("diploma", True),
        ("’s beschikt", False),
    ]


def test_of_a_long_text_only_what_stands_around_is_shown():
    text = "woord " * 100 + "geheim " + "woord " * 100
    runs = marked(text, ["geheim"])
    assert [run.text for run in runs if run.found] == ["geheim"]
    assert runs[0].text == "… "
    assert runs[-1].text.endswith(" …")
    assert sum(len(run.text) for run in runs) < 400


def test_text_without_the_words_is_shown_from_its_beginning():
    assert marked("Een korte tekst", ["niets"]) == [("Een korte tekst", False)]
