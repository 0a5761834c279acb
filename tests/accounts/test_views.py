"""The register as people of the university see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Administrator, SocialAccount
from accounts.services import index_for_search
from institutions.models import OneUseLink, Role, User
from records.models import Notice
from tests.factories import (
    AdministratorFactory,
    MailboxFactory,
    PlatformFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.settling import settle
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def page(client: Client, person: User, path: str, **query: Any) -> Any:
    client.force_login(person)
    return client.get(path, query)


def names(response: Any) -> list[str]:
    return [row["account"].name for row in response.context["rows"]]


LIST = "/northgate/accounts/"


def many(world: World, number: int) -> None:
    """Fill the register, two people and a mailbox to each account."""
    platform, mailbox = PlatformFactory(), MailboxFactory(institution=world.institution)
    people = [UserFactory(), UserFactory()]
    start = SocialAccount.objects.count()
    accounts = [
        SocialAccount(
            institution=world.institution,
            unit=world.school,
            platform=platform,
            mailbox=mailbox,
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
    Administrator.objects.bulk_create(
        [
            Administrator(account=account, person=person, accepted_at=timezone.now())
            for account in accounts
            for person in people
        ],
        batch_size=500,
    )
    settle()


def test_the_list_costs_the_same_for_ten_and_ten_thousand(world: World) -> None:
    queries = ["", "?words=account&state=active&kind=unit&standing=official"]
    cases = [(Client(), who, query) for who in ("sam", "priya") for query in queries]
    few = []
    many(world, 10)
    for client, who, query in cases:
        client.force_login(getattr(world, who))
        client.get(LIST + query)
        with CaptureQueriesContext(connection) as asked:
            assert len(names(client.get(LIST + query))) == 10
        few.append(len(asked))
    many(world, 9_990)
    for (client, who, query), before in zip(cases, few, strict=True):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(LIST + query)
        assert len(names(response)) == 25
        assert response.context["heading"] == "More than 1,000 accounts"
        assert len(asked) == before <= 12, (who, query)


def test_pages_follow_one_another_and_lose_nobody(world: World, client: Client) -> None:
    many(world, 60)
    seen: list[str] = []
    after = None
    while after != "":
        response = page(client, world.sam, LIST, **({"after": after} if after else {}))
        seen += names(response)
        after = response.context["page"].next_token
    assert seen == sorted(SocialAccount.objects.values_list("name", flat=True))
    back = page(client, world.sam, LIST, before=response.context["page"].previous_token)
    assert names(back) == seen[25:50]


def test_each_filter_narrows_and_the_address_holds_it(world: World, client: Client) -> None:
    other = PlatformFactory(code="tiktok")
    SocialAccountFactory(unit=world.school, name="Computing")
    SocialAccountFactory(unit=world.service, name="Library", kind="service", platform=other)
    SocialAccountFactory(unit=world.society, name="Film", standing="unofficial", kind="society")
    closed = SocialAccountFactory(unit=world.service, name="Old Café", handle="oldcafe")
    closed.move_to(SocialAccount.State.CLOSED, by=None)
    expected = {
        "platform=tiktok": ["Library"],
        f"unit={world.faculty.pk}": ["Computing"],
        "kind=service": ["Library"],
        "state=closed": ["Old Café"],
        "state=closed&state=active": ["Computing", "Film", "Library", "Old Café"],
        "standing=unofficial": ["Film"],
        "words=old+cafe": ["Old Café"],
        "words=OLDCAFE": ["Old Café"],
        "kind=service&platform=instagram": [],
        "platform=nonsense": ["Computing", "Film", "Library", "Old Café"],
    }
    client.force_login(world.sam)
    assert {query: names(client.get(f"{LIST}?{query}")) for query in expected} == expected


def test_a_filter_in_use_can_be_taken_away(world: World, client: Client) -> None:
    SocialAccountFactory(unit=world.school)
    body = page(client, world.sam, LIST, kind="society", words="x").content.decode()
    assert "No accounts match. Remove a filter or clear all." in body
    assert 'href="?words=x"' in body
    empty = page(client, world.stranger, "/northgate-south/accounts/").content.decode()
    assert "No account is on the register yet." in empty


def test_names_of_people_are_shown_by_role(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school)
    AdministratorFactory(account=account, person=world.jo)
    shows = {
        "sam": False,  # staff of the same school
        "student": False,
        "jo": True,  # runs it
        "head": True,  # oversees the school
        "dean": True,
        "director": False,  # oversees another unit
        "priya": True,
        "admin": True,
        "auditor": True,
    }
    for who, is_shown in shows.items():
        person = getattr(world, who)
        listed = page(client, person, LIST).content.decode().split("<main")[1]
        detail = page(client, person, account.get_absolute_url()).content.decode().split("<main")[1]
        assert ("Jo Park" in listed, "Jo Park" in detail) == (is_shown, is_shown), who
        assert account.name in listed
        assert ("What happened" in detail) is is_shown, who


def test_who_runs_an_account_opens_it_before_they_belong_anywhere(
    world: World, client: Client
) -> None:
    account, other = SocialAccountFactory.create_batch(2, unit=world.school)
    runs = AdministratorFactory(account=account, person=world.nobody)

    assert "Who runs it" in page(client, world.nobody, account.get_absolute_url()).content.decode()
    assert page(client, world.nobody, other.get_absolute_url()).status_code == 403

    runs.to_on = timezone.localdate()
    runs.save()
    assert page(client, world.nobody, account.get_absolute_url()).status_code == 403


def test_another_university_has_no_such_page(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school)
    reference = account.reference
    assert page(client, world.stranger, account.get_absolute_url()).status_code == 403
    elsewhere = f"/northgate-south/accounts/{reference}/"
    assert page(client, world.stranger, elsewhere).status_code == 404
    assert page(client, world.nobody, LIST).status_code == 403
    client.logout()
    assert client.get(LIST).status_code == 302


def test_an_account_page_tells_where_it_came_from(world: World, client: Client) -> None:
    from accounts.services import open_account

    account = open_account(
        institution=world.institution,
        unit=world.school,
        platform=PlatformFactory(),
        name="Computing",
        handle="computing",
        url="https://instagram.com/computing",
        identity="instagram:computing",
        by=world.priya,
        is_retrospective=True,
        citation="Northgate 9.9",
        administrators=[(world.sam, "Web officer", timezone.now())],
    )
    body = page(client, world.priya, account.get_absolute_url()).content.decode()
    assert "This account existed before it was approved" in body
    assert "Web officer" in body
    assert "Registered" in body
    assert "Northgate 9.9" in body
    assert "the policy is silent; portal default" in body  # one administrator is our default


def test_the_mailbox_is_asked_again_by_those_who_may(world: World, client: Client) -> None:
    mailbox = MailboxFactory(institution=world.institution)
    account = SocialAccountFactory(unit=world.school, mailbox=mailbox)
    path = f"{account.get_absolute_url()}ask-mailbox/"
    for who, status in {"sam": 403, "auditor": 403, "stranger": 403, "priya": 302}.items():
        client.force_login(getattr(world, who))
        assert client.get(path).status_code == 405
        assert client.post(path).status_code == status, who
    assert Notice.objects.get().address == mailbox.address
    assert OneUseLink.objects.get().subject_id == mailbox.pk


@pytest.mark.parametrize("name", ["report"])
@pytest.mark.parametrize("slug", ["london-met", "west-london"])
def test_what_opens_later_says_so_and_names_whom_to_ask(
    db: None, client: Client, name: str, slug: str
) -> None:
    call_command("load_institution", f"policies/seeds/{slug}.toml", verbosity=0)
    response = client.get(f"/{slug}/{name}/")
    body = response.content.decode().split("<main")[1]
    assert response.status_code == 200
    assert "yet." in body
    if slug == "london-met":
        assert "social@londonmet.ac.uk" in body
        assert "London Met 10.1" in body
    else:
        assert "portal default" in body


def test_a_role_that_ended_shows_no_names(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school)
    AdministratorFactory(account=account, person=world.jo)
    former = UserFactory()
    RoleAssignmentFactory(
        person=former,
        unit=world.root,
        role=Role.REGISTER_MANAGER,
        to_on=timezone.localdate() - timedelta(days=1),
    )
    assert page(client, former, LIST).status_code == 403


def test_who_keeps_the_register_goes_on_from_it_to_what_waits_there(world: World) -> None:
    def leads_to(person: User) -> list[str]:
        return [
            url.partition(LIST)[2] for _label, url in page(Client(), person, LIST).context["rooms"]
        ]

    assert leads_to(world.priya) == ["quiet/", "unregistered/", "sweeps/"]
    assert leads_to(world.auditor) == ["sweeps/"]
    assert leads_to(world.sam) == []
    client = Client()
    for _label, url in page(client, world.priya, LIST).context["rooms"]:
        assert client.get(url).status_code == 200


def test_a_platform_that_closed_is_offered_only_where_an_account_is_on_it(world: World) -> None:
    gone = PlatformFactory(code="gone", name="Gone", is_retired=True)
    PlatformFactory(code="used", name="Used")

    def offered() -> set[str]:
        form = page(Client(), world.priya, LIST).context["form"]
        return {str(label) for code, label in form.fields["platform"].choices if code}

    assert {"Gone", "Used"} & offered() == {"Used"}
    account = SocialAccountFactory(unit=world.school, platform=gone, name="Old times")
    assert {"Gone", "Used"} & offered() == {"Gone", "Used"}
    shown = page(Client(), world.priya, LIST, platform="gone")
    assert names(shown) == [account.name]


def test_what_to_do_with_the_ticked_stands_above_the_list(world: World) -> None:
    SocialAccountFactory(unit=world.school, name="Law on X")

    shown = page(Client(), world.priya, LIST).content.decode()

    assert shown.index('name="do" value="ask"') < shown.index("Law on X")
