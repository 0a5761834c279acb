"""Bring the database, the static files and what is loaded from files up to date."""

import hashlib
import json
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

CODE = ["records", "institutions", "policies", "accounts", "registrations", "incidents", "overview"]


class Command(BaseCommand):
    """Do what has changed since last time, and only that: the second start is quick."""

    help = "Migrate, collect static files, load platforms, institutions and (DEMO=1) the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps whose inputs changed."""
        self.marks = Path(settings.VAR_DIR) / "prepared.json"
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparing the database")
            call_command("migrate", interactive=False, verbosity=0)
            self.forget()
        self.step(
            "Collecting static files",
            fingerprint(["static", "requirements.txt"]),
            lambda: call_command("collectstatic", interactive=False, verbosity=0, clear=True),
        )
        loads = fingerprint([*CODE, "requirements.txt"])
        self.step("Loading platforms and institutions", loads, load_rulebooks)
        if settings.DEMO:
            self.step("Loading demo people and records", loads, load_demo)

    def step(self, title: str, inputs: str, work: Callable[[], object]) -> None:
        """Do one step unless its inputs and the database are those of last time."""
        done = json.loads(self.marks.read_text()) if self.marks.exists() else {}
        # Which database, without writing its password anywhere.
        database = {name: str(connection.settings_dict[name]) for name in ("HOST", "PORT", "NAME")}
        mark = hashlib.sha256(f"{inputs} {sorted(database.items())}".encode()).hexdigest()
        if done.get(title) == mark:
            return
        self.say(title)
        work()
        self.marks.write_text(json.dumps({**done, title: mark}, indent=1))

    def forget(self) -> None:
        """Forget what was loaded: the database is new or has a new shape."""
        self.marks.unlink(missing_ok=True)

    def say(self, text: str) -> None:
        """Tell the waiting person what takes time."""
        self.stdout.write(f"{text} ...")
        self.stdout.flush()


def load_rulebooks() -> None:
    """Load platforms, then every institution that comes with the portal."""
    call_command("load_platforms", stdout=StringIO())
    seeds = sorted((Path(settings.BASE_DIR) / "policies" / "seeds").glob("*.toml"))
    call_command("load_institution", *map(str, seeds), stdout=StringIO())


def load_demo() -> None:
    """Load invented people and their records."""
    call_command("load_demo", stdout=StringIO())


def fingerprint(places: Iterable[str]) -> str:
    """Return a short sign of the files in these places; any change of one changes it."""
    digest = hashlib.sha256()
    for place in places:
        root = Path(settings.BASE_DIR) / place
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for file in files:
            if file.suffix != ".pyc" and file.is_file():
                found = file.stat()
                digest.update(f"{file} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
