"""Guessing in Django admin at what its pages do not show."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from institutions.models import Institution, Role, User
from institutions.services import make_link
from tests.factories import RoleAssignmentFactory
from tests.registrations.scene import Scene


def admin_of(scene: Scene) -> Client:
    client = Client()
    client.force_login(scene.admin)
    return client


@pytest.mark.parametrize(
    "guess",
    ["password__startswith=md5", "is_superuser=0", "groups=1", "assignments__job_title=x"],
)
def test_an_address_does_not_guess_at_hidden_columns(london_met: Scene, guess: str) -> None:
    User.objects.filter(pk=london_met.jo.pk).update(password=make_password("three words here"))
    answer = admin_of(london_met).get(f"/admin/institutions/user/?{guess}")
    assert answer.status_code in (302, 400)
    assert london_met.jo.email not in answer.content.decode()


def test_nor_at_the_key_of_an_invitation(london_met: Scene) -> None:
    link = make_link(
        "invitation", institution=london_met.institution, person=london_met.jo, by=None
    )
    address = f"/admin/institutions/oneuselink/?key__startswith={link.key[:1]}"
    assert admin_of(london_met).get(address).status_code in (302, 400)


def test_what_the_page_shows_may_still_narrow_it(london_met: Scene) -> None:
    answer = admin_of(london_met).get("/admin/institutions/user/?is_active__exact=1")
    assert answer.status_code == 200
    assert london_met.jo.email in answer.content.decode()


def test_a_person_of_two_universities_is_renamed_by_neither(
    london_met: Scene, queen_mary: Scene
) -> None:
    RoleAssignmentFactory(person=london_met.jo, unit=queen_mary.school, role=Role.STAFF)
    address = f"/admin/institutions/user/{london_met.jo.pk}/change/"
    posted = {"name": "Somebody Else", "phone": ""}
    assert admin_of(london_met).post(address, posted).status_code == 403
    assert User.objects.get(pk=london_met.jo.pk).name == "Jo Park"
    own = f"/admin/institutions/user/{london_met.colleague.pk}/change/"
    assert admin_of(london_met).post(own, posted).status_code == 302
    assert User.objects.get(pk=london_met.colleague.pk).name == "Somebody Else"


def test_another_universitys_rows_are_not_there(london_met: Scene, queen_mary: Scene) -> None:
    client = admin_of(london_met)
    assert Institution.objects.count() == 2
    rows = [
        f"institutions/user/{queen_mary.jo.pk}",
        f"institutions/unit/{queen_mary.school.pk}",
        f"registrations/registrationrequest/{queen_mary.sent().pk}",
    ]
    for row in rows:
        for page in ("change", "history"):
            answer = client.get(f"/admin/{row}/{page}/")
            assert answer.status_code in (302, 403, 404)
            assert "queen-mary" not in answer.content.decode()
    found = client.get("/admin/institutions/user/?q=queen-mary").content.decode()
    assert queen_mary.jo.email not in found


def test_a_typo_is_not_mended_into_a_password(london_met: Scene) -> None:
    address = f"/admin/institutions/user/{london_met.colleague.pk}/change/"
    before = User.objects.get(pk=london_met.colleague.pk).name
    answer = admin_of(london_met).post(address, {"name": "password: Tulip-77", "phone": ""})
    assert answer.status_code == 200
    assert "Remove the password" in answer.content.decode()
    assert User.objects.get(pk=london_met.colleague.pk).name == before
