"""How alike two clauses are, and which are worth comparing at all. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from heapq import nlargest

from policies.comparing.texts import Wording, plain, words_in
from policies.comparing.words import MOST_EQUAL_PAIRS, equal_pairs

# Below this two clauses share little but "the", "of" and "and": not worth a thought. Two clauses
# of one policy that have nothing to do with each other reach about 0.35.
LEAST_LIKENESS = 0.25
# Work on one new clause, however long the texts are. The words are looked up from the rarest on,
# so a clause's own former self is among the first; what is cut off is "the" and "of".
MOST_LOOKED_UP = 1_000  # places where a word stands in the old text
MOST_ALIKE = 8  # old clauses that share most of their words with it, in proportion
MOST_SHARING = 4  # old clauses that share most words with it: the whole it was split from
MOST_COMPARED = MOST_ALIKE + MOST_SHARING + 1  # and the old clause on the same path

Bag = Counter[str]


@dataclass(frozen=True)
class Reading:
    """The clauses of one version, read for comparing; a clause is its place in the list."""

    wordings: Sequence[Wording]
    plains: Sequence[str]
    words: Sequence[tuple[str, ...]]

    @cached_property
    def bags(self) -> list[Bag]:
        """How often each clause says each word."""
        return [Counter(words) for words in self.words]

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Where a path stands; the first where a draft has it twice."""
        places: dict[str, int] = {}
        for place, wording in enumerate(self.wordings):
            places.setdefault(wording.path, place)
        return places

    @cached_property
    def parents(self) -> list[int | None]:
        """Where each clause's parent stands, if that is a clause."""
        return [self.place_of.get(wording.parent) for wording in self.wordings]


def read(wordings: Sequence[Wording]) -> Reading:
    """Read a version for comparing; a section without text is known by its heading."""
    plains = [plain(each.text) or plain(each.heading) for each in wordings]
    return Reading(wordings, plains, [words_in(each) for each in plains])


def read_by_path(wordings: Sequence[Wording]) -> Reading:
    """Read a version whose words are not to be compared: its paths are all there is."""
    return Reading(wordings, [each.path for each in wordings], [() for _ in wordings])


def shared(one: Bag, other: Bag) -> int:
    """Count the words two clauses have in common, twice what both say twice."""
    few, many = sorted((one, other), key=len)
    return sum(min(count, many[word]) for word, count in few.items())


def at_most(one: Bag, other: Bag) -> float:
    """Say how alike two clauses can be at most, their words in whatever order."""
    total = one.total() + other.total()
    return 2 * shared(one, other) / total if total else 0.0


@dataclass
class Comparer:
    """Compares clauses of an old and a new version, and counts how often."""

    old: Reading
    new: Reading
    compared: int = 0

    def likenesses(self, nominees: Sequence[int], place: int) -> dict[int, float]:
        """Return how alike each old clause and one new clause are, where it is worth saying."""
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(self.new.words[place])
        likenesses = {each: self._likeness(matcher, each, place) for each in nominees}
        return {each: much for each, much in likenesses.items() if much >= LEAST_LIKENESS}

    def _likeness(self, matcher: "SequenceMatcher[str]", old: int, new: int) -> float:
        self.compared += 1
        bags = self.old.bags[old], self.new.bags[new]
        bound = at_most(*bags)
        # Order adds nothing to the few, and cannot be had for those that repeat themselves.
        if bound < LEAST_LIKENESS or equal_pairs(*bags) > MOST_EQUAL_PAIRS:
            return bound
        matcher.set_seq1(self.old.words[old])
        return matcher.ratio()


class Index:
    """Which old clauses say a word, so that a new clause is compared with few of them."""

    def __init__(self, old: Reading, among: Sequence[int]) -> None:
        self._old = old
        self._saying: Mapping[str, list[int]] = defaultdict(list)
        for place in among:
            for word in old.bags[place]:
                self._saying[word].append(place)
        self._among = frozenset(among)

    def nominees(self, new: Reading, place: int) -> list[int]:
        """Name the old clauses worth comparing with a new one, at most ``MOST_COMPARED``."""
        said = self._shared_words(new.bags[place])
        length = len(new.words[place])

        def proportion(old: int) -> tuple[float, int]:
            return 2 * said[old] / (length + len(self._old.words[old])), -old

        def number(old: int) -> tuple[int, int]:
            return said[old], -old

        chosen = {*nlargest(MOST_ALIKE, said, proportion), *nlargest(MOST_SHARING, said, number)}
        same_path = self._old.place_of.get(new.wordings[place].path)
        if same_path in self._among:
            chosen.add(same_path)
        return sorted(chosen)

    def _shared_words(self, bag: Bag) -> Counter[int]:
        """Count what old clauses share with a new one, from the rarest word to the limit."""
        said: Counter[int] = Counter()
        looked_up = 0
        for word in sorted(bag, key=lambda each: (len(self._saying.get(each, ())), each)):
            places = self._saying.get(word, [])
            looked_up += len(places)
            if looked_up > MOST_LOOKED_UP:
                break
            for old in places:
                said[old] += min(bag[word], self._old.bags[old][word])
        return said
