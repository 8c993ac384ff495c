"""The small part of YAML that a file of facts may use, in and out: keys, lists and words, each with its line.

No anchors, no tags, no types: a word is a word, and the schema of the file says what it means. The
events of the parser are taken one by one, so that nesting and size are refused before they cost.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from textwrap import wrap
from typing import Any, NamedTuple, TypeAlias

import yaml

from ..rules.numbers import shown
from ..rules.words import invisible

LARGEST_FILE = 5_000_000  # bytes
MOST_NODES = 200_000
DEEPEST = 12
WIDTH = 110  # of a line that is written

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Wrong(ValueError):
    """A sentence that says what would be right, and the line that it is about."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


class Word(NamedTuple):
    """A scalar as it is written."""

    text: str
    line: int


class Items(NamedTuple):
    """A list."""

    nodes: list["Node"]
    line: int


class Table(NamedTuple):
    """Keys with their values; `lines` holds the line of each key."""

    nodes: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node: TypeAlias = Word | Items | Table


def compose(text: str | bytes) -> Node:
    """Read a text as one tree. Raises Wrong."""
    text = _decoded(text)
    for line, written in enumerate(re.split("\r\n|\r|\n", text), 1):
        _check_characters(written, line)
    try:
        trees = _trees(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Wrong(
            mark.line + 1 if mark else 1,
            f"This cannot be read as YAML ({error.problem or error.context}); "
            "indent with spaces, and quote a text that holds “: ” or “ #”.",
        ) from None
    except yaml.YAMLError as error:
        raise Wrong(1, f"This cannot be read as YAML ({str(error).splitlines()[0]}).") from None
    if not trees:
        raise Wrong(1, "The file is empty; it begins with “format: 1”.")
    if len(trees) > 1:
        raise Wrong(trees[1].line, "A file holds one document; take the line “---” out.")
    return trees[0]


def _decoded(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > LARGEST_FILE:
        raise Wrong(1, f"A file of facts holds at most {LARGEST_FILE:,} bytes.")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Wrong(data.count(b"\n", 0, error.start) + 1, "This is not UTF-8; save the file as UTF-8.") from None


def _check_characters(text: str, line: int) -> None:
    found = invisible(text)
    if found:
        raise Wrong(line, f"The invisible character U+{ord(found):04X} stands here; take it out.")


def _trees(text: str) -> list[Node]:
    """Return the trees of a text: one for each document."""
    builder = _Builder()
    for event in yaml.parse(text, Loader=_LOADER):
        builder.take(event, event.start_mark.line + 1 if event.start_mark else 1)
    return builder.trees


class _Open(NamedTuple):
    """A list or table that is being read, and the key that waits for its value."""

    node: Items | Table
    key: list[Word]


class _Builder:
    """Puts the events of the parser together."""

    def __init__(self) -> None:
        self.trees: list[Node] = []
        self._open: list[_Open] = []
        self._count = 0

    def take(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Wrong(line, "Anchors and aliases (“&”, “*”) are not known here; write the value out.")
        if getattr(event, "tag", None):
            raise Wrong(line, "Tags (“!”) are not known here; write the value alone.")
        if isinstance(event, yaml.ScalarEvent):
            _check_characters(event.value, line)  # an escape may have written one
            self._put(Word(unicodedata.normalize("NFC", event.value), line))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(Items([], line) if isinstance(event, yaml.SequenceStartEvent) else Table({}, {}, line))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._put(self._open.pop().node)

    def _begin(self, node: Items | Table) -> None:
        if len(self._open) == DEEPEST:
            raise Wrong(node.line, f"Lists and keys are nested deeper than {DEEPEST} levels; nothing here needs that.")
        self._open.append(_Open(node, []))

    def _put(self, node: Node) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise Wrong(node.line, f"A file of facts holds at most {MOST_NODES:,} values.")
        if not self._open:
            self.trees.append(node)
            return
        parent, key = self._open[-1]
        if isinstance(parent, Items):
            parent.nodes.append(node)
        elif key:
            waiting = key.pop()
            parent.nodes[waiting.text], parent.lines[waiting.text] = node, waiting.line
        else:
            key.append(_key(node, parent))


def _key(node: Node, parent: Table) -> Word:
    if not isinstance(node, Word):
        raise Wrong(node.line, "A key is one word, such as “title”.")
    if node.text in parent.nodes:
        raise Wrong(node.line, f"{shown(node.text)} stands here twice; the first is in line {parent.lines[node.text]}.")
    return node


class OneLine(dict[str, Any]):
    """A table that is written on one line."""


def write(tree: Mapping[str, Any]) -> str:
    """Write a tree of tables, lists of tables, texts, days, numbers and truths as a person would."""
    return "\n".join(_block(tree, air=2)) + "\n"


def _block(value: Mapping[str, Any] | list[Mapping[str, Any]], air: int) -> Iterator[str]:
    """Yield the lines of a table or a list; with air, a blank line sets its parts apart."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            first, *rest = [_one_line(item)] if isinstance(item, OneLine) else _block(item, air)
            if number and air:
                yield ""
            yield f"- {first}"
            yield from _indented(rest)
        return
    for number, (key, held) in enumerate(value.items()):
        if isinstance(held, Mapping | list):
            if number and air:
                yield ""
            yield f"{key}:"
            yield from _indented(_block(held, max(air - 1, 0) if isinstance(held, list) else 0))
        else:
            yield from _scalar(key, held)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)


def _one_line(table: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_inline(value, _PLAIN_IN_BRACES)}" for key, value in table.items()) + "}"


def _scalar(key: str, value: Any) -> Iterator[str]:
    line = f"{key}: {_inline(value, _PLAIN)}"
    if not isinstance(value, str):
        yield line
    elif "\n" in value and _is_prose(value):
        yield f"{key}: |-"
        yield from _indented(value.split("\n"))
    elif len(line) > WIDTH and _is_one_spaced(value):
        yield f"{key}: >-"
        yield from _indented(wrap(value, WIDTH - 2, break_long_words=False, break_on_hyphens=False))
    else:
        yield line


def _is_one_spaced(text: str) -> bool:
    """Say whether a line reads back the same after it was wrapped."""
    return "\t" not in text and "\n" not in text and all(word.strip() for word in text.split(" "))


def _is_prose(text: str) -> bool:
    """Say whether lines read back the same as a block: each is trimmed, and the outer ones hold something."""
    lines = text.split("\n")
    return all(_is_one_spaced(line) for line in [lines[0], *filter(None, lines), lines[-1]])


def _inline(value: Any, plain: re.Pattern[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    # Quoted where another reader of YAML would see a number, a day or a truth.
    if plain.fullmatch(value) and not any(r.match(value) for _, r in _TYPED.get(value[0], [])):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


_TYPED: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.resolver.Resolver.yaml_implicit_resolvers
_PLAIN = re.compile(r"(?!.*(?:: | #))\w(?:.*[^\s:])?")
_PLAIN_IN_BRACES = re.compile(r"(?!.* #)\w(?:[^\n,:?{}\[\]]*[^\s,:?{}\[\]])?")
