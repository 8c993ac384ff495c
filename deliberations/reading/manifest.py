"""The manifest of a delivery: what the check beside the data wrote of its files, and never a value of them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from ..rules.acts import Refusal, gettext_noop
from ..rules.delivery import Outcome, Rule, holds_national_number, looks_like_data

FORMAT = 1
MOST_BYTES = 262_144
MOST_FILES = 200
_MOST_COLUMNS = 2_000
_LONGEST = 300


class SentFile(NamedTuple):
    """One file of a delivery, named by the SHA-256 of its bytes."""

    name: str
    size: int  # bytes
    sha256: str


class Stated(NamedTuple):
    """What the sender's own check says of one rule, about one column or about none."""

    rule: Rule
    outcome: Outcome
    column: str = ""


class Manifest(NamedTuple):
    tool: str  # name and version of what wrote it
    files: tuple[SentFile, ...]
    columns: tuple[str, ...] = ()
    persons: Mapping[str, int] = {}  # in each group; one with fewer than the tool may say is left out
    stated: tuple[Stated, ...] = ()


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest in JSON. Raises Refusal with a sentence; whatever is not in the form is refused whole."""
    if len(content) > MOST_BYTES:
        raise Refusal(
            gettext_noop("A manifest has at most %(most)s kB; this is something else."), most=MOST_BYTES // 1024
        )
    try:
        text = content.decode("utf-8-sig")
        said = json.loads(text, object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction)
    except Refusal:
        raise
    except (ValueError, RecursionError):
        raise Refusal(gettext_noop("This is no manifest: it is not JSON. Never give the data themselves.")) from None
    fields = _fields(said, "manifest", {"format", "tool", "files"}, {"columns", "persons", "outcomes"})
    if fields["format"] != FORMAT:
        raise Refusal(gettext_noop("The manifest has another format than %(format)s."), format=FORMAT)
    columns = tuple(_column(each) for each in _list(fields.get("columns", []), "columns", _MOST_COLUMNS))
    if looks_like_data(columns):
        raise Refusal(gettext_noop("The columns of the manifest look like data; give the names of columns only."))
    return Manifest(
        tool=_text(fields["tool"], "tool", 100),
        files=check_files([_file(each) for each in _list(fields["files"], "files", MOST_FILES)]),
        columns=columns,
        persons=_persons(fields.get("persons", {})),
        stated=tuple(_stated(each) for each in _list(fields.get("outcomes", []), "outcomes", _MOST_COLUMNS)),
    )


def check_files(files: Sequence[SentFile]) -> tuple[SentFile, ...]:
    """Refuse two files of one name, and a name or digest that is none."""
    names = [file.name for file in files]
    for file in files:
        if names.count(file.name) > 1:
            raise Refusal(gettext_noop("The file “%(name)s” stands there twice."), name=file.name)
        if not re.fullmatch(r"[0-9a-f]{64}", file.sha256):
            raise Refusal(gettext_noop("The SHA-256 of “%(name)s” must be 64 hexadecimal digits."), name=file.name)
    return tuple(files)


def plain(text: str) -> str:
    """Return a text that may be kept beside a delivery. Raises Refusal where it may hold a national number."""
    if holds_national_number(text):
        # Not repeated: it may be somebody's.
        raise Refusal(gettext_noop("There is what looks like a number of the National Register; take it out."))
    return text


def _file(said: Any) -> SentFile:
    fields = _fields(said, "files", {"name", "size", "sha256"})
    size = fields["size"]
    if type(size) is not int or not 0 <= size < 2**53:
        raise Refusal(gettext_noop("“%(field)s” of the manifest must be a whole number."), field="size")
    name = _text(fields["name"], "name", 200)
    return SentFile(name, size, str(fields["sha256"]).lower())


def _column(said: Any) -> str:
    fields = _fields(said, "columns", {"name"}, {"type"})
    _text(fields.get("type", "text"), "type", 40)
    return _text(fields["name"], "name", _LONGEST, empty=True)


def _persons(said: Any) -> dict[str, int]:
    if not isinstance(said, dict) or len(said) > 100:
        raise Refusal(gettext_noop("“%(field)s” of the manifest has not the form of one."), field="persons")
    found = {}
    for group, count in said.items():
        _text(group, "persons", _LONGEST)
        if isinstance(count, dict):
            count = _fields(count, "persons", {"lt"})["lt"]
        elif type(count) is int:
            found[group] = count
        if type(count) is not int or not 0 <= count < 10**10:
            raise Refusal(gettext_noop("“%(field)s” of the manifest must be a whole number."), field="persons")
    return found


def _stated(said: Any) -> Stated:
    fields = _fields(said, "outcomes", {"rule", "outcome"}, {"column"})
    try:
        rule, outcome = Rule(fields["rule"]), Outcome(fields["outcome"])
    except ValueError:
        raise Refusal(gettext_noop("“%(field)s” of the manifest has not the form of one."), field="outcomes") from None
    if rule[0] not in "MV":
        raise Refusal(gettext_noop("The manifest states rule %(rule)s, which the register judges itself."), rule=rule)
    return Stated(rule, outcome, _text(fields.get("column", ""), "column", _LONGEST, empty=True))


def _fields(said: Any, where: str, needed: set[str], more: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    if not isinstance(said, dict):
        raise Refusal(gettext_noop("“%(field)s” of the manifest has not the form of one."), field=where)
    if missing := sorted(needed - said.keys()):
        raise Refusal(gettext_noop("The manifest lacks “%(field)s”."), field=missing[0])
    if said.keys() - needed - more:
        # Its name is not repeated either: it may be a value.
        raise Refusal(gettext_noop("“%(field)s” of the manifest says more than a manifest may."), field=where)
    return said


def _list(said: Any, where: str, most: int) -> list[Any]:
    if not isinstance(said, list) or len(said) > most:
        raise Refusal(gettext_noop("“%(field)s” of the manifest has not the form of one."), field=where)
    return said


def _text(said: Any, where: str, most: int, *, empty: bool = False) -> str:
    if not isinstance(said, str) or len(said) > most or not said.isprintable() or not (said.strip() or empty):
        raise Refusal(gettext_noop("“%(field)s” of the manifest has not the form of one."), field=where)
    return plain(said)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refusal(gettext_noop("The manifest says one thing twice."))
    return found


def _no_fraction(text: str) -> NoReturn:
    raise Refusal(gettext_noop("A manifest holds whole numbers only."))
