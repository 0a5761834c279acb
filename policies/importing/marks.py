"""What stands before a clause's words: a number, a letter, a bullet. Pure.

Nothing is decided here: a mark that may be a number may also begin a sentence. Whether it counts
is a question of what stands before and after it (``sequence.py``).
"""

import re
from dataclasses import dataclass

from policies.importing.numerals import Numeral, readings

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Families of bullets: the same list may be printed with any glyph of one family.
GLYPHS = {
    "dot": "•·●∙‣⁃\uf0b7\u2219►➢➤✓✔\uf0fc\uf0d8",
    "dash": "-–—−",
    "ring": "◦○◯",
    "square": "▪■□▫◼\uf0a7",
    "star": "*",
}
FAMILY = {glyph: family for family, glyphs in GLYPHS.items() for glyph in glyphs}
BULLET = re.compile(rf"\s*([{re.escape(''.join(FAMILY))}])(?:\s+|$)")
RING_LETTER = re.compile(r"\s*o\s+(?=\S)")
WORD = re.compile(
    r"(?P<word>Section|Part|Chapter|Article|Clause|Principle|Rule|Paragraph)\s+"
    r"(?P<label>\d{1,3}(?:\.\d{1,3})*|[A-Z]|[IVXL]{1,6})(?P<sign>\s*[:.)–—-]\s*|\s+|$)",
    re.IGNORECASE,
)
TAIL = r"(?P<tail>(?:\s?\([A-Za-z0-9]{1,5}\))*)"
DOTTED = re.compile(
    rf"(?P<label>\d{{1,3}}(?:\.\d{{1,3}}){{1,5}})(?P<letter>\.[a-z](?=[.)\s]))?[.):]?{TAIL}"
    r"(?:\s*[:–—-](?=\s)|(?=\s|$|[A-Z‘“\"']))\s*"
)
ANNEX_DOTTED = re.compile(r"(?P<label>[A-Z]\.?\d{1,3}(?:\.\d{1,3})*)[.):]?(?:\s+|$)")
DOT = re.compile(rf"(?P<label>\d{{1,3}})\.[—–-]?\s*{TAIL}(?:\s+|$|(?=[A-Z‘“\"']))")
COMPOUND = re.compile(r"(?P<label>\d{1,3})(?P<tail>(?:\s?\([A-Za-z0-9]{1,5}\))+)(?:\s+|$)")
CLOSE = re.compile(r"(?P<label>\d{1,3}|[A-Za-z]{1,7})\)(?:\s+|$)")
PAREN = re.compile(r"(?P<tail>\([A-Za-z0-9]{1,7}\)(?:\s?\([A-Za-z0-9]{1,5}\))*)\s*")
LETTER = re.compile(r"(?P<label>[A-Za-z]|[ivxlIVXL]{2,7})\.(?:\s+|$)")
BARE = re.compile(rf"(?P<label>\d{{1,3}})(?:\s+[–—-])?\s+(?=[A-Z‘“\"'])(?!(?:{MONTHS})\b)")
IN_PAREN = re.compile(r"\(([A-Za-z0-9]+)\)")


@dataclass(frozen=True, slots=True)
class Step:
    """One number of a mark: ``form`` says how it is printed, so that (1) and 1. are two runs."""

    form: str  # "word", "dotted", "dot", "bare", "close", "paren"
    label: str
    printed: str
    numerals: tuple[Numeral, ...] = ()
    word: str = ""  # "section", "part": each numbers on its own


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before the words; ``length`` in characters that count."""

    steps: tuple[Step, ...] = ()
    bullet: str = ""  # family of the glyph
    length: int = 0
    word: str = ""
    spaced: bool = True  # something plainly parts a word mark from its title


def bullet_of(text: str, *, rings: bool = False) -> Mark:
    """Read a bullet; ``rings`` lets the letter o be one."""
    if found := BULLET.match(text):
        return Mark(bullet=FAMILY[found[1]], length=found.end())
    if rings and (found := RING_LETTER.match(text)):
        return Mark(bullet="ring", length=found.end())
    return Mark()


def mark_of(text: str, *, rings: bool = False) -> Mark:
    """Read all that a line's beginning can be; the first form that fits wins."""
    bullet = bullet_of(text, rings=rings)
    start = bullet.length or len(text) - len(text.lstrip())
    rest = text[start:]
    if not bullet.bullet and (found := WORD.match(rest)) and _is_word(found):
        return _word(found, start)
    for form, pattern in FORMS:
        found = pattern.match(rest)
        steps = _steps(form, found) if found else ()
        if found and steps:
            return Mark(steps, bullet.bullet, start + found.end())
    return bullet


FORMS = (
    ("dotted", DOTTED),
    ("dot", DOT),
    ("dot", COMPOUND),
    ("paren", PAREN),
    ("close", CLOSE),
    ("dot", LETTER),
    ("bare", BARE),
    ("annex", ANNEX_DOTTED),
)


def _is_word(found: re.Match[str]) -> bool:
    """Whether ``Section 3`` begins a heading, not a sentence: it is parted from what follows."""
    label = found["label"]
    return label[0].isdigit() or label.isupper()


def _word(found: re.Match[str], start: int) -> Mark:
    label = found["label"]
    form = "dotted" if "." in label else "word"
    step = Step(form, label, label, readings(label), found["word"].lower())
    spaced = bool(found["sign"].strip()) or not found["sign"]
    return Mark((step,), "", start + found.end(), found["word"].lower(), spaced)


def _steps(form: str, found: re.Match[str]) -> tuple[Step, ...]:
    """Read a mark's numbers, outermost first; none where a letter is no numeral."""
    parts = found.groupdict()
    steps = []
    if label := parts.get("label"):
        steps.append(_step(form, label, found))
    if letter := parts.get("letter"):
        steps.append(Step("paren", letter[1:], letter[1:], readings(letter[1:])))
    steps += [
        Step("paren", inner, f"({inner})", readings(inner))
        for inner in IN_PAREN.findall(parts.get("tail") or "")
    ]
    plain = all(step.numerals or step.form in ("dotted", "annex") for step in steps)
    return tuple(steps) if plain else ()


def _step(form: str, label: str, found: re.Match[str]) -> Step:
    if form in ("dotted", "annex"):
        return Step(form, label, label)
    sign = {"close": ")", "dot": "."}.get(form, "") if label.isalpha() else ""
    return Step(form, label, f"{label}{sign}", readings(label))
