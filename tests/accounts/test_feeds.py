"""Feeds of accounts: who may have one read, when it is due, and what its silence is worth."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountState, Activity, ActivitySource, Feed, SocialAccount
from accounts.services import feeds
from accounts.services.activity import observe
from accounts.services.feeds import rounds
from accounts.services.sweep import look_over
from institutions.models import Institution, User
from policies.models import Rule
from policies.problems import Refused
from policies.rulebook import rulebook
from records.fetching import Fetcher
from records.models import AuditEvent
from tests.accounts.feed_samples import BLUESKY, CHANNEL, YOUTUBE, posts, rss, skeet, youtube
from tests.accounts.web import Web, small_web
from tests.factories import AdministratorFactory, PlatformFactory, SocialAccountFactory
from tests.moments import at_once
from tests.world import World, make_world

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SKEETS = BLUESKY.format("northgate.bsky.social")
PROFILE = "https://bsky.app/profile/northgate.bsky.social"


@pytest.fixture
def web() -> Iterator[Web]:
    with small_web() as made:
        yield made


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db: None, now: Any) -> World:
    made = make_world()
    allow(made)
    return made


def allow(world: World, value: bool = True) -> Rule:
    return Rule.objects.create(institution=world.institution, code="feed_reading", value=value)


def bluesky(world: World, handle: str = "northgate.bsky.social", **over: Any) -> SocialAccount:
    account = SocialAccountFactory(
        unit=world.school,
        platform=PlatformFactory(code="bluesky"),
        handle=handle,
        url=f"https://bsky.app/profile/{handle}",
        **{"last_active_on": date(2026, 4, 1), **over},
    )
    AdministratorFactory(account=account, person=world.sam)
    return account


def kept(account: SocialAccount, **over: Any) -> Feed:
    """A feed as it is once set up, due now."""
    values = {"reader": "bluesky", "url": account.url, "next_at": timezone.now(), **over}
    return Feed.objects.create(account=account, **values)


def says(web: Web, *moments: str, page: str = SKEETS, **over: Any) -> None:
    web.put(page, json.dumps({"feed": [skeet(each) for each in moments]}), **over)


def fresh(account: SocialAccount) -> SocialAccount:
    return SocialAccount.objects.get(pk=account.pk)


def verbs(account: SocialAccount) -> list[str]:
    return list(AuditEvent.objects.about(account).order_by("pk").values_list("verb", flat=True))


# --- setting up ---


def test_a_feed_is_read_once_and_then_kept(world: World, web: Web) -> None:
    account = bluesky(world)
    says(web, "2026-05-03T09:00:00Z")
    feed = feeds.set_up_feed(account, by=world.sam, fetch=web.plain())
    assert (feed.reader, feed.url, feed.outcome) == ("bluesky", PROFILE, "active")
    assert (feed.successes, feed.failures, feed.next_at) == (1, 0, NOW + timedelta(days=1))
    assert fresh(account).last_active_on == date(2026, 5, 3)
    assert fresh(account).last_active_source == ActivitySource.FEED
    seen = Activity.objects.get(account=account)
    assert (seen.source, seen.by, seen.happened_on) == ("feed", None, date(2026, 5, 3))
    assert verbs(account) == ["feed set up", "activity seen"]


@pytest.mark.parametrize(
    ("who", "may"),
    [("sam", True), ("priya", True)]
    + [(each, False) for each in ("jo", "head", "admin", "auditor")],
)
def test_who_may_have_a_feed_read(world: World, web: Web, who: str, may: bool) -> None:
    account, person = bluesky(world), getattr(world, who)
    says(web, "2026-05-03T09:00:00Z")
    acts: list[Callable[[], Any]] = [
        lambda: feeds.set_up_feed(account, by=person, fetch=web.plain()),
        lambda: feeds.remove_feed(account, by=person),
    ]
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    assert web.asked == ([SKEETS] if may else [])


@pytest.mark.parametrize("value", [False, None])
def test_where_the_rulebook_does_not_allow_it_no_site_is_asked(
    world: World, web: Web, value: bool | None
) -> None:
    Rule.objects.update(value=value)
    account = bluesky(world)
    kept(account)
    says(web, "2026-05-03T09:00:00Z")
    for act in (feeds.set_up_feed, feeds.read_feed_now):
        with pytest.raises(PermissionDenied):
            act(account, by=world.sam, fetch=web.plain())
    assert feeds.read_due_feeds(fetch=web.plain()).total() == 0
    assert web.asked == web.looked_up == []
    assert Activity.objects.count() == 0


def test_what_is_not_the_rulebook_says_nothing(world: World, web: Web) -> None:
    """Off is how a university starts: nobody has to switch anything off."""
    Rule.objects.all().delete()
    kept(bluesky(world))
    assert not feeds.may_read(world.institution)
    assert feeds.read_due_feeds(fetch=web.plain()).total() == 0


def test_a_rule_that_ends_stops_the_reading_at_once(world: World, web: Web) -> None:
    account = bluesky(world)
    feed = kept(account)
    says(web, "2026-05-03T09:00:00Z")
    claimed = rounds.claim(feed)
    Rule.objects.update(to_on=date(2026, 5, 31))
    assert claimed is not None
    rounds.read_once(claimed, web.plain())  # on its way when the rule ended
    assert fresh(account).last_active_on == date(2026, 4, 1)
    assert Feed.objects.get().outcome == ""


@pytest.mark.parametrize("answer", [{"status": 404}, {"status": 500}, {"body": "<html>"}])
def test_a_feed_that_cannot_be_read_is_not_kept(
    world: World, web: Web, answer: dict[str, Any]
) -> None:
    account = bluesky(world)
    web.put(SKEETS, **answer)
    with pytest.raises(Refused, match="nothing was kept"):
        feeds.set_up_feed(account, by=world.sam, fetch=web.plain())
    assert Feed.objects.count() == 0
    assert verbs(account) == []


def test_a_platform_that_shows_nothing_to_strangers_has_no_feed(world: World, web: Web) -> None:
    account = SocialAccountFactory(unit=world.school)
    with pytest.raises(Refused, match="no public feed"):
        feeds.set_up_feed(account, by=world.priya, url="https://blog.example/", fetch=web.plain())


def test_an_account_not_in_use_is_not_read(world: World, web: Web) -> None:
    account = bluesky(world)
    kept(account)
    for state in (AccountState.PAUSED, AccountState.CLOSED):
        account.move_to(state, by=None)
        with pytest.raises(Refused, match="active"):
            feeds.set_up_feed(account, by=world.sam, fetch=web.plain())
        assert feeds.read_due_feeds(fetch=web.plain()).total() == 0
    assert web.asked == []


def test_the_demonstration_asks_no_site(world: World, web: Web) -> None:
    account = bluesky(world)
    kept(account)
    Institution.objects.update(is_demo=True)
    account = fresh(account)
    for act in (feeds.set_up_feed, feeds.read_feed_now):
        with pytest.raises(Refused, match="invented"):
            act(account, by=world.sam, fetch=web.plain())
    assert feeds.read_due_feeds(fetch=web.plain()) == {}
    assert web.asked == []


def test_nobody_points_a_profile_at_another_ones_feed(world: World, web: Web) -> None:
    account = bluesky(world)
    says(web, "2026-05-03T09:00:00Z")
    other = "https://bsky.app/profile/busy.bsky.social"
    feed = feeds.set_up_feed(account, by=world.sam, url=other, fetch=web.plain())
    assert feed.url == PROFILE


@pytest.mark.parametrize(
    ("platform", "typed", "reader", "address"),
    [
        ("blog", "https://BLOG.example", "wordpress", "https://blog.example/"),
        ("blog", "https://blog.example/feed/#top", "rss", "https://blog.example/feed/"),
        ("other", " https://blog.example/feed/ ", "rss", "https://blog.example/feed/"),
        ("youtube", CHANNEL, "youtube", CHANNEL),
    ],
)
def test_a_typed_address_is_tried_with_what_fits(
    world: World, web: Web, platform: str, typed: str, reader: str, address: str
) -> None:
    account = SocialAccountFactory(unit=world.school, platform=PlatformFactory(code=platform))
    web.put("blog.example/", "<html></html>", kind="text/html")
    web.put("blog.example/feed/", rss("Fri, 01 May 2026 08:00:00 GMT"), kind="application/rss+xml")
    web.put("blog.example/wp-json/wp/v2/posts", posts("2026-05-01T10:00:00"))
    web.put(YOUTUBE, youtube("2026-05-01T10:00:00Z"), kind="text/xml")
    feed = feeds.set_up_feed(account, by=world.priya, url=typed, fetch=web.plain())
    assert (feed.reader, feed.url) == (reader, address)


@pytest.mark.parametrize(
    ("platform", "typed", "told"),
    [
        ("youtube", "https://www.youtube.com/@northgate", "begins with UC"),
        ("youtube", "https://evil.example/channel/UCabcdefghijklmnopqrstuv", "begins with UC"),
        ("other", "", "Enter the address of the feed"),
        ("other", "ftp://blog.example/", "Enter the address of the feed"),
        ("other", "http://[", "Enter the address of the feed"),
        ("other", "http://127.0.0.1/", "somewhere the portal does not go"),
        ("other", "http://sam:word@blog.example/", "somewhere the portal does not go"),
        ("other", "http://blog.example:8080/", "somewhere the portal does not go"),
    ],
)
def test_a_typed_address_that_leads_nowhere_is_told(
    world: World, web: Web, platform: str, typed: str, told: str
) -> None:
    account = SocialAccountFactory(unit=world.school, platform=PlatformFactory(code=platform))
    real = web.plain(resolve=lambda host: [host])
    with pytest.raises(Refused, match=told) as problem:
        feeds.set_up_feed(account, by=world.priya, url=typed, fetch=real)
    assert problem.value.field == "url"
    assert web.gone_to == []


def test_removing_keeps_what_the_feed_told(world: World, web: Web) -> None:
    account = bluesky(world)
    says(web, "2026-05-03T09:00:00Z")
    feeds.set_up_feed(account, by=world.sam, fetch=web.plain())
    Rule.objects.update(value=False)  # taking away is always possible
    feeds.remove_feed(account, by=world.sam)
    feeds.remove_feed(account, by=world.sam)
    assert Feed.objects.count() == 0
    assert fresh(account).last_active_on == date(2026, 5, 3)
    assert verbs(account) == ["feed set up", "activity seen", "feed removed"]


def test_on_the_spot_once_a_minute(world: World, web: Web, now: Any) -> None:
    account = bluesky(world)
    says(web, "2026-05-03T09:00:00Z")
    feeds.set_up_feed(account, by=world.sam, fetch=web.plain())
    with pytest.raises(Refused, match="a moment ago"):
        feeds.read_feed_now(account, by=world.priya, fetch=web.plain())
    now.shift(61)
    says(web, "2026-06-01T09:00:00Z")
    told = feeds.read_feed_now(account, by=world.priya, fetch=web.plain())
    assert told.outcome == "active"
    assert fresh(account).last_active_on == date(2026, 6, 1)
    with pytest.raises(Refused, match="No feed is kept"):
        feeds.read_feed_now(bluesky(world, "b.bsky.social"), by=world.sam, fetch=web.plain())


# --- rounds ---


def test_a_round_reads_what_is_due_and_nothing_else(world: World, web: Web) -> None:
    due, later = bluesky(world), bluesky(world, "later.bsky.social")
    kept(due)
    kept(later, next_at=NOW + timedelta(seconds=1))
    says(web, "2026-05-03T09:00:00Z")
    assert feeds.read_due_feeds(fetch=web.plain()) == {"active": 1}
    assert web.asked == [SKEETS]
    assert feeds.read_due_feeds(fetch=web.plain()) == {}
    assert fresh(due).last_active_on == date(2026, 5, 3)


def test_days_are_those_of_the_university(world: World, web: Web) -> None:
    account = bluesky(world)
    kept(account)
    says(web, "2026-05-03T23:30:00Z")  # half past midnight in London
    feeds.read_due_feeds(fetch=web.plain())
    assert fresh(account).last_active_on == date(2026, 5, 4)


def test_silence_needs_three_readings_in_a_row(world: World, web: Web, now: Any) -> None:
    account = bluesky(world, last_active_source="feed")
    kept(account)
    says(web, "2026-04-01T09:00:00Z")
    for readings in range(1, 5):
        feeds.read_due_feeds(fetch=web.plain())
        feed = Feed.objects.get()
        assert (feed.outcome, feed.successes) == ("nothing", readings)
        assert feeds.may_flag(feed) is (readings >= 3)
        now.shift(timedelta(days=1))
    web.put(SKEETS, status=500)
    feeds.read_due_feeds(fetch=web.plain())
    feed = Feed.objects.get()
    assert (feed.outcome, feed.reason, feed.successes) == ("unknown", "site_trouble", 0)
    assert not feeds.may_flag(feed)
    assert feed.posted_at == datetime(2026, 4, 1, 9, tzinfo=UTC)  # still the last one seen


def test_failures_wait_longer_each_time_up_to_a_week(world: World, web: Web, now: Any) -> None:
    kept(bluesky(world))
    web.put(SKEETS, status=404)
    waits = []
    for failures in range(1, 11):
        assert feeds.read_due_feeds(fetch=web.plain()) == {"unknown": 1}
        feed = Feed.objects.get()
        assert (feed.failures, feed.successes, feed.reason) == (failures, 0, "not_found")
        wait = feed.next_at - timezone.now()
        waits.append(wait.total_seconds() / 3600)
        now.shift(wait)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 168, 168, 168]
    says(web, "2026-06-02T09:00:00Z")
    feeds.read_due_feeds(fetch=web.plain())
    assert Feed.objects.get().failures == 0


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("60", timedelta(hours=2)),  # shorter than we would wait anyway
        ("86400", timedelta(days=1)),
        ("99999999999", timedelta(days=30)),
        ("9" * 400, timedelta(days=30)),
    ],
)
def test_a_site_that_asks_for_peace_gets_it(
    world: World, web: Web, said: str, wait: timedelta
) -> None:
    accounts = [bluesky(world, f"n{number}.bsky.social") for number in range(3)]
    for number, account in enumerate(accounts):
        kept(account, next_at=NOW - timedelta(minutes=9 - number))
    elsewhere = bluesky(world, "elsewhere")
    kept(elsewhere, reader="rss", url="https://blog.example/feed/")
    web.put(BLUESKY.format("n0.bsky.social"), status=429, headers={"Retry-After": said})
    web.put("blog.example/feed/", rss("Fri, 01 May 2026 08:00:00 GMT"), kind="text/xml")
    told = feeds.read_due_feeds(fetch=web.plain())
    assert told == {"unknown": 1, "active": 1}
    assert web.asked == [BLUESKY.format("n0.bsky.social"), "blog.example/feed/"]
    times = {feed.account_id: feed.next_at - NOW for feed in Feed.objects.all()}
    assert times[accounts[0].pk] == wait
    asked = min(timedelta(days=30), timedelta(seconds=min(float(said), 1e8)))
    assert times[accounts[1].pk] == times[accounts[2].pk] == asked


def test_a_site_that_is_away_is_asked_once_a_round(world: World, web: Web) -> None:
    for number in range(3):
        account = bluesky(world, f"n{number}.bsky.social")
        kept(account)
        web.put(BLUESKY.format(account.handle), status=503)
    assert feeds.read_due_feeds(fetch=web.plain()) == {"unknown": 1}
    assert Feed.objects.filter(next_at__lte=NOW).count() == 2


def test_no_site_is_asked_more_than_its_share_and_no_round_has_no_end(
    world: World, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PER_SITE", 2)
    for number in range(4):
        account = bluesky(world, f"n{number}.bsky.social")
        kept(account)
        says(web, page=BLUESKY.format(account.handle))
    for number in range(2):
        kept(bluesky(world, f"blog{number}"), reader="rss", url=f"https://b{number}.example/")
        web.put(f"b{number}.example/", rss(), kind="text/xml")
    assert feeds.read_due_feeds(fetch=web.plain(), at_most=3) == {"nothing": 3}
    assert feeds.read_due_feeds(fetch=web.plain()) == {"nothing": 3}
    assert feeds.read_due_feeds(fetch=web.plain(), seconds=0) == {}
    assert [page.partition("?")[0] for page in web.asked].count(SKEETS.partition("?")[0]) == 4


def test_a_reading_that_dies_has_put_the_feed_off_already(world: World) -> None:
    kept(bluesky(world))

    class Dies(Fetcher):
        def get(self, url: str, types: frozenset[str] = frozenset()) -> Any:
            raise SystemExit

    with pytest.raises(SystemExit):
        feeds.read_due_feeds(fetch=Dies())
    feed = Feed.objects.get()
    assert (feed.next_at, feed.outcome) == (NOW + timedelta(hours=2), "")
    assert feeds.read_due_feeds(fetch=Dies()) == {}


def test_what_somebody_said_meanwhile_stands(world: World, web: Web) -> None:
    account = bluesky(world)
    feed = kept(account)
    says(web, "2026-05-03T09:00:00Z")
    claimed = rounds.claim(feed)
    assert claimed is not None
    observe(account, happened_on=date(2026, 5, 20), source="administrator", by=world.sam)
    rounds.read_once(claimed, web.plain())
    assert fresh(account).last_active_on == date(2026, 5, 20)
    assert fresh(account).last_active_source == "administrator"
    assert Feed.objects.get().outcome == "active"


def test_a_feed_taken_away_or_changed_meanwhile_is_not_written(world: World, web: Web) -> None:
    account = bluesky(world)
    says(web, "2026-05-03T09:00:00Z")
    for change in (
        lambda: Feed.objects.all().delete(),
        lambda: Feed.objects.update(next_at=NOW + timedelta(days=1)),
    ):
        claimed = rounds.claim(kept(account))
        assert claimed is not None
        change()
        rounds.read_once(claimed, web.plain())
        assert fresh(account).last_active_on == date(2026, 4, 1)
    assert Feed.objects.get().outcome == ""


def test_a_date_to_come_tells_nothing(world: World, web: Web) -> None:
    account = bluesky(world)
    kept(account)
    says(web, "2027-01-01T00:00:00Z")
    assert feeds.read_due_feeds(fetch=web.plain()) == {"unknown": 1}
    assert Feed.objects.get().reason == "future_date"
    assert fresh(account).last_active_on == date(2026, 4, 1)


def test_each_feed_costs_the_same(world: World, web: Web) -> None:
    def round_of(number: int) -> int:
        Feed.objects.all().delete()
        for each in range(number):
            account = bluesky(world, f"r{number}n{each}.bsky.social")
            kept(account)
            says(web, page=BLUESKY.format(account.handle))
        with CaptureQueriesContext(connection) as queries:
            assert feeds.read_due_feeds(fetch=web.plain()) == {"nothing": number}
        return len(queries)

    one, three, five = round_of(1), round_of(3), round_of(5)
    assert five - three == three - one


# --- what silence is worth ---


@pytest.mark.parametrize(
    ("outcome", "successes", "days_ago", "counts"),
    [
        ("nothing", 3, 0, True),
        ("nothing", 300, 6, True),
        ("nothing", 2, 0, False),
        ("nothing", 3, 8, False),  # nobody has looked for a week
        ("active", 3, 0, False),
        ("unknown", 0, 0, False),
        ("", 0, None, False),
    ],
)
def test_when_silence_counts(
    world: World, outcome: str, successes: int, days_ago: int | None, counts: bool
) -> None:
    account = bluesky(world, last_active_source="feed")
    read_at = None if days_ago is None else NOW - timedelta(days=days_ago)
    feed = kept(account, outcome=outcome, successes=successes, read_at=read_at)
    assert feeds.may_flag(feed) is counts
    assert Feed.objects.filter(feeds.silent_feeds(NOW)).exists() is counts
    book = rulebook(world.institution)
    assert SocialAccount.objects.filter(feeds.not_known(book)).exists() is not counts
    assert SocialAccount.objects.exclude(feeds.not_known(book)).exists() is counts


def test_only_an_account_known_by_its_feed_alone_can_be_unknown(world: World) -> None:
    told = bluesky(world, last_active_source="administrator")
    kept(told, outcome="unknown")
    without = bluesky(world, "without", last_active_source="feed")
    unknown = bluesky(world, "unknown", last_active_source="feed")
    kept(unknown, outcome="unknown")
    found = SocialAccount.objects.filter(feeds.not_known(rulebook(world.institution)))
    assert list(found) == [unknown]
    Rule.objects.update(value=False)  # nobody looks any more: its last day counts like any other
    assert not SocialAccount.objects.filter(feeds.not_known(rulebook(world.institution))).exists()
    assert without.pk


# --- two at once ---


def lately() -> str:
    """A moment of yesterday: threads run by the real clock."""
    return (timezone.now() - timedelta(days=1)).isoformat()


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_read_each_feed_once(web: Web) -> None:
    world = make_world()
    allow(world)
    for number in range(12):
        account = bluesky(world, f"n{number}.bsky.social", last_active_on=None)
        kept(account)
        says(web, lately(), page=BLUESKY.format(account.handle))
    told = at_once(*[partial(feeds.read_due_feeds, fetch=web.plain())] * 4)
    assert sum(each.total() for each in told) == 12  # type: ignore[attr-defined]
    assert sorted(web.asked) == sorted(set(web.asked))
    assert len(web.asked) == 12
    assert Activity.objects.count() == 12
    assert set(Feed.objects.values_list("successes", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_who_set_up_a_feed_at_once_keep_one(web: Web) -> None:
    world = make_world()
    allow(world)
    account = bluesky(world, last_active_on=None)
    says(web, lately())

    def job(person: User) -> object:
        return feeds.set_up_feed(fresh(account), by=person, fetch=web.plain())

    told = at_once(lambda: job(world.sam), lambda: job(world.priya))
    assert all(isinstance(each, Feed) for each in told), told
    assert Feed.objects.count() == 1
    assert Activity.objects.count() == 1


# --- the command ---


def test_the_command_says_what_it_would_read(world: World, capsys: Any) -> None:
    kept(bluesky(world))
    call_command("read_feeds", dry_run=True)
    assert "1 feed is due" in capsys.readouterr().out
    assert Feed.objects.get().read_at is None


def test_the_command_says_what_it_read(
    world: World, web: Web, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(bluesky(world))
    says(web, "2026-05-03T09:00:00Z")
    monkeypatch.setattr(rounds, "new_fetcher", web.plain)
    call_command("read_feeds")
    assert capsys.readouterr().out == "1 read: 1 posted, 0 nothing since, 0 not known.\n"


# --- what the sweep makes of it ---


@pytest.mark.parametrize(
    ("outcome", "successes", "source", "flagged", "unknown"),
    [
        ("nothing", 3, "feed", 1, 0),
        ("nothing", 2, "feed", 0, 1),
        ("unknown", 0, "feed", 0, 1),
        ("unknown", 0, "administrator", 1, 0),  # somebody said when it posted
    ],
)
def test_the_sweep_flags_by_a_feed_only_what_it_has_seen(
    world: World, outcome: str, successes: int, source: str, flagged: int, unknown: int
) -> None:
    account = bluesky(world, last_active_on=date(2026, 2, 1), last_active_source=source)
    kept(account, outcome=outcome, successes=successes, read_at=NOW)
    found = look_over(world.institution)
    assert (len(found.flagged), found.unknown) == (flagged, unknown)
    assert (fresh(account).quiet_stage == "flagged") is bool(flagged)


def test_the_sweep_page_says_why_it_could_not_be_known(world: World, client: Client) -> None:
    account = bluesky(world, last_active_on=date(2026, 2, 1), last_active_source="feed")
    kept(account, outcome="unknown", reason="site_trouble", read_at=NOW)
    bluesky(world, "never.bsky.social", last_active_on=None)
    found = look_over(world.institution)
    assert found.unknown == 2
    client.force_login(world.priya)
    page = client.get("/northgate/accounts/sweeps/2026-06-01/?show=unknown").content.decode()
    assert "Its public feed does not tell at present" in page
    assert "Nobody has said when it last posted" in page
    assert "Read from its public feed" in page


def test_a_feed_that_tells_again_brings_the_flag_on_the_next_day(world: World, web: Web) -> None:
    account = bluesky(world, last_active_on=date(2026, 2, 1), last_active_source="feed")
    kept(account, outcome="nothing", successes=2, read_at=NOW - timedelta(days=1))
    assert look_over(world.institution).flagged == ()
    says(web, "2026-02-01T09:00:00Z")
    feeds.read_due_feeds(fetch=web.plain())
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert look_over(world.institution).flagged == (account.reference,)
    says(web, "2026-06-02T09:00:00Z")
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        feeds.read_due_feeds(fetch=web.plain())
    assert fresh(account).quiet_stage == ""
