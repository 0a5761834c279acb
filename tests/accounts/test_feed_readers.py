"""Readers of public feeds: what each answer of a site means, and that none breaks them."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.feeds import (
    READERS,
    REASONS,
    Outcome,
    Reading,
    bluesky,
    mastodon,
    suggestion,
    syndication,
    wordpress,
)
from accounts.feeds.condensing import condensed
from accounts.feeds.reading import judged, moment, understood
from accounts.models import FeedOutcome
from tests.accounts.feed_samples import (
    BLUESKY,
    CHANNEL,
    PIN,
    REPOST,
    TOOTS,
    YOUTUBE,
    atom,
    posts,
    rss,
    skeet,
    toot,
    toot_account,
    youtube,
)
from tests.accounts.web import Web, small_web

SKEETS = "https://bsky.app/profile/a.bsky.social"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SINCE = datetime(2026, 4, 1, 23, tzinfo=UTC)  # the end of 1 April in London
ATOM = "application/atom+xml; charset=utf-8"


@pytest.fixture
def web() -> Iterator[Web]:
    with small_web() as made:
        yield made


def read(web: Web, code: str, url: str, since: datetime | None = SINCE) -> tuple[str, str, str]:
    """Read once: the outcome, the day of the newest post, the reason."""
    found = READERS[code].read(url, since, web.plain(), now=NOW)
    assert found.reason == "" or found.reason in REASONS
    day = found.posted_at.date().isoformat() if found.posted_at else ""
    return found.outcome, day, found.reason


# --- Mastodon ---

LOOKUP = "social.example/api/v1/accounts/lookup?acct=northgate"
STATUSES = f"social.example/api/v1/accounts/109876543210/statuses?{TOOTS}"
PROFILE = "https://social.example/@northgate"


def listed(*toots: Any) -> str:
    return json.dumps(toots)


@pytest.mark.parametrize(
    ("account", "statuses", "told"),
    [
        ({}, listed(toot("2026-05-01T08:00:00.000Z")), ("active", "2026-05-01", "")),
        (
            {},
            listed(toot("2026-05-01T08:00:00.000Z", in_reply_to_id="1")),
            ("active", "2026-05-01", ""),
        ),
        ({}, listed(toot("2026-04-01T08:00:00.000Z")), ("nothing", "2026-04-01", "")),
        (
            {},
            listed(
                toot("2026-01-01T08:00:00.000Z"),
                toot("2026-05-30T08:00:00.000Z", reblog={"id": "1"}),
            ),
            ("nothing", "2026-01-01", ""),
        ),
        ({"last_status_at": None, "statuses_count": 0}, "[]", ("nothing", "", "")),
        ({}, "[]", ("unknown", "", "not_public")),
        ({}, listed(toot("2027-05-01T08:00:00.000Z")), ("unknown", "", "future_date")),
        ({}, listed(toot("yesterday")), ("unknown", "", "no_dates")),
        ({}, '{"error": "x"}', ("unknown", "", "not_a_feed")),
        ({"id": 5}, "[]", ("unknown", "", "not_a_feed")),
        ({"id": "../../admin"}, "[]", ("unknown", "", "not_a_feed")),
        ({"moved": {"id": "2"}}, "[]", ("unknown", "", "moved")),
        ({"suspended": True}, "[]", ("unknown", "", "not_found")),
    ],
)
def test_mastodon(web: Web, account: dict[str, Any], statuses: str, told: Any) -> None:
    web.put(LOOKUP, toot_account(**account))
    web.put(STATUSES, statuses)
    assert read(web, "mastodon", PROFILE) == told


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("2026-05-01", ("active", "2026-05-01", "")),
        ("2026-03-01", ("nothing", "2026-03-01", "")),
        (None, ("unknown", "", "sign_in_needed")),
    ],
)
def test_a_server_that_hides_posts_still_names_a_day(web: Web, last: Any, told: Any) -> None:
    web.put(LOOKUP, toot_account(last_status_at=last))
    web.put(STATUSES, '{"error": "This method requires an authenticated user"}', status=401)
    assert read(web, "mastodon", PROFILE) == told


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "sign_in_needed"),
        (403, "sign_in_needed"),
        (404, "not_found"),
        (410, "not_found"),
        (429, "asked_to_wait"),
        (500, "site_trouble"),
        (503, "site_trouble"),
    ],
)
def test_an_error_is_never_silence(web: Web, status: int, reason: str) -> None:
    answer: dict[str, Any] = {"status": status, "headers": {"Retry-After": "900"}}
    web.put(LOOKUP, "{}", **answer)
    web.put(BLUESKY.format("northgate.bsky.social"), "{}", **answer)
    web.put(YOUTUBE, "", **answer)
    web.put("blog.example/feed", "", **answer)
    for code, url in (
        ("mastodon", PROFILE),
        ("bluesky", "https://bsky.app/profile/northgate.bsky.social"),
        ("youtube", CHANNEL),
        ("rss", "https://blog.example/feed"),
    ):
        found = READERS[code].read(url, SINCE, web.plain(), now=NOW)
        assert found == Reading(Outcome.UNKNOWN, reason=reason, retry_after=900.0), code


# --- Bluesky ---


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"feed": [skeet("2026-05-01T08:00:00.000Z")]}, ("active", "2026-05-01", "")),
        ({"feed": []}, ("nothing", "", "")),
        ({"feed": [skeet("2026-01-01T08:00:00Z")], "cursor": "x"}, ("nothing", "2026-01-01", "")),
        (
            {"feed": [skeet("2026-05-30T08:00:00Z", reason=REPOST), skeet("2026-01-01T08:00:00Z")]},
            ("nothing", "2026-01-01", ""),
        ),
        (
            {"feed": [skeet("2026-05-30T08:00:00Z", reason=PIN), skeet("2026-04-05T08:00:00Z")]},
            ("active", "2026-04-05", ""),
        ),
        (
            {"feed": [skeet("2026-05-30T08:00:00Z", reason=REPOST)], "cursor": "x"},
            ("unknown", "", "only_reposts"),
        ),
        ({"feed": [skeet("2026-05-30T08:00:00Z", reason=REPOST)]}, ("nothing", "", "")),
        # Whoever writes a post says when; the network knows when it came.
        (
            {"feed": [skeet("2030-01-01T08:00:00Z", "2026-05-02T08:00:00Z")]},
            ("active", "2026-05-02", ""),
        ),
        (
            {"feed": [skeet("2019-01-01T08:00:00Z", "2026-05-02T08:00:00Z")]},
            ("nothing", "2019-01-01", ""),
        ),
        ({"feed": [skeet("nonsense", "2026-05-02T08:00:00Z")]}, ("active", "2026-05-02", "")),
        ({"feed": [skeet("2030-01-01T08:00:00Z")]}, ("unknown", "", "future_date")),
        ({"feed": [{"post": None}]}, ("unknown", "", "no_dates")),
        ({"feed": "soon"}, ("unknown", "", "not_a_feed")),
        (
            {"error": "InvalidRequest", "message": "Profile not found"},
            ("unknown", "", "not_a_feed"),
        ),
    ],
)
def test_bluesky(web: Web, answer: Any, told: Any) -> None:
    web.put(BLUESKY.format("northgate.bsky.social"), json.dumps(answer))
    assert read(web, "bluesky", "https://bsky.app/profile/northgate.bsky.social") == told


def test_bluesky_knows_an_account_by_its_permanent_name_too(web: Web) -> None:
    actor = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
    web.put(BLUESKY.format(actor.replace(":", "%3A")), json.dumps({"feed": []}))
    assert read(web, "bluesky", f"https://bsky.app/profile/{actor}") == ("nothing", "", "")


# --- YouTube, RSS, Atom ---


def test_youtube_counts_what_was_published_not_what_was_changed(web: Web) -> None:
    web.put(YOUTUBE, youtube("2026-03-01T10:00:00+00:00"), kind="text/xml; charset=UTF-8")
    assert read(web, "youtube", CHANNEL) == ("nothing", "2026-03-01", "")
    web.put(YOUTUBE, youtube("2026-05-01T10:00:00+00:00"), kind="text/xml")
    address = "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"
    assert read(web, "youtube", address) == ("active", "2026-05-01", "")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (rss("Fri, 01 May 2026 08:00:00 +0200"), ("active", "2026-05-01", "")),
        (rss("Fri, 01 May 2026 01:00:00 +0200"), ("active", "2026-04-30", "")),
        (
            rss("Thu, 01 Jan 2026 08:00:00 GMT", "Fri, 01 May 2026 08:00:00 GMT"),
            ("active", "2026-05-01", ""),
        ),
        (rss("Thu, 01 Jan 2026 08:00:00 GMT"), ("nothing", "2026-01-01", "")),
        (rss(), ("nothing", "", "")),
        (rss(""), ("unknown", "", "no_dates")),
        (rss("last week"), ("unknown", "", "no_dates")),
        (rss("Thu, 01 Jan 1970 00:00:00 GMT"), ("unknown", "", "no_dates")),
        (rss("Sat, 01 May 2027 08:00:00 GMT"), ("unknown", "", "future_date")),
        # A post that certainly was made counts, whatever a scheduled one says.
        (
            rss("Sat, 01 May 2027 08:00:00 GMT", "Fri, 01 May 2026 08:00:00 GMT"),
            ("active", "2026-05-01", ""),
        ),
        (
            rss("Sat, 01 May 2027 08:00:00 GMT", "Thu, 01 Jan 2026 08:00:00 GMT"),
            ("unknown", "", "future_date"),
        ),
        (atom("2026-05-01T08:00:00Z"), ("active", "2026-05-01", "")),
        (atom(), ("nothing", "", "")),
        ("<html><body>Not here</body></html>", ("unknown", "", "not_a_feed")),
        ("", ("unknown", "", "not_a_feed")),
        ("http://127.0.0.1/feed", ("unknown", "", "not_a_feed")),
        ("/etc/passwd", ("unknown", "", "not_a_feed")),
        ("{}", ("unknown", "", "not_a_feed")),
    ],
)
def test_rss_and_atom(web: Web, body: str, told: Any) -> None:
    web.put("blog.example/feed", body, kind=ATOM)
    assert read(web, "rss", "https://blog.example/feed") == told
    assert web.asked == ["blog.example/feed"]


def test_a_feed_full_of_entities_is_not_blown_up(web: Web) -> None:
    entities = "".join(
        f'<!ENTITY l{each} "{f"&l{each - 1};" * 10}">' if each else '<!ENTITY l0 "lol">'
        for each in range(6)
    )
    start = f'<?xml version="1.0"?><!DOCTYPE x [{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = start + rss("Fri, 01 May 2026 08:00:00 GMT").partition("?>")[2].replace(
        "News", "&l5;&f;"
    )
    web.put("blog.example/feed", body, kind=ATOM)
    assert read(web, "rss", "https://blog.example/feed")[0] in {"active", "unknown"}


def test_a_page_in_place_of_a_feed(web: Web) -> None:
    web.put("blog.example/feed", "<html></html>", kind="text/html")
    assert read(web, "rss", "https://blog.example/feed") == ("unknown", "", "wrong_type")


# --- WordPress ---

REST = "blog.example/wp-json/wp/v2/posts?per_page=1&_fields=id,date_gmt,link"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (posts("2026-05-01T23:30:00"), ("active", "2026-05-01", "")),
        (posts("2026-01-01T10:00:00"), ("nothing", "2026-01-01", "")),
        (posts(), ("nothing", "", "")),
        (posts("2027-01-01T10:00:00"), ("unknown", "", "future_date")),
    ],
)
def test_wordpress(web: Web, body: str, told: Any) -> None:
    web.put(REST, body)
    assert read(web, "wordpress", "https://blog.example/") == told
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404},
        {"status": 401},
        {"status": 403},
        {"body": "<html></html>", "kind": "text/html"},
        {"body": "not json"},
        {"body": '{"code": "rest_disabled"}'},
        {"body": posts("0000-00-00T00:00:00")},
    ],
)
def test_wordpress_with_its_interface_shut_is_read_by_its_feed(
    web: Web, answer: dict[str, Any]
) -> None:
    web.put(REST, **answer)
    web.put("blog.example/feed/", rss("Fri, 01 May 2026 08:00:00 GMT"), kind="text/xml")
    assert read(web, "wordpress", "https://blog.example") == ("active", "2026-05-01", "")


@pytest.mark.parametrize("status", [429, 503])
def test_wordpress_that_asks_for_peace_is_left_in_peace(web: Web, status: int) -> None:
    web.put(REST, status=status, headers={"Retry-After": "60"})
    assert read(web, "wordpress", "https://blog.example/")[0] == "unknown"
    assert len(web.asked) == 1


# --- what holds for all ---


@pytest.mark.parametrize("code", READERS)
@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://[",
        "ftp://x.example/",
        "https:///",
        "https://127.0.0.1/x",
        "http://\x00",
    ],
)
def test_no_address_breaks_a_reader(web: Web, code: str, url: str) -> None:
    real = web.plain(resolve=lambda host: [host])
    assert READERS[code].read(url, None, real, now=NOW).outcome == "unknown"
    assert web.gone_to == []


PARSERS: dict[str, Callable[[bytes], Any]] = {
    "mastodon account": lambda body: [mastodon.profile_in(body).last or NOW],
    "mastodon posts": lambda body: mastodon.posts_in(body, mastodon.Profile("1", None)),
    "bluesky": bluesky.posts_in,
    "wordpress": wordpress.posts_in,
    "feed": syndication.posts_in,
}
SHAPED = [
    toot_account().encode(),
    listed(toot("2026-05-01T08:00:00Z")).encode(),
    json.dumps({"feed": [skeet("2026-05-01T08:00:00Z", reason=PIN)], "cursor": "x"}).encode(),
    posts("2026-05-01T08:00:00").encode(),
    rss("Fri, 01 May 2026 08:00:00 GMT").encode(),
    youtube("2026-05-01T08:00:00Z").encode(),
]
ODD = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
KEYS = ["id", "feed", "post", "record", "createdAt", "indexedAt", "reason", "date_gmt"]
KEYS += ["created_at", "reblog", "last_status_at", "cursor", "moved"]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-05-01T08:00:00Z", *ODD]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """A good answer with a piece cut out and something else put there."""
    whole = draw(st.sampled_from(SHAPED))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    return whole[:start] + draw(st.binary(max_size=8)) + whole[end:]


@pytest.mark.parametrize("name", PARSERS)
@given(body=st.binary(max_size=300) | torn() | VALUES.map(lambda each: json.dumps(each).encode()))
def test_no_answer_breaks_a_parser(name: str, body: bytes) -> None:
    found = understood(lambda: PARSERS[name](body), SINCE, NOW)
    assert found.outcome in Outcome
    assert (found.outcome == Outcome.UNKNOWN) == (found.reason in REASONS)
    if found.posted_at is not None:
        assert datetime(2000, 1, 1, tzinfo=UTC) <= found.posted_at <= NOW


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b"9" * 10_000, b"\xff\xfe[", b'{"feed":' * 50_000]
)
@pytest.mark.parametrize("name", PARSERS)
def test_an_answer_made_to_break_is_not_known(name: str, body: bytes) -> None:
    assert understood(lambda: PARSERS[name](body), SINCE, NOW).outcome == "unknown"


def test_of_a_feed_only_the_newest_dates_are_read() -> None:
    days = [f"2026-05-{day:02}T08:00:00Z" for day in range(28, 0, -1)] * 2
    small = condensed(atom(*days).encode())
    assert small.count(b"<entry>") == small.count(b"<updated>") == 40
    assert b"title" not in small
    assert len(small) < 4_000


def test_a_feed_that_breaks_off_tells_what_came_before() -> None:
    whole = rss("Fri, 01 May 2026 08:00:00 GMT", "Thu, 30 Apr 2026 08:00:00 GMT")
    cut = whole[: whole.index("</item>") + 20]
    for body in (cut, cut + "<b>" * 100_000, cut + "&none;"):
        assert syndication.posts_in(body.encode()) == [datetime(2026, 5, 1, 8, tzinfo=UTC)]


ITEM = b"<rss version='2.0'><channel><item>"
LARGE = 2_000_000  # bytes
HOSTILE = {
    "tags in tags": ITEM + b"<a>" * (LARGE // 3),
    "tags after tags": ITEM + b"<a/>" * (LARGE // 4),
    "tags never ended": ITEM + b"<a>" * (LARGE // 8) + b"</b>" * (LARGE // 8),
    "entries in entries": b"<rss><channel>" + b"<item>" * (LARGE // 6),
    "half-open tags": ITEM + b"<" * LARGE,
    "half-open words": ITEM + b"<title>" + b"&" * LARGE,
    "categories": ITEM + b"".join(b"<category>%d</category>" % n for n in range(LARGE // 26)),
    "a long date": ITEM + b"<pubDate>" + b"1\n" * (LARGE // 2) + b"</pubDate></item>",
    "a date in letters": ITEM + b"<pubDate>" + b"&#65;" * (LARGE // 5),
    "words of its own": b"<!DOCTYPE rss [<!ENTITY a 'aaaa'>]><rss>" + b"&a;" * (LARGE // 3),
    "names": ITEM + b"<a " + b"".join(b"a%d='b' " % n for n in range(LARGE // 12)),
    "a page of tags": b"<html>" + b"<div>" * (LARGE // 5),
}


def work_of(work: Callable[[], object]) -> int:
    """Count the calls that something makes, which no slow machine makes more."""
    counted = 0

    def count(_frame: object, event: str, _told: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_feed_made_to_keep_us_busy_is_put_down(kind: str) -> None:
    body = HOSTILE[kind]
    readings: list[Reading] = []

    def read_it() -> None:
        readings.append(understood(lambda: syndication.posts_in(body), SINCE, NOW))

    assert work_of(read_it) < 600_000
    assert readings[0].outcome != "active"


@given(written=st.text(max_size=40) | st.datetimes().map(str) | st.none() | st.integers())
def test_a_moment_is_one_or_none(written: Any) -> None:
    found = moment(written)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(("seconds", "outcome"), [(0, "active"), (-1, "nothing")])
def test_the_first_moment_of_news_is_news(seconds: int, outcome: str) -> None:
    assert judged([SINCE + timedelta(seconds=seconds)], SINCE, NOW).outcome == outcome


def test_nothing_known_before_makes_any_post_news() -> None:
    old = datetime(2020, 1, 1, tzinfo=UTC)
    assert judged([old], None, NOW) == Reading(Outcome.ACTIVE, old)


def test_the_words_are_those_of_the_register() -> None:
    assert set(Outcome) == set(FeedOutcome.values)
    assert all(len(reason) <= 40 for reason in REASONS)


@pytest.mark.parametrize(
    ("platform", "handle", "url", "key", "told"),
    [
        ("mastodon", "northgate@social.example", PROFILE, "", (PROFILE, True)),
        ("bluesky", "a.bsky.social", SKEETS, "", (SKEETS, True)),
        ("youtube", "northgate", "https://www.youtube.com/@northgate", "", ("", False)),
        (
            "youtube",
            "northgate",
            "https://www.youtube.com/@northgate",
            YOUTUBE[-24:],
            (f"https://{YOUTUBE}", False),
        ),
        ("youtube", "channel/UCabcdefghijklmnopqrstuv", CHANNEL, "", (f"https://{YOUTUBE}", False)),
        ("blog", "", "https://blog.example", "", ("https://blog.example", False)),
        (
            "blog",
            "",
            "https://north.blogspot.com/",
            "",
            ("https://north.blogspot.com/feeds/posts/default", False),
        ),
        ("blog", "", "https://north.tumblr.com", "", ("https://north.tumblr.com/rss", False)),
        (
            "podcast",
            "",
            "https://pods.example/feed.xml",
            "",
            ("https://pods.example/feed.xml", False),
        ),
        (
            "medium",
            "north",
            "https://medium.com/@north",
            "",
            ("https://medium.com/feed/@north", False),
        ),
        ("other", "", "https://community.example/x", "", ("", False)),
    ],
)
def test_where_a_feed_is(platform: str, handle: str, url: str, key: str, told: Any) -> None:
    found = suggestion(platform, handle=handle, url=url, platform_key=key)
    assert found is not None
    assert (found.url, found.is_fixed) == told
    assert set(found.readers) <= set(READERS)
    assert not found.url or any(READERS[code].accepts(found.url) for code in found.readers)


@pytest.mark.parametrize(
    "platform", ["instagram", "facebook", "x", "tiktok", "linkedin", "threads", "vine", ""]
)
def test_most_platforms_show_nothing_to_strangers(platform: str) -> None:
    assert suggestion(platform, handle="northgate", url="https://example.com/northgate") is None
