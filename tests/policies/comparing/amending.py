"""Amendments made up by a seed, and what a matching makes of them."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policies.comparing.findings import Matching
from policies.comparing.texts import Wording, plain, words_in

REPEALED, MOVED, INSERTED = 3, 2, 4


@dataclass
class Draft:
    """A clause while a text is being amended; ``was`` is its old place, None if it is new."""

    wording: Wording
    was: int | None


@dataclass(frozen=True)
class Amendment:
    """A text as amended, and for each of its clauses the key that is right."""

    wordings: tuple[Wording, ...]
    keys: tuple[str | None, ...]


def amend(old: Sequence[Wording], seed: int, *, is_nested: bool = True) -> Amendment:
    """Reword one clause in ten, repeal, move and insert some, and number what is left anew.

    Where the text is not nested, the numbers go by position alone and say nothing of parents.
    """
    chance = random.Random(seed)
    vocabulary = [word for each in old for word in words_in(plain(each.text))]
    drafts = [Draft(wording, place) for place, wording in enumerate(old)]
    _reword(drafts, vocabulary, chance)
    for _ in range(REPEALED):
        drafts.remove(chance.choice(_leaves(drafts)))
    for _ in range(MOVED):
        leaf = chance.choice(_leaves(drafts))
        drafts.remove(leaf)
        _put_in(drafts, leaf, chance)
    for _ in range(INSERTED):
        text = " ".join(chance.choices(vocabulary, k=chance.randint(6, 40)))
        _put_in(drafts, Draft(Wording("", text), None), chance)
    renumbered = _by_family(drafts, old) if is_nested else _by_position(drafts, old)
    keys = tuple(None if draft.was is None else old[draft.was].key for draft in drafts)
    return Amendment(tuple(renumbered), keys)


def _reword(drafts: Sequence[Draft], vocabulary: Sequence[str], chance: random.Random) -> None:
    for draft in chance.sample(drafts, max(2, len(drafts) // 10)):
        rate = chance.choice([0.1, 0.25, 0.4])
        words = [
            chance.choice(vocabulary) if chance.random() < rate else word
            for word in draft.wording.text.split()
        ]
        draft.wording = replace(draft.wording, text=" ".join(words))


def _leaves(drafts: Sequence[Draft]) -> list[Draft]:
    parents = {draft.wording.parent for draft in drafts}
    return [draft for draft in drafts if draft.wording.path not in parents]


def _put_in(drafts: list[Draft], draft: Draft, chance: random.Random) -> None:
    """Put a clause right before another one, as its sibling."""
    place = chance.randrange(len(drafts))
    beside = drafts[place].wording
    draft.wording = replace(draft.wording, path="", parent=beside.parent)
    if not draft.wording.kind:
        draft.wording = replace(draft.wording, kind=beside.kind)
    drafts.insert(place, draft)


def _by_position(drafts: Sequence[Draft], old: Sequence[Wording]) -> Iterable[Wording]:
    paths = [*(wording.path for wording in old), *(f"x{number}" for number in range(INSERTED))]
    for path, draft in zip(paths, drafts, strict=False):
        yield replace(draft.wording, path=path, parent=parent_of(path), label=path, key="")


def _by_family(drafts: Sequence[Draft], old: Sequence[Wording]) -> Iterable[Wording]:
    """Give the siblings of each parent the numbers there were, in order, and then further ones."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for wording in old:
        numbers[wording.parent].append(wording.path.removeprefix(wording.parent))
    renamed, used = {"": ""}, defaultdict[str, int](int)
    for draft in drafts:
        parent = draft.wording.parent
        names, place = numbers[parent], used[parent]
        used[parent] += 1
        name = names[place] if place < len(names) else f"{names[0][:1]}x{place}"
        path = renamed.get(parent, parent) + name
        if draft.wording.path:
            renamed[draft.wording.path] = path
        yield replace(
            draft.wording, path=path, parent=renamed.get(parent, parent), label=path, key=""
        )


def parent_of(path: str) -> str:
    """Cut the last part of a path: 4.7.4 stands under 4.7, 24/b1 under 24."""
    return re.sub(r"[./]?[^./]+$", "", path)


@dataclass(frozen=True)
class Score:
    """How many clauses got the right key, were asked about, were missed, or got a wrong key.

    Missed is an old clause called new because hardly a word of it is left: nobody is misled.
    """

    right: int = 0
    asked: int = 0
    missed: int = 0
    wrong: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right,
            self.asked + other.asked,
            self.missed + other.missed,
            self.wrong + other.wrong,
        )

    @property
    def share_right(self) -> float:
        return self.right / (self.right + self.asked + self.missed + self.wrong)


def score(matching: Matching, amendment: Amendment) -> Score:
    """Judge a matching; a new clause that is called new is right as well."""
    verdicts = Counter(
        _verdict(found, truth, place in matching.asked_places)
        for place, (found, truth) in enumerate(zip(matching.keys, amendment.keys, strict=True))
    )
    return Score(**verdicts)


def _verdict(found: str | None, truth: str | None, is_asked: bool) -> str:
    if is_asked:
        return "asked"
    if found == truth:
        return "right"
    return "missed" if found is None else "wrong"
