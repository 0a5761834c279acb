"""What the public may know of the register: which accounts, and what of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.db.models import Q, QuerySet

from accounts.models import (
    AccountState,
    Administrator,
    Answer,
    Approval,
    Attestation,
    Platform,
    SocialAccount,
    SocialAccountQuerySet,
    Standing,
)
from institutions.kept import Kept
from institutions.models import Institution, Unit
from policies.rulebook import rule

IN_USE = (AccountState.ACTIVE, AccountState.PAUSED)
FACTS = ("url", "platform", "handle", "name", "unit")


class Stands(Protocol):
    """Something that says where an account stands."""

    @property
    def state(self) -> str:
        """Active, paused, closed or lost."""

    @property
    def standing(self) -> str:
        """Official or unofficial."""

    @property
    def approval(self) -> str:
        """Approved, legacy or unapproved."""


class Line(NamedTuple):
    """What the public may read of an account, as plain values: read by the thousand."""

    pk: int
    reference: str
    url: str
    handle: str
    name: str
    state: str
    standing: str
    approval: str
    is_listed: bool
    identity: str
    went_live_on: date | None
    registered_at: datetime
    closed_on: date | None
    unit: str
    institution: str
    platform: str
    platform_name: str

    @property
    def facts(self) -> dict[str, str]:
        """What the files and the API tell of it."""
        told = {name: str(getattr(self, name)) for name in FACTS}
        return {**told, "status": public_status(self)}


# Names are looked up by their keys: three tables less in every question.
_COLUMNS = (*Line._fields[:-4], "unit_id", "institution_id", "platform_id")


@dataclass(frozen=True)
class _Names:
    """Names that lines show, by key."""

    units: dict[int, str]
    institutions: dict[int, str]
    platforms: dict[int, tuple[str, str]]


@Kept
def _names() -> _Names:
    return _Names(
        dict(Unit.objects.values_list("pk", "name")),
        dict(Institution.objects.values_list("pk", "slug")),
        {row.pk: (row.code, row.name) for row in Platform.objects.only("code", "name")},
    )


def lines(found: "QuerySet[SocialAccount]", at_a_time: int = 0) -> Iterator[Line]:
    """Read accounts as lines, in one query.

    Args:
        at_a_time: rows held at once; left out, all of them.
    """
    rows: Any = found.values_list(*_COLUMNS)
    return map(_line, rows.iterator(chunk_size=at_a_time) if at_a_time else rows)


def lines_where(match: Q, most: int) -> Iterator[Line]:
    """Read some accounts as lines, as fast as can be: what every stranger asks for goes by here."""
    return map(_line, _all_lines().filter(match)[:most])


@cache
def _all_lines() -> "QuerySet[SocialAccount, Any]":
    """The question put together once: finding its columns takes as long as asking it."""
    return SocialAccount.objects.values_list(*_COLUMNS)


def _line(row: tuple[Any, ...]) -> Line:
    *facts, unit, institution, platform = row
    names = _names()
    if unit not in names.units or platform not in names.platforms:  # added since
        _names.forget()
        names = _names()
    told = (names.units[unit], names.institutions[institution], *names.platforms[platform])
    return Line._make((*facts, *told))


def public_facts(account: SocialAccount) -> dict[str, str]:
    """Tell of a row, with unit and platform read, what its line would."""
    told = {name: getattr(account, name) for name in FACTS}
    return {
        **told,
        "platform": account.platform.code,
        "unit": account.unit.name,
        "status": public_status(account),
    }


def has_directory(institution: Institution) -> bool:
    """Whether the university publishes a list of its accounts."""
    return bool(rule(institution, "directory"))


def listed(institution: Institution) -> "SocialAccountQuerySet":
    """Accounts on the public list: in use, known to be right, and not kept off it."""
    return known_to_public(institution).filter(state__in=IN_USE)


def known_to_public(institution: Institution) -> "SocialAccountQuerySet":
    """Accounts with a page of their own: those listed, and those that once were."""
    return SocialAccount.objects.filter(institution=institution, is_listed=True).exclude(
        approval=Approval.UNAPPROVED
    )


def is_official(account: Stands) -> bool:
    """Whether the account speaks for its university today.

    Whether it is on the public list does not matter: who asks has its address already, and must
    not be sent away from a true account. A lost account speaks for nobody.
    """
    return account.state in IN_USE and spoke_for_university(account)


def spoke_for_university(account: Stands) -> bool:
    """Whether the account speaks for its university, or did while it was open."""
    return account.standing == Standing.OFFICIAL and account.approval != Approval.UNAPPROVED


def public_status(account: Stands) -> str:
    """Say in one word where an account stands, or why it is not official."""
    if account.state in IN_USE and account.approval == Approval.UNAPPROVED:
        return str(Approval.UNAPPROVED)
    if account.state in IN_USE and account.standing == Standing.UNOFFICIAL:
        return str(Standing.UNOFFICIAL)
    return account.state


def checked_on(account: SocialAccount) -> date | None:
    """Return the day somebody last looked the account over or said that it is in use."""
    audited = account.audits.order_by("-audited_on").values_list("audited_on", flat=True).first()
    return max(filter(None, (audited, account.confirmed_on)), default=None)


def shows_house_rules(account: SocialAccount) -> bool:
    """Whether whoever runs the account stated last that it shows rules for comments."""
    stated = Attestation.objects.filter(
        code="house_rules", check_round__account=account, check_round__answered_at__isnull=False
    )
    latest = stated.order_by("-check_round__answered_at", "-pk").values_list("answer", flat=True)
    return latest.first() == Answer.YES


def named_people(account: SocialAccount) -> list[str]:
    """Name who runs an account, where the university has chosen to publish that; else nobody."""
    if not account.is_open or not rule(account.institution, "directory_people"):
        return []
    running: QuerySet[Administrator, Any] = account.administrators.filter(
        to_on=None, is_backup=False
    )
    return list(running.order_by("id").values_list("person__name", flat=True))
