"""Whether a change looks like one of meaning."""

import pytest

from policies.comparing.kinds import EDITORIAL, SUBSTANTIVE, propose_kind
from policies.comparing.redline import redline
from policies.comparing.settling import Descent, Kinship
from policies.comparing.texts import Wording


def one(text: str, key: str = "a", path: str = "1") -> Wording:
    """Make a clause."""
    return Wording(path, text, label=path, key=key)


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ("You must ask.", "You may ask.", "an obligation changed"),
        ("You can ask.", "You can’t ask.", "an obligation changed"),
        ("Within 3 months.", "Within 6 months.", "a number changed"),
        ("Within three days.", "Within five days.", "a number changed"),
        ("By April.", "By June.", "a date or a time changed"),
        ("Ask the Dean.", "Ask the Registrar.", "who does it changed"),
        ("Be kind", "Be kind!", ""),
        ("Use the websight.", "Use the website.", ""),
    ],
)
def test_words_that_matter(was: str, now: str, why: str) -> None:
    proposed = propose_kind(redline([one(was)], [one(now)]))
    assert proposed.reasons == ((f"1: {why}",) if why else ())
    assert proposed.kind == (SUBSTANTIVE if why else EDITORIAL)


def test_clauses_that_come_and_go() -> None:
    both, first = [one("One thing."), one("Else.", "b", "2")], [one("One thing.")]
    assert propose_kind(redline(first, both)).reasons == ("2: a new clause",)
    assert propose_kind(redline(both, first)).reasons == ("2: the clause is gone",)


def test_a_clause_a_rule_rests_on() -> None:
    changes = redline([one("Use the websight.")], [one("Use the website.")])
    assert propose_kind(changes, cited={"a"}).kind == SUBSTANTIVE
    assert propose_kind(changes, cited={"b"}).kind == EDITORIAL


def test_numbers_of_clauses_and_splits_are_no_change_of_meaning() -> None:
    whole = [one("You must ask. Then wait two days.")]
    parts = [one("You must ask."), one("Then wait two days.", "b", "2")]
    split = redline(whole, parts, [Descent(Kinship.SPLIT, "a", "b")])
    assert propose_kind(split).kind == EDITORIAL
    assert propose_kind(redline([one("Ask.")], [one("Ask.", path="7")])).kind == EDITORIAL


def test_what_changed_beside_the_words() -> None:
    same = redline([one("Ask.")], [one("Ask.")])
    assert propose_kind(same, around=["another approving body"]).kind == SUBSTANTIVE
