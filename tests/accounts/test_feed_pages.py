"""The pages on which an account's public feed is set up, read and taken away."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Feed, SocialAccount
from accounts.services.feeds import rounds
from institutions.models import Role
from policies.models import Rule
from tests.accounts.feed_samples import BLUESKY, rss, skeet
from tests.accounts.web import Web, small_web
from tests.factories import (
    AdministratorFactory,
    PlatformFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
)
from tests.registrations.scene import make_scene
from tests.world import World, make_world

SKEETS = BLUESKY.format("northgate.bsky.social")
PROFILE = "https://bsky.app/profile/northgate.bsky.social"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with small_web() as made:
        monkeypatch.setattr(rounds, "new_fetcher", lambda seconds=5.0: made.plain(seconds=seconds))
        yield made


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    Rule.objects.create(institution=made.institution, code="feed_reading", value=True)
    return made


@pytest.fixture
def account(world: World) -> SocialAccount:
    account = SocialAccountFactory(
        unit=world.school,
        name="Computing News",
        platform=PlatformFactory(code="bluesky"),
        handle="northgate.bsky.social",
        url=PROFILE,
        last_active_on=timezone.localdate() - timedelta(days=60),
    )
    AdministratorFactory(account=account, person=world.sam)
    return account


def posted(web: Web, days_ago: int) -> date:
    moment = timezone.now() - timedelta(days=days_ago)
    web.put(SKEETS, json.dumps({"feed": [skeet(moment.isoformat())]}))
    return timezone.localdate(moment)


def base(account: SocialAccount) -> str:
    return f"/{account.institution.slug}/accounts/{account.reference}/"


def shown(client: Client, path: str, **kwargs: Any) -> str:
    return client.get(path, **kwargs).content.decode()


def test_from_the_account_page_to_a_feed_and_back(
    world: World, account: SocialAccount, web: Web, client: Client
) -> None:
    day = posted(web, 3)
    client.force_login(world.sam)
    page = shown(client, base(account))
    assert "Have its feed read" in page
    page = shown(client, f"{base(account)}feed/")
    assert "northgate.bsky.social" in page
    assert "no words, pictures, comments, followers or messages" in page
    assert "set by the institution" in page.lower()
    answer = client.post(f"{base(account)}feed/", follow=True)
    assert answer.redirect_chain == [(account.get_absolute_url(), 302)]
    body = answer.content.decode()
    told = f"{day.day} {day:%B %Y}"
    assert f"From now on the feed is read once a day. Its newest post is of {told}." in body
    assert "Read it now" in body
    assert "Stop reading it" in body
    assert "Its public feed is read from now on" in body
    account.refresh_from_db()
    assert (account.last_active_on, account.last_active_source) == (day, "feed")
    answer = client.post(f"{base(account)}feed/remove/", follow=True)
    assert "The feed of this account is not read any more." in answer.content.decode()
    assert "Have its feed read" in answer.content.decode()
    assert Feed.objects.count() == 0


def test_reading_on_the_spot_tells_what_came_of_it(
    world: World, account: SocialAccount, web: Web, client: Client
) -> None:
    held = Feed.objects.create(account=account, reader="bluesky", url=PROFILE)
    client.force_login(world.priya)
    read = f"{base(account)}feed/read/"
    assert "Not read yet." in shown(client, base(account))
    web.put(SKEETS, status=503)
    body = client.post(read, follow=True).content.decode()
    assert "It could not be known whether the account posted." in body
    assert "The site has trouble at the moment" in body
    assert "a moment ago" in client.post(read, follow=True).content.decode()
    Feed.objects.update(read_at=timezone.now() - timedelta(minutes=5))
    web.put(SKEETS, '{"feed": []}')
    assert "The feed is empty." in client.post(read, follow=True).content.decode()
    Feed.objects.update(read_at=timezone.now(), successes=3)
    assert "No newer one was seen for several days." in shown(client, base(account))
    held.delete()
    assert "No feed is kept for this account" in client.post(read, follow=True).content.decode()


def test_a_typed_address_that_fails_stays_on_the_page(
    world: World, account: SocialAccount, web: Web, client: Client
) -> None:
    account.platform = PlatformFactory(code="blog")
    account.url = "https://blog.example/"
    account.save()
    client.force_login(world.sam)
    page = f"{base(account)}feed/"
    assert 'value="https://blog.example/"' in shown(client, page)
    for typed, told in [
        ("", "Enter the address of the feed"),
        ("x" * 501, "500 characters or less"),
        ("nonsense", "Enter the address of the feed, like"),
        ("https://blog.example/gone", "so nothing was kept. The site does not know this account"),
    ]:
        answer = client.post(page, {"url": typed})
        body = answer.content.decode()
        assert answer.status_code == 200
        assert told in body
        assert "There is a problem" in body
        assert typed in body
    assert Feed.objects.count() == 0
    web.put("blog.example/feed/", rss("Thu, 01 Jan 2026 08:00:00 GMT"), kind="text/xml")
    client.post(page, {"url": "https://blog.example/feed/"})
    assert Feed.objects.get().url == "https://blog.example/feed/"


def test_a_profile_that_cannot_be_read_is_told_above_the_form(
    world: World, account: SocialAccount, web: Web, client: Client
) -> None:
    web.put(SKEETS, status=401)
    client.force_login(world.sam)
    body = client.post(f"{base(account)}feed/", {"url": "https://busy.example/"}).content.decode()
    assert "The site shows posts only to people who sign in" in body
    assert web.asked == [SKEETS]


def test_a_platform_without_a_feed_is_offered_nothing(
    world: World, web: Web, client: Client
) -> None:
    account = SocialAccountFactory(unit=world.school)
    client.force_login(world.priya)
    assert "Have its feed read" not in shown(client, base(account))
    assert "This platform shows posts only to people" in shown(client, f"{base(account)}feed/")
    assert client.post(f"{base(account)}feed/", {"url": "https://blog.example/"}).status_code == 200
    assert Feed.objects.count() == 0


ACTS = ["feed/", "feed/read/", "feed/remove/"]


@pytest.mark.parametrize("who", ["jo", "student", "head", "admin", "auditor"])
def test_others_see_that_it_is_read_and_change_nothing(
    world: World, account: SocialAccount, web: Web, client: Client, who: str
) -> None:
    client.force_login(getattr(world, who))
    assert "Its public feed" not in shown(client, base(account))
    Feed.objects.create(account=account, reader="bluesky", url=PROFILE)
    page = shown(client, base(account))
    assert "Its public feed" in page
    assert "Stop reading it" not in page
    for act in ACTS:
        assert client.post(base(account) + act).status_code == 403
    assert client.get(f"{base(account)}feed/").status_code == 403
    assert Feed.objects.count() == 1
    assert web.asked == []


@pytest.mark.parametrize("who", ["stranger", "other_admin", "nobody"])
def test_for_others_it_does_not_exist(
    world: World, account: SocialAccount, web: Web, client: Client, who: str
) -> None:
    client.force_login(getattr(world, who))
    for act in ACTS:
        assert client.post(base(account) + act).status_code in {403, 404}
    assert web.asked == []


@pytest.mark.parametrize("act", ["feed/read/", "feed/remove/"])
def test_only_a_button_acts(world: World, account: SocialAccount, client: Client, act: str) -> None:
    client.force_login(world.sam)
    assert client.get(base(account) + act).status_code == 405


def test_where_the_rulebook_does_not_allow_it_nothing_is_offered(
    world: World, account: SocialAccount, web: Web, client: Client
) -> None:
    Rule.objects.all().delete()
    client.force_login(world.sam)
    assert "feed" not in shown(client, base(account)).lower()
    for act in ("feed/", "feed/read/"):
        answer = client.post(base(account) + act)
        assert answer.status_code == 403
        assert "rulebook of Northgate does not allow" in answer.content.decode()
    Feed.objects.create(account=account, reader="bluesky", url=PROFILE)
    page = shown(client, base(account))
    assert "Feeds are not read here, so this one is not." in page
    assert "Read it now" not in page
    client.post(f"{base(account)}feed/remove/")
    assert Feed.objects.count() == 0
    assert web.asked == []


@pytest.mark.parametrize(
    ("slug", "clause"),
    [("leeds", "Leeds 10 paragraph 1"), ("leeds-beckett", "Leeds Beckett 28")],
)
def test_who_does_not_monitor_names_the_clause(
    db: None, web: Web, client: Client, slug: str, clause: str
) -> None:
    scene = make_scene(slug)
    account = SocialAccountFactory(unit=scene.school, platform=PlatformFactory(code="bluesky"))
    keeper = RoleAssignmentFactory(unit=scene.root, role=Role.REGISTER_MANAGER).person
    client.force_login(keeper)
    assert "feed" not in shown(client, base(account)).lower()
    answer = client.post(f"{base(account)}feed/")
    assert answer.status_code == 403
    told = f"{scene.institution} does not read the public feeds of accounts ({clause})."
    assert told in answer.content.decode()
