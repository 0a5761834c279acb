"""The open sections, clauses and lists while a text is read, and the paths given so far. Pure."""

import re
import unicodedata

from policies.importing.blocks import Block
from policies.importing.lines import Line
from policies.importing.nesting import Open
from policies.importing.outcome import Bucket, Clause, Outcome, Section
from policies.importing.shape import Shape


def slug(text: str) -> str:
    """Return a title as a path: ``Official use`` is ``official-use``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "section"


def under(owner: Open, name: str) -> str:
    """Return the path of something under what is open."""
    return f"{owner.path}/{name}" if owner.path else name


class Tree:
    """What is open, innermost last, and what has been put down."""

    def __init__(self, shape: Shape, outcome: Outcome) -> None:
        self.shape = shape
        self.outcome = outcome
        self.stack = [Open("root", "")]
        self.closed: list[Open] = []
        self.crossheading = ""
        self.addresses: set[str] = set()
        self._again: dict[str, int] = {}  # path wanted again -> last number given

    # Sections

    def open_section(
        self,
        path: str,
        number: str,
        block: Block | None,
        *,
        level: int = 1,
        back_matter: bool = False,
    ) -> Open:
        """Open a section; one without a line is implied by its clauses' numbers."""
        path = self.unused(path)
        opened = Open("section", path, back_matter=back_matter)
        self.crossheading = ""
        self.outcome.sections.append(
            Section(
                path,
                number,
                block.body if block else "",
                block.line.number if block else None,
                level,
                back_matter,
            )
        )
        if block:
            self.outcome.place(block.line, Bucket.SECTION)
        return self.push(opened, 0 if level == 1 else None)

    def section(self) -> Open:
        """Return the innermost open section, or the text itself."""
        return next(one for one in reversed(self.stack) if one.kind in ("section", "root"))

    # What is open

    def push(self, one: Open, depth: int | None = None) -> Open:
        """Open something, above what is open or at a given depth."""
        if depth is not None:
            del self.stack[depth + 1 :]
        self.stack.append(one)
        return one

    def pop_to(self, one: Open) -> None:
        """Close whatever is open inside of something."""
        del self.stack[self.stack.index(one) + 1 :]

    def depth_of_section(self) -> int:
        """Return how deep the innermost section stands."""
        return self.stack.index(self.section())

    # What is put down

    def add(self, opened: Open, label: str, block: Block, kind: str = "") -> None:
        """Put down the clause that was opened."""
        self.clause(opened.path, kind or opened.kind, label, block.body, block.line)
        if opened.kind == "clause":
            self.closed = []

    def clause(self, path: str, kind: str, label: str, text: str, line: Line) -> None:
        """Put down a clause with its line."""
        parents = [one for one in self.stack if one.kind not in ("root", "section")]
        parent = next((one.path for one in reversed(parents) if one.path != path), "")
        section = next((one.path for one in reversed(self.stack) if one.kind == "section"), "")
        self.outcome.clauses.append(
            Clause(
                path,
                kind,
                label,
                text,
                line.number,
                line.numbers[-1],
                section,
                self.crossheading,
                parent,
            )
        )
        self.crossheading = ""
        self.outcome.place(line, Bucket.CLAUSE)

    def unused(self, path: str) -> str:
        """Return the path, or one like it whose address is not taken (``/`` is written ``-``)."""
        wanted, again = path, self._again.get(path, 1)
        while self.is_used(wanted):
            again += 1
            wanted = f"{path}-{again}"
        self._again[path] = again
        self.addresses.add(wanted.replace("/", "-"))
        return wanted

    def is_used(self, path: str) -> bool:
        """Whether the address of a path is taken."""
        return path.replace("/", "-") in self.addresses
