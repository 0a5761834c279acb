"""No file brings the importer down, costs it much, or loses a line: it is read, or refused."""

import io
import time
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.importing.lines import MAX_BYTES, MAX_LINES, Refused
from policies.importing.readers import read
from policies.importing.readers.plain import read_text
from policies.importing.reporting import as_json, as_text, report_on
from policies.importing.splitter import split
from tests.policies.importing import papers

TODAY = date(2026, 11, 22)
DAY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ["a.txt", "a.md", "a.html", "a"]
PIECES = [
    *("1. ", "1 ", "2. ", "3) ", "1.1 ", "1.2 ", "4.7.1 ", "1.0 ", "(a) ", "(b) ", "(i) ", "(ii) "),
    *(
        "(h) ",
        "(1)(a) ",
        "a. ",
        "b) ",
        "I. ",
        "II. ",
        "A. ",
        "B. ",
        "- ",
        "• ",
        "o ",
        "- 6 ",
        "2.1(a) ",
    ),
    *("Section 2: ", "Section 3", "Part 1 ", "A1 ", "A2 ", "A3 ", "Scope", "Roles", "Policy info"),
    *("Owner: IT", "Approved by: Board", "Review date: May 2020", "February 2020", "Page 1 of 2"),
    *("12", "example.ac.uk", "Contents", "Related documents", "Appendix A", "The words end here."),
    *("something small", "  ", "\u00a0", "\u200b", "# ", "> ", "|", "---", "```", "<p>", "</li>"),
    *(
        "<ol>",
        "<script>",
        "<td>",
        "A | B",
        "\t",
        "Reading it",
        "[x](#)",
        "section 9",
        "0. ",
        "(c) ",
    ),
]
LINES = st.lists(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), max_size=40
)


def report(content: bytes, name: str) -> str:
    """Do all that an import does, and return what it says."""
    told = report_on(read(content, name), content, TODAY)
    assert list(as_text(told))
    return repr(as_json(told))


def attempt(content: bytes, name: str) -> str:
    """Import a file, or return why it is refused; anything else comes through."""
    try:
        return report(content, name)
    except Refused as refused:
        return refused.code


def code(content: bytes, name: str = "a.txt") -> str:
    """Return why a file is refused; it names what to do and what became of it."""
    with pytest.raises(Refused) as refused:
        read(content, name)
    assert "othing was taken in" in str(refused.value)
    return refused.value.code


# Anything at all


@DAY
@given(LINES, st.sampled_from(NAMES))
def test_any_run_of_marks_is_cut_the_same_way_twice(lines: list[str], name: str) -> None:
    content = "\n".join(lines).encode()
    assert attempt(content, name) == attempt(content, name)


@DAY
@given(st.text(), st.sampled_from(NAMES))
def test_any_text_is_cut_or_refused(text: str, name: str) -> None:
    assert attempt(text.encode("utf-8", "surrogatepass"), name)


@DAY
@given(st.binary(max_size=400), st.sampled_from(["", "PK\x03\x04", "<html>", "{\\rtf", "\ufeff"]))
def test_any_bytes_are_read_or_refused(content: bytes, start: str) -> None:
    assert attempt(start.encode() + content, "a.docx" if start else "a.txt")


WORD = papers.word([{"text": "1.1 One is here."}, {"text": "1.2 Two is here."}])


@settings(DAY, max_examples=60)
@given(st.integers(0, len(WORD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_word_file_is_read_or_refused(at: int, junk: bytes) -> None:
    assert attempt(WORD[:at] + junk + WORD[at + len(junk) :], "a.docx")


PDF = papers.pdf(["1.1 One is here.", "1.2 Two is here."])


@settings(DAY, max_examples=6)
@given(st.integers(0, len(PDF) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_pdf_is_read_or_refused(at: int, junk: bytes) -> None:
    assert attempt(b"%PDF-" + PDF[5:at] + junk + PDF[at + len(junk) :], "a.pdf")


# Files that are none


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\n", "a.txt", "empty"),
        (b"1. \n2. \n", "a.txt", "empty"),
        (b"\x00\x01\x02binary", "a.txt", "binary"),
        (b"words \x81\x8d\x8f", "a.txt", "binary"),
        (b"words\x07", "a.md", "binary"),
        (b"Words " * 400_000, "a.txt", "large"),
        (b"Words\n" * (MAX_LINES + 1), "a.txt", "long"),
        (b"Words\n" * 10_000, "a.md", "long"),
        (b"<p>Words" * 10_000, "a.html", "long"),
        (b"PK\x03\x04" + b"x" * MAX_BYTES, "a.docx", "large"),
        (b"%PDF-1.4" + b"x" * MAX_BYTES, "a.pdf", "large"),
        (b"PK\x03\x04 and no more", "a.docx", "damaged"),
        (b"%PDF-1.4\nand no more", "a.pdf", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "old"),
        (b"{\\rtf1 Words}", "a.rtf", "kind"),
        (papers.written([b""]), "a.pdf", "scan"),
    ],
)
def test_files_that_are_refused(content: bytes, name: str, wanted: str) -> None:
    assert code(content, name) == wanted


# Word files that would hurt

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/{}.main+xml"/></Types>'
)
DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(parts: dict[str, bytes], kind: str = DOCX) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES.format(kind))
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """Return a good Word file with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return target.getvalue()


def test_a_zip_bomb_is_never_unpacked() -> None:
    bomb = archive({f"word/media/{n}.bin": b"\0" * 20_000_000 for n in range(4)})
    assert len(bomb) < 200_000
    assert code(bomb, "a.docx") == "bomb"
    assert code(archive({f"{n}.bin": b"" for n in range(3_000)}), "a.docx") == "bomb"
    assert code(archive({"word/document.xml": b" " * 21_000_000}), "a.docx") == "bomb"


def test_macros_are_refused_and_so_is_another_programs_file() -> None:
    assert code(archive({"word/vbaProject.bin": b"x"}), "a.docx") == "macros"
    assert code(archive({}, "vnd.ms-word.document.macroEnabled"), "a.docx") == "macros"
    assert (
        code(archive({}, "vnd.openxmlformats-officedocument.spreadsheetml.sheet"), "a.docx")
        == "kind"
    )


def test_a_locked_archive_is_refused() -> None:
    made = bytearray(archive({"word/document.xml": b"x"}))
    at = made.rindex(b"PK\x01\x02")
    made[at + 8] |= 1
    assert code(bytes(made), "a.docx") == "locked"


BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def test_entities_are_not_expanded_and_no_file_is_fetched() -> None:
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    kinds = f'<!DOCTYPE d [<!ENTITY e0 "words">{inner}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    words = BODY.format("<w:p><w:r><w:t>Safe words. &e11;&f;</w:t></w:r></w:p>")
    started = time.monotonic()
    told = attempt(with_part("word/document.xml", (kinds + words).encode()), "a.docx")
    assert time.monotonic() - started < 5
    assert "wordswords" not in told
    assert len(told) < 3_000


def test_depth_is_bounded() -> None:
    deep = BODY.format("<w:sdt><w:sdtContent>" * 100 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 100)
    assert code(with_part("word/document.xml", deep.encode()), "a.docx") == "damaged"


def test_styles_that_stand_on_one_another_in_a_circle_end() -> None:
    document = papers.empty()
    one, other = document.styles["Heading 1"], document.styles["Heading 2"]
    one.base_style, other.base_style = other, one
    document.add_paragraph("Words are here.", style="Heading 1")
    assert "Words are here." in report(papers.saved(document), "a.docx")


# Web pages and Markdown that would hurt


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 10_000 + b"Words at the bottom." + b"</div>" * 10_000,
        b"<table><tr><td>" * 5_000 + b"Words at the bottom.",
        b"<ul><li>" * 5_000 + b"Words at the bottom.",
        b"<p>Words at the bottom.</p>" + b"<b>" * 100_000,
        b"<p>Words at the bottom.</p>" + b"<!--" * 50_000,
    ],
    ids=["div", "table", "list", "bold", "comment"],
)
def test_a_deep_page_keeps_its_words(content: bytes) -> None:
    assert "Words at the bottom." in report(content, "a.html")


@pytest.mark.parametrize(
    "piece", ["> ", "- ", "[", "*a ", "![[", "`", "](", "<!--", "_a__", "| a "]
)
def test_markdown_made_to_take_long_does_not(piece: str) -> None:
    started = time.monotonic()
    assert attempt(f"Words.\n\n{piece * 20_000}x\n".encode(), "a.md")
    assert time.monotonic() - started < 20


def test_words_in_markdown_deeper_than_anybody_writes_are_kept() -> None:
    assert "Words at the bottom." in report(b"> " * 200 + b"Words at the bottom.\n", "a.md")


# PDF files that would hurt


def test_a_locked_pdf_is_refused() -> None:
    locked = papers.assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 0/Kids[]>>",
            b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<"
            + b"41" * 32
            + b">/U<"
            + b"42" * 32
            + b">>>",
        ],
        b"/Encrypt 3 0 R/ID[<00><00>]",
    )
    assert code(locked, "a.pdf") == "locked"


def test_a_pdf_whose_pages_hold_one_another_ends() -> None:
    loop = papers.assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[2 0 R 3 0 R]>>",
            b"<</Type/Pages/Count 1/Parent 2 0 R/Kids[2 0 R]>>",
        ]
    )
    assert code(loop, "a.pdf") in ("damaged", "scan", "empty")


def stream(content: bytes) -> bytes:
    return papers.assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
        ]
    )


def test_a_pdf_stream_that_unpacks_without_end_meets_its_limit() -> None:
    started = time.monotonic()
    packer = zlib.compressobj(9)
    first, again = (
        packer.compress(b"\0" * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH) for _both in range(2)
    )
    huge = stream(first + again * 90)
    assert len(huge) < MAX_BYTES
    assert code(huge, "a.pdf") in ("bomb", "damaged", "scan")
    assert time.monotonic() - started < 40


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert code(papers.written([b"BT ET"] * 301), "a.pdf") == "long"


def test_pasted_text_is_bounded_too() -> None:
    with pytest.raises(Refused):
        read_text("Words and more words. " * 60_000)
    with pytest.raises(Refused):
        read_text("words \ud800")


MOST = MAX_LINES - 100
LONG_WORK = {
    "one paragraph wrapped over all lines": ("word " * 20 + "\n") * MOST,
    "tables of contents": "Contents\n" * MOST,
    "lists in lists": "(a) Words here\n(i) words\n(1) words\n" * (MOST // 3),
    "the same number": "1.1 Words here\n" * MOST,
    "headings": "A heading like any other\n" * MOST,
    "dots": "Words" + "." * 300_000,
    "brackets": "1" + "(a)" * 100_000 + " words",
    "references": "1.1 " + "see section 9 and clause 2.2.2 " * 8_000,
}


@pytest.mark.parametrize("name", LONG_WORK)
def test_the_work_grows_with_the_length_of_a_text_and_no_faster(name: str) -> None:
    """The longest text that is taken, made to be as awkward as can be, is a matter of seconds."""
    started = time.monotonic()
    assert attempt(LONG_WORK[name].encode(), "a.txt")
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_whoever_nests_lists_without_end_gets_short_paths_and_all_the_words(name: str) -> None:
    rows = "".join(f"{' ' * 2 * at}- word {at}\n" for at in range(400))
    page = "<ul><li>word" * 400
    told = split(read((rows if name == "a.txt" else page).encode(), name)).outcome
    assert len(told.clauses) == 400
    assert max(len(clause.path) for clause in told.clauses) < 80
