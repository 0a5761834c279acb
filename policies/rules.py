"""Who may do what with a policy; everybody may read what was published."""

from institutions.models import Institution, Role, User
from institutions.rules import holds_over_all, only_reads
from policies.models import PolicyVersion

WRITERS = (Role.POLICY_OWNER, Role.INSTITUTION_ADMIN)
APPROVERS = (Role.POLICY_APPROVER, Role.INSTITUTION_ADMIN)


def can_write(user: User, institution: Institution) -> bool:
    """Whether somebody may open, change, send and publish drafts."""
    return holds_over_all(user, WRITERS, institution)


def can_see_drafts(user: User, institution: Institution) -> bool:
    """Whether drafts exist for somebody; auditors read them and never write."""
    approves = holds_over_all(user, APPROVERS, institution)
    return approves or can_write(user, institution) or only_reads(user, institution)


def holds_approval(user: User, institution: Institution) -> bool:
    """Whether somebody enters the approving body's decisions."""
    return holds_over_all(user, APPROVERS, institution)


def wrote(user: User, version: PolicyVersion) -> bool:
    """Whether somebody began a version or was the last to change it."""
    return user.pk in (version.author_id, version.last_editor_id)


def can_decide(user: User, version: PolicyVersion) -> bool:
    """Whether somebody may approve a version or ask for changes: nobody approves their own."""
    return holds_approval(user, version.policy.institution) and not wrote(user, version)


def can_review(user: User, institution: Institution) -> bool:
    """Whether somebody notes reviews and sets when the next is due."""
    return can_write(user, institution)


def can_see_reviews(user: User, institution: Institution) -> bool:
    """Whether somebody sees when reviews are due: marketing hears of what is overdue."""
    is_marketing = holds_over_all(user, [Role.REGISTER_MANAGER], institution)
    return is_marketing or can_see_drafts(user, institution)
