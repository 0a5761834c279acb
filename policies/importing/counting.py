"""Which marks count: a number at the start of a line is a clause's only if its run says so. Pure.

| Printed | Counts when |
|---|---|
| ``4.7.1 Text`` | the words begin like a sentence, or its parent or elder sibling is there too |
| ``12. Text``, ``12) Text`` | it is the first of a run, or has a neighbour in one |
| ``12 Text`` | it carries on a run (the next number, or one left out), or begins one |
| ``a. Text``, ``A) Text``, ``I. Text`` | a neighbour stands somewhere: initials have none |
| ``(a) Text`` | it is the first, or has a neighbour: a copyright sign has none |
| ``Section 3 Title`` | something parts the number from the title, or the title reads like one |
| ``A1 Text`` | there are at least three such: a sheet of paper is no clause |
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict

from policies.importing.blocks import Block, is_headingish, unmarked, unnumbered
from policies.importing.marks import Step

ANNEX_ENOUGH = 3
Key = tuple[str, str]  # form of printing, style of numeral


def key_of(step: Step, style: str) -> Key:
    """Return the run a number belongs to; 1. and a bare 1 are one run, (1) and 1) are not."""
    return (step.word or ("dot" if step.form == "bare" else step.form), style)


class Neighbours:
    """Where each number of each run stands, to look for the next and the one before."""

    def __init__(self, blocks: list[Block]) -> None:
        self._places: dict[tuple[Key, int], list[int]] = defaultdict(list)
        for at, block in enumerate(blocks):
            for step in block.mark.steps:
                for style, value in step.numerals:
                    self._places[key_of(step, style), value].append(at)

    def after(self, key: Key, value: int, at: int) -> bool:
        """Whether that number stands further down."""
        places = self._places.get((key, value), ())
        return bisect_right(places, at) < len(places)

    def before(self, key: Key, value: int, at: int) -> bool:
        """Whether that number stands further up."""
        return bisect_left(self._places.get((key, value), ()), at) > 0


def counted(blocks: list[Block]) -> list[Block]:
    """Return the blocks, each mark that is none given back to its words."""
    near = Neighbours(blocks)
    labels = {step.label for block in blocks for step in block.mark.steps if step.form == "dotted"}
    annexes = sum(
        block.mark.steps[:1] != () and block.mark.steps[0].form == "annex" for block in blocks
    )
    kept, runs = [], list[int]()
    for at, block in enumerate(blocks):
        step = block.mark.steps[0] if block.mark.steps else None
        if step is None or block.is_told:
            counts = True
        elif step.form == "annex":
            counts = annexes >= ANNEX_ENOUGH
        elif step.form == "word":
            counts = block.mark.spaced or is_headingish(block.seen)
        elif step.form == "dotted":
            counts = not block.seen[:1].islower() or _is_placed(step.label, labels)
        elif step.form == "bare":
            counts = _carries_on(step, runs, at, near, blocks)
        else:
            counts = _has_neighbour(step, at, near)
        if counts and step and step.form in ("bare", "dot") and step.label.isdigit():
            _note(int(step.label), runs)
        kept.append(block if counts else unnumbered(block))
    return [_no_code(block) for block in kept]


def _no_code(block: Block) -> Block:
    """Leave words alone that a bullet's glyph merely begins, such as a lone dash."""
    return unmarked(block) if block.is_bullet and not block.seen else block


def _is_placed(label: str, labels: set[str]) -> bool:
    """Whether a dotted number has a parent or an elder sibling in the text."""
    parent, _dot, last = label.rpartition(".")
    return parent in labels or f"{parent}.{int(last) - 1}" in labels


def _has_neighbour(step: Step, at: int, near: Neighbours) -> bool:
    alone_is_fine = step.form == "paren" or step.label.isdigit()
    return any(
        (value == 1 and alone_is_fine)
        or near.after(key_of(step, style), value + 1, at)
        or any(near.before(key_of(step, style), value - back, at) for back in (1, 2))
        or (value == 1 and near.before(key_of(step, style), 2, at))
        for style, value in step.numerals
    )


def _carries_on(
    step: Step, runs: list[int], at: int, near: Neighbours, blocks: list[Block]
) -> bool:
    value = int(step.label)
    if any(run < value <= run + 2 for run in runs):
        return True
    following = blocks[at + 1].mark.steps if at + 1 < len(blocks) else ()
    child = bool(following) and following[0].label.startswith(f"{value}.")
    return child or (value == 1 and near.after(("dot", "1"), 2, at))


def _note(value: int, runs: list[int]) -> None:
    """Remember how far each open run of whole numbers has come."""
    for at in reversed(range(len(runs))):
        if runs[at] < value <= runs[at] + 2:
            runs[at] = value
            del runs[at + 1 :]
            return
    runs.append(value)
