"""Web, worker and beat start together, stop together, and never outlive their supervisor."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.starts import ROOT, environment, free_port, manage, processes_of, wait_until

pytestmark = pytest.mark.xdist_group("supervisor")


class Served:
    """A portal of its own, served as by make run."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir, self.port = var_dir, free_port()
        self.env = environment(var_dir, DEMO="1", PORT=str(self.port))
        self.output = var_dir / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--logs", str(var_dir / "log")],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=output,
            )

    def said(self, words: str) -> bool:
        return words in self.output.read_text()

    def pids(self, name: str) -> set[int]:
        """Return the processes whose command line holds this name."""
        found = set()
        for pid in processes_of(self.var_dir):
            command = Path(f"/proc/{pid}/cmdline")
            if command.exists() and name.encode() in command.read_bytes():
                found.add(pid)
        return found

    def is_up(self) -> bool:
        return self.said("answers at") and bool(self.pids("beat")) and bool(self.pids("worker"))


@pytest.fixture
def served(var_dir: Path) -> Iterator[Served]:
    portal = Served(var_dir)
    try:
        wait_until(lambda: portal.is_up() or portal.process.poll() is not None)
        assert portal.is_up(), portal.output.read_text()
        yield portal
    finally:
        for pid in processes_of(var_dir):
            os.kill(pid, signal.SIGKILL)
        portal.process.wait()


def test_the_printed_address_answers_and_a_stop_leaves_nothing(served: Served) -> None:
    address = f"http://localhost:{served.port}/"
    assert served.said(f"Handlebook answers at {address}\n")
    with urllib.request.urlopen(address + "healthz", timeout=5) as answer:
        assert answer.read() == b"ok"
    assert served.pids("gunicorn")

    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(30) == 0
    assert processes_of(served.var_dir) == set()


def test_a_killed_supervisor_takes_everything_with_it(served: Served) -> None:
    assert len(processes_of(served.var_dir)) >= 5

    served.process.kill()

    assert wait_until(lambda: not processes_of(served.var_dir)), served.pids("")


def test_one_that_dies_stops_the_others_and_is_named(served: Served) -> None:
    beat = served.pids("beat") - served.pids("worker")
    for pid in beat:
        os.kill(pid, signal.SIGKILL)

    assert served.process.wait(30) == 1
    assert served.said("beat ended by itself")
    assert processes_of(served.var_dir) == set()


def test_a_taken_port_is_named_and_nothing_starts(var_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = manage("serve", env=environment(var_dir, DEMO="1", PORT=str(port)))

    assert outcome.returncode == 1
    assert f"Port {port} is taken by another program." in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert processes_of(var_dir) == set()
