"""Two wordings word by word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.comparing.words import Fate, Run, compare

K, R, A = Fate.KEPT, Fate.REMOVED, Fate.ADDED


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("", "", []),
        ("", "New words.", [(A, "New words.")]),
        ("Old words.", "", [(R, "Old words.")]),
        ("The same.", "The same.", [(K, "The same.")]),
        (
            "Two keys are issued.",
            "Three keys are issued.",
            [(R, "Two"), (A, "Three"), (K, " keys are issued.")],
        ),
        (
            "It ends after three months.",
            "It ends after six months.",
            [(K, "It ends after"), (R, " three"), (A, " six"), (K, " months.")],
        ),
        # Small words carry the rule: none is taken for noise.
        ("You may go", "You must go", [(K, "You"), (R, " may"), (A, " must"), (K, " go")]),
        ("It is shut", "It is not shut", [(K, "It is"), (A, " not"), (K, " shut")]),
        # Never half a word, and numbers, addresses and don't are one.
        ("See 4.7.4.", "See 4.8.4.", [(K, "See"), (R, " 4.7.4"), (A, " 4.8.4"), (K, ".")]),
        (
            "to a@b.uk now",
            "to c@b.uk now",
            [(K, "to"), (R, " a@b.uk"), (A, " c@b.uk"), (K, " now")],
        ),
        ("We don’t", "We do", [(K, "We"), (R, " don’t"), (A, " do")]),
        # A new full stop after an old one is not a changed full stop.
        ("Be kind.", "Be kind. Be early.", [(K, "Be kind."), (A, " Be early.")]),
        # Space is text: a no-break space is not a space.
        ("5.6 Keep", "5.6\u00a0Keep", [(K, "5.6"), (R, " Keep"), (A, "\u00a0Keep")]),
        ("ends ", "ends", [(K, "ends"), (R, " ")]),
    ],
)
def test_runs(old: str, new: str, runs: list[tuple[Fate, str]]) -> None:
    assert compare(old, new) == tuple(Run(*run) for run in runs)


def test_two_changed_words_in_a_long_clause_are_two_changes() -> None:
    """difflib's own idea of noise would mark all between them."""
    words = [f"w{at % 20}" for at in range(400)]
    changed = [word if at not in {10, 390} else "x" for at, word in enumerate(words)]

    runs = compare(" ".join(words), " ".join(changed))

    assert [run.text for run in runs if run.fate != K] == [" w10", " x", " w10", " x"]


def test_text_that_repeats_itself_without_end_is_shown_as_replaced() -> None:
    old, new = "ja nein " * 5_000, "nein ja " * 5_000

    assert [run.fate for run in compare(old, new)] == [R, A, K]


TEXT = st.text(st.sampled_from("ab ab 4.7.4 .,'’\u00a0\n\t-é<&>") | st.characters(), max_size=40)


@given(TEXT, TEXT)
def test_the_runs_give_both_texts_back(old: str, new: str) -> None:
    runs = compare(old, new)

    assert "".join(run.text for run in runs if run.fate != A) == old
    assert "".join(run.text for run in runs if run.fate != R) == new
    assert all(run.text for run in runs)
    assert all(one.fate != other.fate for one, other in pairwise(runs))
