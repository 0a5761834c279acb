"""Pairs by their scores: who is whose best by far, and who are too near to tell. Pure."""

from collections.abc import Iterable, Mapping

# A second clause this near to the best could as well be the one.
CLEAR_BY = 0.08

Pair = tuple[int, int]  # places of an old and a new clause


class Ranking:
    """The best and the second best score of each clause, on both sides."""

    def __init__(self, scores: Mapping[Pair, float]) -> None:
        self._scores = scores
        self._old = _best_two((old, score) for (old, _new), score in scores.items())
        self._new = _best_two((new, score) for (_old, new), score in scores.items())

    def clear(self) -> list[tuple[Pair, float]]:
        """Return the pairs that are each other's best by far."""
        return [
            (pair, score)
            for pair, score in self._scores.items()
            if _leads(score, self._old[pair[0]]) and _leads(score, self._new[pair[1]])
        ]

    def near_best(self, least: float) -> list[tuple[Pair, float]]:
        """Return the pairs that are, or nearly are, each other's best, and score this much."""
        return [
            (pair, score)
            for pair, score in self._scores.items()
            if score >= least
            and score > self._old[pair[0]][0] - CLEAR_BY
            and score > self._new[pair[1]][0] - CLEAR_BY
        ]


def _best_two(scores: Iterable[tuple[int, float]]) -> dict[int, tuple[float, float]]:
    best: dict[int, tuple[float, float]] = {}
    for place, score in scores:
        first, second = best.get(place, (0.0, 0.0))
        best[place] = (max(first, score), max(second, min(first, score)))
    return best


def _leads(score: float, best: tuple[float, float]) -> bool:
    first, second = best
    return score == first and first - second >= CLEAR_BY
