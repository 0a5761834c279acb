"""The migrated test database, kept for the next run: migrating takes longer than most files.

The first run migrates an empty database as ever and leaves a copy of it; later runs begin with
that copy for as long as nothing that makes tables has changed. The copy is a file in ``var/test``,
or on PostgreSQL a database beside the tests' own.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from records import triggers

# What decides which tables, triggers and rows there are once everything is migrated.
MAKES_TABLES = (
    "*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "records/triggers.py",
    "records/sealing.py", "config/settings.py", "requirements.txt",
)  # fmt: skip


def fingerprint(root: Path) -> str:
    """Tell one set of tables from another."""
    digest = sha256()
    for path in sorted({path for pattern in MAKES_TABLES for path in root.glob(pattern)}):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def migrated() -> Iterator[None]:
    """Hold a migrated test database with nothing in it but what migrating writes."""
    creation: Any = connection.creation
    before, name = connection.settings_dict["NAME"], creation._get_test_db_name()
    copies = PostgresCopies() if connection.vendor == "postgresql" else SQLiteCopies()
    is_copied = copies.put(name)
    # With a copy, Django still looks for a migration left to do.
    creation.create_test_db(0, autoclobber=True, serialize=False, keepdb=is_copied)
    if not is_copied:
        copies.keep(name)
    yield
    creation.destroy_test_db(before, verbosity=0)


def url() -> str:
    """Name the test's own database, as the environment of another process names it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    return f"postgres://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


# Written by migrating, and the same after every test.
STAYS = {"django_content_type", "auth_permission"}


def empty() -> None:
    """Delete every row a test left, the append-only ones too."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed} - STAYS
    with transaction.atomic(), triggers.lifted(), connection.cursor() as cursor:
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - checks come at the end


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever is written inside, once it is over."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class SQLiteCopies:
    """The kept database is a file."""

    def __init__(self) -> None:
        self.folder = settings.VAR_DIR / "test"
        self.kept = self.folder / f"migrated-{fingerprint(settings.BASE_DIR)}.sqlite3"

    def put(self, name: str) -> bool:
        """Make the test database from the kept one; tell whether there was one."""
        with suppress(FileNotFoundError):
            shutil.copyfile(self.kept, name)
            return True
        return False

    def keep(self, name: str) -> None:
        """Leave a copy, and only this one, for later runs."""
        half_made = Path(f"{name}.copy")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half_made)])
        for old in self.folder.glob("migrated-*.sqlite3"):
            old.unlink(missing_ok=True)
        half_made.replace(self.kept)


class PostgresCopies:
    """The kept database is the template of the tests' own."""

    def __init__(self) -> None:
        # Working copies in several folders may share a server and differ in their migrations.
        where = sha256(str(settings.BASE_DIR).encode()).hexdigest()[:8]
        self.prefix = f"test_migrated_{where}_"
        self.kept = self.prefix + fingerprint(settings.BASE_DIR)

    def put(self, name: str) -> bool:
        """Make the test database from the kept one; tell whether there was one."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            with suppress(DatabaseError):
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.kept}"')
                return True
        return False

    def keep(self, name: str) -> None:
        """Leave a copy, and only this one, for later runs; another worker may be faster."""
        connection.close()  # nobody may be connected to what is copied
        with connection._nodb_cursor() as cursor, suppress(DatabaseError):
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix]
            )
            for (old,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            cursor.execute(f'CREATE DATABASE "{self.kept}" TEMPLATE "{name}"')
        connection.ensure_connection()
