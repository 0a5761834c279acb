"""People who are simply gone: their service ends, credentials change, somebody is told."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.models import (
    AccountState,
    Administrator,
    Contributor,
    EndReason,
    Offer,
    OfferState,
    RotationReason,
    RotationTask,
    SocialAccount,
)
from accounts.services.enough import few_context, few_line
from accounts.services.overseers import holders, keepers_over
from accounts.services.rotation import rotation_due
from institutions.models import Institution, Role, RoleAssignment, User
from institutions.notices import Letter, notify_daily
from policies.rulebook import Rulebook, rulebook
from records.audit import record_many

BATCH = 200  # people's services ended in one transaction


def without_role(institution: Institution, today: date) -> Q:
    """Whose person had a role at a university and has none today, or cannot sign in any more.

    Whoever was invited and never confirmed has not gone: they never had a role.
    """
    held = RoleAssignment.objects.filter(
        person=OuterRef("person"), unit__institution=institution, from_on__lte=today
    )
    return Q(person__is_active=False) | (Exists(held) & ~Exists(held.on(today)))


def end_for_leavers(institution: Institution, today: date | None = None) -> int:
    """End the service of everybody who is gone; return how many services ended.

    Run twice, nothing doubles; each batch stands by itself when the next is killed.

    Source: London Met 5.4-s4, 5.6-s2; rulebook cases 18, 19 and 21.
    """
    day = today or timezone.localdate()
    book = rulebook(institution, day)
    ended = 0
    while batch := _end_batch(book, day):
        ended += batch
    while batch := _end_contributors(book, day):
        ended += batch
    return ended


def _gone(rows: "QuerySet[Any]", institution: Institution, day: date) -> "QuerySet[Any]":
    return rows.filter(
        without_role(institution, day), account__institution=institution, to_on=None
    ).exclude(account__state=AccountState.CLOSED)


@transaction.atomic
def _end_batch(book: Rulebook, day: date) -> int:
    found = _gone(Administrator.objects.all(), book.institution, day).order_by("account_id", "pk")
    keys = list(found.values_list("account_id", flat=True)[:BATCH])
    accounts = {
        row.pk: row
        for row in SocialAccount.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("platform", "unit", "institution")
        .order_by("pk")
    }
    rows = list(
        _gone(Administrator.objects.filter(account__in=accounts), book.institution, day)
        .select_related("person")
        .order_by("pk")
    )
    if not rows:
        return 0
    Administrator.objects.filter(pk__in=[row.pk for row in rows]).update(
        to_on=_last_day(day), end_reason=EndReason.GONE
    )
    Offer.objects.filter(replaces__in=rows, state=OfferState.WAITING).update(replaces=None)
    _rotate(book, [(accounts[row.account_id], row.person) for row in rows])
    record_many(
        [
            (accounts[row.account_id], {"person": row.person_id, "reason": str(EndReason.GONE)})
            for row in rows
        ],
        "stopped running it",
    )
    _count_again(list(accounts))
    _tell(book, accounts, rows)
    return len(rows)


def _last_day(day: date) -> Any:
    """The last day of service: today, or the day it began where that is later."""
    return Greatest(F("from_on"), day)


@transaction.atomic
def _end_contributors(book: Rulebook, day: date) -> int:
    rows = list(
        _gone(Contributor.objects.all(), book.institution, day)
        .select_related("person", "account__platform", "account__unit")
        .order_by("pk")[:BATCH]
    )
    ended = Contributor.objects.filter(pk__in=[row.pk for row in rows], to_on=None).update(
        to_on=_last_day(day), end_reason=EndReason.GONE
    )
    _rotate(book, [(row.account, row.person) for row in rows])
    record_many(
        [(row.account, {"person": row.person_id, "reason": str(EndReason.GONE)}) for row in rows],
        "stopped posting on it",
    )
    return ended


def _rotate(book: Rulebook, gone: list[tuple[SocialAccount, User]]) -> None:
    rule = book["rotate_on_change"]
    if not rule:
        return
    due = rotation_due(book)
    RotationTask.objects.bulk_create(
        RotationTask(
            account=account,
            reason=RotationReason.LEFT,
            leaver=person,
            due_on=due,
            citation=rule.recorded[:255],
        )
        for account, person in gone
    )
    record_many(
        [
            (account, {"reason": str(RotationReason.LEFT), "leaver": person.pk})
            for account, person in gone
        ],
        "credentials to be changed",
        citation=rule.recorded,
    )


def _count_again(keys: list[int]) -> None:
    running = (
        Administrator.objects.filter(account=OuterRef("pk"), to_on=None, is_backup=False)
        .order_by()
        .values("account")
        .annotate(number=Count("pk"))
        .values("number")
    )
    SocialAccount.objects.filter(pk__in=keys).update(
        administrator_count=Coalesce(Subquery(running, output_field=IntegerField()), 0)
    )


def _tell(book: Rulebook, accounts: dict[int, SocialAccount], gone: list[Administrator]) -> None:
    """One message a person, naming all their accounts with too few people left."""
    minimum = book["min_administrators"].value or 1
    left: dict[int, list[User]] = defaultdict(list)
    number: dict[int, int] = defaultdict(int)  # back-ups are told, and do not count
    for row in Administrator.objects.filter(account__in=accounts, to_on=None).select_related(
        "person"
    ):
        left[row.account_id].append(row.person)
        number[row.account_id] += not row.is_backup
    names: dict[int, list[str]] = defaultdict(list)
    for each in gone:
        names[each.account_id].append(str(each.person))
    short = [row for key, row in accounts.items() if number[key] < minimum]
    if not short:
        return
    record_many(
        [(row, {"left": number[row.pk], "minimum": minimum}) for row in short],
        "too few people run it",
    )
    heads, marketing = holders(Role.LINE_APPROVER, short), keepers_over(short)
    lines: dict[User, list[dict[str, Any]]] = defaultdict(list)
    for account in short:
        above = reversed(account.unit.lineage)
        nearest = next((heads[key] for key in above if key in heads), [])
        for person in {*left[account.pk], *nearest, *marketing[account.pk]}:
            lines[person].append(few_line(account, number[account.pk], names[account.pk]))
    notify_daily(
        book.institution,
        "accounts/mail/too_few",
        [
            Letter(person, few_context(book, said), f"few:person:{person.pk}")
            for person, said in sorted(lines.items(), key=lambda item: item[0].pk)
        ],
    )


def lapse_offers(institution: Institution, today: date | None = None) -> int:
    """End questions nobody answered in time, and tell who asked; return how many."""
    day = today or timezone.localdate()
    with transaction.atomic():
        rows = list(
            Offer.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(state=OfferState.WAITING, due_on__lt=day, account__institution=institution)
            .select_related("account__platform", "account__unit", "person", "offered_by")
            .order_by("pk")[:BATCH]
        )
        lapsed = Offer.objects.filter(pk__in=[row.pk for row in rows], state=OfferState.WAITING)
        lapsed.update(state=OfferState.LAPSED, answered_at=timezone.now())
        record_many(
            [(row.account, {"offer": row.pk, "person": row.person_id}) for row in rows],
            "question not answered",
        )
        notify_daily(
            institution,
            "accounts/mail/offer_answered",
            [
                Letter(
                    row.offered_by,
                    {
                        "account": row.account.name,
                        "platform": str(row.account.platform),
                        "who": str(row.person),
                        "accepted": False,
                        "lapsed": True,
                        "role": row.get_role_display().lower(),
                        "path": row.account.get_absolute_url() + "people/",
                    },
                    f"offer:{row.pk}",
                )
                for row in rows
            ],
        )
    return len(rows)
