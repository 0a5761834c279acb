"""The public list: who is on it, what of each is told, and the same as files for other sites."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AccountAudit, Attestation, SecurityCheck, SocialAccount
from accounts.services import index_for_search
from accounts.views import downloads
from policies.models import Rule
from records.cells import harmless
from tests.factories import AdministratorFactory, PlatformFactory, SocialAccountFactory
from tests.settling import settle
from tests.world import World, make_world

LIST = "/northgate/directory/"
JSON = "/northgate/directory.json"
CSV = "/northgate/directory.csv"
LINKED = "/northgate/directory.jsonld"
EMBED = "/northgate/directory/embed/"
FILES = (JSON, CSV, LINKED, EMBED)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def names(client: Client, **query: str) -> list[str]:
    """Return the names on the public list, as its data tells them."""
    return [each["name"] for each in client.get(JSON, query).json()["accounts"]]


def shown(client: Client, **query: str) -> list[str]:
    """Return the names on the public page."""
    return [row["account"].name for row in client.get(LIST, query).context["rows"]]


def written(response: Any) -> str:
    """Return what was sent, streamed or not."""
    return b"".join(response).decode()


def switch_off(world: World) -> None:
    Rule.objects.create(institution=world.institution, code="directory", value=False)


def test_only_accounts_in_use_that_are_known_to_be_right_are_listed(
    world: World, client: Client
) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "Active": {},
        "Paused": {"state": "paused"},
        "Legacy": {"approval": "legacy"},
        "Fans": {"standing": "unofficial"},
        "Closed": {"state": "closed"},
        "Lost": {"state": "lost"},
        "Unapproved": {"approval": "unapproved"},
        "Unlisted": {"is_listed": False},
        "Elsewhere": {"unit": world.other_root},
    }
    for name, facts in kinds.items():
        SocialAccountFactory(**{"unit": world.school, "name": name, **facts})
    listed = ["Active", "Fans", "Legacy", "Paused"]
    assert names(client) == shown(client) == listed
    rows = csv.DictReader(io.StringIO(written(client.get(CSV))))
    assert [row["name"] for row in rows] == listed
    body = client.get(EMBED).content.decode()
    assert [name in body for name in (*listed, "Closed", "Unlisted")] == [True] * 4 + [False] * 2


def test_what_each_line_says(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school, name="Computing", state="paused")
    assert client.get(JSON).json() == {
        "accounts": [
            {
                "url": account.url,
                "platform": "instagram",
                "handle": account.handle,
                "name": "Computing",
                "unit": "School of Computing",
                "status": "paused",
            }
        ]
    }
    assert written(client.get(CSV)).splitlines() == [
        "url,platform,handle,name,unit,status",
        f"{account.url},Instagram,{account.handle},Computing,School of Computing,paused",
    ]
    SocialAccountFactory(unit=world.society, name="Film", standing="unofficial")
    assert [each["status"] for each in client.get(JSON).json()["accounts"]] == [
        "paused",
        "unofficial",
    ]
    page = client.get(LIST).content.decode()
    assert f'<a href="{account.url}" rel="me noopener">' in page
    assert "Unofficial" in page


def test_search_engines_learn_which_accounts_are_the_university(
    world: World, client: Client
) -> None:
    school = SocialAccountFactory(unit=world.school, name="A school")
    main = SocialAccountFactory(unit=world.root, name="The university", kind="main")
    SocialAccountFactory(unit=world.society, standing="unofficial")
    response = client.get(LINKED)
    assert response["Content-Type"] == "application/ld+json"
    told = response.json()
    assert (told["@context"], told["@type"]) == ("https://schema.org", "CollegeOrUniversity")
    assert told["name"] == "University of Northgate"
    assert told["url"] == "http://localhost:8000/northgate/"
    assert told["sameAs"] == [main.url, school.url]
    page = client.get(LIST).content.decode()
    for address in (JSON, CSV, LINKED):
        assert f'rel="alternate" type="{client.get(address)["Content-Type"].split(";")[0]}"' in page


def test_filters_and_words_narrow_page_and_files_alike(world: World, client: Client) -> None:
    tiktok = PlatformFactory(code="tiktok")
    SocialAccountFactory(unit=world.school, name="Computing", handle="ngcomputing")
    SocialAccountFactory(unit=world.service, name="Library", kind="service", platform=tiktok)
    SocialAccountFactory(unit=world.root, name="Café Northgate", kind="main")
    for query, expected in {
        "platform=tiktok": ["Library"],
        f"unit={world.faculty.pk}": ["Computing"],
        "kind=main": ["Café Northgate"],
        "words=cafe": ["Café Northgate"],
        "words=NGCOMP": ["Computing"],
        "kind=main&platform=tiktok": [],
        "platform=nonsense": ["Café Northgate", "Computing", "Library"],
        "unit=999999999999999999999": ["Café Northgate", "Computing", "Library"],
        "after=nonsense": ["Café Northgate", "Computing", "Library"],
    }.items():
        asked = dict(part.split("=") for part in query.split("&"))
        assert names(client, **asked) == shown(client, **asked) == expected, query
        table = csv.DictReader(io.StringIO(written(client.get(CSV, asked))))
        assert [row["name"] for row in table] == expected
    empty = client.get(LIST, {"words": "nothing like it"}).content.decode()
    assert "No accounts match. Remove a filter or clear all." in empty


def many(world: World, number: int) -> None:
    platform, start = PlatformFactory(), SocialAccount.objects.count()
    accounts = [
        SocialAccount(
            institution=world.institution,
            unit=world.school,
            platform=platform,
            name=f"Account {start + count:06}",
            handle=f"account{start + count}",
            url=f"https://instagram.com/account{start + count}",
            identity=f"instagram:account{start + count}",
        )
        for count in range(number)
    ]
    for account in accounts:
        index_for_search(account)
    SocialAccount.objects.bulk_create(accounts, batch_size=500)
    settle()


def queries(client: Client, address: str) -> int:
    """Count what one request asks of the database, its last line included."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        if response.streaming:
            written(response)
    return len(asked)


def test_a_long_list_costs_as_much_as_a_short_one_and_loses_nobody(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "BATCH", 100)
    many(world, 10)
    addresses = (*FILES, LIST, f"{LIST}?words=account&kind=unit&platform=instagram")
    written(client.get(CSV))  # the platforms are read once a minute
    few = {address: queries(client, address) for address in addresses}
    many(world, 2_490)
    lots = {address: queries(client, address) for address in addresses}
    assert lots == few
    assert max(lots.values()) <= 12
    everybody = sorted(SocialAccount.objects.values_list("name", flat=True))
    seen, address, files = [], JSON, 0
    while address:
        page = client.get(address.removeprefix("http://localhost:8000")).json()
        seen += [each["name"] for each in page["accounts"]]
        address, files = page.get("next", ""), files + 1
    assert (seen, files) == (everybody, 3)
    assert client.get(CSV).streaming
    assert len(written(client.get(CSV)).splitlines()) == 2_501
    first = client.get(LIST)
    assert first.context["heading"] == "More than 1,000 accounts"
    second = client.get(LIST, {"after": first.context["page"].next_token})
    assert second.context["rows"][0]["account"].name == "Account 000025"
    assert "See the whole list" in client.get(EMBED).content.decode()


@pytest.mark.parametrize("address", [JSON, LINKED, EMBED])
def test_other_sites_may_read_keep_and_compare_it(
    world: World, client: Client, address: str
) -> None:
    SocialAccountFactory(unit=world.school, name="Computing")
    client.force_login(world.sam)
    first = client.get(address)
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.get("Vary", "")
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    SocialAccount.objects.update(name="Changed", url="https://instagram.com/changed")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_only_the_list_for_frames_may_be_framed(world: World, client: Client) -> None:
    SocialAccountFactory(unit=world.school)
    first = client.get(EMBED)
    again = client.get(EMBED, headers={"if-none-match": first["ETag"]})
    for response in (first, again):
        assert "X-Frame-Options" not in response
        assert "frame-ancestors *" in response["Content-Security-Policy"]
    body = first.content.decode()
    assert "<form" not in body
    assert "<script" not in body
    for address in (LIST, JSON, "/northgate/check/"):
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_university_may_publish_no_list(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school)
    own = f"{LIST}{account.reference}/"
    assert client.get(own).status_code == 200
    switch_off(world)
    page = client.get(LIST)
    assert page.status_code == 200
    assert "publishes no list of its accounts" in page.content.decode()
    assert account.name not in page.content.decode()
    for address in FILES:
        response = client.get(address)
        assert response.status_code == 404
        assert response.json() == {"detail": "This university publishes no list."}
    assert client.get(own).status_code == 404
    # Who has an address still learns whether it is ours.
    asked = client.get("/northgate/check/", {"url": account.url})
    assert asked.context["answer"] is None or asked.context["account_page"] == ""


def page_of(client: Client, account: SocialAccount) -> str:
    response = client.get(f"{LIST}{account.reference}/")
    assert response.status_code == 200
    return response.content.decode().split("<main")[1]


def test_one_account_tells_no_names_unless_the_university_says_so(
    world: World, client: Client
) -> None:
    account = SocialAccountFactory(unit=world.school)
    ended = {"from_on": date(2025, 1, 1), "to_on": date(2026, 1, 1)}
    AdministratorFactory(account=account, person=world.jo)
    AdministratorFactory(account=account, person=world.priya, is_backup=True)
    AdministratorFactory(account=account, person=world.sam, **ended)
    body = page_of(client, account)
    assert world.jo.name not in body
    Rule.objects.create(institution=world.institution, code="directory_people", value=True)
    body = page_of(client, account)
    assert world.jo.name in body
    assert world.priya.name not in body
    assert world.sam.name not in body
    assert world.jo.email not in body


def test_one_account_says_when_it_was_checked(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school, confirmed_on=date(2026, 10, 14))
    assert "Checked on 14 October 2026" in page_of(client, account)
    AccountAudit.objects.create(
        account=account,
        by=world.priya,
        audited_on=date(2026, 11, 2),
        answers={},
        next_on=date(2027, 11, 2),
    )
    assert "Checked on 2 November 2026" in page_of(client, account)
    assert f'<a href="{account.url}" rel="me noopener">' in page_of(client, account)
    other = SocialAccountFactory(unit=world.school)
    assert "Not checked since it came onto the register" in page_of(client, other)


def test_rules_for_comments_are_told_as_they_were_stated_last(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school)
    for number, answer in enumerate(["yes", "no", "yes"], 1):
        check = SecurityCheck.objects.create(
            account=account,
            reason="yearly",
            due_on=date(2026, 3, number),
            answered_at=datetime(2026, 3, number, 12, tzinfo=UTC),
        )
        Attestation.objects.create(check_round=check, code="house_rules", answer=answer)
        told = "Shown on the account itself" in page_of(client, account)
        assert told == (answer == "yes"), number


def test_an_account_that_ended_keeps_its_page_and_links_nowhere(
    world: World, client: Client
) -> None:
    closed = SocialAccountFactory(unit=world.school, state="closed", closed_on=date(2026, 5, 3))
    lost = SocialAccountFactory(unit=world.school, state="lost")
    body = page_of(client, closed)
    assert "Closed on 3 May 2026." in body
    assert f'href="{closed.url}"' not in body
    body = page_of(client, lost)
    assert "Nobody at the university can get into this account any more." in body
    assert f'href="{lost.url}"' not in body


@pytest.mark.parametrize("facts", [{"is_listed": False}, {"approval": "unapproved"}])
def test_what_is_not_for_the_public_has_no_page(
    world: World, client: Client, facts: dict[str, Any]
) -> None:
    account = SocialAccountFactory(unit=world.school, **facts)
    assert client.get(f"{LIST}{account.reference}/").status_code == 404
    elsewhere = SocialAccountFactory(unit=world.other_root)
    assert client.get(f"{LIST}{elsewhere.reference}/").status_code == 404


def test_a_table_computes_nothing(world: World, client: Client) -> None:
    SocialAccountFactory(unit=world.school, name='=HYPERLINK("https://evil.example","Click")')
    SocialAccountFactory(unit=world.school, name="@SUM(1+1)*cmd|' /C calc'!A0")
    rows = list(csv.DictReader(io.StringIO(written(client.get(CSV)))))
    assert [row["name"][:2] for row in rows] == ["'=", "'@"]
    assert json.loads(client.get(JSON).content)["accounts"][0]["name"].startswith("=HYPER")


@given(st.text(max_size=20))
def test_no_cell_begins_a_formula(text: str) -> None:
    cell = harmless(text)
    assert cell.endswith(text)
    assert not cell.lstrip(" \u00a0\u3000").startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )
