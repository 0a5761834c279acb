"""A clause as one version words it, and how its words are read for comparing. Pure.

What is read here is only for comparing: it is never shown and never stored as the text.
"""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_SPELT_APART = str.maketrans(
    {
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),  # no width, soft hyphen
        **dict.fromkeys("\u2018\u2019\u201a\u2032\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)


@dataclass(frozen=True)
class Wording:
    """A clause as one version words it.

    ``parent`` is the path of the clause it stands under, "" at the top. ``label`` is how people
    cite it, 9(b) and not only the (b) in print. ``heading`` is its own, or that of the section it
    stands in. ``key`` is its identity, "" where nobody has said yet.
    """

    path: str
    text: str
    parent: str = ""
    kind: str = "clause"
    label: str = ""
    heading: str = ""
    key: str = ""

    @property
    def cited(self) -> str:
        """How people find it in its version: its label, else its path."""
        return self.label or self.path


def plain(text: str) -> str:
    """Fold what no reader sees as another word: case, quotes, dashes and every kind of space."""
    composed = unicodedata.normalize("NFC", text).translate(_SPELT_APART)
    return " ".join(composed.casefold().split())


def words_in(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a plain text in order."""
    return tuple(_WORD.findall(text))
