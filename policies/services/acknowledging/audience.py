"""Who belongs to the group a campaign asks: filled, and kept true day by day.

A thousand people at a time, each range in a transaction of its own with a fixed number of
queries. Run twice, nothing doubles; missed for a week, it catches up.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.notices import Letter, notify_each
from institutions.shown import day
from policies.models import OPEN_READING, Assignment, Campaign, Exemption, PolicyVersion
from policies.services.acknowledging.campaigns import Asked, end_withdrawn
from policies.services.acknowledging.pages import about, confirm_path
from records.audit import record
from records.outbox import drop_each

BATCH = 1000  # people in one transaction
A_MAIL = 500  # mails that leave together; the next ones ten minutes later
APART = timedelta(minutes=10)
AT_LEAST = 7  # days between being asked and the last day, for who came late to the portal
TEMPLATE = "policies/mail/read_new"


def look_over(institution: Institution, today: date) -> int:
    """Bring every campaign of a university up to a day; return how many people were asked."""
    asked = 0
    for campaign in Campaign.objects.going(institution, today).select_related(
        "version__policy__institution"
    ):
        if end_withdrawn(campaign):
            continue
        _note_leavers(campaign, today)
        asked += fill(campaign, today)
        _note_moves(campaign, today)
        _give_time_after_exemptions(campaign, today)
    return asked


def belonging(campaign: Campaign, on: date) -> "QuerySet[RoleAssignment]":
    """The ways of belonging by which people are in the group on a day."""
    institution, wanted = campaign.version.policy.institution, campaign.audience
    held = RoleAssignment.objects.on(on).filter(
        role__in=wanted["kinds"], unit__institution=institution, person__is_active=True
    )
    if wanted["units"]:
        chosen = Unit.objects.filter(pk__in=wanted["units"]).values_list("path", flat=True)
        held = held.filter(unit__in=Unit.objects.under([path or "" for path in chosen]))
    if wanted["administrators_only"]:
        runs = User.objects.filter(
            pk=OuterRef("person"),
            administered__to_on=None,
            administered__account__institution=institution,
        )
        held = held.filter(Exists(runs))
    return held


def belonging_ahead(draft: PolicyVersion, asked: Asked, on: date) -> "QuerySet[RoleAssignment]":
    """The ways of belonging by which people would be asked about a draft."""
    return belonging(Campaign(version=draft, audience=asked.audience), on)


def _home(held: "QuerySet[RoleAssignment]") -> "QuerySet[RoleAssignment]":
    """Where somebody is counted: as staff before anything else, then where they came first."""
    staff_first = Case(When(role=Role.STAFF, then=Value(0)), default=Value(1))
    return held.filter(person=OuterRef("person")).order_by(staff_first, "from_on", "pk")


def fill(campaign: Campaign, today: date) -> int:
    """Ask everybody of the group who has not been asked; return how many."""
    asked, after = 0, 0
    while rows := _fill_range(campaign.pk, today, after, asked):
        asked, after = asked + len(rows), rows[-1].pk
    Campaign.objects.filter(pk=campaign.pk, filled_on=None).update(filled_on=today)
    return asked


@transaction.atomic
def _fill_range(campaign_id: int, today: date, after: int, asked: int) -> list[RoleAssignment]:
    campaigns = Campaign.objects.select_for_update(of=("self",))
    campaign = campaigns.select_related("version__policy__institution").get(pk=campaign_id)
    if campaign.ended_on is not None:
        return []
    held = belonging(campaign, today)
    there = Assignment.objects.filter(campaign=campaign, person=OuterRef("person"), left_on=None)
    newcomers = held.filter(pk__gt=after, pk=Subquery(_home(held).values("pk")[:1]))
    rows = list(
        newcomers.filter(~Exists(there)).select_related("person", "unit").order_by("pk")[:BATCH]
    )
    if rows:
        made = [_assignment(campaign, row, today) for row in rows]
        Assignment.objects.bulk_create(
            made,
            update_conflicts=True,  # who comes back takes up the row they left
            unique_fields=["campaign", "person"],
            update_fields=["unit", "since", "due_on", "left_on", "written_on", "reminders"],
        )
        _write_to(campaign, made, today, asked)
        codes = {"campaign": campaign.pk, "people": len(rows)}
        record(campaign.version.policy, "people asked to confirm", by=None, codes=codes)
    return rows


def _assignment(campaign: Campaign, row: RoleAssignment, today: date) -> Assignment:
    since, due_on = _days(campaign, row.from_on, today)
    return Assignment(
        campaign=campaign,
        person=row.person,
        unit=row.unit,
        since=since,
        due_on=due_on,
        written_on=today,
    )


def _days(campaign: Campaign, came_on: date, today: date) -> tuple[date, date]:
    """Since when somebody is in the group, and their last day."""
    if came_on <= campaign.opens_on and campaign.filled_on is None:
        return campaign.opens_on, campaign.due_on
    # Who was there already came into the group today: by a move, or by taking up an account.
    since = came_on if came_on > campaign.opens_on else today
    due_on = since + timedelta(days=campaign.joiner_days)
    return since, max(due_on, today + timedelta(days=min(AT_LEAST, campaign.joiner_days)))


def _write_to(campaign: Campaign, made: Iterable[Assignment], today: date, asked: int) -> None:
    """Mail those for whom there is something to do, some now and the others later."""
    people = [each.person_id for each in made]
    rows = Assignment.objects.as_of(today).filter(campaign=campaign, person__in=people)
    wanted = list(rows.filter(reading__in=OPEN_READING).select_related("person").order_by("pk"))
    policy = campaign.version.policy
    for start in range(0, len(wanted), A_MAIL):
        letters = [
            Letter(
                each.person,
                {
                    "title": policy.title,
                    "number": campaign.version.number,
                    "due": day(each.due_on),
                    "path": confirm_path(policy),
                },
                about(campaign.pk, each.person_id),
            )
            for each in wanted[start : start + A_MAIL]
        ]
        later = APART * ((asked + start) // A_MAIL)
        notify_each(policy.institution, TEMPLATE, letters, due_at=timezone.now() + later)


def _note_leavers(campaign: Campaign, today: date) -> int:
    """Take those out of the group who no longer belong to it; what they confirmed is kept."""
    left = 0
    while number := _leave_range(campaign, today):
        left += number
    return left


@transaction.atomic
def _leave_range(campaign: Campaign, today: date) -> int:
    held = belonging(campaign, today).filter(person=OuterRef("person"))
    ended = RoleAssignment.objects.filter(
        person=OuterRef("person"),
        role__in=campaign.audience["kinds"],
        unit__institution=campaign.version.policy.institution,
        to_on__lt=today,
    ).order_by("-to_on")
    rows: list[Any] = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(~Exists(held), campaign=campaign, left_on=None)
        .annotate(last_on=Subquery(ended.values("to_on")[:1]))
        .order_by("pk")[:BATCH]
    )
    for row in rows:
        was_last = row.last_on is not None and row.last_on >= row.since
        row.left_on = row.last_on + timedelta(days=1) if was_last else today
    Assignment.objects.bulk_update(rows, ["left_on"])
    drop_each([about(campaign.pk, row.person_id) for row in rows])
    return len(rows)


@transaction.atomic
def _note_moves(campaign: Campaign, today: date) -> int:
    """Count who moved where they belong now."""
    home = Subquery(_home(belonging(campaign, today)).values("unit")[:1])
    rows = Assignment.objects.filter(campaign=campaign, left_on=None).annotate(home=home)
    moved = rows.filter(home__isnull=False).exclude(unit=home)
    return Assignment.objects.filter(pk__in=list(moved.values_list("pk", flat=True))).update(
        unit=home
    )


@transaction.atomic
def _give_time_after_exemptions(campaign: Campaign, today: date) -> int:
    """Who was exempt has, from then on, the days somebody has who joins."""
    over = Exemption.objects.filter(
        policy=campaign.version.policy, until__gte=campaign.opens_on, until__lt=today
    )
    until = dict(over.order_by("until").values_list("person", "until"))
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        campaign=campaign, left_on=None, person__in=list(until)
    )
    late = []
    for row in rows:
        due_on = until[row.person_id] + timedelta(days=campaign.joiner_days)
        if row.due_on < due_on:
            row.due_on, row.reminders = due_on, 0
            late.append(row)
    return Assignment.objects.bulk_update(late, ["due_on", "reminders"])
