"""Who may do what with a policy; everybody may read what was published."""

from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.rules import holds_over_all, only_reads, oversight_paths
from policies.models import PolicyVersion

WRITERS = (Role.POLICY_OWNER, Role.INSTITUTION_ADMIN)
# Who sees to it that people have read a policy, everywhere or under the unit they hold it on.
READING_DESK = (Role.POLICY_OWNER, Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN)
READING_HEADS = (Role.LINE_APPROVER, Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN)
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
    """Whether somebody began a version, or changed anything of it, last or before others did."""
    return user.pk in (version.author_id, version.last_editor_id, *version.editors)


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


def can_ask_to_confirm(user: User, institution: Institution) -> bool:
    """Whether somebody may ask people to confirm a policy, and exempt them for a while."""
    return holds_over_all(user, READING_DESK, institution)


def sees_all_reading(user: User, institution: Institution) -> bool:
    """Whether somebody sees of everybody who has confirmed; auditors do."""
    return holds_over_all(user, (*READING_DESK, Role.AUDITOR), institution)


def reports_of(user: User, institution: Institution) -> Q:
    """Which people are somebody's direct reports today; managers change, so never as of then."""
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        line_manager=user, unit__institution=institution
    )
    return Q(person__in=held.values("person"))


def headed_units(user: User, institution: Institution) -> Q:
    """Which units lie under what somebody heads or looks after at a university."""
    paths = [
        path for path in oversight_paths(user, READING_HEADS) if path.startswith(institution.scope)
    ]
    units = Unit.objects.filter(institution=institution).under(paths)
    return Q(unit__in=units) if paths else Q(pk__in=())


def watched_reading(user: User, institution: Institution, *, acts: bool = False) -> Q:
    """Whose reading somebody sees: direct reports, people of their units, or everybody.

    Args:
        acts: whom they may remind, too; auditors read only.
    """
    sees_all = can_ask_to_confirm if acts else sees_all_reading
    if sees_all(user, institution):
        return Q()
    return headed_units(user, institution) | reports_of(user, institution)


def can_watch_reading(user: User, institution: Institution) -> bool:
    """Whether there is anybody whose reading somebody sees: the desk, heads, managers."""
    if sees_all_reading(user, institution) or oversight_paths(user, READING_HEADS):
        return True
    today = RoleAssignment.objects.on(timezone.localdate())
    return today.filter(line_manager=user, unit__institution=institution).exists()


def can_note_course(user: User, person: User, institution: Institution) -> bool:
    """Whether somebody may note that another completed a course: their manager, the register."""
    if user.pk == person.pk:
        return False
    if holds_over_all(user, READING_DESK, institution):
        return True
    led = RoleAssignment.objects.on(timezone.localdate()).filter(
        line_manager=user, person=person, unit__institution=institution
    )
    return led.exists()
