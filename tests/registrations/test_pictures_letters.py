"""Pictures taken away again, and letters of earlier decisions."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from records.models import AuditEvent
from records.workflow import IllegalMove
from registrations import services
from registrations.models import DecisionLetter, RegistrationRequest, Verdict
from registrations.services.found import held
from tests.factories import StoredFileFactory
from tests.registrations.scene import Scene
from tests.registrations.test_views_access import as_person, everything, url
from tests.registrations.test_views_journey import page


def with_picture(scene: Scene) -> RegistrationRequest:
    request = scene.draft()
    RegistrationRequest.objects.filter(pk=request.pk).update(profile_image=StoredFileFactory())
    request.refresh_from_db()
    return request


def test_a_picture_is_taken_away_and_the_trail_says_which(leeds: Scene) -> None:
    request = with_picture(leeds)

    services.remove_image(request, "profile_image", by=leeds.sam)

    request.refresh_from_db()
    assert request.profile_image is None
    [event] = AuditEvent.objects.about(request).filter(verb="picture removed")
    assert (event.actor, event.codes) == (leeds.sam, {"field": "profile_image"})
    services.remove_image(request, "profile_image", by=leeds.sam)
    assert AuditEvent.objects.filter(verb="picture removed").count() == 1


def test_nobody_else_and_no_other_answer_and_not_while_somebody_decides(leeds: Scene) -> None:
    request = with_picture(leeds)
    before = everything(leeds.institution)
    for who, field in [("jo", "profile_image"), ("priya", "profile_image"), ("sam", "mailbox")]:
        with pytest.raises(PermissionDenied):
            services.remove_image(request, field, by=leeds.people[who])
    assert everything(leeds.institution) == before

    leeds.submit(request)
    with pytest.raises(IllegalMove):
        services.remove_image(request, "profile_image", by=leeds.sam)
    assert held(request).profile_image is not None


def test_the_page_removes_one_and_comes_back(leeds_beckett: Scene) -> None:
    request = with_picture(leeds_beckett)
    sam, address = as_person(leeds_beckett.sam), url(request, "task", "branding")
    assert 'name="remove" value="profile_image"' in page(sam.get(address))
    assert 'value="banner_image"' not in page(sam.get(address))
    given = {"version": request.version, "remove": "profile_image"}

    answer: Any = sam.post(address, given, follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert "The picture was removed." in page(answer)
    request.refresh_from_db()
    assert request.profile_image is None


def test_crafted_removals_change_nothing(leeds_beckett: Scene) -> None:
    request = with_picture(leeds_beckett)
    address = url(request, "task", "branding")
    given = {"version": request.version, "remove": "profile_image"}
    jo = as_person(leeds_beckett.jo)

    assert jo.post(address, given).status_code in {403, 404}
    sam = as_person(leeds_beckett.sam)
    assert sam.post(address, {**given, "remove": "mailbox"}).status_code == 403
    assert sam.post(address, {**given, "version": 0}).status_code == 409
    request.refresh_from_db()
    assert request.profile_image is not None
    leeds_beckett.submit(request)
    assert sam.post(address, given).status_code == 409
    request.refresh_from_db()
    assert request.profile_image is not None


def twice_decided(scene: Scene) -> tuple[RegistrationRequest, list[DecisionLetter]]:
    request = scene.approved()
    services.withdraw(request, by=scene.sam)
    scene.submit(request)
    scene.answer(request, scene.head, Verdict.DECLINE)
    return request, list(request.letters.all())


def test_every_letter_of_a_request_can_be_read(london_met: Scene) -> None:
    request, [latest, first] = twice_decided(london_met)
    sam, address = as_person(london_met.sam), url(request, "letter")

    shown: Any = sam.get(address)
    assert shown.context["letter"] == latest
    assert f'href="?letter={first.pk}"' in page(shown)
    earlier: Any = sam.get(f"{address}?letter={first.pk}")
    assert earlier.context["letter"] == first
    assert page(earlier).count('aria-current="page"') >= 1


def test_a_letter_of_another_request_is_not_shown(london_met: Scene) -> None:
    request, _letters = twice_decided(london_met)
    other = london_met.approved(
        by=london_met.colleague, handle="other", administrators=["me", "jo"]
    )
    foreign = other.letters.get()

    sam = as_person(london_met.sam)
    for asked in (str(foreign.pk), "0", "nonsense", ""):
        assert sam.get(f"{url(request, 'letter')}?letter={asked}").status_code == 404
