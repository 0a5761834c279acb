"""The enquiry log of an account: when one came, was due and was settled; never words or names.

Source: Leeds Beckett 15-b1, 15-b2, 15-b2-s2, 15-b4, 15-b4-s2.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AccountKind, Enquiry, HiddenReason, SocialAccount
from accounts.models.care import WAITING
from institutions.models import Institution, User
from institutions.rules import require
from institutions.shown import moment
from institutions.working_days import working_calendar
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record
from records.workflow import IllegalMove

ANSWERED, MOVED, HIDDEN = "answered", "moved", "hidden"
COLUMNS = {ANSWERED: "answered_at", MOVED: "moved_to_private_at", HIDDEN: "hidden_at"}
OLDEST = timedelta(days=366)  # an older enquiry is a slip in the date


@dataclass(frozen=True)
class Target:
    """How soon an enquiry should be answered; no time where the policy is silent."""

    hours: int | None
    same_day: bool
    cited: str

    def __bool__(self) -> bool:
        """Whether there is a time at all."""
        return bool(self.hours) or self.same_day


@dataclass(frozen=True)
class Settled:
    """How an enquiry was settled: answered, moved or hidden, and when; now where left out."""

    how: str
    at: datetime | None = None
    reason: str = ""


def target_for(account: SocialAccount, book: Rulebook) -> Target:
    """The response target of an account: that of main accounts where there is one for them."""
    if account.kind == AccountKind.MAIN and book["answer_hours_main"]:
        rule = book["answer_hours_main"]
        return Target(rule.value, same_day=False, cited=rule.recorded)
    found = [book[code] for code in ("answer_hours", "answer_same_day") if book[code]]
    cited = dict.fromkeys(rule.recorded for rule in found)
    return Target(book["answer_hours"].value, bool(book["answer_same_day"]), ", ".join(cited))


def due_at(account: SocialAccount, received_at: datetime, target: Target) -> datetime | None:
    """The moment by which an enquiry is due on the office-hours clock; None without a target."""
    calendar = working_calendar(account.institution)
    limits = []
    if target.hours:
        limits.append(calendar.add_office_hours(received_at, target.hours))
    if target.same_day:
        limits.append(calendar.same_day_limit(received_at))
    return min(limits, default=None)


def local(institution: Institution, on: date, at: time) -> datetime:
    """The moment of a day and a time as a university's clocks show it."""
    return datetime.combine(on, at, ZoneInfo(institution.time_zone))


@transaction.atomic
def log_enquiry(
    account: SocialAccount, *, by: User, received_at: datetime, settled: Settled | None = None
) -> Enquiry:
    """Note that an enquiry came, and how it was settled where that is done.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        Refused: a moment does not fit, or hiding has no reason.
    """
    row = SocialAccount.locked(account.pk, "unit", "institution", "platform")
    book = _allowed(row, by)
    if not row.is_open:
        raise Refused(_("This account is closed, so nothing new is noted"))
    now = timezone.now()
    if received_at > now:
        raise Refused(_("When it came must be in the past"), "received_on")
    if received_at < now - OLDEST:
        raise Refused(_("Enter a day within the last year"), "received_on")
    target = target_for(row, book)
    enquiry = Enquiry(
        account=row,
        received_at=received_at,
        due_at=due_at(row, received_at, target),
        citation=target.cited[:255] if target else "",
        logged_by=by,
    )
    if settled is not None:
        _settle(enquiry, by, settled, now)
    enquiry.save(force_insert=True)
    record(enquiry, "enquiry logged", by=by, citation=enquiry.citation, codes=_codes(enquiry))
    return enquiry


@transaction.atomic
def settle_enquiry(enquiry: Enquiry, *, by: User, settled: Settled) -> Enquiry:
    """Note that an enquiry was answered, moved to a private conversation, or hidden.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        IllegalMove: somebody else has settled it.
        Refused: the moment does not fit, or hiding has no reason.
    """
    found = Enquiry.objects.select_for_update(of=("self",)).select_related(
        "account__unit", "account__institution", "account__platform", "settled_by"
    )
    row = found.get(pk=enquiry.pk)
    _allowed(row.account, by)
    if row.settled_at is not None:
        told = _("%(who)s noted this as %(word)s on %(when)s")
        words = {"who": row.settled_by, "word": row.status.word.lower()}
        raise IllegalMove(told % {**words, "when": moment(row.settled_at)})
    _settle(row, by, settled, timezone.now())
    row.save(update_fields=[*COLUMNS.values(), "hidden_reason", "settled_by"])
    record(row, "enquiry settled", by=by, citation=row.citation, codes=_codes(row))
    return row


def _allowed(account: SocialAccount, by: User) -> Rulebook:
    book = rulebook(account.institution)
    require(bool(book["enquiry_log"]), _("No enquiries are noted here."))
    require(
        rules.can_look_after(by, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    return book


def _settle(enquiry: Enquiry, by: User, settled: Settled, now: datetime) -> None:
    if settled.how not in COLUMNS:
        raise Refused(_("Select what was done"), "how")
    at = settled.at or now
    if at > now:
        raise Refused(_("When it was done must be in the past"), "done_on")
    if at < enquiry.received_at:
        raise Refused(_("It cannot have been done before the enquiry came"), "done_on")
    if settled.how == HIDDEN:
        if settled.reason not in HiddenReason.values:
            raise Refused(_("Select why it was hidden"), "reason")
        enquiry.hidden_reason = settled.reason
    setattr(enquiry, COLUMNS[settled.how], at)
    enquiry.settled_by = by


def _codes(enquiry: Enquiry) -> dict[str, Any]:
    how = next((how for how, column in COLUMNS.items() if getattr(enquiry, column)), "")
    return {"account": enquiry.account_id, "how": how, "reason": enquiry.hidden_reason}


def overdue(institution: Institution) -> "QuerySet[Enquiry]":
    """Enquiries of a university that wait although their time has passed."""
    return Enquiry.objects.filter(
        WAITING, due_at__lt=timezone.now(), account__institution=institution
    )
