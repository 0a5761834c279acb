"""The daily look over a register, on a clock of its own."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import (
    AccountState,
    QuietEnd,
    QuietRequest,
    QuietSpell,
    QuietStage,
    SocialAccount,
    Sweep,
)
from accounts.services import closing
from accounts.services.activity import observe
from accounts.services.sweep import look_ahead, look_over, look_over_due
from institutions.models import RoleAssignment
from policies.models import Rule
from records.models import AuditEvent, Notice
from tests.accounts.quiet_scene import account_of, on, stage_of, sweep_on, told
from tests.factories import PlatformFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    world = make_world()
    RoleAssignment.objects.update(from_on=date(2020, 1, 1))
    return world


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 2, 1), date(2026, 5, 1)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 5, 29)),
        (date(2026, 1, 25), date(2026, 4, 25)),  # the clocks change in between
        (date(2026, 7, 26), date(2026, 10, 26)),
    ],
)
def test_an_account_is_flagged_on_the_exact_day(world: World, last: date, due: date) -> None:
    account = account_of(world, last, world.sam)
    sweep_on(world.institution, due - ONE_DAY)
    assert stage_of(account) == QuietStage.ASKED
    found = sweep_on(world.institution, due)
    assert found.flagged == (account.reference,)
    assert stage_of(account) == QuietStage.FLAGGED
    spell = QuietSpell.objects.get()
    assert (spell.began_on, spell.due_on) == (last, due)


@pytest.mark.parametrize(
    ("last", "moment", "stage"),
    [
        # The clocks go forward on 29 March 2026 at one in the morning.
        (date(2025, 12, 29), datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "asked"),
        (date(2025, 12, 29), datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "flagged"),
        # Half past eleven by the world's clock is the next day by the university's in summer.
        (date(2026, 4, 1), datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "asked"),
        (date(2026, 4, 1), datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "flagged"),
        # And they go back on 25 October 2026.
        (date(2026, 7, 26), datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "asked"),
        (date(2026, 7, 26), datetime(2026, 10, 26, 0, 30, tzinfo=UTC), "flagged"),
    ],
)
def test_a_day_is_the_university_s_own(
    world: World, last: date, moment: datetime, stage: str
) -> None:
    account = account_of(world, last, world.sam)
    with time_machine.travel(moment, tick=False):
        look_over(world.institution)
    assert stage_of(account) == stage


def test_from_the_first_question_to_marketing(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam, world.jo)
    stages = {
        date(2026, 4, 1): "asked",
        date(2026, 5, 1): "flagged",
        date(2026, 5, 15): "reminded",
        date(2026, 5, 22): "head_told",
        date(2026, 5, 29): "with_marketing",
        date(2026, 7, 1): "with_marketing",
    }
    before = ""
    for today, stage in stages.items():
        for day, expected in ((today - ONE_DAY, before), (today, stage)):
            sweep_on(world.institution, day)
            assert stage_of(account) == expected, day
        before = stage
    assert told("asked") == told("flagged") == told("reminded") == ["Sam", "Jo"]
    assert sorted(told("head_told")) == ["Ada", "Jo", "Sam"]
    marketing = Notice.objects.filter(template="accounts/mail/sweep_done")
    assert {row.recipient for row in marketing} == {world.priya}
    assert {row.is_digest for row in marketing} == {True}
    verbs = AuditEvent.objects.about(account).values_list("verb", flat=True)
    assert list(verbs)[::-1] == [
        "asked whether in use",
        "found inactive",
        "reminded of its silence",
        "head told of its silence",
        "silence with marketing",
    ]
    assert AuditEvent.objects.filter(verb="found inactive").get().scope == account.scope


def test_from_a_post_to_the_closing_each_day_looked_over_twice(world: World) -> None:
    account = account_of(world, None, world.sam, world.jo)
    with on(date(2026, 2, 1), hour=12):
        observe(account, happened_on=date(2026, 2, 1), source="administrator", by=world.sam)
    seen: dict[str, date] = {}
    for number in range(1, 130):
        today = date(2026, 2, 1) + number * ONE_DAY
        sweep_on(world.institution, today)
        sweep_on(world.institution, today)
        seen.setdefault(stage_of(account), today)
    assert seen == {
        "": date(2026, 2, 2),
        "asked": date(2026, 4, 1),
        "flagged": date(2026, 5, 1),
        "reminded": date(2026, 5, 15),
        "head_told": date(2026, 5, 22),
        "with_marketing": date(2026, 5, 29),
    }
    with on(date(2026, 6, 12)):
        closing.close(
            account,
            by=world.priya,
            way="deactivated",
            happened_on=date(2026, 6, 11),
            reason="Nobody answered.",
        )
    before = Notice.objects.count()
    for number in range(40):
        sweep_on(world.institution, date(2026, 6, 12) + number * ONE_DAY)
    spell = QuietSpell.objects.get()
    assert (spell.end, account_state(account)) == (QuietEnd.CLOSED, AccountState.CLOSED)
    assert told("asked") == told("flagged") == told("reminded") == ["Sam", "Jo"]
    assert sorted(told("head_told")) == ["Ada", "Jo", "Sam"]
    assert Notice.objects.count() == before


def account_state(account: SocialAccount) -> str:
    account.refresh_from_db()
    return account.state


def test_a_week_without_a_sweep_cuts_nobody_s_days_short(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 5, 8))  # a week late, and never asked before
    assert stage_of(account) == "flagged"
    sweep_on(world.institution, date(2026, 5, 21))
    assert stage_of(account) == "flagged"
    sweep_on(world.institution, date(2026, 5, 29))  # a week late again
    assert stage_of(account) == "reminded"
    sweep_on(world.institution, date(2026, 5, 30))
    assert stage_of(account) == "reminded"
    sweep_on(world.institution, date(2026, 6, 5))
    assert stage_of(account) == "head_told"


def test_run_twice_a_day_nobody_is_told_twice(world: World) -> None:
    account_of(world, date(2026, 2, 1), world.sam)
    for _each in range(3):
        sweep_on(world.institution, date(2026, 5, 1))
    assert told("flagged") == ["Sam"]
    late = account_of(world, date(2026, 1, 1), world.sam)  # entered in the afternoon
    with on(date(2026, 5, 1), hour=15):
        assert look_over(world.institution).flagged == (late.reference,)
    assert told("flagged") == ["Sam", "Sam"]
    sweep = Sweep.objects.get()
    assert (sweep.flagged, sweep.checked) == (2, 2)


def test_one_mail_for_each_person_however_many_accounts(world: World) -> None:
    for number in range(30):
        account_of(world, date(2026, 2, 1), world.sam, *([world.jo] if number < 3 else []))
    sweep_on(world.institution, date(2026, 5, 1))
    assert told("flagged") == ["Sam", "Jo"]
    sam, jo = Notice.objects.filter(template__endswith="quiet_flagged").order_by("pk")
    assert (sam.context["number"], sam.context["accounts"]) == (30, [])
    assert jo.context["number"] == len(jo.context["accounts"]) == 3


def test_a_head_who_runs_an_account_gets_one_mail(world: World) -> None:
    account_of(world, date(2026, 2, 1), world.head, world.sam)
    account_of(world, date(2026, 2, 1), world.sam)
    for today in (date(2026, 5, 1), date(2026, 5, 15), date(2026, 5, 22)):
        sweep_on(world.institution, today)
    rows = Notice.objects.filter(template__endswith="quiet_head_told")
    assert {str(row.recipient).split()[0]: row.context["number"] for row in rows} == {
        "Ada": 2,
        "Sam": 2,
    }


def test_where_nobody_can_be_reached_the_head_is_told_and_then_marketing(world: World) -> None:
    gone = account_of(world, date(2026, 2, 1), world.stranger)  # no role here any more
    account_of(world, date(2026, 2, 1))
    account_of(world, date(2026, 2, 1), world.sam, world.stranger)
    account_of(world, date(2026, 2, 1), unit=world.society)
    sweep_on(world.institution, date(2026, 5, 1))
    assert sorted(told("flagged")) == ["Ada", "Priya", "Sam"]
    head = Notice.objects.get(template__endswith="quiet_flagged", recipient=world.head)
    assert head.context["number"] == 2
    assert head.context["is_over"]
    assert gone.name in {each["name"] for each in head.context["accounts"]}


def test_what_is_not_in_use_or_may_be_quiet_is_left_alone(world: World) -> None:
    old = date(2026, 1, 1)
    closed = account_of(world, old, world.sam, state=AccountState.CLOSED)
    paused = account_of(world, old, world.sam, state=AccountState.PAUSED)
    lost = account_of(world, old, world.sam, state=AccountState.LOST)
    agreed = account_of(world, old, world.sam, quiet_until=date(2026, 5, 1))
    asked = account_of(world, old, world.sam)
    QuietRequest.objects.create(
        account=asked, until=date(2026, 7, 1), reason="Summer", asked_by=world.sam
    )
    elsewhere = account_of(world, None, world.sam)
    found = sweep_on(world.institution, date(2026, 5, 1))
    assert (found.flagged, found.checked, found.unknown) == ((), 3, 1)
    for account in (closed, paused, lost, agreed, asked, elsewhere):
        assert stage_of(account) == ""
    assert sweep_on(world.institution, date(2026, 5, 2)).flagged == (agreed.reference,)


def test_what_was_closed_meanwhile_is_followed_no_further(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 5, 1))
    SocialAccount.objects.update(state=AccountState.CLOSED)
    sweep_on(world.institution, date(2026, 5, 15))
    assert stage_of(account) == ""
    assert QuietSpell.objects.get().end == QuietEnd.CLOSED
    assert told("reminded") == []


def test_a_spell_that_ended_without_a_post_can_begin_again(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 5, 1))
    with on(date(2026, 5, 3)):
        closing.pause(account, by=world.priya, reason="Building work")
        SocialAccount.objects.update(state=AccountState.ACTIVE)
    sweep_on(world.institution, date(2026, 6, 1))
    assert stage_of(account) == "flagged"
    dues = QuietSpell.objects.order_by("pk").values_list("due_on", flat=True)
    assert list(dues) == [date(2026, 5, 1), date(2026, 6, 1)]


def test_an_account_that_never_posted_counts_from_activation(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam, went_live_on=date(2026, 2, 1))
    SocialAccount.objects.update(last_active_source="activation")
    assert sweep_on(world.institution, date(2026, 5, 1)).flagged == (account.reference,)


def test_asked_when_the_agreed_time_of_an_account_is_over(world: World) -> None:
    account = account_of(world, date(2026, 4, 30), world.sam, ends_on=date(2026, 4, 30))
    sweep_on(world.institution, date(2026, 4, 30))
    assert stage_of(account) == ""
    sweep_on(world.institution, date(2026, 5, 1))
    assert stage_of(account) == "asked"
    sweep_on(world.institution, date(2026, 5, 15))
    assert stage_of(account) == "reminded"
    assert told("asked") == told("reminded") == ["Sam"]


def ruled(world: World, **values: Any) -> None:
    for code, value in values.items():
        off = value is None
        Rule.objects.create(institution=world.institution, code=code, value=value, is_off=off)


def test_a_university_s_own_numbers_count(world: World) -> None:
    ruled(world, inactive_months=6, inactive_answer_days=3)
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 7, 31))
    assert stage_of(account) == "asked"
    sweep_on(world.institution, date(2026, 8, 1))
    assert stage_of(account) == "flagged"
    sweep_on(world.institution, date(2026, 8, 4))
    assert stage_of(account) == "reminded"


def test_a_stage_that_is_switched_off_is_left_out(world: World) -> None:
    ruled(world, inactive_answer_days=None, ask_before_months=None)
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 4, 30))
    assert stage_of(account) == ""
    sweep_on(world.institution, date(2026, 5, 1))
    sweep_on(world.institution, date(2026, 5, 8))
    assert stage_of(account) == "head_told"


def test_where_the_rule_is_off_nobody_is_flagged(world: World) -> None:
    ruled(world, inactive_months=None)
    account_of(world, date(2020, 2, 1), world.sam)
    found = sweep_on(world.institution, date(2026, 5, 1))
    assert (found.flagged, found.checked, found.plan.cutoff) == ((), 1, None)
    assert Notice.objects.count() == 0


def test_a_shorter_rule_flags_what_was_asked_about(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 4, 1))
    ruled(world, inactive_months=2)
    sweep_on(world.institution, date(2026, 4, 2))
    assert stage_of(account) == "flagged"
    assert QuietSpell.objects.get().due_on == date(2026, 4, 2)


def queries(world: World, day: date) -> int:
    with CaptureQueriesContext(connection) as seen:
        sweep_on(world.institution, day)
    return len(seen)


def test_the_cost_in_queries_does_not_grow_with_the_accounts(world: World) -> None:
    def fill(number: int, word: str) -> None:
        platform = PlatformFactory()
        SocialAccount.objects.bulk_create(
            SocialAccount(
                institution=world.institution, unit=world.school, platform=platform, name=word,
                identity=f"{word}{each}", url="https://example.ac.uk/", skeleton=f"{word}{each}",
                last_active_on=date(2026, 2, 1) + (each % 7) * ONE_DAY,
            )
            for each in range(number)
        )  # fmt: skip

    fill(10, "few")
    few = queries(world, date(2026, 6, 1))
    Sweep.objects.all().delete()
    fill(1000, "many")
    assert queries(world, date(2026, 6, 2)) <= few + 2
    assert SocialAccount.objects.filter(quiet_stage="flagged").count() == 1010
    assert AuditEvent.objects.filter(verb="found inactive").count() == 1010


def test_a_look_ahead_says_the_same_and_changes_nothing(world: World) -> None:
    account_of(world, date(2026, 2, 1), world.sam)
    account_of(world, date(2026, 3, 1), world.sam)
    with on(date(2026, 5, 1)):
        ahead = look_ahead(world.institution)
        assert QuietSpell.objects.count() == Notice.objects.count() == Sweep.objects.count() == 0
        found = look_over(world.institution)
    assert ahead.flagged == found.flagged
    assert ahead.asked == 1


def test_the_task_looks_once_a_day_and_one_s_trouble_stops_no_other(world: World) -> None:
    account_of(world, date(2026, 2, 1), world.sam)
    with on(date(2026, 5, 1)):
        world.other.time_zone = "Mars/Olympus"
        world.other.save()
        with pytest.raises(LookupError):
            look_over_due()
        assert told("flagged") == ["Sam"]
        world.other.time_zone = "Europe/London"
        world.other.save()
        assert [look_over_due(), look_over_due()] == [1, 0]


def printed(*arguments: str) -> Any:
    out = StringIO()
    call_command("flag_inactive_accounts", *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_what_was_found(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    account_of(world, None, world.sam)
    wanted = {
        "today": "2026-05-01",
        "institutions": [
            {
                "slug": "northgate", "cutoff": "2026-02-01", "months": 3, "source": "default",
                "checked": 2, "flagged": [account.reference], "unknown": 1,
            },
            {
                "slug": "northgate-south", "cutoff": "2026-02-01", "months": 3,
                "source": "default", "checked": 0, "flagged": [], "unknown": 0,
            },
        ],
    }  # fmt: skip
    assert printed("--dry-run", "--today", "2026-05-01") == wanted
    assert Sweep.objects.count() == 0
    assert printed("--today", "2026-05-01") == wanted
    assert printed("--today", "2026-05-01")["institutions"][0]["flagged"] == []
    assert printed("--dry-run", "--today", "2026-04-30")["institutions"][0]["flagged"] == []
    assert told("flagged") == ["Sam"]


def test_the_command_refuses_what_is_no_day() -> None:
    with pytest.raises(CommandError, match="no day"):
        printed("--today", "tomorrow")


def test_another_run_at_it_is_left_alone_until_it_is_taken_for_dead(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    with on(date(2026, 5, 1)):
        Sweep.objects.create(institution=world.institution, day=date(2026, 5, 1))
        assert look_over(world.institution).sweep is None
        assert stage_of(account) == ""
        Sweep.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
        assert look_over(world.institution).sweep is not None
    assert stage_of(account) == "flagged"


def test_marketing_hears_of_the_sweeps_once_a_week(world: World) -> None:
    for day in (1, 2, 9):
        account_of(world, date(2026, 2, day), world.sam)
    for day in range(1, 12):  # 1 May 2026 is a Friday
        sweep_on(world.institution, date(2026, 5, day))

    told = Notice.objects.filter(template="accounts/mail/sweep_done").order_by("pk")
    days = [row.context["day"] for row in told]
    assert days == ["1 May 2026", "4 May 2026", "11 May 2026"]  # the first ever, then Mondays
    assert [row.context["flagged"] for row in told] == [1, 2, 1]
