"""Who may read a university's mail list, its trail and its long work: those of all of it."""

from institutions.models import Institution, Role, User
from institutions.rules import holds_over_all
from records.models import Job


def can_see_mail(user: User, institution: Institution) -> bool:
    """Whether somebody may see what was sent and what failed."""
    readers = [Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN, Role.AUDITOR]
    return holds_over_all(user, readers, institution)


def can_send_again(user: User, institution: Institution) -> bool:
    """Whether somebody may put failed mail back in the queue; an auditor only reads."""
    return holds_over_all(user, [Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN], institution)


def can_see_history(user: User, institution: Institution) -> bool:
    """Whether somebody may read the whole trail of a university."""
    return holds_over_all(user, [Role.INSTITUTION_ADMIN, Role.AUDITOR], institution)


def can_see_job(user: User, institution: Institution, job: Job) -> bool:
    """Whether somebody may watch a piece of long work: who started it, and who keeps the house."""
    return job.started_by_id == user.pk or can_see_mail(user, institution)


def can_stop_job(user: User, institution: Institution, job: Job) -> bool:
    """Whether somebody may stop it."""
    return job.started_by_id == user.pk or can_send_again(user, institution)
