"""What beat does for policies; each may run twice, late or half, and nobody hears twice."""

from celery import shared_task
from django.utils import timezone

from institutions.models import Institution
from policies.services import (
    acknowledging,
    asking_reminders,
    related,
    reminding,
    training,
    verifying,
)


@shared_task
def remind_desks() -> int:
    """Remind whoever answers questions asked before posting of those that are due."""
    return sum(asking_reminders.remind_desks(each) for each in Institution.objects.order_by("pk"))


@shared_task
def remind_of_reviews() -> int:
    """Remind owners of reviews that come or are over; return how many people are told."""
    return reminding.remind_of_reviews(timezone.localdate())


@shared_task
def look_after_reading() -> int:
    """Ask joiners, let leavers go, remind who is near the last day; return how many were asked."""
    today, asked = timezone.localdate(), 0
    for institution in Institution.objects.order_by("pk"):
        asked += acknowledging.look_over(institution, today)
        acknowledging.remind(institution, today)
        acknowledging.tell_heads(institution, today)
        training.look_over(institution, today)
        training.remind(institution, today)
    return asked


@shared_task
def check_links() -> int:
    """Try the links of related documents that were not tried for a week; return how many."""
    return related.check_links(timezone.localdate())


@shared_task
def look_for_tampering() -> int:
    """Reckon every published text's fingerprint anew; return how many people are told."""
    return verifying.look_for_tampering()
