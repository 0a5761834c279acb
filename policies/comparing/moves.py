"""Which clauses stand in another place than before, whatever their numbers say. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from policies.comparing.texts import Wording


def moved(old: Sequence[Wording], new: Sequence[Wording]) -> frozenset[str]:
    """Return the keys of clauses that stand under another clause, or in another order.

    A clause that goes along with its parent has not moved. Of two that changed places neither
    can be said to have stayed, so both have moved; where one passed several, only that one has.
    """
    parents, rank = parent_keys(old), {each.key: place for place, each in enumerate(old)}
    elsewhere: set[str] = set()
    siblings: dict[str, list[str]] = defaultdict(list)
    for key, parent in parent_keys(new).items():
        if key in rank:
            if parents[key] == parent:
                siblings[parent].append(key)
            else:
                elsewhere.add(key)
    for keys in siblings.values():
        elsewhere |= _out_of_order(keys, rank)
    return frozenset(elsewhere)


def parent_keys(wordings: Sequence[Wording]) -> dict[str, str]:
    """Return each clause's parent, by their keys; "" where the parent is no clause."""
    key_at = {each.path: each.key for each in reversed(wordings)}
    return {each.key: key_at.get(each.parent, "") for each in wordings}


def _out_of_order(keys: Sequence[str], rank: Mapping[str, int]) -> set[str]:
    """Return the keys that do not stand in every longest run that kept its order."""
    ranks = [rank[key] for key in keys]
    up_to = _longest_run_ending(ranks)
    onward = _longest_run_ending([-each for each in reversed(ranks)])[::-1]
    longest = max(up_to)
    in_one = [before + after - 1 == longest for before, after in zip(up_to, onward, strict=True)]
    rivals = Counter(place for place, stays in zip(up_to, in_one, strict=True) if stays)
    return {
        key
        for key, place, stays in zip(keys, up_to, in_one, strict=True)
        if not stays or rivals[place] > 1
    }


def _longest_run_ending(ranks: Sequence[int]) -> list[int]:
    """Return for each rank how long the longest rising run is that ends with it."""
    ends: list[int] = []
    lengths = []
    for rank in ranks:
        place = bisect_left(ends, rank)
        ends[place : place + 1] = [rank]
        lengths.append(place + 1)
    return lengths
