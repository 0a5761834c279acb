"""Somebody looks after an account on working days; missed days are shown and told in time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from accounts.models import MissedVisits, SocialAccount, Visit
from accounts.services import visits
from institutions.models import Role, RoleAssignment
from policies.problems import Refused
from policies.rulebook import rulebook
from records.delivery import send_due
from records.models import AuditEvent, Notice
from tests.accounts.care_scene import care_world, page_of, run_by_sam, set_rules
from tests.factories import (
    AdministratorFactory,
    ClosureDayFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
)
from tests.moments import at_once
from tests.world import World

FRIDAY = date(2026, 11, 27)
REGISTERED = datetime(2026, 10, 1, 9, tzinfo=UTC)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(noon(FRIDAY), tick=False):
        yield care_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    return run_by_sam(world, registered_at=REGISTERED)


def seen(account: SocialAccount, by: Any, *days: date) -> None:
    Visit.objects.bulk_create(Visit(account=account, on=day, by=by) for day in days)


def told(template: str = "accounts/mail/visits_missed") -> list[str]:
    rows = Notice.objects.filter(template=template).order_by("pk")
    return [str(row.recipient) for row in rows]


def tell(world: World, day: date) -> tuple[int, int]:
    world.institution.__dict__.pop("_calendar", None)
    with time_machine.travel(noon(day), tick=False):
        return visits.tell_of_missed_visits(world.institution)


def test_twice_on_one_day_is_once(world: World, account: SocialAccount) -> None:
    AdministratorFactory(account=account, person=world.jo)
    first, is_new = visits.look_after(account, by=world.sam)
    assert is_new
    again, is_new = visits.look_after(account, by=world.jo)
    assert not is_new
    assert (again.pk, again.by) == (first.pk, world.sam)
    assert AuditEvent.objects.filter(verb="looked after").count() == 1


def test_the_day_is_the_universitys_own(world: World, account: SocialAccount) -> None:
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        assert visits.look_after(account, by=world.sam)[0].on == date(2026, 7, 2)


def test_who_may_not_and_what_is_not_in_use(world: World, account: SocialAccount) -> None:
    for who in (world.jo, world.head, world.auditor, world.stranger):
        with pytest.raises(PermissionDenied):
            visits.look_after(account, by=who)
    for state in ("paused", "closed", "lost"):
        SocialAccount.objects.filter(pk=account.pk).update(state=state)
        with pytest.raises(Refused, match="not in use"):
            visits.look_after(account, by=world.sam)


@pytest.mark.parametrize(
    ("every", "days", "missed"),
    [
        (1, [], 10),
        (1, [date(2026, 11, 26)], 9),
        (1, [date(2026, 11, 22)], 10),  # a Sunday is no working day
        (2, [date(2026, 11, 25)], 8),  # it covers that day and the next
        (5, [date(2026, 11, 26), date(2026, 11, 19)], 4),
    ],
)
def test_missed_days_are_counted_on_working_days(
    world: World, account: SocialAccount, every: int, days: list[date], missed: int
) -> None:
    set_rules(world.institution, visit_days=every)
    seen(account, world.sam, *days)
    found = visits.days_of(account, rulebook(world.institution))
    assert [day.on.weekday() < 5 for day in found] == [True] * 11
    assert found[0].on == FRIDAY
    assert not found[0].is_missed
    assert sum(day.is_missed for day in found) == missed


def test_a_new_account_has_missed_nothing_before_its_time(world: World) -> None:
    account = run_by_sam(world, registered_at=noon(date(2026, 11, 25)))
    found = visits.days_of(account, rulebook(world.institution))
    assert [(day.on.day, day.is_missed) for day in found] == [(27, False), (26, True), (25, False)]


@pytest.mark.parametrize(
    ("last", "reminded", "marketing"),
    [
        (date(2026, 11, 26), 0, 0),
        (date(2026, 11, 24), 0, 0),  # Wednesday and Thursday were missed
        (date(2026, 11, 23), 1, 0),  # and Tuesday: three
        (date(2026, 11, 20), 1, 0),  # four
        (date(2026, 11, 19), 1, 1),  # five: marketing hears as well
        (None, 1, 1),
    ],
)
def test_after_so_many_missed_days_people_hear(
    world: World, account: SocialAccount, last: date | None, reminded: int, marketing: int
) -> None:
    if last:
        seen(account, world.sam, last)
    assert tell(world, FRIDAY) == (reminded, marketing)
    assert told() == ["Sam Lee"] * reminded + ["Priya Shah"] * marketing
    assert tell(world, FRIDAY) == (0, 0)
    assert len(told()) == reminded + marketing


def test_a_spell_is_told_of_once_and_ends_with_a_visit(
    world: World, account: SocialAccount
) -> None:
    seen(account, world.sam, date(2026, 11, 20))
    assert tell(world, date(2026, 11, 26)) == (1, 0)
    assert tell(world, date(2026, 11, 28)) == (0, 0)  # nobody is told on a Saturday
    assert tell(world, date(2026, 11, 30)) == (0, 1)
    assert tell(world, date(2026, 12, 4)) == (0, 0)
    with time_machine.travel(noon(date(2026, 12, 4)), tick=False):
        visits.look_after(account, by=world.sam)
    spell = MissedVisits.objects.get()
    assert (spell.since, spell.ended_on) == (date(2026, 11, 20), date(2026, 12, 4))
    assert tell(world, date(2026, 12, 10)) == (1, 0)
    assert MissedVisits.objects.count() == 2


def test_one_person_gets_one_message_for_all_their_accounts(
    world: World, account: SocialAccount
) -> None:
    for number in range(12):
        run_by_sam(world, name=f"News {number}", registered_at=REGISTERED)
    assert tell(world, FRIDAY) == (13, 13)
    assert told() == ["Sam Lee", "Priya Shah"]
    [mail, _marketing] = Notice.objects.order_by("pk")
    assert mail.is_digest
    assert timezone.localtime(mail.due_at).strftime("%a %H:%M") == "Mon 08:30"
    assert (mail.context["number"], len(mail.context["accounts"]), mail.context["more"]) == (
        13, 10, 3,
    )  # fmt: skip


def test_marketing_of_a_part_hears_of_its_accounts_only(
    world: World, account: SocialAccount, client: Client
) -> None:
    part = RoleAssignmentFactory(
        unit=world.service, role=Role.REGISTER_MANAGER, from_on=date(2020, 1, 1)
    ).person
    SocialAccountFactory(unit=world.service, name="Library News", registered_at=REGISTERED)
    assert tell(world, FRIDAY) == (2, 2)
    heard = {str(row.recipient): row.context for row in Notice.objects.order_by("pk")}
    assert heard["Priya Shah"]["number"] == 2
    assert [row["name"] for row in heard[str(part)]["accounts"]] == ["Library News"]
    client.force_login(part)
    listed = client.get("/northgate/accounts/?view=visits").content.decode()
    assert "Library News" in listed
    assert "Computing News" not in listed
    client.force_login(world.jo)
    assert "?view=visits" not in client.get("/northgate/accounts/").content.decode()


def test_the_mail_says_what_to_do(
    world: World, account: SocialAccount, mailoutbox: list[Any]
) -> None:
    tell(world, FRIDAY)
    with time_machine.travel(noon(date(2026, 11, 30)), tick=False):
        send_due()
    mine, marketing = sorted(mailoutbox, key=lambda mail: mail.to != [world.sam.email])
    for body in (mine.body, mine.alternatives[0][0]):
        assert "Computing News: nobody has looked after it lately" in body
        assert page_of(account, "visits/") in body
    assert "/northgate/accounts/?view=visits" in marketing.body
    own, theirs = (
        render_to_string(f"{row.template}.txt", row.context)
        for row in Notice.objects.order_by("pk")
    )
    assert "looked after every working day (set by the institution)" in own
    assert "We do not remind you of it again." in own
    assert "Those who run them were reminded." in theirs


@pytest.mark.parametrize(
    "change",
    [
        {"state": "paused"},
        {"state": "closed"},
        {"quiet_until": FRIDAY},
        {"registered_at": noon(date(2026, 11, 24))},
    ],
)
def test_who_needs_no_visit_is_left_alone(
    world: World, account: SocialAccount, change: dict[str, Any]
) -> None:
    SocialAccount.objects.filter(pk=account.pk).update(**change)
    assert tell(world, FRIDAY) == (0, 0)


def test_a_pause_ends_the_spell(world: World, account: SocialAccount) -> None:
    assert tell(world, date(2026, 11, 26)) == (1, 1)
    SocialAccount.objects.filter(pk=account.pk).update(state="paused")
    assert tell(world, FRIDAY) == (0, 0)
    assert MissedVisits.objects.get().ended_on == FRIDAY


def test_closure_days_do_not_count(world: World, account: SocialAccount) -> None:
    seen(account, world.sam, date(2026, 11, 23))
    ClosureDayFactory(
        institution=world.institution, from_on=date(2026, 11, 24), to_on=date(2026, 11, 25)
    )
    assert tell(world, FRIDAY) == (0, 0)


def test_without_the_rule_nobody_hears(world: World, account: SocialAccount) -> None:
    set_rules(world.institution, visit_days=None)
    assert tell(world, FRIDAY) == (0, 0)
    set_rules(world.institution, visit_days=1, visit_remind_days=None, visit_marketing_days=None)
    assert tell(world, FRIDAY) == (0, 0)


@pytest.mark.parametrize("number", [1, 40])
def test_telling_costs_the_same_for_any_number(
    world: World, number: int, django_assert_max_num_queries: Any
) -> None:
    RoleAssignment.objects.filter(person=world.jo).update(from_on=date(2020, 1, 1))
    for place in range(number):
        made = run_by_sam(world, name=f"News {place}", registered_at=REGISTERED)
        AdministratorFactory(account=made, person=world.jo)
    with django_assert_max_num_queries(45):
        assert tell(world, FRIDAY) == (number, number)


def test_the_button_and_the_days_on_the_page(
    world: World, account: SocialAccount, client: Client
) -> None:
    seen(account, world.sam, date(2026, 11, 25))
    client.force_login(world.sam)
    home = client.get("/northgate/home/").content.decode()
    assert "To look after today" in home
    page = client.get(page_of(account, "visits/")).content.decode()
    assert "It was missed on 9 of the days below." in page
    assert "Friday 27 November 2026" in page
    assert "Saturday" not in page
    body = client.post(page_of(account, "visits/today/"), follow=True).content.decode()
    assert "Thank you. It is noted for today." in body
    assert "I looked after it today" not in body
    assert "To look after today" not in client.get("/northgate/home/").content.decode()
    body = client.post(page_of(account, "visits/today/"), follow=True).content.decode()
    assert "Sam Lee noted it for today already." in body
    assert "Looked after today" in client.get(page_of(account)).content.decode()


def test_a_visit_on_a_day_off_is_shown_as_well(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.sam)
    with time_machine.travel(noon(date(2026, 11, 29)), tick=False):
        page = client.get(page_of(account, "visits/")).content.decode()
        assert "Sunday" not in page
        body = client.post(page_of(account, "visits/today/"), follow=True).content.decode()
    assert "Sunday 29 November 2026" in body
    assert "I looked after it today" not in body


def test_home_asks_for_nothing_on_a_day_off(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.sam)
    with time_machine.travel(noon(FRIDAY + timedelta(days=1)), tick=False):
        assert "To look after today" not in client.get("/northgate/home/").content.decode()


def test_marketing_sees_which_are_missed(
    world: World, account: SocialAccount, client: Client
) -> None:
    cared = SocialAccountFactory(unit=world.school, name="Cared News", registered_at=REGISTERED)
    seen(cared, world.priya, date(2026, 11, 26))
    client.force_login(world.priya)
    assert "Not looked after in time" in client.get("/northgate/home/").content.decode()
    listed = client.get("/northgate/accounts/?view=visits").content.decode()
    assert "Computing News" in listed
    assert "Cared News" not in listed


def test_the_database_keeps_one_visit_a_day_and_one_open_spell(
    world: World, account: SocialAccount
) -> None:
    seen(account, world.sam, FRIDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        seen(account, world.priya, FRIDAY)
    spell = {"account": account, "since": FRIDAY, "reminded_on": FRIDAY}
    MissedVisits.objects.create(**spell)
    with pytest.raises(IntegrityError), transaction.atomic():
        MissedVisits.objects.create(**spell)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_row() -> None:
    world = care_world()
    account = run_by_sam(world)
    AdministratorFactory(account=account, person=world.jo)
    results = at_once(
        lambda: visits.look_after(account, by=world.sam)[1],
        lambda: visits.look_after(account, by=world.jo)[1],
    )
    assert sorted(map(bool, results)) == [False, True]
    assert Visit.objects.count() == 1
    assert AuditEvent.objects.filter(verb="looked after").count() == 1
