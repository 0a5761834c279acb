"""Is this account ours? Never a yes for anybody else, whatever is pasted."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.handles import read_address
from accounts.models import Closing, FormerIdentity, Platform, SocialAccount
from accounts.platforms import kept_specs, specs
from accounts.services import Answer, check_address
from accounts.services.directory import Line
from institutions.limits import Limit
from institutions.models import Institution
from policies.models import Rule
from tests.factories import SocialAccountFactory
from tests.world import World, make_world

API = "/api/v1/northgate/verify"


@pytest.fixture
def world(db: None) -> World:
    """Return the people of Northgate, and the platforms as they are delivered."""
    call_command("load_platforms", verbosity=0)
    return make_world()


def register(world: World, address: str, **facts: Any) -> SocialAccount:
    """Put an account on the register as its address says."""
    found = read_address(address, specs())
    return SocialAccountFactory(
        **{
            "unit": world.school,
            "platform": Platform.objects.get(code=found.platform),
            "handle": found.handle,
            "url": found.url,
            "identity": found.identity,
            "name": "Northgate University",
            "went_live_on": date(2020, 5, 1),
            **facts,
        }
    )


def ask(client: Client, address: str, slug: str = "northgate") -> Any:
    """Ask the API about an address."""
    return client.get(f"/api/v1/{slug}/verify", {"url": address})


def verdict(client: Client, address: str, slug: str = "northgate") -> str:
    """Return the API's one word, or the number of its refusal."""
    response = ask(client, address, slug)
    return response.json()["status"] if response.status_code == 200 else str(response.status_code)


def test_an_official_account_is_told_with_what_the_public_may_know(
    world: World, client: Client
) -> None:
    account = register(world, "https://x.com/northgateuni")
    response = ask(client, "http://www.twitter.com/@NorthGateUni/?lang=en")
    assert response.json() == {
        "status": "official",
        "platform": "x",
        "handle": "NorthGateUni",
        "account": {
            "url": "https://x.com/northgateuni",
            "platform": "x",
            "handle": "northgateuni",
            "name": "Northgate University",
            "unit": account.unit.name,
            "status": "active",
        },
        "since": "2020-05-01",
        "until": None,
    }


OURS = {
    "https://x.com/northgateuni": (
        "x.com/northgateuni",
        "https://mobile.twitter.com/northgateuni?s=20&t=abc",
        "https://ｘ.com/northgateuni",
        "https://x。com/northgateuni",
        "https://x.com/northgateuni/with_replies#top",
        "HTTPS://X.COM:443/northgateuni/",
        "https://x.com/stranger/../northgateuni",
        " https://x.com/northgateuni ",
    ),
    "https://www.facebook.com/northgate.uni": (
        "https://m.facebook.com/northgateuni",
        "https://fb.com/Northgate.Uni/about",
    ),
    "https://www.youtube.com/@northgateuni": ("https://m.youtube.com/@NorthgateUni/videos",),
    "https://mastodon.social/@northgateuni": (
        "@northgateuni@mastodon.social",
        "https://mastodon.social/@northgateuni@mastodon.social",
    ),
    "https://northgatelib.wordpress.com": ("http://www.northgatelib.wordpress.com/?utm_source=x",),
    "https://vine.co/northgateuni": ("https://www.vine.co/northgateuni",),
}


@pytest.mark.parametrize(("ours", "written"), [(o, w) for o, all_ in OURS.items() for w in all_])
def test_every_way_to_write_our_account_is_official(
    world: World, client: Client, ours: str, written: str
) -> None:
    register(world, ours)
    assert verdict(client, written) == "official"


REGISTERED = (
    "https://x.com/northgateuni",
    "https://www.facebook.com/northgateuni",
    "https://www.facebook.com/profile.php?id=100012345678",
    "https://www.instagram.com/northgateuni",
    "https://www.youtube.com/@northgateuni",
    "https://mastodon.social/@northgateuni",
    "https://medium.com/@northgateuni",
    "https://blog.northgate.ac.uk",
    "https://sites.ngate.ac.uk/library",
)
STRANGERS = {
    # A5 of the registers: strangers, look-alike hosts, words that are nobody's handle.
    "https://x.com/whitehouse": "unknown",
    "https://www.instagram.com/a.stranger": "unknown",
    "https://notfacebook.com/northgateuni": "lookalike",
    "https://facebook.com.evil.example/northgateuni": "lookalike",
    "https://facebookXcom.example/northgateuni": "lookalike",
    "https://evilmedium.com/@northgateuni": "lookalike",
    "https://mediumXcom.example/@northgateuni": "lookalike",
    "https://instagram.com/p": "unknown",
    "https://www.instagram.com/explore": "unknown",
    "https://x.com/i/user/12345": "unknown",
    "https://x.com/intent/user?screen_name=northgateuni": "unknown",
    "https://x.com/northgateuni/status/123": "unknown",
    "https://x.com/#!/northgateuni": "unknown",
    "https://x.com/northgateuni#!/stranger": "lookalike",
    "https://x.com/northgateuni%2f..%2fstranger": "unknown",
    "https://x.com/northgateuni/%2e%2e/stranger": "unknown",
    "https://x.com/%256eorthgateuni": "unknown",
    "https://x.com/northgateuni%252f": "lookalike",
    "https://x.com/northgateuni%00": "lookalike",
    "https://x.com/northgateuni;a=b": "lookalike",
    "https://x.com/NORTHGATEUNİ": "lookalike",
    "https://x.com#@evil.example/northgateuni": "unknown",
    "https://evil.example#x.com/northgateuni": "unknown",
    "https://mastodon.social/authorize_interaction?uri=@northgateuni": "unknown",
    # The register's own letters, borrowed or one slip away.
    "https://x.com/n0rthgateuni": "lookalike",
    "https://x.com/northgatelini": "lookalike",
    "https://x.com/northgateunl": "lookalike",
    "https://x.com/norhtgateuni": "lookalike",
    "https://x.com/northgateun": "lookalike",
    "https://x.com/northgatesuni": "lookalike",
    "https://x.com/northgateuni_help": "lookalike",
    "https://x.com/real_northgateuni": "lookalike",  # longer than the platform allows
    "https://x.com/northgateuni_hq": "lookalike",
    "https://x.com/the_northgate": "lookalike",
    "https://www.tiktok.com/@northgateuni": "lookalike",
    "https://www.youtube.com/@nоrthgateuni": "lookalike",  # Cyrillic о
    "https://x.com/ｎorthgateuni": "lookalike",
    "https://www.youtube.com/c/northgateuni": "lookalike",
    # Somebody else's site showing our account, our name on another server.
    "https://evil.example/@northgateuni@mastodon.social": "lookalike",
    "https://evil.example/@northgateuni": "lookalike",
    "@northgateuni@evil.example": "lookalike",
    # A number given twice: which one counts differs from server to server.
    "https://www.facebook.com/profile.php?id=100012345678&id=100099999999": "unknown",
    "https://www.facebook.com/profile.php?id=100012345678&%69d=100099999999": "unknown",
    "https://www.facebook.com/profile.php?id=100012345678&%20id=100099999999": "unknown",
    "https://www.facebook.com/profile.php?id=100012345678&id[]=100099999999": "unknown",
    "https://www.facebook.com/profile.php?id=100099999999": "unknown",
    # Beside our own sites, and hosts made to look like them.
    "https://blog.northgate.ac.uk/2026/a-post": "unknown",
    "https://sites.ngate.ac.uk/other": "unknown",
    "https://sites.ngate.ac.uk/library/page": "unknown",
    "https://blog.northgate.ac.uk.evil.example/": "lookalike",
    "https://blog.nоrthgate.ac.uk/": "lookalike",  # Cyrillic о
    "https://blog-northgate-ac-uk.example/": "lookalike",
    "https://northgateuni.blogspot.com": "lookalike",
    # BI-01 to BI-17 of the hostile inputs.
    "javascript:alert(1)": "422",
    "JaVaScRiPt://x.com/%0aalert(1)": "422",
    "java\tscript:alert(1)": "422",
    "data:text/html,<script>1</script>": "422",
    "file:///etc/passwd": "422",
    "gopher://127.0.0.1:6379/_x": "422",
    "ftp://example.com/a": "422",
    "http://127.0.0.1/": "422",
    "http://[::1]/": "422",
    "http://[::ffff:127.0.0.1]/": "422",
    "http://169.254.169.254/latest/meta-data/": "422",
    "http://localhost/": "422",
    "http://metadata.google.internal/": "422",
    "http://2130706433/": "422",
    "http://0x7f.0.0.1/": "422",
    "http://127.1/": "422",
    "http://x.com@evil.example/northgateuni": "422",
    "http://user:pass@x.com/northgateuni": "422",
    "https://x.com\\@evil.example/": "422",
    "https://evil.example\\x.com/northgateuni": "422",
    "https://аpple.com/": "unknown",
    "https://х.com/northgateuni": "lookalike",  # a Cyrillic х for a host
    "https://fаcebook.com/northgateuni": "lookalike",
    "https://xn--fcebook-2fg.com/northgateuni": "lookalike",
    "https://x.com/\u202egpj.exe": "422",
    "https://x.com/north\u200dgateuni": "422",
    "https://x.com/a\nSet-Cookie:b": "422",
    "https://x.com/\x07northgateuni": "422",
    "https://x.com:99999/northgateuni": "422",
    "https://x.com:0/northgateuni": "422",
    "https://x.com:8443/northgateuni": "422",
    "https://x.com:443@evil.example/northgateuni": "422",
    "https://x.com%40evil.example/northgateuni": "422",
    "https://x.com／northgateuni": "422",
    "https://x.com∕@evil.example/northgateuni": "422",
    "https://x.com../northgateuni": "422",
    "https://[x.com]/northgateuni": "422",
    "https://x.com/" + "a" * 2048: "422",
    "https://x.com/a https://x.com/northgateuni": "422",
    "//x.com/northgateuni": "422",
    "//evil.example": "422",
    'https://x.com/"onmouseover="a': "unknown",
    "https://x.com/<script>": "unknown",
    "https://t.co/abc": "unknown",
    "https://l.facebook.com/l.php?u=https://facebook.com/northgateuni": "unknown",
    "whatsapp://send?text=1": "422",
    # What people paste who have no address.
    "": "422",
    "northgateuni": "422",
    "@northgateuni": "422",
    "sam.lee@example.ac.uk": "422",
    "https://": "422",
    "https://x.com%2fnorthgateuni": "422",
    "https://x.com%00.evil.example/northgateuni": "422",
}  # fmt: skip


def test_nobody_else_is_ever_official(world: World, client: Client) -> None:
    for address in REGISTERED:
        register(world, address)
    found = {address: verdict(client, address) for address in STRANGERS}
    assert found == STRANGERS
    assert {verdict(client, address) for address in REGISTERED} == {"official"}


def test_a_refusal_says_why_in_plain_words(world: World, client: Client) -> None:
    for address, words in {
        "@northgateuni": "not the handle alone",
        "http://x.com@evil.example/": "Remove the part before @",
        "": "Enter a web address",
        "https://x.com/" + "a" * 2048: "2,048 characters or less",
    }.items():
        response = ask(client, address)
        assert response.status_code == 422
        assert words in response.json()["detail"]
    assert client.get(API).status_code == 422


def test_an_address_pasted_into_a_link_brings_no_other_along(world: World, client: Client) -> None:
    for address in REGISTERED:
        register(world, address)
    for query in (
        "url=https://evil.example/&url=https://x.com/northgateuni",
        "url=https://x.com/northgateuni&url=https://evil.example/",
        "url=https://x.com/northgateuni&evil",
        "url=https://www.facebook.com/profile.php?id=100012345678&id=100099999999",
        "slug=northgate&url=https://x.com/northgateuni",
        "url[]=https://x.com/northgateuni",
        "URL=https://x.com/northgateuni",
    ):
        response = client.get(f"{API}?{query}")
        assert response.status_code == 422, query
        assert response.json()["detail"] == "Send one web address, encoded, and nothing else."


def test_an_account_that_ended_was_ours_until_a_day(world: World, client: Client) -> None:
    closed = register(
        world, "https://x.com/northgateold", state="closed", closed_on=date(2026, 5, 3)
    )
    body = ask(client, closed.url).json()
    assert (body["status"], body["since"], body["until"]) == ("former", "2020-05-01", "2026-05-03")
    assert body["account"]["status"] == "closed"
    lost = register(world, "https://x.com/northgatelost", state="lost")
    assert ask(client, lost.url).json()["until"] is None
    Closing.objects.create(account=lost, way="lost", happened_on=date(2026, 6, 1))
    body = ask(client, lost.url).json()
    assert (body["status"], body["until"]) == ("former", "2026-06-01")
    assert body["account"]["status"] == "lost"


def test_a_handle_dropped_and_taken_by_a_stranger_is_never_official(
    world: World, client: Client
) -> None:
    account = register(world, "https://x.com/northgatenew")
    for until in (date(2024, 1, 1), date(2026, 2, 1)):
        FormerIdentity.objects.create(
            account=account,
            identity="x:northgatelib",
            handle="northgatelib",
            url="https://x.com/northgatelib",
            skeleton="northgatellb",
            from_on=date(2023, 1, 1),
            until_on=until,
        )
    body = ask(client, "https://twitter.com/NorthgateLib").json()
    assert (body["status"], body["since"], body["until"]) == ("former", "2023-01-01", "2026-02-01")
    assert body["account"]["handle"] == "northgatenew"
    # Even where another university's register has it by now.
    register(world, "https://x.com/northgatelib", unit=world.other_root)
    assert verdict(client, "https://x.com/northgatelib") == "former"
    assert verdict(client, "https://x.com/northgatelib", world.other.slug) == "official"
    # Back in our own hands it is ours again.
    SocialAccount.objects.filter(identity="x:northgatelib").delete()
    register(world, "https://x.com/northgatelib")
    assert verdict(client, "https://x.com/northgatelib") == "official"


@pytest.mark.parametrize(
    ("facts", "status", "shown"),
    [
        ({"state": "paused"}, "official", "paused"),
        ({"is_listed": False}, "official", "active"),
        ({"approval": "legacy"}, "official", "active"),
        ({"approval": "unapproved"}, "unknown", "unapproved"),
        ({"standing": "unofficial"}, "unknown", "unofficial"),
        ({"standing": "unofficial", "state": "paused"}, "unknown", "unofficial"),
        ({"state": "lost"}, "former", "lost"),
        ({"state": "closed"}, "former", "closed"),
    ],
)
def test_only_an_open_approved_official_account_is_official(
    world: World, client: Client, facts: dict[str, Any], status: str, shown: str
) -> None:
    account = register(world, "https://x.com/northgateuni", **facts)
    body = ask(client, account.url).json()
    assert (body["status"], body["account"]["status"]) == (status, shown)


def test_what_never_spoke_for_us_was_not_ours(world: World, client: Client) -> None:
    register(world, "https://x.com/filmfans", standing="unofficial", state="closed")
    body = ask(client, "https://x.com/filmfans").json()
    assert (body["status"], body["account"]) == ("unknown", None)


def test_the_open_account_counts_before_those_that_ended(world: World, client: Client) -> None:
    for ended in (date(2021, 1, 1), date(2023, 1, 1)):
        register(world, "https://x.com/northgateuni", state="closed", closed_on=ended)
    assert ask(client, "https://x.com/northgateuni").json()["until"] == "2023-01-01"
    register(world, "https://x.com/northgateuni")
    assert verdict(client, "https://x.com/northgateuni") == "official"


def test_the_platforms_own_number_finds_the_account(world: World, client: Client) -> None:
    number = "UC" + "a" * 22
    register(world, "https://www.youtube.com/@northgateuni", platform_key=number)
    assert verdict(client, f"https://www.youtube.com/channel/{number}") == "official"
    assert verdict(client, f"https://www.youtube.com/channel/{number[:-1]}b") == "unknown"
    assert verdict(client, f"https://www.youtube.com/@{number}") == "unknown"
    assert verdict(client, f"https://x.com/{number[:15]}") == "unknown"


def test_another_universitys_account_is_not_ours(world: World, client: Client) -> None:
    register(world, "https://x.com/northgatesouth", unit=world.other_root)
    body = ask(client, "https://x.com/northgatesouth").json()
    assert (body["status"], body["account"]) == ("unknown", None)
    assert verdict(client, "https://x.com/northgatesouth", world.other.slug) == "official"


def answer(address: str) -> Answer:
    return check_address(address, slug="northgate")


def likeness(address: str) -> str:
    """Return the reference of the account that an address resembles."""
    found = answer(address).resembles
    return found.reference if isinstance(found, Line) else ""


def test_whose_account_it_is_is_told_only_where_that_is_public(world: World) -> None:
    theirs = register(world, "https://x.com/farawayuni", unit=world.other_root)
    assert answer(theirs.url).holder == world.other
    SocialAccount.objects.filter(pk=theirs.pk).update(is_listed=False)
    assert answer(theirs.url).holder is None
    SocialAccount.objects.filter(pk=theirs.pk).update(is_listed=True)
    Rule.objects.create(institution=world.other, code="directory", value=False)
    assert answer(theirs.url).holder is None


def test_a_lookalike_names_what_it_resembles_an_open_account_first(world: World) -> None:
    register(world, "https://x.com/northgateunii", state="closed")
    ours = register(world, "https://www.instagram.com/northgateuni")
    assert likeness("https://x.com/n0rthgateuni") == ours.reference
    on_facebook = register(world, "https://www.facebook.com/northgateuni")
    assert likeness("https://notfacebook.com/northgateuni") == on_facebook.reference
    assert answer("https://x.com/northgate_official").resembles == world.institution
    assert answer("https://blog.northgate.ac.uk/").resembles is None


def test_a_page_of_our_own_site_is_said_to_be_one(world: World) -> None:
    site = register(world, "https://northgatelib.wordpress.com")
    found = answer("https://northgatelib.wordpress.com/2026/welcome")
    assert (found.verdict, found.resembles) == ("unknown", None)
    assert found.site is not None
    assert found.site.reference == site.reference


def test_a_retired_platform_still_answers(world: World, client: Client) -> None:
    register(world, "https://x.com/northgateuni")
    Platform.objects.filter(code="x").update(is_retired=True)
    assert kept_specs()
    assert verdict(client, "https://x.com/northgateuni") == "official"


def test_no_such_university(world: World, client: Client) -> None:
    ours = register(world, "https://x.com/northgateuni")
    for address in (ours.url, "https://x.com/stranger", ""):
        response = ask(client, address, "nowhere")
        assert response.status_code == 404
        assert response.json() == {"detail": "There is no such university here."}


def test_an_official_account_costs_one_query(world: World, client: Client) -> None:
    ours = register(world, "https://x.com/northgateuni")
    ask(client, ours.url)
    for address, most in ((ours.url, 1), ("https://x.com/a_stranger", 5)):
        with CaptureQueriesContext(connection) as asked:
            ask(client, address)
        assert len(asked) <= most, address


def test_any_site_may_read_it_and_nobody_is_followed(world: World, client: Client) -> None:
    ours = register(world, "https://x.com/northgateuni")
    client.force_login(world.sam)
    for address in (ours.url, "https://x.com/stranger", "nothing"):
        response = ask(client, address)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "public, max-age=60"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
    client.logout()
    asked = client.options(API, headers={"origin": "https://elsewhere.example"})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert asked["Access-Control-Allow-Origin"] == "*"
    for method in ("post", "put", "delete", "patch"):
        refused = getattr(client, method)(API)
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_who_has_the_same_words_is_told_so(world: World, client: Client) -> None:
    ours = register(world, "https://x.com/northgateuni")
    query = {"url": ours.url}
    first = client.get(API, query)
    again = client.get(API, query, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"
    head = client.head(API, query)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    SocialAccount.objects.filter(pk=ours.pk).update(state="closed", closed_on=timezone.localdate())
    changed = client.get(API, query, headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed.json()["status"]) == (200, "former")


def test_one_address_may_not_ask_without_end(
    world: World, client: Client, settings: Any, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2026, 5, 1, 12, 0, 10, tzinfo=UTC), tick=False)
    most = settings.VERIFY_PER_MINUTE

    def code(address: str = "203.0.113.7", forwarded: str = "") -> int:
        headers = {"x-forwarded-for": forwarded} if forwarded else {}
        return client.get(API, {"url": "x"}, REMOTE_ADDR=address, headers=headers).status_code

    assert {code() for _ in range(most)} == {422}
    refused = client.get(API, {"url": "x"}, REMOTE_ADDR="203.0.113.7")
    assert (refused.status_code, refused["Retry-After"]) == (429, "50")
    assert refused["Cache-Control"] == "no-store"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert code("203.0.113.8") == code("") == code("2001:db8::1") == 422
    # What a visitor says of the way here counts only behind a proxy of ours.
    assert code(forwarded="203.0.113.9") == 429
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert code(forwarded="203.0.113.9") == 422
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert code(forwarded="203.0.113.9") == 429
    time_machine.shift(60)
    assert code() == 422


def test_a_household_has_one_count(rf: RequestFactory) -> None:
    limit = Limit("test", 1, seconds=3600)
    assert limit.wait(rf.get("/", REMOTE_ADDR="2001:db8::1")) == 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="2001:db8::2")) > 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="2001:db8:0:1::2")) == 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="203.0.113.7")) == 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="::ffff:203.0.113.7")) > 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="::ffff:203.0.113.8")) == 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="fe80::1%eth0")) == 0
    assert limit.wait(rf.get("/", REMOTE_ADDR="fe80::2%eth0")) > 0
    assert Limit("other", 1).wait(rf.get("/", REMOTE_ADDR="203.0.113.7")) == 0


def test_the_api_describes_itself(world: World, client: Client) -> None:
    response = client.get("/api/v1/openapi.json")
    paths = json.loads(response.content)["paths"]
    described = paths["/api/v1/{slug}/verify"]["get"]
    assert described["operationId"] == "verify"
    assert set(described["responses"]) == {"200", "404", "422", "429"}
    assert [each["name"] for each in described["parameters"]] == ["slug", "url"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/docs").status_code == 404
    assert Institution.objects.count() == 2
