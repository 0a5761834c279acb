"""Permissions to show somebody's picture or work: kept, watched for their end, withdrawn.

Source: London Met 4.7.2-s3, Leeds Beckett 24-b10, Queen Mary unacceptable-3, West London
2.3-p3-b1 and 2.3-p3-b2, Leeds s7-p1-s3.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import (
    AccountState,
    Administrator,
    MediaPermission,
    PermissionBasis,
    SocialAccount,
)
from accounts.services.overseers import keepers_over
from accounts.services.pages import permissions_ending_path, permissions_path
from accounts.services.quiet import today_at
from institutions.models import Institution, User
from institutions.nopasswords import looks_like_a_password, no_passwords
from institutions.notices import Letter, notify_daily
from institutions.rules import require
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record, record_many
from records.workflow import IllegalMove

BATCH = 500  # permissions told of in one transaction
SHOWN = 10  # accounts named in one mail
TEMPLATE = "accounts/mail/permissions_ending"
WORDS = {"what": 200, "licence": 120, "credit_line": 200, "kept_where": 200}  # letters


@dataclass(frozen=True)
class Given:
    """A permission as it was given."""

    what: str
    basis: str
    given_on: date
    kept_where: str
    licence: str = ""
    credit_line: str = ""
    expires_on: date | None = None


def _allowed(account: SocialAccount, by: User, book: Rulebook) -> None:
    require(bool(book["media_permissions"]), _("No permissions are kept here."))
    require(
        rules.can_look_after(by, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )


@transaction.atomic
def keep_permission(account: SocialAccount, *, by: User, given: Given) -> MediaPermission:
    """Keep a permission for something shown on an account.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        Refused: something is missing or does not fit.
    """
    row = SocialAccount.locked(account.pk, "unit", "institution", "platform")
    today = today_at(row.institution)
    _allowed(row, by, rulebook(row.institution, today))
    if not row.is_open:
        raise Refused(_("This account is closed, so nothing new is noted"))
    _check(given, today)
    values = {each.name: getattr(given, each.name) for each in fields(given)}
    kept = MediaPermission.objects.create(account=row, by=by, **values)
    record(row, "permission kept", by=by, codes={"permission": kept.pk, "basis": given.basis})
    return kept


def _check(given: Given, today: date) -> None:
    if not given.what.strip():
        raise Refused(_("Enter what may be shown"), "what")
    if not given.kept_where.strip():
        raise Refused(_("Enter where the paper or email is kept"), "kept_where")
    for name, longest in WORDS.items():
        if len(getattr(given, name)) > longest:
            told = _("Use %(longest)s characters or less")
            raise Refused(told % {"longest": longest}, name)
        if looks_like_a_password(getattr(given, name)):
            raise Refused(no_passwords(), name)
    if given.basis not in PermissionBasis.values:
        raise Refused(_("Select why it may be shown"), "basis")
    if given.basis == PermissionBasis.LICENCE and not given.licence.strip():
        raise Refused(_("Enter which licence it is"), "licence")
    if given.given_on > today:
        raise Refused(_("The day it was given must be today or in the past"), "given_on")
    if given.expires_on is not None and given.expires_on < given.given_on:
        raise Refused(_("It cannot end before it was given"), "expires_on")


@transaction.atomic
def withdraw_permission(
    permission: MediaPermission, *, by: User, withdrawn_on: date
) -> MediaPermission:
    """Note that a permission was taken back; what it was for has to come down.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        IllegalMove: it was withdrawn before.
        Refused: the day does not fit.
    """
    found = MediaPermission.objects.select_for_update(of=("self",)).select_related(
        "account__unit", "account__institution", "account__platform"
    )
    row = found.get(pk=permission.pk)
    today = today_at(row.account.institution)
    _allowed(row.account, by, rulebook(row.account.institution, today))
    if row.withdrawn_on is not None:
        told = _("This permission was withdrawn on %(day)s already")
        raise IllegalMove(told % {"day": day(row.withdrawn_on)})
    if not row.given_on <= withdrawn_on <= today:
        raise Refused(_("Enter a day from when it was given until today"), "withdrawn_on")
    row.withdrawn_on = withdrawn_on
    row.save(update_fields=["withdrawn_on"])
    record(row.account, "permission withdrawn", by=by, codes={"permission": row.pk})
    return row


def ending_by(book: Rulebook) -> date:
    """Permissions that end on this day or before are told of now."""
    return book.day + timedelta(days=book["media_permission_days"].value or 0)


def around_now(book: Rulebook) -> Q:
    """Which permissions end soon or ended lately: as many days back as ahead."""
    first = book.day - (ending_by(book) - book.day)
    return Q(withdrawn_on=None, expires_on__gte=first, expires_on__lte=ending_by(book))


def ending_soon(book: Rulebook) -> "QuerySet[MediaPermission]":
    """Permissions of a university that end soon or ended lately, on accounts still open."""
    return MediaPermission.objects.filter(
        around_now(book), account__institution=book.institution
    ).exclude(account__state=AccountState.CLOSED)


def tell_of_ending(institution: Institution) -> int:
    """Tell those who run an account of permissions that end soon; marketing where nobody does.

    Each is told of once. Run twice, nobody hears twice.

    Returns:
        How many permissions were told of.
    """
    book = rulebook(institution, today_at(institution))
    if not book["media_permissions"] or not book["media_permission_days"]:
        return 0
    told, after = 0, 0
    while rows := _tell_range(book, after):
        told, after = told + len(rows), rows[-1].pk
    return told


@transaction.atomic
def _tell_range(book: Rulebook, after: int) -> list[MediaPermission]:
    rows = list(
        ending_soon(book)
        .select_for_update(of=("self",), skip_locked=True)
        .filter(reminded_on=None, expires_on__gte=book.day, pk__gt=after)
        .select_related("account__platform", "account__unit", "account__institution")
        .order_by("pk")[:BATCH]
    )
    if not rows:
        return []
    MediaPermission.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_on=book.day)
    record_many(
        [(row.account, {"permission": row.pk, "ends": row.expires_on}) for row in rows],
        "permission ends soon",
        citation=book["media_permissions"].recorded,
    )
    letters = [
        Letter(person, _context(book, own), f"permissions:person:{person.pk}")
        for person, own in sorted(_readers(rows).items(), key=lambda item: item[0].pk)
    ]
    notify_daily(book.institution, TEMPLATE, letters)
    return rows


def _readers(rows: list[MediaPermission]) -> dict[User, list[MediaPermission]]:
    of_account: dict[int, list[MediaPermission]] = defaultdict(list)
    for row in rows:
        of_account[row.account_id].append(row)
    theirs: dict[User, list[MediaPermission]] = defaultdict(list)
    running = Administrator.objects.filter(account__in=list(of_account), to_on=None)
    served = set()
    for each in running.select_related("person").order_by("account_id"):
        theirs[each.person] += of_account[each.account_id]
        served.add(each.account_id)
    left = [row for row in rows if row.account_id not in served]
    keepers = keepers_over([row.account for row in left]) if left else {}
    for row in left:
        for keeper in set(keepers[row.account_id]):
            theirs[keeper].append(row)
    return theirs


def _context(book: Rulebook, rows: list[MediaPermission]) -> dict[str, Any]:
    """Accounts with their days: what is permitted was typed by somebody, and stays out of mail."""
    ends: dict[SocialAccount, list[date]] = defaultdict(list)
    for row in rows:
        if row.expires_on is not None:
            ends[row.account].append(row.expires_on)
    lines = [
        {
            "name": account.name,
            "platform": str(account.platform),
            "number": len(days),
            "ends": day(min(days)),
            "path": permissions_path(account),
        }
        for account, days in list(ends.items())[:SHOWN]
    ]
    is_one = len(ends) == 1
    return {
        "accounts": lines,
        "number": len(rows),
        "more": max(0, len(ends) - SHOWN),
        "cited": book["media_permissions"].recorded,
        "path": lines[0]["path"] if is_one else permissions_ending_path(book.institution),
    }
