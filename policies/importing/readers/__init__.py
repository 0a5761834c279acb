"""Which reader a file is for: told by what is in it, its name only where that says nothing."""

import re
from collections.abc import Callable

from policies.importing.lines import Reading, Refused
from policies.importing.readers.html import read_html
from policies.importing.readers.markdown import read_markdown
from policies.importing.readers.pdf import read_pdf
from policies.importing.readers.plain import read_plain
from policies.importing.readers.word import read_word

MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|\?xml)\b", re.IGNORECASE
)
SIGNS: tuple[tuple[bytes, Callable[[bytes], Reading]], ...] = (
    (b"%PDF-", read_pdf),
    (b"PK\x03\x04", read_word),
    (b"PK\x05\x06", read_word),
)
OLD_WORD = b"\xd0\xcf\x11\xe0"
BY_NAME: dict[str, Callable[[bytes], Reading]] = {
    "md": read_markdown,
    "markdown": read_markdown,
    "html": read_html,
    "htm": read_html,
    "xhtml": read_html,
    "pdf": read_pdf,
    "docx": read_word,
}


def read(content: bytes, name: str) -> Reading:
    """Read a file into lines.

    Raises:
        Refused: it is no policy we can read; the message says why and what to do.
    """
    if not content.strip():
        raise Refused("empty", "This file is empty, so nothing was taken in.")
    if content.startswith(OLD_WORD):
        raise Refused(
            "old",
            "This is an old Word file (.doc) or one protected by a password. Nothing was taken "
            "in. Open it in Word, save it as .docx without a password, and import that.",
        )
    if content.lstrip()[:5] == b"{\\rtf":
        raise Refused(
            "kind",
            "This is a rich text file (.rtf). Nothing was taken in. Save it as .docx and import "
            "that.",
        )
    return _reader(content, name)(content)


def _reader(content: bytes, name: str) -> Callable[[bytes], Reading]:
    for sign, reader in SIGNS:
        if content.startswith(sign):
            return reader
    if b"%PDF-" in content[:1024] and name.lower().endswith(".pdf"):
        return read_pdf
    if MARKUP.match(content[:1024]):
        return read_html
    return BY_NAME.get(name.lower().rpartition(".")[2], read_plain)


__all__ = ["read"]
