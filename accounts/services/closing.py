"""How an account ends, is paused, and is opened again; a closed one stays answerable for ever."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rules
from accounts.models import (
    AccountState,
    CheckReason,
    Closing,
    ClosingWay,
    EndReason,
    QuietEnd,
    RotationReason,
    SocialAccount,
)
from accounts.services.checks import open_check
from accounts.services.enough import count_again, running
from accounts.services.overseers import heads_of, keepers_of
from accounts.services.people import end_all, offer
from accounts.services.quiet import checked_reason, end_spell
from accounts.services.register import IdentityTaken, can_be_told, taken_by
from accounts.services.rotation import open_rotation
from institutions.models import User
from institutions.notices import notify
from institutions.rules import require
from institutions.shown import day
from policies.contacts import contact_point
from policies.problems import Refused, checked_words
from policies.rulebook import rulebook
from records.workflow import IllegalMove

# What is done on the platform and around it before an account ends.
CHECKLIST = {
    "followers_told": gettext_lazy("Followers have been told, and where to go instead"),
    "links_removed": gettext_lazy("Links to it on our pages have been removed"),
    "copy_kept": gettext_lazy("A copy of what is worth keeping has been downloaded"),
    "access_removed": gettext_lazy("Apps and people no longer have access"),
}
GONE = frozenset({ClosingWay.DELETED, ClosingWay.HANDED_OVER, ClosingWay.MERGED})


@transaction.atomic
def close(
    account: SocialAccount,
    *,
    by: User,
    way: str,
    happened_on: date | None,
    checklist: Iterable[str] = (),
    reason: str = "",
    merged_into: SocialAccount | None = None,
    handed_to: str = "",
) -> Closing:
    """Record that an account has ended; those who ran it, the head and marketing are told.

    Its name and address stay on the register, so that nobody who takes the handle later passes
    for the university. Open tasks stay open and visible.

    Args:
        way: deactivated, deleted, handed over, merged, or lost because nobody can get in.
        checklist: codes of CHECKLIST that were done.
        reason: needed where marketing decides about an account nobody runs.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        IllegalMove: it is closed already.
        Refused: a fact is missing or impossible, or the policy does not let marketing delete.

    Source: London Met 5.4-s7, 5.4-s8 and 5.6-s2; Leeds Beckett 15-b5; Queen Mary roles-owners-7.
    """
    row = SocialAccount.locked(account.pk)
    require(
        rules.can_close(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    if not row.is_open:
        raise IllegalMove(_("This account is closed already"))
    is_decision = rules.closes_for_marketing(by, row)
    rule = rulebook(row.institution)["delete_unsupervised"]
    done_on = checked_ending(
        row, way=way, happened_on=happened_on, merged_into=merged_into, handed_to=handed_to
    )
    words = checked_reason(reason) if is_decision or reason.strip() else ""
    if is_decision and way == ClosingWay.DELETED:
        _refuse_deletion(row, rule)
    # A lost account that ends for good: its being lost is over.
    Closing.objects.filter(account=row, reopened_at=None).update(
        reopened_at=timezone.now(), reopened_by=by
    )
    closing = Closing.objects.create(
        account=row,
        way=way,
        happened_on=done_on,
        by=by,
        checklist=sorted(set(checklist) & set(CHECKLIST)),
        reason=words,
        merged_into=merged_into if way == ClosingWay.MERGED else None,
        handed_to=checked_words(handed_to, "handed_to") if way == ClosingWay.HANDED_OVER else "",
        decided_by_marketing=is_decision,
        citation=rule.recorded[:255] if is_decision and way == ClosingWay.DELETED else "",
    )
    told = {row.person for row in running(row)}
    end_spell(row, how=QuietEnd.CLOSED, by=by)
    state = AccountState.LOST if way == ClosingWay.LOST else AccountState.CLOSED
    event = row.move_to(
        state,
        by=by,
        citation=closing.citation,
        together={"closed_on": done_on},
        note=words,
    )
    end_all(row, by=by)
    _tell_closed(row, closing, told, event)
    return closing


def checked_ending(
    account: SocialAccount,
    *,
    way: str,
    happened_on: date | None,
    merged_into: SocialAccount | None,
    handed_to: str,
) -> date:
    """Refuse an ending with a fact missing or impossible; return its day.

    Raises:
        Refused: what is wrong, with the field it belongs to.
    """
    done_on = _checked_day(account, happened_on)
    _refuse_way(account, way, merged_into, handed_to)
    return done_on


def _checked_day(account: SocialAccount, happened_on: date | None) -> date:
    if happened_on is None:
        raise Refused(_("Enter the day it was done"), "happened_on")
    if happened_on > timezone.localdate():
        raise Refused(_("The day must be today or in the past"), "happened_on")
    if account.went_live_on and happened_on < account.went_live_on:
        live = day(account.went_live_on)
        raise Refused(_("It went live on %(day)s, so not before") % {"day": live}, "happened_on")
    return happened_on


def _refuse_way(
    account: SocialAccount, way: str, merged_into: SocialAccount | None, handed_to: str
) -> None:
    if way not in ClosingWay.values:
        raise Refused(_("Select how the account ended"), "way")
    if way == ClosingWay.HANDED_OVER and not handed_to.strip():
        raise Refused(_("Enter who has it now"), "handed_to")
    if way != ClosingWay.MERGED:
        return
    if merged_into is None:
        raise Refused(
            _("Enter the address or the reference of the account it was merged into"), "merged_into"
        )
    is_ours = merged_into.institution_id == account.institution_id
    if merged_into.pk == account.pk or not is_ours or not merged_into.is_open:
        raise Refused(_("Choose another account of ours that is open"), "merged_into")


def _refuse_deletion(account: SocialAccount, rule: Any) -> None:
    """Marketing deletes only what nobody runs, and only where the policy says that it may."""
    if account.administrator_count:
        raise Refused(
            _("People run this account. Ask them to delete it, or deactivate it yourself"), "way"
        )
    if _emptied_by_marketing(account):
        raise Refused(
            _(
                "People ran this account until marketing closed it. Deactivate it, or open it again"
                " with people who delete it"
            ),
            "way",
        )
    if not rule:
        raise Refused(
            _(
                "The policy does not say that marketing may delete an account nobody runs."
                " Deactivate it, or mark it as lost"
            ),
            "way",
        )


def _emptied_by_marketing(account: SocialAccount) -> bool:
    """Whether the last who ran an account only stopped because marketing closed it."""
    served = account.administrators.filter(is_backup=False).exclude(to_on=None)
    last = served.order_by("-to_on", "-pk").first()
    ended = account.closings.order_by("-pk").first()
    return (
        last is not None
        and last.end_reason == EndReason.CLOSED
        and ended is not None
        and ended.decided_by_marketing
    )


def _tell_closed(account: SocialAccount, closing: Closing, told: set[User], event: Any) -> None:
    book = rulebook(account.institution)
    people = {*told, *heads_of(account), *_requesters(account)}
    addresses = []
    if book["closing_told"]:
        people |= set(keepers_of(account))
        point = contact_point(account.institution, "registration", held=book["contact_points"])
        addresses = [point.address] if point.address else []
    notify(
        account.institution,
        "accounts/mail/closed",
        event=event,
        people=sorted(people, key=lambda person: person.pk),
        addresses=addresses,
        context={
            "account": account.name,
            "platform": str(account.platform),
            "way": closing.get_way_display().lower(),
            "on": day(closing.happened_on),
            "who": str(closing.by or ""),
            "mailbox": str(account.mailbox or ""),
            "kept_days": book["mailbox_kept_days"].value or 0,
            "path": account.get_absolute_url(),
            "reference": account.reference,
        },
        about=f"account:{account.pk}:closed",
    )


def _requesters(account: SocialAccount) -> set[User]:
    """Who asked for it, where it came by a request; reached by relation only."""
    request: Any = getattr(account, "request", None)
    return {request.requested_by} if request else set()


def closing_in_force(account: SocialAccount) -> Closing | None:
    """How an account ended, where it has and was not opened again."""
    rows = Closing.objects.filter(account=account, reopened_at=None)
    return rows.select_related("by", "merged_into").first()


def can_come_back(closing: Closing | None) -> bool:
    """Whether an ended account can be opened again; what was deleted needs a new request.

    Source: rulebook case 85.
    """
    return closing is not None and closing.way not in GONE


@transaction.atomic
def reopen(
    account: SocialAccount,
    *,
    by: User,
    people: Iterable[User],
    link_keys: Mapping[int, str] | None = None,
) -> SocialAccount:
    """Open a deactivated or lost account again, with people who are asked to run it.

    Nobody runs it until they say yes; credentials change and its statements are asked for.

    Args:
        link_keys: of the invitations of those who cannot sign in yet, by the person's key.

    Raises:
        PermissionDenied: they do not keep the register.
        IllegalMove: it is open, or ended for good.
        IdentityTaken: another open account has its address meanwhile.
        Refused: too few people were named.
    """
    row = SocialAccount.locked(account.pk)
    require(rules.can_keep(by, row), _("Only the team that keeps the register may do this."))
    closing = closing_in_force(row)
    if closing is None or row.state not in (AccountState.CLOSED, AccountState.LOST):
        raise IllegalMove(_("This account is open already"))
    if not can_come_back(closing):
        raise IllegalMove(
            _("What was deleted, merged or handed over needs a new request, not opening again")
        )
    named = list({person.pk: person for person in people}.values())
    minimum = rulebook(row.institution)["min_administrators"]
    if len(named) < (minimum.value or 1):
        number = minimum.value or 1
        raise Refused(
            _("Name %(number)s people who will run it") % {"number": number},
            "email",
            minimum.citations,
        )
    holder = taken_by(row.identity)
    if holder is not None and holder.pk != row.pk:
        raise IdentityTaken(holder, can_be_told(by, holder))
    Closing.objects.filter(pk=closing.pk).update(reopened_at=timezone.now(), reopened_by=by)
    try:
        with transaction.atomic():
            row.move_to(AccountState.ACTIVE, by=by, together={"closed_on": None})
    except IntegrityError as taken:
        raise IdentityTaken(None, visible=False) from taken
    count_again(row)
    for person in named:
        offer(row, by=by, person=person, link_key=(link_keys or {}).get(person.pk, ""))
    open_rotation(row, reason=RotationReason.REOPENED, by=by)
    open_check(row, reason=CheckReason.PEOPLE_CHANGED, by=by)
    return row


@transaction.atomic
def pause(account: SocialAccount, *, by: User, reason: str) -> SocialAccount:
    """Pause an account: it stays ours, and nobody is reminded of its silence.

    Raises:
        PermissionDenied: they do not keep the register.
        IllegalMove: it is not active.
        Refused: no reason was given.
    """
    row = SocialAccount.locked(account.pk)
    require(rules.can_keep(by, row), _("Only the team that keeps the register may do this."))
    words = checked_reason(reason)
    end_spell(row, how=QuietEnd.PAUSED, by=by)
    event = row.move_to(AccountState.PAUSED, by=by, note=words)
    _tell_state(row, event, "paused")
    return row


@transaction.atomic
def resume(account: SocialAccount, *, by: User) -> SocialAccount:
    """End a pause.

    Raises:
        PermissionDenied: they do not keep the register.
        IllegalMove: it is not paused.
    """
    row = SocialAccount.locked(account.pk)
    require(rules.can_keep(by, row), _("Only the team that keeps the register may do this."))
    if row.state != AccountState.PAUSED:
        raise IllegalMove(_("This account is not paused"))
    event = row.move_to(AccountState.ACTIVE, by=by)
    _tell_state(row, event, "resumed")
    return row


def _tell_state(account: SocialAccount, event: Any, what: str) -> None:
    people = {row.person for row in running(account)} | set(heads_of(account))
    notify(
        account.institution,
        "accounts/mail/paused",
        event=event,
        people=sorted(people, key=lambda person: person.pk),
        context={
            "account": account.name,
            "platform": str(account.platform),
            "is_paused": what == "paused",
            "path": account.get_absolute_url(),
        },
        about=f"account:{account.pk}:paused",
    )
