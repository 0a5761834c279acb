"""Deciding what is not one's own to decide."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from institutions.models import Delegation
from institutions.services import set_cover
from policies.models import ApprovalStep
from registrations import services
from registrations.models import Verdict
from registrations.problems import Refused
from tests.registrations.scene import Scene


def test_a_request_that_meets_no_step_is_not_approved_by_being_sent(leeds: Scene) -> None:
    ApprovalStep.objects.filter(institution=leeds.institution).exclude(condition="logo").delete()
    request = leeds.sent(logo=False)
    step = leeds.step(request)
    assert (step.is_portal_default, step.role) == (True, "register_manager")
    assert not request.letters.exists()


def test_an_administrator_does_not_make_themselves_an_approvers_deputy(london_met: Scene) -> None:
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        set_cover(
            giver=london_met.head,
            deputy=london_met.admin,
            institution=london_met.institution,
            from_on=today,
            to_on=today,
            by=london_met.admin,
        )
    assert not Delegation.objects.exists()


SECRET = "The password is hunter22"


def test_a_password_in_a_decision_is_not_kept(london_met: Scene) -> None:
    request = london_met.sent()
    step = london_met.step(request)
    with pytest.raises(Refused, match="Remove the password"):
        london_met.answer(request, london_met.head, Verdict.DECLINE, reason=SECRET)
    with pytest.raises(Refused, match="Remove the password"):
        london_met.answer(
            request, london_met.head, Verdict.CHANGES, reason="", questions=[("name", SECRET)]
        )
    with pytest.raises(Refused, match="Remove the password"):
        services.pass_on(
            request, step_id=step.pk, by=london_met.head, to=london_met.dean, reason=SECRET
        )
    assert not request.approvals.exists()
    assert london_met.step(request).holder is None
