"""Everybody reads, cites and compares published words; nobody reaches a draft."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.models import Role, User
from policies.models import Policy, PolicyVersion
from policies.services import drafts
from tests.policies.amended import make_filming, make_first, second_draft
from tests.policies.published import (
    descends,
    drafted,
    every_clause,
    owner_of,
    publish,
    published,
)
from tests.policies.test_views import page
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
BASE = "/northgate/policies/filming/"


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def policy(world: World) -> Policy:
    """Give a policy whose first version holds, and whose second holds in a month."""
    today = timezone.localdate()
    return make_filming(world.institution, today - MONTH, today + MONTH)[0]


def gone(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 404, address
    return " ".join(response.content.decode().split())


def test_the_words_in_force_are_read_as_written(policy: Policy, client: Client) -> None:
    words = page(client, BASE)
    assert "Tell people before you film them." in words
    assert "Ask people before" not in words
    assert ">1 Filming people</h2>" in words
    assert ">From above</h3>" in words
    assert 'id="2.3-a"' in words
    assert "Streams are announced.\nThe address" in client.get(BASE).content.decode()
    assert "Senate" in words
    assert "minute SEN/26/14" in words
    assert "Version 2.0 is published and holds from" in words
    assert "These are summaries" not in words


def test_what_stands_beside_the_words_is_said_to_be_ours(world: World, client: Client) -> None:
    policy = make_policy(world.institution)
    published(policy, every_clause(policy))
    words = page(client, "/northgate/policies/social-media/")
    assert 'Official words of clause <a href="#2">2</a>.' in words
    assert "In our own words:</strong> Two people run each account." in words
    assert "What this portal does about it" in words
    assert "Checked when a request is sent." in words


def test_each_version_is_there_for_ever_and_says_where_it_stands(
    policy: Policy, client: Client
) -> None:
    assert "it holds from" in page(client, f"{BASE}v2.0/")
    assert "Until then version 1.0 holds." in page(client, f"{BASE}v2.0/")
    with time_machine.travel(timezone.now() + MONTH, tick=False):
        assert "Version 1.0 has been replaced. It held from" in page(client, f"{BASE}v1.0/")
        assert "Ask people before you film them." in page(client, BASE)
        before = page(client, f"{BASE}v1.0/1.1/")
    assert "Tell people before you film them." in before
    assert "Version 1.0 has been replaced" in before


def test_a_withdrawn_version_stays_readable_with_the_reason(policy: Policy, client: Client) -> None:
    today = timezone.localdate()
    PolicyVersion.objects.filter(policy=policy, number="1.0").update(
        state="withdrawn", withdrawn_on=today, withdrawal_note="It <b>was</b> wrong."
    )
    assert "No version of this policy is in force today." in page(client, BASE)
    old = page(client, f"{BASE}v1.0/")
    assert "was withdrawn on" in old
    assert "It &lt;b&gt;was&lt;/b&gt; wrong." in old
    assert "Tell people before you film them." in old
    assert f"The first one holds from {_said(today - MONTH)}" in gone(
        client, f"{BASE}on/2020-01-01/"
    )


def _said(day: date) -> str:
    from institutions.shown import day as worded

    return worded(day)


def test_a_day_leads_to_the_words_of_that_day(policy: Policy, client: Client) -> None:
    today = timezone.localdate()
    for day, number in ((today, "1.0"), (today + MONTH - timedelta(days=1), "1.0"),
                        (today + MONTH, "2.0")):  # fmt: skip
        answer = client.get(f"{BASE}on/{day.isoformat()}/")
        assert (answer.status_code, answer["Location"]) == (302, f"{BASE}v{number}/")
        answer = client.get(f"{BASE}clauses/2.1/on/{day.isoformat()}/")
        where = {"1.0": "v1.0/2.1/", "2.0": "v2.0/2.2/"}[number]
        assert (answer.status_code, answer["Location"]) == (302, f"{BASE}{where}")


def test_days_without_words_are_explained(policy: Policy, client: Client) -> None:
    early = gone(client, f"{BASE}on/2001-01-01/")
    assert "No version of this policy held on 1 January 2001." in early
    assert "The first one holds from" in early
    for wrong in ("2026-02-30", "yesterday", "20260101", "2026-1-1"):
        assert "is not a date" in gone(client, f"{BASE}on/{wrong}/")
    later = (timezone.localdate() + MONTH).isoformat()
    assert "this clause was not in it" in gone(client, f"{BASE}clauses/2.2/on/{later}/")
    assert "has a clause called" in gone(client, f"{BASE}clauses/9.9/on/{later}/")


def test_unknown_versions_and_clauses_say_so(policy: Policy, client: Client) -> None:
    assert "No version 7.0 of this policy has been published." in gone(client, f"{BASE}v7.0/")
    assert "No version 7.0" in gone(client, f"{BASE}v7.0/1.1/")
    assert "Version 1.0 has no clause 9.9." in gone(client, f"{BASE}v1.0/9.9/")
    assert "has a clause called “9.9”" in gone(client, f"{BASE}clauses/9.9/")


def test_a_clause_has_a_page_with_every_wording(policy: Policy, client: Client) -> None:
    words = page(client, f"{BASE}clauses/1.1/")
    assert "The words in force" in words
    assert "Every wording, with its days" in words
    assert "Tell people" in words
    assert "Ask people" in words
    same = page(client, f"{BASE}clauses/1.2/")
    assert "Every wording" not in same  # its words have not changed


def test_a_retired_clause_shows_its_last_words_and_successors(world: World, client: Client) -> None:
    today = timezone.localdate()
    make_filming(world.institution, today - MONTH, today)
    words = page(client, f"{BASE}clauses/2.2/")
    assert "is not in the version in force" in words
    assert "No drone flies over the campus." in words
    assert "2.2 in version 1.0," in words
    assert "Where its words went" not in words


def test_a_merged_clause_leads_to_where_its_words_went(world: World, client: Client) -> None:
    today = timezone.localdate()
    policy = make_first(world.institution, today - MONTH)
    draft = second_draft(policy, today)
    descends(draft, "2.2", ["2.2"], "merge")
    publish(draft)
    words = page(client, f"{BASE}clauses/2.2/")
    assert "Where its words went" in words
    assert f'<a href="{BASE}clauses/2.1/">2.2</a>' in words
    assert "(merged, version 2.0)" in words


def test_numbers_and_web_addresses_in_words_are_links_within_the_version(
    policy: Policy, client: Client
) -> None:
    words = page(client, f"{BASE}v1.0/")
    assert 'see section <a href="#2.1">2.1</a>.' in words
    assert '<a href="https://example.ac.uk/film" rel="external noopener nofollow">' in words
    own = page(client, f"{BASE}v1.0/1.2/")
    assert f'<a href="{BASE}v1.0/2.1/">2.1</a>' in own


def test_a_citation_is_there_to_copy(policy: Policy, client: Client) -> None:
    words = page(client, f"{BASE}v1.0/1.1/")
    begins = _said(timezone.localdate() - MONTH)
    assert (
        f"Northgate, Filming on campus, version 1.0, clause 1.1, in force from {begins}. "
        f"{settings.SITE_URL}{BASE}v1.0/1.1/</textarea>"
    ) in words


def test_the_headers_name_the_address_for_ever_and_the_neighbours(
    policy: Policy, client: Client
) -> None:
    version = policy.versions.get(number="1.0")
    answer = client.get(BASE)
    here = f"{settings.SITE_URL}{BASE}"
    assert f'<{here}v1.0/>; rel="canonical"' in answer["Link"]
    assert f'<{here}v2.0/>; rel="successor-version"' in answer["Link"]
    assert answer["ETag"] == f'W/"{version.fingerprint}"'
    last = client.get(f"{BASE}v2.0/1.1/")
    assert f'<{here}v2.0/1.1/>; rel="canonical"' in last["Link"]
    assert f'<{here}v1.0/>; rel="predecessor-version"' in last["Link"]


@pytest.mark.parametrize("state", ["draft", "in_review", "discarded"])
def test_no_draft_is_reached_by_guessing(
    policy: Policy, client: Client, state: str, world: World
) -> None:
    texts = [*policy.versions.get(number="2.0").texts.select_related("clause")]
    secret = [
        drafts.PlacedClause(text.path, text.label, f"Secret {text.path}", text.clause)
        for text in texts
    ] + [drafts.PlacedClause("9.1", "9.1", "Secret plan")]
    draft = drafted(policy, secret, timezone.localdate() + 2 * MONTH, change_note="Secret note")
    if state == "in_review":
        from policies.services import approving

        approving.send_for_review(draft, by=owner_of(policy))
    if state == "discarded":
        drafts.discard(draft, by=owner_of(policy))
    draft.refresh_from_db()
    later = (timezone.localdate() + 3 * MONTH).isoformat()
    client.force_login(world.sam)
    guesses = [
        *(f"v{n}{end}" for n in (draft.number, "3.0", "2.1", "draft") for end in
          ("/", "/9.1/", ".json", "/9.1.json")),
        "clauses/9.1/", "clauses/9.1.json", f"clauses/9.1/on/{later}/", "draft/compare/",
        f"compare/v1.0..v{draft.number}/", "compare/v2.0..v3.0/", f"on/{later}/", "",
        "v2.0/", "clauses/1.1/", "compare/v1.0..v2.0/", "v2.0.json",
    ]  # fmt: skip
    for guess in guesses:
        answer = client.get(BASE + guess, follow=True)
        assert b"Secret" not in answer.content, guess
    for guess in guesses[:-6]:
        if "on/" not in guess:
            assert client.get(BASE + guess).status_code == 404, guess


@pytest.mark.parametrize("address", ["clauses/1.1/", "v1.0/1.1/", "v2.0/2.3-a/", "clauses/2.2/"])
def test_a_clause_page_costs_eight_queries_however_long_the_text(
    world: World, client: Client, address: str
) -> None:
    today = timezone.localdate()
    make_filming(world.institution, today - MONTH, today)
    page(client, BASE + address)
    with CaptureQueriesContext(connection) as asked:
        page(client, BASE + address)
    assert len(asked) <= 8, [each["sql"][:90] for each in asked]


def test_a_version_page_costs_the_same_for_any_text(world: World, client: Client) -> None:
    policy = make_policy(world.institution)
    counts = []
    for more in (0, 30):
        extra = [drafts.PlacedClause(f"3.{n}", f"3.{n}", "More words.") for n in range(more)]
        day = timezone.localdate() + timedelta(days=more - 60)
        published(policy, [*every_clause(policy), *extra], day)
        page(client, "/northgate/policies/social-media/")
        with CaptureQueriesContext(connection) as asked:
            page(client, "/northgate/policies/social-media/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_who_may_see_drafts_sees_what_the_draft_changes(policy: Policy, world: World) -> None:
    texts = policy.versions.get(number="2.0").texts.select_related("clause")
    placed = [
        drafts.PlacedClause(text.path, text.label, f"{text.text} Always.", text.clause)
        for text in texts
    ]
    drafted(policy, [*placed, drafts.PlacedClause("9", "9", "A new one.")])
    seen = {}
    approver = give("Ivy Moor", world.root, Role.STAFF, Role.POLICY_APPROVER)
    people: list[User] = [
        owner_of(policy), world.auditor, world.admin, world.sam, world.other_admin, approver
    ]  # fmt: skip
    for person in people:
        client = Client()
        client.force_login(person)
        answer = client.get(f"{BASE}draft/compare/")
        seen[person.name] = answer.status_code
    assert list(seen.values()) == [200, 200, 200, 404, 404, 200]
    words = " ".join(answer.content.decode().split())
    assert "1 clause added" in words
    assert "What the draft changes in version 2.0" in words


def test_the_list_says_which_version_of_each_policy_holds(policy: Policy, client: Client) -> None:
    make_policy(policy.institution)
    begins = _said(timezone.localdate() - MONTH)
    words = page(client, "/northgate/policies/")
    assert f"version 1.0, in force from {begins}" in words
    assert words.count("Read the policy") == words.count("Read the summaries") == 1
    PolicyVersion.objects.filter(policy=policy, number="1.0").update(
        state="withdrawn", withdrawn_on=timezone.localdate(), withdrawal_note="Wrong."
    )
    assert "no version is in force today" in page(client, "/northgate/policies/")
