"""What a text is cut into: sections, clauses, and a bucket for every other line. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from policies.importing.lines import Line


class Bucket(StrEnum):
    """Where a line of the source lands; each in exactly one."""

    TITLE = "title"
    FRONT_MATTER = "front_matter"
    FURNITURE = "furniture"
    METADATA = "metadata"
    SECTION = "section"
    CROSSHEADING = "crossheading"
    CLAUSE = "clause"


class LineLost(Exception):
    """A line landed in no bucket, or in two: our mistake, and nothing may be kept."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text under a title, a number or both; an implied one has no line."""

    path: str
    number: str
    title: str
    line: int | None
    level: int = 1
    back_matter: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One citable piece: a numbered clause, a paragraph or an item of a list."""

    path: str
    kind: str  # "clause", "para" or "item"
    label: str  # as printed; empty for a bullet or a paragraph
    text: str
    line: int
    until: int
    section: str  # path of its section
    crossheading: str = ""
    parent: str = ""  # path of what it stands under, if that is a clause


@dataclass(slots=True)
class Outcome:
    """A text cut up, with nothing lost."""

    title: str = ""
    shape: str = ""
    sections: list[Section] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    placed: dict[int, Bucket] = field(default_factory=dict)
    lines: dict[Bucket, list[Line]] = field(default_factory=dict)

    def place(self, line: Line, bucket: Bucket) -> None:
        """Put a line into its bucket.

        Raises:
            LineLost: it is in one already.
        """
        for number in line.numbers:
            if number in self.placed:
                raise LineLost(f"Line {number} landed in two places.")
            self.placed[number] = bucket
        self.lines.setdefault(bucket, []).append(line)

    def check_nothing_lost(self, source: Iterable[Line]) -> None:
        """Count every line of the source.

        Raises:
            LineLost: one is in no bucket, its words are not there, or one came from nowhere.
        """
        wanted = {number for line in source for number in line.numbers}
        if lost := wanted ^ set(self.placed):
            raise LineLost(f"Lines {sorted(lost)[:10]} landed nowhere or came from nowhere.")
        double = [
            path for path, number in Counter(c.path for c in self.clauses).items() if number > 1
        ]
        if double:
            raise LineLost(f"Two clauses are called {double[0]}.")

    def texts(self, bucket: Bucket) -> list[Line]:
        """Return a bucket's lines in order."""
        return sorted(self.lines.get(bucket, []), key=lambda line: line.number)
