"""When an account last posted: said, seen, corrected; and what ends its quiet spell."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import (
    AccountState,
    Activity,
    ActivitySource,
    QuietEnd,
    QuietRequest,
    QuietSpell,
    QuietTrigger,
    SocialAccount,
)
from accounts.services import activity, quiet
from institutions.models import RoleAssignment
from policies.problems import Refused
from records.models import AuditEvent, Notice, NoticeState
from tests.accounts.quiet_scene import account_of, on, stage_of, sweep_on, told
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
BOTH = {"access": "yes", "others_access": "yes"}


@pytest.fixture
def world() -> World:
    world = make_world()
    RoleAssignment.objects.update(from_on=date(2020, 1, 1))
    return world


@pytest.fixture
def account(world: World) -> SocialAccount:
    """Flagged on 1 May 2026, run by Sam and Jo."""
    account = account_of(world, date(2026, 2, 1), world.sam, world.jo)
    sweep_on(world.institution, MAY)
    return account


def see(account: SocialAccount, day: date, **more: Any) -> bool:
    with on(MAY):
        wanted = {"source": ActivitySource.IMPORT, **more}
        return activity.observe(account, happened_on=day, **wanted)


def known(account: SocialAccount) -> tuple[date | None, str]:
    account.refresh_from_db()
    return account.last_active_on, account.last_active_source


def test_a_post_ends_the_spell_everywhere_at_once(account: SocialAccount, world: World) -> None:
    assert see(account, date(2026, 4, 28), source=ActivitySource.MARKETING, by=world.priya)
    assert stage_of(account) == ""
    assert known(account) == (date(2026, 4, 28), "marketing")
    spell = QuietSpell.objects.get()
    assert (spell.end, spell.ended_by, spell.next_on) == (QuietEnd.ACTIVE, world.priya, None)
    assert str(account.status.word) == "Active"
    assert sweep_on(world.institution, date(2026, 5, 20)).flagged == ()
    assert told("reminded") == []


@pytest.mark.parametrize("source", ActivitySource.values)
def test_a_day_in_the_future_is_refused(account: SocialAccount, source: str) -> None:
    with pytest.raises(Refused, match="today or in the past"):
        see(account, date(2026, 5, 2), source=source)
    assert Activity.objects.count() == 0


def test_a_day_told_twice_is_one(account: SocialAccount) -> None:
    assert see(account, date(2026, 4, 28))
    assert not see(account, date(2026, 4, 28))
    assert Activity.objects.count() == 1
    assert AuditEvent.objects.filter(verb="activity seen").count() == 1


def test_an_earlier_day_needs_a_reason(account: SocialAccount, world: World) -> None:
    who = {"source": ActivitySource.ADMINISTRATOR, "by": world.sam}
    with pytest.raises(Refused, match="1 February 2026") as refused:
        see(account, date(2026, 1, 5), **who)
    assert refused.value.field == "happened_on"
    with pytest.raises(Refused, match="password"):
        see(account, date(2026, 1, 5), **who, correction="password: hunter2")
    assert see(account, date(2026, 1, 5), **who, correction="That was a comment, not a post")
    assert known(account) == (date(2026, 1, 5), "administrator")
    event = AuditEvent.objects.get(verb="activity corrected")
    assert event.note.text == "That was a comment, not a post"
    assert stage_of(account) == "flagged"
    spell = QuietSpell.objects.get()
    assert (spell.began_on, spell.due_on) == (date(2026, 1, 5), date(2026, 4, 5))
    assert see(account, date(2026, 2, 1), **who)  # and now it is a later one
    assert known(account)[0] == date(2026, 2, 1)


@pytest.mark.parametrize("source", [ActivitySource.FEED, ActivitySource.IMPORT])
def test_a_machine_s_earlier_day_is_no_news(account: SocialAccount, source: str) -> None:
    assert not see(account, date(2026, 1, 5), source=source)
    assert known(account)[0] == date(2026, 2, 1)


def test_a_correction_of_a_wrong_post_takes_the_spell_up_again(
    account: SocialAccount, world: World
) -> None:
    who = {"source": ActivitySource.MARKETING, "by": world.priya}
    see(account, date(2026, 4, 28), **who)
    see(account, date(2026, 2, 1), **who, correction="That was another account")
    assert stage_of(account) == ""
    assert sweep_on(world.institution, date(2026, 5, 2)).flagged == (account.reference,)


def test_a_post_that_was_long_ago_ends_nothing(account: SocialAccount, world: World) -> None:
    sweep_on(world.institution, date(2026, 5, 10))
    with on(date(2026, 5, 10)):
        row = activity.confirm_in_use(account, by=world.sam, happened_on=date(2026, 2, 5), **BOTH)
    assert row.confirmed_on == date(2026, 5, 10)
    assert stage_of(account) == "flagged"
    assert QuietSpell.objects.get().due_on == date(2026, 5, 5)


def test_strangers_say_nothing(account: SocialAccount, world: World) -> None:
    for person in (world.student, world.head, world.stranger, world.admin, world.auditor):
        with pytest.raises(PermissionDenied):
            see(account, date(2026, 4, 28), source="administrator", by=person)
        with on(MAY), pytest.raises(PermissionDenied):
            activity.not_needed(account, by=person)
        with on(MAY), pytest.raises(PermissionDenied):
            quiet.agree_quiet(account, by=person, reason="x", until=date(2026, 6, 1))


def test_who_confirms_before_the_day_is_not_asked_again(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 4, 1))
    with on(date(2026, 4, 2)):
        activity.confirm_in_use(account, by=world.sam, happened_on=date(2026, 2, 1), access="yes")
        assert str(SocialAccount.objects.get().status.word) == "Active"
    sweep_on(world.institution, date(2026, 4, 3))
    assert told("asked") == ["Sam"]
    assert stage_of(account) == "confirmed"
    sweep_on(world.institution, MAY)
    assert stage_of(account) == "flagged"
    assert told("flagged") == ["Sam"]


def test_a_question_that_is_answered_before_the_mail_leaves_is_not_sent(world: World) -> None:
    account = account_of(world, date(2026, 2, 1), world.sam)
    sweep_on(world.institution, date(2026, 4, 1))
    with on(date(2026, 4, 1), hour=6):
        activity.confirm_in_use(account, by=world.sam, happened_on=date(2026, 3, 31), access="yes")
    assert Notice.objects.get(template__endswith="asked").state == NoticeState.DROPPED


@pytest.mark.parametrize(
    ("access", "others", "told_of"),
    [("yes", "yes", 0), ("no", "yes", 1), ("yes", "not_sure", 1), ("not_sure", "no", 1)],
)
def test_marketing_hears_of_access_in_doubt(
    account: SocialAccount, world: World, access: str, others: str, told_of: int
) -> None:
    with on(MAY):
        activity.confirm_in_use(
            account, by=world.sam, happened_on=MAY, access=access, others_access=others
        )
    found = Notice.objects.filter(template="accounts/mail/access_doubt")
    assert [row.recipient for row in found] == [world.priya] * told_of


def test_not_needed_is_a_trigger_of_its_own_and_a_post_does_not_end_it(world: World) -> None:
    account = account_of(world, date(2026, 4, 30), world.sam)
    with on(MAY):
        activity.not_needed(account, by=world.sam)
        activity.not_needed(account, by=world.sam)
    assert stage_of(account) == "asked"
    assert QuietSpell.objects.get().trigger == QuietTrigger.NOT_NEEDED
    see(account, MAY)
    assert stage_of(account) == "asked"
    sweep_on(world.institution, date(2026, 5, 15))
    assert stage_of(account) == "reminded"
    with on(date(2026, 5, 16)):
        activity.confirm_in_use(account, by=world.sam, happened_on=MAY, access="yes")
    assert stage_of(account) == ""
    assert QuietSpell.objects.get().end == QuietEnd.KEPT


def test_a_flagged_account_that_is_not_needed_goes_on_where_it_was(
    account: SocialAccount, world: World
) -> None:
    with on(MAY):
        activity.not_needed(account, by=world.sam)
    assert stage_of(account) == "flagged"
    sweep_on(world.institution, date(2026, 5, 15))
    assert stage_of(account) == "reminded"


@pytest.mark.parametrize("state", [AccountState.PAUSED, AccountState.CLOSED, AccountState.LOST])
def test_an_account_not_in_use_is_not_confirmed(
    account: SocialAccount, world: World, state: str
) -> None:
    SocialAccount.objects.update(state=state)
    with on(MAY):
        for act in (
            lambda: activity.confirm_in_use(account, by=world.sam, happened_on=MAY, **BOTH),
            lambda: activity.not_needed(account, by=world.sam),
            lambda: quiet.agree_quiet(
                account, by=world.priya, reason="Summer", until=date(2026, 6, 1)
            ),
        ):
            with pytest.raises(Refused, match="nobody is asked"):
                act()


# --- quiet times ---


def ask_quiet(account: SocialAccount, by: Any, until: date = date(2026, 8, 1)) -> QuietRequest:
    with on(MAY):
        return quiet.agree_quiet(account, by=by, reason="Clearing is in August", until=until)


def test_marketing_agrees_to_a_quiet_time_that_ends_by_itself(
    account: SocialAccount, world: World
) -> None:
    waiting = ask_quiet(account, world.sam)
    sweep_on(world.institution, date(2026, 5, 20))
    assert stage_of(account) == "flagged"  # the clock stands still while marketing decides
    with on(date(2026, 5, 20)):
        quiet.answer_request(waiting, by=world.priya, is_agreed=True)
        assert str(SocialAccount.objects.get().status.word) == "Quiet, agreed"
    assert stage_of(account) == ""
    assert QuietSpell.objects.get().end == QuietEnd.AGREED
    answer = Notice.objects.get(template="accounts/mail/quiet_answered")
    assert (answer.recipient, answer.context["is_agreed"]) == (world.sam, True)
    assert sweep_on(world.institution, date(2026, 8, 1)).flagged == ()
    assert sweep_on(world.institution, date(2026, 8, 2)).flagged == (account.reference,)


def test_a_quiet_time_refused_gives_the_days_anew(account: SocialAccount, world: World) -> None:
    waiting = ask_quiet(account, world.sam)
    with on(date(2026, 5, 20)):
        with pytest.raises(Refused, match="reason"):
            quiet.answer_request(waiting, by=world.priya, is_agreed=False)
        quiet.answer_request(waiting, by=world.priya, is_agreed=False, answer="Post or close it")
        with pytest.raises(Refused, match="already"):
            quiet.answer_request(waiting, by=world.priya, is_agreed=True)
    sweep_on(world.institution, date(2026, 6, 2))
    assert stage_of(account) == "flagged"
    sweep_on(world.institution, date(2026, 6, 3))
    assert stage_of(account) == "reminded"


def test_marketing_s_own_word_counts_at_once(account: SocialAccount, world: World) -> None:
    ask_quiet(account, world.sam)
    made = ask_quiet(account, world.priya, until=date(2026, 7, 1))
    assert (made.is_agreed, made.asked_by) == (True, world.sam)
    account.refresh_from_db()
    assert account.quiet_until == date(2026, 7, 1)
    assert QuietRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (MAY, "in the future"),
        (date(2026, 9, 2), "1 September 2026 or earlier"),
        (None, "Enter the day"),
    ],
)
def test_a_quiet_time_has_its_limits(
    account: SocialAccount, world: World, until: Any, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        ask_quiet(account, world.priya, until=until)
    assert refused.value.field == "until"


def test_only_marketing_answers(account: SocialAccount, world: World) -> None:
    waiting = ask_quiet(account, world.sam)
    for person in (world.sam, world.head, world.admin):
        with on(MAY), pytest.raises(PermissionDenied):
            quiet.answer_request(waiting, by=person, is_agreed=True)


def test_kept_although_quiet_it_is_looked_at_again(account: SocialAccount, world: World) -> None:
    with on(MAY):
        quiet.keep_quiet(account, by=world.priya, reason="Holds the name for us")
    assert stage_of(account) == ""
    assert QuietSpell.objects.get().end == QuietEnd.KEPT
    assert sweep_on(world.institution, date(2026, 8, 1)).flagged == ()
    assert sweep_on(world.institution, date(2026, 8, 2)).flagged == (account.reference,)


def test_a_decision_answers_what_was_asked(account: SocialAccount, world: World) -> None:
    ask_quiet(account, world.sam)
    with on(MAY):
        quiet.keep_quiet(account, by=world.priya, reason="Holds the name for us")
    asked = QuietRequest.objects.get()
    assert (asked.is_agreed, asked.answered_by) == (True, world.priya)


def test_a_post_ends_an_agreed_quiet_time(account: SocialAccount, world: World) -> None:
    ask_quiet(account, world.priya)
    see(account, MAY)
    account.refresh_from_db()
    assert (account.quiet_until, account.quiet_reason) == (None, "")
    assert account.last_active_on == MAY
