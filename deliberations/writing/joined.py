"""Words joined by a sign of punctuation: in French a space that does not break stands before it."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _


def labelled(label: object, said: object) -> str:
    """Return `label: said`, as the reader's language writes it."""
    return _("%(label)s: %(value)s") % {"label": label, "value": said}


def listed(parts: Iterable[str]) -> str:
    """Return the parts with a semicolon between each two, as the reader's language writes it."""
    listing = list(parts)
    return reduce(lambda one, other: _("%(one)s; %(other)s") % {"one": one, "other": other}, listing) if listing else ""
