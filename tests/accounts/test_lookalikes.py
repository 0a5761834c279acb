"""Names made to look like others, and names that merely are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.lookalikes import (
    MAX_SKELETON_LENGTH,
    has_lookalike_letters,
    institutions_meant,
    near_matches,
    skeleton,
)

NAMES = {
    "london-met": ["London Metropolitan University", "London Met"],
    "leeds-beckett": ["Leeds Beckett University", "Leeds Beckett"],
    "queen-mary": ["Queen Mary University of London", "Queen Mary", "QMUL"],
    "west-london": ["University of West London", "West London", "UWL"],
    "leeds": ["University of Leeds", "Leeds Uni"],
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LondonMet", "londonmet"),
        ("LondonMet", "London_Met"),
        ("LondonMet", "London.Met-"),
        ("LondonMet", "L0nd0nMet"),
        ("LondonMet", "1ondonmet"),
        ("LondonMet", "Iondonmet"),
        ("LondonMet", "ＬｏｎｄｏｎＭｅｔ"),
        ("LondonMet", "Lоndоnмеt"),  # Cyrillic
        ("LondonMet", "Lοndοnmετ"),  # Greek
        ("LondonMet", "Lôndónmét"),
        ("LondonMet", "londonrnet"),
        ("QueenMary", "QueenMаrу"),
        ("WestLondon", "vvestlondon"),
        ("LeedsUni", "1eed5uni"),
        ("LeedsUni", "ⓛⓔⓔⓓⓢuni"),
        ("LeedsUni", "leedsunı"),
    ],
)
def test_twins_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("LondonMet", "LondonMed"), ("LeedsLaw", "LeedsLab"), ("Leeds", "LeedsBeckett")],
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("LondonMet_Library", ["LondonMetLibrary"], ["LondonMetLibrary"]),
        ("l0ndonmet", ["LeedsUni", "LondonMet"], ["LondonMet"]),
        ("LondonMetLib", ["LondonMetLibrary", "LondonMet"], ["LondonMet", "LondonMetLibrary"]),
        ("LodnonMet", ["LondonMet"], ["LondonMet"]),
        ("LeedsLaw", ["LeedsBeckettLaw", "leeds_law"], ["leeds_law"]),
        ("uni", ["university_of_leeds"], []),
        ("", ["LondonMet"], []),
        ("LondonMet", ["", "..."], []),
    ],
)
def test_the_most_alike_come_first(name: str, known: list[str], found: list[str]) -> None:
    assert [match.name for match in near_matches(name, known)] == found


def test_a_match_says_how_it_is_alike() -> None:
    matches = near_matches("LondonMet", ["londonmet", "L0ndonMet", "LondonMetLaw", "LondonMeet"])

    assert [(match.name, match.reason) for match in matches] == [
        ("L0ndonMet", "Looks the same"),
        ("londonmet", "The same name"),
        ("LondonMeet", "Spelt almost the same"),
        ("LondonMetLaw", "One name contains the other"),
    ]
    assert matches[0].likeness == 1.0 > matches[2].likeness > matches[3].likeness


def test_no_more_matches_than_a_page_can_hold() -> None:
    known = [f"LondonMet{number}" for number in range(20)]

    assert len(near_matches("LondonMet", known)) == 5


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("LeedsLibrary", ("leeds-beckett", "leeds")),
        ("LeedsBeckettLibrary", ("leeds-beckett",)),
        ("leeds_uni_law", ("leeds",)),
        ("UniversityOfLeeds", ("leeds",)),
        ("LondonFilm", ("london-met", "queen-mary", "west-london")),
        ("LondonMetFilm", ("london-met",)),
        ("uwl_music", ("west-london",)),
        ("QMULPhysics", ("queen-mary",)),
        ("Physics", ()),
        ("University", ()),
        ("", ()),
    ],
)
def test_a_name_may_mean_one_institution_several_or_none(name: str, codes: tuple[str, ...]) -> None:
    assert institutions_meant(name, NAMES) == codes


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("аpple.com", True),
        ("leеds.ac.uk", True),
        ("аррӏе.com", True),
        ("lοndon.example", True),
        ("łeeds.example", True),
        ("leeds.ac.uk", False),
        ("bücher.example", False),
        ("пример.example", False),
        ("日本語.example", False),
        ("ロンドン大学.example", False),
    ],
)
def test_borrowed_letters_in_a_host_are_noticed(host: str, expected: bool) -> None:
    assert has_lookalike_letters(host) is expected


@given(st.text(max_size=200))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    bare = skeleton(text)

    assert skeleton(bare) == bare
    assert len(bare) <= MAX_SKELETON_LENGTH


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=6))
def test_ranking_never_fails_and_falls(name: str, known: list[str]) -> None:
    likenesses = [match.likeness for match in near_matches(name, known)]

    assert likenesses == sorted(likenesses, reverse=True)
    assert all(0.84 <= each <= 1 for each in likenesses)
