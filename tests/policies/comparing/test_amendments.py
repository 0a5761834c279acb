"""Over many made-up amendments nearly every clause keeps its key, and none gets another's."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from policies.comparing.matching import match
from policies.comparing.texts import Wording
from tests.policies.comparing.amending import Amendment, Score, amend, score
from tests.policies.comparing.invented import BICYCLES, TEXTS
from tests.policies.comparing.official import NAMES, official

SEEDS = range(40)
LEAST_RIGHT = 0.99  # the rest is asked, or hardly a word of it is left


def total(old: Sequence[Wording], amended: Callable[[int], Amendment]) -> Score:
    scores = [score(match(old, made.wordings), made) for made in map(amended, SEEDS)]
    return sum(scores, Score())


@pytest.mark.parametrize("name", TEXTS)
def test_invented_texts_keep_their_keys(name: str) -> None:
    found = total(TEXTS[name], lambda seed: amend(TEXTS[name], seed))

    assert found.wrong == 0
    assert found.share_right >= LEAST_RIGHT


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"choir"}))  # twins need true parents
def test_numbers_that_say_nothing_mislead_nobody(name: str) -> None:
    found = total(TEXTS[name], lambda seed: amend(TEXTS[name], seed, is_nested=False))

    assert found.wrong == 0
    assert found.share_right >= LEAST_RIGHT


LONG = [place for place, each in enumerate(BICYCLES) if len(each.text.split()) >= 12]


@pytest.mark.parametrize("place", LONG, ids=lambda place: BICYCLES[place].path)
def test_a_clause_and_its_copy_reworded_alike_are_asked_about(place: int) -> None:
    original = BICYCLES[place]
    reworded = replace(original, text=with_every_fourth_word_replaced(original.text, 0))
    copy = replace(original, path="x", text=with_every_fourth_word_replaced(original.text, 2))
    matching = match(BICYCLES, [*BICYCLES[:place], reworded, copy, *BICYCLES[place + 1 :]])

    assert [question.place for question in matching.questions] == [place, place + 1]
    assert {each.key for question in matching.questions for each in question.candidates} == {
        original.key
    }
    assert matching.linked == {each.key for each in BICYCLES} - {original.key}


def with_every_fourth_word_replaced(text: str, start: int) -> str:
    words = text.split()
    return " ".join(f"x{word}" if at % 4 == start else word for at, word in enumerate(words))


@pytest.mark.policy_texts
@pytest.mark.parametrize("is_nested", [True, False], ids=["families", "numbers_alone"])
@pytest.mark.parametrize("name", NAMES)
def test_official_texts_keep_their_keys(name: str, is_nested: bool) -> None:
    old = official(name)
    found = total(old, lambda seed: amend(old, seed, is_nested=is_nested))

    assert found.wrong == 0
    assert found.share_right >= LEAST_RIGHT
