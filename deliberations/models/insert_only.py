"""Tables that only grow: the database itself refuses to change or remove a row.

Installed after every migration, because SQLite drops the triggers of a table that it rebuilds.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = (
    "deliberations_act",
    "deliberations_change",
    "deliberations_variable",
    "deliberations_document",
    "deliberations_journalline",
    "deliberations_deliveredcolumn",
    "deliberations_deliveredfile",
    "deliberations_checkresult",
    "deliberations_waiver",
    "deliberations_holding",
    "deliberations_certificate",
    "deliberations_certificatefile",
    "deliberations_certificateending",
    "deliberations_signedfile",
    "deliberations_session",
    "deliberations_sessionwithdrawal",
)
_DOINGS = ("update", "delete")

_POSTGRESQL_FUNCTION = """
create or replace function refuse_to_rewrite() returns trigger language plpgsql as $$
begin raise exception '% only grows: its rows are never changed or removed.', tg_table_name; end $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        # A migration backwards may have taken tables away.
        tables = [table for table in TABLES if table in connection.introspection.table_names(cursor)]
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
            for table in tables:
                cursor.execute(
                    f"create or replace trigger {table}_only_grows before update or delete or truncate on {table} "
                    "for each statement execute function refuse_to_rewrite()"
                )
        else:
            for table in tables:
                for doing in _DOINGS:
                    cursor.execute(
                        f"create trigger if not exists {table}_no_{doing} before {doing} on {table} "
                        f"begin select raise(abort, '{table} only grows: its rows are never changed or removed.'); end"
                    )


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables that lack their guard."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select tgname from pg_trigger where not tgisinternal and tgenabled <> 'D'")
            wanted = {table: [f"{table}_only_grows"] for table in TABLES}
        else:
            cursor.execute("select name from sqlite_master where type = 'trigger'")
            wanted = {table: [f"{table}_no_{doing}" for doing in _DOINGS] for table in TABLES}
        held = {name for (name,) in cursor.fetchall()}
    return [table for table, names in wanted.items() if not held.issuperset(names)]
