"""The five official texts, read where they lie (``POLICY_TEXTS``); here are only facts of them.

A fact is a count, a path, a line's number or a hash; never a sentence.
"""

import csv
import hashlib
import re
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policies.importing.outcome import Bucket
from policies.importing.readers import read
from policies.importing.reporting import Report, report_on
from tests import conftest
from tests.policies.importing.papers import pdf, word

pytestmark = pytest.mark.policy_texts
PATHS = Path(__file__).parents[2] / "data" / "clause_paths.csv"
SLUGS = ["london-met", "leeds-beckett", "queen-mary", "west-london", "leeds"]
TODAY = date(2026, 11, 22)


def content(slug: str) -> bytes:
    return (Path(conftest.POLICY_TEXTS) / f"{slug}.txt").read_bytes()


def cut(given: bytes, name: str = "a.txt") -> Report:
    return report_on(read(given, name), given, TODAY)


def paths(report: Report) -> list[str]:
    return [clause.path for clause in report.split.outcome.clauses]


def wanted(slug: str) -> list[str]:
    with PATHS.open() as file:
        return [row["path"] for row in csv.DictReader(file) if row["institution"] == slug]


SHAPES = {
    "london-met": ("decimal", 64, 65, 10, 0),
    "leeds-beckett": ("continuous", 69, 90, 14, 0),
    "queen-mary": ("unnumbered", 44, 52, 6, 0),
    "west-london": ("decimal", 76, 92, 10, 0),
    "leeds": ("numbered-sections", 43, 63, 13, 5),
}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_text_is_cut_into_its_clauses_and_no_line_is_lost(slug: str) -> None:
    report = cut(content(slug))
    outcome = report.split.outcome
    assert paths(report) == wanted(slug)
    assert (
        outcome.shape,
        len(outcome.clauses),
        len(outcome.placed),
        len(outcome.sections),
        len(outcome.texts(Bucket.CROSSHEADING)),
    ) == SHAPES[slug]
    rows = content(slug).decode().split("\n")
    assert sorted(outcome.placed) == [n for n, row in enumerate(rows, 1) if row.strip()]


# A hash of path, kind and line of every clause, in order.
CUTS = {
    "london-met": "2ce3ae2d28f9b69d",
    "leeds-beckett": "925c084d3333ac80",
    "queen-mary": "4dcac21dadaa856e",
    "west-london": "954fc990c38241e6",
    "leeds": "86a8c201cff972ec",
}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_clause_stands_in_its_line(slug: str) -> None:
    clauses = cut(content(slug)).split.outcome.clauses
    told = "\n".join(f"{c.path} {c.kind} {c.line}" for c in clauses)
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == CUTS[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_are_those_of_the_file(slug: str) -> None:
    """Nothing is improved: each clause is the end of its own line, spaces and slips and all."""
    rows = content(slug).decode().split("\n")
    for clause in cut(content(slug)).split.outcome.clauses:
        assert rows[clause.line - 1].strip().endswith(clause.text)


BUCKETS = {  # lines: of the title, of front matter, of furniture
    "london-met": ([1], [], []),
    "leeds-beckett": ([9], [5, 6, 7], [11, 13]),
    "queen-mary": ([3], [], []),
    "west-london": ([], [8], []),
    "leeds": ([2], [1], []),
}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_no_clause(slug: str) -> None:
    outcome = cut(content(slug)).split.outcome
    found = tuple(
        [line.number for line in outcome.texts(bucket)]
        for bucket in (Bucket.TITLE, Bucket.FRONT_MATTER, Bucket.FURNITURE)
    )
    assert found == BUCKETS[slug]


FACTS = {  # name, line, value or date with precision or months
    "london-met": {("owner", 123, ""), ("approved_by", 123, "")},
    "leeds-beckett": {
        ("reviewed_on", 139, "2016-02-01 month"),
        ("owner", 37, ""),
        ("review_cycle", 39, "36"),
        ("monitoring_cycle", 39, "12"),
    },
    "queen-mary": {("date", 86, "2020-02-01 month")},
    "west-london": {
        ("owner", 3, ""),
        ("approved_on", 4, "2022-11-01 month"),
        ("review_due", 5, "2025-10-01 month"),
        ("approved_by", 6, ""),
    },
    "leeds": set(),
}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_text_says_of_itself(slug: str) -> None:
    facts = cut(content(slug)).split.facts
    told = {
        (
            fact.name,
            fact.line,
            f"{fact.on} {fact.precision}" if fact.on else str(fact.months or ""),
        )
        for fact in facts
        if fact.name != "title"
    }
    assert told == FACTS[slug]


ADVICE = {
    "london-met": [("no_date", None), ("fragments", 111), ("no_full_stop", 119)],
    "leeds-beckett": [
        ("no_approver", None),
        ("missing_number", 32),
        ("replaced_law", 133),
        ("review_overdue", 139),
    ],
    "queen-mary": [
        ("no_approver", None),
        ("no_owner", None),
        ("dead_link", 32),
        ("unclear_date", 86),
    ],
    "west-london": [
        ("no_title", None),
        ("review_overdue", 5),
        ("listed_twice", 36),
        ("suspect_reference", 133),
    ],
    "leeds": [("no_approver", None), ("no_date", None), ("no_owner", None), ("joined_early", 31)],
}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_looks_like_a_slip(slug: str) -> None:
    assert [(one.code, one.line) for one in cut(content(slug)).advice] == ADVICE[slug]


def furnished(text: str) -> str:
    """Put the foot and the head of a page after every 25 lines."""
    rows = text.split("\n")
    title = next(
        (row.strip() for row in rows if re.search("policy|guidance", row, re.I) and len(row) < 80),
        "",
    )
    out: list[str] = []
    for at, row in enumerate(rows):
        out.append(row)
        if at and at % 25 == 0 and not row:
            out += [f"Page {at // 25} of 9", "", title, ""]
    return "\n".join(out)


def with_contents(text: str) -> str:
    """Put a table of contents before the first section."""
    rows = text.split("\n")
    heads = [row for row in rows if re.match(r"(\d+\. [A-Z].{3,60}|Section \d+: .*)$", row.strip())]
    entries = [f"{row.strip()} {'.' * 20} {at}" for at, row in enumerate(heads, 2) if len(row) < 80]
    return "\n".join([*rows[:3], "Contents", "", *entries, "", *rows[3:]]) if entries else text


def wrapped(text: str, width: int, hang: int = 0) -> str:
    return "\n".join(
        textwrap.fill(
            row,
            width,
            subsequent_indent=" " * hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        if len(row) > width
        else row
        for row in text.split("\n")
    )


CHANGES: dict[str, Callable[[str], str]] = {
    "no blank lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "blank lines doubled": lambda text: re.sub(r"\n+", "\n\n", text),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "no-break spaces": lambda text: re.sub(
        r"^(\s*(?:[-•·]\s)?[(\d][\w.()]*) ", "\\1\u00a0", text, flags=re.MULTILINE
    ),
    "heads and feet": furnished,
    "contents": with_contents,
    "bullets that are an o": lambda text: re.sub(r"^(\s*)[•·] ", r"\1o ", text, flags=re.MULTILINE),
    "wrapped at 72": lambda text: wrapped(text, 72),
    "wrapped at 88": lambda text: wrapped(text, 88),
    "wrapped at 100": lambda text: wrapped(text, 100),
    "wrapped at 120": lambda text: wrapped(text, 120),
}
# Two paragraphs without a blank line, the first of which ends at the very edge: nobody can tell.
KNOWN = {("leeds", "wrapped at 88"): {"4/p3"}}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_how_a_file_was_made_changes_nothing(slug: str, change: str) -> None:
    text = CHANGES[change](content(slug).decode())
    missing = KNOWN.get((slug, change), set())
    assert paths(cut(text.encode())) == [path for path in wanted(slug) if path not in missing]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_policy_as_a_pdf(slug: str) -> None:
    rows = [row.replace("\u00a0", " ") for row in content(slug).decode().split("\n") if row.strip()]
    given = pdf([row.strip() for row in rows], head="The university", foot="Page {} of 9")
    assert paths(cut(given, "a.pdf")) == wanted(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_policy_as_a_word_file(slug: str) -> None:
    rows = [row for row in content(slug).decode().split("\n") if row.strip()]
    given = word({"text": row} for row in rows)
    assert paths(cut(given, "a.docx")) == wanted(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_policy_as_a_web_page(slug: str) -> None:
    rows = [row for row in content(slug).decode().split("\n") if row.strip()]
    page = "".join(f"<p>{row.replace('&', '&amp;').replace('<', '&lt;')}</p>" for row in rows)
    given = f"<html><meta charset=utf-8><body>{page}</body></html>".encode()
    assert paths(cut(given, "a.html")) == wanted(slug)
