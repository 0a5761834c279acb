"""What strangers ask for by the thousand and hardly ever changes, kept a minute in each process."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_KEPT_FOR = 60.0  # seconds; public answers may be as old in anybody's cache
_all: list["Kept[Any]"] = []


class Kept(Generic[T]):
    """Something read at most once a minute; what changes elsewhere is known a minute later."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._found: tuple[float, T] | None = None
        _all.append(self)

    def __call__(self) -> T:
        """Give what was read, or read it."""
        now = monotonic()
        if self._found is None or now - self._found[0] > _KEPT_FOR:
            self._found = (now, self._read())
        return self._found[1]

    def forget(self) -> None:
        """Read it again when it is next asked for."""
        self._found = None


def forget_all() -> None:
    """Read everything again."""
    for kept in _all:
        kept.forget()
