"""Somebody looks after an account on working days; missed days are shown, and told in time.

Source: Leeds Beckett 15-b3.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AccountState, Administrator, MissedVisits, SocialAccount, Visit
from accounts.services.overseers import keepers_over
from accounts.services.pages import missed_visits_path, visits_path
from accounts.services.quiet import today_at
from institutions.models import Institution, User
from institutions.notices import Letter, notify_daily
from institutions.rules import require
from institutions.working_days import working_calendar
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record, record_many

BATCH = 500  # accounts told of in one transaction
SHOWN = 10  # working days on an account's page
TEMPLATE = "accounts/mail/visits_missed"


@dataclass(frozen=True)
class Looked:
    """One working day of an account: who looked after it, or nobody, and whether that counts."""

    on: date
    visit: Visit | None
    is_missed: bool


def since_when(book: Rulebook, missed: int = 0) -> date:
    """The day on or after which somebody must have looked after an account today.

    Args:
        missed: how many working days more than the rule's may have passed.
    """
    number = (book["visit_days"].value or 1) + missed
    return working_calendar(book.institution).add_working_days(book.day, -number)


@transaction.atomic
def look_after(account: SocialAccount, *, by: User) -> tuple[Visit, bool]:
    """Say that somebody looked after an account today; two at once make one row.

    Returns:
        The day's visit, and whether it is the first of today.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        Refused: the account is not in use.
    """
    row = SocialAccount.locked(account.pk, "unit", "institution", "platform")
    today = today_at(row.institution)
    book = rulebook(row.institution, today)
    require(bool(book["visit_days"]), _("No visits are noted here."))
    require(
        rules.can_look_after(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    if row.state != AccountState.ACTIVE:
        raise Refused(_("This account is not in use, so nobody has to look after it"))
    visit, is_new = Visit.objects.get_or_create(account=row, on=today, defaults={"by": by})
    if is_new:
        MissedVisits.objects.filter(account=row, ended_on=None).update(ended_on=today)
        record(visit, "looked after", by=by, citation=book["visit_days"].recorded)
    return visit, is_new


def days_of(account: SocialAccount, book: Rulebook) -> list[Looked]:
    """The last working days of an account, the latest first, and whether each was missed.

    Today is never missed: it is not over.
    """
    calendar = working_calendar(account.institution)
    allowed = book["visit_days"].value or 1
    today = book.day
    days = [calendar.add_working_days(today, -number) for number in range(1, SHOWN + 1)]
    first = calendar.add_working_days(days[-1], -allowed)
    rows = Visit.objects.filter(account=account, on__gte=first).select_related("by")
    visits = {row.on: row for row in rows}
    if calendar.is_working_day(today) or today in visits:
        days.insert(0, today)
    began = timezone.localdate(account.registered_at)

    def is_missed(on: date) -> bool:
        start = calendar.add_working_days(on, 1 - allowed) if allowed > 1 else on
        is_covered = any(start <= seen <= on for seen in visits)
        return on < today and start > began and not is_covered

    return [Looked(on, visits.get(on), is_missed(on)) for on in days if on >= began][: SHOWN + 1]


def last_visit() -> "QuerySet[Any]":
    """The day of an account's last visit, for a query that annotates accounts with it."""
    return Visit.objects.filter(account=OuterRef("pk")).order_by("-on").values("on")[:1]


def not_looked_after(
    found: "QuerySet[SocialAccount]", book: Rulebook, missed: int = 0
) -> "QuerySet[SocialAccount]":
    """Keep the accounts in use that nobody looked after for so long that the rule is missed.

    An account that may be quiet is left alone, and one younger than the rule's time.
    """
    cutoff = since_when(book, missed)
    recent = Visit.objects.filter(account=OuterRef("pk"), on__gte=cutoff)
    return found.filter(
        ~Exists(recent),
        Q(quiet_until=None) | Q(quiet_until__lt=book.day),
        institution=book.institution,
        state=AccountState.ACTIVE,
        registered_at__date__lt=cutoff,
    )


def tell_of_missed_visits(institution: Institution) -> tuple[int, int]:
    """Remind those who run accounts nobody looks after; then tell marketing. Once a spell each.

    Run twice, nobody hears twice. On days off nobody is told anything.

    Returns:
        How many accounts people were reminded of, and how many marketing was told of.
    """
    book = rulebook(institution, today_at(institution))
    if not book["visit_days"] or not working_calendar(institution).is_working_day(book.day):
        return 0, 0
    _end_spells(book)
    return _in_ranges(book, "visit_remind_days", _remind), _in_ranges(
        book, "visit_marketing_days", _tell_marketing
    )


def _end_spells(book: Rulebook) -> None:
    """An account that is quiet, paused or closed by now is not asked about any more."""
    ours = MissedVisits.objects.filter(ended_on=None, account__institution=book.institution)
    over = ~Q(account__state=AccountState.ACTIVE) | Q(account__quiet_until__gte=book.day)
    ended = ours.filter(over).values("pk")
    MissedVisits.objects.filter(pk__in=ended).update(ended_on=book.day)


def _in_ranges(book: Rulebook, code: str, tell: Any) -> int:
    if not book[code]:
        return 0
    told, after = 0, 0
    while rows := tell(book, book[code].value, after):
        told, after = told + len(rows), rows[-1].pk
    return told


@transaction.atomic
def _remind(book: Rulebook, missed: int, after: int) -> list[SocialAccount]:
    open_spell = MissedVisits.objects.filter(account=OuterRef("pk"), ended_on=None)
    rows = _next(book, missed - 1, after, ~Exists(open_spell))
    MissedVisits.objects.bulk_create(
        MissedVisits(account=row, since=_since(row), reminded_on=book.day) for row in rows
    )
    cited = book["visit_days"].recorded
    record_many([(row, {"missed": missed}) for row in rows], "visits missed", citation=cited)
    _write_to_runners(book, rows)
    return rows


@transaction.atomic
def _tell_marketing(book: Rulebook, missed: int, after: int) -> list[SocialAccount]:
    untold = MissedVisits.objects.filter(
        account=OuterRef("pk"), ended_on=None, marketing_told_on=None
    )
    rows = _next(book, missed - 1, after, Exists(untold))
    MissedVisits.objects.filter(account__in=rows, ended_on=None).update(marketing_told_on=book.day)
    _write_to_marketing(book, rows)
    return rows


def _write_to_marketing(book: Rulebook, rows: list[SocialAccount]) -> None:
    keepers = keepers_over(rows)
    theirs: dict[User, list[SocialAccount]] = defaultdict(list)
    for row in rows:
        for keeper in set(keepers[row.pk]):
            theirs[keeper].append(row)
    letters = [
        Letter(keeper, _context(book, own, is_marketing=True), f"visits:marketing:{rows[0].pk}")
        for keeper, own in sorted(theirs.items(), key=lambda item: item[0].pk)
    ]
    if letters:
        notify_daily(book.institution, TEMPLATE, letters)


def _next(book: Rulebook, missed: int, after: int, *wanted: Any) -> list[SocialAccount]:
    found = not_looked_after(SocialAccount.objects.filter(*wanted, pk__gt=after), book, missed)
    return list(
        found.select_for_update(of=("self",), skip_locked=True)
        .annotate(visited_on=Subquery(last_visit()))
        .select_related("platform", "unit", "institution")
        .order_by("pk")[:BATCH]
    )


def _since(account: SocialAccount) -> date:
    seen: date | None = account.visited_on  # type: ignore[attr-defined]
    return seen or timezone.localdate(account.registered_at)


def _write_to_runners(book: Rulebook, rows: list[SocialAccount]) -> None:
    known = {row.pk: row for row in rows}
    theirs: dict[User, list[SocialAccount]] = defaultdict(list)
    running = Administrator.objects.filter(account__in=rows, to_on=None).select_related("person")
    for each in running.order_by("account_id"):
        theirs[each.person].append(known[each.account_id])
    letters = [
        Letter(person, _context(book, own), f"visits:person:{person.pk}")
        for person, own in sorted(theirs.items(), key=lambda item: item[0].pk)
    ]
    if letters:
        notify_daily(book.institution, TEMPLATE, letters)


def _context(
    book: Rulebook, rows: list[SocialAccount], *, is_marketing: bool = False
) -> dict[str, Any]:
    lines = [
        {"name": row.name, "platform": str(row.platform), "path": visits_path(row)}
        for row in rows[:SHOWN]
    ]
    path = visits_path(rows[0]) if len(rows) == 1 else ""
    if is_marketing:
        path = missed_visits_path(book.institution)
    return {
        "accounts": lines,
        "number": len(rows),
        "more": max(0, len(rows) - SHOWN),
        "first": rows[0].name,
        "days": book["visit_days"].value,
        "cited": book["visit_days"].recorded,
        "is_marketing": is_marketing,
        "path": path,
    }
