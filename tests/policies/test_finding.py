"""Search over stored clauses: what is found where, by whom, and what is never drawn."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.models import Role, User
from policies.finding import BEFORE, DRAFTS, MOST, NOW, find
from policies.models import ClauseIndex, ClauseText, Policy
from policies.services import drafts
from policies.services.drafts import PlacedClause
from policies.services.indexing import index
from tests.policies.test_lifecycle import published
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
HOSTILE = ["%", "_", "\\", "'", "\x00", "\ud800", "\ufdfa" * 90, "(((", "5.4.", ".", "a " * 200]
NASTY = "<script>alert('two people')</script> & <b>people</b>"


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def secretary(world: World) -> User:
    """Give who enters the approving body's decisions."""
    return give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy, in summary, as a rulebook file leaves it."""
    policy = make_policy(world.institution)
    index(policy.versions.get())
    return policy


def labels(policy: Policy, query: str, where: str = NOW) -> list[str]:
    """The labels of what is found."""
    return [hit.text.label for hit in find(policy.institution, query, where).hits]


def test_summaries_are_searched_where_there_is_no_official_text(policy: Policy) -> None:
    assert labels(policy, "two people") == ["2"]
    assert labels(policy, "people asked") == []
    [hit] = find(policy.institution, "asked").hits
    assert hit.is_summary
    assert hit.url == policy.clauses.get(key="1").get_absolute_url()


def test_a_new_text_takes_over_on_its_first_day_and_the_old_one_stays_to_be_found(
    policy: Policy, owner: User, secretary: User
) -> None:
    published(policy, owner, secretary, timezone.localdate())
    assert labels(policy, "look after") == ["2"]
    assert labels(policy, "run each") == []
    assert labels(policy, "run each", BEFORE) == ["2"]
    [hit] = find(policy.institution, "nobody needs").hits
    assert (hit.text.label, hit.is_summary) == ("3", False)


def test_a_text_to_come_is_not_in_force_yet(policy: Policy, owner: User, secretary: User) -> None:
    published(policy, owner, secretary, timezone.localdate() + timedelta(days=1))
    assert labels(policy, "look after") == []
    assert labels(policy, "look after", BEFORE) == ["2"]


def test_a_draft_is_searched_as_it_stands_and_its_old_words_are_forgotten(
    policy: Policy, owner: User
) -> None:
    draft = drafts.open_draft(policy, by=owner)
    drafts.place(draft, [PlacedClause("1", "1", "Ask a zebra.")], by=owner)
    assert labels(policy, "zebra", DRAFTS) == ["1"]
    drafts.place(draft, [PlacedClause("1", "1", "Ask a head.")], by=owner)
    assert labels(policy, "zebra", DRAFTS) == []
    assert labels(policy, "head", DRAFTS) == ["1"]
    drafts.discard(draft, by=owner)
    assert labels(policy, "head", DRAFTS) == []
    assert index(policy.versions.get(number="0")) == 0


def test_the_number_of_a_clause_finds_it_alone(policy: Policy) -> None:
    clause = policy.clauses.get(key="1")
    version = policy.versions.get()
    ClauseText.objects.filter(version=version, clause=clause).update(label="5.4", path="5.4")
    index(version)
    for asked in ("5.4", "section 5.4", "Northgate 5.4"):
        assert labels(policy, asked) == ["5.4"]
    assert labels(policy, "5.40") == []


def test_another_universitys_clauses_are_not_found(policy: Policy, world: World) -> None:
    other = make_policy(world.other)
    index(other.versions.get())
    assert len(find(world.institution, "people").hits) == 1


def test_more_than_can_be_shown_is_said(policy: Policy, client: Client) -> None:
    version = policy.versions.get()
    ClauseText.objects.bulk_create(
        ClauseText(version=version, path=f"9.{n}", label=f"9.{n}", text="Zebra", position=10 + n)
        for n in range(MOST + 5)
    )
    index(version)
    found = find(policy.institution, "zebra")
    assert (len(found.hits), found.is_more) == (MOST, True)
    page = client.get(reverse("policies:search", args=["northgate"]), {"q": "zebra"})
    assert f"The first {MOST} clauses" in page.content.decode()


def test_nothing_a_text_or_a_question_holds_is_drawn_as_markup(
    policy: Policy, client: Client
) -> None:
    ClauseText.objects.filter(version__policy=policy, path="2").update(text=NASTY, heading=NASTY)
    index(policy.versions.get())
    address = reverse("policies:search", args=["northgate"])
    asked = client.get(address, {"q": NASTY}).content.decode()
    assert "<script>alert" not in asked
    page = client.get(address, {"q": "people"}).content.decode()
    assert "<mark>people</mark>" in page
    assert "<script>alert" not in page
    assert "<b>people" not in page
    assert "&lt;script&gt;" in page


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(query=st.text(max_size=250) | st.sampled_from(HOSTILE))
def test_no_question_fails(policy: Policy, client: Client, query: str) -> None:
    for where in (NOW, BEFORE, DRAFTS):
        find(policy.institution, query, where)
    # Half letters and zero bytes are refused for every page alike, before any view.
    asked = query.encode("utf-8", "replace").decode().replace("\x00", "")
    answer = client.get(reverse("policies:search", args=["northgate"]), {"q": asked})
    assert answer.status_code == 200


def test_only_who_sees_drafts_finds_them(
    policy: Policy, owner: User, world: World, client: Client
) -> None:
    drafts.place(
        drafts.open_draft(policy, by=owner), [PlacedClause("1", "1", "Ask a zebra.")], by=owner
    )
    address = reverse("policies:search", args=["northgate"])
    for person, sees in ((None, False), (world.sam, False), (world.other_admin, False),
                         (owner, True), (world.auditor, True)):  # fmt: skip
        client.logout()
        if person:
            client.force_login(person)
        page = client.get(address, {"q": "zebra", "in": "drafts"}).content.decode()
        assert ("Ask a <mark>zebra</mark>" in page) is sees


@pytest.mark.parametrize("number", [1, 40])
def test_a_search_costs_the_same_however_much_is_found(
    policy: Policy, client: Client, number: int, django_assert_max_num_queries: object
) -> None:
    version = policy.versions.get()
    ClauseText.objects.bulk_create(
        ClauseText(version=version, path=f"9.{n}", label=f"9.{n}", text="Zebra", position=10 + n)
        for n in range(number)
    )
    index(version)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(reverse("policies:search", args=["northgate"]), {"q": "zebra"})


def test_shipped_policies_are_searched_from_the_first_start(world: World) -> None:
    from tests.policies.test_reviews import load_shipped

    load_shipped()
    assert ClauseIndex.objects.count() == ClauseText.objects.count()
