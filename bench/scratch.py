"""A database of the measurement's own, made for it and dropped after it."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}


@contextmanager
def scratch(word: str) -> Iterator[dict[str, str]]:
    """Give the environment of a portal with an empty database, and clean up.

    ``DATABASE_URL`` says on which PostgreSQL server to make one; without it a SQLite file is
    used. Only a server on this machine is taken: a measurement must never load another's.
    """
    server = os.environ.get("DATABASE_URL", "")
    with (
        tempfile.TemporaryDirectory(prefix="handlebook-bench-") as folder,
        _database(server, word, Path(folder)) as url,
    ):
        yield {
            "DATABASE_URL": url,
            "VAR_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "DEMO": "1",
            "ENV_FILE": "",
            "REDIS_URL": "",
            "ALLOWED_HOSTS": "localhost",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }


@contextmanager
def _database(server: str, word: str, folder: Path) -> Iterator[str]:
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder}/{word}.sqlite3"
        return
    if (urlsplit(server).hostname or "") not in LOOPBACK:
        raise SystemExit("make bench uses a PostgreSQL server on this machine only.")
    import psycopg2

    name = f"handlebook_bench_{word}_{secrets.token_hex(4)}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        connection.close()


def measured(word: str, work: Callable[..., None], *arguments: Any) -> dict[str, Any]:
    """Run a measurement in a process and a database of its own; return what it sent.

    Args:
        work: takes the end of a pipe to answer by, the environment, and the arguments.
    """
    with ExitStack() as stack:
        environment = stack.enter_context(scratch(word))
        spawn = get_context("spawn")
        here, there = spawn.Pipe()
        worker = spawn.Process(target=work, args=(there, environment, *arguments), daemon=True)
        worker.start()
        there.close()
        stack.callback(worker.join)
        try:
            found: dict[str, Any] = here.recv()
        except EOFError:
            raise SystemExit(f"{word} could not be measured; the reason is above.") from None
        return found
