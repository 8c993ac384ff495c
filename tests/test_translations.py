"""Four languages: every sentence translated, nothing left over, and no words outside the catalogues."""

import ast
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.servers import find_program

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["nl", "fr", "de"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def key(message):
    return message.context, message.id


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The catalogues as they become when the sentences are gathered again from the sources."""
    if not find_program("xgettext"):
        pytest.skip("gettext is not installed: `apt-get install gettext` brings it.")
    copy = tmp_path_factory.mktemp("sources")
    shutil.copy(ROOT / "manage.py", copy)
    for folder in ("governance", "deliberations", "templates", "locale"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    command = [sys.executable, "manage.py", "makemessages", *(f"--locale={language}" for language in LANGUAGES)]
    subprocess.run([*command, "--verbosity=0"], cwd=copy, env=os.environ, check=True)
    return {language: read(copy / "locale" / language / "LC_MESSAGES" / "django.po") for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def catalogue(language):
    return read(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")


def test_no_sentence_is_missing_and_none_is_left_over(language, catalogue, extracted):
    held, found = {key(m) for m in catalogue if m.id}, {key(m) for m in extracted[language] if m.id}
    assert not found - held, "Run makemessages and translate these."
    assert not held - found, "No source has these any more."
    assert not extracted[language].obsolete


def test_every_sentence_is_translated(catalogue):
    def empty(message):
        return not all(message.string) if message.pluralizable else not message.string

    assert not [m.id for m in catalogue if m.id and (m.fuzzy or empty(m))]
    assert not catalogue.obsolete


def test_the_catalogue_knows_its_plurals(language, catalogue):
    assert catalogue.plural_expr == ("(n > 1)" if language == "fr" else "(n != 1)")
    assert all(len(m.string) == 2 for m in catalogue if m.id and m.pluralizable)


def test_translations_keep_placeholders_and_markup(catalogue):
    def pieces(text):
        return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|<[^>]+>", text))

    for message in catalogue:
        ids = message.id if message.pluralizable else (message.id,)
        strings = message.string if message.pluralizable else (message.string,)
        if not message.id:
            continue
        for text in strings:
            assert pieces(text) in [pieces(one) for one in ids], message.id
            assert text == text.strip()
            assert text[-1] == ids[0][-1] or text[-1] not in ".:?" or ids[0][-1] not in ".:?", (ids[0], text)


@pytest.mark.parametrize("path", sorted((ROOT / "deliberations").rglob("*.py")), ids=lambda path: path.stem)
def test_no_sentence_hides_inside_a_formatted_string(path):
    """What gathers the sentences does not look between the braces, so it would stay untranslated unnoticed."""
    inside = (
        node
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
    )
    calls = {node.func.id for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"_", "gettext", "ngettext", "pgettext", "gettext_lazy"}


_NO_WORDS = re.compile(r"<[^>]+>|https?://\S+|\d+:\d+|%\(\w+\)[sd]:%\(\w+\)[sd]")
_FRENCH = re.compile(r"(?<!\u00a0)[;:!?»](?!\w)|«(?!\u00a0)|'")


def french_slips(text):
    """Return what is not as French is set: no space that holds before : ; ! ? », or an apostrophe of a typewriter."""
    return _FRENCH.findall(_NO_WORDS.sub("", text))


def test_french_is_set_as_french_is():
    assert french_slips("l'acte: « lu »?") == ["'", ":", "«", "»", "?"]
    assert not french_slips("l’acte\u00a0: «\u00a0lu\u00a0»\u00a0?")
    french = read(ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po")
    strings = [one for m in french if m.id for one in (m.string if m.pluralizable else (m.string,))]
    assert not [text for text in strings if french_slips(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_apostrophe_is_that_of_a_typewriter(language, catalogue):
    strings = [one for m in catalogue if m.id for one in (m.string if m.pluralizable else (m.string,))]
    assert not [text for text in strings if "'" in _NO_WORDS.sub("", text)]


def test_code_joins_words_with_a_colon_through_the_catalogue():
    folders = [ROOT / "deliberations" / name for name in ("views", "templatetags", "forms", "writing")]
    joined = {
        path.name: re.findall(r"\bf\".*\}: .*\"", path.read_text()) for one in folders for path in one.rglob("*.py")
    }
    assert not {name: found for name, found in joined.items() if found}, "Use writing/joined.py."


# ---------- templates

_TAGS = re.compile(
    r"{#.*?#}|{% *block bodyclass.*?endblock *%}|{% *blocktranslate.*?endblocktranslate *%}|{%.*?%}|{{.*?}}", re.DOTALL
)
_VISIBLE = {"alt", "aria-label", "content", "data-l", "placeholder", "title", "value"}


class Words(HTMLParser):
    """Gather what a reader sees and what a browser would run or style by itself."""

    def __init__(self):
        super().__init__()
        self.seen, self.forbidden, self.inside = [], [], []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{tag} {name}")
            # What a button, a choice or a hidden field sends is for the register; only its label is read.
            shown = name != "value" or (tag == "input" and dict(attrs).get("type") in ("submit", "button"))
            if name in _VISIBLE and tag != "meta" and shown:
                self.seen.append(value or "")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.forbidden.append(tag)

    def handle_data(self, data):
        self.seen.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_templates_hold_no_words_no_style_and_no_script_of_their_own(path):
    words = Words()
    words.feed(_TAGS.sub("", path.read_text()))
    # A piece of an address, as /deliberations/ or ?on=, is no word of a language.
    bare = [text.strip() for text in words.seen if re.search(r"[^\W\d_]{2}", text) and text.strip()[0] not in "/?"]
    assert not bare, "Put these inside translate tags."
    assert not words.forbidden


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_partial_says_what_it_needs_and_a_page_extends_first(path):
    text = path.read_text()
    if path.suffix == ".html" and (path.name.startswith("_") or path.parent.name == "_parts"):
        assert text.startswith("{#"), "A partial opens with a comment that names its variables."
    elif "{% extends" in text:
        assert text.startswith("{% extends")
