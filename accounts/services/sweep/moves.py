"""The stages of a quiet spell, each taken by all accounts that are due for it.

Accounts go in batches, each held, moved and committed in turn, so that a run that is killed
leaves whole batches behind it, and the next run finds only the rest.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from accounts.models import (
    AccountState,
    QuietEnd,
    QuietSpell,
    QuietStage,
    QuietTrigger,
    SocialAccount,
    Sweep,
)
from accounts.services.sweep.plan import (
    FOLLOWING,
    Plan,
    asked_and_due,
    newly_inactive,
    time_is_up,
    to_ask,
    to_go_on,
)
from accounts.services.sweep.writing import begin_spells, insert_from, write_events

BATCH = 2000  # accounts in one transaction
VERBS = {
    QuietStage.ASKED: "asked whether in use",
    QuietStage.FLAGGED: "found inactive",
    QuietStage.REMINDED: "reminded of its silence",
    QuietStage.HEAD_TOLD: "head told of its silence",
    QuietStage.WITH_MARKETING: "silence with marketing",
}
COUNTED = {
    QuietStage.ASKED: "asked",
    QuietStage.FLAGGED: "flagged",
    QuietStage.REMINDED: "reminded",
    QuietStage.HEAD_TOLD: "heads_told",
    QuietStage.WITH_MARKETING: "with_marketing",
}
Found = Sequence[int]  # keys of accounts
Write = Callable[[Found, datetime], object]


class Overtaken(Exception):
    """Another run has taken this sweep over; what was committed stands."""


def beat(sweep: Sweep, **more: int) -> None:
    """Say that the run is alive, and count what it did; the sweep's row is held by it.

    Raises:
        Overtaken: it was taken for dead, and another run goes on with it.
    """
    now = timezone.now()
    counted = {name: F(name) + number for name, number in more.items()}
    mine = Sweep.objects.filter(pk=sweep.pk, heartbeat_at=sweep.heartbeat_at, finished_at=None)
    if not mine.update(heartbeat_at=now, **counted):
        raise Overtaken
    sweep.heartbeat_at = now


def move_all(plan: Plan, sweep: Sweep) -> None:
    """Take every account that is due one stage on, the furthest first, so that none takes two."""
    _tidy(plan, sweep)
    for stage, _code in reversed(FOLLOWING):
        _go_on(plan, sweep, stage)
    _each(sweep, asked_and_due(plan), QuietStage.FLAGGED, plan, _flag_asked(plan))
    _each(sweep, newly_inactive(plan), QuietStage.FLAGGED, plan, _begin(plan, QuietStage.FLAGGED))
    _each(sweep, to_ask(plan), QuietStage.ASKED, plan, _begin(plan, QuietStage.ASKED))
    _each(sweep, time_is_up(plan), QuietStage.ASKED, plan, _ask_at_the_end(plan))


def _go_on(plan: Plan, sweep: Sweep, target: QuietStage) -> None:
    """Move those whose days at the stage before are over."""
    for stage in (*(name for name, _code in FOLLOWING), QuietStage.FLAGGED, QuietStage.ASKED):
        follows = plan.after(stage)
        if follows and follows[0] == target:
            _each(sweep, to_go_on(plan, stage), target, plan, _move(plan, target))


def _each(
    sweep: Sweep, found: "QuerySet[SocialAccount]", stage: QuietStage, plan: Plan, write: Write
) -> None:
    """Move all that are found, batch after batch."""
    after = 0
    while True:
        with transaction.atomic():
            beat(sweep)
            batch = _held(found, after)
            if not batch:
                return
            after, moment = batch[-1], timezone.now()
            write(batch, moment)
            accounts = _moved(batch, stage, moment)
            number = accounts.update(quiet_stage=stage)
            write_events(accounts, VERBS[stage], _codes(plan), citation=plan.citation)
            beat(sweep, **{COUNTED[stage]: number})


def _moved(batch: Found, stage: QuietStage, moment: datetime) -> "QuerySet[SocialAccount]":
    """The accounts of a batch that came to the stage, by a range of keys and no list of them."""
    first, last = batch[0], batch[-1]
    spells = QuietSpell.objects.filter(
        account_id__gte=first,
        account_id__lte=last,
        ended_at=None,
        stage=stage,
        **{f"{stage.value}_at": moment},
    )
    return SocialAccount.objects.filter(pk__range=(first, last), pk__in=spells.values("account"))


def _held(found: "QuerySet[SocialAccount]", after: int) -> list[int]:
    rows = found.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _codes(plan: Plan) -> dict[str, Any]:
    return {"months": plan.months.value, "rule": str(plan.months.source)}


def _begin(plan: Plan, stage: QuietStage) -> Write:
    """Begin a spell at a stage."""

    def write(batch: Found, moment: datetime) -> None:
        fixed = {
            "stage": stage.value,
            f"{stage.value}_at": moment,
            "months": plan.months.value,
            "rule_source": str(plan.months.source),
            "citation": plan.citation,
        }
        if stage == QuietStage.FLAGGED and (next_on := plan.next_on(stage)):
            fixed["next_on"] = next_on
        begin_spells(batch, fixed, months=plan.months.value, today=plan.day)

    return write


def _move(plan: Plan, stage: QuietStage, **more: Any) -> Write:
    """Take open spells to a stage; people have its days from today."""

    def write(batch: Found, moment: datetime) -> None:
        QuietSpell.objects.filter(account__in=batch, ended_at=None).update(
            stage=stage,
            next_on=plan.next_on(stage),
            **{f"{stage.value}_at": moment},
            **more,
        )

    return write


def _flag_asked(plan: Plan) -> Write:
    """Flag what was asked about, by the rule of today, which may have changed since."""
    due_on = Case(When(due_on__gt=plan.day, then=Value(plan.day)), default=F("due_on"))
    return _move(
        plan,
        QuietStage.FLAGGED,
        due_on=due_on,
        months=plan.months.value or 0,
        rule_source=str(plan.months.source),
        citation=plan.citation,
    )


def _ask_at_the_end(plan: Plan) -> Write:
    """Ask about accounts whose agreed time is over."""

    def write(batch: Found, moment: datetime) -> None:
        columns: dict[str, Any] = {
            "account": F("pk"),
            "trigger": QuietTrigger.TIME_UP.value,
            "began_on": F("ends_on"),
            "due_on": F("ends_on"),
            "stage": QuietStage.ASKED.value,
            "asked_at": moment,
            "months": 0,
            "rule_source": "",
            "citation": "",
            "end": "",
        }
        if next_on := plan.next_on(QuietStage.ASKED):
            columns["next_on"] = next_on
        insert_from(QuietSpell, SocialAccount.objects.filter(pk__in=batch), columns)

    return write


def _tidy(plan: Plan, sweep: Sweep) -> None:
    """End the spells of accounts that are no longer in use, whoever ended their use."""
    ends = {AccountState.PAUSED: QuietEnd.PAUSED}
    for state in (AccountState.PAUSED, AccountState.CLOSED, AccountState.LOST):
        gone = SocialAccount.objects.filter(institution=plan.institution, state=state)
        gone = gone.exclude(quiet_stage="")
        while True:
            with transaction.atomic():
                beat(sweep)
                keys = _held(gone, 0)
                if not keys:
                    break
                QuietSpell.objects.filter(account__in=keys, ended_at=None).update(
                    stage=QuietStage.ENDED,
                    next_on=None,
                    ended_at=timezone.now(),
                    end=ends.get(state, QuietEnd.CLOSED),
                )
                SocialAccount.objects.filter(pk__in=keys).update(quiet_stage="")
