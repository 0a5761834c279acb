"""Is this account ours? One answer for any pasted address, and never a wrong "official"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from accounts.checking import Asked, read
from accounts.models import Closing, FormerIdentity, SocialAccount
from accounts.platforms import kept_specs
from accounts.services.directory import (
    IN_USE,
    Line,
    has_directory,
    is_official,
    lines,
    lines_where,
    spoke_for_university,
)
from accounts.services.resemblance import taken_for
from institutions.models import Institution

_READ = 50  # rows read at most of one address; it was hardly ours so often


class Verdict(StrEnum):
    """The four answers; only the first is a yes."""

    OFFICIAL = "official"
    FORMER = "former"
    LOOKALIKE = "lookalike"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What the register says of an address.

    Args:
        account: the university's own account under this address, now or before. With UNKNOWN it
            is one that does not speak for the university: unofficial, or not approved.
        since: first day of what the verdict says, where it is known.
        until: last day, for a former account, where it is known.
        resembles: the account, or the university, that it could be taken for.
        site: the account that is the site which the page belongs to.
        holder: another university whose public list holds the address.
        post_of: our account that the address of a post names; the post itself is not judged.
    """

    verdict: Verdict
    asked: Asked
    account: Line | None = None
    since: date | None = None
    until: date | None = None
    resembles: Line | Institution | None = None
    site: Line | None = None
    holder: Institution | None = None
    post_of: Line | None = None


@dataclass(frozen=True)
class _Was:
    """One way in which an address was ours."""

    account: Line
    since: date | None
    until: date | None


def check_address(text: str, *, slug: str) -> Answer:
    """Say what a university's register holds under a pasted address.

    One query where the account is official, a few more where it is not.

    Args:
        slug: the university's name in addresses.

    Raises:
        BadAddress: it is no address; the message is the sentence to show.
        Institution.DoesNotExist: there is no such university.
    """
    asked = read(text, kept_specs())
    found = _found(asked)
    held = [row for row in found if row.identity != asked.site or asked.site == asked.identity]
    ours = [row for row in held if row.institution == slug]
    open_here = next((row for row in ours if row.state in IN_USE), None)
    if open_here is not None:
        verdict = Verdict.OFFICIAL if is_official(open_here) else Verdict.UNKNOWN
        return Answer(verdict, asked, open_here, since=_since(open_here))
    institution = Institution.objects.get(slug=slug)
    if was := _was_ours(asked, institution, ours):
        return Answer(Verdict.FORMER, asked, was.account, since=was.since, until=was.until)
    others = [row for row in held if is_official(row)]
    if others:
        return Answer(Verdict.UNKNOWN, asked, holder=_public_holder(others[0]))
    if named := _named(asked, slug):
        return Answer(Verdict.UNKNOWN, asked, post_of=named)
    site = next((row for row in found if row.institution == slug and is_official(row)), None)
    likeness = None if site else taken_for(asked, institution)
    verdict = Verdict.LOOKALIKE if likeness else Verdict.UNKNOWN
    return Answer(verdict, asked, resembles=likeness, site=site)


def _found(asked: Asked) -> list[Line]:
    """Read what stands under this address, its site or the platform's own number, anywhere."""
    if not asked.identity:
        return []
    match = Q(identity=asked.identity)
    if asked.site and asked.site != asked.identity:
        match |= Q(identity=asked.site)
    if asked.lasting:
        match |= Q(platform__code=asked.platform, platform_key=asked.lasting)
    return sorted(lines_where(match, _READ), key=lambda row: (not is_official(row), -row.pk))


def _named(asked: Asked, slug: str) -> Line | None:
    """Find our account that the address of a post names."""
    if not asked.named:
        return None
    rows = lines_where(Q(identity=asked.named), _READ)
    ours = (row for row in rows if row.institution == slug)
    return next((row for row in ours if row.state in IN_USE and is_official(row)), None)


def _since(account: Line) -> date:
    return account.went_live_on or timezone.localdate(account.registered_at)


def _was_ours(asked: Asked, institution: Institution, ours: Iterable[Line]) -> _Was | None:
    """Find the last time the address spoke for the university: an account ended, or renamed."""
    spoke = [row for row in ours if spoke_for_university(row)]
    ends = _ends(spoke)
    found = [_Was(row, row.went_live_on, row.closed_on or ends.get(row.pk)) for row in spoke]
    found += _renamed(asked, institution)
    # Nobody knows when some ended; those count last.
    return max(found, key=lambda was: (was.until or date.min, was.account.pk), default=None)


def _renamed(asked: Asked, institution: Institution) -> list[_Was]:
    """Find the accounts that had this address before the one they have now."""
    if not asked.identity:
        return []
    held = FormerIdentity.objects.filter(
        identity=asked.identity, account__institution=institution
    ).values_list("account_id", "from_on", "until_on")[:_READ]
    spells = list(held)
    if not spells:
        return []
    accounts = SocialAccount.objects.filter(pk__in={pk for pk, _from, _until in spells})
    named = {row.pk: row for row in lines(accounts) if spoke_for_university(row)}
    return [_Was(named[pk], since, until) for pk, since, until in spells if pk in named]


def _ends(accounts: Iterable[Line]) -> dict[int, date]:
    """When accounts ended that do not say so themselves, such as those lost."""
    unsaid = [row.pk for row in accounts if row.closed_on is None]
    if not unsaid:
        return {}
    in_force = Closing.objects.filter(account__in=unsaid, reopened_at=None)
    return dict(in_force.values_list("account_id", "happened_on"))


def _public_holder(account: Line) -> Institution | None:
    """Name the other university only where anybody could read the same on its own list."""
    if not account.is_listed:
        return None
    holder = Institution.objects.get(slug=account.institution)
    return holder if has_directory(holder) else None
