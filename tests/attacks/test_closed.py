"""A unit or a platform that closes while a request is on its way."""

import pytest

from accounts.models import Platform, SocialAccount
from institutions.services import close_unit
from registrations import services
from registrations.models import RegistrationRequest
from registrations.problems import Refused
from tests.registrations.scene import Scene


def retire(request: RegistrationRequest) -> None:
    """Let the request's platform close."""
    assert request.platform is not None
    Platform.objects.filter(pk=request.platform.pk).update(is_retired=True)
    request.refresh_from_db()


def test_a_request_for_a_closed_unit_is_not_sent(london_met: Scene) -> None:
    request = london_met.draft()
    close_unit(london_met.school, by=None)
    with pytest.raises(Refused, match="School of Computing has closed"):
        london_met.submit(request)


def test_nor_approved(london_met: Scene) -> None:
    request = london_met.sent()
    close_unit(london_met.school, by=None)
    with pytest.raises(Refused, match="School of Computing has closed"):
        london_met.answer(request, london_met.head)
    assert london_met.answer(request, london_met.head, "changes").state == "changes_asked"


def test_nor_registered(london_met: Scene) -> None:
    request = london_met.approved()
    london_met.everybody_ready(request)
    close_unit(london_met.school, by=None)
    with pytest.raises(Refused, match="School of Computing has closed"):
        london_met.register(request)
    assert not SocialAccount.objects.exists()


def test_a_new_account_on_a_platform_that_has_closed(london_met: Scene) -> None:
    request = london_met.draft()
    retire(request)
    with pytest.raises(Refused, match="This platform has closed"):
        london_met.submit(request)


def test_one_that_exists_already_may_be_on_the_register(london_met: Scene) -> None:
    request = london_met.draft(kind="existing", url="https://www.instagram.com/computingnews")
    retire(request)
    assert not any(each.field == "platform" for each in services.problems(request))
