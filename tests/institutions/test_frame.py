"""The frame of a page: whose university it is, who gets in, what they find, who gives access."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from institutions.access import members_only, who_gives_access
from institutions.context import portal
from institutions.middleware import InstitutionMiddleware
from institutions.models import Role, User
from institutions.navigation import ENTRIES, navigation
from tests.factories import (
    DelegationFactory,
    RoleAssignmentFactory,
    StoredFileFactory,
    UserFactory,
)
from tests.world import World

pytestmark = pytest.mark.django_db
OFFICE = ["Your requests", "Cover while you are away"]
EVERYBODY = ["Home", "Your requests", "Accounts", "Policy"]


def middleware() -> InstitutionMiddleware:
    return InstitutionMiddleware(lambda request: HttpResponse("ok"))


def test_the_address_names_the_university(world: World, rf: RequestFactory) -> None:
    request = rf.get("/northgate/people/")
    middleware().process_view(request, None, (), {"institution": "northgate"})
    assert request.institution == world.institution  # type: ignore[attr-defined]


@pytest.mark.parametrize("slug", ["nowhere", "NORTHGATE", "admin"])
def test_an_unknown_university_is_not_found(world: World, rf: RequestFactory, slug: str) -> None:
    with pytest.raises(Http404):
        middleware().process_view(rf.get("/"), None, (), {"institution": slug})


def test_pages_of_no_university_have_none(rf: RequestFactory) -> None:
    request = rf.get("/profile/")
    middleware()(request)
    assert request.institution is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("who", "gets_in"),
    [("sam", True), ("student", True), ("auditor", True), ("stranger", False), ("nobody", False)],
)
def test_only_members_get_in(world: World, rf: RequestFactory, who: str, gets_in: bool) -> None:
    request = rf.get("/")
    request.user, request.institution = getattr(world, who), world.institution  # type: ignore[attr-defined]
    if gets_in:
        assert members_only(request) == world.institution
    else:
        with pytest.raises(PermissionDenied, match="You have no role at University of Northgate"):
            members_only(request)


def test_a_refusal_names_the_administrator_to_members_only(world: World) -> None:
    assert who_gives_access(world.institution, world.sam) == "Lou Field (field@northgate.ac.uk)"
    for stranger in (world.stranger, world.nobody, None):
        told = who_gives_access(world.institution, stranger)
        assert told == "Social media team at Northgate (social@northgate.ac.uk)"
    world.institution.contact_email = ""
    assert who_gives_access(world.institution, None) == "Social media team at Northgate"


@pytest.mark.parametrize(
    ("who", "page", "words"),
    [
        ("stranger", "people/", ["You have no role at University of Northgate.",
                                 "Social media team at Northgate"]),
        ("sam", "people/", ["Register managers and institution administrators look after people.",
                            "Lou Field (field@northgate.ac.uk) can give access."]),
    ],
)  # fmt: skip
def test_the_page_of_a_refusal(
    client: Client, world: World, who: str, page: str, words: list[str]
) -> None:
    client.force_login(getattr(world, who))
    answer = client.get(f"/northgate/{page}")
    assert answer.status_code == 403
    for sentence in words:
        assert sentence in answer.content.decode()
    has_home = "Go to your home page" in answer.content.decode()
    assert has_home is (who == "sam"), "no way out that ends at the same refusal"


def labels(world: World, person: User | None) -> list[str]:
    return [
        str(item["label"]) for part in navigation(world.institution, person, "/") for item in part
    ]


@pytest.mark.parametrize(
    ("who", "bar", "menu"),
    [
        ("sam", EVERYBODY, []),
        ("student", EVERYBODY, []),
        ("head", ["Home", "To decide", "Accounts", "Policy"], OFFICE),
        ("consulted", ["Home", "To decide", "Accounts", "Policy"], OFFICE),
        ("final", ["Home", "To decide", "Accounts", "Policy"], OFFICE),
        ("brand", ["Home", "To decide", "Accounts", "Policy"], OFFICE),
        (
            "priya",
            ["Home", "Requests", "Accounts", "Policy", "People"],
            ["Your requests", "To decide", "Cover while you are away", "Daily check", "Mail"],
        ),
        (
            "admin",
            ["Home", "Requests", "Accounts", "Policy", "People"],
            ["Your requests", "Units", "Daily check", "Mail", "History", "Settings"],
        ),
        (
            "auditor",
            ["Home", "Requests", "Accounts", "Policy"],
            ["Your requests", "Daily check", "Mail", "History"],
        ),
    ],
)
def test_what_each_role_finds(world: World, who: str, bar: list[str], menu: list[str]) -> None:
    found = navigation(world.institution, getattr(world, who), "/")
    assert [str(item["label"]) for item in found.bar] == bar
    assert [str(item["label"]) for item in found.menu] == menu


def test_the_bar_never_holds_more_than_six(world: World) -> None:
    for role in Role:
        RoleAssignmentFactory(person=world.jo, unit=world.institution.root, role=role)
    found = navigation(world.institution, world.jo, "/")
    assert len(found.bar) <= 6
    assert len(found.bar) + len(found.menu) == len(ENTRIES)


@pytest.mark.parametrize("who", [None, "stranger", "nobody"])
def test_others_find_what_is_public(world: World, who: str | None) -> None:
    assert labels(world, getattr(world, who) if who else None) == ["Policy"]


def test_cover_shows_what_waits_but_not_administration(world: World) -> None:
    DelegationFactory(institution=world.institution, giver=world.priya, deputy=world.jo)
    found = labels(world, world.jo)
    assert {"To decide", "Requests"} <= set(found)
    assert not {"People", "Mail", "Settings"} & set(found)


@pytest.mark.parametrize(
    ("who", "path", "label"),
    [
        ("admin", "people/invite/", ["People"]),
        ("admin", "units/", ["Units"]),
        ("admin", "requests/SM-1234-5678/", ["Requests"]),
        ("sam", "requests/SM-1234-5678/tasks/", ["Your requests"]),
        ("sam", "requests/start/", ["Your requests"]),
        ("head", "requests/approvals/", ["To decide"]),
        ("head", "requests/SM-1234-5678/", []),
    ],
)
def test_one_line_is_marked_as_where_one_is(
    world: World, who: str, path: str, label: list[str]
) -> None:
    found = navigation(world.institution, getattr(world, who), f"/northgate/{path}")
    assert [i["label"] for part in found for i in part if i["current"]] == label


def test_the_frame_of_a_page(world: World, rf: RequestFactory) -> None:
    request = rf.get("/northgate/home/")
    request.user, request.institution = world.sam, world.institution  # type: ignore[attr-defined]
    shown = portal(request)
    assert shown["person"] == world.sam
    assert shown["brand_css_url"] == "/northgate/brand.css"
    assert shown["contact"]["email"] == "social@northgate.ac.uk"
    assert shown["demo"] is False
    assert shown["demo_people"] == []
    assert shown["logo_url"] == ""
    DelegationFactory(institution=world.institution, giver=world.head, deputy=world.sam)
    assert [row.giver for row in shown["cover"]] == [world.head]


def test_another_logo_has_another_address(world: World, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.institution = world.institution  # type: ignore[attr-defined]
    world.institution.logo = StoredFileFactory(sha256="a" * 64)
    assert portal(request)["logo_url"] == "/northgate/logo/?v=aaaaaaaaaaaa"


def test_the_demo_offers_one_person_a_role(world: World, rf: RequestFactory, settings: Any) -> None:
    settings.DEMO = True
    request = rf.get("/sign-in/")
    request.institution = None  # type: ignore[attr-defined]
    assert list(portal(request)["demo_people"]) == []
    world.institution.is_demo = True
    world.institution.save()
    (group,) = portal(request)["demo_people"]
    assert group["institution"] == "University of Northgate"
    offered = {person["value"] for person in group["people"]}
    assert {world.sam.email, world.student.email, world.admin.email} <= offered
    assert world.jo.email not in offered  # a second of the same role
    assert world.stranger.email not in offered


def test_what_is_not_shown_costs_nothing(
    world: World, rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    request = rf.get("/northgate/home/")
    request.user, request.institution = UserFactory(), world.institution  # type: ignore[attr-defined]
    with django_assert_num_queries(1):  # the person's roles
        portal(request)
