"""Which clause of a new text is which clause of the old one. Pure.

What is sure is said and what is unsure is asked: a rule rests on a clause, and a wrong pair would
let it cite words that were never its own. Same texts, same answer, on every machine.

Source: policies.md 2.4.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from policies.comparing import twins
from policies.comparing.findings import Candidate, Doubt, Matching, Merge, Question, Split
from policies.comparing.likeness import Comparer, Index, read, read_by_path
from policies.comparing.links import Links
from policies.comparing.proposals import Side, propose
from policies.comparing.ranking import Pair, Ranking
from policies.comparing.texts import Wording

# What a score is made of. Words weigh most: numbers move with every amendment, and trials on
# five policies that went by the number alone were wrong for two clauses in three.
WEIGHT_OF_WORDS = 0.80
WEIGHT_OF_NEIGHBOURS = 0.15
WEIGHT_OF_PATH = 0.05
# From here on it is the same clause. A clause with 30 % of its words replaced stays above in 59
# of 60 trials; two different ones of one policy reach 0.53 at most, unless they are short.
SAME_FROM = 0.50
# Names of laws and other points of a few words are alike by accident.
SHORT = 8  # words
SAME_FROM_IF_SHORT = 0.75
# From here on a person is asked: half the words replaced leaves about as much.
ASK_FROM = 0.35
# Each round joins what the round before has made clear. Real amendments take two or three; what
# is not clear after these is asked.
MOST_ROUNDS = 20
MOST_CANDIDATES = 5  # in one question


def match(old: Sequence[Wording], new: Sequence[Wording]) -> Matching:
    """Match the clauses of a new text with those of the old one.

    An old text without any words, which is how a policy ships, is matched by path alone.

    Raises:
        ValueError: an old clause has no key, or two have the same.
    """
    keys = [wording.key for wording in old]
    if not all(keys) or len(set(keys)) < len(keys):
        raise ValueError("Every old clause needs a key of its own")
    worded = any(wording.text.strip() for wording in old)
    reader = read if worded else read_by_path
    return Matcher(Comparer(reader(old), reader(new))).matching()


class Matcher:
    """One matching on its way from what is sure to what must be asked."""

    def __init__(self, comparer: Comparer) -> None:
        self._comparer = comparer
        self._links = Links(comparer.old, comparer.new)
        self._likeness: dict[Pair, float] = {}
        self._related: list[Pair] = []
        self._questions: list[Question] = []

    def matching(self) -> Matching:
        """Match, step by step: a later step sees only what the earlier ones left open."""
        twins.join_unique(self._links)
        twins.join_by_place(self._links)
        self._compare()
        self._join_alike()
        self._ask_twins()
        splits, merges = self._splits(), self._merges()
        self._ask_unsure()
        return Matching(
            keys=tuple(self._keys()),
            retired=tuple(self._key(old) for old in self._links.open_old),
            questions=tuple(sorted(self._questions, key=lambda question: question.place)),
            splits=splits,
            merges=merges,
            compared=self._comparer.compared,
        )

    def _keys(self) -> Iterator[str | None]:
        for place in range(len(self._links.new.wordings)):
            old = self._links.old_of.get(place)
            yield None if old is None else self._key(old)

    def _key(self, old: int) -> str:
        return self._links.old.wordings[old].key

    def _compare(self) -> None:
        """Compare each clause that is left with the few old ones that may be it."""
        index = Index(self._links.old, list(self._links.open_old))
        for new in self._links.open_new:
            nominees = index.nominees(self._links.new, new)
            likenesses = self._comparer.likenesses(nominees, new)
            self._related += [(old, new) for old in nominees]
            self._likeness |= {(old, new): much for old, much in likenesses.items()}

    def _join_alike(self) -> None:
        """Join pairs that are each other's best by far, until a round finds none."""
        for _round in range(MOST_ROUNDS):
            sure = [
                pair for pair, score in Ranking(self._scores()).clear() if self._same(pair, score)
            ]
            for pair in sure:
                self._links.join(*pair)
            twins.join_by_place(self._links)
            if not sure:
                return

    def _scores(self) -> dict[Pair, float]:
        """Score the pairs of open clauses, but for twins, whose words cannot tell them apart."""
        olds, news = dict(self._links.open_old), dict(self._links.open_new)
        for twin_olds, twin_news in twins.alive(self._links):
            for place in twin_olds:
                del olds[place]
            for place in twin_news:
                del news[place]
        return {
            (old, new): self._score(old, new, likeness)
            for (old, new), likeness in self._likeness.items()
            if old in olds and new in news
        }

    def _score(self, old: int, new: int, likeness: float) -> float:
        return (
            WEIGHT_OF_WORDS * likeness
            + WEIGHT_OF_NEIGHBOURS * self._links.neighbours(old, new) / 2
            + WEIGHT_OF_PATH * self._links.same_path(old, new)
        )

    def _same(self, pair: Pair, score: float) -> bool:
        """Whether the words are enough, by themselves or with the place they stand in."""
        old, new = pair
        words = min(len(self._links.old.words[old]), len(self._links.new.words[new]))
        least = SAME_FROM_IF_SHORT if words < SHORT else SAME_FROM
        return max(score, self._likeness[pair]) >= least

    def _ask_twins(self) -> None:
        """Ask about twins that their place did not tell apart."""
        for olds, news in list(twins.alive(self._links)):
            for rank, new in enumerate(news):
                near = _around(olds, rank * len(olds) // len(news))
                self._ask(new, Doubt.TWINS, dict.fromkeys(near, 1.0))

    def _ask_unsure(self) -> None:
        """Ask about what may be the same clause, but was not clear or not alike enough."""
        near = Ranking(self._scores()).near_best(ASK_FROM)
        candidates: dict[int, dict[int, float]] = defaultdict(dict)
        close = {new for (old, new), score in near if self._same((old, new), score)}
        for (old, new), _score in near:
            candidates[new][old] = self._likeness[old, new]
        for new, olds in candidates.items():
            self._ask(new, Doubt.CLOSE if new in close else Doubt.UNLIKE, olds)

    def _ask(self, new: int, doubt: Doubt, olds: dict[int, float]) -> None:
        alike = sorted(olds, key=lambda old: (-olds[old], old))[:MOST_CANDIDATES]
        candidates = (Candidate(self._key(old), round(olds[old], 4)) for old in alike)
        self._questions.append(Question(new, doubt, tuple(candidates)))
        self._links.put_aside(alike, [new])

    def _sides(self) -> tuple[Side, Side]:
        links = self._links
        return (
            Side(links.old.bags, links.open_old, links.new_of),
            Side(links.new.bags, links.open_new, links.old_of),
        )

    def _splits(self) -> tuple[Split, ...]:
        """Propose old clauses whose words stand in two new ones."""
        old, new = self._sides()
        found = propose(old, new, self._related)
        for each in found:
            self._links.put_aside([each.whole], each.parts)
        return tuple(Split(self._key(each.whole), each.parts, each.covered) for each in found)

    def _merges(self) -> tuple[Merge, ...]:
        """Propose new clauses in which the words of two old ones stand."""
        old, new = self._sides()
        found = propose(new, old, [(whole, part) for part, whole in self._related])
        for each in found:
            self._links.put_aside(each.parts, [each.whole])
        return tuple(
            Merge((self._key(one), self._key(other)), each.whole, each.covered)
            for each in found
            for one, other in [each.parts]
        )


def _around(places: Sequence[int], middle: int) -> Sequence[int]:
    """Return a few places around the middle."""
    start = max(0, min(middle - MOST_CANDIDATES // 2, len(places) - MOST_CANDIDATES))
    return places[start : start + MOST_CANDIDATES]
