"""Work in a process of its own, which may be killed, without starting Python and Django anew.

One process has everything imported and waits. For each piece of work it forks a copy of itself,
as Celery forks its workers, and tells how the copy ended: ``python -m tests.apart``.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.starts import ROOT

LONGEST = 60  # seconds


class Apart:
    """The waiting process, as a test sees it."""

    def __init__(self, database_url: str, var_dir: Path) -> None:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url,
            "EMAIL_URL": "smtp://127.0.0.1:9",  # a piece of work says which port it is
            "VAR_DIR": str(var_dir),
            "REDIS_URL": "",
        }
        env.pop("DEMO", None)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.apart"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def begin(self, module: str, point: str, **settings: Any) -> int:
        """Let a copy run ``module.main(point)`` with these settings; return its process id."""
        return self._ask({"module": module, "point": point, "settings": settings})

    def end(self, pid: int) -> int:
        """Wait for a copy; return how it ended, as ``subprocess`` says it."""
        return self._ask({"pid": pid})

    def run(self, module: str, point: str, **settings: Any) -> int:
        """Do one piece of work to its end; it ends well or is killed."""
        ended = self.end(self.begin(module, point, **settings))
        assert ended in (0, -signal.SIGKILL), "what went wrong stands above"
        return ended

    def close(self) -> None:
        """Let the process go."""
        self.process.communicate(timeout=LONGEST)

    def _ask(self, question: dict[str, Any]) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def begin(module: str, point: str, settings: dict[str, Any]) -> int:
    """Fork a copy that does a piece of work."""
    work = import_module(module).main  # imported here once, for all copies
    if pid := os.fork():
        return pid
    from django.conf import settings as own

    try:
        for name, value in settings.items():
            setattr(own, name, value)
        work(point)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def end(pid: int) -> int:
    """Wait for a copy, and kill it when it takes too long."""
    deadline = time.monotonic() + LONGEST
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            sys.stderr.write(f"Process {pid} took longer than {LONGEST} seconds.\n")
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return 1
        time.sleep(0.01)


def main() -> None:
    """Answer each line of the input with a number, until there are no more."""
    import django

    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = end(asked["pid"]) if "pid" in asked else begin(**asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
