"""An office held on one school, used on the whole university."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from institutions.models import Delegation, Role, User
from institutions.services import change_institution, close_unit, set_cover
from tests.factories import UserFactory
from tests.registrations.scene import Scene
from tests.world import give

PAGES = ("settings/", "units/", "history/", "mail/")


def school_officer(scene: Scene, *roles: Role) -> User:
    return give("Fay Ward", scene.school, *roles)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", [Role.INSTITUTION_ADMIN, Role.AUDITOR, Role.REGISTER_MANAGER])
def test_an_officer_of_one_school_opens_no_page_of_the_whole(london_met: Scene, role: Role) -> None:
    client = signed_in(school_officer(london_met, role))
    assert {client.get(f"/london-met/{page}").status_code for page in PAGES} == {403}
    home = client.get("/london-met/home/").content.decode()
    assert not [page for page in PAGES if f"/london-met/{page}" in home]


def test_nor_changes_anything_outside_it(london_met: Scene) -> None:
    officer = school_officer(london_met, Role.INSTITUTION_ADMIN)
    with pytest.raises(PermissionDenied):
        change_institution(london_met.institution, by=officer, team_name="My team")
    with pytest.raises(PermissionDenied):
        close_unit(london_met.society, by=officer)
    with pytest.raises(PermissionDenied):
        set_cover(
            giver=london_met.final,
            deputy=london_met.jo,
            institution=london_met.institution,
            from_on=date.max,
            to_on=date.max,
            by=officer,
        )
    assert not Delegation.objects.exists()


def test_but_gives_roles_within_it(london_met: Scene) -> None:
    officer = school_officer(london_met, Role.INSTITUTION_ADMIN)
    address = f"/london-met/people/{london_met.sam.pk}/"
    client = signed_in(officer)
    assert client.get(address).status_code == 200
    posted = {"role": Role.LINE_APPROVER, "unit": london_met.school.pk, "job_title": "Deputy head"}
    assert client.post(f"{address}role/", posted).status_code == 302
    assert london_met.sam.assignments.filter(role=Role.LINE_APPROVER).exists()
    posted["unit"] = london_met.root.pk
    client.post(f"{address}role/", posted)
    assert not london_met.sam.assignments.filter(unit=london_met.root).exists()
    nobody = UserFactory()
    assert client.get(f"/london-met/people/{nobody.pk}/").status_code == 404
