"""``manage.py import_policy`` brings a text into the draft as a named person."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from institutions.models import Role, User
from policies.models import Policy, PolicySource
from tests.policies.test_sources import TEXT
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy: version 0, clauses 1 and 2 in summary."""
    return make_policy(world.institution)


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Give an official text."""
    path = tmp_path / "posting.txt"
    path.write_text(TEXT)
    return str(path)


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_policy", *arguments, stdout=out)
    return out.getvalue()


def test_a_text_is_brought_and_waits_to_be_looked_over(
    policy: Policy, owner: User, file: str
) -> None:
    said = told(file, "--institution", "northgate", "--by", owner.email)
    assert "6 clauses read." in said
    assert "Number 4 is missing" in said
    assert "/northgate/policies/social-media/text/" in said
    source = PolicySource.objects.get()
    assert (source.imported_by, source.is_placed) == (owner, False)


def test_an_operator_may_place_it_at_once(policy: Policy, owner: User, file: str) -> None:
    said = told(file, "--institution", "northgate", "--by", owner.email, "--place")
    assert "nothing is asked" in said
    source = PolicySource.objects.get()
    assert source.is_placed
    assert source.version.texts.count() == 6


def test_it_says_why_nothing_was_done(
    world: World, policy: Policy, owner: User, file: str, tmp_path: Path
) -> None:
    here = ("--institution", "northgate")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    for arguments, says in (
        ((file,), "Nothing was done"),
        ((file, *here), "Nothing was done"),
        ((file, *here, "--by", "nobody@example.ac.uk"), "There is nobody"),
        ((file, *here, "--by", world.sam.email), "does not write this policy"),
        ((file, *here, "--by", owner.email, "--policy", "no-such"), "Say which policy"),
        ((file, "--institution", "no-such", "--by", owner.email), "There is no institution"),
        ((str(empty), *here, "--by", owner.email), "This file is empty"),
    ):
        with pytest.raises(CommandError, match=says):
            told(*arguments)
    assert not PolicySource.objects.exists()
