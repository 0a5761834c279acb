"""What becomes of a citation when its clause comes in a new version."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from policies.comparing.citations import CitationOutcome, Standing, outcome
from policies.comparing.redline import redline
from policies.comparing.settling import Descent, Kinship
from policies.comparing.texts import Wording
from tests.policies.comparing.invented import version

OLD = version(
    """
5.3 | Boats are moored by the stern.
5.4 | After three months a boat is sold.
24 | It is forbidden:
24/b1 | To whistle on deck
"""
)
THIRD, FOURTH, LIST, POINT = OLD


def becomes(
    key: str, new: Sequence[Wording], descents: Sequence[Descent] = (), old: Sequence[Wording] = OLD
) -> CitationOutcome:
    found = redline(old, new, descents)
    return outcome(next(each for each in found.clauses if each.key == key))


def fourth(**changes: str) -> list[Wording]:
    return [THIRD, replace(FOURTH, **changes), LIST, POINT]


@pytest.mark.parametrize(
    ("new", "standing", "reason"),
    [
        (OLD, Standing.CARRIED, "The words of 5.4 are the same."),
        (
            fourth(path="5.5", label="5.5"),
            Standing.CARRIED,
            "The words of 5.4 are the same; it is 5.5 now.",
        ),
        (fourth(heading="Sales"), Standing.CARRIED, "The words of 5.4 are the same."),
        ([FOURTH, THIRD, LIST, POINT], Standing.CARRIED, "The words of 5.4 are the same."),
        (
            fourth(text="After six months a boat is sold."),
            Standing.STALE,
            "The words of 5.4 have changed.",
        ),
        (
            fourth(text="After six months a boat is sold.", path="6", label="6"),
            Standing.STALE,
            "The words of 5.4 have changed, and it is 6 now.",
        ),
        (
            fourth(text="After three\u00a0months a boat is sold."),
            Standing.STALE,
            "The words of 5.4 have changed.",
        ),
        ([THIRD, LIST, POINT], Standing.ORPHAN, "5.4 is not in the new version."),
    ],
)
def test_a_citation(new: Sequence[Wording], standing: Standing, reason: str) -> None:
    found = becomes("k5.4", new)

    assert (found.standing, found.reason) == (standing, reason)
    assert found.needs_decision == (standing != Standing.CARRIED)
    assert found.clauses == tuple(each for each in new if each.key == "k5.4")


def test_a_point_does_not_go_along_when_its_lead_in_says_something_else() -> None:
    found = becomes("k24/b1", [THIRD, FOURTH, replace(LIST, text="It is allowed:"), POINT])

    assert found.standing == Standing.STALE
    assert found.reason == (
        "The words of 24/b1 are the same, but those that lead into it have changed."
    )


def test_a_point_moved_under_another_lead_in_does_not_go_along() -> None:
    other = Wording("25", "It is welcome:", label="25", key="k25")
    new = [THIRD, FOURTH, LIST, other, replace(POINT, path="25/b1", parent="25")]

    assert becomes("k24/b1", new, old=[*OLD, other]).standing == Standing.STALE


def test_a_split_clause_leaves_the_choice() -> None:
    parts = (Wording("5.4", "After three months", key="n1"), Wording("5.5", "a sale", key="n2"))
    descents = [Descent(Kinship.SPLIT, "k5.4", part.key) for part in parts]

    found = becomes("k5.4", [THIRD, *parts, LIST, POINT], descents)

    assert found == CitationOutcome(
        Standing.STALE, "5.4 was split: its words now stand in 5.4 and 5.5.", parts
    )


def test_a_split_clause_that_keeps_its_key_is_one_of_the_choices() -> None:
    kept, part = replace(FOURTH, text="After three months"), Wording("5.5", "a sale", key="n2")
    descents = [Descent(Kinship.SPLIT, "k5.4", "n2")]

    assert becomes("k5.4", [THIRD, kept, part, LIST, POINT], descents).clauses == (kept, part)


@pytest.mark.parametrize("key", ["k5.3", "k5.4"])
def test_a_merged_clause_is_looked_at_again(key: str) -> None:
    """The first keeps its key, the second is retired; both point at the one clause."""
    merged = replace(THIRD, text=f"{THIRD.text} {FOURTH.text}")
    descents = [Descent(Kinship.MERGE, "k5.4", "k5.3")]

    found = becomes(key, [merged, LIST, POINT], descents)

    assert (found.standing, found.clauses) == (Standing.STALE, (merged,))
    assert "was merged with another clause: its words now stand in 5.3." in found.reason


def test_the_first_official_words_carry_every_citation_over() -> None:
    summaries = [replace(each, text="") for each in OLD]

    for each in OLD:
        found = becomes(each.key, OLD, old=summaries)
        assert found.standing == Standing.CARRIED
        assert found.reason == f"The words of {each.cited} are known for the first time."


def test_nothing_can_cite_what_is_new() -> None:
    with pytest.raises(ValueError, match="no citations yet"):
        becomes("n1", [*OLD, Wording("6", "New", key="n1")])
