"""Spreadsheets of every make are read as rows of text; hostile ones are refused in a sentence."""

import os
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import repeat
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.imports import BadSheet, read_sheet, top_and_count
from accounts.imports.columns import CODES, guessed, problems
from accounts.imports.days import BadDay, read_day
from accounts.imports.limits import MAX_COLUMNS, MAX_ROWS
from accounts.imports.reading import letter
from records.cells import as_typed, harmless
from records.sheets import csv_lines, xlsx_file
from tests.accounts.imports.sheets import MAIN, csv_of, sheet_xml, text_rows, xlsx_of

ROWS = [["Name", "Unit"], ["Café “Law”", "School, of Law"], ["Ŵels", "A;B"]]


def read(content: bytes, name: str = "a.csv") -> list[list[str]]:
    return [row.cells for row in read_sheet(BytesIO(content), name)]


def refusal(content: bytes, name: str = "a.csv") -> str:
    with pytest.raises(BadSheet) as bad:
        list(read_sheet(BytesIO(content), name))
    return str(bad.value)


def text(separator: str, rows: list[list[str]] = ROWS, end: str = "\r\n") -> str:
    return end.join(separator.join(f'"{cell}"' for cell in row) for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_and_separators_are_told_apart(separator: str, encoding: str) -> None:
    assert read(text(separator).encode(encoding)) == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_windows_1252_and_all_line_ends_are_read(end: str) -> None:
    rows = [["Name", "Unit"], ["Café “Law” – £5", "Lœb"]]
    assert read(text(";", rows, end).encode("cp1252")) == rows


def test_excels_line_that_names_the_separator_is_no_row() -> None:
    found = list(read_sheet(BytesIO(b"sep=;\r\nName;Unit\r\nA,B;C\r\n"), "a.csv"))
    assert [(row.number, row.cells) for row in found] == [(2, ["Name", "Unit"]), (3, ["A,B", "C"])]


def test_rows_are_numbered_as_the_spreadsheet_counts_and_empty_ones_left_out() -> None:
    content = b'Name,Unit\n\n"two\nlines",x\n , \n'
    assert [(row.number, row.cells) for row in read_sheet(BytesIO(content), "a.csv")] == [
        (1, ["Name", "Unit"]),
        (3, ["two\nlines", "x"]),
    ]


def test_a_file_in_two_encodings_is_refused_with_the_lines() -> None:
    content = "Name\nCafé\nplain\n".encode() + "Zoë\n".encode("cp1252")
    assert refusal(content).startswith("Lines 2 and 4 are written in different encodings")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "The selected file is empty"),
        (b"\n \n,,\n", "a.csv", ""),
        (b"Name\nx", "a.pdf", "must be a CSV or XLSX file"),
        (b"Name\nx", "a.xlsx", "must be a CSV or XLSX file"),
        (b"PK\x03\x04rest", "a.csv", "must be a CSV or XLSX file"),
        (b"PK\x03\x04rest", "a.xlsx", "cannot be opened as XLSX"),
        (b"\xd0\xcf\x11\xe0rest", "a.xls", "must be a CSV or XLSX"),
        (b"\xd0\xcf\x11\xe0rest", "a.xlsx", "old Excel file, or one locked with a password"),
        (b"Name\nx\x00y", "a.csv", "not a CSV file that can be read"),
        (b"Name\n\x81\x8d\xff", "a.csv", "not a CSV file that can be read"),
        (b"\xff\xfeN", "a.csv", "not a CSV file that can be read"),
        (b"\xff\xfe\x00\x00N\x00\x00\x00", "a.csv", "not a CSV file that can be read"),
        (b'Name,Unit\nx,"never closed\ny,z\n', "a.csv", "Row 2 cannot be read: a quotation mark"),
        (b'Name,Unit\n"a"b,c\n', "a.csv", "Row 2 cannot be read: a quotation mark"),
        (b"Name\n" + b"x" * 4001, "a.csv", "Row 2, column A holds more than 4,000 characters"),
        (b",".join([b"x"] * (MAX_COLUMNS + 1)), "a.csv", "more than 60 columns"),
        (b"a\n" * (MAX_ROWS + 2), "a.csv", "more than 100,000 rows"),
        (b"\n" * 2_000_000, "a.csv", "more rows than a spreadsheet can have"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "must be smaller than 10MB"),
    ],
)
def test_what_is_no_sheet_of_accounts_is_refused_in_a_sentence(
    content: bytes, name: str, said: str
) -> None:
    if said:
        assert said in refusal(content, name)
    else:
        with pytest.raises(BadSheet, match="empty"):
            top_and_count(BytesIO(content), name)


def test_headings_alone_are_too_little() -> None:
    with pytest.raises(BadSheet, match="headings but no rows"):
        top_and_count(BytesIO(b"Name,Unit\n\n"), "a.csv")
    top, count = top_and_count(BytesIO(csv_of(*["a,b,c"] * 9)), "a.csv")
    assert (len(top), count) == (4, 9)


# --- XLSX ---


def test_a_sheet_as_excel_writes_it() -> None:
    sheet = sheet_xml(
        '<row r="2"><c r="B2" t="s"><v>1</v></c><c r="A2" t="s"><v>0</v></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><r><t>Ri</t></r><r><t>ch</t></r></is></c>'
        '<c r="B5" s="1"><v>46347.75</v></c><c r="C5" s="2"><v>46347</v></c>'
        '<c r="D5"><v>12</v></c><c r="E5"><v>1.5</v></c><c r="F5" t="b"><v>1</v></c>'
        '<c r="G5" t="str"><f>HYPERLINK("http://evil.example","x")</f><v>shown</v></c>'
        '<c r="H5"><f>1+1</f></c><c r="J5" s="3"><v>7</v></c></row><row r="9"/>'
    )
    more = {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>Name</t></si>'
        "<si><t>Last</t><rPh><t>reading</t></rPh><t> post</t></si></sst>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164"'
        ' formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0.0 &quot;days&quot;"/>'
        '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>',
    }
    found = list(read_sheet(BytesIO(xlsx_of(sheet, more)), "a.xlsx"))
    assert found[0] == (2, ["Name", "Last post"])
    assert found[1] == (
        5,
        ["Rich", "2026-11-21", "2026-11-21", "12", "1.5", "TRUE", "shown", "", "", "7"],
    )
    assert len(found) == 2


def test_days_counted_from_1904_and_hidden_sheets() -> None:
    more = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="urn:r"><workbookPr date1904="1"/>'
        '<sheets><sheet name="Notes" state="hidden" r:id="r9"/><sheet name="A" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
    }
    sheet = sheet_xml('<row><c t="str"><v>Day</v></c></row><row><c><v>44885</v></c></row>')
    assert read(xlsx_of(sheet, more), "a.xlsx") == [["Day"], ["2026-11-21"]]


def bomb() -> bytes:
    return xlsx_of(sheet_xml("<row><c><v>1</v></c></row>" + " " * 60_000_000))


def texts_bomb() -> bytes:
    return xlsx_of(sheet_xml(""), {"xl/sharedStrings.xml": "<a/>" + " " * 70_000_000})


def entity(declared: str) -> bytes:
    return xlsx_of(f"<!DOCTYPE a [<!ENTITY b {declared}>]><a>&b;</a>")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "unpacks to more than"),
        (texts_bomb, "unpacks to more than"),
        (lambda: xlsx_of("", {f"x/{n}.xml": "" for n in range(600)}), "unpacks to more than"),
        (lambda: entity('"c"'), "document type"),
        (lambda: entity('SYSTEM "file:///etc/passwd"'), "document type"),
        (lambda: xlsx_of(sheet_xml('<row r="9"/><row r="2"/>')), "not in order"),
        (lambda: xlsx_of(sheet_xml('<row r="99999999"/>')), "not in order"),
        (lambda: xlsx_of(sheet_xml('<row><c r="XFD1"><v>1</v></c></row>')), "60 columns"),
        (lambda: xlsx_of(sheet_xml('<row><c t="s"><v>7</v></c></row>')), "cannot be opened"),
        (lambda: xlsx_of(sheet_xml("<row><c><v>nothing</v></c></row>")), "cannot be opened"),
        (lambda: xlsx_of("<worksheet>"), "cannot be opened"),
        (lambda: xlsx_of("", {"xl/_rels/workbook.xml.rels": "<a/>"}), "no sheet that can be"),
        (lambda: xlsx_of(text_rows([["a" * 50_000]])), "unpacks to more than"),
        (lambda: xlsx_of(text_rows([["a" * 5_000]])), "Row 1, column A holds more than 4,000"),
        (lambda: xlsx_of(text_rows([["a"]] * (MAX_ROWS + 2))), "more than 100,000 rows"),
    ],
)  # fmt: skip
def test_hostile_books_are_refused_quickly(make: Callable[[], bytes], said: str) -> None:
    content = make()
    begun = perf_counter()
    assert said in refusal(content, "a.xlsx")
    assert perf_counter() - begun < 10


def test_a_book_whose_head_lies_about_its_size_never_unpacks_more_than_it_said() -> None:
    content = bytearray(xlsx_of(sheet_xml(" " * 100_000_000)))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    try:
        assert refusal(bytes(content), "a.xlsx")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_book_locked_with_a_password_is_told() -> None:
    content = bytearray(xlsx_of(text_rows(ROWS)))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/workbook.xml"))
    content[at + 8] |= 1
    assert "password" in refusal(bytes(content), "a.xlsx")


def test_a_hundred_thousand_rows_are_read_with_little_memory() -> None:
    row = "https://www.instagram.com/library,Library,Law\r\n"
    content = csv_of() + b"\r\n" + (row * MAX_ROWS).encode()
    tracemalloc.start()
    try:
        assert sum(1 for _row in read_sheet(BytesIO(content), "a.csv")) == MAX_ROWS + 1
        assert tracemalloc.get_traced_memory()[1] < 10 * len(content)
    finally:
        tracemalloc.stop()


# --- whatever a file holds ---


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.tsv"]))
def test_no_bytes_raise_anything_but_the_refusal(content: bytes, name: str) -> None:
    check_told(content, name)
    check_told(b"PK\x03\x04" + content, name)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_no_text_in_a_book_raises_anything_but_the_refusal(words: str) -> None:
    whole = words.encode("utf-8", "replace").decode()
    check_told(xlsx_of(whole), "a.xlsx")
    check_told(xlsx_of(sheet_xml(whole)), "a.xlsx")
    check_told(xlsx_of(sheet_xml(""), {"xl/sharedStrings.xml": whole}), "a.xlsx")


def test_no_damage_to_a_book_raises_anything_but_the_refusal() -> None:
    whole, dice = xlsx_of(text_rows(ROWS)), random.Random(7)
    for _time in range(400):
        broken = bytearray(whole)
        for _hit in range(dice.randint(1, 8)):
            broken[dice.randrange(4, len(broken))] = dice.randrange(256)
        check_told(bytes(broken), "a.xlsx")


def check_told(content: bytes, name: str) -> None:
    try:
        for row in read_sheet(BytesIO(content), name):
            assert all(cell == cell.strip() and "\x00" not in cell for cell in row.cells)
            "".join(row.cells).encode()
    except BadSheet as bad:
        assert str(bad)  # noqa: PT017


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_we_write_we_read_again(rows: list[list[str]]) -> None:
    rows = [["x", *(cell.strip() for cell in row), "x"] for row in rows]
    kept = [[as_typed(cell).strip() for cell in row] for row in rows]
    assert read("".join(csv_lines(rows, marked=True)).encode()) == kept
    file = xlsx_file(rows)
    assert [row.cells for row in read_sheet(file, "a.xlsx")] == [
        [cell.replace("\ufffe", "").replace("\uffff", "").strip() for cell in row] for row in kept
    ]
    file.close()


@pytest.mark.parametrize(
    "cell", ["=1+1", "@library", "-5", " =a", "＝a", "'=a", "'quoted'", "plain"]
)
def test_a_cell_made_harmless_comes_back_as_it_was(cell: str) -> None:
    assert as_typed(harmless(cell)) in {cell, as_typed(cell)}
    assert not harmless(cell).lstrip().startswith(("=", "@", "-", "＝"))


# --- days ---


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-04", "4/3/2026", "04/03/2026", "4.3.2026", "4-3-2026", "4 March 2026",
        "4 Mar 2026", "4-Mar-2026", "4th March 2026", "4 March, 2026", "2026-03-04T10:00:00Z",
        "2026-03-04 10:00:00", "04/03/2026 10:00", "04/03/2026, 10:00:01", "4 Mar. 2026",
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(typed: str) -> None:
    assert read_day(typed) == date(2026, 3, 4)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "yesterday",
        "4/3/26",
        "31/2/2026",
        "2026-13-01",
        "3/2026",
        "46347",
        "4 Mai 2026",
        "٤/٣/2026",
    ],
)
def test_what_is_no_day_is_told(typed: str) -> None:
    with pytest.raises(BadDay):
        read_day(typed)


@given(st.text(max_size=30))
def test_no_text_raises_anything_but_that_it_is_no_day(typed: str) -> None:
    try:
        read_day(typed)
    except BadDay as bad:
        assert str(bad)  # noqa: PT017


# --- columns ---


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["Web address", "Name", "School or service"], {"address": 0, "name": 1, "unit": 2}),
        (["PLATFORM", "Username", "Account name", "Department"],
         {"platform": 0, "handle": 1, "unit": 3}),
        (["Account URL (full)", "Display-Name", "School/Service", "Last post date"],
         {"address": 0, "name": 1, "unit": 2, "last_post": 3}),
        (["Link to account", "Name of account", "Department (owner)", "Admin email"],
         {"address": 0, "unit": 2, "administrators": 3}),
        (["Dept", "Owner email", "Last tweet"], {"unit": 0, "administrators": 1, "last_post": 2}),
        (["", "nothing", "known"], {}),
        (["name", "name"], {"name": 0}),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_headings(headings: list[str], found: dict[str, int]) -> None:
    assert guessed(headings) == found


def test_a_matching_must_tell_account_name_and_unit() -> None:
    assert problems({"address": 0, "name": 1, "unit": 2}, 3) == []
    assert problems({"platform": 0, "handle": 3, "name": 1, "unit": 2}, 4) == []
    assert {code for code, _words in problems({}, 3)} == {"address", "name", "unit"}
    assert problems({"address": 0, "name": 0, "unit": 9}, 3) == [
        ("name", "This column is chosen for web address already"),
        ("unit", "There is no such column"),
    ]
    assert [letter(at) for at in (0, 25, 26, 59)] == ["A", "Z", "AA", "BH"]
    assert len(set(CODES)) == len(CODES)


def test_stored_parts_and_odd_compressions() -> None:
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsx_of(text_rows(ROWS)))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert read(written.getvalue(), "a.xlsx") == ROWS
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_BZIP2) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert "unpacks" in refusal(written.getvalue(), "a.xlsx")


def test_random_noise_of_some_length_is_refused() -> None:
    for _time in repeat(None, 5):
        check_told(os.urandom(5000), "a.csv")
