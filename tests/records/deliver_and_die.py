"""A worker of its own process that kills itself at a named point; run by test_killed."""

import os
import signal
from collections.abc import Callable
from typing import Any

from records import delivery


def die(*args: Any, **kwargs: Any) -> None:
    """End at once, as a pulled plug would."""
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(work: Callable[..., Any]) -> Callable[..., Any]:
    """Do the work, then end at once."""

    def doing(*args: Any, **kwargs: Any) -> None:
        work(*args, **kwargs)
        die()

    return doing


def main(point: str) -> None:
    """Send what is due, dying at the point."""
    if point == "before the claim":
        setattr(delivery, "claim", die)  # noqa: B010
    elif point == "after the claim":
        setattr(delivery, "build", die)  # noqa: B010
    elif point == "before the mark":
        delivery.mark_sent = die
    elif point == "after the mark":
        delivery.mark_sent = then_die(delivery.mark_sent)
    delivery.send_due()
