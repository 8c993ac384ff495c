"""The names of all addresses of the register."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def address_names() -> list[str]:
    return sorted(_names(get_resolver().url_patterns))


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)
