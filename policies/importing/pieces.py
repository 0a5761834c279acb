"""A text cut up, as a list of pieces in the order of the source: what corrections work on. Pure.

A piece is a line of the source, or several that were one. It knows what it stands under by the
first line of that, never by a path: paths are given anew after each correction (``naming``).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from policies.importing.lines import Line, joined
from policies.importing.outcome import Bucket, Clause, Outcome, Section


class Kind(StrEnum):
    """What a piece is."""

    TITLE = "title"
    FRONT_MATTER = "front_matter"
    FURNITURE = "furniture"
    METADATA = "metadata"
    SECTION = "section"
    CROSSHEADING = "crossheading"
    CLAUSE = "clause"
    PARA = "para"
    ITEM = "item"


CITABLE = frozenset({Kind.CLAUSE, Kind.PARA, Kind.ITEM})
WORDS = CITABLE | {Kind.SECTION, Kind.CROSSHEADING}
COUNTED = re.compile(r"([pbrn])\d+")
AGAIN = re.compile(r"(.+)-\d+")


@dataclass(slots=True)
class Piece:
    """One piece; ``key`` is its first line, or less than 0 for a section only its numbers imply.

    ``name`` is the last part of its path: as it stands, or a letter and a star where it is
    counted (``b*`` for points: b1, b2). ``absolute``: the name is the whole path, as 4.7.1 is.
    """

    key: int
    numbers: tuple[int, ...]
    kind: Kind
    text: str
    label: str = ""
    name: str = ""
    absolute: bool = False
    parent: int = 0
    section: int = 0
    level: int = 1
    back_matter: bool = False
    path: str = ""

    @property
    def is_citable(self) -> bool:
        """Whether it is a clause, a paragraph or a point."""
        return self.kind in CITABLE

    @property
    def is_counted(self) -> bool:
        """Whether its place among its like is its name."""
        return self.name.endswith("*")


def pieces_of(outcome: Outcome) -> list[Piece]:
    """Return a text's pieces in the order of the source."""
    sections = _sections(outcome)
    keys = {piece.path: piece.key for piece in sections}
    pieces = [*sections, *_clauses(outcome, keys), *_others(outcome)]
    first = {key: at for at, key in _first_lines(outcome, keys)}
    pieces.sort(key=lambda each: first[each.key] if each.key < 0 else each.key)
    section = 0
    for piece in pieces:
        if piece.kind is Kind.SECTION:
            section = piece.key
        elif piece.kind is Kind.CROSSHEADING:
            piece.section = section
    return pieces


def _sections(outcome: Outcome) -> list[Piece]:
    numbers = {line.number: line.numbers for line in outcome.lines.get(Bucket.SECTION, [])}
    taken = {section.path for section in outcome.sections}
    return [
        Piece(
            section.line or -1 - at,
            numbers[section.line] if section.line else (),
            Kind.SECTION,
            section.title,
            section.number,
            _unrepeated(section.path, taken),
            True,
            level=section.level,
            back_matter=section.back_matter,
            path=section.path,
        )
        for at, section in enumerate(outcome.sections)
    ]


def _clauses(outcome: Outcome, sections: dict[str, int]) -> Iterable[Piece]:
    numbers = {line.number: line.numbers for line in outcome.lines.get(Bucket.CLAUSE, [])}
    lines = {clause.path: clause.line for clause in outcome.clauses}
    taken = set(lines)
    for clause in outcome.clauses:
        owner = clause.parent if clause.parent in lines else clause.section
        piece = Piece(
            clause.line,
            numbers[clause.line],
            Kind(clause.kind),
            clause.text,
            clause.label,
            parent=lines.get(clause.parent, 0),
            section=sections.get(clause.section, 0),
            path=clause.path,
        )
        piece.absolute = not (owner and clause.path.startswith(f"{owner}/"))
        path = _unrepeated(clause.path, taken)
        name = path if piece.absolute else path[len(owner) + 1 :]
        counted = COUNTED.fullmatch(name)
        bare = not clause.label or clause.kind == "para" or name[0] == "b"
        piece.name = f"{counted[1]}*" if counted and clause.kind != "clause" and bare else name
        yield piece


def _unrepeated(path: str, taken: set[str]) -> str:
    """Take off the number that a path got because another stands before it."""
    found = AGAIN.fullmatch(path)
    return found[1] if found and found[1] in taken else path


def _others(outcome: Outcome) -> Iterable[Piece]:
    for bucket, lines in outcome.lines.items():
        if bucket in (Bucket.SECTION, Bucket.CLAUSE):
            continue
        for line in lines:
            text = outcome.title if bucket is Bucket.TITLE and len(lines) == 1 else line.text
            yield Piece(line.number, line.numbers, Kind(bucket), text.strip())


def _first_lines(outcome: Outcome, sections: dict[str, int]) -> Iterable[tuple[float, int]]:
    """Say before which line a section stands that only its numbers imply."""
    first: dict[str, int] = {}
    for clause in outcome.clauses:
        first.setdefault(clause.section, clause.line)
    for path, key in sections.items():
        if key < 0:
            yield first.get(path, 10**9) - 0.5, key


def outcome_of(pieces: Sequence[Piece], source: Iterable[Line], shape: str) -> Outcome:
    """Return pieces as an outcome again.

    Raises:
        LineLost: a line of the source is in no piece, or in two.
    """
    lines = {line.number: line for line in source}
    whole = list(lines.values())
    by_key = {piece.key: piece for piece in pieces}
    outcome = Outcome(shape=shape, title=" ".join(p.text for p in pieces if p.kind is Kind.TITLE))
    crossheading = ""
    for piece in pieces:
        if piece.numbers:
            line = joined([lines[each] for each in piece.numbers if each in lines])
            own = replace(line, more=piece.numbers[1:])
            outcome.place(own, Bucket.CLAUSE if piece.is_citable else Bucket(piece.kind))
        if piece.kind is Kind.SECTION:
            outcome.sections.append(_section(piece))
        if piece.is_citable:
            outcome.clauses.append(_clause(piece, by_key, crossheading))
        if piece.kind in WORDS:
            crossheading = piece.text if piece.kind is Kind.CROSSHEADING else ""
    outcome.check_nothing_lost(whole)
    return outcome


def _section(piece: Piece) -> Section:
    line = piece.numbers[0] if piece.numbers else None
    return Section(piece.path, piece.label, piece.text, line, piece.level, piece.back_matter)


def _clause(piece: Piece, by_key: dict[int, Piece], crossheading: str) -> Clause:
    parent, section = by_key.get(piece.parent), by_key.get(piece.section)
    return Clause(
        piece.path,
        piece.kind.value,
        piece.label,
        piece.text,
        piece.key,
        piece.numbers[-1],
        section.path if section else "",
        crossheading,
        parent.path if parent else "",
    )
