"""Which decisions a change takes away, and which it leaves."""

import pytest

from accounts.models import Platform
from registrations import services
from registrations.models import RegistrationRequest, Verdict
from tests.registrations.scene import Scene
from tests.registrations.test_edit import counting


@pytest.fixture(scope="module")
def asked_once(london_met_loaded: Scene) -> RegistrationRequest:
    """The head agreed, the director asks for changes; every test here begins with it."""
    scene = london_met_loaded
    request = scene.sent()
    scene.answer(request, scene.head)
    return scene.answer(request, scene.final, Verdict.CHANGES)


@pytest.fixture
def asked(asked_once: RegistrationRequest, db: None) -> RegistrationRequest:
    return RegistrationRequest.objects.get(pk=asked_once.pk)


@pytest.mark.parametrize(
    ("task", "values", "stays"),
    [
        ("platform", {"handle": "computing_news"}, False),
        ("platform", {"platform": "tiktok"}, False),
        ("platform", {"unit": "service"}, False),
        ("platform", {"name": "Computing News Daily"}, True),
        ("platform", {"account_kind": "service"}, True),
        ("purpose", {"purpose": "Something a little different"}, True),
        ("purpose", {"ends_on": None}, True),
        ("content", {"house_rules": "linked"}, True),
        ("platform", {"handle": "computingnews"}, True),
        ("mailbox", {"mailbox": "school-office@londonmet.ac.uk"}, False),
        ("mailbox", {"mailbox": "computing-team@londonmet.ac.uk", "mailbox_owner": "Us"}, True),
    ],
)
def test_which_changes_void_the_decisions_made_on_the_old_answer(
    london_met: Scene,
    asked: RegistrationRequest,
    task: str,
    values: dict[str, object],
    stays: bool,
) -> None:
    given = dict(values)
    if given.get("platform"):
        given["platform"] = Platform.objects.get(code=given["platform"])
    if given.get("unit"):
        given["unit"] = london_met.service
    services.save_task(asked, task, given, by=asked.requested_by, version=asked.version)

    assert (counting(asked) == ["line"]) is stays
    london_met.submit(asked)
    wanted = "director" if stays else "line"
    assert london_met.step(asked).key == wanted


@pytest.mark.parametrize("how", ["name", "remove"])
def test_other_people_void_every_decision(
    london_met: Scene, asked: RegistrationRequest, how: str
) -> None:
    if how == "name":
        london_met.name(asked, "colleague")
    else:
        services.remove_administrator(asked, by=london_met.sam, person=london_met.jo)

    assert counting(asked) == []
    voided = asked.approvals.get(step__key="line")
    assert voided.voided_because == "Administrators changed"


def test_a_changed_answer_is_kept_old_and_new(asked: RegistrationRequest) -> None:
    services.save_task(
        asked,
        "platform",
        {"handle": "comp_news", "name": "Comp News"},
        by=asked.requested_by,
        version=asked.version,
    )
    assert {(each.field, each.old, each.new) for each in asked.changes.all()} == {
        ("handle", "computingnews", "comp_news"),
        ("name", "Computing News", "Comp News"),
    }


def test_another_unit_has_another_desk(london_met: Scene, asked: RegistrationRequest) -> None:
    services.save_task(
        asked, "platform", {"unit": london_met.service}, by=asked.requested_by,
        version=asked.version,
    )  # fmt: skip
    london_met.submit(asked)
    step = london_met.step(asked)

    assert (step.title, step.desk) == ("Director", london_met.service)
