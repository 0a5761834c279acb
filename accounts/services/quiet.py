"""Quiet spells: how each ends, and quiet times asked for, agreed and refused."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import (
    AccountState,
    QuietEnd,
    QuietRequest,
    QuietSpell,
    QuietStage,
    QuietTrigger,
    SocialAccount,
)
from institutions.models import Institution, User
from institutions.nopasswords import looks_like_a_password, no_passwords
from institutions.notices import notify
from institutions.rules import require
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record
from records.models import Notice, NoticeState
from records.months import add_months

MAIL = "accounts/mail"
LONGEST = 300  # characters of a reason
DECIDED = frozenset({QuietEnd.KEPT, QuietEnd.PAUSED, QuietEnd.CLOSED})
# Stages at which an account counts as inactive.
INACTIVE = frozenset(
    {
        QuietStage.FLAGGED,
        QuietStage.REMINDED,
        QuietStage.HEAD_TOLD,
        QuietStage.WITH_MARKETING,
    }
)


def today_at(institution: Institution) -> date:
    """The day it is at a university, by its own clock."""
    return timezone.localdate(timezone=ZoneInfo(institution.time_zone))


def open_spell(account: SocialAccount) -> QuietSpell | None:
    """The quiet spell an account is in."""
    return account.quiet_spells.filter(ended_at=None).first()


def open_request(account: SocialAccount) -> QuietRequest | None:
    """The quiet time somebody has asked for and marketing has not answered."""
    return account.quiet_requests.filter(answered_at=None).first()


def end_spell(account: SocialAccount, *, how: QuietEnd, by: User | None) -> bool:
    """End an account's quiet spell; the caller holds the account and saves what it changes.

    Returns:
        Whether it was in one.
    """
    ended = account.quiet_spells.filter(ended_at=None).update(
        stage=QuietStage.ENDED, next_on=None, ended_at=timezone.now(), end=how, ended_by=by
    )
    account.quiet_stage = ""
    account.save(update_fields=["quiet_stage"])
    _forget_mail(account)
    if how in DECIDED:
        _answer_with(account, by, is_agreed=how == QuietEnd.KEPT)
    return bool(ended)


def _answer_with(account: SocialAccount, by: User | None, *, is_agreed: bool) -> None:
    """A decision about the account answers what somebody asked about it."""
    account.quiet_requests.filter(answered_at=None).update(
        is_agreed=is_agreed, answered_by=by, answered_at=timezone.now()
    )


def _forget_mail(account: SocialAccount) -> None:
    """Mail that asks about this account alone and has not left is no longer needed."""
    Notice.objects.filter(
        state=NoticeState.WAITING, about=f"account:{account.pk}:quiet", is_digest=True
    ).update(state=NoticeState.DROPPED)


def checked_reason(reason: str, field: str = "reason") -> str:
    """A reason as it is kept.

    Raises:
        Refused: none given, too long, or it holds a password.
    """
    words = reason.strip()
    if not words:
        raise Refused(_("Enter a reason"), field)
    if len(words) > LONGEST:
        raise Refused(_("The reason must be 300 characters or less"), field)
    if looks_like_a_password(words):
        raise Refused(no_passwords(), field)
    return words


def latest_quiet_day(book: Rulebook, today: date) -> date | None:
    """The last day up to which a quiet time may be agreed; None where there is no limit."""
    months = book["quiet_agreed_months"].value
    return add_months(today, months) if months else None


def _checked_until(until: date | None, book: Rulebook, today: date) -> date:
    limit = latest_quiet_day(book, today)
    if until is None:
        raise Refused(_("Enter the day until which it may be quiet"), "until")
    if until <= today:
        raise Refused(_("The day must be in the future"), "until")
    if limit is not None and until > limit:
        sentence = _("The day must be %(limit)s or earlier") % {"limit": day(limit)}
        raise Refused(sentence, "until", book["quiet_agreed_months"].citations)
    return until


def refuse_unless_active(account: SocialAccount) -> None:
    """Stop what only makes sense for an account in use.

    Raises:
        Refused: it is paused, closed or lost.
    """
    if account.state != AccountState.ACTIVE:
        sentence = _("This account is %(state)s, so nobody is asked about it. Nothing was saved")
        raise Refused(sentence % {"state": account.get_state_display().lower()})


@transaction.atomic
def agree_quiet(
    account: SocialAccount, *, by: User, reason: str, until: date | None
) -> QuietRequest:
    """Ask that an account may be quiet until a day; marketing's own asking is agreed at once.

    While a request waits, nobody is reminded about the account.

    Raises:
        PermissionDenied: somebody who neither runs the account nor keeps the register.
        Refused: not active, no reason, or a day the rules do not allow.
    """
    row = SocialAccount.locked(account.pk)
    is_keeper = rules.can_keep(by, row)
    require(is_keeper or rules.runs(by, row), _("Only those who run it or keep the register"))
    refuse_unless_active(row)
    book, today = rulebook(row.institution), today_at(row.institution)
    words, last = checked_reason(reason), _checked_until(until, book, today)
    waiting = open_request(row)
    if waiting is None:
        waiting = QuietRequest(account=row, asked_by=by)
    waiting.until, waiting.reason = last, words
    waiting.save()
    record(row, "quiet time asked for", by=by, codes={"until": last}, note=words)
    return answer_request(waiting, by=by, is_agreed=True) if is_keeper else waiting


@transaction.atomic
def answer_request(
    waiting: QuietRequest, *, by: User, is_agreed: bool, answer: str = ""
) -> QuietRequest:
    """Agree to a quiet time or refuse it, with a reason; whoever asked is told.

    Raises:
        PermissionDenied: only who keeps the register.
        Refused: answered by somebody else meanwhile, its day has passed, or no reason given.
    """
    row = SocialAccount.locked(waiting.account_id)
    require(rules.can_keep(by, row), _("The team that keeps the register decides this."))
    asked = open_request(row)
    if asked is None or asked.pk != waiting.pk:
        raise Refused(_("Somebody has answered this already. Nothing was saved"))
    if is_agreed and asked.until <= today_at(row.institution):
        raise Refused(_("The day asked for has passed. Refuse it, or agree another day"), "until")
    asked.answer = "" if is_agreed else checked_reason(answer)
    asked.is_agreed, asked.answered_by, asked.answered_at = is_agreed, by, timezone.now()
    asked.save()
    if is_agreed:
        settle_quiet(row, until=asked.until, reason=asked.reason, how=QuietEnd.AGREED, by=by)
        record(row, "quiet time agreed", by=by, codes={"until": asked.until})
    else:
        _count_again(row)
        record(row, "quiet time refused", by=by, codes={"until": asked.until}, note=asked.answer)
    _tell_asker(row, asked, by)
    return asked


def settle_quiet(
    account: SocialAccount, *, until: date, reason: str, how: QuietEnd, by: User
) -> None:
    """Let an account be quiet until a day; the caller holds it."""
    end_spell(account, how=how, by=by)
    account.quiet_until, account.quiet_reason = until, reason
    account.save(update_fields=["quiet_until", "quiet_reason"])


def _count_again(account: SocialAccount) -> None:
    """The clock stood still while marketing decided; those who run it get their days anew."""
    days = rulebook(account.institution)["inactive_answer_days"].value
    spell = open_spell(account)
    if spell is None or spell.next_on is None or not days:
        return
    from_now = today_at(account.institution) + timedelta(days=days)
    if spell.stage != QuietStage.ASKED:
        spell.next_on = max(spell.next_on, from_now)
        spell.save(update_fields=["next_on"])


def _tell_asker(account: SocialAccount, asked: QuietRequest, by: User) -> None:
    if asked.asked_by_id == by.pk:
        return
    context: dict[str, Any] = {
        "account": account.name,
        "platform": str(account.platform),
        "is_agreed": asked.is_agreed,
        "until": day(asked.until),
        "answer": asked.answer,
        "path": account.get_absolute_url(),
    }
    notify(
        account.institution,
        f"{MAIL}/quiet_answered",
        event=None,
        people=[asked.asked_by],
        context=context,
        about=f"account:{account.pk}:quiet_request",
    )


@transaction.atomic
def keep_quiet(account: SocialAccount, *, by: User, reason: str) -> SocialAccount:
    """Keep an account although it is quiet: nobody is asked again for as long as the rule's months.

    Raises:
        PermissionDenied: only who keeps the register.
        Refused: not active, or no reason.
    """
    row = SocialAccount.locked(account.pk)
    require(rules.can_keep(by, row), _("The team that keeps the register decides this."))
    refuse_unless_active(row)
    words = checked_reason(reason)
    spell, months = open_spell(row), rulebook(row.institution)["inactive_months"].value
    if months and (spell is None or spell.trigger == QuietTrigger.QUIET):
        until = add_months(today_at(row.institution), months)
        settle_quiet(row, until=until, reason=words, how=QuietEnd.KEPT, by=by)
    else:
        end_spell(row, how=QuietEnd.KEPT, by=by)
    record(row, "kept although quiet", by=by, codes={"until": row.quiet_until}, note=words)
    return row
