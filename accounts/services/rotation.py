"""Credentials change when the people who run an account change; whoever left cannot say so."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import RotationTask, SocialAccount
from institutions.models import User
from institutions.notices import notify
from institutions.rules import require
from institutions.services import due_on
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record


def rotation_due(book: Rulebook) -> date:
    """The last day on which a change of credentials begun today is in time."""
    return due_on(book.institution, book["rotate_days"].value or 1)


@transaction.atomic
def open_rotation(
    account: SocialAccount, *, reason: str, leaver: User | None = None, by: User | None = None
) -> RotationTask | None:
    """Ask for new credentials; None where the university has switched the rule off.

    Source: London Met 5.4-s4, Leeds 9-d-s2.
    """
    book = rulebook(account.institution)
    rule = book["rotate_on_change"]
    if not rule:
        return None
    task = RotationTask.objects.create(
        account=account,
        reason=reason,
        leaver=leaver,
        due_on=rotation_due(book),
        citation=rule.recorded[:255],
    )
    codes = {"task": task.pk, "reason": str(reason), "leaver": leaver.pk if leaver else None}
    event = record(account, "credentials to be changed", by=by, codes=codes, citation=rule.recorded)
    running = account.administrators.filter(to_on=None).select_related("person")
    notify(
        account.institution,
        "accounts/mail/rotation",
        event=event,
        people=[row.person for row in running if leaver is None or row.person_id != leaver.pk],
        context={
            "account": account.name,
            "platform": str(account.platform),
            "why": task.get_reason_display(),
            "due": day(task.due_on),
            "cited": rule.recorded,
            "path": account.get_absolute_url() + "people/",
        },
        about=f"rotation:{task.pk}",
        daily=True,
    )
    return task


def open_tasks(account: SocialAccount) -> list[RotationTask]:
    """Changes of credentials not confirmed yet, the oldest first."""
    rows = RotationTask.objects.filter(account=account, done_at=None).select_related("leaver")
    return list(rows.order_by("opened_at", "pk"))


@transaction.atomic
def confirm_rotation(
    account: SocialAccount, *, by: User, changed_on: date | None
) -> list[RotationTask]:
    """Take somebody's word that credentials were changed on a day, for every open task it covers.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        Refused: no day, a day to come, or one before every task; or all tasks are about them.

    Source: London Met 5.4-s4.
    """
    account = SocialAccount.locked(account.pk)
    require(
        rules.can_confirm_rotation(by, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    if changed_on is None:
        raise Refused(_("Enter the day the password was changed"), "changed_on")
    if changed_on > timezone.localdate():
        raise Refused(_("The day must be today or in the past"), "changed_on")
    waiting = open_tasks(account)
    if not waiting:
        raise Refused(_("Nothing is waiting any more: somebody else has confirmed it"))
    others = [task for task in waiting if task.leaver_id != by.pk]
    if not others:
        raise Refused(_("This is about your own access, so somebody else confirms it"))
    covered = [task for task in others if timezone.localdate(task.opened_at) <= changed_on]
    if not covered:
        first = day(others[0].opened_at)
        raise Refused(
            _("They must be changed again, on %(day)s or later") % {"day": first}, "changed_on"
        )
    done = RotationTask.objects.filter(
        ~Q(leaver=by) | Q(leaver=None), pk__in=[task.pk for task in covered], done_at=None
    )
    done.update(done_at=timezone.now(), done_by=by, changed_on=changed_on)
    for task in covered:
        record(
            account,
            "credentials changed",
            by=by,
            codes={"task": task.pk, "on": changed_on.isoformat()},
            citation=task.citation,
        )
    return covered
