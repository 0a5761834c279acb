"""What every reader hands on: lines in order, each with what is known of it. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

MAX_BYTES = 10 * 1024 * 1024
MAX_TEXT_BYTES = 2 * 1024 * 1024
MAX_LINES = 6_000
MAX_CHARACTERS = 1_000_000
MAX_PAGES = 300

# Spaces of every width that Word and PDF put between a number and its text.
WIDE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\x0b\x1c-\x1f\x85]")
# Marks that take no room: they are kept in the text and never looked at.
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

# A word broken at the end of a line; whether its hyphen belongs to it is for people to say.
HYPHENATED = re.compile(r"[^\W\d_][-\u00ad]$")


class Refused(Exception):
    """A file that cannot be taken in; the message says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of the source, as printed there.

    ``label`` is a number or bullet that Word or a web page prints without writing it into the
    text; ``level`` how deep in lists it stands; ``heading`` the level of a heading the source
    calls one; ``strong`` that it looks like one (bold, larger); ``apart`` that it is no part of the
    words: the head or foot of a page, a menu, markup; ``inside`` that a list's item goes on with
    it; ``note`` that it is a footnote to the line before.
    """

    number: int
    text: str
    more: tuple[int, ...] = ()
    label: str = ""
    level: int | None = None
    inside: bool = False
    heading: int = 0
    title: bool = False
    strong: bool = False
    apart: bool = False
    note: bool = False
    page: int | None = None
    indent: float = 0
    cells: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    after_gap: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all lines of the source in it."""
        return (self.number, *self.more)


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole source: its lines without the blank ones, and what the reader had to say."""

    kind: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    wrapped: bool = False


def flat(text: str) -> str:
    """Return the text to look at: every space plain, nothing unseen; never the text to keep."""
    return UNSEEN.sub("", WIDE.sub(" ", text))


def is_blank(text: str) -> bool:
    """Whether nothing is to be seen of a text."""
    return not flat(text).strip()


def raw_tail(raw: str, seen: int) -> str:
    """Return what follows the first ``seen`` characters that count, as it is written."""
    for at, character in enumerate(raw):
        if UNSEEN.match(character):
            continue
        if not seen:
            return raw[at:].strip()
        seen -= 1
    return ""


def joined(lines: Sequence[Line]) -> Line:
    """Return lines as one: each goes on where the one before stopped."""
    first = lines[0]
    if len(lines) == 1:
        return first
    words = [first.text.rstrip()]
    for line in lines[1:]:
        rest = line.text.strip()
        glue = "" if HYPHENATED.search(words[-1][-2:]) and rest[:1].islower() else " "
        words += [glue, rest]
    return replace(
        first,
        text="".join(words),
        more=tuple(number for line in lines for number in line.numbers)[1:],
        links=tuple(link for line in lines for link in line.links),
    )


def reading(
    kind: str, lines: Iterable[Line], notes: Iterable[str] = (), *, wrapped: bool = False
) -> Reading:
    """Close a source, blank lines left out.

    Raises:
        Refused: there are no words in it, or too many.
    """
    kept = tuple(line for line in lines if not is_blank(f"{line.label}{line.text}"))
    if not any(character.isalpha() for line in kept for character in line.text):
        raise Refused("empty", "There are no words in this file, so nothing was taken in.")
    refuse_long(len(kept), sum(len(line.text) for line in kept))
    return Reading(kind, kept, tuple(notes), wrapped)


def refuse_long(lines: int, characters: int) -> None:
    """Refuse what is too long to be a policy.

    Raises:
        Refused: it has too many lines or characters.
    """
    if lines > MAX_LINES or characters > MAX_CHARACTERS:
        raise Refused(
            "long",
            f"This text is longer than {MAX_LINES:,} lines or {MAX_CHARACTERS:,} characters, "
            "too long for one policy. Nothing was taken in; import its parts one by one.",
        )
