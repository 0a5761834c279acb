"""Many accounts come onto the register at once, each as ``open_account`` would bring it.

The number of queries is the same for one account and for five hundred. Nobody is made to run
anything: the people named are asked, as everywhere, and say yes or no themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import (
    AccountState,
    Activity,
    ActivitySource,
    Approval,
    Closing,
    ClosingWay,
    Mailbox,
    Offer,
    OfferState,
    Platform,
    SocialAccount,
)
from accounts.services.pages import mine_path
from accounts.services.quiet import today_at
from accounts.services.register import index_for_search
from accounts.services.settling import settle_all_registered
from institutions.models import Institution, Unit, User
from institutions.notices import Letter, notify_daily
from institutions.services import due_on
from institutions.shown import day
from policies.rulebook import rulebook
from records.audit import record_many

SHOWN = 20  # accounts named in one mail


@dataclass(frozen=True)
class Newcomer:
    """An account that exists on its platform and is to come onto the register.

    Args:
        reference: set aside for it, so that whoever was opened is known again.
        asked: people to be asked whether they run it.
    """

    reference: str
    unit: Unit
    platform: Platform
    name: str
    handle: str
    url: str
    identity: str
    kind: str
    standing: str
    approval: str = Approval.LEGACY
    is_lost: bool = False
    mailbox: str = ""
    asked: tuple[User, ...] = ()
    went_live_on: date | None = None
    last_post_on: date | None = None
    partner_organisation: str = ""


@transaction.atomic
def open_accounts(
    institution: Institution,
    newcomers: Sequence[Newcomer],
    *,
    by: User,
    codes: Mapping[str, Any],
    about: str,
) -> set[str]:
    """Put accounts on the register; who was there first keeps the place.

    Args:
        codes: what the trail says of each beside its own facts.
        about: what the mail to those who are asked belongs to.

    Returns:
        The references opened; one left out has an identity that an open account holds.
    """
    # One order for everybody, so that two imports at once wait for each other in turn.
    wanted = sorted(newcomers, key=lambda each: each.identity)
    mailboxes = _mailboxes(institution, {each.mailbox for each in wanted} - {""}, by)
    SocialAccount.objects.bulk_create(
        [_row(institution, each, mailboxes) for each in wanted], ignore_conflicts=True
    )
    opened = {
        row.reference: row
        for row in SocialAccount.objects.filter(
            reference__in=[each.reference for each in wanted]
        ).select_related("platform", "unit", "institution")
    }
    pairs = [(opened[each.reference], each) for each in wanted if each.reference in opened]
    record_many([(row, {**codes, **_codes(each)}) for row, each in pairs], "registered", by=by)
    _note_posts(pairs, by)
    _note_lost(pairs, institution, by)
    _ask(institution, pairs, by, about)
    settle_all_registered(institution, opened.values(), by=by)
    return set(opened)


def _row(
    institution: Institution, each: Newcomer, mailboxes: Mapping[str, Mailbox]
) -> SocialAccount:
    last = each.last_post_on or each.went_live_on
    source = ActivitySource.IMPORT if each.last_post_on else ActivitySource.ACTIVATION
    account = SocialAccount(
        reference=each.reference,
        institution=institution,
        unit=each.unit,
        platform=each.platform,
        name=each.name,
        handle=each.handle,
        url=each.url,
        identity=each.identity,
        kind=each.kind,
        standing=each.standing,
        approval=each.approval,
        state=AccountState.LOST if each.is_lost else AccountState.ACTIVE,
        closed_on=today_at(institution) if each.is_lost else None,
        mailbox=mailboxes.get(each.mailbox),
        partner_organisation=each.partner_organisation,
        went_live_on=each.went_live_on,
        last_active_on=last,
        last_active_source=source if last else "",
    )
    index_for_search(account)
    return account


def _codes(each: Newcomer) -> dict[str, Any]:
    return {
        "platform": each.platform.code,
        "approval": str(each.approval),
        "lost": each.is_lost,
        "asked": [person.pk for person in each.asked],
    }


def _mailboxes(institution: Institution, addresses: Iterable[str], by: User) -> dict[str, Mailbox]:
    """Find the mailboxes, and write down those that are new; none is written to."""
    wanted = sorted(addresses)
    held = Mailbox.objects.filter(institution=institution, address__in=wanted)
    known = set(held.values_list("address", flat=True))
    missing = [address for address in wanted if address not in known]
    if missing:
        Mailbox.objects.bulk_create(
            [Mailbox(institution=institution, address=address) for address in missing],
            ignore_conflicts=True,
        )
    found = {box.address: box for box in held.select_related("institution")} if wanted else {}
    record_many([(found[address], {}) for address in missing], "mailbox named", by=by)
    return found


def _note_posts(pairs: Sequence[tuple[SocialAccount, Newcomer]], by: User) -> None:
    Activity.objects.bulk_create(
        Activity(account=row, happened_on=each.last_post_on, source=ActivitySource.IMPORT, by=by)
        for row, each in pairs
        if each.last_post_on
    )


def _note_lost(
    pairs: Sequence[tuple[SocialAccount, Newcomer]], institution: Institution, by: User
) -> None:
    """Note when it was known to be lost: the day it came here, as no other is known."""
    today = today_at(institution)
    Closing.objects.bulk_create(
        Closing(account=row, way=ClosingWay.LOST, happened_on=today, by=by)
        for row, each in pairs
        if each.is_lost
    )


def _ask(
    institution: Institution,
    pairs: Sequence[tuple[SocialAccount, Newcomer]],
    by: User,
    about: str,
) -> None:
    """Ask the people named whether they run it, each in one message about all of theirs."""
    due = due_on(institution, rulebook(institution)["administrator_days"].value or 5)
    theirs: dict[User, list[SocialAccount]] = defaultdict(list)
    for row, each in pairs:
        for person in each.asked:
            theirs[person].append(row)
    Offer.objects.bulk_create(
        Offer(account=row, person=person, offered_by=by, due_on=due, state=OfferState.WAITING)
        for person, rows in theirs.items()
        for row in rows
    )
    letters = [
        Letter(
            person,
            {
                "asked_by": str(by),
                "number": len(rows),
                "first": rows[0].name,
                "accounts": [
                    {"name": row.name, "platform": str(row.platform)} for row in rows[:SHOWN]
                ],
                "others": max(0, len(rows) - SHOWN),
                "due": day(due),
                "path": mine_path(institution),
            },
            f"{about}:person:{person.pk}",
        )
        for person, rows in sorted(theirs.items(), key=lambda pair: pair[0].pk)
    ]
    if letters:
        notify_daily(institution, "accounts/mail/offers", letters)
