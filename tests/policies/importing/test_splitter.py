"""Invented texts of every style are cut where people would cut them."""

import re
import textwrap
from collections.abc import Callable
from random import Random

import pytest

from policies.importing.lines import flat
from policies.importing.outcome import Bucket, LineLost, Outcome
from policies.importing.readers.plain import read_text
from policies.importing.splitter import Split, split
from tests.policies.importing.invented import TEXTS


def cut(text: str) -> Split:
    return split(read_text(text))


def paths(found: Split) -> list[str]:
    return [clause.path for clause in found.outcome.clauses]


def texts(found: Split, bucket: Bucket) -> list[str]:
    return [line.text.strip() for line in found.outcome.texts(bucket)]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_any_style(name: str) -> None:
    wanted = TEXTS[name]
    found = cut(wanted.text)
    assert paths(found) == wanted.clauses.split()
    assert [section.path for section in found.outcome.sections] == wanted.sections.split()
    assert (found.outcome.shape, found.outcome.title) == (wanted.shape, wanted.title)


@pytest.mark.parametrize("name", TEXTS)
def test_every_word_is_kept_and_in_one_place(name: str) -> None:
    """The words of clauses, titles and all other buckets together are the words of the text."""
    outcome = cut(TEXTS[name].text).outcome
    kept = [f"{clause.label} {clause.text}" for clause in outcome.clauses]
    kept += [line.text for bucket in Bucket if bucket != "clause" for line in outcome.texts(bucket)]
    letters = sorted(re.findall(r"[^\W_]", "".join(kept)))
    # A bullet that is the letter o is no letter.
    source = re.sub(r"^o ", "", TEXTS[name].text, flags=re.MULTILINE)
    missing = set(re.findall(r"\w{3,}", flat(source))) - set(
        re.findall(r"\w{3,}", flat(" ".join(kept)))
    )
    assert missing == set()
    assert len(letters) >= len(re.findall(r"[^\W_]", source)) - 40  # marks of outer numbers


CHANGES: dict[str, Callable[[str], str]] = {
    "blank lines doubled": lambda text: re.sub(r"\n", "\n\n", text),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "old Mac": lambda text: text.replace("\n", "\r"),
    "no-break spaces": lambda text: re.sub(
        r"^(\s*(?:[-•·]\s)?[(\d][\w.()]*) ", "\\1\u00a0", text, flags=re.MULTILINE
    ),
    "soft hyphens": lambda text: text.replace("ost", "o\u00adst"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "page feet": lambda text: "\n".join(
        f"{line}\n\nPage {at} of 9\n" if at % 7 == 6 and line.endswith(".") else line
        for at, line in enumerate(text.split("\n"))
    ),
}
STEADY = sorted(set(TEXTS) - {"no numbers", "no shape at all", "numbers on lines of their own"})


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", STEADY)
def test_how_a_file_was_made_changes_nothing(name: str, change: str) -> None:
    if change == "blank lines doubled" and name == "lists in lists":
        return  # there the glyph stands in for indentation, with or without blank lines
    found = cut(CHANGES[change](TEXTS[name].text))
    assert paths(found) == TEXTS[name].clauses.split()


LONG = (
    "1.1 Whoever posts in the name of the college says so in the post itself or in the profile of "
    "the account, and names the unit in the first of the two.\n\n1.2 The rules in\n\n"
    "2.1 A post that many people may read on one day is looked at twice, once by whoever wrote it "
    "and once by somebody else who did not, and neither of them is in a hurry to do so.\n\n"
    + "".join(
        f"2.{n} Rule number {n} says that people who post about thing {n} read what they have "
        "written aloud, then wait a while, then read it again, and only then decide.\n\n"
        for n in range(2, 14)
    )
)


@pytest.mark.parametrize("width", [60, 72, 88, 100, 120])
def test_a_wrapped_text_is_cut_like_the_same_text_unwrapped(width: int) -> None:
    found, whole = cut(wrapped_at(width, LONG)), cut(LONG)
    assert paths(found) == paths(whole)
    assert [c.text for c in found.outcome.clauses] == [c.text for c in whole.outcome.clauses]


def wrapped_at(width: int, text: str) -> str:
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def test_a_wrapped_sentence_may_go_on_with_what_looks_like_a_mark() -> None:
    full = (
        ("3.1 The code of conduct of the college " + "and of others " * 9)[:87]
        .rstrip()
        .ljust(87, "s")
    )
    text = (
        f"{wrapped_at(88, LONG)}\n{full}\n- Brief, which is no bullet.\n{full}\n99. is no number.\n"
    )
    assert paths(cut(text))[-2:] == ["3.1", "3.1-2"]


def test_a_page_turns_in_the_middle_of_a_sentence() -> None:
    lines = wrapped_at(88, LONG).split("\n")
    lines[1:1] = ["", "Page 1 of 2", ""]
    found = cut("\n".join(lines))
    assert found.outcome.clauses[0].text == cut(LONG).outcome.clauses[0].text
    assert (found.outcome.clauses[0].line, found.outcome.clauses[0].until) == (1, 5)
    assert texts(found, Bucket.FURNITURE) == ["Page 1 of 2"]


@pytest.mark.parametrize("seed", range(5))
def test_text_copied_from_a_page_is_wrapped_where_the_letters_ended(seed: int) -> None:
    """The width of letters decides there, so that no column fits all lines."""
    random, rows = Random(seed), []
    for line in LONG.split("\n"):
        row, room = "", random.randint(82, 94)
        for word in line.split(" "):
            if row and len(row) + 1 + len(word) > room:
                rows.append(row)
                row, room = word, random.randint(82, 94)
            else:
                row = f"{row} {word}" if row else word
        rows.append(row)
    assert paths(cut("\n".join(rows))) == paths(cut(LONG))


def test_short_lines_are_not_wrapped_ones() -> None:
    text = "Posting guidance\n\nScope\n\n" + "\n".join(
        f"Words about thing number {n} stand here" for n in range(10, 30)
    )
    assert len(paths(cut(f"{text}\nThat is all."))) >= 19


def test_heads_and_feet_of_pages_are_furniture() -> None:
    text = (
        "Posting policy\n\n1.1 One is here.\n\nCollege | Posting policy | Page 1\n\n1.2 Two is.\n\n"
        "12\n\nCollege\n\n1.3 Three is.\n\nCollege | Posting policy | Page 2\n\n1.4 Four is.\n\n"
        "13\n\nCollege\n\nPosting policy\n"
    )
    found = cut(text)
    assert paths(found) == ["1.1", "1.2", "1.3", "1.4"]
    assert texts(found, Bucket.FURNITURE) == [
        "College | Posting policy | Page 1",
        "12",
        "College",
        "College | Posting policy | Page 2",
        "13",
        "College",
        "Posting policy",
    ]


def test_an_address_is_furniture_only_where_nothing_leads_to_it() -> None:
    text = "Posting policy\nexample.ac.uk\n1.1 Read this:\nhttps://example.ac.uk/a\n1.2 And that."
    found = cut(f"{text}\n1.3 So.")
    assert paths(found) == ["1.1", "1.1/p1", "1.2", "1.3"]
    assert texts(found, Bucket.FURNITURE) == ["example.ac.uk"]


def test_labels_are_as_printed_and_words_as_written() -> None:
    found = cut(
        "1.1 Staff\u00a0must:\n(a) read;\n (b) wait\n- 7 sing\n2.1(a) Go \u00adon.\n2.1(b) Stop."
    )
    told = [(c.path, c.kind, c.label, c.text) for c in found.outcome.clauses]
    assert told == [
        ("1.1", "clause", "1.1", "Staff\u00a0must:"),
        ("1.1/a", "item", "(a)", "read;"),
        ("1.1/b", "item", "(b)", "wait"),
        ("1.1/b/b1", "item", "", "7 sing"),
        ("2.1/a", "item", "2.1(a)", "Go \u00adon."),
        ("2.1/b", "item", "2.1(b)", "Stop."),
    ]


def test_two_clauses_with_one_number_have_two_paths() -> None:
    assert paths(cut("1.1 One is.\n1.1 Two is.\n1.2 Three is.\n1.1 Four is.")) == [
        "1.1",
        "1.1-2",
        "1.2",
        "1.1-3",
    ]


def test_no_two_paths_share_an_address() -> None:
    """In an address / is written -: a section called "1 A" would meet the item a of clause 1."""
    found = cut("Scope P1\n\nWords are here.\n\nScope\n\nWords are there.\n\nEnd\n\nIt ends.")
    addresses = [path.replace("/", "-") for path in paths(found)]
    addresses += [section.path for section in found.outcome.sections]
    assert len(set(addresses)) == len(addresses)


def test_a_crossheading_goes_with_the_next_clause() -> None:
    found = cut(TEXTS["numbered sections"].text)
    told = {c.path: c.crossheading.strip() for c in found.outcome.clauses if c.crossheading}
    assert told == {"1/p2": "What posting is", "3/p2": "Care"}


def test_a_line_in_two_places_or_in_none_is_our_mistake() -> None:
    source = read_text("One line.\nAnother line.").lines
    outcome = Outcome()
    outcome.place(source[0], Bucket.CLAUSE)
    with pytest.raises(LineLost):
        outcome.check_nothing_lost(source)
    with pytest.raises(LineLost):
        outcome.place(source[0], Bucket.TITLE)
