"""A real portal for the browser: its own database, web server, worker and beat."""

import email
import email.policy
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from tests.starts import ROOT, environment, free_port, manage, processes_of, wait_until

SLUGS = ["london-met", "leeds-beckett", "queen-mary", "west-london", "leeds"]


@dataclass
class Portal:
    """The portal under test, as a person meets it."""

    url: str
    env: dict[str, str]
    mail_folder: Path
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def mails(self, to: str, subject: str = "") -> list[EmailMessage]:
        """Return the mails an address has had, oldest first, whose subject holds some words."""
        found = []
        for file in sorted(self.mail_folder.glob("*.eml"), key=lambda file: file.stat().st_mtime):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            if to in str(message["To"]) and subject in str(message["Subject"]):
                found.append(message)
        return found

    def mail(self, to: str, subject: str = "") -> EmailMessage:
        """Wait for a mail and return the newest."""
        assert wait_until(lambda: bool(self.mails(to, subject)), 90), f"no mail {subject!r} to {to}"
        return self.mails(to, subject)[-1]

    def link_in(self, message: EmailMessage) -> str:
        """Return the address of this portal that a mail asks to open."""
        body = message.get_body(("plain",))
        assert body is not None
        found = re.search(rf"{re.escape(self.url)}/\S+", body.get_content())
        assert found, body.get_content()
        return found.group(0)


@contextmanager
def database_url(var_dir: Path) -> Iterator[str]:
    """Give the address of an empty database like the suite's own; drop it afterwards."""
    base = os.environ.get("DATABASE_URL", "")
    if not base.startswith("postgres"):
        yield f"sqlite:///{var_dir}/portal.sqlite3"
        return
    import psycopg2

    name = f"handlebook_browser_{os.getpid()}"
    server = psycopg2.connect(base)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield base.rpartition("/")[0] + f"/{name}"
    finally:
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


@contextmanager
def serve(var_dir: Path) -> Iterator[Portal]:
    """Serve a portal with the five rulebooks, the demonstration and a cast of people."""
    port = free_port()
    url = f"http://localhost:{port}"
    with database_url(var_dir) as database:
        # The last of Redis's sixteen databases, so as not to meet the suite's own messages.
        redis = os.environ.get("REDIS_URL", "")
        env = environment(
            var_dir,
            DEMO="1",
            PORT=str(port),
            SITE_URL=url,
            DATABASE_URL=database,
            STATIC_ROOT=str(var_dir / "static"),
            **({"REDIS_URL": re.sub(r"/\d*$", "", redis) + "/15"} if redis else {}),
        )
        seeds = sorted(str(seed) for seed in (ROOT / "policies" / "seeds").glob("*.toml"))
        for command in (
            ["migrate", "-v0"],
            ["collectstatic", "--noinput", "-v0"],
            ["load_platforms"],
            ["load_institution", *seeds],
            ["load_demo", "-v0"],
        ):
            done = manage(*command, env=env)
            assert done.returncode == 0, done.stdout + done.stderr
        world = subprocess.run(
            [sys.executable, "-m", "tests.browser.world", *SLUGS],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert world.returncode == 0, world.stderr
        # What making all that owed the worker waits as rows; hints by the hundred only hold it up.
        for hint in (var_dir / "broker" / "queue").glob("*"):
            hint.unlink()
        serving = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--logs", str(var_dir / "log")],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            assert serving.stdout is not None
            said = []
            for line in serving.stdout:
                said.append(line)
                if "answers at" in line:
                    break
            else:
                raise RuntimeError("the portal did not start: " + "".join(said))
            made = json.loads(world.stdout.splitlines()[-1])
            yield Portal(url, env, var_dir / "mail", made["sessions"], made["places"])
        finally:
            has_ended = serving.poll() is not None
            serving.send_signal(signal.SIGTERM)
            last_words, _none = serving.communicate(timeout=30)
            for pid in processes_of(var_dir):
                os.kill(pid, signal.SIGKILL)
            if has_ended:
                raise RuntimeError(f"the portal ended by itself: {last_words}")
