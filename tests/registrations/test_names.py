"""The name rule: words, never parts of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.names import forbidden_tokens, name_tokens, shows_any


@pytest.mark.parametrize(
    "name",
    [
        "LMU", "lmu", "LMUsports", "lmu_law", "LMULaw", "LMU_Law", "LMU Law", "lmu-law", "lawLMU",
        "Law.LMU.2026", "LMU2026", "2026lmu", "LmuLaw", "ＬＭＵ＿Law", "LМU_Law", "L.M.U.",
        "L M U law", "ĽMÜ law", "the lmu",
    ],
)  # fmt: skip
def test_lmu_is_found_as_a_word(name: str) -> None:
    assert forbidden_tokens(name, ["LMU"]) == ("LMU",)


@pytest.mark.parametrize(
    "name",
    [
        "LondonFilmUnion", "londonfilmunion", "LONDONFILMUNION", "FilmUnion", "Film Union",
        "filmunion", "LM_University", "London Met", "ALMUN", "LMUN", "", "___", "L_MU",
    ],
)  # fmt: skip
def test_lmu_inside_a_word_is_no_word(name: str) -> None:
    assert forbidden_tokens(name, ["LMU"]) == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LondonMetLibrary", {"london", "met", "library"}),
        ("LMULaw", {"lmu", "law", "lmul", "aw"}),
        ("LMUsports", {"lmu", "sports", "lm", "usports"}),
        ("Law2026UK", {"law", "2026", "uk"}),
        ("Ｌａｗ", {"law"}),
        ("a b", {"a", "b", "ab"}),
        ("", set()),
    ],
)
def test_the_words_a_reader_may_see(name: str, words: set[str]) -> None:
    assert name_tokens(name) == words


def test_every_forbidden_word_is_named_as_the_rule_writes_it() -> None:
    rule = ["LMU", "West London", "Official"]

    assert forbidden_tokens("LMU_westLondon", rule) == ("LMU", "West London")
    assert forbidden_tokens("West of London", rule) == ()
    assert forbidden_tokens("anything", ["", "_"]) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("londonmetlibrary", True), ("London Met Law", True), ("Law School", False), ("", False)],
)
def test_an_expected_word_may_be_run_together(name: str, expected: bool) -> None:
    assert shows_any(name, ["London Met", "LondonMet"]) is expected
    assert shows_any(name, []) is False


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_never_fails_and_answers_from_the_rule(name: str, rule: list[str]) -> None:
    assert set(forbidden_tokens(name, rule)) <= set(rule)
    assert all(name_tokens(name))


@given(st.from_regex(r"[A-Za-z]{0,8}", fullmatch=True), st.from_regex(r"[_ .-]", fullmatch=True))
def test_a_separator_always_parts(rest: str, separator: str) -> None:
    assert forbidden_tokens(f"LMU{separator}{rest}xy", ["lmu"]) == ("lmu",)
