"""Where the next number or bullet stands among those that are open. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.importing.blocks import Block
from policies.importing.counting import Key, key_of
from policies.importing.marks import Step
from policies.importing.numerals import Numeral

STEP_IN = 2  # spaces or points: less is no indentation, only an uneven edge
LARGEST_GAP = 3


@dataclass(slots=True)
class Open:
    """Something that the next line may go deeper into, or carry on."""

    kind: str  # "root", "section", "clause", "para", "item" or "point"
    path: str
    key: Key | None = None
    value: int = 0
    indent: float = 0
    level: int | None = None
    glyph: str = ""
    paras: int = 0
    points: int = 0
    rows: int = 0
    notes: int = 0
    back_matter: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number goes: under which of the open ones, carrying on which run."""

    parent: int  # place in the stack
    key: Key
    value: int
    sibling: Open | None = None


def place_of(
    step: Step, block: Block, stack: Sequence[Open], closed: Sequence[Open], roman: bool
) -> Place:
    """Find a number's place.

    In this order: it carries on the innermost run that waits for it; it carries on a list that a
    paragraph interrupted; it is the first of a new list; it carries on a run with a number left
    out or out of order; it begins a list in the middle. ``roman`` says that (i) is one, as (ii)
    follows.
    """
    numerals = [one for one in step.numerals if not roman or one.style in "iI"]
    carries = _carrying(step, numerals, block, stack, 1, 1)
    first = next((numeral for numeral in numerals if numeral.value == 1), None)
    if carries is None and first is None:
        carries = _reopening(step, numerals, stack, closed, 1, 1)
    if carries is not None:
        return carries
    if first and not _is_lazy(step, first, block, stack):
        return Place(len(stack) - 1, key_of(step, first.style), 1)
    found = (
        _carrying(step, numerals, block, stack, 2, LARGEST_GAP)
        or _reopening(step, numerals, stack, closed, 2, LARGEST_GAP)
        or _carrying(step, numerals, block, stack, -999, 999)
    )
    if found is not None:
        return found
    style, value = numerals[0]
    return Place(len(stack) - 1, key_of(step, style), value)


def _carrying(
    step: Step,
    numerals: Sequence[Numeral],
    block: Block,
    stack: Sequence[Open],
    low: int,
    high: int,
) -> Place | None:
    """Find the innermost open run whose last number lies so far before this one."""
    for numeral in numerals:
        for at in reversed(range(1, len(stack))):
            one = stack[at]
            if one.key == key_of(step, numeral.style) and _same_level(one, block):
                if low <= numeral.value - one.value <= high:
                    return Place(at - 1, one.key, numeral.value, one)
                if numeral.value == 1 or low > 1:
                    break
    return None


def _reopening(
    step: Step,
    numerals: Sequence[Numeral],
    stack: Sequence[Open],
    closed: Sequence[Open],
    low: int,
    high: int,
) -> Place | None:
    """Find a run that a paragraph or a heading closed, and that this number carries on."""
    for numeral in numerals:
        for one in reversed(closed):
            near = low <= numeral.value - one.value <= high
            if one.key == key_of(step, numeral.style) and near and numeral.value > 1:
                return Place(len(stack) - 1, one.key, numeral.value, one)
    return None


def _is_lazy(step: Step, first: Numeral, block: Block, stack: Sequence[Open]) -> bool:
    """Whether a number 1 follows another number 1: every item was given the same."""
    one = stack[-1]
    same = one.key == key_of(step, first.style) and one.value == 1
    return same and one.kind not in ("section", "root") and _same_level(one, block)


def _same_level(one: Open, block: Block) -> bool:
    return one.level is None or block.line.level is None or one.level == block.line.level


def bullet_parent(block: Block, stack: Sequence[Open]) -> int:
    """Return the place in the stack that a bullet goes under."""
    chain = _chain(stack)
    if not chain:
        return _deep_enough(block, stack)
    glyphs = {stack[at].glyph for at in chain}
    for at in chain:
        if _is_beside(block, stack[at]):
            return at - 1
        if _is_deeper(block, stack[at], glyphs):
            return at
    return chain[-1] - 1


def _chain(stack: Sequence[Open]) -> list[int]:
    """Return the places of the bullets one inside the other, innermost first."""
    chain: list[int] = []
    for at in reversed(range(len(stack))):
        if stack[at].kind != "point":
            break
        chain.append(at)
    return chain


def _is_beside(block: Block, one: Open) -> bool:
    if one.level is not None and block.line.level is not None:
        return one.level == block.line.level
    return one.glyph == block.mark.bullet and abs(one.indent - block.indent) < STEP_IN


def _is_deeper(block: Block, one: Open, glyphs: set[str]) -> bool:
    if one.level is not None and block.line.level is not None:
        return block.line.level > one.level
    if one.glyph == block.mark.bullet:
        return block.indent >= one.indent + STEP_IN
    return block.mark.bullet not in glyphs and block.indent > one.indent - STEP_IN


def _deep_enough(block: Block, stack: Sequence[Open]) -> int:
    """Step out of lettered items that stand further in than the bullet."""
    at = len(stack) - 1
    while stack[at].kind == "item" and _is_outside(block, stack[at]):
        at -= 1
    return at


def _is_outside(block: Block, one: Open) -> bool:
    if one.level is not None and block.line.level is not None:
        return block.line.level <= one.level
    return block.indent <= one.indent - STEP_IN
