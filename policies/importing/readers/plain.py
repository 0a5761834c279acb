"""Plain text, and text pasted into a box. Pure."""

import unicodedata

from policies.importing.lines import (
    MAX_TEXT_BYTES,
    UNSEEN,
    Line,
    Reading,
    Refused,
    flat,
    is_blank,
    reading,
    refuse_long,
)

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
FALLBACK = (
    "The file is not in UTF-8; it was read as Windows-1252. Check accents, quotes and dashes."
)


def read_plain(content: bytes, kind: str = "txt") -> Reading:
    """Read a text file."""
    text, notes = decoded(content)
    return read_text(text, kind, notes)


def read_text(text: str, kind: str = "pasted", notes: tuple[str, ...] = ()) -> Reading:
    """Read text that is text already."""
    refuse_controls(text)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    refuse_long(len(rows), len(text))
    lines, gap = [], False
    for number, row in enumerate(rows, 1):
        if not is_blank(row):
            lines.append(Line(number, row, indent=indent_of(row), after_gap=gap))
        gap = is_blank(row)
    return reading(kind, lines, notes, wrapped=True)


def indent_of(row: str) -> int:
    """Return how many columns a line is set in; a tab goes to the next eighth."""
    seen = flat(UNSEEN.sub("", row).expandtabs(8))
    return len(seen) - len(seen.lstrip())


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode bytes as UTF-8, or as Windows-1252, saying so.

    Raises:
        Refused: it is too large, or no text in any of these.
    """
    if len(content) > MAX_TEXT_BYTES:
        raise Refused(
            "large",
            f"This text is larger than {MAX_TEXT_BYTES // 1024 // 1024} MB. Nothing was taken in.",
        )
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), (FALLBACK,)
    except UnicodeDecodeError:
        raise _no_text() from None


def refuse_controls(text: str) -> None:
    """Refuse what holds characters that no text has.

    Raises:
        Refused: there are control characters, or halves of characters.
    """
    for character in set(text):
        control = unicodedata.category(character) in ("Cc", "Cs")
        if control and character not in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85":
            raise _no_text()


def _no_text() -> Refused:
    return Refused(
        "binary",
        "This is not a text we can read: it may be damaged, or in a rare encoding. Nothing was "
        "taken in. Save it again as UTF-8 text, or import the Word or PDF file.",
    )
