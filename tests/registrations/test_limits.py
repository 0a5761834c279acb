"""Nobody fills the register with drafts, or strangers' mailboxes with questions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.models import OneUseLink, User
from records.models import Notice
from registrations import services
from registrations.models import ProposedAdministrator, RegistrationRequest
from registrations.problems import Refused
from registrations.services.limits import MOST_ASKED, MOST_DRAFTS
from tests.factories import UserFactory
from tests.registrations.scene import Scene
from tests.registrations.test_views_access import as_person, url

NO_MORE_DRAFTS = "You have 20 requests that were never sent"
NO_MORE_ASKED = "30 people you asked have not answered yet"


def drafts(scene: Scene, number: int = MOST_DRAFTS) -> None:
    """So many begun requests of Sam's."""
    RegistrationRequest.objects.bulk_create(
        RegistrationRequest(institution=scene.institution, requested_by=scene.sam)
        for _n in range(number)
    )


def ask_many(scene: Scene, number: int = MOST_ASKED) -> RegistrationRequest:
    """So many people whom Sam has asked and who have not answered."""
    request = RegistrationRequest.objects.create(
        institution=scene.institution, requested_by=scene.sam
    )
    ProposedAdministrator.objects.bulk_create(
        ProposedAdministrator(
            request=request, person=person, position=place, asked_at=timezone.now()
        )
        for place, person in enumerate(UserFactory.create_batch(number))
    )
    return request


def begin(scene: Scene) -> RegistrationRequest:
    return services.start(by=scene.sam, institution=scene.institution)


@pytest.mark.parametrize(
    ("there", "refused"), [(MOST_DRAFTS - 1, False), (MOST_DRAFTS, True), (MOST_DRAFTS + 3, True)]
)
def test_one_person_begins_so_many_requests(london_met: Scene, there: int, refused: bool) -> None:
    drafts(london_met, there)
    if refused:
        with pytest.raises(Refused, match=NO_MORE_DRAFTS):
            begin(london_met)
    else:
        begin(london_met)
    assert RegistrationRequest.objects.count() == there + (not refused)
    services.start(by=london_met.colleague, institution=london_met.institution)


@pytest.mark.parametrize("change", [{"sent_at": timezone.now()}, {"deleted": True}])
def test_what_was_sent_once_or_deleted_takes_no_room(
    london_met: Scene, change: dict[str, object]
) -> None:
    drafts(london_met)
    one = RegistrationRequest.objects.order_by("pk")[:1].get()
    if change.pop("deleted", False):
        services.delete_draft(one, by=london_met.sam)
    else:
        RegistrationRequest.objects.filter(pk=one.pk).update(**change)
    begin(london_met)


def test_the_page_says_why_and_a_copy_is_refused_too(london_met: Scene) -> None:
    declined = london_met.sent()
    london_met.answer(declined, london_met.head, "decline")
    drafts(london_met)
    before = RegistrationRequest.objects.count()
    sam = as_person(london_met.sam)
    new = reverse("registrations:new", args=[london_met.institution.slug])
    answer = sam.post(new, {"kind": "new", "looked": "yes"})
    assert answer.status_code == 200
    assert f"{NO_MORE_DRAFTS}, the most the portal keeps" in answer.content.decode()
    answer = sam.post(url(declined, "copy"))
    assert answer.status_code == 409
    assert NO_MORE_DRAFTS in answer.content.decode()
    assert RegistrationRequest.objects.count() == before


@pytest.mark.parametrize("email", ["park@london-met.ac.uk", "new.person@londonmet.ac.uk"])
def test_one_person_asks_so_many_who_do_not_answer(london_met: Scene, email: str) -> None:
    ask_many(london_met)
    request = london_met.draft(administrators=["me"])
    people = User.objects.count()
    with pytest.raises(Refused, match=NO_MORE_ASKED):
        services.name_administrator(request, by=london_met.sam, email=email, name="Ash New")
    assert request.proposed.count() == 1
    assert (User.objects.count(), OneUseLink.objects.filter(kind="invitation").count()) == (
        people,
        0,
    )
    assert not Notice.objects.filter(template__endswith="run_account").exists()

    answer = as_person(london_met.sam).post(
        url(request, "task", "administrators"),
        {"add": "yes", "name": "Ash", "email": email, "job_title": "Officer"},
    )
    assert NO_MORE_ASKED in answer.content.decode()


def test_an_answer_makes_room(london_met: Scene) -> None:
    asked = ask_many(london_met)
    request = london_met.draft(administrators=["me"])
    one = asked.proposed.all()[0].person
    services.answer_administration(asked, by=one, accept=True)
    london_met.name(request, "jo")


def test_taking_somebody_off_does_not_send_invitations_for_ever(london_met: Scene) -> None:
    ask_many(london_met, MOST_ASKED - 2)
    request = london_met.draft(administrators=["me"])
    for number in range(2):
        london_met.name(request, f"new.person.{number}@londonmet.ac.uk")
        stranger = User.objects.get(email=f"new.person.{number}@londonmet.ac.uk")
        services.remove_administrator(request, by=london_met.sam, person=stranger)
    with pytest.raises(Refused, match=NO_MORE_ASKED):
        london_met.name(request, "new.person.3@londonmet.ac.uk")
    OneUseLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    london_met.name(request, "new.person.3@londonmet.ac.uk")


def test_who_invites_people_as_their_work_still_names_two(london_met: Scene) -> None:
    OneUseLink.objects.bulk_create(
        OneUseLink(
            key=f"key-{number}", kind="invitation", institution=london_met.institution,
            person=person, created_by=london_met.priya,
            expires_at=timezone.now() + timedelta(days=14),
        )
        for number, person in enumerate(UserFactory.create_batch(MOST_ASKED))
    )  # fmt: skip
    london_met.draft(london_met.priya)
