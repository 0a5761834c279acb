"""What an editor corrects about a text, and what holds whatever they do."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.importing.correcting import corrected, put_back
from policies.importing.deeds import Correction, Deed, from_json
from policies.importing.lines import Reading, Refused
from policies.importing.marks import WORD
from policies.importing.outcome import Bucket, Outcome
from policies.importing.pieces import Kind, pieces_of
from policies.importing.readers import read
from policies.importing.splitter import split
from tests.policies.importing.invented import TEXTS


def cut(text: str) -> tuple[Reading, Outcome]:
    reading = read(text.encode(), "a.txt")
    return reading, split(reading).outcome


def after(text: str, *corrections: Correction) -> Outcome:
    reading, outcome = cut(text)
    return corrected(outcome, reading.lines, corrections)


def paths(outcome: Outcome) -> str:
    return " ".join(clause.path for clause in outcome.clauses)


def words(outcome: Outcome) -> dict[str, str]:
    return {clause.path: clause.text for clause in outcome.clauses}


LIST = (
    "Posting policy\n\n"  # 1
    "1. Introduction\n\n"  # 3
    "Posting is good.\n\n"  # 5
    "All must:\n\n"  # 7
    "(a) read;\n(b) think;\n(c) write.\n\n"  # 9, 10, 11
    "2. Scope\n\n"  # 13
    "It is for staff.\n"  # 15
    "It is for students.\n"  # 16
)


@pytest.mark.parametrize("name", TEXTS)
def test_without_corrections_nothing_changes(name: str) -> None:
    _reading, outcome = cut(TEXTS[name].text)
    again = after(TEXTS[name].text)
    assert paths(again) == paths(outcome)
    assert (again.sections, again.title, again.placed) == (
        outcome.sections,
        outcome.title,
        outcome.placed,
    )


def test_the_list_reads_as_expected_before_anything_is_corrected() -> None:
    assert paths(cut(LIST)[1]) == "1/p1 1/p2 1/p2/a 1/p2/b 1/p2/c 2/p1 2/p2"


def test_a_promoted_point_takes_along_what_stands_below_it() -> None:
    outcome = after(LIST, Correction(10, Deed.PROMOTE))
    assert paths(outcome) == "1/p1 1/p2 1/p2/a 1/b 1/b/c 2/p1 2/p2"


def test_a_demoted_paragraph_goes_under_the_one_above() -> None:
    outcome = after(LIST, Correction(7, Deed.DEMOTE))
    assert paths(outcome) == "1/p1 1/p1/p1 1/p1/p1/a 1/p1/p1/b 1/p1/p1/c 2/p1 2/p2"


def test_joined_words_keep_the_mark_that_was_none() -> None:
    outcome = after(LIST, Correction(10, Deed.JOIN_PREVIOUS))
    assert paths(outcome) == "1/p1 1/p2 1/p2/a 1/p2/c 2/p1 2/p2"
    assert words(outcome)["1/p2/a"] == "read; (b) think;"


def test_joining_with_the_next_is_the_same_from_the_other_side() -> None:
    forward = after(LIST, Correction(9, Deed.JOIN_NEXT))
    assert paths(forward) == paths(after(LIST, Correction(10, Deed.JOIN_PREVIOUS)))


def test_what_was_joined_can_be_split_again_at_that_line() -> None:
    outcome = after(LIST, Correction(15, Deed.JOIN_NEXT), Correction(15, Deed.SPLIT, 16))
    assert words(outcome) == words(after(LIST))


def test_a_split_point_with_a_letter_of_its_own_is_a_point() -> None:
    joined = Correction(9, Deed.JOIN_NEXT)
    outcome = after(LIST, joined, Correction(9, Deed.SPLIT, 10))
    assert words(outcome) == words(after(LIST))


def test_a_heading_made_by_hand_takes_what_follows_up_to_the_next() -> None:
    outcome = after(LIST, Correction(7, Deed.KIND, to="section"))
    assert [section.path for section in outcome.sections] == ["1", "all-must", "2"]
    assert paths(outcome) == "1/p1 all-must/a all-must/b all-must/c 2/p1 2/p2"


def test_a_heading_that_was_none_gives_its_words_back() -> None:
    outcome = after(LIST, Correction(13, Deed.KIND, to="para"))
    assert paths(outcome) == "1/p1 1/p2 1/p2/a 1/p2/b 1/p2/c 1/p2/p1 1/p3 1/p4"
    assert words(outcome)["1/p2/p1"] == "2. Scope"


def test_a_left_out_line_is_no_clause_and_the_points_are_counted_anew() -> None:
    text = (
        "Posting\n\nRules for all\n\nNever:\n\n- shout\n- lie\n- cheat\n\nMore rules\n\nBe kind.\n"
    )
    assert "/b3 " in paths(cut(text)[1])
    outcome = after(text, Correction(7, Deed.KIND, to="furniture"))
    assert "/b2 " in paths(outcome)
    assert "/b3" not in paths(outcome)
    assert 7 in outcome.placed


def test_a_number_that_was_printed_twice_is_free_once_the_other_is_left_out() -> None:
    text = "Policy\n\n1.1 One.\n\n1.2 Two.\n\n1.2 Two again.\n\n1.3 Three.\n\n1.4 Four.\n"
    assert "1.2-2" in paths(cut(text)[1])
    assert paths(after(text, Correction(5, Deed.KIND, to="furniture"))) == "1.1 1.2 1.3 1.4"


@pytest.mark.parametrize(
    ("correction", "says"),
    [
        (Correction(99, Deed.PROMOTE), "Nothing begins at line 99"),
        (Correction(-1, Deed.PROMOTE), "Nothing begins"),
        (Correction(5, Deed.PROMOTE), "highest place"),
        (Correction(5, Deed.DEMOTE), "Nothing stands above"),
        (Correction(13, Deed.DEMOTE), "It is no clause"),
        (Correction(3, Deed.JOIN_PREVIOUS), "Nothing stands above"),
        (Correction(16, Deed.JOIN_NEXT), "Nothing stands below"),
        (Correction(1, Deed.JOIN_NEXT), "left out of the text"),
        (Correction(5, Deed.SPLIT, 6), "only be split"),
        (Correction(5, Deed.SPLIT, 5), "only be split"),
        (Correction(5, Deed.KIND, to="clause"), "No number"),
        (Correction(5, Deed.KIND, to="para"), "that already"),
        (Correction(5, Deed.KIND, to="poem"), "Say what it is"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(correction: Correction, says: str) -> None:
    with pytest.raises(Refused, match=says):
        after(LIST, correction)


def test_a_paragraph_is_too_long_for_a_heading() -> None:
    long = f"Posting\n\nRules\n\n{'A very long sentence. ' * 20}\n\nAnother one.\n"
    with pytest.raises(Refused, match="too long for a heading"):
        after(long, Correction(5, Deed.KIND, to="section"))


def test_corrections_are_kept_as_plain_values_and_put_back_by_their_line() -> None:
    made = [
        Correction(10, Deed.PROMOTE),
        Correction(9, Deed.SPLIT, 11),
        Correction(1, Deed.KIND, to="para"),
    ]
    assert [from_json(each.as_json()) for each in made] == made
    assert put_back(made, {9}) == [made[0], made[2]]
    assert put_back(made, {11}) == [made[0], made[2]]


CORRECTIONS = st.builds(
    Correction,
    st.integers(1, 40),
    st.sampled_from(Deed),
    st.integers(1, 40),
    st.sampled_from(["", *Kind]),
)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(TEXTS)), wanted=st.lists(CORRECTIONS, max_size=12))
def test_whatever_is_corrected_no_line_and_no_word_is_lost(
    name: str, wanted: list[Correction]
) -> None:
    reading, outcome = cut(TEXTS[name].text)
    made: list[Correction] = []
    for each in wanted:
        try:
            corrected(outcome, reading.lines, [*made, each])
        except Refused:
            continue
        made.append(each)
    result = corrected(outcome, reading.lines, made)  # it counts every line by itself
    assert corrected(outcome, reading.lines, made) == result
    assert len({path.replace("/", "-") for path in paths(result).split()}) == len(result.clauses)
    assert lost_from(result) == {}
    known = {clause.path for clause in result.clauses}
    assert all(not clause.parent or clause.parent in known for clause in result.clauses)
    assert all(len(clause.path) <= 80 for clause in result.clauses)
    seen = [piece.key for piece in pieces_of(result) if piece.key > 0]
    assert seen == sorted(seen)


def lost_from(outcome: Outcome) -> dict[str, Counter[str]]:
    """Find clauses whose label and words hold fewer letters than their lines, or others."""
    lines = {line.number: line for line in outcome.texts(Bucket.CLAUSE)}
    found = {}
    for clause in outcome.clauses:
        printed = lines[clause.line]
        if WORD.match(printed.text.strip()):
            continue  # "Section 3" is kept as 3
        said, kept = letters(f"{printed.label}{printed.text}"), letters(clause.label + clause.text)
        lost = said - kept - letters(clause.path) - Counter("o")  # an o may be a bullet
        if lost or kept - said:
            found[clause.path] = lost | kept - said
    return found


def letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalnum())
