"""Who runs an account and who posts on it: asked, accepted, handed over, ended."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.duties import duties_kept
from accounts.models import (
    Administrator,
    CheckReason,
    Contributor,
    EndReason,
    Offer,
    OfferState,
    RotationReason,
    RotationTask,
    ServiceRole,
    SocialAccount,
)
from accounts.services.bounds import (
    refuse_backup,
    refuse_leaver,
    refuse_too_many,
    refuse_unready,
)
from accounts.services.checks import open_check
from accounts.services.enough import (
    count_again,
    refuse_too_few,
    refuse_too_few_staff,
    running,
    shown,
    tell_few,
)
from accounts.services.rotation import open_rotation
from institutions.models import User
from institutions.notices import notify
from institutions.rules import require
from institutions.services import due_on
from institutions.shown import day
from policies.problems import Refused, checked_words
from policies.rulebook import rulebook
from records.audit import record
from records.outbox import drop
from records.workflow import IllegalMove


def _require_change(by: User, account: SocialAccount) -> None:
    require(
        rules.can_change_people(by, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )


def _require_open(account: SocialAccount) -> None:
    if not account.is_open:
        raise IllegalMove(_("This account is closed. It must be opened again first"))


@transaction.atomic
def offer(
    account: SocialAccount,
    *,
    by: User,
    person: User,
    role: str = ServiceRole.ADMINISTRATOR,
    job_title: str = "",
    replaces: Administrator | None = None,
    link_key: str = "",
) -> Offer:
    """Ask somebody to serve an account; they answer signed in, and nothing changes until then.

    Only who stands behind an account as its back-up, for oneself, has answered by asking: the
    duties stand beside that button.

    Args:
        replaces: whose place they take once they accept, which makes it a handover.
        link_key: of their invitation, where they cannot sign in yet.

    Raises:
        PermissionDenied: the asker neither runs the account nor keeps the register.
        IllegalMove: the account is closed.
        Refused: they serve it already, are asked already, or the rule wants staff.

    Source: London Met 5.2-s3, 5.4-s4; Leeds 9-d-s2.
    """
    account = SocialAccount.locked(account.pk)
    _require_change(by, account)
    _require_open(account)
    _refuse_offer(account, person, role, replaces, by)
    days = rulebook(account.institution)["administrator_days"].value or 5
    asked = Offer.objects.create(
        account=account,
        person=person,
        role=role,
        job_title=checked_words(job_title, "job_title")[:120],
        replaces=replaces,
        offered_by=by,
        due_on=due_on(account.institution, days),
    )
    codes = {
        "offer": asked.pk,
        "person": person.pk,
        "role": str(role),
        "replaces": replaces.person_id if replaces else None,
    }
    event = record(account, "asked to serve", by=by, codes=codes)
    if person.pk == by.pk and role == ServiceRole.BACKUP:
        return answer_offer(asked, by=by, accept=True)
    context: dict[str, Any] = {
        **shown(account),
        "asked_by": str(by),
        "role": asked.get_role_display().lower(),
        "replaces": str(replaces.person) if replaces else "",
        "replaces_asker": replaces is not None and replaces.person_id == by.pk,
        "due": day(asked.due_on),
        "path": f"{account.get_absolute_url()}offers/{asked.pk}/",
    }
    if link_key:
        context["link_key"] = link_key
    notify(
        account.institution,
        "accounts/mail/offer",
        event=event,
        people=[person],
        context=context,
        about=f"offer:{asked.pk}",
    )
    return asked


def _refuse_offer(
    account: SocialAccount, person: User, role: str, replaces: Administrator | None, by: User
) -> None:
    if not person.is_active:
        raise Refused(
            _("%(person)s cannot sign in any more. Choose someone else") % {"person": person},
            "email",
        )
    refuse_leaver(person, account)
    if replaces is not None and (replaces.account_id != account.pk or replaces.to_on):
        raise IllegalMove(_("The person to be replaced does not run this account any more"))
    refuse_backup(person, account, role)
    if _serves(account, person, role):
        raise Refused(_already(person, role, by), "email")
    waiting = Offer.objects.filter(state=OfferState.WAITING)
    if waiting.filter(account=account, person=person, role=role).exists():
        raise Refused(
            _("%(person)s has been asked and has not answered yet") % {"person": person}, "email"
        )
    if replaces is not None and waiting.filter(replaces=replaces).exists():
        raise Refused(_("Somebody has been asked to take over already and has not answered yet"))
    refuse_too_many(account, person, by)
    if role == ServiceRole.ADMINISTRATOR:
        refuse_too_few_staff(account, joining=person, leaving=replaces)


def _already(person: User, role: str, by: User) -> str:
    if person.pk == by.pk:
        return _("This is your own address. Enter the address of somebody else")
    if role == ServiceRole.CONTRIBUTOR:
        said = _("%(person)s posts on this account already. Name somebody else")
    else:
        said = _("%(person)s runs this account already. Name somebody else")
    return said % {"person": person}


def _serves(account: SocialAccount, person: User, role: str) -> bool:
    if role == ServiceRole.CONTRIBUTOR:
        return Contributor.objects.filter(account=account, person=person, to_on=None).exists()
    return Administrator.objects.filter(account=account, person=person, to_on=None).exists()


@transaction.atomic
def answer_offer(asked: Offer, *, by: User, accept: bool) -> Offer:
    """Say yes or no to serving an account, for oneself.

    A yes is to the duties as they read today, which are kept with it. Who takes over from
    somebody ends that person's service in the same moment, never earlier.

    Raises:
        PermissionDenied: somebody else was asked.
        IllegalMove: the question is answered, withdrawn or overtaken.
        Refused: the rule wants staff.
    """
    account = SocialAccount.locked(asked.account_id)
    asked = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("replaces__person", "person", "offered_by")
        .get(pk=asked.pk)
    )
    require(asked.person_id == by.pk, _("You were not asked to do this"))
    if asked.state != OfferState.WAITING:
        raise IllegalMove(
            _("This question is over: %(state)s") % {"state": asked.get_state_display().lower()}
        )
    asked.state = OfferState.ACCEPTED if accept else OfferState.DECLINED
    asked.answered_at = timezone.now()
    asked.save(update_fields=["state", "answered_at"])
    if accept:
        _require_open(account)
        _accept(account, asked)
    event = record(
        account,
        "agreed to serve" if accept else "said no to serving",
        by=by,
        codes={"offer": asked.pk, "person": by.pk, "role": asked.role},
    )
    if asked.offered_by_id != by.pk:
        notify(
            account.institution,
            "accounts/mail/offer_answered",
            event=event,
            people=[asked.offered_by],
            context={
                **shown(account),
                "who": str(by),
                "accepted": accept,
                "role": asked.get_role_display().lower(),
                "path": account.get_absolute_url() + "people/",
            },
            about=f"offer:{asked.pk}",
            daily=True,
        )
    return asked


def _accept(account: SocialAccount, asked: Offer) -> None:
    leaving = asked.replaces
    if leaving is not None and leaving.to_on is not None:
        leaving = None  # they went meanwhile; the place is still wanted
    refuse_leaver(asked.person, account)
    refuse_backup(asked.person, account, asked.role)
    if asked.role == ServiceRole.ADMINISTRATOR:
        refuse_too_few_staff(account, joining=asked.person, leaving=leaving)
    if _serves(account, asked.person, asked.role):
        raise IllegalMove(_("You do so already"))
    book = rulebook(account.institution)
    refuse_unready(asked.person, book, asked.role)
    kept = duties_kept(book, asked.role)
    facts: dict[str, Any] = {
        "account": account,
        "person": asked.person,
        "job_title": asked.job_title,
        "accepted_at": asked.answered_at,
        **kept,
    }
    if asked.role == ServiceRole.CONTRIBUTOR:
        Contributor.objects.create(**facts)
        return
    Administrator.objects.create(is_backup=asked.role == ServiceRole.BACKUP, **facts)
    if leaving is not None:
        end(account, [leaving], by=asked.person, reason=EndReason.HANDED_OVER)
        open_rotation(account, reason=RotationReason.LEFT, leaver=leaving.person, by=asked.person)
    else:
        count_again(account)
        open_rotation(account, reason=RotationReason.JOINED, by=asked.person)
    open_check(account, reason=CheckReason.PEOPLE_CHANGED, by=asked.person)


@transaction.atomic
def withdraw_offer(asked: Offer, *, by: User) -> None:
    """Take a question back; answered meanwhile, the answer stands.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        IllegalMove: it is over already.
    """
    account = SocialAccount.locked(asked.account_id)
    _require_change(by, account)
    moved = Offer.objects.filter(pk=asked.pk, state=OfferState.WAITING).update(
        state=OfferState.WITHDRAWN, answered_at=timezone.now()
    )
    if not moved:
        raise IllegalMove(_("This question was answered or withdrawn meanwhile"))
    drop(f"offer:{asked.pk}")
    record(account, "question withdrawn", by=by, codes={"offer": asked.pk})


def end(
    account: SocialAccount, rows: Iterable[Administrator], *, by: User | None, reason: str
) -> None:
    """End people's service today; the caller holds the account and has asked the rules."""
    today = timezone.localdate()
    for row in rows:
        last = max(today, row.from_on)
        Administrator.objects.filter(pk=row.pk, to_on=None).update(to_on=last, end_reason=reason)
        row.to_on, row.end_reason = last, reason
        codes = {"person": row.person_id, "reason": str(reason)}
        record(account, "stopped running it", by=by, codes=codes)
    Offer.objects.filter(
        replaces__in=[row.pk for row in rows], state=OfferState.WAITING, account=account
    ).exclude(replaces=None).update(replaces=None)
    count_again(account)


@transaction.atomic
def step_down(serving: Administrator | Contributor, *, by: User) -> None:
    """Stop serving an account, for oneself.

    Raises:
        PermissionDenied: it is somebody else's service.
        IllegalMove: it has ended already.
        Refused: too few would be left; a handover is the way.

    Source: London Met 5.2-s3, Leeds 9-d-s2.
    """
    require(serving.person_id == by.pk, _("People stop for themselves"))
    _end_by_choice(serving, by=by, reason=EndReason.LEFT)


@transaction.atomic
def remove(serving: Administrator | Contributor, *, by: User) -> None:
    """Take somebody off an account, as the team that keeps the register.

    Raises:
        PermissionDenied: they do not keep the register over this account.
        IllegalMove: it has ended already.
        Refused: too few would be left.
    """
    require(
        rules.can_keep(by, serving.account),
        _("Only the team that keeps the register may do this."),
    )
    _end_by_choice(serving, by=by, reason=EndReason.REMOVED)


def _end_by_choice(serving: Administrator | Contributor, *, by: User, reason: str) -> None:
    account = SocialAccount.locked(serving.account_id)
    row = type(serving).objects.select_related("person").get(pk=serving.pk)
    if row.to_on is not None:
        raise IllegalMove(
            _("%(person)s stopped on %(day)s") % {"person": row.person, "day": day(row.to_on)}
        )
    if isinstance(row, Contributor):
        _end_contributor(account, row, by=by, reason=reason)
        return
    refuse_too_few(account, row)
    end(account, [row], by=by, reason=reason)
    open_rotation(account, reason=RotationReason.LEFT, leaver=row.person, by=by)
    open_check(account, reason=CheckReason.PEOPLE_CHANGED, by=by)
    tell_few(account, gone=[row.person], by=by)


def _end_contributor(
    account: SocialAccount, row: Contributor, *, by: User | None, reason: str
) -> None:
    last = max(timezone.localdate(), row.from_on)
    Contributor.objects.filter(pk=row.pk).update(to_on=last, end_reason=reason)
    codes = {"person": row.person_id, "reason": str(reason)}
    record(account, "stopped posting on it", by=by, codes=codes)
    open_rotation(account, reason=RotationReason.LEFT, leaver=row.person, by=by)


@transaction.atomic
def end_all(account: SocialAccount, *, by: User | None) -> None:
    """End everybody's service when an account is closed; the caller holds its row."""
    end(account, running(account), by=by, reason=EndReason.CLOSED)
    today = timezone.localdate()
    Contributor.objects.filter(account=account, to_on=None).update(
        to_on=today, end_reason=EndReason.CLOSED
    )
    Offer.objects.filter(account=account, state=OfferState.WAITING).update(
        state=OfferState.WITHDRAWN, answered_at=timezone.now()
    )


@transaction.atomic
def duties_changed(serving: Administrator, *, by: User) -> None:
    """Note that somebody keeps running an account with other duties: credentials change.

    Raises:
        PermissionDenied: neither they themselves nor the team that keeps the register.
        IllegalMove: they stopped running it, or it is noted already.

    Source: London Met 5.4-s4.
    """
    account = SocialAccount.locked(serving.account_id)
    require(
        serving.person_id == by.pk or rules.can_keep(by, account),
        # No name: whoever may not do this may not see who runs it either.
        _("Only the person themselves or the team that keeps the register may do this."),
    )
    row = Administrator.objects.select_related("person").get(pk=serving.pk)
    if row.to_on is not None:
        raise IllegalMove(_("%(person)s does not run it any more") % {"person": row.person})
    reason = RotationReason.DUTIES_CHANGED
    if RotationTask.objects.filter(
        account=account, reason=reason, leaver=row.person, done_at=None
    ).exists():
        raise IllegalMove(_("This is noted already. The password waits to be changed"))
    record(account, "duties changed", by=by, codes={"person": row.person_id})
    open_rotation(account, reason=reason, leaver=row.person, by=by)
