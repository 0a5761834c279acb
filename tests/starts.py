"""Start the portal's own programs as a person would, in a folder and a port of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var_dir: Path, **settings: str) -> dict[str, str]:
    """Return an environment with these settings and none of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "VAR_DIR": str(var_dir), "ENV_FILE": "", **settings}


def manage(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one management command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,  # a machine that does much else at the same time
        check=False,
    )


def processes_of(var_dir: Path) -> set[int]:
    """Return the processes started with this folder in their environment."""
    wanted = f"VAR_DIR={var_dir}".encode()
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and wanted in (place / "environ").read_bytes().split(b"\0"):
                found.add(int(place.name))
        except OSError:
            continue  # it ended while we looked, or is not ours
    return found


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until something is true; tell whether it became so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return true()
