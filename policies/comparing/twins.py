"""Clauses whose words are the same: one on each side is sure, several are told by their place.

Pure. Source: policies.md 2.4, steps 2 and 3.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from policies.comparing.likeness import Reading
from policies.comparing.links import Links

Family = tuple[str, int | None]  # the words, and where the parent stands

# Forward and back, twice: what one pass has told apart tells the next one something.
PASSES = 4


def join_unique(links: Links) -> None:
    """Join the clauses whose words stand once in each version."""
    old, new = _by_words(links.old, links.open_old), _by_words(links.new, links.open_new)
    for words in old.keys() & new.keys():
        if len(old[words]) == len(new[words]) == 1:
            links.join(old[words][0], new[words][0])


def join_by_place(links: Links) -> None:
    """Join twins that only one parent, or only one pair of neighbours, can mean."""
    for turn in range(PASSES):
        twins = Twins(links)
        places = list(links.open_new)
        joined = [twins.join(new) for new in (reversed(places) if turn % 2 else places)]
        join_unique(links)  # the last one left on each side
        if not any(joined):
            return


def alive(links: Links) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the open twins on both sides that nothing has told apart yet."""
    old, new = _by_words(links.old, links.open_old), _by_words(links.new, links.open_new)
    for words in old:
        if words in new:
            yield old[words], new[words]


class Twins:
    """Open clauses of the same words, by the parent under which they stand."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._old: dict[Family, set[int]] = defaultdict(set)
        self._new: dict[Family, set[int]] = defaultdict(set)
        for old in links.open_old:
            self._old[_family(links.old, old)].add(old)
        for new in links.open_new:
            self._new[_family(links.new, new)].add(new)

    def join(self, new: int) -> bool:
        """Join one new clause if its place says which old one it was."""
        links, family = self._links, _family(self._links.new, new)
        siblings = self._old_siblings(new)
        if len(siblings) == 1 and len(self._new[family]) == 1:
            meant = set(siblings)
        else:
            twins = {old for old in links.next_to(new) if links.old.plains[old] == family[0]}
            meant = twins & siblings if siblings else twins
        if len(meant) != 1:
            return False
        (old,) = meant
        links.join(old, new)
        self._old[_family(links.old, old)].discard(old)
        self._new[family].discard(new)
        return True

    def _old_siblings(self, new: int) -> set[int]:
        """Return the open old twins under what was the parent of a new one."""
        parent = self._links.old_parent(new)
        return set() if parent is None else self._old[self._links.new.plains[new], parent]


def _by_words(reading: Reading, places: Iterable[int]) -> Mapping[str, list[int]]:
    by_words: dict[str, list[int]] = defaultdict(list)
    for place in places:
        by_words[reading.plains[place]].append(place)
    return by_words


def _family(reading: Reading, place: int) -> Family:
    return reading.plains[place], reading.parents[place]
