"""Give every piece its path, as the splitter does; after a correction only what moved has another.

Pure. A path is never longer than the tables hold.
"""

from collections import Counter
from collections.abc import Sequence

from policies.importing.pieces import Kind, Piece

LONGEST = 80  # characters, as addresses and tables hold
ROOM = 4  # for the number of a path that stands again


def name_all(pieces: Sequence[Piece]) -> None:
    """Give every piece its path."""
    by_key = {piece.key: piece for piece in pieces}
    counts: Counter[tuple[int, str]] = Counter()
    names = Names()
    for piece in pieces:
        if piece.kind is Kind.SECTION:
            piece.path = names.unused(piece.name)
        elif piece.is_citable:
            owner = by_key.get(piece.parent) or by_key.get(piece.section)
            name = piece.name
            if piece.is_counted:
                of = (owner.key if owner else 0, name)
                counts[of] += 1
                name = f"{name[0]}{counts[of]}"
            whole = piece.absolute or owner is None
            piece.path = names.unused(name if whole or owner is None else f"{owner.path}/{name}")
        else:
            piece.path = ""


class Names:
    """The paths given so far; ``/`` is written ``-`` in addresses, and those are unique too."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._again: dict[str, int] = {}

    def unused(self, path: str) -> str:
        """Return the path, or one like it that nobody has."""
        path = path[: LONGEST - ROOM].rstrip("/.-") if len(path) > LONGEST else path
        wanted, again = path, self._again.get(path, 1)
        while wanted.replace("/", "-") in self._taken:
            again += 1
            wanted = f"{path[: LONGEST - len(str(again)) - 1]}-{again}"
        self._again[path] = again
        self._taken.add(wanted.replace("/", "-"))
        return wanted
