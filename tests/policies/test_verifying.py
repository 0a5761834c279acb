"""Tampering past the portal is found, whatever was changed, and people are told once a day."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from institutions.models import User
from policies.models import Policy, PolicyVersion
from policies.services import drafts, editing
from policies.services.verifying import CHAIN, GONE, UNSEALED, WORDS, look_for_tampering, verify
from records import triggers
from records.models import Notice
from tests.policies.journeys import make_owner, make_secretary, published_version
from tests.policies.texts import make_policy
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy with two published versions."""
    made = make_policy(world.institution)
    owner: User = make_owner(world.institution)
    secretary = make_secretary(world.institution)
    today = timezone.localdate()
    published_version(made, owner, secretary, today)
    published_version(made, owner, secretary, today + timedelta(days=1))
    return made


def versions(policy: Policy) -> list[PolicyVersion]:
    """Read both."""
    return list(policy.versions.exclude(link="").order_by("published_at"))


def row(version: PolicyVersion) -> "QuerySet[PolicyVersion]":
    """Read one for an update past the portal."""
    return PolicyVersion.objects.filter(pk=version.pk)


def gone(version: PolicyVersion) -> None:
    """Delete a version with its clauses."""
    version.texts.all().delete()
    version.decisions.all().delete()
    row(version).delete()


TAMPERINGS: dict[str, tuple[Callable[[PolicyVersion, PolicyVersion], object], str, str]] = {
    "words": (lambda one, _two: one.texts.filter(path="1").update(text="x"), "1.0", WORDS),
    "a clause": (lambda one, _two: one.texts.filter(path="3").delete(), "1.0", WORDS),
    "the title": (lambda _one, two: row(two).update(title="x"), "2.0", WORDS),
    "the first day": (lambda _one, two: row(two).update(from_on="2031-01-01"), "2.0", WORDS),
    "the link": (lambda one, _two: row(one).update(link="x"), "1.0", CHAIN),
    "no seal": (lambda _one, two: row(two).update(link=""), "2.0", UNSEALED),
    "the last": (lambda _one, two: gone(two), "2.0", GONE),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(policy: Policy, name: str) -> None:
    tamper, number, problem = TAMPERINGS[name]
    assert [each.is_whole for each in verify([policy])] == [True]
    with triggers.lifted():
        tamper(*versions(policy))
    [found] = verify([policy])
    assert (found.number, found.problem) == (number, problem)


def run(*options: str) -> tuple[str, int]:
    """Run the command; give what it printed and its exit."""
    out = StringIO()
    try:
        call_command("verify_policies", *options, stdout=out)
    except SystemExit as left:
        return out.getvalue(), int(str(left.code))
    return out.getvalue(), 0


def test_the_command_says_and_exits(policy: Policy) -> None:
    assert run() == ("northgate/social-media: whole, published versions: 2\n", 0)
    with triggers.lifted():
        versions(policy)[0].texts.update(text="x")
    said, code = run()
    assert ("TAMPERED WITH, version 1.0" in said, code) == (True, 1)
    said, code = run("--format", "json")
    assert (json.loads(said)[0]["whole"], code) == (False, 1)


def test_administrators_are_told_once_a_day(policy: Policy, world: World) -> None:
    assert look_for_tampering() == 0
    with triggers.lifted():
        versions(policy)[1].texts.update(text="x")
    assert look_for_tampering() == 1
    assert look_for_tampering() == 0
    [mail] = Notice.objects.filter(template="policies/drafting/mail/tampering")
    assert mail.recipient == world.admin


def test_a_draft_is_nobodys_business_here(policy: Policy) -> None:
    owner = policy.versions.exclude(author=None)[0].author
    assert owner is not None
    draft = drafts.open_draft(policy, by=owner)
    editing.remove(draft.texts.get(path="3"), by=owner)
    assert [each.is_whole for each in verify([policy])] == [True]
