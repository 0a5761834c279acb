"""The pages of an owner and an approver, from no draft to a withdrawn text."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from institutions.models import User
from overview.waiting import waits_for
from policies.models import Policy, PolicyVersion, VersionState
from policies.services import approving, drafts
from records.mail import build
from records.models import Notice
from tests.policies.journeys import (
    approved_draft,
    make_owner,
    make_secretary,
    published_version,
    ready_draft,
)
from tests.policies.texts import make_policy
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


class Desk:
    """Opens pages of one policy's draft as somebody."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def url(self, name: str, *more: object) -> str:
        """Address a page."""
        return reverse(
            f"policies:{name}", args=[self.policy.institution.slug, self.policy.slug, *more]
        )

    def look(self, who: User, name: str, *more: object) -> Any:
        """Look at a page."""
        client = Client()
        client.force_login(who)
        return client.get(self.url(name, *more))

    def press(self, who: User, name: str, *more: object, **given: object) -> Any:
        """Send a form."""
        client = Client()
        client.force_login(who)
        return client.post(self.url(name, *more), given, follow=True)


def said(page: Any) -> str:
    """Read a page's words on one line."""
    return " ".join(page.content.decode().split())


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return make_owner(world.institution)


@pytest.fixture
def secretary(world: World) -> User:
    """Give who enters decisions."""
    return make_secretary(world.institution)


@pytest.fixture
def desk(world: World) -> Desk:
    """Give the pages of its policy."""
    return Desk(make_policy(world.institution))


def day(name: str, value: Any) -> dict[str, int]:
    """Fill three boxes."""
    return {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}


def today(name: str) -> dict[str, int]:
    """Fill three boxes with today."""
    return day(name, timezone.localdate())


def told(template: str) -> set[str]:
    """Read who is owed a mail."""
    rows = Notice.objects.filter(template=f"policies/drafting/mail/{template}", state="waiting")
    for row in rows:
        assert build([row])
    return {row.recipient.name for row in rows.select_related("recipient") if row.recipient}


def test_the_whole_way(desk: Desk, world: World, owner: User, secretary: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Begin a draft" in said(desk.look(owner, "draft"))
    desk.press(owner, "draft_open")
    page = said(desk.look(owner, "draft"))
    assert "Send to be decided on" not in page
    desk.press(owner, "draft_add_first", label="", text="Ask first. Then wait.")
    given = {
        "title": "Social media policy", "document_type": "policy", "owner": "Marketing",
        "approving_body": "Senate", "change_note": "The first text.", "change_kind": "substantive",
        **day("from_on", tomorrow),
    }  # fmt: skip
    assert "Saved." in said(desk.press(owner, "draft_details", **given))
    page = said(desk.press(owner, "draft_send"))
    assert "In review" in page
    assert told("to_decide") == {"Ivo Dale"}
    assert "Social media policy" in str(waits_for(secretary, world.institution))

    refused = desk.look(world.admin, "draft_decide")
    assert "Enter the decision" in said(refused)
    form = desk.look(secretary, "draft_decide").context["form"]
    decided: dict[str, Any] = {
        "seen": form["seen"].value(),
        "outcome": "approved",
        "body": "Senate",
    }
    page = said(desk.press(secretary, "draft_decide", **decided, **today("decided_on")))
    assert "Approved by Senate" in page
    assert told("decided") == {"Una Penn"}
    assert told("to_decide") == set()
    page = said(desk.look(owner, "draft_publish"))
    assert "Publish from" in page
    page = said(desk.press(owner, "draft_publish"))
    assert "Version 1.0 is published." in page
    assert told("published") == {"Ivo Dale"}
    desk.press(owner, "withdraw", "1.0", note="A mistake.", **day("on", tomorrow))
    version = desk.policy.versions.get(number="1.0")
    assert version.state == VersionState.WITHDRAWN


def test_nobody_approves_their_own_and_the_page_says_who_can(
    desk: Desk, world: World, secretary: User
) -> None:
    draft = ready_draft(desk.policy, world.admin)
    approving.send_for_review(draft, by=world.admin)
    page = desk.look(world.admin, "draft_decide")
    assert page.status_code == 200
    assert "nobody approves their own text" in said(page)
    assert "Ivo Dale" in said(page)
    assert desk.press(world.admin, "draft_decide", outcome="approved").status_code == 403
    titles = [group.title for group in waits_for(world.admin, world.institution)]
    assert "Policy texts to decide on" not in titles


def test_changes_are_asked_for_and_the_writer_reads_why(
    desk: Desk, world: World, owner: User, secretary: User
) -> None:
    draft = ready_draft(desk.policy, owner)
    approving.send_for_review(draft, by=owner)
    form = desk.look(secretary, "draft_decide").context["form"]
    given = {
        "seen": form["seen"].value(),
        "outcome": "changes",
        **today("decided_on"),
    }
    assert "Say what needs to change" in said(desk.press(secretary, "draft_decide", **given))
    desk.press(secretary, "draft_decide", **given, reason="Say who the two are.")
    assert "Say who the two are." in said(desk.look(owner, "draft"))
    assert "Changes asked for" in str(waits_for(owner, world.institution))


def test_a_decision_is_on_the_words_that_were_read(
    desk: Desk, owner: User, secretary: User
) -> None:
    draft = ready_draft(desk.policy, owner)
    approving.send_for_review(draft, by=owner)
    seen = desk.look(secretary, "draft_decide").context["form"]["seen"].value()
    desk.press(owner, "draft_take_back")
    text = draft.texts.get(path="2")
    desk.press(owner, "draft_clause", text.pk, label="2", text="Nobody looks after it.")
    desk.press(owner, "draft_send")
    given = {"seen": seen, "outcome": "approved", **today("decided_on")}
    assert "has changed since you opened" in said(desk.press(secretary, "draft_decide", **given))
    draft.refresh_from_db()
    assert draft.state == VersionState.IN_REVIEW


def test_what_was_typed_stays_on_the_page(desk: Desk, owner: User) -> None:
    draft = ready_draft(desk.policy, owner)
    text = draft.texts.get(path="2")
    page = desk.press(owner, "draft_clause", text.pk, label="1", text="My new words.")
    assert "There is a 1 already" in said(page)
    assert "My new words." in said(page)


def test_clauses_are_moved_split_merged_and_removed(desk: Desk, owner: User) -> None:
    draft = ready_draft(desk.policy, owner)
    [one, two, three] = draft.texts.all()
    desk.press(owner, "draft_move", two.pk, to="up")
    assert [t.pk for t in draft.texts.all()] == [two.pk, one.pk, three.pk]
    assert "It is the first here" in said(desk.press(owner, "draft_move", two.pk, to="up"))
    desk.press(owner, "draft_merge", two.pk)
    assert draft.texts.count() == 2
    page = desk.look(owner, "draft_split", two.pk)
    [(place, _words)] = page.context["form"].fields["at"].choices
    desk.press(owner, "draft_split", two.pk, at=place)
    assert draft.texts.count() == 3
    desk.press(owner, "draft_remove", three.pk, sure="yes")
    assert not draft.texts.filter(pk=three.pk).exists()
    desk.press(owner, "draft_add", two.pk, text="A point", is_under="on")
    assert draft.texts.filter(parent=draft.texts.get(pk=two.pk).path).count() == 1


def test_drafts_exist_for_few(desk: Desk, world: World, owner: User, secretary: User) -> None:
    draft = ready_draft(desk.policy, owner)
    text = draft.texts.earliest("position")
    pages: list[tuple[str, list[int]]] = [
        ("draft", []), ("draft_text", []), ("draft_details", []), ("draft_clause", [text.pk]),
        ("draft_publish", []), ("draft_put_away", []), ("draft_add", [text.pk]),
    ]  # fmt: skip
    for name, more in pages:
        for person in (world.sam, world.priya, world.other_admin, world.stranger):
            assert desk.look(person, name, *more).status_code == 404, (name, person)
        reads = name in {"draft", "draft_text"}
        for person in (world.auditor, secretary):
            assert desk.look(person, name, *more).status_code == (200 if reads else 403)
        assert desk.look(owner, name, *more).status_code == 200
    for name in ("draft_open", "draft_send", "draft_take_back"):
        assert desk.press(world.sam, name).status_code == 404
        assert desk.press(world.auditor, name).status_code == 403
    assert "Drafts" not in said(desk.look(world.sam, "detail"))
    assert "Draft of Social media policy" in said(desk.look(world.auditor, "detail"))


def test_a_draft_is_put_away(desk: Desk, owner: User) -> None:
    ready_draft(desk.policy, owner)
    assert "has been put away" in said(desk.press(owner, "draft_put_away"))
    assert drafts.open_version(desk.policy) is None


def test_publishing_says_what_stands_in_the_way(desk: Desk, owner: User, secretary: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    approved_draft(desk.policy, owner, secretary, begins=yesterday)
    assert "Its first day has passed" in said(desk.press(owner, "draft_publish"))


def test_queries_do_not_grow_with_clauses(
    desk: Desk, owner: User, secretary: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    published_version(desk.policy, owner, secretary)
    draft = drafts.open_draft(desk.policy, by=owner)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_kind="editorial", from_on=timezone.localdate()
    )
    pages = ("draft", "draft_text", "draft_details", "draft_publish")
    _few(desk, owner, pages, django_assert_max_num_queries)
    PolicyVersion.objects.filter(pk=draft.pk).update(state="in_review")
    _few(desk, owner, ("draft",), django_assert_max_num_queries)
    _few(desk, secretary, ("draft_decide",), django_assert_max_num_queries)


def _few(desk: Desk, who: User, pages: tuple[str, ...], at_most: DjangoAssertNumQueries) -> None:
    for name in pages:
        client = Client()
        client.force_login(who)
        with at_most(12):
            assert client.get(desk.url(name)).status_code == 200, name
