"""How the demonstration's accounts are looked after, where their university's rulebook asks."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import (
    AccountAudit,
    AccountState,
    Administrator,
    Answer,
    Enquiry,
    HiddenReason,
    MediaPermission,
    ModerationAction,
    ModerationNote,
    PermissionBasis,
    SocialAccount,
    Visit,
)
from accounts.services import audits, enquiries, moderation
from institutions.models import Role
from institutions.working_days import working_calendar
from overview.demo.people import Crowd
from policies.rulebook import Rulebook, rulebook
from records.months import add_months

CARED = 2  # accounts of each university with rows of every kind
CODES = (
    "official", "name", "bio_link", "house_rules", "reply_times", "two_step", "staff", "logo",
    "accessible",
)  # fmt: skip
AUDITED_AGO = (20, 210, 380)  # days: the last of them is due again
VISITS = 12  # working days
# Working days ago, when it came, hours until it was settled (none: it waits), and how.
CAME: tuple[tuple[int, time, int | None, str], ...] = (
    (1, time(10, 20), None, ""),
    (2, time(14, 5), 1, "answered"),
    (3, time(9, 40), 2, "moved"),
    (4, time(16, 30), 1, "hidden"),
    (6, time(11, 15), 7, "answered"),
)
# Days ago, what was done, why, and the place of its clause among the university's own.
NOTED = (
    (2, ModerationAction.REMOVED, HiddenReason.SPAM, 5),
    (5, ModerationAction.KEPT, "", 0),
    (9, ModerationAction.BLOCKED, HiddenReason.ABUSE, 4),
    (16, ModerationAction.MOVED_PRIVATE, "", 6),
)
# What, basis, licence, credit; given and ends so many days from today; withdrawn.
PERMITTED = (
    ("Photos of the open day", PermissionBasis.CONSENT, "", "", -340, 12, None),
    ("Music in the welcome film", PermissionBasis.LICENCE, "CC BY 4.0", "Music: R. Vale",
     -200, None, None),
    ("Portraits of new students", PermissionBasis.CONSENT, "", "", -400, -18, None),
    ("Drawing of the old library", PermissionBasis.OWNER, "", "Drawing: the city archive",
     -120, 245, -10),
)  # fmt: skip


def add_care(crowd: Crowd, accounts: Sequence[SocialAccount]) -> None:
    """Fill what the rulebook asks for on a few accounts, and plan the audits of all."""
    book = rulebook(crowd.institution)
    used = [row for row in accounts if row.state == AccountState.ACTIVE]
    runners = dict(
        Administrator.objects.filter(account__in=used, to_on=None)
        .order_by("-pk")
        .values_list("account_id", "person_id")
    )
    run = [row for row in used if row.pk in runners]
    if book["audit_months"]:
        _add_audits(crowd, book, run)
    if book["enquiry_log"]:
        Enquiry.objects.bulk_create(_enquiries(book, run[:CARED], runners))
    if book["visit_days"]:
        Visit.objects.bulk_create(_visits(book, run, runners))
    if book["moderation_notes"]:
        ModerationNote.objects.bulk_create(_notes(book, run[:CARED], runners))
    if book["media_permissions"]:
        MediaPermission.objects.bulk_create(_permissions(book, run[:CARED], runners))


def _add_audits(crowd: Crowd, book: Rulebook, accounts: Sequence[SocialAccount]) -> None:
    """Three audits of the past, one of today, and a first day for every other account."""
    by = crowd.office[Role.REGISTER_MANAGER]
    answers: dict[str, str] = dict.fromkeys(CODES, Answer.YES)
    answers |= {"house_rules": Answer.NO, "accessible": Answer.NOT_SURE}
    rows = []
    for account, ago in zip(accounts, AUDITED_AGO, strict=False):
        day = book.day - timedelta(days=ago)
        account.audit_due_on = add_months(day, book["audit_months"].value)
        rows.append(
            AccountAudit(
                account=account,
                by=by,
                audited_on=day,
                answers=answers,
                note="Show the house rules, and add captions to the films.",
                next_on=account.audit_due_on,
            )
        )
    AccountAudit.objects.bulk_create(rows)
    SocialAccount.objects.bulk_update([row.account for row in rows], ["audit_due_on"])
    audits.plan_first_audits(crowd.institution)
    audits.audit_account(accounts[len(rows)], by=by, answers=dict.fromkeys(CODES, Answer.YES))


def _enquiries(
    book: Rulebook, accounts: Sequence[SocialAccount], runners: dict[int, int]
) -> Iterator[Enquiry]:
    calendar, zone = working_calendar(book.institution), ZoneInfo(book.institution.time_zone)
    for account in accounts:
        target = enquiries.target_for(account, book)
        for ago, hour, hours, how in CAME:
            came = datetime.combine(calendar.add_working_days(book.day, -ago), hour, zone)
            settled = {enquiries.COLUMNS[how]: came + timedelta(hours=hours)} if hours else {}
            yield Enquiry(
                account=account,
                received_at=came,
                due_at=enquiries.due_at(account, came, target),
                citation=target.cited if target else "",
                hidden_reason=HiddenReason.SPAM if how == enquiries.HIDDEN else "",
                logged_by_id=runners[account.pk],
                settled_by_id=runners[account.pk] if hours else None,
                **settled,
            )


def _visits(
    book: Rulebook, accounts: Sequence[SocialAccount], runners: dict[int, int]
) -> Iterator[Visit]:
    """Most accounts were looked after until yesterday; a few were forgotten for some days."""
    calendar = working_calendar(book.institution)
    days = [calendar.add_working_days(book.day, -number) for number in range(1, VISITS + 1)]
    for number, account in enumerate(accounts):
        missed = 2 if number % 11 == 1 else 6 if number % 11 == 7 else 0
        began = timezone.localdate(account.registered_at)
        for day in days[missed:]:
            if day > began:
                yield Visit(account=account, on=day, by_id=runners[account.pk])


def _notes(
    book: Rulebook, accounts: Sequence[SocialAccount], runners: dict[int, int]
) -> Iterator[ModerationNote]:
    clauses = moderation.clauses(book) or [""]
    for account in accounts:
        for ago, action, reason, place in NOTED:
            yield ModerationNote(
                account=account,
                happened_on=book.day - timedelta(days=ago),
                action=action,
                reason=reason,
                citation=clauses[place % len(clauses)],
                by_id=runners[account.pk],
            )


def _permissions(
    book: Rulebook, accounts: Sequence[SocialAccount], runners: dict[int, int]
) -> Iterator[MediaPermission]:
    for account in accounts:
        for what, basis, licence, credit, given, ends, withdrawn in PERMITTED:
            yield MediaPermission(
                account=account,
                what=what,
                basis=basis,
                licence=licence,
                credit_line=credit,
                given_on=book.day + timedelta(days=given),
                expires_on=None if ends is None else book.day + timedelta(days=ends),
                withdrawn_on=None if withdrawn is None else book.day + timedelta(days=withdrawn),
                kept_where="Team mailbox, folder Permissions",
                by_id=runners[account.pk],
            )
