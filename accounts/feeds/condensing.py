"""Takes from a feed the dates of its newest entries, so that nothing else a stranger sent is read.

Pure. The walk is the XML parser's own, which takes each byte once, and it ends at the newest
entries or at a bound; what goes on is a few lines in our own writing.
"""

from xml.parsers import expat
from xml.sax.saxutils import escape

from accounts.feeds.reading import LOOKED_AT, NotKnown

ROOTS = frozenset({"rss", "feed", "rdf"})
ENTRIES = frozenset({"item", "entry"})
# How the kinds of feeds call the day an entry was published, or last changed.
DATES = {
    "published": "published",
    "pubdate": "published",
    "issued": "published",
    "updated": "updated",
    "modified": "updated",
    "date": "updated",
}
MOST_STEPS = 50_000  # tags begun and ended, and pieces of dates
DEEPEST = 60  # tags in one another
LONGEST_DATE = 100  # characters
PIECE = 16_384  # bytes walked at a time
TORN = 32_000  # bytes read of a feed that is no proper XML, for which reading is dear


def condensed(body: bytes) -> bytes:
    """Write a small feed with the dates of the newest entries, and nothing else.

    A feed that breaks off or is torn tells what came before; one torn before its first entry is
    given back as it is, cut short.

    Raises:
        NotKnown: it is XML of another kind, or made to keep its reader busy.
    """
    walk = Walk()
    body = body.lstrip()
    if not body:
        raise NotKnown("not_a_feed")
    try:
        for start in range(0, len(body), PIECE):
            walk.parser.Parse(body[start : start + PIECE], start + PIECE >= len(body))
            if len(walk.entries) >= LOOKED_AT:
                break
    except NotKnown:
        if not walk.entries:
            raise
    except (expat.ExpatError, ValueError, LookupError):  # torn, or in letters nobody knows
        if not walk.entries:
            return body[:TORN]
    return _written(walk.entries[:LOOKED_AT])


class Walk:
    """One way through a feed, tag by tag."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.steps = 0
        self._depth = 0
        self._entry: tuple[int, dict[str, str]] | None = None  # how deep it began, its dates
        self._kind = ""  # of the date being read
        self._text = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse

    def _begin(self, tag: str, _attributes: dict[str, str]) -> None:
        self._step()
        self._depth += 1
        name = tag.rpartition(":")[2].lower()
        if self._depth > DEEPEST or (self._depth == 1 and name not in ROOTS):
            raise NotKnown("not_a_feed")
        if self._entry is None and name in ENTRIES:
            self._entry = (self._depth, {})
        elif self._entry is not None and self._depth == self._entry[0] + 1:
            self._kind, self._text = DATES.get(name, ""), ""
            self.parser.CharacterDataHandler = self._letters if self._kind else None

    def _letters(self, text: str) -> None:
        self._step()
        self._text = (self._text + text)[:LONGEST_DATE]

    def _end(self, _tag: str) -> None:
        self._step()
        if self._entry is not None:
            began, dates = self._entry
            if self._kind and self._depth == began + 1:
                dates.setdefault(self._kind, self._text)
                self._kind, self.parser.CharacterDataHandler = "", None
            elif self._depth == began:
                self.entries.append(dates)
                self._entry = None
        self._depth -= 1

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NotKnown("too_large")

    def _refuse(self, *_declared: object) -> None:
        """Refuse words of the sender's own making, which may stand for any number of others."""
        raise NotKnown("not_a_feed")


def _written(entries: list[dict[str, str]]) -> bytes:
    lines = (
        "<entry>" + "".join(f"<{kind}>{escape(day)}</{kind}>" for kind, day in entry.items())
        + "</entry>"
        for entry in entries
    )  # fmt: skip
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(lines)}</feed>'.encode()
