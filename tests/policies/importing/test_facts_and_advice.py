"""What a text says of itself is suggested with its line; what looks like a slip is told."""

from datetime import date

import pytest

from policies.importing.facts import dated, months_in
from policies.importing.lint import review_due
from policies.importing.readers import read
from policies.importing.readers.plain import read_text
from policies.importing.references import references
from policies.importing.reporting import Report, report_on
from policies.importing.splitter import split

TODAY = date(2026, 11, 22)


def cut(text: str, name: str = "a.txt") -> Report:
    content = text.encode()
    return report_on(read(content, name), content, TODAY)


def facts(text: str) -> list[tuple[str, str, int]]:
    return [(fact.name, fact.value, fact.line) for fact in cut(text).split.facts]


def advice(text: str, name: str = "a.txt") -> list[tuple[str, str]]:
    general = {"no_title", "no_owner", "no_approver", "no_date"}
    return [(one.code, one.path) for one in cut(text, name).advice if one.code not in general]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 May 2024", (date(2024, 5, 3), "day")),
        ("3rd May 2024", (date(2024, 5, 3), "day")),
        ("May 2024", (date(2024, 5, 1), "month")),
        ("may\u00a02024.", (date(2024, 5, 1), "month")),
        ("3 Sept 2024", (date(2024, 9, 3), "day")),
        ("03/05/2024", (date(2024, 5, 3), "day")),
        ("3.5.2024", (date(2024, 5, 3), "day")),
        ("2024-05-03", (date(2024, 5, 3), "day")),
        ("31 February 2024", None),
        ("13/13/2024", None),
        ("2024", None),
        ("soon", None),
    ],
)
def test_dates(text: str, found: tuple[date, str] | None) -> None:
    assert dated(text) == found


@pytest.mark.parametrize(
    ("text", "months"),
    [("three years", 36), ("18 months", 18), ("annually", 12), ("every year", 12), ("soon", None)],
)
def test_lengths_of_time(text: str, months: int | None) -> None:
    assert months_in(text) == months


def test_pairs_at_the_head_in_a_table_and_at_the_end() -> None:
    told = facts(
        "Posting policy\nOwner: Marketing\nApproved by: the Board\nDate of approval: 3 May 2024\n"
        "1.1 One is.\n1.2 Owner: this is no fact but a clause.\n1.3 Three is.\nDocument control\n"
        "Version: 2.1\nShelf: 9\nLast updated: 4 June 2025\n"
    )
    assert told == [
        ("title", "Posting policy", 1),
        ("owner", "Marketing", 2),
        ("approved_by", "the Board", 3),
        ("approved_on", "3 May 2024", 4),
        ("version", "2.1", 9),
        ("other", "9", 10),
        ("updated_on", "4 June 2025", 11),
    ]


def test_sentences_suggest_and_stay_clauses() -> None:
    text = (
        "Posting policy\n1.1 This policy is maintained by the web team and was approved "
        "by Senate.\n1.2 The Registry is responsible for reviewing this policy.\n"
        "1.3 It is reviewed every two years and monitored every six months.\n"
        "1.4 Requests are approved by heads, and pages maintained by staff.\n"
    )
    assert facts(text)[1:] == [
        ("approved_by", "Senate", 2),
        ("owner", "web team", 2),
        ("owner", "Registry", 3),
        ("review_cycle", "reviewed every two years", 4),
        ("monitoring_cycle", "monitored every six months", 4),
    ]
    assert len(cut(text).split.outcome.clauses) == 4


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        ("Review date: May 2024", (date(2024, 5, 31), 2)),
        ("Review date: 3 May 2024", (date(2024, 5, 3), 2)),
        ("Review date: February 2028", (date(2028, 2, 29), 2)),
        ("Reviewed: May 2024\nReview cycle: three years", (date(2027, 5, 31), 2)),
        ("Approved on: 31 August 2024\nReview cycle: 18 months", (date(2026, 2, 28), 2)),
        ("Approved on: 31 August 2024", None),
        ("Review date: soon", None),
    ],
)
def test_when_a_review_is_due(lines: str, due: tuple[date, int] | None) -> None:
    found = split(read_text(f"Posting policy\n{lines}\n1.1 One.\n1.2 Two.\n1.3 Three.\n"))
    assert review_due(found.facts) == due


@pytest.mark.parametrize(("today", "told"), [(date(2024, 5, 31), False), (date(2024, 6, 1), True)])
def test_a_month_is_over_on_its_last_day(today: date, told: bool) -> None:
    content = b"Posting policy\nReview date: May 2024\n1.1 One.\n1.2 Two.\n1.3 Three.\n"
    found = report_on(read(content, "a.txt"), content, today).advice
    assert ("review_overdue" in {one.code for one in found}) is told


SLIPS = [
    ("1.1 One.\n1.2 Two.\n1.4 Four.", [("missing_number", "1.4")]),
    ("1.1 One.\n1.2 Two.\n1.2 Two again.\n1.3 Three.", [("repeated_number", "1.2-2")]),
    ("1.1 One.\n1.3 Three.\n1.2 Two.", [("missing_number", "1.3"), ("out_of_order", "1.2")]),
    ("1.1 One.\n1.2 Two.\n1.2.1.1 Deep.", [("depth_jump", "1.2.1.1")]),
    ("1.2 Two.\n1.3 Three.\n1.4 Four.", [("starts_late", "1.2")]),
    ("1.1 We:\n(a) eat;\n(b) sleep;\n(d) rest.\n1.2 So.\n1.3 On.", [("missing_number", "1.1/d")]),
    ("1.1 Reading it.\n1.2 Writing it.\n1.3 Telling it.", [("fragments", "1.1")]),
    ("1.1 We:\n- eat; and\n- sleep;\n- rest.\n1.2 So.\n1.3 On.", [("joined_early", "1.1/b1")]),
    ("1.1 We do.\n1.2 They do\n1.3 All do.", [("no_full_stop", "1.2")]),
    ("1.1 See section 9.\n1.2 See clause 1.1.\n1.3 So.", [("unresolved_reference", "1.1")]),
    ("1.1 See section 9 of the Highway Code.\n1.2 So.\n1.3 On.", []),
    ("1.1 As in 1.2.9.\n1.2 As in 2.5 million posts.\n1.3 On.", [("unresolved_reference", "1.1")]),
    (
        "1. Core rules\n1.1 One.\n2. Duties\n2.1 See the core rules in section 2.\n2.2 So.",
        [("suspect_reference", "2.1")],
    ),
    ("1.1 The Data Protection Act 1998 holds.\n1.2 So.\n1.3 On.", [("replaced_law", "1.1")]),
    ("1.1 We do do it.\n1.2 He had had it.\n1.3 On.", [("repeated_word", "1.1")]),
    ("1.1 No age, sex, age or name.\n1.2 So it is.\n1.3 So.", [("listed_twice", "1.1")]),
    ("1.1 See [here](#).\n1.2 So.\n1.3 On.", [("dead_link", "1.1")]),
]


@pytest.mark.parametrize(("text", "wanted"), SLIPS)
def test_what_looks_like_a_slip(text: str, wanted: list[tuple[str, str]]) -> None:
    assert advice(f"Posting policy\n{text}\n") == wanted


def test_links_of_a_web_page() -> None:
    page = (
        "<html><p>1.1 <a href='#'>One</a>.<p>1.2 <a href='javascript:x()'>Two</a>."
        "<p>1.3 <a href='https://example.ac.uk'>Three</a> "
        "<a href='mailto:a@example.ac.uk'>mail</a> "
        "<a href='/policy'>more</a> <a href='#part'>part</a>."
    )
    assert advice(page, "a.html") == [("dead_link", "1.1"), ("bad_link", "1.2")]


def test_what_a_text_does_not_say() -> None:
    codes = {one.code for one in cut("1.1 One.\n1.2 Two.\n1.3 Three.").advice}
    assert codes == {"no_title", "no_owner", "no_approver", "no_date"}
    codes = {
        one.code for one in cut("Posting policy\n1.1 One.\n1.2 Two.\n1.3 So.\nMay 2020").advice
    }
    assert codes == {"no_owner", "no_approver", "unclear_date"}


def test_references_lead_to_clauses_and_items() -> None:
    text = (
        "Posting policy\n1. Scope\n1.1 We:\n(a) eat;\n(b) sleep.\n1.2 As clause 1.1(b) and "
        "section 1 say, and paragraph 3(a) of the Rent Act.\n1.3 So.\n"
    )
    told = [(r.clause, r.said, r.target, r.status) for r in references(cut(text).split.outcome)]
    assert told == [
        ("1.2", "clause 1.1(b)", "1.1/b", "ok"),
        ("1.2", "section 1", "1", "ok"),
        ("1.2", "paragraph 3(a)", "", "external"),
    ]
