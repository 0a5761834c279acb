"""Run web server, worker and beat together, and stop them together."""

import os
import sys
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from overview.management.commands.load_demo import sign_in_lines
from overview.supervisor import Program, Stopped, Supervisor, die_with_parent, port_is_free

HOST = "127.0.0.1"  # other machines come through a proxy, never straight here


class Command(BaseCommand):
    """Run web server, Celery worker and Celery beat until one ends or we are told to stop."""

    help = "Run web server, worker and beat together; print the address once it answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where logs go and whether to end with the program that started us."""
        parser.add_argument("--logs", type=Path, help="a folder: one log file a program")
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the starting program is gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop."""
        if options["with_parent"]:
            die_with_parent(os.getppid())
        if not port_is_free(HOST, settings.PORT):
            raise CommandError(
                f"Port {settings.PORT} is taken by another program."
                f" Choose another, for example: PORT={settings.PORT + 1} make run"
            )
        if options["logs"]:
            options["logs"].mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(programs(options["logs"]), dict(os.environ))
        try:
            supervisor.run(answers=answers, announce=self.announce)
        except Stopped as stopped:
            raise CommandError(f"Everything was stopped: {stopped}") from None

    def announce(self) -> None:
        """Print who can be signed in as, and the address, now that it answers."""
        if settings.DEMO:
            self.stdout.write("\n" + "\n".join(demo_people()))
        self.stdout.write(f"\nHandlebook answers at {settings.SITE_URL}/")
        if settings.DEMO:
            self.stdout.write(
                f"Sign in with a button at {settings.SITE_URL}/sign-in/;"
                f" mail goes to {settings.EMAIL_FILE_PATH}."
            )
        self.stdout.write("Stop with Ctrl-C.\n")
        self.stdout.flush()


def demo_people() -> list[str]:
    """Say whom one can sign in as; nobody while the demo is not loaded."""
    try:
        return sign_in_lines()
    except DatabaseError:
        return []
    finally:
        connection.close()  # nothing here needs it again, for as long as we run


def programs(logs: Path | None) -> list[Program]:
    """Return the command lines of the three programs."""
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    commands = {
        "web": [
            *[sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{settings.PORT}"],
            # Threads: a browser's idle connections would hold up plain workers.
            *["--workers", os.environ.get("WEB_CONCURRENCY", "2"), "--threads", "4"],
            *["--preload", "--no-control-socket"],
            *["--graceful-timeout", "8", "--log-level", "warning"],
        ],
        "worker": [
            *[*celery, "worker", "-l", settings.LOG_LEVEL, *quiet],
            *["-c", os.environ.get("WORKER_CONCURRENCY", "1"), "-n", f"serve-{os.getpid()}@%h"],
        ],
        "beat": [
            *[*celery, "beat", "-l", settings.LOG_LEVEL],
            *["--pidfile", ""],
        ],
    }
    return [
        Program(name, command, logs / f"{name}.log" if logs else None)
        for name, command in commands.items()
    ]


def answers() -> bool:
    """Tell whether the web server gives its first answer."""
    request = urllib.request.Request(
        f"http://{HOST}:{settings.PORT}/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]}
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
