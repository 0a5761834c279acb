"""Names within one slip of another, and names inside it: what an impostor would choose.

Pure, and written for an index: the shapes worth asking the register for are listed first, so that
a look-alike is found among a million accounts without reading them.
"""

from collections.abc import Iterable
from itertools import pairwise

from accounts.lookalikes import skeleton

_LETTERS = "abcdefghjklmnopqrstuvwxyz24679"  # what a skeleton is written in: no i, 0, 1, 3, 5, 8
_LONGEST = 40  # letters compared; longer handles exist on hardly any platform
_SHORTEST = 4  # letters; below, every name is near every other
_TELLING = 6  # letters from which a name inside another is no accident


def is_near(asked: str, known: str) -> bool:
    """Whether a hasty eye could take one name for the other, or reads the one in the other."""
    one, other = skeleton(asked)[:_LONGEST], skeleton(known)[:_LONGEST]
    if not one or not other:
        return False
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST:
        return False
    if short in long:
        return len(short) >= _TELLING or len(short) * 2 >= len(long)
    return len(short) > _SHORTEST and _one_slip_apart(short, long)


def shapes_near(asked: str) -> frozenset[str]:
    """List every shape ``is_near`` finds in or beside a name, but those that only begin with it."""
    shape = skeleton(asked)[:_LONGEST]
    if len(shape) < _SHORTEST:
        return frozenset({shape} - {""})
    slips = _slips(shape) if len(shape) > _SHORTEST else ()
    return frozenset({shape, *_parts(shape), *slips})


def _one_slip_apart(short: str, long: str) -> bool:
    """One letter more, less, or other, or two neighbours swapped."""
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[:at] + long[at : at + 2][::-1] + long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or short == swapped


def _parts(shape: str) -> Iterable[str]:
    """Every stretch of the shape long enough to be somebody's name in it."""
    for start in range(len(shape)):
        for end in range(start + _SHORTEST, len(shape) + 1):
            if end - start >= _TELLING or (end - start) * 2 >= len(shape):
                yield shape[start:end]


def _slips(shape: str) -> Iterable[str]:
    letters = sorted({*_LETTERS, *shape})
    for at in range(len(shape) + 1):
        front, back = shape[:at], shape[at:]
        for letter in letters:
            yield front + letter + back
            if back:
                yield front + letter + back[1:]
        if back:
            yield front + back[1:]
    for at, (one, other) in enumerate(pairwise(shape)):
        yield shape[:at] + other + one + shape[at + 2 :]
