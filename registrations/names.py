"""The words inside an account's name: ``LMULaw`` holds LMU, ``LondonFilmUnion`` does not.

Pure. Source: London Met 5.5-s2, where LMU is not a name of London Met.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from accounts.lookalikes import letters

Words = tuple[str, ...]


def name_tokens(name: str) -> frozenset[str]:
    """Return every word, in lower case, that a reader may see in the name.

    Words are parted by anything but letters and digits, between letters and digits, and where
    a capital follows a small letter. Capitals that run into small letters are read both ways:
    ``LMULaw`` as LMU and Law, ``LMUsports`` as LMU and sports.
    """
    return frozenset(word for reading in _readings(name) for word in reading)


def forbidden_tokens(name: str, forbidden: Iterable[str]) -> Words:
    """Return those of the forbidden words that stand in the name as words."""
    readings = tuple(_readings(name))
    return tuple(
        word
        for word in forbidden
        if any(_holds(reading, own) for reading in readings for own in _readings(word))
    )


def shows_any(name: str, expected: Iterable[str]) -> bool:
    """Whether at least one of the expected words can be read in the name, spaces or not."""
    run_together = "".join(_split(name, keep_run=False)) or letters(name)
    return any(
        (bare := "".join(_split(word, keep_run=False))) and bare in run_together
        for word in expected
    )


def _readings(name: str) -> Iterator[Words]:
    """The name's words, with a run of capitals short by its last letter, and with it whole."""
    for keep_run in (False, True):
        words = tuple(_split(name, keep_run=keep_run))
        yield words
        yield tuple(_spelt_out(words))


def _holds(words: Words, phrase: Words) -> bool:
    """Whether the phrase's words stand in the words one after the other."""
    span = len(phrase)
    return span > 0 and any(
        words[start : start + span] == phrase for start in range(len(words) - span + 1)
    )


def _split(name: str, *, keep_run: bool) -> Iterator[str]:
    runs = [(kind, "".join(chars)) for kind, chars in groupby(_plain(name), key=_kind)]
    carried = ""
    for place, (kind, text) in enumerate(runs):
        if kind == "capitals" and place + 1 < len(runs) and runs[place + 1][0] == "small":
            at = len(text) if keep_run and len(text) > 1 else len(text) - 1
            if text[:at]:
                yield text[:at].lower()
            carried = text[at:]
        elif kind != "between":
            yield (carried + text).lower()
            carried = ""


def _spelt_out(words: Words) -> Iterator[str]:
    """Join letters that stand alone: L.M.U. is read as LMU."""
    for alone, group in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        if alone:
            yield "".join(group)
        else:
            yield from group


def _plain(name: str) -> str:
    """Full-width, accented and borrowed letters as plain ones, capitals kept."""
    composed = unicodedata.normalize("NFKC", name)
    return "".join(letters(char).upper() if char.isupper() else letters(char) for char in composed)


def _kind(char: str) -> str:
    if char.isupper():
        return "capitals"
    if char.isalpha():
        return "small"
    return "digits" if char.isdigit() else "between"
