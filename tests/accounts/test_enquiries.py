"""The enquiry log: when one is due on the office-hours clock, and how it is settled."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Enquiry, SocialAccount
from accounts.services import enquiries
from accounts.services.enquiries import Settled
from institutions.models import Role
from policies.models import Rule
from policies.problems import Refused
from records.models import AuditEvent
from records.workflow import IllegalMove
from tests.accounts.care_scene import care_world, page_of, run_by_sam, set_rules
from tests.factories import (
    AdministratorFactory,
    ClosureDayFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
)
from tests.moments import at_once
from tests.registrations.scene import make_scene
from tests.world import World

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 27, 18, 0, tzinfo=LONDON)  # a Friday


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield care_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    return run_by_sam(world)


def logged(account: SocialAccount, by: Any, came: datetime, **settled: Any) -> Enquiry:
    how = Settled(**settled) if settled else None
    return enquiries.log_enquiry(account, by=by, received_at=came, settled=how)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (at(11, 27, 9), at(11, 27, 13)),  # four hours
        (at(11, 27, 16, 30), at(11, 27, 17)),  # a Friday: the same day ends first
        (at(11, 26, 20), at(11, 27, 13)),  # in the evening: it counts from the next morning
        (at(11, 22, 12), at(11, 23, 13)),  # on a Sunday
        (at(8, 31, 10), at(9, 1, 13)),  # a bank holiday
        (at(3, 29, 3), at(3, 30, 13)),  # the night in which the clocks go forward
        (at(10, 25, 12), at(10, 26, 13)),  # the day on which they go back
        (at(11, 24, 10), at(11, 25, 13)),  # a closure day of the university
    ],
)
def test_it_is_due_by_the_office_clock(
    world: World, account: SocialAccount, came: datetime, due: datetime
) -> None:
    ClosureDayFactory(
        institution=world.institution, from_on=date(2026, 11, 24), to_on=date(2026, 11, 24)
    )
    assert logged(account, world.sam, came).due_at == due


@pytest.mark.parametrize(
    ("kind", "rules", "due"),
    [
        ("unit", {}, at(11, 27, 17)),
        ("main", {}, at(11, 30, 9, 30)),  # one office hour, with no same-day limit
        ("main", {"answer_hours_main": None}, at(11, 27, 17)),
        ("unit", {"answer_same_day": None}, at(11, 30, 12, 30)),
        ("unit", {"answer_hours": None}, at(11, 27, 17)),
        ("unit", {"answer_hours": None, "answer_same_day": None}, None),
    ],
)
def test_main_accounts_have_a_target_of_their_own_and_silence_sets_none(
    world: World, kind: str, rules: dict[str, Any], due: datetime | None
) -> None:
    set_rules(world.institution, **rules)
    account = run_by_sam(world, kind=kind)
    made = logged(account, world.sam, at(11, 27, 16, 30))
    assert made.due_at == due
    assert bool(made.citation) == (due is not None)


def test_leeds_beckett_names_its_clause_and_no_other_has_a_log(db: None, client: Client) -> None:
    scene = make_scene("leeds-beckett")
    account = SocialAccountFactory(unit=scene.school)
    keeper = RoleAssignmentFactory(unit=scene.root, role=Role.REGISTER_MANAGER).person
    with time_machine.travel(NOW, tick=False):
        made = logged(account, keeper, at(11, 27, 9))
    assert made.citation == "Leeds Beckett 15 bullet 2"
    client.force_login(keeper)
    page = client.get(page_of(account, "enquiries/")).content.decode()
    assert "within 4 office hours, and on the same working day at the latest" in page
    assert client.get(page_of(account, "moderation/")).status_code == 404


@pytest.mark.parametrize(
    ("how", "reason", "column", "word"),
    [
        ("answered", "", "answered_at", "Answered"),
        ("moved", "", "moved_to_private_at", "Moved to private"),
        ("hidden", "spam", "hidden_at", "Hidden"),
    ],
)
def test_it_is_settled_one_way_and_once(
    world: World, account: SocialAccount, how: str, reason: str, column: str, word: str
) -> None:
    made = logged(account, world.sam, at(11, 27, 9))
    assert made.status.word == "Overdue"
    kept = enquiries.settle_enquiry(
        made, by=world.priya, settled=Settled(how, at(11, 27, 12), reason)
    )
    assert getattr(kept, column) == kept.settled_at == at(11, 27, 12)
    assert (kept.status.word, kept.settled_by, kept.is_late) == (word, world.priya, False)
    with pytest.raises(IllegalMove, match="Priya Shah noted this"):
        enquiries.settle_enquiry(made, by=world.sam, settled=Settled("answered"))
    assert AuditEvent.objects.filter(verb="enquiry settled").count() == 1


@pytest.mark.parametrize(
    ("settled", "told"),
    [
        (Settled("lost"), "Select what was done"),
        (Settled("hidden"), "Select why it was hidden"),
        (Settled("hidden", reason="negative"), "Select why it was hidden"),
        (Settled("answered", NOW + timedelta(minutes=1)), "must be in the past"),
        (Settled("answered", at(11, 27, 8, 59)), "before the enquiry came"),
    ],
)
def test_what_does_not_fit_is_refused(
    world: World, account: SocialAccount, settled: Settled, told: str
) -> None:
    made = logged(account, world.sam, at(11, 27, 9))
    with pytest.raises(Refused, match=told):
        enquiries.settle_enquiry(made, by=world.sam, settled=settled)
    made.refresh_from_db()
    assert made.settled_at is None


def test_only_those_who_run_it_and_marketing_write(world: World, account: SocialAccount) -> None:
    made = logged(account, world.priya, at(11, 27, 9))
    for who in (world.jo, world.head, world.admin, world.auditor, world.stranger):
        with pytest.raises(PermissionDenied):
            logged(account, who, at(11, 27, 9))
        with pytest.raises(PermissionDenied):
            enquiries.settle_enquiry(made, by=who, settled=Settled("answered"))


def test_overdue_ones_stand_on_home_on_the_account_and_in_a_view(
    world: World, account: SocialAccount, client: Client
) -> None:
    logged(account, world.sam, at(11, 27, 9))
    logged(account, world.sam, at(11, 27, 9), how="answered", at=at(11, 27, 10))
    SocialAccountFactory(unit=world.school, name="Other News")
    client.force_login(world.sam)
    home = client.get("/northgate/home/").content.decode()
    assert "Enquiries overdue" in home
    assert "Was due 27 November 2026 at 1:00pm" in home
    assert "1 overdue" in client.get(page_of(account)).content.decode()
    client.force_login(world.priya)
    assert "?view=enquiries" in client.get("/northgate/home/").content.decode()
    listed = client.get("/northgate/accounts/?view=enquiries").content.decode()
    assert "Computing News" in listed
    assert "Other News" not in listed
    Rule.objects.filter(code="enquiry_log").delete()
    assert "Enquiries overdue" not in client.get("/northgate/home/").content.decode()
    assert "Enquiries overdue" not in client.get("/northgate/accounts/").content.decode()


def test_from_the_log_to_the_answer_in_the_browsers_way(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.sam)
    came = {"received_on_day": "27", "received_on_month": "Nov", "received_on_year": "2026"}
    sent = {**came, "received_time": "9.05am", "how": "waiting", "csrfmiddlewaretoken": "x"}
    answer = client.post(page_of(account, "enquiries/log/"), sent, follow=True)
    assert "An answer is due by 27 November 2026 at 1:05pm." in answer.content.decode()
    made = Enquiry.objects.get()
    assert made.received_at == at(11, 27, 9, 5)
    settle = page_of(account, f"enquiries/{made.pk}/")
    assert settle in client.get(page_of(account, "enquiries/?show=waiting")).content.decode()
    answer = client.post(settle, {"how": "answered"}, follow=True)
    assert "This enquiry waits no more." in answer.content.decode()
    assert "later than due" in answer.content.decode()
    assert client.post(settle, {"how": "moved"}).status_code == 409
    assert "settled: nothing is left" in client.get(settle).content.decode()
    assert "No enquiry waits." in (
        client.get(page_of(account, "enquiries/?show=waiting")).content.decode()
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"answered_at": at(11, 26, 9)},
        {"moved_to_private_at": at(11, 26, 9)},
        {"hidden_at": at(11, 26, 9), "hidden_reason": "spam"},
        {"hidden_at": at(11, 27, 10)},
        {"hidden_reason": "spam"},
        {"due_at": at(11, 26, 9)},
        {"answered_at": at(11, 27, 10), "moved_to_private_at": at(11, 27, 10)},
    ],
)
def test_the_database_refuses_what_cannot_be(
    world: World, account: SocialAccount, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.create(
            account=account, received_at=at(11, 27, 9), logged_by=world.sam, **wrong
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told_that_it_is_done() -> None:
    world = care_world()
    account = run_by_sam(world)
    AdministratorFactory(account=account, person=world.jo)
    made = logged(account, world.sam, datetime.now(UTC) - timedelta(hours=1))
    results = at_once(
        lambda: enquiries.settle_enquiry(made, by=world.sam, settled=Settled("answered")),
        lambda: enquiries.settle_enquiry(
            made, by=world.jo, settled=Settled("hidden", None, "spam")
        ),
    )
    assert sum(isinstance(each, IllegalMove) for each in results) == 1
    made.refresh_from_db()
    assert [made.answered_at, made.hidden_at].count(None) == 1
    assert AuditEvent.objects.filter(verb="enquiry settled").count() == 1
