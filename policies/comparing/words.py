"""Two wordings word by word: what stayed, what went, what came. Pure; marking up is for pages.

The runs give both texts back letter by letter: kept and removed make the old one, kept and added
the new one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

# A word brings the space before it along, so that a changed word is one piece and never half of
# one: addresses, numbers like 4.7.4 and "don't" stay whole.
_PIECE = re.compile(r"\s*(?:\w+(?:[.,'’@/:&_-]+\w+)*|[^\w\s])|\s+")
# difflib looks at every pair of equal words, at worst once for each run it finds. A clause of
# 2,000 words against its own rewording has about 100,000 pairs; a text that goes beyond this says
# the same few words over and over, and is shown as replaced.
MOST_EQUAL_PAIRS = 400_000


class Fate(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Run:
    """Words one after the other that share a fate, spaces included."""

    fate: Fate
    text: str


def compare(old: str, new: str) -> tuple[Run, ...]:
    """Part two texts into runs; what was removed stands before what was added in its place."""
    one, other = _PIECE.findall(old), _PIECE.findall(new)
    head = _shared(one, other)
    tail = _shared(one[head:][::-1], other[head:][::-1])
    middle = _changes(one[head : len(one) - tail], other[head : len(other) - tail])
    pieces = [(Fate.KEPT, "".join(one[:head])), *middle]
    pieces.append((Fate.KEPT, "".join(one[len(one) - tail :])))
    return tuple(_joined(pieces))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces the two begin with in common."""
    for place, (mine, yours) in enumerate(zip(one, other, strict=False)):
        if mine != yours:
            return place
    return min(len(one), len(other))


def _changes(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[Fate, str]]:
    for start, end, first, last, alike in _blocks(one, other):
        if alike:
            yield Fate.KEPT, "".join(one[start:end])
        else:
            yield Fate.REMOVED, "".join(one[start:end])
            yield Fate.ADDED, "".join(other[first:last])


def _blocks(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    if equal_pairs(Counter(one), Counter(other)) > MOST_EQUAL_PAIRS:
        yield 0, len(one), 0, len(other), False
        return
    # autojunk would call the commonest words noise and mark a long clause from end to end.
    for tag, *place in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield place[0], place[1], place[2], place[3], tag == "equal"


def equal_pairs(one: Counter[str], other: Counter[str]) -> int:
    """Count the pairs of equal words, which is what a comparison costs."""
    return sum(count * other[word] for word, count in one.items())


def _joined(pieces: Sequence[tuple[Fate, str]]) -> Iterator[Run]:
    """Join neighbours of one fate and leave out what is empty."""
    filled = [piece for piece in pieces if piece[1]]
    for fate, group in groupby(filled, key=lambda piece: piece[0]):
        yield Run(fate, "".join(text for _fate, text in group))
