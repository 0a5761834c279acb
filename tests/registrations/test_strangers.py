"""Typing an address never tells who is behind it: the name is shown once they have said yes."""

from typing import Any

import pytest

from institutions.models import Role, User
from records.models import Notice
from registrations import services, tasks
from registrations.models import Change, ProposedAdministrator, RegistrationRequest
from tests.factories import InstitutionFactory, RoleAssignmentFactory, UserFactory
from tests.registrations.scene import Scene
from tests.registrations.test_tasks import at
from tests.registrations.test_views_access import as_person

ADDRESS, NAME = "kim@northern.example", "Kim Ashdown"
PARTNER: dict[str, Any] = {
    "account_kind": "partner",
    "partner_organisation": "Northern Ballet School",
    "partner_contact": "The office, 0113 000000",
}


@pytest.fixture
def kim(leeds_beckett: Scene) -> User:
    """Somebody known to the portal, of another university."""
    elsewhere = InstitutionFactory(slug="northern", email_domains=["northern.example"])
    kim = UserFactory(email=ADDRESS, name=NAME)
    RoleAssignmentFactory(person=kim, unit=elsewhere.root, role=Role.STAFF)
    return kim


@pytest.fixture
def asked(leeds_beckett: Scene, kim: User) -> RegistrationRequest:
    """A partner's account that Kim is asked to run, on its way."""
    return leeds_beckett.sent(**PARTNER, administrators=["me", "jo", ADDRESS])


def shown_to(scene: Scene, who: str, request: RegistrationRequest, page: str = "") -> str:
    """What a page of the request says to somebody."""
    answer = as_person(scene.people[who]).get(f"{request.get_absolute_url()}{page}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_before_it_is_sent_its_writer_sees_the_address_alone(
    leeds_beckett: Scene, kim: User
) -> None:
    draft = leeds_beckett.draft(**PARTNER, administrators=["me", "jo", ADDRESS])
    for page in ("tasks/administrators/", "check/"):
        text = shown_to(leeds_beckett, "sam", draft, page)
        assert ADDRESS in text
        assert NAME not in text
        assert "Jo Park" in text


@pytest.mark.parametrize(("who", "page"), [("sam", ""), ("consulted", "decide/"), ("priya", "")])
def test_until_they_agree_every_page_shows_the_address_alone(
    leeds_beckett: Scene, asked: RegistrationRequest, kim: User, who: str, page: str
) -> None:
    text = shown_to(leeds_beckett, who, asked, page)
    assert ADDRESS in text
    assert NAME not in text

    services.answer_administration(asked, by=kim, accept=True)
    assert NAME in shown_to(leeds_beckett, who, asked, page)


def test_who_says_no_stays_unknown(
    leeds_beckett: Scene, asked: RegistrationRequest, kim: User
) -> None:
    services.answer_administration(asked, by=kim, accept=False)
    text = shown_to(leeds_beckett, "sam", asked)
    assert ADDRESS in text
    assert NAME not in text
    notice = Notice.objects.get(template__endswith="administrator_missing")
    assert notice.context["who"] == ADDRESS
    services.withdraw(asked, by=leeds_beckett.sam)
    services.remove_administrator(asked, by=leeds_beckett.sam, person=kim)
    assert NAME not in shown_to(leeds_beckett, "sam", asked)
    assert not Change.objects.filter(old__contains=NAME).exists()


def test_nor_is_the_name_told_by_the_mail_about_their_silence(
    leeds_beckett: Scene, kim: User
) -> None:
    with at("2026-11-02"):
        leeds_beckett.sent(**PARTNER, administrators=["me", "jo", ADDRESS])
    with at("2027-01-11"):
        tasks.chase_people()
    told = Notice.objects.filter(template__endswith="administrator_missing")
    assert {notice.context["who"] for notice in told} == {ADDRESS, "Jo Park"}


def test_named_twice_they_are_called_by_their_address(leeds_beckett: Scene, kim: User) -> None:
    draft = leeds_beckett.draft(**PARTNER, administrators=["me", ADDRESS])
    with pytest.raises(services.Refused, match=f"{ADDRESS} is named already"):
        leeds_beckett.name(draft, f"Kim+again@{ADDRESS.partition('@')[2]}")


def test_the_letter_of_the_day_names_only_those_who_agreed(leeds_beckett: Scene, kim: User) -> None:
    request = leeds_beckett.approved(**PARTNER, administrators=["me", "jo", ADDRESS])
    letter = request.letters.get().body
    assert ADDRESS in letter
    assert NAME not in letter


def test_many_are_told_apart_at_one_price(
    leeds_beckett: Scene, asked: RegistrationRequest, kim: User, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = ProposedAdministrator.objects.told_apart().select_related(
            "person", "request__institution"
        )
        called = [row.called for row in rows.filter(request=asked)]
    assert called == ["Sam Lee", "Jo Park", ADDRESS]
