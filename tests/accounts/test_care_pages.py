"""The pages on how an account is looked after: who may read, who may write, what they show."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import (
    AccountAudit,
    Enquiry,
    MediaPermission,
    ModerationNote,
    SocialAccount,
    Visit,
)
from policies.models import Rule
from records.models import AuditEvent
from tests.accounts.care_scene import PAGES, care_world, page_of, run_by_sam, set_rules
from tests.factories import SocialAccountFactory
from tests.world import World

pytestmark = pytest.mark.django_db
TABLES = (AccountAudit, Enquiry, Visit, ModerationNote, MediaPermission)
AUDIT_CODES = [
    "official", "name", "bio_link", "house_rules", "reply_times", "two_step", "staff", "logo",
    "accessible",
]  # fmt: skip
AUDIT = dict.fromkeys(AUDIT_CODES, "yes")


@pytest.fixture
def world() -> World:
    return care_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    return run_by_sam(world)


def boxes(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}_day": str(on.day),
        f"{name}_month": str(on.month),
        f"{name}_year": str(on.year),
    }


def good_posts() -> dict[str, dict[str, Any]]:
    """What each page that writes takes, whatever the day and hour."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "audits/new/": AUDIT,
        "enquiries/log/": {
            **boxes("received_on", yesterday), "received_time": "9:05", "how": "waiting",
        },
        "visits/today/": {},
        "moderation/note/": {
            **boxes("happened_on", yesterday), "action": "removed", "reason": "spam",
        },
        "permissions/add/": {
            "what": "Photos of the open day", "basis": "consent", **boxes("given_on", yesterday),
            "kept_where": "Team mailbox",
        },
    }  # fmt: skip


WRITES = ["audits/new/", "enquiries/log/", "visits/today/", "moderation/note/", "permissions/add/"]
READERS = ["sam", "head", "dean", "priya", "admin", "auditor"]
MEMBERS = ["jo", "student", "director"]
STRANGERS = ["stranger", "other_admin", "nobody"]


def rows() -> int:
    return sum(table.objects.count() for table in TABLES)


@pytest.mark.parametrize("who", READERS)
def test_who_may_see_the_people_reads_every_page(
    world: World, account: SocialAccount, client: Client, who: str
) -> None:
    client.force_login(getattr(world, who))
    for page in PAGES:
        answer = client.get(page_of(account, f"{page}/"))
        assert answer.status_code == 200, page
    assert "Looking after it" in client.get(page_of(account)).content.decode()


@pytest.mark.parametrize("who", MEMBERS)
def test_other_people_of_the_university_do_not(
    world: World, account: SocialAccount, client: Client, who: str
) -> None:
    client.force_login(getattr(world, who))
    for page in PAGES:
        assert client.get(page_of(account, f"{page}/")).status_code == 403, page
    assert "Looking after it" not in client.get(page_of(account)).content.decode()
    for path, data in good_posts().items():
        assert client.post(page_of(account, path), data).status_code == 403, path
    assert rows() == 0


@pytest.mark.parametrize("who", STRANGERS)
def test_for_others_none_of_it_exists(
    world: World, account: SocialAccount, client: Client, who: str
) -> None:
    client.force_login(getattr(world, who))
    for page in PAGES:
        assert client.get(page_of(account, f"{page}/")).status_code in {403, 404}
    for path, data in good_posts().items():
        assert client.post(page_of(account, path), data).status_code in {403, 404}
        elsewhere = page_of(account, path).replace("/northgate/", "/northgate-south/")
        assert client.post(elsewhere, data).status_code in {403, 404}
    assert client.get("/northgate/accounts/permissions/").status_code == 403
    assert rows() == 0


@pytest.mark.parametrize("who", ["head", "admin", "auditor"])
def test_who_only_oversees_writes_nothing(
    world: World, account: SocialAccount, client: Client, who: str
) -> None:
    client.force_login(getattr(world, who))
    for path, data in good_posts().items():
        assert client.post(page_of(account, path), data).status_code == 403, path
        if path != "visits/today/":
            assert client.get(page_of(account, path)).status_code == 403, path
    shown = "".join(client.get(page_of(account, f"{page}/")).content.decode() for page in PAGES)
    for button in ("I looked after it today", "Note an enquiry", "Add a permission", "Audit this"):
        assert button not in shown
    assert rows() == 0


@pytest.mark.parametrize(("who", "number"), [("sam", 4), ("priya", 5)])
def test_who_runs_it_writes_all_but_the_audit(
    world: World, account: SocialAccount, client: Client, who: str, number: int
) -> None:
    client.force_login(getattr(world, who))
    for path, data in good_posts().items():
        answer = client.post(page_of(account, path), data)
        assert answer.status_code == (403 if path == "audits/new/" and who == "sam" else 302), path
    assert rows() == number


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("audits", ["audit_months"]),
        ("enquiries", ["enquiry_log"]),
        ("visits", ["visit_days"]),
        ("moderation", ["moderation_notes"]),
        ("permissions", ["media_permissions"]),
    ],
)
def test_without_its_rule_a_page_and_its_link_do_not_exist(
    world: World, account: SocialAccount, client: Client, page: str, codes: list[str]
) -> None:
    set_rules(world.institution, **dict.fromkeys(codes))
    client.force_login(world.priya)
    assert client.get(page_of(account, f"{page}/")).status_code == 404
    assert page_of(account, f"{page}/") not in client.get(page_of(account)).content.decode()
    for path, data in good_posts().items():
        wanted = 404 if path.startswith(page) else 302
        assert client.post(page_of(account, path), data).status_code == wanted, path
    assert rows() == 4


def test_a_silent_rulebook_leaves_the_audit_only(
    world: World, account: SocialAccount, client: Client
) -> None:
    Rule.objects.all().delete()
    client.force_login(world.priya)
    assert [client.get(page_of(account, f"{page}/")).status_code for page in PAGES] == [
        200, 404, 404, 404, 404,
    ]  # fmt: skip
    shown = client.get(page_of(account, "audits/")).content.decode()
    assert "the policy is silent; portal default" in shown
    assert client.get("/northgate/accounts/permissions/").status_code == 404


@pytest.mark.parametrize("path", ["visits/today/"])
def test_only_a_button_acts(
    world: World, account: SocialAccount, client: Client, path: str
) -> None:
    client.force_login(world.sam)
    assert client.get(page_of(account, path)).status_code == 405


def test_a_row_of_another_account_is_not_reached_through_this_one(
    world: World, account: SocialAccount, client: Client
) -> None:
    other = SocialAccountFactory(unit=world.service)
    now = timezone.now()
    enquiry = Enquiry.objects.create(account=other, received_at=now, logged_by=world.priya)
    kept = MediaPermission.objects.create(
        account=other, what="Film", basis="own", given_on=date(2026, 1, 1), kept_where="Box",
        by=world.priya,
    )  # fmt: skip
    audit = AccountAudit.objects.create(
        account=other, by=world.priya, audited_on=date(2026, 1, 1), answers={},
        next_on=date(2027, 1, 1),
    )  # fmt: skip
    client.force_login(world.sam)
    for path in (
        f"enquiries/{enquiry.pk}/",
        f"permissions/{kept.pk}/withdraw/",
        f"audits/{audit.pk}/picture/",
        "enquiries/999999/",
        "permissions/999999/withdraw/",
    ):
        assert client.get(page_of(account, path)).status_code == 404, path
        assert client.get(page_of(other, path)).status_code in {403, 404}, path
    client.post(page_of(account, f"enquiries/{enquiry.pk}/"), {"how": "answered"})
    enquiry.refresh_from_db()
    assert enquiry.settled_at is None


HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("path", "data", "told"),
    [
        ("audits/new/", {}, "Answer: Does it look official"),
        ("audits/new/", {**AUDIT, "logo": "perhaps"}, "Answer: Is the logo used"),
        ("audits/new/", {**AUDIT, "staff": "not_here"}, "Answer: Are those who run it"),
        ("audits/new/", {**AUDIT, "note": "x" * 2001}, "2,000 characters or less"),
        ("audits/new/", {**AUDIT, "note": "password: hunter2"}, "Remove the password"),
        ("audits/new/", {**AUDIT, **boxes("last_post", date(2999, 1, 1))}, "today or in the past"),
        ("audits/new/", {**AUDIT, **boxes("sooner_on", date(2020, 1, 1))}, "a day after today"),
        ("audits/new/", {**AUDIT, **boxes("sooner_on", date(9999, 12, 31))}, "a day after today"),
        ("enquiries/log/", {}, "Enter the day on which it came"),
        ("enquiries/log/", {"received_on_day": "31", "received_on_month": "2",
                            "received_on_year": "2026", "received_time": "26:00"}, "a real date"),
        ("enquiries/log/", {**boxes("received_on", date(1, 1, 1)), "received_time": "9:00",
                            "how": "waiting"}, "within the last year"),
        ("enquiries/log/", {**boxes("received_on", date(2999, 1, 1)), "received_time": "9pm",
                            "how": "waiting"}, "must be in the past"),
        ("enquiries/log/", {**boxes("received_on", date(2026, 1, 1)), "received_time": "25:99",
                            "how": "waiting"}, "Enter a time, like 14:30"),
        ("enquiries/log/", {**boxes("received_on", date(2026, 1, 1)), "received_time": "9:00",
                            "how": "stolen"}, "Select what was done"),
        ("enquiries/log/", {**boxes("received_on", date(2026, 1, 1)), "received_time": "9:00",
                            "how": "hidden"}, "Select why it was hidden"),
        ("enquiries/log/", {**boxes("received_on", date(2026, 1, 1)), "received_time": "9:00",
                            "how": "answered", "done_time": "9:30"}, "Enter the day as well"),
        ("moderation/note/", {}, "Enter the day it was done"),
        ("moderation/note/", {**boxes("happened_on", date(2999, 1, 1)), "action": "kept"},
         "today or in the past"),
        ("moderation/note/", {**boxes("happened_on", date(1, 1, 1)), "action": "kept"},
         "within the last year"),
        ("moderation/note/", {**boxes("happened_on", date(2026, 1, 1)), "action": "blocked"},
         "Select why"),
        ("moderation/note/", {**boxes("happened_on", date(2026, 1, 1)), "action": "removed",
                              "reason": "negative"}, "Select why"),
        ("permissions/add/", {}, "Enter what may be shown"),
        ("permissions/add/", {"what": HOSTILE, "basis": "licence", "kept_where": "x"},
         "Enter which licence it is"),
        ("permissions/add/", {"what": "a" * 201}, "Use 200 characters or less"),
        ("permissions/add/", {"what": "a", "basis": "gift"}, "Select why it may be shown"),
        ("permissions/add/", {"what": "a", "basis": "own", "kept_where": "x",
                              **boxes("given_on", date(2999, 1, 1))}, "today or in the past"),
        ("permissions/add/", {"what": "a", "basis": "own", "kept_where": "x",
                              **boxes("given_on", date(2026, 3, 1)),
                              **boxes("expires_on", date(2026, 2, 28))}, "cannot end before"),
        ("permissions/add/", {"what": "a", "basis": "own", "kept_where": "pwd: x1",
                              **boxes("given_on", date(2026, 3, 1))}, "Remove the password"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_is_kept(
    world: World, account: SocialAccount, client: Client, path: str, data: Any, told: str
) -> None:
    client.force_login(world.priya)
    answer = client.post(page_of(account, path), data)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert told in body
    assert "There is a problem" in body
    assert HOSTILE not in body
    assert rows() == 0


def test_a_closed_account_is_read_and_no_more(
    world: World, account: SocialAccount, client: Client
) -> None:
    SocialAccount.objects.filter(pk=account.pk).update(state="closed")
    client.force_login(world.priya)
    for page in PAGES:
        body = client.get(page_of(account, f"{page}/"))
        assert body.status_code == 200
    for path, data in good_posts().items():
        answer = client.post(page_of(account, path), data)
        assert answer.status_code in {200, 403, 409}, path
    assert rows() == 0


def test_nothing_written_about_care_stands_in_the_trail_as_free_text(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.priya)
    for path, data in good_posts().items():
        client.post(page_of(account, path), data)
    for event in AuditEvent.objects.all():
        assert "Photos of the open day" not in f"{event.codes} {event.target_label}"
        assert "mailbox" not in str(event.codes)
    body = client.get(page_of(account)).content.decode()
    assert "Marketing looked it over" in body
    assert "A permission to show something was kept" in body


def many(world: World, account: SocialAccount, number: int) -> None:
    """Fill every table of an account's care."""
    now, today = timezone.now(), timezone.localdate()
    for n in range(number):
        day = today - timedelta(days=n)
        AccountAudit.objects.create(
            account=account,
            by=world.priya,
            audited_on=day,
            answers={"logo": "no"},
            next_on=today + timedelta(days=9),
        )
        Enquiry.objects.create(
            account=account,
            received_at=now - timedelta(days=n + 1),
            due_at=now,
            logged_by=world.sam,
        )
        Visit.objects.create(account=account, on=day, by=world.sam)
        ModerationNote.objects.create(account=account, by=world.sam, happened_on=day, action="kept")
        MediaPermission.objects.create(
            account=account, what=f"Film {n}", basis="own", given_on=day, by=world.sam,
            kept_where="Box", expires_on=today + timedelta(days=n % 5),
        )  # fmt: skip


def test_a_page_costs_the_same_for_a_row_and_for_many(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.priya)
    paths = [page_of(account, f"{page}/") for page in PAGES]
    paths += [page_of(account), "/northgate/home/", "/northgate/accounts/permissions/"]
    paths += [f"/northgate/accounts/?view={view}" for view in ("audit", "enquiries", "visits")]
    paths += [page_of(account, "audits/new/")]

    def costs() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found[path] = len(asked)
        return found

    many(world, account, 1)
    costs()  # what is read once per process
    few = costs()
    many_more = SocialAccountFactory(unit=world.school)
    many(world, many_more, 3)
    Visit.objects.filter(account=account).delete()
    AccountAudit.objects.filter(account=account).delete()
    Enquiry.objects.filter(account=account).delete()
    ModerationNote.objects.filter(account=account).delete()
    MediaPermission.objects.filter(account=account).delete()
    many(world, account, 30)
    lots = costs()
    assert lots == few
    ours = [page_of(account, f"{page}/") for page in PAGES] + ["/northgate/accounts/permissions/"]
    assert {path: lots[path] for path in ours if lots[path] > 12} == {}
