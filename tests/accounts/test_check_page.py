"""The page that answers one pasted address, for people who have never heard of a register."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from accounts.handles import read_address
from accounts.models import FormerIdentity, Platform, SocialAccount
from accounts.platforms import specs
from policies.models import Rule
from tests.factories import SocialAccountFactory
from tests.world import World, make_world

CHECK = "/northgate/check/"


@pytest.fixture
def world(db: None) -> World:
    call_command("load_platforms", verbosity=0)
    return make_world()


def register(world: World, address: str, **facts: Any) -> SocialAccount:
    found = read_address(address, specs())
    return SocialAccountFactory(
        **{
            "unit": world.school,
            "platform": Platform.objects.get(code=found.platform),
            "handle": found.handle,
            "url": found.url,
            "identity": found.identity,
            "went_live_on": date(2020, 5, 1),
            **facts,
        }
    )


def ask(client: Client, address: str) -> str:
    """Return the page's body after a question."""
    response = client.get(CHECK, {"url": address})
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main")[0]


def test_the_page_asks_without_anybody_signed_in(world: World, client: Client) -> None:
    body = client.get(CHECK).content.decode()
    assert "<title>Is this account ours? – " in body
    assert '<form method="get" action="/northgate/check/"' in body
    assert "There is a problem" not in body


def test_an_official_account_is_told_in_the_title_and_a_heading(
    world: World, client: Client
) -> None:
    account = register(world, "https://x.com/northgateuni", name="Northgate on X")
    whole = client.get(CHECK, {"url": "https://twitter.com/NorthgateUni"}).content.decode()
    said = "Yes, this is an official account of University of Northgate"
    assert f"<title>{said} – Is this account ours?" in whole
    body = ask(client, account.url)
    assert f'id="answer">{said}</h2>' in body
    assert "Northgate on X" in body
    assert "School of Computing" in body
    assert "1 May 2020" in body
    assert f'href="/northgate/directory/{account.reference}/"' in body
    assert "Report this account" not in body
    SocialAccount.objects.update(state="paused")
    assert "It is paused at the moment" in ask(client, account.url)


@pytest.mark.parametrize(
    ("address", "heading", "words"),
    [
        ("https://x.com/northgateold", "No longer ours: it was until 3 May 2026", "was closed"),
        ("https://x.com/northgatelost", "No longer ours", "can get into it any more"),
        ("https://x.com/northgateuno", "No longer ours: it was until 1 February 2026", "another"),
        ("https://x.com/n0rthgateuni", "No, this is not ours, although it looks like", "taken for"),
        ("https://notfacebook.com/northgateuni", "No, this is not ours", "not facebook.com"),
        ("https://x.com/northgate", "No, this is not ours", "taken for"),
        ("https://x.com/a_stranger", "This is not on our list", "cannot vouch for it"),
        ("https://x.com/filmfans", "Known to us, but it does not speak for", "unofficial"),
        ("https://x.com/notyet", "Known to us, but not approved", "nobody has approved it"),
        ("https://x.com/farawayuni", "This is not on our list", "list of University of Southgate"),
        ("https://t.co/abc", "This is not on our list", "short link"),
        ("https://x.com/a_stranger/status/1", "This is not on our list", "own address, like https"),
        ("https://nglib.wordpress.com/2026/a", "This is not on our list", "the whole site is on"),
    ],
)  # fmt: skip
def test_every_no_says_why_and_what_to_do(
    world: World, client: Client, address: str, heading: str, words: str
) -> None:
    ours = register(world, "https://x.com/northgateuni")
    register(world, "https://x.com/northgateold", state="closed", closed_on=date(2026, 5, 3))
    register(world, "https://x.com/northgatelost", state="lost")
    register(world, "https://x.com/filmfans", standing="unofficial")
    register(world, "https://x.com/notyet", approval="unapproved")
    register(world, "https://x.com/farawayuni", unit=world.other_root)
    register(world, "https://nglib.wordpress.com")
    FormerIdentity.objects.create(
        account=ours, identity="x:northgateuno", handle="northgateuno", skeleton="northgateuno",
        url="https://x.com/northgateuno", until_on=date(2026, 2, 1),
    )  # fmt: skip
    body = ask(client, address)
    assert heading in body
    assert words in body
    assert "Report this account" in body
    assert address in body
    # What was pasted is words to read, never something to press.
    assert f'href="{address}"' not in body


def test_what_is_no_address_is_refused_with_the_reason_and_kept(
    world: World, client: Client
) -> None:
    response = client.get(CHECK, {"url": "@northgateuni"})
    body = response.content.decode()
    assert "<title>Error: " in body
    assert "not the handle alone" in body
    assert 'value="@northgateuni"' in body
    assert response.context["answer"] is None
    assert "Enter a web address" in ask(client, "")


@pytest.mark.parametrize(
    "address",
    [
        'https://x.com/"onmouseover="alert(1)',
        "https://x.com/<script>alert(1)</script>",
        "https://evil.example/'><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
    ],
)
def test_hostile_words_stay_words(world: World, client: Client, address: str) -> None:
    body = ask(client, address)
    for piece in ("<script>alert", "<img src=x", '="alert(1)', 'href="javascript:'):
        assert piece not in body


def test_an_account_kept_off_the_list_is_told_without_a_page(world: World, client: Client) -> None:
    hidden = register(world, "https://x.com/northgatelab", is_listed=False, name="Quiet lab")
    body = ask(client, hidden.url)
    assert "Yes, this is an official account" in body
    assert f"/directory/{hidden.reference}/" not in body
    # Nor does a look-alike give it away.
    body = ask(client, "https://x.com/northgate1ab")
    assert "No, this is not ours" in body
    assert "Quiet lab" not in body


def test_without_a_public_list_the_check_still_answers(world: World, client: Client) -> None:
    ours = register(world, "https://x.com/northgateuni", name="Northgate on X")
    Rule.objects.create(institution=world.institution, code="directory", value=False)
    body = ask(client, ours.url)
    assert "Yes, this is an official account" in body
    assert "/directory/" not in body


def test_one_address_may_not_ask_without_end(world: World, client: Client) -> None:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        codes = [client.get(CHECK, {"url": "x"}).status_code for _ in range(125)]
    assert (codes[0], codes[-1]) == (200, 429)
    assert client.get(CHECK).status_code == 200


def test_a_post_is_not_judged_but_the_account_its_address_names_is_told(
    world: World, client: Client
) -> None:
    ours = register(world, "https://x.com/northgateuni", name="Northgate on X")

    body = ask(client, "https://x.com/NorthgateUni/status/1?s=20")

    assert 'id="answer">This is a post, not an account</h2>' in body
    assert "names our account Northgate on X on X" in body
    assert "We do not judge single posts" in body
    assert f'href="{ours.url}"' in body
    assert "official account" not in body
    assert "on our list" not in body


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/n0rthgateuni/status/1",
        "https://x.com.example.org/northgateuni/status/1",
        "https://x.com/%EF%BD%8Eorthgateuni/status/1",  # a wide letter, which looks the same
        "https://evil.example/@northgateuni@mastodon.social/1",
    ],
)
def test_no_post_under_a_strange_name_is_said_to_name_ours(
    world: World, client: Client, address: str
) -> None:
    register(world, "https://x.com/northgateuni")
    register(world, "https://mastodon.social/@northgateuni")

    assert "names our account" not in ask(client, address)


@pytest.mark.parametrize(
    "facts", [{"standing": "unofficial"}, {"approval": "unapproved"}, {"state": "closed"}]
)
def test_a_post_names_only_accounts_that_speak_for_the_university(
    world: World, client: Client, facts: dict[str, str]
) -> None:
    register(world, "https://x.com/northgateuni", **facts)

    assert "names our account" not in ask(client, "https://x.com/northgateuni/status/1")


def test_where_no_address_is_given_people_are_told_where_to_ask_all_the_same(
    world: World, client: Client
) -> None:
    world.institution.contact_email = ""
    world.institution.save(update_fields=["contact_email"])

    body = client.get(CHECK).content.decode()

    assert "Ask the university through its own website" in body
    client.force_login(world.admin)
    home = client.get("/northgate/home/").content.decode()
    assert "No address for questions" in home
    client.post(
        "/northgate/settings/",
        {
            "team_name": "Press office",
            "contact_email": "press@northgate.ac.uk",
            "brand_colour": "#1d4f91",
            "opens_at": "09:00",
            "closes_at": "17:00",
        },
    )
    assert "No address for questions" not in client.get("/northgate/home/").content.decode()
    assert "press@northgate.ac.uk" in client.get(CHECK).content.decode()
