"""Numerals that number clauses: 12, a, B, iv, IX. Pure."""

import re
from typing import NamedTuple

ROMAN = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3}|c(?:xc|xl|l?x{0,3}))(?:ix|iv|v?i{0,3})")
VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
STEPS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"))


class Numeral(NamedTuple):
    """One way to read a label: the style of its run and its place in it."""

    style: str  # "1", "a", "A", "i" or "I"
    value: int


def roman(number: int) -> str:
    """Write a number in small Roman numerals."""
    said = ""
    for value, letters in (*STEPS, (1, "i")):
        said += letters * (number // value)
        number %= value
    return said


def letters(number: int) -> str:
    """Write a number the way Word letters its lists: a to z, then aa, bb."""
    again, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (again + 1)


def readings(label: str) -> tuple[Numeral, ...]:
    """Return every way to read a label as a numeral; ``i`` is the ninth letter or one."""
    if label.isascii() and label.isdigit():
        return (Numeral("1", int(label)),) if len(label) <= 3 else ()
    small = label.lower()
    if not small.isascii() or not small.isalpha() or label not in (small, label.upper()):
        return ()
    upper = label.isupper()
    found = []
    if len(set(small)) == 1 and len(small) <= 3:
        value = ord(small[0]) - ord("a") + 1 + 26 * (len(small) - 1)
        found.append(Numeral("A" if upper else "a", value))
    if len(small) <= 8 and ROMAN.fullmatch(small):
        found.append(Numeral("I" if upper else "i", _roman_value(small)))
    return tuple(found)


def _roman_value(small: str) -> int:
    values = [VALUES[letter] for letter in small]
    following = (*values[1:], 0)
    return sum(-v if v < nxt else v for v, nxt in zip(values, following, strict=True))
