"""How one value of a file is read: a text, a day, a number, keys and lists; each refused with its line.

A reader takes the key, for its sentence, and the node. Raises Wrong.
"""

import re
from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from ..rules.acts import LANGUAGES
from ..rules.numbers import shown
from .plain_yaml import Items, Node, Table, Word, Wrong

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[str, Node], T]


def word(key: str, node: Node) -> str:
    if not isinstance(node, Word):
        raise Wrong(node.line, f"“{key}” is one value, not a list and not keys with values.")
    return node.text


def by_rule(parse: Callable[[str], T]) -> Reader[T]:
    """Make a reader of a rule that refuses with a sentence of its own."""

    def read(key: str, node: Node) -> T:
        written = word(key, node)
        try:
            return parse(written)
        except ValueError as error:
            raise Wrong(node.line, f"{key}: {error}") from None

    return read


def truth(key: str, node: Node) -> bool:
    written = word(key, node)
    if written not in ("yes", "no", "true", "false"):
        raise Wrong(node.line, f"“{key}” is true or false, not {shown(written)}.")
    return written in ("yes", "true")


def number(key: str, node: Node) -> int:
    written = word(key, node)
    if not re.fullmatch(r"[0-9]{1,10}", written):
        raise Wrong(node.line, f"“{key}” is a whole number in digits, such as 60000, not {shown(written)}.")
    return int(written)


def ordinal(key: str, node: Node) -> int:
    """Read the number of an act or of a registration."""
    read = number(key, node)
    if read > 9999:
        raise Wrong(node.line, f"“{key}” is at most 9999, not {read}.")
    return read


def digest(key: str, node: Node) -> str:
    written = word(key, node)
    if not re.fullmatch(r"[0-9a-f]{64}", written):
        raise Wrong(node.line, f"“{key}” is a SHA-256 in 64 small hexadecimal digits, not {shown(written)}.")
    return written


def one_of(words: Iterable[str]) -> Reader[str]:
    known = [str(w) for w in words]

    def read(key: str, node: Node) -> str:
        written = word(key, node)
        if written not in known:
            raise Wrong(node.line, f"“{key}” is one of {', '.join(known)}, not {shown(written)}.")
        return written

    return read


def member(words: type[E]) -> Reader[E]:
    read = one_of(words)
    return lambda key, node: words(read(key, node))


def text(longest: int, *, lines: bool = False) -> Reader[str]:
    """Read a text. One of several lines keeps them where `lines` says so, any other becomes one line."""

    def read(key: str, node: Node) -> str:
        given = [" ".join(re.findall(r"[^ \t]+", line)) for line in word(key, node).splitlines()]
        found = "\n".join(given).strip("\n") if lines else " ".join(filter(None, given))
        if not found:
            raise Wrong(node.line, f"“{key}” is empty; give a text or leave the line out.")
        if len(found) > longest:
            raise Wrong(node.line, f"“{key}” holds {len(found):,} characters; at most {longest:,} fit.")
        return found

    return read


def by_language(longest: int, *, lines: bool = False) -> Reader[dict[str, str]]:
    """Read one text in several languages."""
    read_one = text(longest, lines=lines)
    return lambda key, node: {
        language: read_one(language, held) for language, held in keys(key, node, LANGUAGES).nodes.items()
    }


def keys(key: str, node: Node, known: Collection[str]) -> Table:
    """Return keys with values, all of them known."""
    if not isinstance(node, Table):
        raise Wrong(node.line, f"“{key}” holds keys with values, such as “{next(iter(known))}: …”.")
    if not node.nodes:
        raise Wrong(node.line, f"“{key}” is empty; give it a key with a value or leave it out.")
    for name in node.nodes:
        if name not in known:
            near = get_close_matches(name[:60], known, 1)
            right = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(known)}."
            raise Wrong(node.lines[name], f"{shown(name)} is not known in “{key}”; {right}")
    return node


def items(key: str, node: Node) -> list[Node]:
    if not isinstance(node, Items):
        raise Wrong(node.line, f"“{key}” is a list; begin each item with “- ”.")
    if not node.nodes:
        raise Wrong(node.line, f"“{key}” is an empty list; give it an item or leave the line out.")
    return node.nodes


def given(table: Table, key: str, read: Reader[T], otherwise: T) -> T:
    return read(key, table.nodes[key]) if key in table.nodes else otherwise


def needed(table: Table, key: str, read: Reader[T]) -> T:
    if key not in table.nodes:
        raise Wrong(table.line, f"“{key}” is missing here.")
    return read(key, table.nodes[key])
