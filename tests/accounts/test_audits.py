"""Marketing audits an account: what is kept, what follows, when the next one is due."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.auditing import LAST_POST, QUESTIONS, questions
from accounts.models import AccountAudit, Activity, SocialAccount
from accounts.services import audits
from policies.problems import Refused
from policies.rulebook import rulebook
from records.models import AuditEvent, StoredFile
from tests.accounts.care_scene import care_world, page_of, run_by_sam, set_rules
from tests.factories import SocialAccountFactory
from tests.registrations.scene import make_scene
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
YES = {code: "yes" for code in QUESTIONS if code != LAST_POST}


@pytest.fixture
def world() -> World:
    return care_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    return run_by_sam(world, last_active_on=date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        yield


def picture(name: str = "seen.png") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/png")


def audit(account: SocialAccount, by: Any, **details: Any) -> AccountAudit:
    return audits.audit_account(account, by=by, **{"answers": YES, **details})


def test_there_are_ten_rows() -> None:
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize(
    ("months", "audited", "following"),
    [
        (None, date(2026, 11, 23), date(2027, 11, 23)),  # the portal's default
        (3, date(2026, 11, 30), date(2027, 2, 28)),
        (6, date(2027, 8, 31), date(2028, 2, 29)),
    ],
)
def test_the_next_audit_is_so_many_calendar_months_on(
    world: World, account: SocialAccount, months: int | None, audited: date, following: date
) -> None:
    if months:
        set_rules(world.institution, audit_months=months)
    moment = datetime.combine(audited, datetime.min.time(), UTC) + timedelta(hours=12)
    with time_machine.travel(moment, tick=False):
        made = audit(account, world.priya)
    assert (made.audited_on, made.next_on) == (audited, following)
    account.refresh_from_db()
    assert account.audit_due_on == following


def test_it_can_be_sooner_but_never_later(world: World, account: SocialAccount) -> None:
    assert audit(account, world.priya, sooner_on=date(2026, 12, 1)).next_on == date(2026, 12, 1)
    for day in (TODAY, date(2027, 11, 24)):
        with pytest.raises(Refused, match="no later than 23 November 2027"):
            audit(account, world.priya, sooner_on=day)


def test_the_last_post_becomes_what_marketing_saw(world: World, account: SocialAccount) -> None:
    audit(account, world.priya, last_post_on=date(2026, 11, 20))
    account.refresh_from_db()
    assert (account.last_active_on, account.last_active_source) == (date(2026, 11, 20), "marketing")
    assert Activity.objects.get().by == world.priya


def test_an_earlier_post_needs_a_reason_and_then_counts(
    world: World, account: SocialAccount
) -> None:
    with pytest.raises(Refused, match="earlier than the last post") as refused:
        audit(account, world.priya, last_post_on=date(2026, 10, 1))
    assert refused.value.field == LAST_POST
    assert AccountAudit.objects.count() == Activity.objects.count() == 0
    audit(account, world.priya, last_post_on=date(2026, 10, 1), correction="That was a story")
    account.refresh_from_db()
    assert account.last_active_on == date(2026, 10, 1)


def test_who_runs_it_may_read_but_not_audit(world: World, account: SocialAccount) -> None:
    for who in (world.sam, world.head, world.admin, world.stranger):
        with pytest.raises(PermissionDenied):
            audit(account, who)


def test_a_screenshot_is_kept_and_served_to_readers(
    world: World, account: SocialAccount, client: Client
) -> None:
    made = audit(account, world.priya, picture=picture())
    address = page_of(account, f"audits/{made.pk}/picture/")
    client.force_login(world.sam)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert address in client.get(page_of(account, "audits/")).content.decode()
    client.force_login(world.jo)
    assert client.get(address).status_code == 403
    client.force_login(world.stranger)
    assert client.get(address).status_code in {403, 404}


def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.priya)
    evil = SimpleUploadedFile("seen.png", b"<svg onload=alert(1)>", content_type="image/png")
    answer = client.post(page_of(account, "audits/new/"), {**YES, "picture": evil})
    assert answer.status_code == 200
    assert "must be a JPG or PNG" in answer.content.decode()
    assert "choose it again" in answer.content.decode()
    assert AccountAudit.objects.count() == StoredFile.objects.count() == 0


def test_the_page_shows_what_is_known_and_what_was_found(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.priya)
    page = client.get(page_of(account, "audits/new/")).content.decode()
    assert "Sam Lee: staff" in page
    assert "Nothing stated yet" in page
    sent = {**YES, "logo": "no", "note": "The banner shows the old crest."}
    answer = client.post(page_of(account, "audits/new/"), sent, follow=True)
    body = answer.content.decode()
    assert "The next one is due by 23 November 2027." in body
    assert "The banner shows the old crest." in body
    assert "Could not be seen" in body
    [event] = AuditEvent.objects.filter(verb="audited")
    assert event.codes["logo"] == "no"
    assert "banner" not in str(event.codes)


@pytest.mark.parametrize(
    ("slug", "cited"),
    [
        ("london-met", {"name": "London Met 5.5", "accessible": ""}),
        ("leeds", {"accessible": "Leeds 9(i)", "house_rules": ""}),
        ("leeds-beckett", {"reply_times": "Leeds Beckett 15 bullet 2"}),
    ],
)
def test_each_row_names_its_own_clauses(slug: str, cited: dict[str, str]) -> None:
    asked = {row.code: row.cited for row in questions(make_scene(slug).book)}
    for code, label in cited.items():
        assert label in asked[code] if label else asked[code] == "", asked[code]


def test_the_first_audit_is_planned_from_the_registration(
    world: World, account: SocialAccount
) -> None:
    registered = datetime(2025, 1, 31, 12, tzinfo=UTC)
    SocialAccount.objects.filter(pk=account.pk).update(registered_at=registered)
    SocialAccountFactory(unit=world.school, state="closed")
    set_rules(world.institution, audit_months=1)
    assert audits.plan_first_audits(world.institution) == 1
    assert audits.plan_first_audits(world.institution) == 0
    account.refresh_from_db()
    assert account.audit_due_on == date(2025, 2, 28)
    set_rules(world.institution, audit_months=None)
    assert audits.plan_first_audits(world.institution) == 1
    account.refresh_from_db()
    assert account.audit_due_on is None


@pytest.mark.parametrize("number", [1, 60])
def test_planning_costs_the_same_for_any_number(
    world: World, number: int, django_assert_max_num_queries: Any
) -> None:
    SocialAccountFactory.create_batch(number, unit=world.school)
    with django_assert_max_num_queries(12):
        assert audits.plan_first_audits(world.institution) == number


def test_an_audit_due_waits_on_marketings_home_and_is_a_view_of_the_register(
    world: World, account: SocialAccount, client: Client
) -> None:
    SocialAccount.objects.filter(pk=account.pk).update(audit_due_on=TODAY - timedelta(days=1))
    SocialAccountFactory(unit=world.school, name="Fresh News", audit_due_on=TODAY)
    client.force_login(world.priya)
    assert "Audits due" in client.get("/northgate/home/").content.decode()
    listed = client.get("/northgate/accounts/?view=audit").content.decode()
    assert "Computing News" in listed
    assert "Fresh News" not in listed
    set_rules(world.institution, audit_months=None)
    assert "Audits due" not in client.get("/northgate/home/").content.decode()


@pytest.mark.parametrize("wrong", [{"next_on": TODAY}, {"last_post_on": TODAY + timedelta(days=1)}])
def test_the_database_refuses_days_that_do_not_fit(
    world: World, account: SocialAccount, wrong: dict[str, Any]
) -> None:
    right = {"audited_on": TODAY, "next_on": TODAY + timedelta(days=1), "answers": {}}
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountAudit.objects.create(account=account, by=world.priya, **{**right, **wrong})


def test_the_rulebook_is_that_of_the_day(world: World) -> None:
    assert audits.next_audit_on(rulebook(world.institution, timezone.localdate())) == date(
        2027, 11, 23
    )
