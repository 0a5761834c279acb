"""Marketing asks of many accounts at once whether they are still in use: one mail for each person.

It is the question that a sweep asks before an account is due; the answer page is the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import (
    AccountState,
    QuietRequest,
    QuietSpell,
    QuietStage,
    QuietTrigger,
    SocialAccount,
)
from accounts.months import inactive_from
from accounts.services.assigning import held
from accounts.services.quiet import today_at
from accounts.services.sweep.desks import desks_of
from accounts.services.sweep.letters import Round, Share
from accounts.services.sweep.plan import Plan, plan_for
from institutions.models import User
from institutions.notices import Letter, notify_daily
from records.audit import record_many

ASKABLE = ("", QuietStage.CONFIRMED)


@dataclass(frozen=True)
class Asked:
    """What asking about some accounts came to: how many were asked, and why others were not."""

    asked: int
    not_active: int = 0
    asked_already: int = 0
    quiet_by_agreement: int = 0


@transaction.atomic
def ask_to_confirm(keys: Collection[int], *, by: User) -> Asked:
    """Ask those who run some accounts whether they are in use; asked twice, nothing doubles.

    Left out, and counted, is what is not active, is asked about already, or may be quiet.

    Raises:
        PermissionDenied: one of them is not under this person's office.
    """
    rows = held(keys, by)
    if not rows:
        return Asked(0)
    institution, now = rows[0].institution, timezone.now()
    today = today_at(institution)
    active = [row for row in rows if row.state == AccountState.ACTIVE]
    open_ones = [row for row in active if row.quiet_stage in ASKABLE]
    agreed = _let_be(open_ones, today)
    wanted = [row for row in open_ones if row.pk not in agreed]
    if wanted:
        plan = plan_for(institution, today)
        _begin(plan, wanted, now)
        codes = {"months": plan.months.value, "rule": str(plan.months.source)}
        record_many(
            [(row, codes) for row in wanted], "asked whether in use", by=by, citation=plan.citation
        )
        Question(plan, [row.pk for row in wanted], by).write()
    return Asked(
        asked=len(wanted),
        not_active=len(rows) - len(active),
        asked_already=len(active) - len(open_ones),
        quiet_by_agreement=len(agreed),
    )


def _let_be(rows: Sequence[SocialAccount], today: date) -> set[int]:
    """Those that may be quiet, or whose people wait for marketing to say so."""
    waiting = QuietRequest.objects.filter(
        account__in=[row.pk for row in rows], answered_at=None, until__gte=today
    )
    agreed = {row.pk for row in rows if row.quiet_until and row.quiet_until >= today}
    return agreed | set(waiting.values_list("account", flat=True))


def _begin(plan: Plan, rows: Sequence[SocialAccount], now: datetime) -> None:
    """Open the question on each: a spell of its own, or the one that was answered before."""
    keys = [row.pk for row in rows]
    spells = QuietSpell.objects.filter(account__in=keys)
    spells.filter(ended_at=None).update(stage=QuietStage.ASKED, asked_at=now)
    known = set(spells.filter(ended_at=None).values_list("account", flat=True))
    before = set(
        spells.filter(trigger=QuietTrigger.QUIET).values_list("account", "began_on", "due_on")
    )
    fresh = [row for row in rows if row.pk not in known]
    QuietSpell.objects.bulk_create(_spell(plan, row, before, now) for row in fresh)
    SocialAccount.objects.filter(pk__in=keys).update(quiet_stage=QuietStage.ASKED)


def _spell(
    plan: Plan, row: SocialAccount, before: set[tuple[int, date, date]], now: datetime
) -> QuietSpell:
    """A spell from the last post known, or from today where none is."""
    began = row.last_active_on or plan.day
    due = inactive_from(began, plan.months.value) if plan.months.value else plan.day
    while (row.pk, began, due) in before:  # an ended one has that day already
        due = max(due.fromordinal(due.toordinal() + 1), plan.day)
    return QuietSpell(
        account=row,
        began_on=began,
        due_on=max(due, began),
        stage=QuietStage.ASKED,
        asked_at=now,
        months=plan.months.value or 0,
        rule_source=str(plan.months.source),
        citation=plan.citation,
    )


class Question(Round):
    """The letters of one question, asked by a person and not by a sweep."""

    def __init__(self, plan: Plan, keys: Sequence[int], by: User) -> None:
        self.asker = by
        spells = QuietSpell.objects.filter(account__in=keys, ended_at=None)
        self.about(plan, spells, QuietStage.ASKED, desks_of(plan.institution))
        self.template = "accounts/mail/confirm_asked"

    def write(self) -> None:
        """Owe each person one mail, whatever they are asked about."""
        shares = self._shares()
        accounts = self._accounts(shares)
        people = User.objects.in_bulk([key for key in shares if key])
        team = self.plan.institution.contact_email
        letters = [
            self._letter(to, share, accounts.get(key, {}))
            for key, share in shares.items()
            if (to := people.get(key) if key else team)
        ]
        notify_daily(self.plan.institution, self.template, letters)

    def _letter(self, to: User | str, share: Share, named: dict[int, dict[str, Any]]) -> Letter:
        made = super()._letter(to, share, named)
        return Letter(made.to, {**made.context, "asker": str(self.asker)}, made.about)
