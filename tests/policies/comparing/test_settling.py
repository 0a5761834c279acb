"""A person's answers to what a matching asked."""

from collections.abc import Sequence

import pytest

from policies.comparing.findings import Candidate, Doubt, Matching, Merge, Question, Split
from policies.comparing.settling import Answers, Descent, Kinship, UnfitAnswerError, settle

ONE_OF_TWO = (Candidate("a", 0.6), Candidate("b", 0.58))
MATCHING = Matching(
    keys=("z", None, None, None, None, None),
    retired=("gone",),
    questions=(Question(1, Doubt.CLOSE, ONE_OF_TWO), Question(2, Doubt.CLOSE, ONE_OF_TWO)),
    splits=(Split("s", (3, 4), 0.9),),
    merges=(Merge(("m", "z"), 5, 0.9),),
)
NEW_KEYS = ("z", "a", "n2", "n3", "n4", "n5")


@pytest.mark.parametrize(
    ("same", "keys", "retired"),
    [
        ({1: "a", 2: "b"}, ("z", "a", "b"), {"gone", "s", "m"}),
        ({1: "b", 2: None}, ("z", "b", None), {"gone", "s", "m", "a"}),
        ({1: None, 2: None}, ("z", None, None), {"gone", "s", "m", "a", "b"}),
    ],
)
def test_answers_give_keys(
    same: dict[int, str | None], keys: tuple[str | None, ...], retired: set[str]
) -> None:
    settled = settle(MATCHING, Answers(same))

    assert settled.keys == (*keys, None, None, None)
    assert set(settled.retired) == retired
    assert list(settled.descents(NEW_KEYS)) == []


def test_a_split_and_a_merger_that_are_right_say_who_comes_from_whom() -> None:
    settled = settle(MATCHING, Answers({1: "a", 2: None}, splits=["s"], merges=[5]))

    assert list(settled.descents(NEW_KEYS)) == [
        Descent(Kinship.SPLIT, "s", "n3"),
        Descent(Kinship.SPLIT, "s", "n4"),
        Descent(Kinship.MERGE, "m", "n5"),
        Descent(Kinship.MERGE, "z", "n5"),
    ]


def test_nobody_comes_from_itself() -> None:
    matching = Matching(keys=("s", None), retired=(), splits=(Split("s", (0, 1), 1.0),))
    settled = settle(matching, Answers({}, splits=["s"]))

    assert list(settled.descents(("s", "n1"))) == [Descent(Kinship.SPLIT, "s", "n1")]
    assert settled.retired == ()


@pytest.mark.parametrize(
    ("same", "splits", "merges"),
    [
        ({1: "a"}, [], []),  # one answer is missing
        ({1: "a", 2: None, 3: None}, [], []),  # nobody asked
        ({1: "a", 2: "a"}, [], []),  # one clause given twice
        ({1: "z", 2: None}, [], []),  # taken, and never offered
        ({1: "a", 2: None}, ["a"], []),
        ({1: "a", 2: None}, [], [3]),
    ],
)
def test_answers_that_do_not_fit_are_refused(
    same: dict[int, str | None], splits: Sequence[str], merges: Sequence[int]
) -> None:
    with pytest.raises(UnfitAnswerError):
        settle(MATCHING, Answers(same, splits, merges))
