"""Which clause is which: what is sure, what is asked, and what it costs to find out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.comparing.findings import Candidate, Doubt, Matching, Merge, Split
from policies.comparing.likeness import MOST_COMPARED
from policies.comparing.matching import match
from policies.comparing.texts import Wording
from tests.policies.comparing.amending import parent_of
from tests.policies.comparing.invented import ALLOTMENTS, BICYCLES, CHOIR, TEXTS, version


def keys_by_path(old: Sequence[Wording], new: Sequence[Wording]) -> dict[str, str | None]:
    matching = match(old, new)
    assert matching.is_settled
    return dict(zip([each.path for each in new], matching.keys, strict=True))


def texts(*lines: str) -> tuple[Wording, ...]:
    """Clauses 1, 2, 3 ... with these words."""
    return version("\n".join(f"{number} | {line}" for number, line in enumerate(lines, 1)))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_matched_with_itself_keeps_every_key(name: str) -> None:
    matching = match(TEXTS[name], TEXTS[name])

    assert matching.keys == tuple(each.key for each in TEXTS[name])
    assert matching.is_settled
    assert matching.compared == 0


def test_a_filled_gap_is_new_and_nothing_else_is_touched() -> None:  # P-43
    gap = Wording("5", "Gates are shut behind every barrow, in summer as well as in winter.")
    new = [*ALLOTMENTS[:7], gap, *ALLOTMENTS[7:]]

    keys = keys_by_path(ALLOTMENTS, new)

    assert keys.pop("5") is None
    assert keys == {each.path: each.key for each in ALLOTMENTS}


def test_twins_go_by_their_parents_when_a_list_is_reordered() -> None:  # P-44
    """The third list begins with its twin point; now that point stands last."""
    at = {each.path: place for place, each in enumerate(CHOIR)}
    first, last = at["duties/p3/b1"], at["duties/p3/b4"]
    order = [*range(first), *range(first + 1, last + 1), first, *range(last + 1, len(CHOIR))]
    new = [replace(CHOIR[old], path=CHOIR[place].path) for place, old in enumerate(order)]

    assert match(CHOIR, new).keys == tuple(CHOIR[old].key for old in order)


def test_twins_go_by_their_neighbours_under_one_parent() -> None:
    old = texts("One goes in front", "The same words", "Two follows", "The same words", "Three")
    order = [2, 3, 4, 0, 1]

    assert match(old, [old[place] for place in order]).keys == tuple(
        old[place].key for place in order
    )


def test_twins_go_by_their_parents_alone_where_all_around_them_is_new() -> None:
    old = version("1 | One:\n1/b1 | The same\n1/b2 | Ash\n2 | Two:\n2/b1 | Birch\n2/b2 | The same")
    new = version(
        "1 | One:\n1/b1 | Cedar\n1/b2 | The same\n1/b3 | Damson\n"
        "2 | Two:\n2/b1 | Elm\n2/b2 | The same\n2/b3 | Fir"
    )

    keys = keys_by_path(old, new)

    assert (keys["1/b2"], keys["2/b2"]) == ("k1/b1", "k2/b2")


def test_a_neighbour_from_another_list_does_not_outweigh_the_parent() -> None:
    """Ash came over from the first list, where the same words stood behind it."""
    old = version(
        "1 | One:\n1/b1 | Ash\n1/b2 | The same\n"
        "2 | Two:\n2/b1 | The same\n2/b2 | Birch\n2/b3 | The same"
    )
    new = version("1 | One:\n2 | Two:\n2/b1 | Ash\n2/b2 | The same\n2/b3 | Cedar and fir")

    (question,) = match(old, new).questions

    assert (question.place, question.doubt) == (3, Doubt.TWINS)
    assert {"k2/b1", "k2/b3"} <= {each.key for each in question.candidates}


def test_twins_that_nothing_tells_apart_are_asked_about() -> None:
    old = texts("Amber", "The same words", "Birch", "Cedar", "The same words", "Damson")
    new = texts("Quince", "Rowan", "The same words", "Sorrel", "Tansy")

    matching = match(old, new)

    (question,) = matching.questions
    assert (question.place, question.doubt) == (2, Doubt.TWINS)
    assert question.candidates == (Candidate("k2", 1.0), Candidate("k5", 1.0))
    assert matching.linked == frozenset()
    assert matching.retired == ("k1", "k3", "k4", "k6")


def test_a_twin_whose_fellow_is_gone_keeps_the_key_its_parent_tells() -> None:
    new = [each for each in CHOIR if each.path != "duties/p1/b3"]

    keys = keys_by_path(CHOIR, new)

    assert keys["duties/p3/b1"] == "kduties/p3/b1"
    assert match(CHOIR, new).retired == ("kduties/p1/b3",)


def test_spaces_quotes_and_case_make_no_other_clause() -> None:
    old = texts("The porter's lodge — open “always” ", "Something else altogether")
    new = texts("Something else altogether", 'The\u00a0Porter’s lodge - open "always"')

    matching = match(old, new)

    assert matching.keys == ("k2", "k1")
    assert matching.compared == 0


def test_a_long_clause_of_ever_the_same_words_is_known_again() -> None:
    words = [f"w{at % 20}" for at in range(400)]
    changed = [word if at % 10 else "x" for at, word in enumerate(words)]

    assert match(texts(" ".join(words)), texts(" ".join(changed))).keys == ("k1",)


SENTENCE = "the warden counts all chairs before noon and writes their number on the green board"


@pytest.mark.parametrize(
    ("kept", "found"),
    [(15, "k1"), (11, "k1"), (8, "k1"), (5, "asked"), (4, "asked"), (2, None), (0, None)],
)
def test_how_many_words_of_fifteen_must_stay(kept: int, found: str | None) -> None:
    words = SENTENCE.split()
    changed = [*words[:kept], *(f"x{word}" for word in words[kept:])]
    matching = match(texts(SENTENCE), texts(" ".join(changed)))

    assert ("asked" if matching.questions else matching.keys[0]) == found
    assert all(question.doubt == Doubt.UNLIKE for question in matching.questions)


@pytest.mark.parametrize(
    ("new", "key"), [("Rivers and Lakes Act 1998", "k2"), ("Forests and Lakes Act 1998", None)]
)
def test_a_few_words_need_more_likeness(new: str, key: str | None) -> None:
    old = texts("It names", "Rivers and Lakes Act 1968", "among others")
    matching = match(old, texts("It names", new, "among others"))

    assert matching.keys[1] == key
    assert [each.doubt for each in matching.questions] == ([] if key else [Doubt.UNLIKE])


def test_two_clauses_about_as_much_alike_are_asked_about() -> None:
    old = texts("Lamps in the north hall are lit by the porter at six")
    new = texts(
        "Lamps in the north tower are lit by the porter at six",
        "Lamps in the north hall are lit by the porter at ten",
    )

    matching = match(old, new)

    assert [each.doubt for each in matching.questions] == [Doubt.CLOSE, Doubt.CLOSE]
    assert matching.asked == {"k1"}
    assert matching.retired == ()


FIRST = "Boats are hired at the upper landing by members with a badge"
SECOND = "and are brought back before the lamp on the weir is lit in the evening"


def test_a_clause_cut_in_two_is_proposed_as_split() -> None:
    old = texts("An opening remark", f"{FIRST} {SECOND}", "A closing remark")
    matching = match(old, texts("An opening remark", FIRST, SECOND, "A closing remark"))

    assert matching.splits == (Split("k2", (1, 2), 1.0),)
    assert matching.asked | matching.linked == {"k1", "k2", "k3"}
    assert not matching.questions
    assert not matching.retired


def test_a_clause_that_loses_its_last_words_to_another_keeps_its_key_and_is_proposed() -> None:
    matching = match(texts(f"{FIRST} {SECOND}. {SENTENCE}"), texts(f"{FIRST} {SECOND}", SENTENCE))

    assert matching.keys == ("k1", None)
    assert matching.splits == (Split("k1", (0, 1), 1.0),)
    assert matching.asked_places == {1}


def test_halves_of_a_clause_that_stays_whole_are_no_split() -> None:
    old = texts(f"{FIRST} {SECOND}")
    matching = match(old, texts(f"{FIRST} {SECOND} again", FIRST, SECOND))

    assert matching.keys == ("k1", None, None)
    assert matching.splits == ()
    assert matching.new_places == (1, 2)


def test_two_clauses_become_one_are_proposed_as_merged() -> None:
    old = texts("An opening remark", FIRST, SECOND, "A closing remark")
    matching = match(old, texts("An opening remark", f"{FIRST} {SECOND}", "A closing remark"))

    assert matching.merges == (Merge(("k2", "k3"), 1, 1.0),)
    assert not matching.questions
    assert not matching.retired


def test_a_long_clause_full_of_common_words_is_nobodys_part() -> None:
    old = texts(f"{FIRST} {SECOND}")
    new = texts("Geese by the weir are to be fed in the evening and not before", "Be brief")

    assert match(old, new).splits == ()


def test_summaries_without_words_go_by_their_paths() -> None:
    """How a policy ships: paths and no text; the first official text has both."""
    old = [replace(each, text="", heading="One for all") for each in BICYCLES]
    new = [replace(each, key="") for each in (*BICYCLES[2:], Wording("9.9", "More of it"))]

    matching = match(old, new)

    assert matching.keys == (*(each.key for each in BICYCLES[2:]), None)
    assert matching.retired == ("k1.1", "k1.2")


def test_a_section_without_text_is_known_by_its_heading() -> None:
    old = [Wording("1", "", heading="Scope", key="a"), Wording("2", "Some words", key="b")]
    new = [Wording("1", "Some words"), Wording("2", "", heading="Scope")]

    assert match(old, new).keys == ("b", "a")


@pytest.mark.parametrize("keys", [("a", "a"), ("a", "")])
def test_old_clauses_need_keys_of_their_own(keys: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="key of its own"):
        match([Wording(key, "Words", key=key) for key in keys], [])


# What it costs.


def many(number: int, say: Callable[[int], str]) -> tuple[Wording, ...]:
    return tuple(Wording(f"{at}", say(at), key=f"k{at}") for at in range(number))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lambda at: f"clause {at} of the book", lambda at: f"clause {at} of this book"),
        (lambda at: "the same again", lambda at: "the same again now"),
        (lambda at: f"w{at} w{at + 1} w{at + 2}", lambda at: f"w{at} v{at} w{at + 2}"),
    ],
    ids=["few_words", "all_alike", "chained"],
)
def test_a_new_clause_is_compared_with_a_few_old_ones_only(
    before: Callable[[int], str], after: Callable[[int], str]
) -> None:
    for number in (100, 1000):
        matching = match(many(number, before), many(number, after))
        assert matching.compared <= MOST_COMPARED * number


def test_ten_thousand_clauses_cost_as_many_comparisons_as_were_reworded() -> None:
    old = many(10_000, lambda at: f"number {at} says that a{at} goes with b{at} and c{at} daily")
    new = [
        replace(each, text=each.text.replace("daily", "weekly")) if at % 500 == 0 else each
        for at, each in enumerate(old)
    ]

    matching = match(old, new)

    assert matching.linked == {each.key for each in old}
    assert 0 < matching.compared <= MOST_COMPARED * 20


# Any two lists.

SAID = ["ab", "cd", "ef", "gh", "ij", "kl", ".", "—", "'", "7", "é"]
WORDS = st.lists(st.sampled_from(SAID), max_size=9).map(" ".join)
PATHS = st.sampled_from(["1", "1.1", "1.2", "2", "2/a", "2/b", "2.1.1", "3", "x"])


@st.composite
def any_version(draw: st.DrawFn) -> tuple[Wording, ...]:
    rows = draw(st.lists(st.tuples(PATHS, WORDS, st.sampled_from(["", "ab"])), max_size=12))
    return tuple(
        Wording(path, text, parent_of(path), heading=heading, key=f"k{place}")
        for place, (path, text, heading) in enumerate(rows)
    )


@given(any_version(), any_version())
def test_every_clause_of_any_two_lists_is_accounted_for_once(
    old: tuple[Wording, ...], new: tuple[Wording, ...]
) -> None:
    matching = match(old, new)

    olds = [*matching.retired, *matching.asked, *filter(None, matching.keys)]
    assert sorted(olds) == sorted(each.key for each in old)
    news = [*matching.new_places, *matching.asked_places, *places_linked(matching)]
    assert sorted(news) == list(range(len(new)))
    assert match(old, new) == matching


def places_linked(matching: Matching) -> Iterator[int]:
    return (place for place, key in enumerate(matching.keys) if key is not None)


@given(any_version())
def test_any_list_matched_with_itself_keeps_every_key(old: tuple[Wording, ...]) -> None:
    matching = match(old, old)

    assert matching.keys == tuple(each.key for each in old)
    assert matching.is_settled
