"""A clause's words in pieces: plain, naming another clause, or a web address. Pure.

Words are words: nothing in them is markup. What becomes a link is a number that names a clause of
the same text, and an address that begins with http, https or mailto; nothing else ever does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.comparing.references import places_said

# Ends before what closes a sentence or a bracket around it.
_ADDRESS = re.compile(
    r"\b(?:https?://\w[^\s<>\"'\\^`{|}\[\]]*|mailto:[^\s<>\"'\\()\[\]]+@[\w.-]+)", re.IGNORECASE
)
_CLOSING = ".,;:!?*_"
# "section 8 of the Data Protection Act" is none of ours.
_OF_ANOTHER = re.compile(
    r"\s+(?:of|to|in)\s+(?:the|our|its|that|an?)\s+"
    r"(?!(?:policy|guidance|document|procedure)\b)[^.;]{0,60}"
    r"(?:Act|Regulations?|Policy|Code|Procedures?|Convention|Charter|Statutes?|Ordinances?)\b"
)


@dataclass(frozen=True)
class Piece:
    """Some words; ``clause`` is the number they name, ``address`` where they lead on the web."""

    text: str
    clause: str = ""
    address: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """Part a text; the pieces one after the other are the text."""
    at = 0
    for start, piece in sorted(_found(text), key=_first_and_longest):
        if start < at:
            continue  # a number inside an address
        if start > at:
            yield Piece(text[at:start])
        yield piece
        at = start + len(piece.text)
    if at < len(text):
        yield Piece(text[at:])


def _first_and_longest(found: tuple[int, Piece]) -> tuple[int, int]:
    start, piece = found
    return start, -len(piece.text)


def _found(text: str) -> Iterator[tuple[int, Piece]]:
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match[0])
        yield match.start(), Piece(address, address=address)
    for start, end, number in places_said(text):
        if not _OF_ANOTHER.match(text[end:]):
            yield start, Piece(text[start:end], clause=number)


def _trimmed(address: str) -> str:
    """Leave out what ends the sentence, and a bracket that was opened before the address."""
    while address[-1] in _CLOSING or (
        address[-1] == ")" and address.count(")") > address.count("(")
    ):
        address = address[:-1]
    return address
