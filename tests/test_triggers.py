"""Append-only tables: the database itself refuses, on both databases, after all migrations."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from records import triggers
from records.models import AuditEvent
from tests.factories import AuditEventFactory

pytestmark = pytest.mark.django_db


def test_every_named_table_is_there_and_guarded() -> None:
    tables = triggers.append_only_tables()
    assert "records_auditevent" in tables
    assert set(tables) <= set(connection.introspection.table_names())
    assert triggers.expected() <= triggers.installed()


def test_apps_name_the_tables() -> None:
    assert getattr(apps.get_app_config("records"), "append_only", []) == ["records_auditevent"]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: AuditEvent.objects.filter(pk=row.pk).update(verb="forged"),
        lambda row: row.delete(),
        lambda row: AuditEvent.objects.filter(pk=row.pk)._raw_delete("default"),
    ],
    ids=["update", "delete", "raw delete"],
)
def test_a_row_cannot_be_changed(change) -> None:  # type: ignore[no-untyped-def]
    row = AuditEventFactory(verb="opened")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(row)
    assert AuditEvent.objects.get(pk=row.pk).verb == "opened"


@pytest.mark.only_postgresql
def test_the_table_cannot_be_truncated() -> None:
    AuditEventFactory()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        empty("records_auditevent")
    assert AuditEvent.objects.exists()


def empty(table: str) -> None:
    """Truncate a table and what refers to it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no pending check stands in its way
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_lifted_then_back() -> None:
    row = AuditEventFactory()
    with triggers.lifted():
        assert not triggers.expected() & triggers.installed()
        row.delete()
    assert triggers.expected() <= triggers.installed()


def test_migrating_again_puts_back_what_was_lost() -> None:
    triggers.lift()
    call_command("migrate", verbosity=0, interactive=False)
    assert triggers.expected() <= triggers.installed()


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_guarded_again() -> None:
    AuditEventFactory()
    with triggers.lifted():
        call_command("flush", verbosity=0, interactive=False)
    assert not AuditEvent.objects.exists()
    assert triggers.expected() <= triggers.installed()
