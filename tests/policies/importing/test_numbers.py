"""Numerals are read every way they can be; Word's lists count as Word counts them."""

from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from policies.importing.marks import mark_of
from policies.importing.numerals import letters, readings, roman
from policies.importing.readers.numbering import Numbering, printed


@given(st.integers(1, 99))
def test_roman_numerals_read_back(number: int) -> None:
    assert ("i", number) in readings(roman(number))


@given(st.integers(1, 78))
def test_letters_read_back(number: int) -> None:
    assert ("a", number) in readings(letters(number))
    assert ("A", number) in readings(letters(number).upper())


@pytest.mark.parametrize(
    ("label", "ways"),
    [
        ("i", {("a", 9), ("i", 1)}),
        ("v", {("a", 22), ("i", 5)}),
        ("C", {("A", 3), ("I", 100)}),
        ("iv", {("i", 4)}),
        ("bb", {("a", 28)}),
        ("12", {("1", 12)}),
        ("iiii", set()),
        ("it", set()),
        ("Iv", set()),
        ("2024", set()),
        ("٣", set()),
    ],
)
def test_ways_to_read_a_label(label: str, ways: set[tuple[str, int]]) -> None:
    assert set(readings(label)) == ways


@pytest.mark.parametrize(
    ("text", "labels", "bullet"),
    [
        ("4.7.1 Words", ["4.7.1"], ""),
        ("12. Words", ["12"], ""),
        ("12.Words", ["12"], ""),
        ("12 Words", ["12"], ""),
        ("12 words", [], ""),
        ("12 May is a day", [], ""),
        ("(b) Words", ["b"], ""),
        ("(see) Words", [], ""),
        ("(1)(a)(ii) Words", ["1", "a", "ii"], ""),
        ("3(2) Words", ["3", "2"], ""),
        ("2.1(a) Words", ["2.1", "a"], ""),
        ("2.1.a Words", ["2.1", "a"], ""),
        ("1.—(1) Words", ["1", "1"], ""),
        ("- 6 Words", ["6"], "dash"),
        (" - a. Words", ["a"], "dash"),
        ("• Words", [], "dot"),
        ("·\tWords", [], "dot"),
        ("o Words", [], ""),
        ("Section 3: Words", ["3"], ""),
        ("Clause 3.1 Words", ["3.1"], ""),
        ("9.30am is early", [], ""),
        ("2024 was a year", [], ""),
        ("3-4 people", [], ""),
    ],
)
def test_what_stands_before_the_words(text: str, labels: list[str], bullet: str) -> None:
    mark = mark_of(text)
    assert ([step.label for step in mark.steps], mark.bullet) == (labels, bullet)


LEVELS = "".join(
    f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl>'
    for at, (start, form, text) in enumerate(
        [(1, "decimal", "%1."), (1, "decimal", "%1.%2"), (3, "lowerLetter", "(%3)")]
    )
)


def numbering() -> Numbering:
    """Make a list with two numbers: the second starts its first level again at four."""
    element: Any = parse_xml(
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="7">{LEVELS}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="4"/></w:lvlOverride></w:num></w:numbering>'
    )
    return Numbering(element)


def test_levels_count_on_and_start_again() -> None:
    lists = numbering()
    told = [lists.label("1", at) for at in (0, 1, 1, 2, 2, 1, 2, 0, 1)]
    assert told == ["1.", "1.1", "1.2", "(c)", "(d)", "1.3", "(c)", "2.", "2.1"]


def test_a_number_of_its_own_starts_again_and_counts_on() -> None:
    lists = numbering()
    told = [lists.label(number, 0) for number in ("1", "1", "2", "2", "1", "9")]
    assert told == ["1.", "2.", "4.", "5.", "6.", ""]


def test_a_level_without_the_one_above_begins_at_its_start() -> None:
    assert numbering().label("1", 1) == "1.1"


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (3, "decimal", "3"),
        (3, "decimalZero", "03"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"),
        (9, "upperRoman", "IX"),
        (3, "none", ""),
        (3, "chineseCounting", "3"),
        (0, "lowerLetter", "0"),
        (30_000, "lowerRoman", "30000"),
    ],
)
def test_forms_of_numbers(count: int, form: str, text: str) -> None:
    assert printed(count, form) == text
