"""A draft edited clause by clause: numbers, paths and identities stay right."""

from typing import Any

import pytest

from institutions.models import User
from policies.models import PolicyVersion, VersionState
from policies.numbering import following, places_to_split, renumbered_path, unused
from policies.problems import Refused
from policies.services import approving, drafts, editing
from policies.services.drafts import PlacedClause
from policies.services.editing import Words
from tests.policies.journeys import YES, approved_draft, make_owner, make_secretary
from tests.policies.texts import make_policy
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return make_owner(world.institution)


@pytest.fixture
def draft(world: World, owner: User) -> PolicyVersion:
    """Give a draft: 1, 1.1, 1.2 with two points, 1.3, and 2 in another section."""
    policy = make_policy(world.institution)
    first, second = policy.clauses.order_by("position")
    made = drafts.open_draft(policy, by=owner)
    one: dict[str, Any] = {"section": "1", "heading": "Use"}
    clauses = [
        PlacedClause("1.1", "1.1", "Ask first. Then wait.", first, **one),
        PlacedClause("1.2", "1.2", "Never:", **one),
        PlacedClause("1.2/a", "1.2(a)", "shout", kind="item", parent="1.2", sign="(a)", **one),
        PlacedClause("1.2/b", "1.2(b)", "spam", kind="item", parent="1.2", sign="(b)", **one),
        PlacedClause("1.3", "1.3", "Be kind.", second, **one),
        PlacedClause("2.1", "2.1", "The end.", section="2", heading="End"),
    ]
    drafts.place(made, clauses, by=owner)
    return made


def shown(draft: PolicyVersion) -> list[tuple[str, str, str]]:
    """Read path, parent and the first word of each clause."""
    return [(t.path, t.parent, t.text.split()[0]) for t in draft.texts.order_by("position")]


def labels(draft: PolicyVersion) -> list[str]:
    """Read the numbers in order."""
    return [t.label for t in draft.texts.order_by("position")]


BEFORE = [
    ("1.1", "", "Ask"), ("1.2", "", "Never:"), ("1.2/a", "1.2", "shout"),
    ("1.2/b", "1.2", "spam"), ("1.3", "", "Be"), ("2.1", "", "The"),
]  # fmt: skip


def test_rewording_keeps_the_rest(draft: PolicyVersion, owner: User) -> None:
    text = draft.texts.get(path="1.3")
    editing.reword(text, Words("Be very kind.", "1.3", "Use of it"), by=owner)
    text.refresh_from_db()
    assert (text.text, text.label, text.path) == ("Be very kind.", "1.3", "1.3")
    headings = set(draft.texts.filter(section="1").values_list("heading", flat=True))
    assert headings == {"Use of it"}
    assert draft.texts.get(path="2.1").heading == "End"


def test_what_stands_under_a_clause_follows_its_number(draft: PolicyVersion, owner: User) -> None:
    editing.reword(draft.texts.get(path="1.2"), Words("Never:", "1.7", "Use"), by=owner)
    assert shown(draft)[1:4] == [
        ("1.7", "", "Never:"),
        ("1.7/a", "1.7", "shout"),
        ("1.7/b", "1.7", "spam"),
    ]
    assert labels(draft)[1:4] == ["1.7", "1.7(a)", "1.7(b)"]


def test_a_number_is_given_once(draft: PolicyVersion, owner: User) -> None:
    with pytest.raises(Refused, match=r"There is a 1\.3 already") as refused:
        editing.reword(draft.texts.get(path="1.1"), Words("Ask.", "1.3", "Use"), by=owner)
    assert refused.value.field == "label"
    assert shown(draft) == BEFORE


def test_words_written_meanwhile_are_not_lost(draft: PolicyVersion, owner: User) -> None:
    text = draft.texts.get(path="1.1")
    seen = editing.digest(text)
    editing.reword(text, Words("Ask early.", "1.1", "Use"), by=owner)
    with pytest.raises(Refused, match="Ask early"):
        editing.reword(text, Words("Ask late.", "1.1", "Use"), by=owner, seen=seen)


def test_a_new_clause_takes_the_next_number_and_others_give_way(
    draft: PolicyVersion, owner: User
) -> None:
    new = editing.add(draft, Words("New."), by=owner, after=draft.texts.get(path="1.1"))
    assert (new.path, new.label, new.heading, new.section) == ("1.2", "1.2", "Use", "1")
    assert shown(draft) == [
        ("1.1", "", "Ask"), ("1.2", "", "New."), ("1.3", "", "Never:"),
        ("1.3/a", "1.3", "shout"), ("1.3/b", "1.3", "spam"), ("1.4", "", "Be"), ("2.1", "", "The"),
    ]  # fmt: skip
    assert labels(draft) == ["1.1", "1.2", "1.3", "1.3(a)", "1.3(b)", "1.4", "2.1"]


def test_a_point_goes_first_under_its_clause(draft: PolicyVersion, owner: User) -> None:
    over = draft.texts.get(path="1.2")
    editing.add(draft, Words("lie"), by=owner, after=over, is_under=True)
    assert shown(draft)[2:5] == [
        ("1.2/a", "1.2", "lie"),
        ("1.2/b", "1.2", "shout"),
        ("1.2/c", "1.2", "spam"),
    ]
    assert list(draft.texts.filter(parent="1.2").values_list("sign", flat=True)) == [
        "(a)",
        "(b)",
        "(c)",
    ]
    lonely = draft.texts.get(path="2.1")
    point = editing.add(draft, Words("fin"), by=owner, after=lonely, is_under=True)
    assert (point.path, point.parent, point.kind) == ("2.1/b1", "2.1", "item")


def test_a_clause_goes_with_what_stands_under_it(draft: PolicyVersion, owner: User) -> None:
    editing.remove(draft.texts.get(path="1.2"), by=owner)
    assert shown(draft) == [BEFORE[0], BEFORE[4], BEFORE[5]]


def test_those_behind_may_close_up(draft: PolicyVersion, owner: User) -> None:
    editing.remove(draft.texts.get(path="1.1"), by=owner, closes_up=True)
    assert shown(draft)[:4] == [
        ("1.1", "", "Never:"),
        ("1.1/a", "1.1", "shout"),
        ("1.1/b", "1.1", "spam"),
        ("1.2", "", "Be"),
    ]


def test_neighbours_change_places_and_numbers_stay(draft: PolicyVersion, owner: User) -> None:
    kind = draft.texts.get(path="1.3")
    identity = kind.clause_id
    editing.move(kind, up=True, by=owner)
    assert shown(draft) == [
        BEFORE[0], ("1.2", "", "Be"), ("1.3", "", "Never:"),
        ("1.3/a", "1.3", "shout"), ("1.3/b", "1.3", "spam"), BEFORE[5],
    ]  # fmt: skip
    assert labels(draft) == ["1.1", "1.2", "1.3", "1.3(a)", "1.3(b)", "2.1"]
    assert draft.texts.get(path="1.2").clause_id == identity
    editing.move(draft.texts.get(path="1.2"), up=False, by=owner)
    assert shown(draft) == BEFORE
    for path, up in (("1.1", True), ("1.3", False), ("2.1", True)):
        with pytest.raises(Refused, match="already"):
            editing.move(draft.texts.get(path=path), up=up, by=owner)


def test_a_clause_is_split_at_a_sentence_and_made_whole_again(
    draft: PolicyVersion, owner: User
) -> None:
    text = draft.texts.get(path="1.1")
    identity = text.clause_id
    with pytest.raises(Refused, match="sentence"):
        editing.split(text, at=3, by=owner)
    [place] = places_to_split(text.text)
    new = editing.split(text, at=place, by=owner)
    assert [t.text for t in draft.texts.all()[:2]] == ["Ask first.", "Then wait."]
    assert (new.path, new.clause_id) == ("1.2", None)
    [descent] = draft.descents.all()
    assert (descent.from_clause_id, descent.to_text_id, descent.kinship) == (
        identity,
        new.pk,
        "split",
    )
    editing.merge(draft.texts.get(path="1.1"), by=owner)
    assert draft.texts.get(path="1.1").text == "Ask first.\nThen wait."
    assert not draft.descents.exists()


def test_a_merged_clause_is_remembered(draft: PolicyVersion, owner: User) -> None:
    editing.remove(draft.texts.get(path="1.2"), by=owner, closes_up=True)
    one, other = draft.texts.all()[:2]
    editing.merge(one, by=owner)
    [descent] = draft.descents.select_related("to_text")
    assert (descent.from_clause_id, descent.to_text.path) == (other.clause_id, "1.1")
    assert descent.kinship == "merge"


def test_points_are_never_swallowed(draft: PolicyVersion, owner: User) -> None:
    for path in ("1.1", "1.2"):
        with pytest.raises(Refused, match="points under it"):
            editing.merge(draft.texts.get(path=path), by=owner)
    assert shown(draft) == BEFORE


def test_nothing_empty_and_no_password(draft: PolicyVersion, owner: User) -> None:
    text = draft.texts.get(path="1.1")
    with pytest.raises(Refused, match="or remove it"):
        editing.reword(text, Words("  "), by=owner)
    with pytest.raises(Refused):
        editing.reword(text, Words("The password is: Tr0ub4dor&3"), by=owner)


def test_an_edit_of_an_approved_draft_voids_the_approval_and_says_what_changed(
    world: World, owner: User
) -> None:
    policy = make_policy(world.institution, "another")
    secretary = make_secretary(world.institution)
    approved = approved_draft(policy, owner, secretary)
    text = approved.texts.get(path="2")
    editing.reword(text, Words(text.text, text.label), by=owner)
    approved.refresh_from_db()
    assert approved.state == VersionState.APPROVED  # saved without a change
    editing.reword(text, Words("Three people look after it.", "2"), by=owner)
    approved.refresh_from_db()
    assert approved.state == VersionState.DRAFT
    assert approving.changed_since_approval(approved) == ("2 reworded",)
    approving.send_for_review(approved, by=owner)
    with pytest.raises(Refused, match="Take it back first"):
        editing.remove(text, by=owner)
    approving.decide(approved, YES, by=secretary)
    approved.refresh_from_db()
    assert approving.changed_since_approval(approved) == ()


@pytest.mark.parametrize(
    ("mark", "by", "next_one"),
    [
        ("4.2", 1, "4.3"), ("9(b)", 1, "9(c)"), ("13/b9", 1, "13/b10"), ("(a)", 1, "(b)"),
        ("4.2", -1, "4.1"), ("1", -1, ""), ("introduction", 1, ""), ("z", 1, ""), ("(ii)", 1, ""),
    ],
)  # fmt: skip
def test_following(mark: str, by: int, next_one: str) -> None:
    assert following(mark, by) == next_one


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("4.2", "4.2", "4.9", "4.9"), ("9/p1/b", "9(b)", "9(d)", "9/p1/d"),
        ("9/p1/b", "9(b)", "10(b)", "9/p1/b"), ("5.4", "5.4", "5.4(a)", "5.4/a"),
        ("intro/p1", "Introduction, 1", "Introduction, 3", "intro/p3"), ("x", "", "", "x"),
    ],
)  # fmt: skip
def test_renumbered_path(path: str, old: str, new: str, expected: str) -> None:
    assert renumbered_path(path, old, new) == expected


def test_addresses_are_never_shared() -> None:
    assert unused("9/2", ["9-2", "9/2-2"]) == "9/2-3"
