"""One change a person makes to how a text was cut, as it is kept. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Deed(StrEnum):
    """What is done to a piece."""

    PROMOTE = "promote"
    DEMOTE = "demote"
    JOIN_PREVIOUS = "join_previous"
    JOIN_NEXT = "join_next"
    SPLIT = "split"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Correction:
    """One change to the piece that begins at a line; ``at`` splits it, ``to`` is its new kind."""

    line: int
    deed: Deed
    at: int = 0
    to: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        told: dict[str, Any] = {"line": self.line, "deed": self.deed.value}
        if self.at:
            told["at"] = self.at
        if self.to:
            told["to"] = self.to
        return told


def from_json(told: dict[str, Any]) -> Correction:
    """Read a correction that was kept."""
    return Correction(told["line"], Deed(told["deed"]), told.get("at", 0), told.get("to", ""))
