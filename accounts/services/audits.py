"""Marketing looks accounts over, one by one, and each audit says when the next is due."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.auditing import LAST_POST, questions
from accounts.models import AccountAudit, AccountState, ActivitySource, Answer, SocialAccount
from accounts.services.activity import observe
from accounts.services.quiet import today_at
from institutions.models import Institution, User
from institutions.nopasswords import looks_like_a_password, no_passwords
from institutions.rules import require
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record
from records.files import BadFile, store_image
from records.leftovers import gone_if_undone
from records.months import add_months

CHOICES = (Answer.YES, Answer.NO, Answer.NOT_SURE)
LONGEST_NOTE = 2000  # letters
BATCH = 500  # accounts given their first day in one transaction


def next_audit_on(book: Rulebook) -> date:
    """The day by which an account audited today is looked over again."""
    return add_months(book.day, book["audit_months"].value or 12)


@gone_if_undone()
@transaction.atomic
def audit_account(
    account: SocialAccount,
    *,
    by: User,
    answers: Mapping[str, str],
    last_post_on: date | None = None,
    correction: str = "",
    note: str = "",
    picture: "UploadedFile[Any] | None" = None,
    sooner_on: date | None = None,
) -> AccountAudit:
    """Keep what marketing found; the post it saw becomes an observation of activity.

    Args:
        answers: question code to yes, no or not_sure, for every question but the last post.
        last_post_on: None where it could not be seen.
        correction: why the later day known so far is wrong; needed for an earlier one.
        sooner_on: look again on this day, before the one the rulebook gives.

    Raises:
        PermissionDenied: they do not keep the register over this account.
        Refused: an answer is missing, a day does not fit, or the picture cannot be kept.
    """
    row = SocialAccount.locked(account.pk)
    require(rules.can_keep(by, row), _("Only the team that keeps the register audits accounts."))
    if not row.is_open:
        raise Refused(_("This account is closed, so there is nothing to audit"))
    book = rulebook(row.institution, today_at(row.institution))
    require(bool(book["audit_months"]), _("Accounts are not audited here."))
    said = _checked(book, answers)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(_("The note must be 2,000 characters or less"), "note")
    if looks_like_a_password(note):
        raise Refused(no_passwords(), "note")
    next_on = _next_on(book, sooner_on)
    if last_post_on is not None:
        _observe(row, last_post_on, by, correction)
    audit = AccountAudit.objects.create(
        account=row,
        by=by,
        audited_on=book.day,
        answers=said,
        last_post_on=last_post_on,
        note=note,
        picture=_kept(row, picture, by),
        next_on=next_on,
    )
    row.refresh_from_db()
    row.audit_due_on = next_on
    row.save(update_fields=["audit_due_on"])
    record(row, "audited", by=by, codes={"audit": audit.pk, "next": next_on, **said})
    return audit


def _checked(book: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    said = {}
    for question in questions(book):
        if question.code == LAST_POST:
            continue
        given = answers.get(question.code, "")
        if given not in CHOICES:
            raise Refused(_("Answer: %(question)s") % {"question": question.label}, question.code)
        said[question.code] = str(given)
    return said


def _next_on(book: Rulebook, sooner_on: date | None) -> date:
    latest = next_audit_on(book)
    if sooner_on is None:
        return latest
    if not book.day < sooner_on <= latest:
        sentence = _("Enter a day after today and no later than %(day)s")
        raise Refused(sentence % {"day": day(latest)}, "sooner_on")
    return sooner_on


def _observe(account: SocialAccount, last_post_on: date, by: User, correction: str) -> None:
    try:
        observe(
            account,
            happened_on=last_post_on,
            source=ActivitySource.MARKETING,
            by=by,
            correction=correction,
        )
    except Refused as refused:
        field = LAST_POST if refused.field == "happened_on" else refused.field
        raise Refused(refused.sentence, field, refused.citations) from refused


def _kept(account: SocialAccount, picture: "UploadedFile[Any] | None", by: User) -> Any:
    if picture is None:
        return None
    name = f"{account.reference} audit {timezone.localdate().isoformat()}"
    try:
        return store_image(picture, by=by, scope=account.scope, name=name)
    except BadFile as bad:
        raise Refused(str(bad), "picture") from bad


def plan_first_audits(institution: Institution) -> int:
    """Give every account that was never audited its first day, counted from its registration.

    Where audits are switched off, days given earlier are taken back. Run twice, nothing changes.

    Returns:
        How many accounts have another day than before.
    """
    book = rulebook(institution, today_at(institution))
    ours = SocialAccount.objects.filter(institution=institution)
    if not book["audit_months"]:
        return ours.filter(audit_due_on__isnull=False).update(audit_due_on=None)
    planned, after = 0, 0
    while rows := _unplanned(ours.filter(pk__gt=after), book["audit_months"].value):
        planned, after = planned + len(rows), rows[-1].pk
    return planned


@transaction.atomic
def _unplanned(ours: Any, months: int) -> list[SocialAccount]:
    rows = list(
        ours.select_for_update(of=("self",), skip_locked=True)
        .filter(audit_due_on=None)
        .exclude(state=AccountState.CLOSED)
        .only("pk", "registered_at", "audit_due_on")
        .order_by("pk")[:BATCH]
    )
    for row in rows:
        row.audit_due_on = add_months(timezone.localdate(row.registered_at), months)
    SocialAccount.objects.bulk_update(rows, ["audit_due_on"])
    return rows
