"""Statements about an account's safety and care: asked once a year and when its people change.

They are statements, never secrets. Source: London Met 5.4, Leeds Beckett 15, Queen Mary
roles-owners, West London 7.1-p3-b2, Leeds 9-d and 9-i.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import (
    AccountState,
    Administrator,
    Answer,
    Attestation,
    CheckReason,
    RotationReason,
    SecurityCheck,
    SocialAccount,
)
from accounts.services.pages import mine_path
from accounts.services.rotation import open_rotation
from institutions.models import Institution, User
from institutions.nopasswords import looks_like_a_password, looks_like_a_secret, no_passwords
from institutions.notices import Letter, notify, notify_daily
from institutions.rules import require
from institutions.shown import day
from policies.parameters import ATTESTATIONS
from policies.problems import Refused
from policies.rulebook import Rulebook, RuleValue, rulebook
from records.audit import record, record_many
from records.months import add_months
from records.workflow import IllegalMove

BATCH = 500  # accounts asked about in one transaction
DATED = frozenset({"password_changed", "privacy_settings"})  # the day it was last done is told
WORDED = frozenset({"credentials_held"})  # where, in a few words
UNSAFE = frozenset({"access_list"})  # a no means that strangers may get in


@dataclass(frozen=True)
class Question:
    """One statement asked for, and the rule behind it."""

    code: str
    label: str
    rule: RuleValue
    is_dated: bool
    is_worded: bool


@dataclass(frozen=True)
class Statement:
    """What somebody states: an answer, the day it was last done, a few words."""

    answer: str
    on: date | None = None
    words: str = ""


def questions(book: Rulebook) -> list[Question]:
    """The statements a university asks for, in the registry's order."""
    return [
        Question(code, _(label), book[f"attest_{code}"], code in DATED, code in WORDED)
        for code, (label, _everywhere) in ATTESTATIONS.items()
        if book[f"attest_{code}"]
    ]


def waiting_check(account: SocialAccount) -> SecurityCheck | None:
    """The round of statements an account waits for."""
    return SecurityCheck.objects.filter(account=account, answered_at=None).first()


def latest_check(account: SocialAccount) -> SecurityCheck | None:
    """The round answered last, with its statements."""
    rows = SecurityCheck.objects.filter(account=account, answered_at__isnull=False)
    found = rows.select_related("answered_by").prefetch_related("attestations")
    return found.order_by("-answered_at", "-pk").first()


def check_due(book: Rulebook) -> date:
    """The last day on which statements asked for today are in time."""
    return book.day + timedelta(days=book["check_days"].value or 1)


@transaction.atomic
def open_check(
    account: SocialAccount, *, reason: str, by: User | None = None
) -> SecurityCheck | None:
    """Ask those who run an account for their statements; None where nobody or nothing is asked.

    One round is open at a time: asked again meanwhile, the earlier one stands.
    """
    account = SocialAccount.locked(account.pk)
    book = rulebook(account.institution)
    if not questions(book) or not account.is_open:
        return None
    if (open_now := waiting_check(account)) is not None:
        return open_now
    check = SecurityCheck.objects.create(account=account, reason=reason, due_on=check_due(book))
    event = record(
        account, "statements asked for", by=by, codes={"check": check.pk, "reason": str(reason)}
    )
    running = Administrator.objects.filter(account=account, to_on=None).select_related("person")
    notify(
        account.institution,
        "accounts/mail/check",
        event=event,
        people=[row.person for row in running],
        context=_context(account.institution, [_line(account)], check.due_on),
        about=f"check:{check.pk}",
        daily=True,
    )
    return check


@transaction.atomic
def ask_for_statements(account: SocialAccount, *, by: User) -> SecurityCheck | None:
    """Ask for statements now, as the team that keeps the register.

    Raises:
        PermissionDenied: they do not keep the register over this account.
    """
    require(rules.can_keep(by, account), _("Only the team that keeps the register may do this."))
    return open_check(account, reason=CheckReason.ASKED, by=by)


@transaction.atomic
def answer_check(
    check: SecurityCheck, *, by: User, statements: Mapping[str, Statement]
) -> SecurityCheck:
    """Take the statements of somebody who runs the account; all of a round at once.

    Raises:
        PermissionDenied: they do not run the account.
        IllegalMove: somebody else has answered.
        Refused: a statement is missing, dated in the future, or holds what looks like a password.
    """
    account = SocialAccount.locked(check.account_id)
    require(rules.runs(by, account), _("Those who run this account answer its yearly check."))
    check = SecurityCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.answered_at is not None:
        who = check.answered_by
        raise IllegalMove(
            _("%(who)s answered this on %(day)s") % {"who": who, "day": day(check.answered_at)}
        )
    asked = questions(rulebook(account.institution))
    for question in asked:
        _refuse_statement(question, statements.get(question.code))
    Attestation.objects.bulk_create(
        Attestation(
            check_round=check,
            code=question.code,
            answer=statements[question.code].answer,
            on=statements[question.code].on if question.is_dated else None,
            words=statements[question.code].words.strip() if question.is_worded else "",
        )
        for question in asked
    )
    check.answered_at, check.answered_by = timezone.now(), by
    check.save(update_fields=["answered_at", "answered_by"])
    said = {question.code: statements[question.code].answer for question in asked}
    record(account, "statements made", by=by, codes={"check": check.pk, **said})
    if any(said.get(code) == Answer.NO for code in UNSAFE):
        open_rotation(account, reason=RotationReason.INSECURE, by=by)
    return check


def _refuse_statement(question: Question, said: Statement | None) -> None:
    code = question.code
    if said is None or said.answer not in Answer.values:
        raise Refused(_("Answer: %(question)s") % {"question": question.label}, code)
    if looks_like_a_password(said.words) or looks_like_a_secret(said.words):
        raise Refused(no_passwords(), f"{code}_words")
    if question.is_dated and said.answer == Answer.YES and said.on is None:
        raise Refused(_("Enter the day it was last done"), f"{code}_on")
    if said.on is not None and said.on > timezone.localdate():
        raise Refused(_("The day must be today or in the past"), f"{code}_on")
    if question.is_worded and said.answer == Answer.YES and not said.words.strip():
        raise Refused(_("Enter where they are kept, without the credentials"), f"{code}_words")


def open_due_checks(institution: Institution, today: date | None = None) -> int:
    """Ask about every account whose last round is a year old, one message a person.

    Run twice, nothing doubles: an account with an open round is left out. The number of
    queries grows with the ranges looked at, never with the accounts in them.

    Returns:
        How many rounds were opened.
    """
    book = rulebook(institution, today or timezone.localdate())
    if not questions(book) or not book["check_months"]:
        return 0
    opened, after = 0, 0
    while True:
        found, after = _open_range(book, after)
        opened += found
        if not after:
            return opened


@transaction.atomic
def _open_range(book: Rulebook, after: int) -> tuple[int, int]:
    """Open rounds for the next accounts that are due; return how many, and the last key."""
    cutoff = add_months(book.day, -book["check_months"].value)
    recent = SecurityCheck.objects.filter(account=OuterRef("pk"), opened_at__date__gt=cutoff)
    waiting = SecurityCheck.objects.filter(account=OuterRef("pk"), answered_at=None)
    rows = list(
        SocialAccount.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(
            ~Exists(recent),
            ~Exists(waiting),
            institution=book.institution,
            state__in=[AccountState.ACTIVE, AccountState.PAUSED],
            administrator_count__gt=0,
            registered_at__date__lte=cutoff,
            pk__gt=after,
        )
        .select_related("platform", "unit", "institution")
        .order_by("pk")[:BATCH]
    )
    if not rows:
        return 0, 0
    due = check_due(book)
    SecurityCheck.objects.bulk_create(
        SecurityCheck(account=row, reason=CheckReason.YEARLY, due_on=due) for row in rows
    )
    record_many(
        [(row, {"reason": str(CheckReason.YEARLY)}) for row in rows], "statements asked for"
    )
    _tell(book, rows, due)
    return len(rows), rows[-1].pk


def _tell(book: Rulebook, rows: list[SocialAccount], due: date) -> None:
    running = Administrator.objects.filter(account__in=rows, to_on=None).select_related("person")
    known = {row.pk: row for row in rows}
    lines: dict[User, list[dict[str, str]]] = defaultdict(list)
    for each in running.order_by("account_id"):
        lines[each.person].append(_line(known[each.account_id]))
    notify_daily(
        book.institution,
        "accounts/mail/check",
        [
            Letter(person, _context(book.institution, said, due), f"check:person:{person.pk}")
            for person, said in sorted(lines.items(), key=lambda item: item[0].pk)
        ],
    )


def _line(account: SocialAccount) -> dict[str, str]:
    return {
        "account": account.name,
        "platform": str(account.platform),
        "page": account.get_absolute_url() + "check/",
    }


def _context(institution: Institution, lines: list[dict[str, str]], due: date) -> dict[str, Any]:
    return {
        "accounts": lines,
        "number": len(lines),
        "first": lines[0]["account"],
        "due": day(due),
        "path": lines[0]["page"] if len(lines) == 1 else mine_path(institution),
    }
