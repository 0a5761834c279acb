"""What may be changed when, by whom, and what is refused."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Platform
from registrations import services
from registrations.models import RegistrationRequest, RequestState, Verdict
from registrations.problems import Refused, Stale
from tests.factories import UnitFactory
from tests.registrations.scene import Scene, put


def counting(request: RegistrationRequest) -> list[str]:
    return [
        approval.step.key
        for approval in request.approvals.filter(voided_at=None, verdict=Verdict.APPROVE)
    ]


def test_a_logo_added_while_changes_are_asked_voids_only_the_logos_step(leeds: Scene) -> None:
    request = leeds.sent(logo=True)
    leeds.answer(request, leeds.final)
    leeds.answer(request, leeds.brand, Verdict.CHANGES)
    services.save_task(
        request, "branding", {"logo": False}, by=request.requested_by, version=request.version
    )
    assert counting(request) == ["digital"]
    # Without the logo nothing is left to decide: both answers that it needs are there.
    leeds.submit(request)
    request.refresh_from_db()
    assert request.state == RequestState.APPROVED


def test_withdrawn_goes_back_to_draft_with_its_reference_and_no_decision(
    london_met: Scene,
) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head)
    reference = request.reference
    services.withdraw(request, by=request.requested_by)
    request.refresh_from_db()

    assert (request.state, request.was_withdrawn, request.reference) == (
        RequestState.DRAFT,
        True,
        reference,
    )
    assert counting(request) == []
    assert request.approvals.get().voided_because == "Withdrawn"
    assert not request.steps.exclude(state="to_come").exists()
    london_met.submit(request)
    request.refresh_from_db()
    assert (request.was_withdrawn, request.round) == (False, 2)
    assert london_met.step(request).key == "line"


def test_an_approved_request_may_be_withdrawn(london_met: Scene) -> None:
    request = london_met.approved()
    services.withdraw(request, by=request.requested_by)
    request.refresh_from_db()

    assert (request.state, request.approved_at, counting(request)) == ("draft", None, [])
    assert request.letters.count() == 1  # history stays


def test_only_a_draft_that_was_never_sent_is_deleted(london_met: Scene) -> None:
    draft = london_met.draft()
    services.delete_draft(draft, by=london_met.sam)
    assert not RegistrationRequest.objects.filter(pk=draft.pk).exists()

    withdrawn = services.withdraw(london_met.sent(), by=london_met.sam)
    with pytest.raises(services.IllegalMove, match="history"):
        services.delete_draft(withdrawn, by=london_met.sam)


# --- crafted ---


@pytest.mark.parametrize(
    "values",
    [
        {"state": "approved"},
        {"version": 99},
        {"requested_by": 1},
        {"purpose": "fine", "institution": 2},
        {"logo": True},  # another task's
        {"profile_image": 3},
    ],
)
def test_extra_keys_change_nothing(london_met: Scene, values: dict[str, object]) -> None:
    request = london_met.draft()
    version = request.version
    with pytest.raises(PermissionDenied):
        services.save_task(request, "purpose", values, by=london_met.sam, version=version)
    request.refresh_from_db()
    assert (request.version, request.purpose) == (version, "News for applicants and offer holders")


def test_an_answer_this_university_does_not_ask_is_refused(queen_mary: Scene) -> None:
    request = queen_mary.draft()
    with pytest.raises(PermissionDenied):
        services.save_task(
            request, "purpose", {"audience": "All"}, by=queen_mary.sam, version=request.version
        )


@pytest.mark.parametrize(
    ("task", "values", "words"),
    [
        ("content", {"house_rules": "maybe"}, "Select from the list"),
        ("purpose", {"uses": ["news", "spying"]}, "Select from the list"),
        ("platform", {"account_kind": "royal"}, "Select from the list"),
        ("platform", {"name": "x" * 51}, "Account name must be 50 characters or less"),
        ("purpose", {"purpose": "The password: hunter2"}, "Remove the password"),
        ("platform", {"unit": "foreign"}, "Select a unit of the university"),
        ("platform", {"platform": "google-plus"}, "This platform has closed"),
    ],
)
def test_values_that_cannot_be_kept(
    london_met: Scene, task: str, values: dict[str, object], words: str
) -> None:
    request = london_met.draft()
    given = dict(values)
    if given.get("unit"):
        given["unit"] = UnitFactory()
    if given.get("platform"):
        given["platform"] = Platform.objects.get(code=given["platform"])
    with pytest.raises(Refused, match=words):
        services.save_task(request, task, given, by=london_met.sam, version=request.version)


@pytest.mark.parametrize("who", ["jo", "head", "priya", "admin", "auditor", "colleague"])
def test_nobody_else_changes_sends_or_withdraws(london_met: Scene, who: str) -> None:
    request, person = london_met.draft(), london_met.people[who]
    with pytest.raises(PermissionDenied):
        services.save_task(
            request, "purpose", {"purpose": "Mine"}, by=person, version=request.version
        )
    with pytest.raises(PermissionDenied):
        services.submit(request, by=person, version=request.version)
    with pytest.raises(PermissionDenied):
        services.delete_draft(request, by=person)
    london_met.submit(request)
    with pytest.raises(PermissionDenied):
        services.withdraw(request, by=person)


def test_a_stale_tab_writes_nothing(london_met: Scene) -> None:
    request = london_met.draft()
    old = request.version
    put(request, purpose="From the first tab")
    with pytest.raises(Stale, match="another tab or window"):
        services.save_task(
            request, "purpose", {"purpose": "From the second"}, by=london_met.sam, version=old
        )
    with pytest.raises(Stale):
        services.submit(request, by=london_met.sam, version=old)
    request.refresh_from_db()
    assert (request.purpose, request.state) == ("From the first tab", "draft")


def test_partial_answers_are_kept(london_met: Scene) -> None:
    request = services.start(by=london_met.sam, institution=london_met.institution)
    services.save_task(
        request, "platform", {"name": "Half a na"}, by=london_met.sam, version=0, is_done=False
    )
    request.refresh_from_db()

    assert (request.name, request.done_tasks, request.version) == ("Half a na", [], 1)
    with pytest.raises(Refused):
        services.submit(request, by=london_met.sam, version=1)
    request.refresh_from_db()
    assert request.state == RequestState.DRAFT


def test_a_second_send_is_told_when_the_first_was(london_met: Scene) -> None:
    request = london_met.sent()
    with pytest.raises(services.IllegalMove, match="This request was sent on"):
        services.submit(request, by=london_met.sam, version=request.version)
    assert request.round == 1
