"""Two versions clause by clause: what became of each."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from policies.comparing.matching import match
from policies.comparing.redline import Change, ClauseChange, Redline, redline
from policies.comparing.settling import Descent, Kinship
from policies.comparing.texts import Wording
from policies.comparing.words import Fate, Run
from tests.policies.comparing.amending import parent_of
from tests.policies.comparing.invented import ALLOTMENTS, BICYCLES, TEXTS, version
from tests.policies.comparing.official import official


def renumbered(
    old: Sequence[Wording], numbers: dict[str, str], *added: tuple[str, Wording]
) -> list[Wording]:
    """Give clauses and all beneath them other numbers; put new ones in behind others."""
    new = []
    for each in old:
        path = each.path
        for was, now in numbers.items():
            if path == was or path.startswith((f"{was}.", f"{was}/")):
                path = now + path.removeprefix(was)
                break
        label = path if each.label else ""
        new.append(replace(each, path=path, parent=parent_of(path), label=label, key=""))
        new += [wording for behind, wording in added if behind == each.path]
    return new


def compared(old: Sequence[Wording], new: Sequence[Wording]) -> Redline:
    """Match and compare; a new clause's key is its path with an ``n``."""
    matching = match(old, new)
    assert matching.is_settled
    keyed = [
        replace(each, key=key or f"n{each.path}")
        for each, key in zip(new, matching.keys, strict=True)
    ]
    return redline(old, keyed)


def change_of(found: Redline, key: str) -> ClauseChange:
    return next(each for each in found.clauses if each.key == key)


def texts(*lines: str, key: str = "k") -> list[Wording]:
    return [
        Wording(f"{number}", line, label=f"{number}", key=f"{key}{number}")
        for number, line in enumerate(lines, 1)
    ]


def one_more(old: Sequence[Wording]) -> list[Wording]:
    """Put a clause in after 4.1 and its own, and number the rest of 4 anew."""
    numbers = {f"4.{number}": f"4.{number + 1}" for number in range(2, 10)}
    added = Wording("4.2", "Gloves lent along with it come back dry.", "4", label="4.2")
    last = [each.path for each in old if each.path.startswith("4.1")][-1]
    return renumbered(old, numbers, (last, added))


def test_one_clause_put_in_renumbers_the_rest() -> None:  # P-40
    found = compared(BICYCLES, one_more(BICYCLES))

    assert found.summary == "1 added, 24 renumbered"
    assert [each.key for each in found.changed if Change.ADDED in each.changes] == ["n4.2"]
    assert [str(stray) for stray in found.strays] == [
        "6.1.5 says 4.7.4, which no clause is now; the one meant is 4.8.4."
    ]


@pytest.mark.policy_texts
def test_one_clause_put_in_renumbers_the_rest_of_a_real_text() -> None:  # P-40
    old = official("london-met")
    found = compared(old, one_more(old))

    assert found.summary == "1 added, 24 renumbered"
    assert [(each.where, each.said, each.meant) for each in found.strays] == [
        ("6.1.5", "4.7.4", ("4.8.4",))
    ]


def swapped(old: Sequence[Wording]) -> list[Wording]:
    at = {each.path: place for place, each in enumerate(old)}
    new = list(old)
    for here, there in (("4.1.2", "4.1.3"), ("4.1.3", "4.1.2")):
        new[at[here]] = replace(old[at[there]], path=here, label=here)
    return new


def test_two_clauses_that_change_places_are_two_moves() -> None:  # P-41
    found = compared(BICYCLES, swapped(BICYCLES))

    assert found.summary == "2 moved"
    assert [each.key for each in found.changed] == ["k4.1.3", "k4.1.2"]


@pytest.mark.policy_texts
def test_two_clauses_that_change_places_in_a_real_text() -> None:  # P-41
    assert compared(official("london-met"), swapped(official("london-met"))).summary == "2 moved"


def without_first_point(old: Sequence[Wording], last: int) -> list[Wording]:
    numbers = {f"24/b{number}": f"24/b{number - 1}" for number in range(2, last + 1)}
    return renumbered([each for each in old if each.path != "24/b1"], numbers)


def test_a_point_taken_out_leaves_the_others_their_keys() -> None:  # P-42
    found = compared(ALLOTMENTS, without_first_point(ALLOTMENTS, 6))

    assert found.summary == "1 removed, 5 renumbered"
    gone = next(place for place, each in enumerate(found.clauses) if each.key == "k24/b1")
    assert found.clauses[gone - 1].key == "k24"  # told where it stood
    assert change_of(found, "k24/b2").new.path == "24/b1"  # type: ignore[union-attr]


@pytest.mark.policy_texts
def test_a_point_taken_out_of_a_real_list() -> None:  # P-42
    old = official("leeds-beckett")

    assert compared(old, without_first_point(old, 10)).summary == "1 removed, 9 renumbered"


@pytest.mark.policy_texts
def test_a_filled_gap_in_a_real_text() -> None:  # P-43
    old = official("leeds-beckett")
    gap = Wording("5", "Ponies are tied to the ring beside the trough.", label="5")
    new = renumbered(old, {}, ("4", gap))

    assert compared(old, new).summary == "1 added"


@pytest.mark.policy_texts
def test_twins_in_a_real_text_keep_their_keys_when_a_list_is_reordered() -> None:  # P-44
    old = official("queen-mary")
    third = [p for p, each in enumerate(old) if "responsibilities/p3/b" in each.path]
    order = [*range(third[0]), *third[1:], third[0], *range(third[-1] + 1, len(old))]
    new = [replace(old[was], path=old[now].path, key="") for now, was in enumerate(order)]

    matching = match(old, new)

    assert matching.is_settled
    assert matching.keys == tuple(old[was].key for was in order)


@pytest.mark.parametrize("name", TEXTS)
def test_a_version_compared_with_itself_has_not_changed(name: str) -> None:
    found = redline(TEXTS[name], TEXTS[name])

    assert found.changed == ()
    assert found.summary == "nothing changed"
    assert found.strays == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": "Nobody feeds the pike."}, (Change.REWORDED,)),
        ({"text": "Nobody feeds the\u00a0carp."}, (Change.REWORDED,)),
        ({"label": "2."}, (Change.RENUMBERED,)),
        ({"heading": "Ponds"}, (Change.RETITLED,)),
        ({"text": "x", "label": "II"}, (Change.REWORDED, Change.RENUMBERED)),
        ({"parent": "1"}, (Change.MOVED,)),
        ({"parent": "1", "path": "1/a", "text": "x"}, (Change.REWORDED, Change.MOVED)),
        ({"kind": "para"}, (Change.UNCHANGED,)),
    ],
)
def test_what_a_clause_is_told_to_be(changes: dict[str, str], told: tuple[Change, ...]) -> None:
    old = texts("Boats go out at dawn.", "Nobody feeds the carp.")
    new = [old[0], replace(old[1], **changes)]

    assert change_of(redline(old, new), "k2").changes == told


def test_words_are_marked_in_what_was_reworded() -> None:
    old, new = texts("Three boats"), texts("Six boats")

    assert redline(old, new).clauses[0].runs == (
        Run(Fate.REMOVED, "Three"),
        Run(Fate.ADDED, "Six"),
        Run(Fate.KEPT, " boats"),
    )


def order_of(*keys: str) -> list[Wording]:
    return [
        Wording(f"{place}", key, label=f"{place}", key=key) for place, key in enumerate(keys, 1)
    ]


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        ("abcde", ""),
        ("bacde", "ab"),
        ("bcdea", "a"),
        ("eabcd", "e"),
        ("adbce", "d"),
        ("ebcda", "ae"),
        ("abxcde", ""),
        ("bde", ""),
        ("edcba", "abcde"),
    ],
)
def test_who_has_moved(now: str, moved: str) -> None:
    found = redline(order_of(*"abcde"), order_of(*now))

    assert {each.key for each in found.clauses if Change.MOVED in each.changes} == set(moved)


def test_what_goes_along_with_its_parent_has_not_moved() -> None:
    old = version("1 | One\n2 | Two\n2/b1 | Point\n2/b2 | Other\n3 | Three")
    new = renumbered([*old[1:4], old[0], old[4]], {"2": "1", "1": "2"})
    keyed = [
        replace(each, key=was.key) for each, was in zip(new, [*old[1:4], old[0]], strict=False)
    ]

    found = redline(old, [*keyed, old[4]])

    assert found.summary == "2 moved, 2 renumbered"


SPLIT = [Descent(Kinship.SPLIT, "k1", "n1"), Descent(Kinship.SPLIT, "k1", "n2")]
MERGE = [Descent(Kinship.MERGE, "k1", "n1"), Descent(Kinship.MERGE, "k2", "n1")]


def test_a_split_is_told_once_and_shows_both_parts() -> None:
    old, new = texts("This and that"), texts("This", "That", key="n")

    found = redline(old, new, SPLIT)

    assert found.summary == "1 split"
    assert change_of(found, "k1").went_into == tuple(new)
    assert change_of(found, "n2").came_from == tuple(old)
    assert {each.changes for each in found.clauses} == {(Change.SPLIT,)}


def test_a_split_clause_may_keep_its_key() -> None:
    old = texts("This and that")
    new = [*texts("This"), Wording("2", "That", key="n2")]

    found = redline(old, new, [Descent(Kinship.SPLIT, "k1", "n2")])

    assert found.summary == "1 split, 1 reworded"
    assert change_of(found, "k1").changes == (Change.SPLIT, Change.REWORDED)
    assert change_of(found, "k1").went_into == (new[1],)


def test_a_merger_is_told_once_and_shows_where_it_came_from() -> None:
    old, new = texts("This", "That"), texts("This and that", key="n")

    found = redline(old, new, MERGE)

    assert found.summary == "1 merged"
    assert change_of(found, "n1").came_from == tuple(old)
    assert change_of(found, "k2").went_into == tuple(new)


def test_points_whose_lead_in_changed_are_shown_without_a_changed_word() -> None:
    old = version("24 | It is forbidden:\n24/b1 | To whistle\n25 | Other things")
    new = [replace(old[0], text="It is allowed:"), *old[1:]]

    found = redline(old, new)

    assert change_of(found, "k24/b1").changes == (Change.UNCHANGED,)
    assert [each.key for each in found.changed] == ["k24", "k24/b1"]


def test_a_parent_that_leads_into_nothing_changes_nobody_else() -> None:
    old = version("4.1 | It is warm.\n4.1.1 | Hats are worn.")
    found = redline(old, [replace(old[0], text="It is cold."), old[1]])

    assert [each.key for each in found.changed] == ["k4.1"]


def test_what_was_removed_first_stands_first() -> None:
    old, new = texts("Gone", "Stays", "Gone as well"), [texts("Gone", "Stays")[1]]

    assert [each.key for each in redline(old, new).clauses] == ["k1", "k2", "k3"]
