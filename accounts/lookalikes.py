"""Names that look alike: letters borrowed from other alphabets, 0 for o, rn for m.

Pure. A skeleton is only for comparing; it is never shown and never stored as the name.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Letter by letter: the ones people are fooled by, Cyrillic and Greek first.
_CONFUSABLE = str.maketrans(
    {
        **dict(zip("авеёзікмнорстухѕјԁԛԝһґцшпгьԍӏ", "abee3ikmhopctyxsjdqwhruwnrbgl", strict=True)),
        **dict(zip("αβγεζηικμνορτυχωϲϳσ", "abyeznikmvoptuxwcjo", strict=True)),
        **dict(zip("աԁցհոսօզյ", "wdghnuoqj", strict=True)),
        **dict(zip("ıȷɑɡɩʟɴʀʏᴀᴄᴅᴇᴏᴘᴛᴜᴠᴡᴢℓɪ", "ijagilnryacdeoptuvwzli", strict=True)),
        "ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ƅ": "b", "ɓ": "b", "ɗ": "d",
        "æ": "ae", "œ": "oe", "ß": "ss", "þ": "p", "ƽ": "s", "ʋ": "v", "ｌ": "l", "ǀ": "l",
    }
)  # fmt: skip
_LIKE_EACH_OTHER = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "3": "e", "5": "s", "$": "s", "8": "b", "@": "a"}
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_NOT_LETTERS = re.compile(r"[\W_]+")

_WRITTEN_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "LATIN"})
_COMMON_WORDS = frozenset({"university", "college", "institute", "school", "of", "the", "and"})
NEAR = 0.84  # likeness from which a name is shown to people; chosen on the names in the tests
MAX_SKELETON_LENGTH = 120  # letters; what the register stores
_SHORTEST_FRAGMENT = 4  # letters: shorter names are compared whole, never as a part


@dataclass(frozen=True)
class Lookalike:
    """A known name that resembles the one asked about, and how much: 1.0 is a twin."""

    name: str
    likeness: float
    reason: str


def letters(text: str) -> str:
    """Fold the text to plain letters: full width, case, accents, borrowed alphabets."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_CONFUSABLE)
    apart = unicodedata.normalize("NFKD", folded)
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", plain).casefold().translate(_CONFUSABLE)


def skeleton(text: str) -> str:
    """Return what is left of a name for a hasty eye; equal skeletons are look-alikes."""
    bare = _NOT_LETTERS.sub("", letters(text).translate(_LIKE_EACH_OTHER))
    for pair, single in _PAIRS:
        bare = bare.replace(pair, single)
    return bare[:MAX_SKELETON_LENGTH]


def has_lookalike_letters(host: str) -> bool:
    """Whether a part of a host mixes alphabets, or borrows letters to spell a plain word."""
    return any(_is_disguised(label) for label in host.split(".") if not label.isascii())


def _is_disguised(label: str) -> bool:
    alphabets = {_alphabet(char) for char in label if char.isalpha()}
    if len(alphabets) > 1 and not alphabets <= _WRITTEN_TOGETHER:
        return True
    foreign = alphabets - {"LATIN"}
    swapped = unicodedata.normalize("NFKC", label).casefold().translate(_CONFUSABLE)
    return swapped.isascii() and (bool(foreign) or swapped != label)


def _alphabet(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ")[0]


def near_matches(
    name: str,
    known: Iterable[str],
    *,
    least: float = NEAR,
    most: int = 5,
    shared: Collection[str] = (),
) -> list[Lookalike]:
    """Rank the known names that resemble this one, the most alike first.

    ``known`` are the names and handles of all institutions, closed accounts included: a freed
    handle may be taken by an impostor. The name itself, letter for letter, is a match as well.
    ``shared`` are skeletons many names hold, like the university's own: holding one of those is
    no likeness.
    """
    wanted = skeleton(name)
    found = (
        match for each in dict.fromkeys(known) if (match := _match(name, wanted, each, shared))
    )
    ranked = sorted(found, key=lambda match: (-match.likeness, match.name.casefold(), match.name))
    return [match for match in ranked if match.likeness >= least][:most]


def _match(name: str, wanted: str, known: str, shared: Collection[str]) -> Lookalike | None:
    other = skeleton(known)
    if not wanted or not other:
        return None
    if name.casefold() == known.casefold():
        return Lookalike(known, 1.0, "The same name")
    if wanted == other:
        return Lookalike(known, 1.0, "Looks the same")
    short, long = sorted((wanted, other), key=len)
    if len(short) >= _SHORTEST_FRAGMENT and short in long and short not in shared:
        return Lookalike(known, _contained(wanted, other), "One name contains the other")
    return Lookalike(known, _likeness(wanted, other), "Spelt almost the same")


def _contained(one: str, other: str) -> float:
    """From NEAR upwards: the less is added, the more alike."""
    short, long = sorted((len(one), len(other)))
    return round(NEAR + (1 - NEAR) * 0.6 * short / long, 4)


def _likeness(one: str, other: str) -> float:
    first, second = sorted((one, other))  # its answer depends on the order
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return round(matcher.ratio(), 4)


def institutions_meant(name: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the codes of the institutions that a name may stand for; several are a muddle.

    ``names`` gives each institution's own, as ``{"leeds": ["University of Leeds"], ...}``.
    "LeedsLibrary" may be Leeds or Leeds Beckett; "LeedsBeckettLibrary" is only one of them.
    """
    wanted = skeleton(name)
    scores = {code: _letters_told(wanted, each) for code, each in names.items()}
    best = max(scores.values(), default=0)
    return tuple(code for code, score in scores.items() if score == best and best > 0)


def _letters_told(wanted: str, names: Iterable[str]) -> int:
    """How many letters of the wanted name an institution's names account for."""
    return max((_letters_of(wanted, each) for each in names), default=0)


def _letters_of(wanted: str, name: str) -> int:
    whole = skeleton(name)
    if whole and whole in wanted:
        return len(whole)
    words = {skeleton(word) for word in name.split() if letters(word) not in _COMMON_WORDS}
    return sum(len(word) for word in words if len(word) >= _SHORTEST_FRAGMENT and word in wanted)
