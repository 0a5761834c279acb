"""What a day's look over a register goes by: one cut-off day and the days of each stage."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import (
    AccountState,
    QuietRequest,
    QuietSpell,
    QuietStage,
    QuietTrigger,
    SocialAccount,
)
from accounts.months import ask_cutoff, inactive_cutoff
from accounts.services.feeds import not_known
from institutions.models import Institution
from policies.rulebook import Rulebook, RuleValue, rulebook

# The stages after "inactive", and the rule that says how long the one before lasts.
FOLLOWING: tuple[tuple[QuietStage, str], ...] = (
    (QuietStage.REMINDED, "inactive_answer_days"),
    (QuietStage.HEAD_TOLD, "inactive_head_days"),
    (QuietStage.WITH_MARKETING, "inactive_marketing_days"),
)
BEFORE = (QuietStage.ASKED, QuietStage.CONFIRMED)


@dataclass(frozen=True)
class Plan:
    """The rules of one university on one day, as its register is looked over.

    Args:
        cutoff: active on or before it means inactive; None where the rule is switched off.
        ask_until: active on or before it means asked; None where nobody is asked beforehand.
    """

    institution: Institution
    day: date
    book: Rulebook
    months: RuleValue
    cutoff: date | None
    ask_until: date | None

    @property
    def citation(self) -> str:
        """The clauses behind the months, as text."""
        return ", ".join(each.recorded for each in self.months.citations)[:255]

    def after(self, stage: QuietStage | str) -> tuple[QuietStage, int] | None:
        """The stage that follows, and after how many days; one switched off is left out."""
        order = [name for name, _code in FOLLOWING]
        start = order.index(QuietStage(stage)) + 1 if stage in order else 0
        for name, code in FOLLOWING[start:]:
            if days := self.book[code].value:
                return name, int(days)
        return None

    def next_on(self, stage: QuietStage | str, told_on: date | None = None) -> date | None:
        """The day the next stage is due where people are told of this one on a day."""
        follows = self.after(stage)
        return (told_on or self.day) + timedelta(days=follows[1]) if follows else None


def plan_for(institution: Institution, day: date, book: Rulebook | None = None) -> Plan:
    """Read the rules of a day, once for the whole register.

    Args:
        book: other rules than those of the day, to see what would be.
    """
    book = book or rulebook(institution, day)
    months, before = book["inactive_months"], book["ask_before_months"].value
    wanted = months.value
    can_ask = wanted and before and before < wanted
    return Plan(
        institution=institution,
        day=day,
        book=book,
        months=months,
        cutoff=inactive_cutoff(day, wanted) if wanted else None,
        ask_until=ask_cutoff(day, wanted, before) if can_ask else None,
    )


def watched(institution: Institution) -> "QuerySet[SocialAccount]":
    """Accounts in use; closed, paused and lost ones are left alone."""
    return SocialAccount.objects.filter(institution=institution, state=AccountState.ACTIVE)


def let_be(day: date) -> Q:
    """Accounts nobody is asked about on a day: marketing has agreed, or is deciding.

    What was asked for and never answered keeps nobody quiet beyond the day that was asked for.
    """
    waiting = QuietRequest.objects.filter(account=OuterRef("pk"), answered_at=None, until__gte=day)
    return Q(quiet_until__gte=day) | Q(Exists(waiting))


def unknown(plan: Plan) -> "QuerySet[SocialAccount]":
    """Accounts nobody can say have gone quiet: no day was ever told, or only a feed told it, and
    the feed does not tell now.
    """
    told = Q(last_active_on=None)
    if plan.cutoff is not None:
        told |= Q(not_known(plan.book), last_active_on__lte=plan.cutoff)
    return watched(plan.institution).filter(told)


def inactive(plan: Plan) -> "QuerySet[SocialAccount]":
    """Accounts that count as inactive by the rules, whether anybody has been asked or not."""
    if plan.cutoff is None:
        return SocialAccount.objects.none()
    quiet = watched(plan.institution).filter(last_active_on__lte=plan.cutoff)
    return quiet.exclude(let_be(plan.day)).exclude(not_known(plan.book))


def newly_inactive(plan: Plan) -> "QuerySet[SocialAccount]":
    """Accounts inactive by the day that nobody has been asked about."""
    if plan.cutoff is None:
        return SocialAccount.objects.none()
    return (
        watched(plan.institution)
        .filter(quiet_stage="", last_active_on__lte=plan.cutoff)
        .exclude(let_be(plan.day))
        .exclude(not_known(plan.book))
    )


def to_ask(plan: Plan) -> "QuerySet[SocialAccount]":
    """Accounts that will be inactive before long, and that nobody has confirmed lately."""
    if plan.cutoff is None or plan.ask_until is None:
        return SocialAccount.objects.none()
    return (
        watched(plan.institution)
        .filter(
            Q(confirmed_on=None) | Q(confirmed_on__lte=plan.ask_until),
            quiet_stage="",
            last_active_on__gt=plan.cutoff,
            last_active_on__lte=plan.ask_until,
        )
        .exclude(let_be(plan.day))
        .exclude(not_known(plan.book))
    )


def asked_and_due(plan: Plan) -> "QuerySet[SocialAccount]":
    """Accounts asked about before, inactive by the day."""
    if plan.cutoff is None:
        return SocialAccount.objects.none()
    asked = QuietSpell.objects.filter(
        account=OuterRef("pk"), ended_at=None, trigger=QuietTrigger.QUIET, stage__in=BEFORE
    )
    return (
        watched(plan.institution)
        .filter(Exists(asked), last_active_on__lte=plan.cutoff, quiet_stage__in=BEFORE)
        .exclude(let_be(plan.day))
        .exclude(not_known(plan.book))
    )


def to_go_on(plan: Plan, stage: QuietStage) -> "QuerySet[SocialAccount]":
    """Accounts whose people have had their days at a stage, so that the next is due."""
    told = QuietSpell.objects.filter(
        account=OuterRef("pk"), ended_at=None, stage=stage, next_on__lte=plan.day
    )
    if plan.cutoff is None or stage == QuietStage.ASKED:  # silence itself is flagged on its day
        told = told.exclude(trigger=QuietTrigger.QUIET)
    return (
        watched(plan.institution).filter(Exists(told), quiet_stage=stage).exclude(let_be(plan.day))
    )


def time_is_up(plan: Plan) -> "QuerySet[SocialAccount]":
    """Accounts for a fixed time whose last day has passed, not asked about for that day yet."""
    asked = QuietSpell.objects.filter(
        account=OuterRef("pk"), trigger=QuietTrigger.TIME_UP, began_on=OuterRef("ends_on")
    )
    return (
        watched(plan.institution)
        .filter(ends_on__lt=plan.day, quiet_stage="")
        .exclude(Exists(asked))
        .exclude(let_be(plan.day))
    )
