"""Django admin: who enters, what exists there, and that nothing is decided in it."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import SocialAccount
from institutions.admin import LookUp
from institutions.models import RoleAssignment, Unit, User
from records.models import AuditEvent, AuditNote
from tests.factories import (
    AuditEventFactory,
    NoticeFactory,
    OneUseLinkFactory,
    SocialAccountFactory,
    UnitFactory,
)
from tests.world import World, make_world

OURS = ("records", "institutions", "policies", "accounts", "registrations", "incidents", "overview")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def mine() -> list[Any]:
    registry = admin.site._registry.items()
    return [look for model, look in registry if model._meta.app_label in OURS]


def changed_form(client: Client, address: str, **values: str) -> Any:
    """Open a form, change some fields and save it."""
    form = client.get(address).context["adminform"].form
    posted = {name: form[name].value() or "" for name in form.fields}
    return client.post(address, {**posted, **values})


def account_page(account: SocialAccount) -> str:
    return reverse("admin:accounts_socialaccount_change", args=[account.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("admin", 200),
        ("other_admin", 200),
        ("priya", 302),
        ("auditor", 302),
        ("sam", 302),
        ("nobody", 302),
    ],
)
def test_only_administrators_enter(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(world, who))
    assert client.get("/admin/").status_code == status
    if status == 302:
        assert client.get("/admin/", follow=True).status_code == 403


def test_entering_follows_the_role_and_not_a_flag(world: World, client: Client) -> None:
    User.objects.filter(pk=world.sam.pk).update(is_staff=True)
    client.force_login(world.sam)
    assert client.get("/admin/").status_code == 302
    RoleAssignment.objects.filter(person=world.admin, role="institution_admin").delete()
    client.force_login(world.admin)
    assert client.get("/admin/").status_code == 302


def test_signing_in_is_the_portals_own(world: World, client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == "/sign-in/"
    client.force_login(world.admin)
    assert client.get("/admin/login/").headers["Location"] == "/admin/"
    assert client.post("/admin/logout/").headers["Location"] == "/sign-out/"
    assert client.get("/admin/password_change/").headers["Location"] == "/profile/password/"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302


def test_a_banner_says_where_decisions_are_made(world: World, client: Client) -> None:
    client.force_login(world.admin)
    for address in ("/admin/", reverse("admin:accounts_socialaccount_changelist")):
        assert "Decisions are made in the portal" in client.get(address).content.decode()


def test_every_model_of_ours_is_built_on_the_one_class() -> None:
    assert len(mine()) >= 20
    assert [look for look in mine() if not isinstance(look, LookUp)] == []
    assert all(look.search_fields for look in mine())
    assert not admin.site.is_registered(Group)


def test_nothing_is_added_deleted_or_decided(world: World, client: Client) -> None:
    SocialAccountFactory(unit=world.school)
    operator = User.objects.create_superuser("operator@example.ac.uk", name="Ola Operator")
    never = {"state", "state_since", "identity", "reference", "person", "role", "unit", "path"}
    for person in (world.admin, operator):
        client.force_login(person)
        request = client.get("/admin/").wsgi_request
        for look in mine():
            name = f"admin:{look.opts.app_label}_{look.opts.model_name}"
            assert client.get(reverse(f"{name}_changelist"), {"q": "x"}).status_code == 200, name
            assert client.post(reverse(f"{name}_add")).status_code == 403, name
            assert client.post(reverse(f"{name}_delete", args=["1"])).status_code == 403, name
            assert look.get_actions(request) == {}, name
            assert not never & set(look.mendable), name


def test_rows_of_another_university_do_not_exist(world: World, client: Client) -> None:
    ours = SocialAccountFactory(unit=world.school)
    theirs = SocialAccountFactory(unit=UnitFactory(institution=world.other))
    AuditEventFactory(target=world.other)
    AuditEventFactory(target=world.institution)
    NoticeFactory(scope=world.other.scope)
    OneUseLinkFactory(institution=world.other)
    client.force_login(world.admin)
    assert client.get(account_page(ours)).status_code == 200
    assert client.get(account_page(theirs)).status_code == 302
    request = client.get("/admin/").wsgi_request
    for look in mine():
        for row in look.get_queryset(request):
            told = f"{getattr(row, 'scope', '')} {row}"
            assert "Southgate" not in told, look
            if hasattr(row, "scope"):
                assert row.scope.startswith(world.institution.scope), look
    shown = set(admin.site._registry[AuditEvent].get_queryset(request).values_list("scope"))
    assert shown == {(world.institution.scope,)}
    assert world.stranger not in admin.site._registry[User].get_queryset(request)


def test_a_typing_mistake_is_mended_and_recorded(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school, name="Northgate Libary", handle="nglibrary")
    client.force_login(world.admin)
    address = account_page(account)
    answer = changed_form(client, address, name="Northgate Library", state="closed", handle="x")
    assert answer.status_code == 302
    account.refresh_from_db()
    assert (account.name, account.state, account.handle) == (
        "Northgate Library",
        "active",
        "nglibrary",
    )
    assert account.search == "northgate library nglibrary"
    event = AuditEvent.objects.about(account).get()
    assert (event.verb, event.actor, event.codes) == ("mended", world.admin, {"fields": ["name"]})
    assert AuditNote.objects.get(event=event).text == "name: Northgate Libary → Northgate Library"
    assert changed_form(client, address).status_code == 302
    assert AuditEvent.objects.about(account).count() == 1


def test_a_unit_is_renamed_by_its_service(world: World, client: Client) -> None:
    client.force_login(world.admin)
    address = reverse("admin:institutions_unit_change", args=[world.school.pk])
    assert changed_form(client, address, name="School of Informatics").status_code == 302
    assert Unit.objects.get(pk=world.school.pk).name == "School of Informatics"
    assert AuditEvent.objects.about(world.school).get().verb == "unit renamed"


def test_a_secret_is_not_shown(world: World, client: Client) -> None:
    link = OneUseLinkFactory(institution=world.institution, person=world.sam)
    notice = NoticeFactory(scope=world.root.path, context={"link_key": link.key})
    client.force_login(world.admin)
    pages = [
        reverse("admin:institutions_oneuselink_change", args=[link.pk]),
        reverse("admin:records_notice_change", args=[notice.pk]),
        reverse("admin:institutions_user_change", args=[world.sam.pk]),
    ]
    for page in pages:
        body = client.get(page).content.decode()
        assert link.key not in body
        assert "id_password" not in body


def test_a_long_list_is_not_counted(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("institutions.admin.COUNTED", 3)
    SocialAccountFactory.create_batch(5, unit=world.school)
    client.force_login(world.admin)
    answer = client.get(reverse("admin:accounts_socialaccount_changelist"))
    assert answer.context["cl"].result_count == 3
