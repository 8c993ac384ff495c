"""The words of texts, for one box that searches all files: thrown away and rebuilt at will, never the truth.

Only `actions/rebuild_index.py` writes them, in the transaction of the act. PostgreSQL finds words in an
index of its own; SQLite in a table beside this one, which triggers keep like it. Both see the words that
`rules.search` makes, and nothing else, so that both find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from ..rules.timeline import About
from .act import Variable
from .deliberation import Deliberation
from .index import DayQuerySet
from .organisation import Organisation


class WordsField(models.TextField):  # type: ignore[type-arg]
    """Words of `rules.search`, with a space between; `words__holding=[…]` finds those that all begin a word of it."""


@WordsField.register_lookup
class Holding(models.Lookup):
    """Finds by all words, each of which may be the beginning of a longer one; no words find nothing."""

    lookup_name = "holding"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        query = " & ".join(f"'{word}':*" for word in self.rhs)
        return f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery", [*parameters, query]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        key = connection.ops.quote_name("id")
        table = connection.ops.quote_name(self.lhs.alias)
        # Without a word FTS5 refuses; the empty phrase finds nothing.
        query = " ".join(f'"{word}"*' for word in self.rhs) or '""'
        found = f"select rowid from {_BESIDE} where {_BESIDE} match %s"
        return f"{table}.{key} in ({found})", [query]


TITLE = "title"
"""What a passage is about that names a text: number, reference, official title, the register's own titles."""
PROSE = (About.PURPOSE, About.LEGAL_GROUND, About.GROUP, About.PHASE, About.CONDITION, About.RETENTION)
"""The parts of a text whose words are searched."""


class PassageQuerySet(DayQuerySet):
    def holding(self, words: Sequence[str]) -> Self:
        return self.filter(words__holding=list(words)) if words else self.none()

    def of_texts(self) -> Self:
        return self.filter(about__in=PROSE)


class Passage(models.Model):
    """Some words of a file and the days on which they applied; or those of a variable, whatever file names it."""

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, null=True, related_name="passages")
    variable = models.OneToOneField(Variable, models.CASCADE, null=True, related_name="passage")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="passages", db_index=False)
    about = models.CharField(max_length=12)
    name = models.CharField(max_length=300, blank=True)  # reference, name of a group or condition, role of a party
    texts = models.JSONField(default=dict)  # as it is shown, by language; "" where the text has none
    words = WordsField(blank=True)
    number = models.PositiveSmallIntegerField(null=True)  # the last version that has it; null: none ever had
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # included; null: open

    objects = PassageQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(variable__isnull=False, deliberation__isnull=True, about="variable")
                | Q(variable__isnull=True, deliberation__isnull=False) & ~Q(about="variable"),
                name="passage_of_a_file_or_a_variable",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, about="party")
                | Q(organisation__isnull=True) & ~Q(about="party"),
                name="passage_of_a_party_names_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "deliberation"],
                condition=Q(organisation__isnull=False),
                name="passage_of_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliberation_id or self.variable_id} {self.about} {self.name}".strip()


_BESIDE = "deliberations_passage_words"
"""SQLite's table of words: a virtual one that holds no text of its own."""

_KEPT = {
    "insert": "insert into {beside} (rowid, words) values (new.id, new.words)",
    "delete": "insert into {beside} ({beside}, rowid, words) values ('delete', old.id, old.words)",
    "update": "insert into {beside} ({beside}, rowid, words) values ('delete', old.id, old.words); "
    "insert into {beside} (rowid, words) values (new.id, new.words)",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Keep SQLite's table of words like the passages: a migration that rebuilds their table drops the triggers."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if _BESIDE not in connection.introspection.table_names(cursor):
            return
        for doing, statements in _KEPT.items():
            cursor.execute(
                f"create trigger if not exists deliberations_passage_{doing} after {doing} on deliberations_passage "
                f"begin {statements.format(beside=_BESIDE)}; end"
            )
