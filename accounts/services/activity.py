"""When an account last posted: said or seen, each time with its source; and what follows.

The portal cannot see platforms, so a date always comes from somebody or from an allowed feed.
Source: London Met 5.4-s7 and 5.4-s8.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import (
    Activity,
    ActivitySource,
    QuietEnd,
    QuietSpell,
    QuietStage,
    QuietTrigger,
    SocialAccount,
)
from accounts.months import inactive_from
from accounts.services.overseers import keepers_of
from accounts.services.quiet import (
    MAIL,
    checked_reason,
    end_spell,
    open_spell,
    refuse_unless_active,
    today_at,
)
from institutions.models import User
from institutions.notices import notify
from institutions.rules import require
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import rulebook
from records.audit import record
from records.outbox import drop

YES, NO, NOT_SURE = "yes", "no", "not_sure"
# Read by machines: an older date tells them nothing new, and nobody is there to explain it.
MACHINES = frozenset({ActivitySource.FEED, ActivitySource.IMPORT})


@transaction.atomic
def observe(
    account: SocialAccount,
    *,
    happened_on: date,
    source: ActivitySource | str,
    by: User | None = None,
    correction: str = "",
) -> bool:
    """Note the day of an account's post, and how we know; a quiet spell it disproves ends.

    Args:
        by: who says so; None for a feed or an import.
        correction: why the later day known so far is wrong; needed for an earlier one.

    Returns:
        Whether it told anything new.

    Raises:
        PermissionDenied: somebody who neither runs the account nor keeps the register.
        Refused: the day is in the future, or earlier than the one known without a reason.
    """
    row = SocialAccount.locked(account.pk)
    require(
        by is None or rules.can_say_activity(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    known = row.last_active_on
    if happened_on > today_at(row.institution):
        raise Refused(_("Date of the last post must be today or in the past"), "happened_on")
    is_earlier = known is not None and happened_on < known
    if known is not None and is_earlier and not correction.strip():
        if source in MACHINES:
            return False
        raise _earlier(known, row)
    reason = checked_reason(correction, "correction") if is_earlier else ""
    if not _write(row, happened_on, source, by, reason):
        return False
    _move_to(row, happened_on, source)
    record(
        row,
        "activity corrected" if is_earlier else "activity seen",
        by=by,
        codes={"last_post": happened_on, "source": str(source), "before": known},
        note=reason,
    )
    if known != happened_on:
        _settle(row, by, is_earlier=is_earlier)
    return True


def _earlier(known: date, account: SocialAccount) -> Refused:
    source = account.get_last_active_source_display()
    sentence = _(
        "This is earlier than the last post we know of, %(day)s (%(source)s). Enter that day or a"
        " later one, or say why that day is wrong"
    )
    return Refused(sentence % {"day": day(known), "source": source.lower()}, "happened_on")


def _write(
    account: SocialAccount, happened_on: date, source: str, by: User | None, reason: str
) -> bool:
    """Keep the observation; False where the same is kept already."""
    if not reason:
        same = Activity.objects.filter(account=account, source=source, happened_on=happened_on)
        if same.exists() and account.last_active_on == happened_on:
            return False
    try:
        with transaction.atomic():
            Activity.objects.create(
                account=account, happened_on=happened_on, source=source, by=by, correction=reason
            )
    except IntegrityError:  # told before, and corrected since: it counts again
        return account.last_active_on != happened_on
    return True


def _move_to(account: SocialAccount, happened_on: date, source: str) -> None:
    is_new = account.last_active_on != happened_on
    if is_new or account.last_active_source in {"", ActivitySource.ACTIVATION}:
        account.last_active_source = source
    if is_new and (account.last_active_on is None or happened_on > account.last_active_on):
        account.quiet_until, account.quiet_reason = None, ""  # it is not quiet any more
    account.last_active_on = happened_on
    account.save(
        update_fields=["last_active_on", "last_active_source", "quiet_until", "quiet_reason"]
    )


def _settle(account: SocialAccount, by: User | None, *, is_earlier: bool) -> None:
    """End the quiet spell, or count it from the day known now where it is inactive all the same."""
    spell = account.quiet_spells.filter(ended_at=None, trigger=QuietTrigger.QUIET).first()
    if spell is None or account.last_active_on is None:
        return
    months, today = rulebook(account.institution)["inactive_months"].value, _today(account)
    due_on = inactive_from(account.last_active_on, months) if months else None
    if due_on is None or due_on > today:
        end_spell(account, how=QuietEnd.UNKNOWN if is_earlier else QuietEnd.ACTIVE, by=by)
        return
    spell.began_on = account.last_active_on
    spell.due_on = _free_day(spell, due_on, today)
    spell.save(update_fields=["began_on", "due_on"])


def _free_day(spell: QuietSpell, due_on: date, today: date) -> date:
    """The day a spell is due; today where an ended one has that day already."""
    same = QuietSpell.objects.filter(
        account=spell.account, trigger=spell.trigger, began_on=spell.began_on, due_on=due_on
    )
    return today if same.exclude(pk=spell.pk).exists() else due_on


def _today(account: SocialAccount) -> date:
    return today_at(account.institution)


@transaction.atomic
def confirm_in_use(
    account: SocialAccount,
    *,
    by: User,
    happened_on: date,
    access: str,
    others_access: str = "",
    correction: str = "",
) -> SocialAccount:
    """Say that an account is in use: the day of its last post, and who can still get in.

    Where its last post makes it inactive all the same, the quiet spell goes on: only a post, an
    agreed quiet time or closing ends it.

    Args:
        access: whether whoever says so can still get in: yes, no or not_sure.
        others_access: the same of the others who run it; empty where nobody else does.

    Raises:
        PermissionDenied, Refused: as ``observe``, or the account is not active.
    """
    row = SocialAccount.locked(account.pk)
    require(
        rules.can_say_activity(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    refuse_unless_active(row)
    source = ActivitySource.ADMINISTRATOR if rules.runs(by, row) else ActivitySource.MARKETING
    observe(row, happened_on=happened_on, source=source, by=by, correction=correction)
    row.refresh_from_db()
    row.confirmed_on = _today(row)
    row.save(update_fields=["confirmed_on"])
    _answered(row, by)
    codes = {"access": access, "others_access": others_access}
    record(row, "confirmed in use", by=by, codes={key: said for key, said in codes.items() if said})
    if {access, others_access} & {NO, NOT_SURE}:
        _doubt(row, by, codes)
    return row


def _answered(account: SocialAccount, by: User) -> None:
    """A question about a day to come is answered; one about today's silence is not."""
    spell = open_spell(account)
    if spell is None:
        return
    if spell.trigger != QuietTrigger.QUIET:
        end_spell(account, how=QuietEnd.KEPT, by=by)
    elif spell.stage == QuietStage.ASKED:
        spell.stage = account.quiet_stage = QuietStage.CONFIRMED
        spell.save(update_fields=["stage"])
        account.save(update_fields=["quiet_stage"])


def _doubt(account: SocialAccount, by: User, codes: dict[str, str]) -> None:
    """Somebody may be locked out: marketing is told, because access is lost quietly."""
    event = record(account, "access in doubt", by=by, codes=codes)
    about = f"account:{account.pk}:access"
    drop(about)  # said again before the day's mail leaves, it is one line of it
    context: dict[str, Any] = {
        "who": str(by),
        "account": account.name,
        "platform": str(account.platform),
        **codes,
        "path": account.get_absolute_url(),
    }
    notify(
        account.institution,
        f"{MAIL}/access_doubt",
        event=event,
        people=keepers_of(account),
        context=context,
        about=about,
        daily=True,
    )


@transaction.atomic
def not_needed(account: SocialAccount, *, by: User) -> QuietSpell:
    """Say that an account is no longer needed, however busy it is; closing it is what follows.

    Raises:
        PermissionDenied, Refused: as ``confirm_in_use``.

    Source: London Met 5.4-s7 ("not required"), Leeds Beckett 15-b5, Queen Mary roles-owners-7.
    """
    row = SocialAccount.locked(account.pk)
    require(
        rules.can_say_activity(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    refuse_unless_active(row)
    book, today = rulebook(row.institution), _today(row)
    spell = open_spell(row) or _begin(row, today)
    if spell.trigger != QuietTrigger.NOT_NEEDED:
        spell.trigger = QuietTrigger.NOT_NEEDED
        spell.due_on = _free_day(spell, spell.due_on, today)
    if spell.stage in {QuietStage.ASKED, QuietStage.CONFIRMED}:
        spell.stage, spell.asked_at = QuietStage.ASKED, spell.asked_at or timezone.now()
        spell.next_on = _on(today, book["inactive_answer_days"].value)
    spell.citation = book["close_unneeded"].recorded if book["close_unneeded"] else ""
    spell.save()
    row.quiet_stage = spell.stage
    row.save(update_fields=["quiet_stage"])
    record(row, "not needed any more", by=by, citation=spell.citation)
    return spell


def _begin(account: SocialAccount, today: date) -> QuietSpell:
    """A spell of its own; said and taken back on one day, it is the same one again."""
    spell, _created = QuietSpell.objects.get_or_create(
        account=account, trigger=QuietTrigger.NOT_NEEDED, began_on=today, due_on=today
    )
    spell.stage, spell.ended_at, spell.end, spell.ended_by = QuietStage.ASKED, None, "", None
    return spell


def _on(today: date, days: int | None) -> date | None:
    return today.fromordinal(today.toordinal() + days) if days else None
