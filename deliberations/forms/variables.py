"""The filter of a list of variables: a word and a form."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import urlencode

from ..rules.acts import Transformation
from ..rules.timeline import Entry
from ..rules.words import fold
from ..templatetags.words import WORDS


class VariableFilter:
    """What was chosen, and what it leaves of the variables. A form that does not exist is no choice."""

    def __init__(self, asked: Mapping[str, str], variables: Sequence[Entry]) -> None:
        self.word = asked.get("v", "").replace("\0", "")[:100].strip()
        form = asked.get("form", "")
        self.form = form if form in list(Transformation) else ""
        self._kept = {name: asked[name] for name in ("on", "known") if asked.get(name)}
        folded = fold(self.word)
        self.entries = [
            e for e in variables if folded in fold(e.subject.key[1]) and self.form in ("", e.detail["transformation"])
        ]
        self.close = [] if self.entries or not folded else self._close(folded, variables)

    @property
    def forms(self) -> list[tuple[str, str]]:
        return [(str(form), str(label)) for form, label in WORDS["form"].items()]

    @property
    def chosen(self) -> bool:
        return bool(self.word or self.form)

    @property
    def query(self) -> str:
        parts = {**self._kept, **{k: v for k, v in (("v", self.word), ("form", self.form)) if v}}
        return f"?{urlencode(parts)}" if parts else ""

    @property
    def cleared(self) -> str:
        return f"?{urlencode(self._kept)}" if self._kept else ""

    @staticmethod
    def _close(folded: str, variables: Sequence[Entry]) -> list[str]:
        """Return labels that have a word like the one that nothing matches."""
        words = {word: e.subject.key[1] for e in variables for word in fold(e.subject.key[1]).split()}
        return list(dict.fromkeys(words[word] for word in get_close_matches(folded, words, n=4, cutoff=0.7)))
