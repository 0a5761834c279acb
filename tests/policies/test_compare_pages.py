"""What changed from one version to another, clause by clause, and what cannot be compared."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.policies.amended import make_filming
from tests.policies.published import every_clause, published
from tests.policies.test_views import page
from tests.policies.texts import make_policy
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
BASE = "/northgate/policies/filming/compare/"


@pytest.fixture
def world() -> World:
    """Give a university with a policy of two versions."""
    world = make_world()
    today = timezone.localdate()
    make_filming(world.institution, today - MONTH, today + MONTH)
    return world


@pytest.mark.usefixtures("world")
def test_every_kind_of_change_is_said_in_words(client: Client) -> None:
    words = page(client, f"{BASE}v1.0..v2.0/")
    for count in (
        "1 clause added",
        "1 clause removed",
        "1 clause split",
        "2 clauses reworded",
        "1 clause renumbered",
    ):
        assert f"<li>{count}</li>" in words, count
    assert "Changed only (6)" in words
    assert "Every clause (9)" in words
    assert "2.1, now 2.2</h2>" in words
    assert (
        '<del><span class="visually-hidden">[removed: </span>Tell<span class="visually-hidden">]'
        "</span></del>"
    ) in words
    assert '<ins><span class="visually-hidden">[added: </span>Ask<' in words
    assert "Takes over words of 1.3." in words
    assert "1.2 says 2.1, which is another clause now; it meant 2.2." in words
    assert "Every film has captions:" not in words


@pytest.mark.usefixtures("world")
def test_the_unchanged_can_be_seen_too(client: Client) -> None:
    words = page(client, f"{BASE}v1.0..v2.0/?show=all")
    assert "Every film has captions:" in words
    assert words.count('class="change"') == 9


@pytest.mark.usefixtures("world")
def test_newer_against_older_is_put_in_order(client: Client) -> None:
    answer = client.get(f"{BASE}v2.0..v1.0/")
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}v1.0..v2.0/")


@pytest.mark.usefixtures("world")
def test_a_version_is_not_compared_with_itself(client: Client) -> None:
    for address in ("v1.0..v1.0/", "?old=1.0&new=1.0"):
        words = page(client, BASE + address)
        assert "These are the same version. Select another one here" in words
        assert "<title>Error:" in words


@pytest.mark.usefixtures("world")
def test_two_versions_are_chosen(client: Client) -> None:
    words = page(client, BASE)
    assert words.count('<option value="2.0"') == 2
    assert '<option value="1.0" selected' in words
    answer = client.get(f"{BASE}?old=1.0&new=2.0")
    assert answer["Location"] == f"{BASE}v1.0..v2.0/"
    assert "Select a valid choice" in page(client, f"{BASE}?old=1.0&new=9.9")


@pytest.mark.usefixtures("world")
def test_what_was_never_published_is_not_compared(client: Client) -> None:
    for address in ("v1.0..v9.0/", "vdraft..v1.0/", "v9.0..v9.0/"):
        answer = client.get(BASE + address)
        assert answer.status_code == 404
        assert "has been published" in answer.content.decode()


def test_summaries_are_compared_with_nothing(world: World, client: Client) -> None:
    policy = make_policy(world.institution)
    published(policy, every_clause(policy))
    base = "/northgate/policies/social-media/compare/"
    assert "summaries in our own words, not a text" in page(client, f"{base}v0..v1.0/")
    assert "Only one official text" in page(client, base)


def test_over_several_versions_only_the_ends_count(world: World, client: Client) -> None:
    policy = make_policy(world.institution)
    today = timezone.localdate()
    for number in range(3):
        changed = every_clause(policy, **{"2": "2" if number == 1 else "3"})
        published(policy, changed, today + timedelta(days=number))
    base = "/northgate/policies/social-media/compare/"
    assert "No clause differs between these two." in page(client, f"{base}v1.0..v3.0/")
    assert "1 clause renumbered" in page(client, f"{base}v1.0..v2.0/")
