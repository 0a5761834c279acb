"""Keeping a quiet account's flag away with somebody else's posts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Feed, SocialAccount
from accounts.services import feeds, renaming
from policies.models import Rule
from policies.problems import Refused
from tests.accounts.feed_samples import CHANNEL, YOUTUBE, rss, youtube
from tests.accounts.web import Web, small_web
from tests.factories import AdministratorFactory, PlatformFactory, SocialAccountFactory
from tests.world import World, make_world

LATELY = "Fri, 01 May 2026 08:00:00 GMT"


@pytest.fixture
def web() -> Iterator[Web]:
    with small_web() as made:
        yield made


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    Rule.objects.create(institution=made.institution, code="feed_reading", value=True)
    return made


def blog(world: World, url: str = "https://blogs.example/computing/", **over: str) -> SocialAccount:
    platform = PlatformFactory(code=over.pop("platform", "blog"))
    account = SocialAccountFactory(unit=world.school, platform=platform, url=url, **over)
    AdministratorFactory(account=account, person=world.sam)
    return account


@pytest.mark.parametrize(
    "url",
    [
        "https://busy.example/feed/",
        "https://blogs.example/library/feed/",
        "https://blogs.example/computingnews/feed/",
        "https://blogs.example/computing/../library/feed/",
        "https://blogs.example/computing/%2e%2e/library/feed/",
        "https://blogs.example.evil.example/computing/feed/",
    ],
)
def test_those_who_run_an_account_choose_no_other_sites_feed(
    world: World, web: Web, url: str
) -> None:
    account = blog(world)
    with pytest.raises(Refused, match="not on the account's own site"):
        feeds.set_up_feed(account, by=world.sam, url=url, fetch=web.plain())
    assert web.asked == []
    assert not Feed.objects.exists()


def test_their_own_sites_they_do(world: World, web: Web) -> None:
    web.put("blogs.example/computing/news.xml", rss(LATELY), kind="text/xml")
    url = "https://blogs.example/computing/news.xml"
    assert feeds.set_up_feed(blog(world), by=world.sam, url=url, fetch=web.plain()).url == url


def test_marketing_may_name_a_feed_kept_elsewhere(world: World, web: Web) -> None:
    web.put("busy.example/feed/", rss(LATELY), kind="text/xml")
    url = "https://busy.example/feed/"
    assert feeds.set_up_feed(blog(world), by=world.priya, url=url, fetch=web.plain()).url == url


def test_a_channel_is_ones_own(world: World, web: Web) -> None:
    web.put(YOUTUBE, youtube("2026-05-01T10:00:00Z"), kind="text/xml")
    home = "https://www.youtube.com/@northgate"
    account = blog(world, home, platform="youtube", handle="northgate")
    with pytest.raises(Refused, match="not on the account's own site"):
        feeds.set_up_feed(account, by=world.sam, url=CHANNEL, fetch=web.plain())
    number = CHANNEL.rpartition("/")[2]
    SocialAccount.objects.filter(pk=account.pk).update(platform_key=number)
    account.refresh_from_db()
    assert feeds.set_up_feed(account, by=world.sam, url=CHANNEL, fetch=web.plain())


def test_the_feed_of_a_former_address_is_read_no_more(world: World) -> None:
    old = "https://www.instagram.com/computing"
    account = SocialAccountFactory(unit=world.school, handle="computing", url=old)
    Feed.objects.create(account=account, reader="rss", url=old)
    yesterday = timezone.localdate() - timedelta(days=1)
    renaming.rename(
        account, by=world.priya, url="https://www.instagram.com/computingnews", since=yesterday
    )
    assert not Feed.objects.exists()
