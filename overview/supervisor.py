"""Start several programs together, stop them together, and leave none behind."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 12.0  # seconds a program may take to finish what it does
PR_SET_PDEATHSIG = 1  # from linux/prctl.h


@dataclass(frozen=True)
class Program:
    """One program to run: its name, its command line and where its output goes."""

    name: str
    command: Sequence[str]
    log: Path | None = None  # None: where our own output goes


class Stopped(Exception):
    """One of the programs ended by itself."""


def die_with_parent(parent: int, sign: int = signal.SIGTERM) -> None:
    """Ask Linux to send this process a signal when its parent is gone, even by kill -9."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, sign)
    if os.getppid() != parent:  # it went before we could ask
        os.kill(os.getpid(), sign)


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a web server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Supervisor:
    """Runs programs until one ends or we are told to stop; then ends them all."""

    def __init__(self, programs: Sequence[Program], environment: Mapping[str, str]) -> None:
        self.programs = programs
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.told_to_stop = False

    def run(self, *, answers: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Start everything, announce once the first answers, and watch.

        Raise Stopped when one ends by itself: none is started again in silence.
        """
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self.stop)
        try:
            # The first alone, so that it answers soon; the others start behind it.
            self.start(self.programs[0])
            while not self.told_to_stop and not answers():
                self.watch()
            for program in self.programs[1:]:
                self.start(program)
            if not self.told_to_stop:
                announce()
            while not self.told_to_stop:
                self.watch()
        finally:
            self.end_all()

    def start(self, program: Program) -> None:
        """Start one program in a group of its own, tied to our life."""
        parent = os.getpid()
        output = program.log.open("wb") if program.log else None
        try:
            self.running[program.name] = subprocess.Popen(  # noqa: S603 (our own command lines)
                program.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(parent),
            )
        finally:
            if output:
                output.close()

    def stop(self, *_: object) -> None:
        """Note that we were asked to stop."""
        self.told_to_stop = True

    def watch(self) -> None:
        """Wait a moment; raise Stopped, naming it, when a program has ended by itself."""
        time.sleep(0.2)
        for program in self.programs:
            child = self.running.get(program.name)
            code = child.poll() if child else None
            if code is not None and not self.told_to_stop:
                raise Stopped(f"{program.name} ended by itself (code {code}){last_words(program)}")

    def end_all(self) -> None:
        """Ask each program to finish, then end the groups of those that have not."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            end_group(child)


def end_group(child: subprocess.Popen[bytes]) -> None:
    """End whatever a program left in its group."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def last_words(program: Program) -> str:
    """Return the end of a program's log, to show beside its name."""
    if program.log is None:
        return ""
    lines = program.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    return "; the end of its log:\n" + "\n".join(lines)
