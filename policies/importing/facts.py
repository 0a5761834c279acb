"""What a text says of itself: its owner, who approved it, its dates. Suggestions only. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from policies.importing.blocks import DATE, ONLY_DATE, Block
from policies.importing.lines import flat
from policies.importing.marks import MONTHS
from policies.importing.outcome import Clause

NAMES = {
    "title": "title|policy title|document title|policy name|name of policy",
    "owner": "responsibility of|responsible (?:office|department|person|officer)"
    "|(?:policy |document )?owner|owned by|owning department|maintained by"
    "|policy lead|lead officer|department|author",
    "approved_by": "approved by|approving (?:body|committee|authority)|approval body|approver"
    "|authorised by|ratified by|approving authority",
    "approved_on": "approval date|date (?:of approval|approved)|approved(?: on)?|ratified(?: on)?",
    "review_due": "(?:next )?review date|next review(?: due)?|date (?:of|for) (?:next )?review"
    "|review due(?: date)?|(?:to be|for) reviewed?(?: by)?",
    "reviewed_on": "(?:last )?reviewed(?: on)?|date (?:last )?reviewed|last review(?: date)?",
    "effective_from": "effective (?:date|from)|in force from|date effective|commencement(?: date)?"
    "|valid from",
    "updated_on": "(?:last )?updated(?: on)?|last (?:modified|amended|revised)|amended|revised",
    "issued_on": "issued(?: on)?|issue date|date (?:of issue|issued)|published(?: on)?"
    "|publication date",
    "version": "version(?: number| no\\.?)?|document version|revision",
    "date": "date",
    "reference": "(?:document |policy )?(?:reference|ref\\.?|number|code)",
    "classification": "classification|status|document type|category|applies to|audience",
    "review_cycle": "review (?:cycle|period|frequency|interval)|frequency of review",
}
DATED = frozenset(
    [
        "approved_on",
        "review_due",
        "reviewed_on",
        "effective_from",
        "updated_on",
        "issued_on",
        "date",
    ]
)
ANY_NAME = "|".join(f"(?P<{name}>{words})" for name, words in NAMES.items())
PAIR = re.compile(rf"(?:{ANY_NAME})\s*[:–—|]\s*(?P<value>\S.*)", re.IGNORECASE)
ONLY_NAME = re.compile(rf"(?:{ANY_NAME})\s*:?", re.IGNORECASE)
BLOCK_TITLE = re.compile(
    r"(?:policy|document|version)\s+(?:info(?:rmation)?|details|control|data|record)"
    r"|about this (?:policy|document)",
    re.IGNORECASE,
)
DATE_WORDS = "|".join(NAMES[name] for name in DATED if name != "date")
DATE_LINE = re.compile(
    rf"(?:(?P<words>{DATE_WORDS}|date)\s*[:–—]?\s+)?(?P<date>{ONLY_DATE.pattern})\.?", re.IGNORECASE
)
OTHER = re.compile(r"([A-Z][^:]{1,40}):\s+(\S.{0,120})")
VERSION_LINE = re.compile(r"(?:version|v)\.?\s*\d+(?:\.\d+)*", re.IGNORECASE)
ITSELF = r"\b(?:[Tt]his|[Tt]he|[Oo]ur) (?:policy|guidance|procedure|document|code)\b[^.;]{0,120}?"
STOP = r"(?=\s+(?:and|on|in|who|which|for|at|to|with|under|by)\b|\s*[.;:,()]|\s*$)"
SENTENCES = (
    ("approved_by", re.compile(rf"{ITSELF}\bapproved by (?P<body>[^.;:,()]{{3,70}}?){STOP}")),
    ("owner", re.compile(rf"{ITSELF}\b(?:maintained|owned) by (?P<body>[^.;:,()]{{3,70}}?){STOP}")),
    (
        "owner",
        re.compile(
            r"^(?P<body>[A-Z][^.;:,()]{2,70}?) (?:has|have|is|are) (?:the )?responsib(?:ility|le)"
            r" for [^.]{0,60}\breview(?:ing)? (?:of )?th(?:is|e) (?:policy|guidance|document)"
        ),
    ),
)
NUMBERS = {
    w: n
    for n, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
} | {"twelve": 12, "eighteen": 18}
COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})"
UNIT = r"(?P<unit>year|month)s?"
EVERY = re.compile(
    rf"\breview(?:ed|s|)\b[^.;]{{0,60}}?\b(?:every|each)\s+(?:{COUNT}\s+)?{UNIT}\b", re.IGNORECASE
)
YEARLY_REVIEW = re.compile(
    r"\breviewed\b[^.;]{0,25}?\b(?P<yearly>annually|yearly|annual)\b", re.IGNORECASE
)
MONITORED = re.compile(
    rf"\bmonitored\b[^.;]{{0,40}}?\b(?:(?P<yearly>annual(?:ly)?|yearly)|(?:every|each)\s+"
    rf"(?:{COUNT}\s+)?{UNIT})\b",
    re.IGNORECASE,
)
MONTH_NAMES = {name[:3].lower(): at for at, name in enumerate(MONTHS.split("|"), 1)}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a text says of itself, with the line that says it."""

    name: str
    value: str
    line: int
    on: date | None = None
    precision: str = ""  # "day" or "month"
    months: int | None = None
    words: str = ""  # what the text calls it


def dated(text: str) -> tuple[date, str] | None:
    """Read a date written out or in numbers, day before month; None where it is none."""
    text = flat(text).strip().rstrip(".")
    if not ONLY_DATE.fullmatch(text):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    letters = re.search(r"[A-Za-z]{3,}", text)
    if letters:
        month = MONTH_NAMES[letters[0][:3].lower()]
        day, year = numbers if len(numbers) == 2 else (1, numbers[0])
    elif re.match(r"\d{4}-", text):
        year, month, day = numbers
    else:
        day, month, year = numbers
    try:
        return date(year, month, day), "month" if len(numbers) == 1 else "day"
    except ValueError:
        return None


def fact(name: str, value: str, line: int, words: str = "") -> Fact:
    """Make a fact, its date or its months read where it has any."""
    found = dated(_first_date(value)) if name in DATED else None
    months = months_in(value) if name == "review_cycle" else None
    day, precision = found or (None, "")
    return Fact(name, value.strip(), line, day, precision, months, words.strip())


def _first_date(value: str) -> str:
    found = ONLY_DATE.search(flat(value)) or re.search(DATE, flat(value))
    return found[0] if found else ""


def months_in(text: str) -> int | None:
    """Return how many months a length of time has: three years are 36."""
    found = re.search(rf"{COUNT}?\s*{UNIT}|(?P<yearly>annual|yearly)", text, re.IGNORECASE)
    return _months(found) if found else None


def _months(found: re.Match[str]) -> int:
    parts = found.groupdict()
    if parts.get("yearly"):
        return 12
    word = (parts.get("count") or "1").lower()
    count = int(word) if word.isdigit() else NUMBERS[word]
    return count * (12 if parts["unit"].lower() == "year" else 1)


def opens_block(block: Block) -> bool:
    """Whether a line is the title of a table of such facts: ``Document control``."""
    return block.is_text and bool(BLOCK_TITLE.fullmatch(block.seen.rstrip(":")))


def other_pair(block: Block) -> Fact | None:
    """Read a pair with a name we do not know; only within such a table."""
    cells = [cell for cell in block.line.cells if cell.strip()]
    if len(cells) == 2:
        return Fact("other", cells[1].strip(), block.line.number, words=cells[0].strip())
    found = OTHER.fullmatch(block.seen)
    return Fact("other", found[2], block.line.number, words=found[1]) if found else None


def pair_of(block: Block) -> Fact | None:
    """Read ``Approval date: November 2022``, also as a table's row."""
    cells = [cell for cell in block.line.cells if cell.strip()]
    text = (
        " : ".join(flat(cell).strip().rstrip(":") for cell in cells)
        if len(cells) == 2
        else block.seen
    )
    if len(text) > 200 or not (found := PAIR.fullmatch(text)):
        return None
    return fact(_name(found), found["value"], block.line.number, _words(found))


def _name(found: re.Match[str]) -> str:
    return next(name for name in NAMES if found[name])


def _words(found: re.Match[str]) -> str:
    return found[_name(found)]


def date_line(block: Block) -> Fact | None:
    """Read a line that is only a date, with or without a word for what it dates."""
    found = DATE_LINE.fullmatch(block.seen)
    if not found:
        return fact("version", block.seen, block.line.number) if _is_version(block) else None
    words = found["words"] or ""
    name = _name(again) if (again := ONLY_NAME.fullmatch(words)) else "date"
    return fact(name, found["date"], block.line.number, words)


def _is_version(block: Block) -> bool:
    return block.is_text and bool(VERSION_LINE.fullmatch(block.seen))


def in_sentences(clauses: list[Clause]) -> list[Fact]:
    """Find in the clauses who maintains and approved the policy, and how often it is reviewed."""
    found = []
    for clause in clauses:
        seen = flat(clause.text)
        for name, pattern in SENTENCES:
            if match := pattern.search(seen):
                found.append(Fact(name, _of_body(match["body"]), clause.line))
        if match := EVERY.search(seen) or YEARLY_REVIEW.search(seen):
            found.append(Fact("review_cycle", match[0], clause.line, months=_months(match)))
        if match := MONITORED.search(seen):
            found.append(Fact("monitoring_cycle", match[0], clause.line, months=_months(match)))
    return found


def _of_body(body: str) -> str:
    return re.sub(r"^(?:the|our)\s+", "", body.strip(), flags=re.IGNORECASE)
