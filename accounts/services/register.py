"""An account comes onto the register, and its typing mistakes are mended."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.duties import duties_kept
from accounts.lookalikes import MAX_SKELETON_LENGTH, skeleton
from accounts.models import (
    ActivitySource,
    Administrator,
    Approval,
    Mailbox,
    Platform,
    ServiceRole,
    SocialAccount,
    Standing,
    searchable,
)
from accounts.services.settling import settle_registered
from institutions.models import Institution, Unit, User
from institutions.rules import is_member
from policies.rulebook import rulebook
from records.audit import record
from records.mending import mend


class IdentityTaken(Exception):
    """The account is on the register already, here or at another university.

    ``visible`` says whether the asker may see it; ``account`` is there only then.
    """

    def __init__(self, account: SocialAccount | None, visible: bool) -> None:
        super().__init__(
            _("This account is already registered")
            if visible
            else _("This account is already registered by another institution")
        )
        self.visible = visible
        self.account = account if visible else None


def taken_by(identity: str) -> SocialAccount | None:
    """Find the open account that holds an identity, at whatever institution."""
    return SocialAccount.objects.open().filter(identity=identity).first()


def can_be_told(user: User | None, account: SocialAccount) -> bool:
    """Whether somebody may learn more of an account than that it exists."""
    return user is not None and is_member(user, account.institution)


@transaction.atomic
def open_account(
    *,
    institution: Institution,
    unit: Unit,
    platform: Platform,
    name: str,
    handle: str,
    url: str,
    identity: str,
    by: User | None,
    kind: str = "unit",
    standing: str = Standing.OFFICIAL,
    mailbox: Mailbox | None = None,
    administrators: Iterable[tuple[User, str, datetime]] = (),
    went_live_on: date | None = None,
    is_retrospective: bool = False,
    citation: str = "",
    partner_organisation: str = "",
    partner_contact: str = "",
    approval: str = Approval.APPROVED,
    ends_on: date | None = None,
) -> SocialAccount:
    """Put an account on the register, with the people who run it.

    Args:
        identity: what no other open account may have, from ``accounts.handles``.
        administrators: person, job title, and when they said yes.
        is_retrospective: it existed before it was approved, and always will have.
        citation: the clause it was approved under, as text.

    Raises:
        IdentityTaken: an open account has this identity; nothing was written.
        ValidationError: a fact is missing or malformed.
    """
    people = list(administrators)
    account = SocialAccount(
        institution=institution,
        unit=unit,
        platform=platform,
        name=name,
        handle=handle,
        url=url,
        identity=identity,
        kind=kind,
        standing=standing,
        mailbox=mailbox,
        went_live_on=went_live_on,
        is_retrospective=is_retrospective,
        partner_organisation=partner_organisation,
        partner_contact=partner_contact,
        approval=approval,
        ends_on=ends_on,
        administrator_count=len(people),
        # Nothing posted yet: quiet months count from the day it went live.
        last_active_on=went_live_on,
        last_active_source=ActivitySource.ACTIVATION if went_live_on else "",
    )
    _refuse_strangers(account, people)
    index_for_search(account)
    account.full_clean(exclude={"identity"})
    _insert(account, by)
    kept = {at.date(): _duties_on(institution, at) for _person, _title, at in people}
    Administrator.objects.bulk_create(
        Administrator(
            account=account,
            person=person,
            job_title=title,
            accepted_at=accepted_at,
            **kept[accepted_at.date()],
        )
        for person, title, accepted_at in people
    )
    record(
        account,
        "registered",
        by=by,
        citation=citation,
        codes={
            "retrospective": is_retrospective,
            "administrators": [person.pk for person, _title, _at in people],
            "platform": platform.code,
        },
    )
    settle_registered(account, by=by)
    return account


def _duties_on(institution: Institution, moment: datetime) -> dict[str, str]:
    """The duties as they read on the day somebody said yes."""
    book = rulebook(institution, timezone.localdate(moment))
    return duties_kept(book, ServiceRole.ADMINISTRATOR)


def _refuse_strangers(account: SocialAccount, people: Sequence[tuple[User, str, datetime]]) -> None:
    """Catch what a page cannot cause: parts of two universities, or one person twice."""
    if not account.identity:
        raise ValidationError(_("The account has no identity"))
    if account.unit.institution_id != account.institution_id:
        raise ValidationError(_("The unit belongs to another institution"))
    if account.mailbox and account.mailbox.institution_id != account.institution_id:
        raise ValidationError(_("The mailbox belongs to another institution"))
    if len({person.pk for person, _title, _at in people}) != len(people):
        raise ValidationError(_("Administrators must be different people"))


def _insert(account: SocialAccount, by: User | None) -> None:
    """Insert, or say who was first: the database decides between two at the same moment."""
    holder = taken_by(account.identity)
    if holder is None:
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError:
            holder = taken_by(account.identity)
            if holder is None:
                raise
    if holder is not None:
        raise IdentityTaken(holder, can_be_told(by, holder))


def index_for_search(account: SocialAccount) -> None:
    """Fill the columns an account is found by: its words, and its shape for a hasty eye."""
    account.search = searchable(f"{account.name} {account.handle}")[:300]
    shape = skeleton(account.handle) or skeleton(account.name) or account.identity
    account.skeleton = shape[:MAX_SKELETON_LENGTH]


def mend_account(account: SocialAccount, *, values: dict[str, Any], by: User) -> SocialAccount:
    """Correct a typing mistake in an account's words, so that it is still found by them."""
    return mend(account, values=values, by=by, before_saving=_index_again)


def _index_again(account: SocialAccount) -> tuple[str, ...]:
    index_for_search(account)
    return ("search", "skeleton")
