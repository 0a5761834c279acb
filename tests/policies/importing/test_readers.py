"""Each kind of file is read into the same lines: words, numbers, headings, tables."""

from typing import Any

import pytest

from policies.importing.lines import Reading
from policies.importing.outcome import Bucket
from policies.importing.readers import read
from policies.importing.readers.plain import FALLBACK
from policies.importing.splitter import Split, split
from tests.policies.importing import papers

OUTLINE = [
    ("decimal", "%1."),
    ("decimal", "%1.%2"),
    ("lowerLetter", "(%3)"),
    ("lowerRoman", "(%4)"),
]
BULLETS = [("bullet", "•"), ("bullet", "o")]


def cut(content: bytes, name: str) -> Split:
    return split(read(content, name))


def paths(found: Split) -> str:
    return " ".join(clause.path for clause in found.outcome.clauses)


def furniture(found: Split) -> list[str]:
    return [line.text for line in found.outcome.texts(Bucket.FURNITURE)]


def page(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


# Text


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        ("1.1 A café is here.\n1.2 So.\n1.3 On.".encode(), ()),
        ("1.1 A café is here.\n1.2 So.\n1.3 On.".encode("utf-8-sig"), ()),
        ("1.1 A café is here.\n1.2 So.\n1.3 On.".encode("utf-16"), ()),
        ("1.1 A café is here.\n1.2 So.\n1.3 On.".encode("utf-32"), ()),
        ("1.1 A café is here.\n1.2 So.\n1.3 On.".encode("cp1252"), (FALLBACK,)),
    ],
)
def test_text_in_the_encodings_people_have(content: bytes, notes: tuple[str, ...]) -> None:
    reading = read(content, "policy.txt")
    assert reading.notes == notes
    assert split(reading).outcome.clauses[0].text == "A café is here."


def test_the_sign_of_a_file_counts_more_than_its_name() -> None:
    given = papers.word([{"text": "1.1 Words."}])
    assert read(given, "policy.txt").kind == "docx"
    assert read(page("<p>Words</p>"), "policy").kind == "html"
    assert read(papers.pdf(["Words"]), "policy.html").kind == "pdf"
    assert read(b"# Words", "policy.MD").kind == "markdown"
    assert read(b"# Words", "policy").kind == "txt"


# Markdown


def test_markdown() -> None:
    found = cut(
        b"""# Posting policy

Words of welcome.

Purpose
-------

We want to help, [truly](#).

- one
- two

  goes on
  - two and a half
- three

## Rules

1. Be kind.
1. Be brief:
   1. short
   2. shorter
1. Be gone.

### Exceptions

There are none in \\*this\\*.

| Role | Duty |
|------|------|
| Head | Decide |

4.1 One is here.
4.2 Two is here.
***
""",
        "policy.md",
    )
    assert found.outcome.title == "Posting policy"
    assert paths(found) == (
        "p1 purpose/p1 purpose/p1/b1 purpose/p1/b2 purpose/p1/b2/p1 purpose/p1/b2/b1 purpose/p1/b3"
        " rules/1 rules/2 rules/2/1 rules/2/2 rules/3 exceptions/p1 exceptions/p1/r1"
        " exceptions/p1/r2 4.1 4.2"
    )
    texts = {clause.path: clause.text for clause in found.outcome.clauses}
    assert (texts["exceptions/p1"], texts["exceptions/p1/r2"]) == (
        "There are none in *this*.",
        "Head | Decide",
    )
    assert furniture(found) == ["-------", "|------|------|", "***"]


def test_markdown_keeps_the_numbers_its_writer_wrote() -> None:
    found = cut(b"# Rules for posts\n\n1. One is.\n2. Two is.\n4. Four is.\n", "policy.md")
    assert paths(found) == "1 2 4"


# Web pages


def test_a_web_page() -> None:
    found = cut(
        page(
            "<nav><ul><li>Home</li></ul></nav><main><h1>Posting policy</h1><p>Owner: Marketing</p>"
            "<h2>1. Scope</h2><p>All <b>staff</b>&nbsp;are in it:</p><ol type=a><li>here<ul><li>now"
            "<p>goes on</p><li>then</ul><li value=4>there</ol><p>Others too.<br>All of them.</p>"
            "<h2>2. Duties</h2><h3>Heads</h3><p>Read it, heads.</p><h3>Staff</h3>"
            "<p>Read it too.</p>"
            "<table><tr><td>Who<td>What<tr><td>Head<td>Decides</table>"
            "<h2>3. Review</h2><p>Now and then.</p></main><footer>Imprint</footer>"
        ),
        "policy.html",
    )
    assert paths(found) == (
        "1/p1 1/p1/a 1/p1/a/b1 1/p1/a/b1/p1 1/p1/a/b2 1/p1/d 1/p2 1/p3 2/p1 2/p2 2/p2/r1"
        " 2/p2/r2 3/p1"
    )
    assert furniture(found) == ["Home", "Imprint"]
    assert found.outcome.clauses[0].text == "All staff\u00a0are in it:"
    assert [fact.value for fact in found.facts] == ["Posting policy", "Marketing"]


def test_a_web_page_carries_nothing_but_words() -> None:
    found = cut(
        page(
            "<h1>Posting policy</h1><p onclick='bad()'>One<script>bad()</script> is "
            "<img src=x alt='a picture'><a href='javascript:bad()'>here</a>.</p>"
            "<p>Two<style>p{}</style> is.</p>"
            "<p hidden>Three</p><template>Four</template><iframe>Five</iframe>"
        ),
        "policy.html",
    )
    assert [c.text for c in found.outcome.clauses] == ["One is a picturehere.", "Two is."]
    assert furniture(found) == ["Three"]


def test_a_table_that_only_arranges_a_page_is_no_table() -> None:
    cells = "<td>Menu<td>" + "".join(f"<p>1.{n} Rule {n}.</p>" for n in range(1, 9))
    assert paths(cut(page(f"<table><tr>{cells}</table>"), "a.html")).endswith("1.7 1.8")


def test_a_number_in_a_cell_of_its_own_is_the_clauses() -> None:
    rows = "".join(f"<tr><td>2.{n}<td>Rule {n} is.</tr>" for n in range(1, 4))
    found = cut(page(f"<table>{rows}</table>"), "a.html")
    assert next((c.path, c.text) for c in found.outcome.clauses) == ("2.1", "Rule 1 is.")


# Word


def test_word_prints_numbers_it_does_not_store() -> None:
    found = cut(
        papers.word(
            [
                {"text": "Posting policy", "style": "Title"},
                {"text": "Introduction", "style": "Heading 1", "list": 1},
                {"text": "Words about it.", "list": 1, "level": 1},
                {"text": "Aims are:", "list": 1, "level": 1},
                {"text": "to inform;", "list": 1, "level": 2},
                {"text": "to protect", "list": 1, "level": 2},
                {"text": "friends and", "list": 1, "level": 3},
                {"text": "others.", "list": 1, "level": 3},
                {"text": "Scope", "style": "Heading 1", "list": 1},
                {"text": "All of us:", "list": 1, "level": 1},
                {"text": "staff", "list": 2},
                {"text": "young staff", "list": 2, "level": 1},
                {"text": "students", "list": 2},
                {"text": "It begins here again.", "list": 1, "level": 1},
                {"text": "with a letter.", "list": 1, "level": 2},
            ],
            [OUTLINE, BULLETS],
        ),
        "policy.docx",
    )
    assert paths(found) == (
        "1.1 1.2 1.2/a 1.2/b 1.2/b/i 1.2/b/ii 2.1 2.1/b1 2.1/b1/b1 2.1/b2 2.2 2.2/a"
    )
    assert [(s.path, s.title) for s in found.outcome.sections] == [
        ("1", "Introduction"),
        ("2", "Scope"),
    ]
    assert found.outcome.title == "Posting policy"


def test_word_numbers_by_style_and_whole_paragraphs_in_a_headings_style() -> None:
    document = papers.empty()
    papers.add_list(document, 1, OUTLINE)
    papers.number_style(document, "Heading 1", 1, 0)
    papers.number_style(document, "Heading 2", 1, 1)
    for style, text in (
        ("Heading 1", "Introduction"),
        ("Heading 2", "Whoever posts for the college reads this before doing so, and then again."),
        ("Heading 2", "Whoever does not read it does not post, however good the reason may be."),
        ("Heading 1", "Scope"),
        ("Heading 2", "All posts are in it."),
        ("Heading 2", "Images"),
        ("Normal", "Images are posts, too."),
    ):
        document.add_paragraph(text, style=style)
    found = cut(papers.saved(document), "policy.docx")
    assert paths(found) == "1.1 1.2 2.1 2.2/p1"
    assert [section.path for section in found.outcome.sections] == ["1", "2", "2.2"]


def test_word_tables_heads_breaks_and_changes() -> None:
    document = papers.empty()
    document.sections[0].header.paragraphs[0].text = "The college"
    document.add_paragraph("Posting policy", style="Title")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells],
        ["Owner", "Marketing", "Review date", "May 2027"],
        strict=True,
    ):
        cell.text = text
    paragraph = document.add_paragraph("1.1 One is here.")
    paragraph.add_run().add_break()
    paragraph.add_run("1.2 Two is")
    papers.struck_and_added(paragraph, " gone", " here too.")
    document.add_paragraph("1.3 Three is.")
    found = cut(papers.saved(document), "policy.docx")
    assert [(c.path, c.text) for c in found.outcome.clauses] == [
        ("1.1", "One is here."),
        ("1.2", "Two is here too."),
        ("1.3", "Three is."),
    ]
    assert furniture(found) == ["The college"]
    told = {fact.name: fact.value for fact in found.facts}
    assert told == {"title": "Posting policy", "owner": "Marketing", "review_due": "May 2027"}


def test_a_footnote_hangs_on_its_clause_and_ends_no_list() -> None:
    document = papers.empty()
    document.add_paragraph("1.1 We do this:")
    noted = document.add_paragraph("(a) one thing;")
    papers.add_footnote(document, noted, "Now and then.")
    for text in ("(b) another.", "1.2 So it is.", "1.3 And so on."):
        document.add_paragraph(text)
    found = cut(papers.saved(document), "policy.docx")
    assert paths(found) == "1.1 1.1/a 1.1/a/n1 1.1/b 1.2 1.3"
    assert found.outcome.clauses[2].text == "Now and then."


# PDF


def test_pdf_paragraphs_by_where_the_lines_stand() -> None:
    words = "Whoever posts in the name of the college says so in the post or in the profile, and "
    rows: list[str | dict[str, Any]] = [
        {"text": "Posting policy", "size": 20, "bold": True},
        {"text": "Introduction", "bold": True},
        {"text": f"1.1 {words * 3}does it well.", "hang": 22},
        {"text": f"1.2 {words * 2}does so:", "hang": 22, "gap": 0},
        {"text": f"(a) {words}with care;", "indent": 24, "hang": 18, "gap": 0},
        {"text": "(b) in time.", "indent": 24, "hang": 18},
        {"text": "Scope", "bold": True},
        *(f"2.{n} {words * 4}ends here." for n in range(1, 12)),
    ]
    found = cut(papers.pdf(rows, head="The college"), "policy.pdf")
    numbers = " ".join(f"2.{n}" for n in range(1, 12))
    assert paths(found) == f"1.1 1.2 1.2/a 1.2/b {numbers}"
    assert [s.title for s in found.outcome.sections] == ["Introduction", "Scope"]
    assert all(c.text.endswith((".", ":", ";")) for c in found.outcome.clauses)
    assert {line.text for line in found.outcome.texts(Bucket.FURNITURE)} >= {
        "The college",
        "Page 1",
    }
    pages = {line.page for line in read(papers.pdf(rows), "a.pdf").lines}
    assert pages == {1, 2}


def test_pdf_in_two_columns_is_read_column_by_column() -> None:
    left = [
        (72.0, 90 + 14.0 * n, f"1.{n} Left rule {n} is here.", 11.0, False) for n in range(1, 15)
    ]
    right = [(320.0, 90 + 14.0 * n, f"2.{n} Right rule {n} is.", 11.0, False) for n in range(1, 15)]
    given = papers.written([papers.stream([*left, *right])])
    wanted = [f"{column}.{n}" for column in (1, 2) for n in range(1, 15)]
    assert paths(cut(given, "a.pdf")) == " ".join(wanted)


def same_lines(one: Reading, other: Reading) -> bool:
    return [line.text for line in one.lines] == [line.text for line in other.lines]


def test_the_same_file_always_reads_the_same() -> None:
    for given, name in (
        (papers.pdf(["1.1 One is.", "1.2 Two is."]), "a.pdf"),
        (papers.word([{"text": "1.1 One is."}]), "a.docx"),
        (page("<p>One"), "a.html"),
    ):
        assert same_lines(read(given, name), read(given, name))
