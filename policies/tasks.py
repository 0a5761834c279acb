"""What beat does for policies; each may run twice, late or half, and nobody hears twice."""

from celery import shared_task

from institutions.models import Institution
from policies.services import asking_reminders


@shared_task
def remind_desks() -> int:
    """Remind whoever answers questions asked before posting of those that are due."""
    return sum(asking_reminders.remind_desks(each) for each in Institution.objects.order_by("pk"))
