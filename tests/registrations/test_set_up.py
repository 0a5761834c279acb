"""Registering an approved account: what it becomes, what is refused, and who does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import SocialAccount
from policies.models import Rule
from records.models import AuditEvent
from registrations.models import RegistrationRequest, RequestState
from registrations.problems import Refused
from tests.registrations.scene import Scene


@pytest.fixture(scope="module")
def ready_once(london_met_loaded: Scene) -> RegistrationRequest:
    """Approved, everybody accepted, the mailbox confirmed; every test here begins with it."""
    request = london_met_loaded.approved()
    london_met_loaded.everybody_ready(request)
    return request


@pytest.fixture
def ready(ready_once: RegistrationRequest, db: None) -> RegistrationRequest:
    return RegistrationRequest.objects.get(pk=ready_once.pk)


def test_the_account_has_what_was_approved(london_met: Scene, ready: RegistrationRequest) -> None:
    account = london_met.register(ready)

    assert (account.identity, account.url) == (
        "instagram:computingnews",
        "https://www.instagram.com/computingnews",
    )
    assert (account.kind, account.standing, account.mailbox) == (
        "unit",
        "official",
        ready.mailbox,
    )
    assert {each.person for each in account.administrators.all()} == {
        london_met.sam,
        london_met.jo,
    }
    event = AuditEvent.objects.about(account).get(verb="registered")
    assert "London Met 5.1" in event.citation


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"url": ""}, "url", "Enter a web address"),
        ({"url": "https://notinstagram.com/computingnews"}, "url", "platform"),
        ({"url": "https://x.com/computingnews"}, "url", "web address and platform do not match"),
        ({"url": "https://www.instagram.com/p/abc/"}, "url", ""),
        ({"url": "https://www.instagram.com/othernews"}, "url", "computingnews was approved"),
        ({"url": "https://www.instagram.com/LMU_Law"}, "url", "must not include ‘LMU’"),
        ({"url": "password: hunter2"}, "url", "Remove the password"),
        ({"went_live_on": None}, "went_live_on", "Enter the date it went live"),
        ({"went_live_on": "tomorrow"}, "went_live_on", "today or in the past"),
        ({"confirmations": []}, "mailbox", "London Met 5.2: Confirm: It is registered with"),
    ],
)
def test_what_set_up_refuses(
    london_met: Scene,
    ready: RegistrationRequest,
    given: dict[str, Any],
    field: str,
    words: str,
) -> None:
    if given.get("went_live_on") == "tomorrow":
        given = {"went_live_on": timezone.localdate() + timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        london_met.register(ready, **given)
    assert field in {each.field for each in refused.value.problems}
    assert words in " ".join(str(each) for each in refused.value.problems)
    ready.refresh_from_db()
    assert (ready.state, SocialAccount.objects.count()) == (RequestState.APPROVED, 0)


@pytest.mark.parametrize(
    "url",
    [
        "instagram.com/ComputingNews/",
        "https://m.instagram.com/computingnews?utm_source=x",
        " HTTPS://WWW.INSTAGRAM.COM/computingnews ",
    ],
)
def test_one_account_however_its_address_is_written(
    london_met: Scene, ready: RegistrationRequest, url: str
) -> None:
    assert london_met.register(ready, url=url).identity == "instagram:computingnews"


@pytest.mark.parametrize(
    ("who", "may"), [("sam", True), ("jo", True), ("head", False), ("priya", False)]
)
def test_who_sets_it_up(london_met: Scene, ready: RegistrationRequest, who: str, may: bool) -> None:
    if may:
        assert london_met.register(ready, by=london_met.people[who]).pk
        return
    with pytest.raises(PermissionDenied):
        london_met.register(ready, by=london_met.people[who])


def test_rules_are_asked_again_on_the_day(london_met: Scene, ready: RegistrationRequest) -> None:
    Rule.objects.filter(institution=london_met.institution, code="name_forbidden_words").update(
        value=["News"]
    )
    with pytest.raises(Refused, match="must not include ‘News’"):
        london_met.register(ready)


@pytest.mark.parametrize(("days", "before"), [(0, False), (10, True)])
def test_an_account_that_was_there_first_is_marked_so(
    london_met: Scene, ready: RegistrationRequest, days: int, before: bool
) -> None:
    day = timezone.localdate() - timedelta(days=days)
    assert london_met.register(ready, went_live_on=day).is_retrospective is before
