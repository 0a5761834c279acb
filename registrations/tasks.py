"""What beat does for requests; each may run twice, late or half, and nobody hears twice."""

from celery import shared_task

from registrations.services import sweeps


@shared_task
def look_after_drafts() -> int:
    """Delete drafts whose writer was warned, then warn the next ones."""
    deleted = sweeps.over_institutions(sweeps.delete_old_drafts)
    return deleted + sweeps.over_institutions(sweeps.warn_of_deletion)


@shared_task
def look_after_steps() -> int:
    """Remind approvers, tell when they are late, and notice desks that emptied."""
    return sweeps.over_institutions(sweeps.look_after_steps)


@shared_task
def chase_people() -> int:
    """Tell whoever asked of people who do not answer, and ask about accounts not set up."""
    chased = sweeps.over_institutions(sweeps.chase_administrators)
    return chased + sweeps.over_institutions(sweeps.ask_about_set_up)
