"""Numbers that clauses say, and those that have come to mean another clause."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.comparing.references import numbers_said, strays
from policies.comparing.texts import Wording
from tests.policies.comparing.invented import version


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("as listed in 4.7.4 and elsewhere", ("4.7.4",)),
        ("see 4.7.4.", ("4.7.4",)),
        ("see section 8.", ("8",)),
        ("under Clause 9(b) or 9 (c)", ("9(b)", "9(c)")),
        ("sections 4.1, 4.2 and 4.3", ("4.1", "4.2", "4.3")),
        ("paragraphs 2 to 4", ("2", "4")),
        ("clause\u00a05.4", ("5.4",)),
        ("in 4.7.4, and 4.7.4 again", ("4.7.4",)),
        ("24(b) stands alone", ()),
        ("version 2.2 of the guide, by 1.1.2026, at 10:30", ()),
        ("room 4.7.4b", ()),
        ("section 12345 and section 8th", ()),
        ("3 months, 12 people", ()),
        ("the server 10.0.0.1.5.", ("10.0.0.1.5",)),  # means no clause, so nobody is told
        ("", ()),
    ],
)
def test_numbers_said(text: str, said: tuple[str, ...]) -> None:
    assert numbers_said(text) == said


@given(st.text(st.sampled_from("section 4.7(a) and,\n") | st.characters(), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert len(set(numbers_said(text))) == len(numbers_said(text))


OLD = version(
    """
1 | Read section 2 first, and clause 3(b) after it.
2.1 | Ropes are coiled.
2.2 | Knots are undone.
3/p1 | These count:
3/p1/a | hemp
3/p1/b | cotton
4 | Nothing more is said in clause 9.
"""
)


def told(new: tuple[Wording, ...]) -> list[str]:
    return [str(stray) for stray in strays(OLD, new)]


def with_paths(**paths: str) -> tuple[Wording, ...]:
    """The old version with other paths, by key; no path takes the clause out."""
    named = {f"k{name}": path for name, path in paths.items()}
    moved = (replace(each, path=named.get(each.key, each.path), label="") for each in OLD)
    return tuple(each for each in moved if each.path)


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ({}, []),
        ({"2.1": "2.2", "2.2": "2.1"}, []),  # both still in section 2
        ({"2.1": "5.1"}, []),  # one of them still is
        (
            {"2.1": "5.1", "2.2": "5.2"},
            ["1 says 2, which no clause is now; the one meant is 5.1."],
        ),
        (
            {"3/p1/a": "3/p1/b", "3/p1/b": "3/p1/a"},
            ["1 says 3(b), which is another clause now; the one meant is 3/p1/a."],
        ),
        ({"3/p1/b": ""}, ["1 says 3(b), which no clause is now; the one meant is gone."]),
        (
            {"3/p1/b": "", "3/p1/a": "3/p1/b"},
            ["1 says 3(b), which is another clause now; the one meant is gone."],
        ),
        ({"1": "7"}, []),  # whoever says it may bear any number
    ],
)
def test_strays(paths: dict[str, str], said: list[str]) -> None:
    assert told(with_paths(**paths)) == said


def test_a_number_that_was_mended_is_no_stray() -> None:
    new = with_paths(**{"2.1": "5.1", "2.2": "5.2"})
    mended = replace(new[0], text="Read section 5 first, and clause 3(b) after it.")

    assert told((mended, *new[1:])) == []


def test_a_number_that_was_mended_may_have_meant_another_clause_before() -> None:
    new = with_paths(**{"3/p1/a": "3/p1/b", "3/p1/b": "3/p1/a"})
    mended = replace(new[0], text="Read section 2 first, and clause 3(a) after it.")

    assert told((mended, *new[1:])) == []
