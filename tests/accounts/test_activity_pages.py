"""The pages of activity: who sees them, what they change, and what they cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import QuietRequest, QuietSpell, SocialAccount, Sweep
from accounts.services import quiet
from accounts.services.sweep import look_over
from institutions.models import User
from records.models import Job, Notice
from records.outbox import tell
from tests.accounts.quiet_scene import account_of, told
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    """An account quiet for half a year, run by Sam and Jo, and flagged today."""
    account = account_of(world, timezone.localdate() - timedelta(days=200), world.sam, world.jo)
    look_over(world.institution)
    return account


def get(client: Client, person: User, path: str, **query: Any) -> Any:
    client.force_login(person)
    return client.get(f"/northgate/accounts/{path}", query)


def post(client: Client, person: User, path: str, **data: Any) -> Any:
    client.force_login(person)
    return client.post(f"/northgate/accounts/{path}", data)


def day_boxes(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


SEEN_BY = {
    "sweeps/": {"priya", "admin", "auditor"},
    "sweeps/preview/": {"priya", "admin", "auditor"},
    "quiet/": {"priya"},
    "{ref}/confirm/": {"sam", "jo", "priya"},
    "{ref}/quiet/": {"priya"},
}


@pytest.mark.parametrize("path", SEEN_BY)
def test_who_sees_a_page(client: Client, world: World, account: SocialAccount, path: str) -> None:
    people = ("sam", "jo", "student", "head", "final", "priya", "admin", "auditor")
    seen = {
        name
        for name in people
        if get(client, getattr(world, name), path.format(ref=account.reference)).status_code == 200
    }
    assert seen == SEEN_BY[path]
    assert get(client, world.stranger, path.format(ref=account.reference)).status_code == 403


def test_in_use(client: Client, world: World, account: SocialAccount) -> None:
    path = f"{account.reference}/confirm/"
    today = timezone.localdate()
    refused = post(client, world.sam, path, answer="in_use")
    assert refused.context["form"].errors.keys() == {"happened_on", "access", "others_access"}
    given = {"answer": "in_use", "access": "yes", "others_access": "no"}
    answer = post(client, world.sam, path, **given, **day_boxes("happened_on", today))
    assert answer.url == account.get_absolute_url()
    account.refresh_from_db()
    assert (account.quiet_stage, account.last_active_on) == ("", today)


def test_in_use_but_silent_is_said_so(client: Client, world: World, account: SocialAccount) -> None:
    known = account.last_active_on
    assert known is not None
    given = {"answer": "in_use", "access": "yes", "others_access": "yes"}
    answer = post(
        client, world.sam, f"{account.reference}/confirm/", **given,
        **day_boxes("happened_on", known),
    )  # fmt: skip
    page = client.get(answer.url)
    assert "still counts as inactive" in page.content.decode()
    account.refresh_from_db()
    assert account.quiet_stage == "flagged"


def test_quiet_for_now(client: Client, world: World, account: SocialAccount) -> None:
    until = timezone.localdate() + timedelta(days=30)
    given = {"answer": "quiet", "reason": "Term starts then", **day_boxes("until", until)}
    post(client, world.sam, f"{account.reference}/confirm/", **given)
    waiting = QuietRequest.objects.get()
    assert (waiting.until, waiting.asked_by, waiting.is_agreed) == (until, world.sam, None)
    queue = get(client, world.priya, "quiet/").content.decode()
    assert "Term starts then" in queue
    next_page = post(
        client, world.priya, f"{account.reference}/quiet/", decision="refuse", reason="No"
    )
    assert next_page.url == "/northgate/accounts/quiet/"
    assert QuietRequest.objects.get().is_agreed is False


@pytest.mark.parametrize(
    ("answer", "page"), [("not_needed", "/close/"), ("not_mine", "/people/hand-over/")]
)
def test_where_an_answer_leads(
    client: Client, world: World, account: SocialAccount, answer: str, page: str
) -> None:
    led = post(client, world.sam, f"{account.reference}/confirm/", answer=answer)
    assert led.url.endswith(page)
    assert client.get(led.url).status_code == 200


def test_marketing_decides(client: Client, world: World, account: SocialAccount) -> None:
    path = f"{account.reference}/quiet/"
    for decision in ("keep", "agree", "pause"):
        refused = post(client, world.priya, path, decision=decision)
        assert "reason" in refused.context["form"].errors
    assert post(client, world.priya, path, decision="refuse").status_code == 200
    assert post(client, world.priya, path, decision="close").url.endswith("/close/")
    seen = day_boxes("happened_on", timezone.localdate())
    SocialAccount.objects.filter(pk=account.pk).update(quiet_stage="with_marketing")
    led = post(client, world.priya, path, decision="seen", **seen)
    assert led.url == "/northgate/accounts/quiet/"
    assert f"The post of {account.name} is noted" in client.get(led.url).content.decode()
    account.refresh_from_db()
    assert (account.quiet_stage, account.last_active_source) == ("", "marketing")
    led = post(client, world.priya, path, decision="pause", reason="Building work")
    assert led.url == account.get_absolute_url()
    account.refresh_from_db()
    assert account.state == "paused"
    assert "nothing to decide" in get(client, world.priya, path).content.decode()


def test_only_who_keeps_the_whole_register_runs_a_sweep(client: Client, world: World) -> None:
    for person in (world.sam, world.auditor, world.admin):
        assert post(client, person, "sweeps/run/").status_code == 403
    assert post(client, world.priya, "sweeps/run/").status_code == 302
    assert Job.objects.get().kind == "sweep"


def test_a_sweep_says_why_since_when_and_who_said_so(
    client: Client, world: World, account: SocialAccount
) -> None:
    account_of(world, None, world.sam)
    look_over(world.institution)
    day = Sweep.objects.get().day.isoformat()
    flagged = get(client, world.priya, f"sweeps/{day}/").content.decode()
    assert account.name in flagged
    assert "Counted from the day it went live" in flagged
    unknown = get(client, world.priya, f"sweeps/{day}/", show="unknown").content.decode()
    assert "Nobody has said when it last posted" in unknown
    quiet.keep_quiet(account, by=world.priya, reason="Holds the name for us")
    Sweep.objects.update(answered=1, finished_at=timezone.now())
    answered = get(client, world.priya, f"sweeps/{day}/", show="answered").content.decode()
    assert "Marketing decided to keep it" in answered
    assert get(client, world.priya, f"sweeps/{day}/", show="nothing").status_code == 200
    for no_day in ("2020-01-01", "tomorrow", "2026-13-45"):
        assert get(client, world.priya, f"sweeps/{no_day}/").status_code == 404


@pytest.mark.parametrize("path", ["quiet/", "sweeps/", "sweeps/preview/", "sweeps/{day}/"])
def test_a_page_costs_the_same_however_many(client: Client, world: World, path: str) -> None:
    def cost() -> int:
        where = path.format(day=timezone.localdate().isoformat())
        get(client, world.priya, where)
        with CaptureQueriesContext(connection) as seen:
            assert get(client, world.priya, where).status_code == 200
        return len(seen) - 4  # signing in again

    old = timezone.localdate() - timedelta(days=200)
    account_of(world, old, world.sam)
    look_over(world.institution)
    few = cost()
    for _each in range(12):
        account_of(world, old, world.sam)
    look_over(world.institution)
    SocialAccount.objects.update(quiet_stage="with_marketing")
    QuietSpell.objects.update(stage="with_marketing")
    assert cost() <= max(few, 12)


@pytest.mark.parametrize("stage", ["asked", "flagged", "reminded", "head_told"])
@pytest.mark.parametrize("number", [1, 3])
def test_every_mail_can_be_read(
    world: World, stage: str, number: int, mailoutbox: list[Any]
) -> None:
    from records.delivery import send_due

    last = timezone.localdate() - timedelta(days=75 if stage == "asked" else 200)
    for _each in range(number):
        account_of(world, last, world.sam)
    look_over(world.institution)
    for _stage in range(["asked", "flagged", "reminded", "head_told"].index(stage) - 1):
        QuietSpell.objects.update(next_on=timezone.localdate())
        look_over(world.institution)
    assert "Sam" in told(stage)
    Notice.objects.exclude(template__endswith=stage).delete()
    Notice.objects.update(due_at=timezone.now(), is_digest=False)
    send_due()
    text = f"{mailoutbox[0].subject} {mailoutbox[0].body} {mailoutbox[0].alternatives[0][0]}"
    assert "{{" not in text
    assert "Northgate School" in text
    assert text.count("/confirm/") >= number


@pytest.mark.parametrize("template", ["quiet_answered", "access_doubt", "sweep_done"])
def test_every_other_mail_can_be_read(world: World, template: str, mailoutbox: list[Any]) -> None:
    from records.delivery import send_due

    context = {"account": "Library", "attention": 2, "access": "no", "is_agreed": False}
    tell(None, template=f"accounts/mail/{template}", people=[world.sam], context=context)
    send_due()
    assert mailoutbox[0].subject
