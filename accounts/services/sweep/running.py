"""One look over a register a day: two at once, one runs; killed, the next completes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import structlog
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    AccountState,
    Feed,
    QuietRequest,
    QuietSpell,
    QuietStage,
    QuietTrigger,
    SocialAccount,
    Sweep,
)
from accounts.services.feeds import TELL_AFTER
from accounts.services.quiet import today_at
from accounts.services.sweep.letters import STAGES, moved, write_letters
from accounts.services.sweep.moves import Overtaken, beat, move_all
from accounts.services.sweep.plan import (
    Plan,
    asked_and_due,
    newly_inactive,
    plan_for,
    to_ask,
    unknown,
    watched,
)
from institutions.models import Institution, Role
from institutions.notices import notify
from institutions.rules import people_of
from institutions.shown import day as worded
from records.models import Notice

TOLD = "accounts/mail/sweep_done"
ALIVE = timedelta(minutes=2)  # without a sign of life for longer, a run is taken for dead
log = structlog.get_logger()


@dataclass(frozen=True)
class Outlook:
    """What a look over a register found, or would find.

    Args:
        would_flag: references of the accounts a look ahead finds newly inactive.
        asked: how many more are asked about before they are.
        sweep: its row; None for a look ahead, and where another run is at it.
    """

    plan: Plan
    checked: int
    unknown: int
    would_flag: tuple[str, ...] = ()
    asked: int = 0
    sweep: Sweep | None = None

    @cached_property
    def flagged(self) -> tuple[str, ...]:
        """References of the accounts newly inactive; read when asked, for they may be many."""
        if self.sweep is None:
            return self.would_flag
        found = _flagged_by(self.sweep)
        return tuple(sorted(found.values_list("account__reference", flat=True)))

    @property
    def flagged_number(self) -> int:
        """How many accounts are newly inactive."""
        return _flagged_by(self.sweep).count() if self.sweep else len(self.would_flag)


def look_over(institution: Institution, day: date | None = None) -> Outlook:
    """Look a university's register over for a day; run again, it finds only what is new."""
    plan = plan_for(institution, day or today_at(institution))
    for unfinished in _unfinished(plan):
        _complete(unfinished)
    sweep = _claim(plan, again=True)
    if sweep is not None:
        try:
            _run(plan, sweep)
        except Overtaken:
            log.info("another run has taken the sweep over", institution=institution.slug)
            sweep = None
    return Outlook(plan, *_counted(plan), sweep=sweep)


def look_over_due() -> int:
    """Look over every register not looked over today; return how many were.

    One university's trouble keeps no other waiting; it is reported once all have had their turn.
    """
    done, troubles = 0, []
    for institution in Institution.objects.order_by("pk"):
        try:
            done += _look_over_unless_done(institution)
        except Exception as trouble:
            log.exception("sweep failed", institution=institution.slug)
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return done


def _look_over_unless_done(institution: Institution) -> bool:
    today = today_at(institution)
    found = Sweep.objects.filter(institution=institution, day=today, finished_at__isnull=False)
    return not found.exists() and look_over(institution, today).sweep is not None


def look_ahead(institution: Institution, day: date | None = None) -> Outlook:
    """Say what a look over a register would find, and change nothing."""
    plan = plan_for(institution, day or today_at(institution))
    flagged = [
        reference
        for found in (newly_inactive(plan), asked_and_due(plan))
        for reference in found.values_list("reference", flat=True)
    ]
    return Outlook(plan, *_counted(plan), tuple(sorted(flagged)), to_ask(plan).count())


def _counted(plan: Plan) -> tuple[int, int]:
    return watched(plan.institution).count(), unknown(plan).count()


def _flagged_by(sweep: Sweep) -> "QuerySet[QuietSpell]":
    return QuietSpell.objects.filter(
        account__institution=sweep.institution_id, flagged_at__gte=sweep.run_at
    )


def _unfinished(plan: Plan) -> Iterator[Sweep]:
    """Earlier days' sweeps whose run died."""
    rows = Sweep.objects.filter(
        institution=plan.institution,
        day__lt=plan.day,
        finished_at=None,
        heartbeat_at__lt=timezone.now() - ALIVE,
    )
    yield from rows.order_by("day")


def _complete(unfinished: Sweep) -> None:
    """Owe the mail that a dead run left; people have their days from the day they are told."""
    plan = plan_for(unfinished.institution, unfinished.day)
    sweep = _claim(plan, again=False)
    if sweep is None:
        return
    today = today_at(plan.institution)
    for stage in STAGES:
        spells = moved(sweep, stage)
        if stage == QuietStage.ASKED:
            spells = spells.exclude(trigger=QuietTrigger.QUIET)
        spells.update(next_on=plan.next_on(stage, max(today, plan.day)))
    write_letters(plan, sweep)
    _finish(plan, sweep, is_late=True)


def _run(plan: Plan, sweep: Sweep) -> None:
    move_all(plan, sweep)
    write_letters(plan, sweep)
    _finish(plan, sweep)


def _claim(plan: Plan, *, again: bool) -> Sweep | None:
    """Take a day's sweep; None where another run is at it, or it is done and not wanted again."""
    now = timezone.now()
    with transaction.atomic():
        sweep, is_new = Sweep.objects.get_or_create(
            institution=plan.institution,
            day=plan.day,
            defaults={"started_at": now, "run_at": now, "heartbeat_at": now, **_rule(plan)},
        )
        if is_new:
            return sweep
        sweep = Sweep.objects.select_for_update().get(pk=sweep.pk)
        if sweep.finished_at is None:
            if sweep.heartbeat_at > now - ALIVE:
                return None
        elif again:
            sweep.run_at, sweep.finished_at = now, None
        else:
            return None
        sweep.heartbeat_at = now
        for name, value in _rule(plan).items():
            setattr(sweep, name, value)
        sweep.save()
    return sweep


def _rule(plan: Plan) -> dict[str, object]:
    return {
        "cutoff": plan.cutoff,
        "months": plan.months.value or 0,
        "rule_source": str(plan.months.source),
        "citation": plan.citation,
    }


def _finish(plan: Plan, sweep: Sweep, *, is_late: bool = False) -> None:
    """Count; then say so and tell marketing what waits for it, both or neither.

    Args:
        is_late: the run that began it died.
    """
    # Counting a million accounts takes seconds, in which nothing need be held.
    counted, answered, waits = _counted(plan), _answered(sweep), _waiting(plan)
    with transaction.atomic():
        beat(sweep)
        sweep.refresh_from_db()
        sweep.checked, sweep.unknown = counted
        sweep.answered = answered
        sweep.finished_at = timezone.now()
        sweep.save()
        _tell_if_needed(plan, sweep, waits, is_late=is_late)


def _waiting(plan: Plan) -> int:
    """How many accounts and requests wait for marketing's word."""
    requests = QuietRequest.objects.filter(
        account__institution=plan.institution, answered_at=None
    ).count()
    with_marketing = SocialAccount.objects.filter(
        institution=plan.institution, quiet_stage=QuietStage.WITH_MARKETING
    ).count()
    return requests + with_marketing


def _tell_if_needed(plan: Plan, sweep: Sweep, waits: int, *, is_late: bool) -> None:
    week = _week(sweep)
    unread = _feeds_lost(sweep)
    has_failed = is_late or bool(unread)
    if has_failed or (not _is_told(sweep) and (waits or week["flagged"])):
        _tell_marketing(
            plan, sweep, {**week, "attention": waits, "unread": unread, "is_late": is_late}
        )


def _is_told(sweep: Sweep) -> bool:
    """Whether marketing had its mail of the sweeps this week, from Monday on."""
    monday = sweep.day - timedelta(days=sweep.day.weekday())
    told = Sweep.objects.filter(
        institution=sweep.institution, day__gte=monday, day__lte=sweep.day
    ).values_list("pk", flat=True)
    return Notice.objects.filter(template=TOLD, about__in=[f"sweep:{key}" for key in told]).exists()


def _week(sweep: Sweep) -> dict[str, int]:
    """What the sweeps of the last seven days found, all together."""
    rows = Sweep.objects.filter(
        institution=sweep.institution, day__gt=sweep.day - timedelta(days=7), day__lte=sweep.day
    )
    found = rows.aggregate(flagged=Sum("flagged"), answered=Sum("answered"))
    return {name: int(number or 0) for name, number in found.items()}


def _feeds_lost(sweep: Sweep) -> int:
    """Feeds that could not be read so often since the sweep before that it is told now."""
    before = _before(sweep)
    lost = Feed.objects.filter(
        account__institution=sweep.institution,
        account__state=AccountState.ACTIVE,
        failures=TELL_AFTER,
    )
    return lost.filter(read_at__gt=before.started_at).count() if before else lost.count()


def _before(sweep: Sweep) -> Sweep | None:
    """The sweep before this one."""
    return (
        Sweep.objects.filter(institution=sweep.institution, started_at__lt=sweep.started_at)
        .order_by("-started_at")
        .first()
    )


def _answered(sweep: Sweep) -> int:
    """Quiet spells that ended since the sweep before began."""
    before = _before(sweep)
    ended = QuietSpell.objects.filter(
        account__institution=sweep.institution, ended_at__isnull=False
    )
    return ended.filter(ended_at__gt=before.started_at).count() if before else ended.count()


def _tell_marketing(plan: Plan, sweep: Sweep, found: Mapping[str, int]) -> None:
    slug = plan.institution.slug
    notify(
        plan.institution,
        TOLD,
        event=None,
        people=people_of(plan.institution, Role.REGISTER_MANAGER),
        context={
            "day": worded(sweep.day),
            "checked": sweep.checked,
            **found,
            "unknown": sweep.unknown,
            "path": reverse("accounts:sweep", args=[slug, sweep.day.isoformat()]),
        },
        about=f"sweep:{sweep.pk}",
        daily=True,
    )
