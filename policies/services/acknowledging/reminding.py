"""Reminders before the last day, a reminder by hand, and the month's word to heads."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution, Role, RoleAssignment, User
from institutions.notices import Letter, notify_daily, notify_each
from institutions.rules import require
from institutions.shown import day
from institutions.working_days import working_calendar
from policies import rules
from policies.models import OPEN_READING, Assignment, Campaign, Policy
from policies.services.acknowledging.pages import about, confirm_path, confirmed_path
from records.audit import record
from records.models import Notice

BATCH = 1000
FIRST, LAST = 14, 3  # days before the last day
QUIET = timedelta(days=3)  # between two mails to one person about one campaign
REMINDER = "policies/mail/read_reminder"
NUDGE = "policies/mail/read_nudge"
MONTHLY = "policies/mail/read_month"


def remind(institution: Institution, today: date) -> int:
    """Remind those whose last day is near, twice at most and once a day; return how many."""
    told, after = 0, 0
    while people := _remind_range(institution, today, after):
        told, after = told + len(people), people[-1]
    return told


@transaction.atomic
def _remind_range(institution: Institution, today: date, after: int) -> list[int]:
    near = Q(due_on__lte=today + timedelta(days=LAST), reminders__lt=2)
    soon = Q(due_on__lte=today + timedelta(days=FIRST), reminders__lt=1)
    going = Campaign.objects.going(institution, today)
    wanted = (
        Assignment.objects.as_of(today)
        .filter(
            near | soon,
            campaign__in=going,
            reading__in=OPEN_READING,
            written_on__lte=today - QUIET,
            person__gt=after,
        )
        .order_by("person_id", "pk")
    )
    keys = list(wanted.values_list("person_id", flat=True)[:BATCH])
    if not keys:
        return []
    # Whole people only, so that nobody's two policies fall into two mails.
    rows = list(
        wanted.filter(person__lte=keys[-1])
        .select_related("person", "campaign__version__policy__institution")
        .select_for_update(of=("self",))
    )
    theirs: dict[User, list[Assignment]] = defaultdict(list)
    for row in rows:
        row.reminders = 2 if row.due_on <= today + timedelta(days=LAST) else 1
        row.written_on = today
        theirs[row.person].append(row)
    Assignment.objects.bulk_update(rows, ["reminders", "written_on"])
    notify_daily(institution, REMINDER, [_letter(*each) for each in theirs.items()])
    return sorted(set(keys))


def _letter(person: User, rows: list[Assignment]) -> Letter:
    return Letter(person, _context(rows), about(rows[0].campaign_id, person.pk))


def _context(rows: Iterable[Assignment]) -> dict[str, Any]:
    lines = [
        {
            "title": row.campaign.version.policy.title,
            "due": day(row.due_on),
            "path": confirm_path(row.campaign.version.policy),
        }
        for row in sorted(rows, key=lambda row: row.due_on)
    ]
    return {"policies": lines, "number": len(lines), **lines[0]}


@transaction.atomic
def nudge(policy: Policy, people: Iterable[int] | None, *, by: User) -> int:
    """Remind people by hand who have not confirmed; each once in three days, whoever asks.

    Args:
        people: their keys; None means everybody whose reading this person watches.

    Returns:
        How many were reminded; the others had confirmed, or had been written to lately.
    """
    today = timezone.localdate()
    institution = policy.institution
    require(rules.can_watch_reading(by, institution))
    lately = today - QUIET
    rows = (
        Assignment.objects.as_of(today)
        .filter(
            rules.watched_reading(by, institution, acts=True),
            campaign__in=Campaign.objects.going(institution, today).filter(version__policy=policy),
            reading__in=OPEN_READING,
        )
        .filter(Q(nudged_on=None) | Q(nudged_on__lte=lately))
        .exclude(person=by)
    )
    if people is not None:
        rows = rows.filter(person__in=list(people))
    found = list(
        rows.select_related("person", "campaign__version__policy__institution")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    keys = [row.pk for row in found]
    Assignment.objects.filter(pk__in=keys).update(nudged_on=today, nudged_by=by)
    letters = [
        Letter(
            row.person, {**_context([row]), "asker": str(by)}, about(row.campaign_id, row.person_id)
        )
        for row in found
    ]
    notify_each(institution, NUDGE, letters)
    if found:
        codes = {"people": [row.person_id for row in found[:100]], "number": len(found)}
        record(policy, "reminded to confirm", by=by, codes=codes)
    return len(found)


@transaction.atomic
def tell_heads(institution: Institution, today: date) -> int:
    """Point heads once a month to the reading of their units; numbers stand on the page only.

    It leaves on the month's first working day, or as soon after as the sweep runs.
    """
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)  # one sweep at a time
    month = f"reading-month:{institution.pk}:{today:%Y-%m}"
    calendar = working_calendar(institution)
    first = date(today.year, today.month, 1)
    if not calendar.is_working_day(first):
        first = calendar.add_working_days(first, 1)
    if today < first or Notice.objects.filter(about=month).exists():
        return 0
    going = Campaign.objects.going(institution, today).select_related(
        "version__policy__institution"
    )
    campaign = going.order_by("-opens_on", "-pk").first()
    if campaign is None:
        return 0
    heads = RoleAssignment.objects.on(today).filter(
        role=Role.LINE_APPROVER, unit__institution=institution, person__is_active=True
    )
    units: dict[User, str] = {}
    for row in heads.select_related("person", "unit").order_by("pk"):
        units.setdefault(row.person, str(row.unit))
    path = confirmed_path(campaign.version.policy)
    letters = [
        Letter(person, {"unit": unit, "path": path}, month) for person, unit in units.items()
    ]
    return notify_daily(institution, MONTHLY, letters)
