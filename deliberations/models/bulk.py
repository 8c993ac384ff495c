"""Rows by the million: the fastest way into a table that each engine has."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Value = Any
"""What both engines read alike: numbers, truths, days, texts; instants as text in UTC, JSON as text."""


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    """Insert rows past the model: no defaults, no validation; constraints hold."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Left to the end of the transaction, the references still to check would fill the memory.
            cursor.execute("set constraints all immediate")
            # In CSV an empty field is both: null, and the empty text of a column that is never null.
            texts = [c for c in columns if isinstance(_field(model, c), models.CharField | models.TextField)]
            never_null = f", force_not_null ({', '.join(texts)})" if texts else ""
            lines = io.StringIO()
            csv.writer(lines).writerows(rows)
            lines.seek(0)
            cursor.copy_expert(f"copy {table} ({names}) from stdin (format csv{never_null})", lines)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"insert into {table} ({names}) values ({places})", rows)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert objects of one model whose primary keys are set, unless there are none."""
    if objects:
        fields = type(objects[0])._meta.concrete_fields
        rows = [[_plain(getattr(each, field.attname)) for field in fields] for each in objects]
        insert(type(objects[0]), [str(field.column) for field in fields], rows)


def insert_new(objects: Sequence[models.Model]) -> None:
    """Insert objects of one model to which the database gives their primary keys, unless there are none."""
    if objects:
        insert(type(objects[0]), columns(type(objects[0])), [row_of(each) for each in objects])


def columns(model: type[models.Model]) -> list[str]:
    """Return the columns that `row_of` gives values for: all but the primary key."""
    return [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]


def row_of(each: models.Model) -> list[Value]:
    """Return what `insert` writes of an object that has no primary key yet."""
    return [_plain(getattr(each, field.attname)) for field in each._meta.concrete_fields if not field.primary_key]


def count_on(*tables: type[models.Model]) -> None:
    """Make new rows of tables count on from the primary keys that `insert` gave."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


@contextmanager
def unburdened(*tables: type[models.Model]) -> Iterator[None]:
    """Take indexes and references away from tables, and build and check them afterwards: faster than row by row.

    Inside a transaction: whoever ends half-way finds them as they were. The constraints of the table itself stay.
    """
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is still to check of earlier rows would keep their table from being changed.
            cursor.execute("set constraints all immediate")
        burdens: list[tuple[str, str]] = []
        for table in tables:
            cursor.execute(_BURDENS[connection.vendor], {"table": table._meta.db_table})
            burdens += cursor.fetchall()
        for take_away, _ in burdens:
            cursor.execute(take_away)
        yield
        for _, give_back in burdens:
            cursor.execute(give_back)


_BURDENS = {
    "sqlite": """
        select 'drop index "' || name || '"', sql
        from sqlite_master where type = 'index' and tbl_name = %(table)s and sql is not null
    """,
    "postgresql": """
        select 'drop index ' || quote_ident(indexname), indexdef
        from pg_indexes where tablename = %(table)s and indexname not in (select conname from pg_constraint)
        union all
        select 'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname),
            'alter table ' || conrelid::regclass || ' add constraint ' || quote_ident(conname) || ' '
            || pg_get_constraintdef(oid)
        from pg_constraint where contype = 'f' and conrelid = %(table)s::regclass
    """,
}


def _plain(value: Value) -> Value:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return json.dumps(value) if isinstance(value, dict) else value


def _field(model: type[models.Model], column: str) -> models.Field:  # type: ignore[type-arg]
    return next(field for field in model._meta.concrete_fields if field.column == column)
