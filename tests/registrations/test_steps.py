"""Five rulebooks, five ways from a draft to a registered account."""

import pytest

from registrations.models import RequestState
from tests.registrations.scene import make_scene

WAYS = {
    "london-met": [("line", "head"), ("director", "final")],
    "leeds-beckett": [
        ("marketing-consulted", "consulted"),
        ("dean", "head"),
        ("marketing-complete", "priya"),
    ],
    "queen-mary": [("portal-default", "priya")],
    "west-london": [("communications", "consulted"), ("head-of-marketing", "final")],
    "leeds": [("digital", "final")],
}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", WAYS)
def test_each_university_takes_a_request_its_own_way(slug: str) -> None:
    scene = make_scene(slug)
    request = scene.sent()

    seen = []
    for key, who in WAYS[slug]:
        assert scene.step(request).key == key
        seen.append(key)
        scene.answer(request, scene.people[who])
    assert request.state == RequestState.APPROVED
    assert [step.key for step in request.steps.all()] == seen

    scene.everybody_ready(request)
    account = scene.register(request)
    request.refresh_from_db()
    assert request.state == RequestState.REGISTERED
    assert (request.account, account.handle, account.unit) == (
        account,
        "computingnews",
        scene.school,
    )
    assert account.administrators.count() == 2
