"""A sweep of its own process that kills itself at a named point; run by test_sweep_killed."""

from collections.abc import Callable
from typing import Any

from accounts.services.sweep import letters, look_over_due, moves, running
from tests.records.deliver_and_die import die, then_die


def after(number: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """Do the work so many times, then end at once."""
    left = [number]

    def doing(*args: Any, **kwargs: Any) -> Any:
        if not left[0]:
            die()
        left[0] -= 1
        return work(*args, **kwargs)

    return doing


def main(point: str) -> None:
    """Look over every register, dying at the point."""
    put: Any = setattr  # modules that take another's place for this one run
    put(moves, "BATCH", 5)
    put(letters, "CHUNK", 1)
    write: Any = vars(moves)["write_events"]
    send: Any = vars(letters)["notify_each"]
    deaths: dict[str, tuple[Any, str, Any]] = {
        "in a batch": (moves, "write_events", then_die(write)),
        "after a batch": (moves, "write_events", after(1, write)),
        "before the mail": (running, "write_letters", die),
        "in the mail": (letters, "notify_each", after(1, send)),
        "before the end": (running, "_finish", die),
    }
    if point in deaths:
        put(*deaths[point])
    look_over_due()
