"""When the demonstration's accounts last posted, and what the daily looks of a month found."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import (
    AccountState,
    Activity,
    ActivitySource,
    Administrator,
    QuietRequest,
    QuietSpell,
    SocialAccount,
    Sweep,
)
from accounts.services.sweep import look_over
from institutions.models import Role
from overview.demo.people import Crowd
from records.audit import as_of

# Days since the last post, by turns; of one nobody knows.
QUIET_FOR = (3, 12, 1, 40, 8, 22, 70, 5, 31, 17, 2, 104, 9, None, 26, 150, 6, 118, 14, 48)
LOOKS_AGO = (28, 14, 7, 0)  # days, the earliest first
EARLY = time(5, 5)
MOMENTS = ("asked_at", "flagged_at", "reminded_at", "head_told_at", "with_marketing_at")


def add_activity(crowd: Crowd, accounts: Sequence[SocialAccount]) -> None:
    """Give the accounts in use a last post each, and look them over as in the weeks before."""
    used = [row for row in accounts if row.state == AccountState.ACTIVE]
    seen = list(_seen(crowd, used))
    Activity.objects.bulk_create(seen)
    for post in seen:
        post.account.last_active_on, post.account.last_active_source = post.happened_on, post.source
        post.account.confirmed_on = timezone.localdate(post.observed_at)
    SocialAccount.objects.bulk_update(
        used, ["last_active_on", "last_active_source", "confirmed_on"]
    )
    for ago in LOOKS_AGO:
        _look(crowd, timezone.localdate() - timedelta(days=ago))
    _ask_for_quiet(used)


def _seen(crowd: Crowd, accounts: Sequence[SocialAccount]) -> Iterator[Activity]:
    """Yield what is known of each account's last post; of some only that they went live."""
    runners = dict(
        Administrator.objects.filter(account__in=accounts, to_on=None)
        .order_by("-pk")
        .values_list("account_id", "person_id")
    )
    marketing = crowd.office[Role.REGISTER_MANAGER]
    today = timezone.localdate()
    for number, account in enumerate(accounts):
        days = QUIET_FOR[number % len(QUIET_FOR)]
        if days is None:
            account.last_active_on, account.last_active_source = None, ""
            continue
        runner = runners.get(account.pk) if number % 3 else None
        source = ActivitySource.ADMINISTRATOR if runner else ActivitySource.MARKETING
        yield Activity(
            account=account,
            happened_on=today - timedelta(days=days),
            source=source,
            by_id=runner or marketing.pk,
            observed_at=_at(today - timedelta(days=max(days - 2, 0))),
        )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, EARLY))


def _look(crowd: Crowd, day: date) -> None:
    """Look the register over as of a day; the rows say that it was done on that day."""
    began = timezone.now()
    with as_of(_at(day)):
        look_over(crowd.institution, day)
    back = timezone.now() - _at(day)
    mine = QuietSpell.objects.filter(account__institution=crowd.institution)
    for moment in MOMENTS:
        mine.filter(**{f"{moment}__gte": began}).update(**{moment: F(moment) - back})
    Sweep.objects.filter(institution=crowd.institution, day=day).update(
        started_at=F("started_at") - back,
        run_at=F("run_at") - back,
        heartbeat_at=F("heartbeat_at") - back,
        finished_at=F("finished_at") - back,
    )


def _ask_for_quiet(accounts: Sequence[SocialAccount]) -> None:
    """Somebody asks that one of the accounts may be quiet over the summer."""
    running = Administrator.objects.filter(account__in=accounts, to_on=None).order_by("-pk").first()
    if running is not None:
        QuietRequest.objects.create(
            account=running.account,
            until=timezone.localdate() + timedelta(days=75),
            reason="We post during clearing and the first weeks of term only.",
            asked_by=running.person,
        )
