"""Append-only tables and sealed rows: the database itself refuses to change or delete them.

Each app names its tables in its AppConfig: ``append_only = ["records_auditevent"]`` and
``sealed = [Sealed(...)]``. The triggers are installed after every migrate, because SQLite drops
them when it remakes a table. Those of sealed rows read another table than their own, and SQLite
renames no table while such a trigger stands: they are lifted before every migrate.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from records.sealing import Guard, Sealed, guards

FUNCTION = "records_refuse_change"
REFUSAL = "this table is append-only"


def append_only_tables() -> list[str]:
    """List the tables every app has named."""
    named = [getattr(config, "append_only", []) for config in apps.get_app_configs()]
    return sorted(table for tables in named for table in tables)


def sealed_tables() -> list[Sealed]:
    """List the tables with sealed rows that every app has named."""
    named = [getattr(config, "sealed", []) for config in apps.get_app_configs()]
    return [each for sealed in named for each in sealed]


def install(using: str = "default", **_: Any) -> None:
    """Put the triggers in place, those of tables that exist by now; safe to run again."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _preparing(connection):
            cursor.execute(statement)
        for table in append_only_tables():
            if table in present:
                for statement in _creating(connection, table):
                    cursor.execute(statement)
        for guard in _guards(connection, present):
            for statement in guard.statements:
                cursor.execute(statement)


def lift(using: str = "default") -> None:
    """Take the triggers away, for a test database that is emptied between tests."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    for table in append_only_tables():
        if table in present:
            _drop(connection, table, _names(connection, table))
    lift_sealed(using)


def lift_sealed(using: str = "default") -> None:
    """Take away the triggers of sealed rows, for the length of a migrate."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    for guard in _guards(connection, present):
        _drop(connection, guard.table, [guard.name])


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Take the triggers away for the length of a block."""
    lift(using)
    try:
        yield
    finally:
        install(using)


def installed(using: str = "default") -> set[str]:
    """List the names of the triggers the database has."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def expected(using: str = "default") -> set[str]:
    """List the names of the triggers the database should have."""
    connection = connections[using]
    append_only = {name for table in append_only_tables() for name in _names(connection, table)}
    present = set(connection.introspection.table_names())
    return append_only | {guard.name for guard in _guards(connection, present)}


def _guards(connection: BaseDatabaseWrapper, present: set[str]) -> Iterator[Guard]:
    for sealed in sealed_tables():
        if present.issuperset(sealed.tables):
            with connection.cursor() as cursor:
                found = connection.introspection.get_table_description(cursor, sealed.table)
            columns = [column.name for column in found]
            # A migrate may stop at a time when the table had no seal yet.
            if {sealed.column, sealed.state, *sealed.along} <= set(columns):
                yield from guards(sealed, columns, connection.vendor)


def _drop(connection: BaseDatabaseWrapper, table: str, names: Iterable[str]) -> None:
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    # SQLite's INSERT OR REPLACE deletes without asking the trigger of deletion.
    verbs = ["update", "delete", "truncate" if connection.vendor == "postgresql" else "replace"]
    return [f"{table}_no_{verb}" for verb in verbs]


def _preparing(connection: BaseDatabaseWrapper) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}: %', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )


def _creating(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    for name in _names(connection, table):
        verb = name.rsplit("_", 1)[1].upper()
        if connection.vendor == "postgresql":
            each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
            yield (
                f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
            )
        elif verb == "REPLACE":
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE INSERT ON "{table}" '  # noqa: S608
                f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE rowid = NEW.rowid) '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {table}'); END"
            )
        else:
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {verb} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {table}'); END"
            )
