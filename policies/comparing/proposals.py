"""One old clause become two, or two become one: proposed to a person, never decided. Pure.

Both are the same finding, a whole and two parts of it: the whole is old where a clause was
split, and new where two were merged.

Source: policies.md 2.4, step 6.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from policies.comparing.likeness import Bag, shared

# Two parts are proposed when together they say this much of the whole. The rest may have been
# dropped, or put in other words on the occasion.
LEAST_COVERED = 0.80
# Each part must owe this much of its own words to what the other leaves of the whole: a long
# clause says "the", "of" and "staff" often enough to cover anything, and one that has the whole
# to itself leaves nothing to another.
LEAST_OWED = 0.60
LEAST_WORDS = 4  # of a part: fewer are found anywhere
MOST_PARTS_TRIED = 8  # for each whole, those first that share most words with it


@dataclass(frozen=True)
class Side:
    """One version as seen here: words, who is open, and who is linked with whom opposite."""

    bags: Sequence[Bag]
    is_open: Collection[int]
    partner: Mapping[int, int]


@dataclass(frozen=True)
class Parts:
    """A whole and its two parts, by their places, and how much of it they cover."""

    whole: int
    parts: tuple[int, int]
    covered: float


def propose(wholes: Side, parts: Side, related: Iterable[tuple[int, int]]) -> list[Parts]:
    """Find wholes and their parts among related pairs; nobody stands in two of the findings.

    A part is open, or is what the whole is linked with: a split clause may keep its key.
    """
    found = [
        best
        for whole, candidates in _families(wholes, parts, related)
        if (best := _best_two(whole, candidates, wholes, parts))
    ]
    found.sort(key=lambda each: (-each.covered, each.whole))
    return sorted(_without_overlap(found), key=lambda each: each.whole)


def _families(
    wholes: Side, parts: Side, related: Iterable[tuple[int, int]]
) -> Iterable[tuple[int, list[int]]]:
    """Gather the clauses that may be parts of each whole."""
    families: dict[int, list[int]] = defaultdict(list)
    for whole, part in related:
        if part in parts.is_open or wholes.partner.get(whole) == part:
            families[whole].append(part)
    return families.items()


def _best_two(whole: int, candidates: Iterable[int], wholes: Side, parts: Side) -> Parts | None:
    partner = wholes.partner.get(whole)
    if partner is None and whole not in wholes.is_open:
        return None
    bag, bags = wholes.bags[whole], parts.bags
    ranked = sorted(candidates, key=lambda part: (-shared(bag, bags[part]), part))
    found = [
        Parts(whole, pair, _covered(bag, *(bags[part] for part in pair)))
        for pair in combinations(sorted(ranked[:MOST_PARTS_TRIED]), 2)
        if partner is None or partner in pair
    ]
    best = max(found, key=lambda each: each.covered, default=None)
    return best if best and best.covered >= LEAST_COVERED else None


def _covered(whole: Bag, one: Bag, other: Bag) -> float:
    """How much of a whole two clauses cover; nothing where one of them is no part of it."""
    for part, rest in ((one, whole - other), (other, whole - one)):
        if part.total() < LEAST_WORDS or shared(rest, part) < LEAST_OWED * part.total():
            return 0.0
    return round(shared(whole, one + other) / whole.total(), 4)


def _without_overlap(found: Iterable[Parts]) -> Iterator[Parts]:
    taken: set[int] = set()
    for each in found:
        if taken.isdisjoint(each.parts):
            taken |= {*each.parts}
            yield each
