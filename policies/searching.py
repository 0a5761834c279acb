"""How words of a policy are searched: written one way, matched whole, marked where they stand.

Pure: text in, text out. A text and a question are both taken apart by ``words_of``, so what is
found does not depend on accents, case, hyphens or the database.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST_QUERY = 200  # letters; the rest is not read
MOST_WORDS = 12
SNIPPET = 240  # letters of a clause shown around the first word found
BEFORE = 80  # of them before it
ITEMS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W_]+")
_SPAN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")  # a word with its loose accents
_PIECE = re.compile(r"\d+|[a-z]+")
_LEADS = frozenset(
    {"section", "sections", "clause", "clauses", "paragraph", "para", "point", "item"}
)
_LEADS |= {"article", "number", "no", "s", "cl"}
_BULLET = re.compile(r"^(?P<parent>.+)/b(?P<number>\d+)$")


def words_of(text: str) -> list[str]:
    """Take a text apart into words without accents and case."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORD.findall(bare.casefold())


def joined(words: Iterable[str]) -> str:
    """Write words so that a whole one is found with a space on both sides."""
    return f" {' '.join(words)} "


# --- labels ---


def label_key(label: str) -> str:
    """Write a label one way: 24(b), 24 (B) and 24.b are the same clause."""
    return ".".join(_PIECE.findall(joined(words_of(label))))


def label_keys(label: str, path: str) -> list[str]:
    """Every way people cite a clause: its label, its path, and a bullet by its letter."""
    keys = [label_key(label), label_key(path)]
    if (bullet := _BULLET.match(path)) and 1 <= (number := int(bullet["number"])) <= len(ITEMS):
        keys.append(label_key(f"{bullet['parent']} {ITEMS[number - 1]}"))
    return [key for key in dict.fromkeys(keys) if key]


# --- questions ---


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, the last of which may be a beginning, and labels."""

    words: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def is_label(self) -> bool:
        """Whether it is a clause's number rather than words: 5.4, section 24(b)."""
        return bool(self.labels) and self.labels[-1][:1].isdigit()

    @property
    def patterns(self) -> list[str]:
        """What a text must hold, each somewhere."""
        return [f" {word} " for word in self.words[:-1]] + [f" {word}" for word in self.words[-1:]]

    def matches(self, words: Sequence[str]) -> bool:
        """Whether one of these words is looked for."""
        whole, last = set(self.words[:-1]), self.words[-1:]
        return any(word in whole or (last and word.startswith(last[0])) for word in words)


def wanted(query: str, name: str = "") -> Wanted:
    """Read a question; a university's name before a label ("London Met 5.4") counts for nothing."""
    words = words_of(query[:LONGEST_QUERY])[:MOST_WORDS]
    keys = [label_key(" ".join(words))]
    ours = words_of(name)
    rest = words[len(ours) :] if ours and words[: len(ours)] == ours else words
    if len(rest) > 1 and rest[0] in _LEADS:
        rest = rest[1:]
    keys.append(label_key(" ".join(rest)))
    return Wanted(tuple(words), tuple(key for key in dict.fromkeys(keys) if key))


# --- answers ---


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool = False


def snippet(text: str, found: Wanted) -> list[Piece]:
    """Cut a text around the first word looked for, with every such word marked."""
    spans = [span.span() for span in _SPAN.finditer(text) if found.matches(words_of(span.group()))]
    start, end = _window(text, spans[0][0] if spans else 0)
    pieces, at = ([Piece("… ")] if start else []), start
    for first, last in spans:
        if start <= first and last <= end:
            pieces += [Piece(text[at:first]), Piece(text[first:last], is_hit=True)]
            at = last
    pieces.append(Piece(text[at:end]))
    if end < len(text):
        pieces.append(Piece(" …"))
    return [piece for piece in pieces if piece.text]


def _window(text: str, hit: int) -> tuple[int, int]:
    """Where a snippet begins and ends: between words, unless a word is longer than all of it."""
    if len(text) <= SNIPPET:
        return 0, len(text)
    start = max(0, min(hit - BEFORE, len(text) - SNIPPET))
    if start:
        gap = text.find(" ", start, hit)
        start = gap + 1 if gap >= 0 else start
    end = min(len(text), start + SNIPPET)
    if end < len(text):
        gap = text.rfind(" ", hit, end)
        end = gap if gap > hit else end
    return start, end
