"""Reports of unregistered accounts, read or decided by somebody whose business they are not."""

import pytest
from django.test import Client

from accounts.models import Sighting, SightingState, SocialAccount
from accounts.services import sightings
from institutions.models import Role, UnitType, User
from tests.accounts.imports.scene import platforms
from tests.factories import UnitFactory
from tests.world import World, give, make_world

URL = "https://www.instagram.com/northgatecats"


@pytest.fixture
def world(db: None) -> World:
    platforms()
    return make_world()


@pytest.fixture
def seen(world: World) -> Sighting:
    words = "<script>alert(1)</script> Ann Example runs it"
    return sightings.report(institution=world.institution, by=world.student, text=URL, words=words)


def page(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def addresses(seen: Sighting, slug: str = "northgate") -> list[str]:
    base = f"/{slug}/accounts/unregistered/"
    return [base, f"{base}{seen.pk}/", f"{base}{seen.pk}/enter/"]


@pytest.mark.parametrize("who", ["student", "sam", "head", "auditor", "elsewhere", "stranger"])
def test_only_the_whole_registers_keepers_read_and_decide(
    world: World, seen: Sighting, who: str
) -> None:
    arts = UnitFactory(institution=world.institution, name="Arts", unit_type=UnitType.FACULTY)
    other = give("Kay Reed", arts, Role.STAFF, Role.REGISTER_MANAGER)
    client = page(other if who == "elsewhere" else getattr(world, who))
    for address in addresses(seen):
        assert client.get(address).status_code == 403
    assert (
        client.post(addresses(seen)[1], {"decision": "dismiss", "reason": "No"}).status_code == 403
    )
    assert client.get(f"/northgate/requests/new/?seen={seen.pk}").status_code in (403, 404)
    seen.refresh_from_db()
    assert seen.state == SightingState.NEW


def test_nor_the_keepers_of_another_university(world: World, seen: Sighting) -> None:
    rival = give("Vic Rowe", world.other_root, Role.STAFF, Role.REGISTER_MANAGER)
    client = page(rival)
    for address in addresses(seen, "northgate-south")[1:]:
        assert client.get(address).status_code == 404
        assert client.post(address, {"decision": "dismiss", "reason": "No"}).status_code == 404
    assert not SocialAccount.objects.exists()


def test_what_somebody_wrote_is_text_and_for_marketing_only(world: World, seen: Sighting) -> None:
    shown = page(world.priya).get(addresses(seen)[1]).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    own = page(world.sam).get("/northgate/accounts/unregistered/mine/").content.decode()
    assert "northgatecats" not in own
