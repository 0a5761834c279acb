"""Related documents: the owner's list, what readers see, and links tried once a week."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from institutions.models import Role, User
from policies.models import Policy, RelatedDocument
from policies.problems import Refused
from policies.services import related
from policies.services.related import DAYS, Named, add, change, check_links, move_up, remove
from records.models import AuditEvent
from tests.accounts.web import Web, small_web
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
THERE, GONE, LOCKED = "http://a.test/there", "http://a.test/gone", "http://a.test/locked"


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who keeps its policies."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give a policy."""
    return make_policy(world.institution)


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a small web with one page, one gone and one behind a sign-in."""
    with small_web() as web:
        web.put("a.test/there", "here")
        web.put("a.test/gone", status=404)
        web.put("a.test/locked", status=403)
        yield web


def names(policy: Policy) -> list[str]:
    """The documents in the order people see them."""
    return [each.name for each in policy.related.all()]


def test_a_list_is_added_to_put_in_order_changed_and_shortened(policy: Policy, owner: User) -> None:
    first, second, third = (add(policy, Named(name), by=owner) for name in "ABC")
    assert move_up(third, by=owner)
    assert names(policy) == ["A", "C", "B"]
    assert not move_up(first, by=owner)
    change(second, Named("D", "https://example.ac.uk/d"), by=owner)
    remove(first, by=owner)
    remove(first, by=owner)
    assert names(policy) == ["C", "D"]
    assert AuditEvent.objects.filter(verb="related document removed").count() == 1


@pytest.mark.parametrize(
    ("named", "field"),
    [
        (Named(" "), "name"),
        (Named("A" * 201), "name"),
        (Named("A", "javascript:alert(1)"), "url"),
        (Named("A", "//evil"), "url"),
        (Named("A", "ftp://example.ac.uk/a"), "url"),
        (Named("A", f"https://example.ac.uk/{'a' * 200}"), "url"),
        (Named("A", desk="king"), "desk"),
    ],
)
def test_what_is_no_document_is_refused(
    policy: Policy, owner: User, named: Named, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add(policy, named, by=owner)
    assert refused.value.field == field
    assert not RelatedDocument.objects.exists()


def test_another_universitys_unit_is_refused_and_strangers_change_nothing(
    policy: Policy, owner: User, world: World
) -> None:
    with pytest.raises(Refused):
        add(policy, Named("A", unit=world.other_root), by=owner)
    document = add(policy, Named("A", unit=world.service), by=owner)
    for person in (world.sam, world.priya, world.auditor, world.other_admin):
        for deed in (
            lambda person=person: add(policy, Named("B"), by=person),
            lambda person=person: change(document, Named("B"), by=person),
            lambda person=person: remove(document, by=person),
            lambda person=person: move_up(document, by=person),
        ):
            with pytest.raises(PermissionDenied):
                deed()
    assert names(policy) == ["A"]


def test_links_are_tried_once_a_week_and_what_does_not_answer_is_dated(
    policy: Policy, owner: User, web: Web
) -> None:
    for url in (THERE, GONE, LOCKED, "http://10.0.0.1/inside", ""):
        add(policy, Named(url or "paper", url), by=owner)
    web.names["10.0.0.1"] = ["10.0.0.1"]
    assert check_links(TODAY, web.fetcher()) == 4
    assert check_links(TODAY + timedelta(days=DAYS - 1), web.fetcher()) == 0
    assert check_links(TODAY + timedelta(days=DAYS), web.fetcher()) == 4
    rows = {row.url: row for row in RelatedDocument.objects.all()}
    assert rows[THERE].checked_on == TODAY + timedelta(days=DAYS)
    assert rows[THERE].failing_since is None
    assert (rows[GONE].checked_on, rows[GONE].failing_since) == (None, TODAY)
    assert (rows[LOCKED].checked_on, rows[LOCKED].failing_since) == (None, None)
    assert rows["http://10.0.0.1/inside"].failing_since == TODAY
    assert rows[""].tried_on is None
    assert not any("10.0.0.1" in asked for asked in web.asked)


def test_a_link_that_works_again_or_is_changed_is_no_longer_called_broken(
    policy: Policy, owner: User, web: Web
) -> None:
    document = add(policy, Named("A", GONE), by=owner)
    check_links(TODAY, web.fetcher())
    document = change(document, Named("A", THERE), by=owner)
    assert (document.failing_since, document.tried_on) == (None, None)
    web.pages["a.test/there"].status = 500
    check_links(TODAY, web.fetcher())
    web.pages["a.test/there"].status = 200
    check_links(TODAY + timedelta(days=DAYS), web.fetcher())
    document.refresh_from_db()
    assert (document.failing_since, document.checked_on) == (None, TODAY + timedelta(days=DAYS))


def test_readers_find_them_at_the_foot_of_the_policy(
    policy: Policy, owner: User, world: World, client: Client
) -> None:
    page = reverse("policies:detail", args=["northgate", policy.slug])
    assert "Related documents" not in client.get(page).content.decode()
    add(policy, Named("<b>Rules</b>", "https://example.ac.uk/a", world.service), by=owner)
    shown = client.get(page).content.decode()
    assert "&lt;b&gt;Rules" in shown
    assert "kept by Library" in shown
    assert "Change related documents" not in shown
    client.force_login(owner)
    assert "Change related documents" in client.get(page).content.decode()


def test_the_owner_keeps_the_list_in_the_browser(
    policy: Policy, owner: User, world: World, client: Client
) -> None:
    here = ["northgate", policy.slug]
    client.force_login(owner)
    answer = client.post(reverse("policies:add_related", args=here), {"name": "", "url": "x"})
    assert "Enter what the document is called" in answer.content.decode()
    answer = client.post(reverse("policies:add_related", args=here), {"name": "A", "url": "x"})
    assert "begins with https" in answer.content.decode()
    client.post(reverse("policies:add_related", args=here), {"name": "A", "unit": world.service.pk})
    client.post(reverse("policies:add_related", args=here), {"name": "B", "desk": "policy_owner"})
    last = policy.related.get(name="B")
    client.post(reverse("policies:related_up", args=[*here, last.pk]))
    assert names(policy) == ["B", "A"]
    assert "Policy owner" in client.get(reverse("policies:related", args=here)).content.decode()
    client.post(reverse("policies:change_related", args=[*here, last.pk]), {"name": "C"})
    client.post(reverse("policies:remove_related", args=[*here, policy.related.get(name="A").pk]))
    assert names(policy) == ["C"]
    for person in (world.sam, world.auditor):
        client.force_login(person)
        assert client.get(reverse("policies:related", args=here)).status_code == 403
    client.force_login(owner)
    assert client.get(reverse("policies:change_related", args=[*here, 0])).status_code == 404


def test_a_run_ends_in_time_and_the_rest_waits_for_the_next(
    policy: Policy, owner: User, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(policy, Named("A", THERE), by=owner)
    monkeypatch.setattr(related, "MOST_SECONDS", -1.0)
    assert check_links(TODAY, web.fetcher()) == 0
