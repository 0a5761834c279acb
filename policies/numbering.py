"""Numbers of clauses as people write them, and the ones that follow. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

# The last number or single letter of a mark, and what closes it: the b of 9(b), the 2 of 4.2.
_LAST = re.compile(r"^(?P<stem>.*?)(?P<last>\d+|(?<![A-Za-z])[A-Za-z])(?P<close>\W*)$", re.DOTALL)
_SPLIT_AFTER = re.compile(r"(?<=[.;:?!])\s+|\n+")


@dataclass(frozen=True)
class _Mark:
    stem: str
    last: str
    close: str


def _read(mark: str) -> _Mark | None:
    found = _LAST.match(mark)
    return _Mark(found["stem"], found["last"], found["close"]) if found else None


def following(mark: str, by: int = 1) -> str:
    """Return the number after a clause's: 4.3 after 4.2, 9(c) after 9(b); "" where none is clear.

    Args:
        by: how many further on; -1 for the one before.
    """
    read = _read(mark)
    if read is None:
        return ""
    if read.last.isdigit():
        number = int(read.last) + by
        return f"{read.stem}{number}{read.close}" if number > 0 else ""
    letter = chr(ord(read.last) + by)
    return f"{read.stem}{letter}{read.close}" if letter.isalpha() else ""


def path_said(label: str) -> str:
    """Write a number as a path: 9(b) is ``9/b``."""
    opened = re.sub(r"\s*[(\[]\s*", "/", label.strip())
    kept = re.sub(r"[^A-Za-z0-9./]+", "-", opened.replace(")", "").replace("]", ""))
    return kept.strip("-./").lower()[:70]


def renumbered_path(path: str, old: str, new: str) -> str:
    """Return a clause's path once its number is another; as it was where the two never agreed.

    Args:
        old, new: its number, as people cite it.
    """
    was, now, here = _read(old), _read(new), _read(path)
    if path in {path_said(old), ""} or here is None:
        return path_said(new) or path
    if was and now and was.stem == now.stem and here.last == was.last.lower():
        return f"{here.stem}{now.last.lower()}{here.close}"
    return path


def unused(path: str, taken: Collection[str]) -> str:
    """Return the path, or one like it whose address nobody has; ``/`` is written ``-`` there."""
    addresses = {each.replace("/", "-") for each in taken}
    wanted, number = path or "new", 1
    while wanted.replace("/", "-") in addresses:
        number += 1
        wanted = f"{path or 'new'}-{number}"
    return wanted


def places_to_split(text: str) -> list[int]:
    """Return where a text may be cut in two: at the beginning of each further sentence or line."""
    found = (match.end() for match in _SPLIT_AFTER.finditer(text))
    return [place for place in found if text[:place].strip() and text[place:].strip()]
