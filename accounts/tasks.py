"""What beat does for the register; each may run twice, late or half, and nobody hears twice."""

from celery import shared_task
from django.utils import timezone

from accounts.services import (
    audits,
    checks,
    feeds,
    importing,
    leavers,
    permissions,
    sweep,
    visits,
)
from institutions.models import Institution


@shared_task
def look_over_registers() -> int:
    """Look over every register that was not looked over today, and complete what was killed."""
    return sweep.look_over_due()


@shared_task
def look_after_people() -> int:
    """End the service of people who are gone, lapse questions, and ask for yearly statements."""
    ended = 0
    for institution in Institution.objects.order_by("pk"):
        ended += leavers.end_for_leavers(institution)
        ended += leavers.lapse_offers(institution)
        checks.open_due_checks(institution)
    return ended


@shared_task
def look_after_care() -> int:
    """Plan first audits, and tell of missed visits and of permissions that end soon."""
    told = 0
    for institution in Institution.objects.order_by("pk"):
        audits.plan_first_audits(institution)
        told += sum(visits.tell_of_missed_visits(institution))
        told += permissions.tell_of_ending(institution)
    return told


@shared_task
def read_feeds() -> int:
    """Read the public feeds that are due, where the rulebook allows it."""
    return feeds.read_due_feeds().total()


@shared_task
def forget_imports() -> int:
    """Delete the rows of imports whose days are over."""
    return importing.forget_old(timezone.now())
