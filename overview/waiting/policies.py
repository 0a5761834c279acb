"""What waits for those who keep policies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, User
from institutions.shown import Status
from overview.waiting.parts import SHOWN, Task
from policies import rules
from policies.models import OPEN, PolicyVersion, VersionState
from policies.reviewing import LONGEST_AHEAD
from policies.reviews import Standing, standings


def reviews_due(user: User, institution: Institution) -> list[Task]:
    """Reviews that are late, near, or without any date; marketing sees the late ones."""
    if not rules.can_see_reviews(user, institution):
        return []
    owns = rules.can_review(user, institution)
    rows = [each for each in standings(institution) if _waits(each, owns)]
    return [
        Task(
            each.policy.title,
            "" if each.due_on else _("The policy states no review date. Set one"),
            reverse("policies:review", args=[institution.slug, each.policy.slug]),
            each.status,
        )
        for each in rows[:SHOWN]
    ]


def _waits(each: Standing, owns: bool) -> bool:
    if each.overdue_since or not owns:
        return each.overdue_since is not None
    return each.due_on is None or (each.due_on - each.today).days <= LONGEST_AHEAD


def drafts_seen_by(user: User, institution: Institution) -> list[PolicyVersion]:
    """Drafts of a university, the longest waiting first; none for whom drafts do not exist."""
    if not rules.can_see_drafts(user, institution):
        return []
    rows = PolicyVersion.objects.filter(policy__institution=institution, state__in=OPEN)
    found = rows.select_related("policy__institution", "last_editor")
    return list(found.order_by("state_since", "pk"))


def drafts_to_decide(user: User, drafts: list[PolicyVersion]) -> list[Task]:
    """Drafts whose decision somebody may enter; never one they wrote."""
    waiting = [row for row in drafts if row.state == VersionState.IN_REVIEW]
    rows = [row for row in waiting if rules.can_decide(user, row)]
    word = Status(_("Enter the decision"), "wait")
    return [_draft(row, "draft_decide", word) for row in rows[:SHOWN]]


def drafts_to_go_on(user: User, drafts: list[PolicyVersion]) -> list[Task]:
    """Drafts that came back to those who write: changes asked for, or ready to publish."""
    words = {
        VersionState.CHANGES_REQUESTED: Status(_("Changes asked for"), "warn"),
        VersionState.APPROVED: Status(_("Publish it"), "wait"),
    }
    back = [row for row in drafts if row.state in words]
    rows = [row for row in back if rules.can_write(user, row.policy.institution)]
    return [_draft(row, "draft", words[VersionState(row.state)]) for row in rows[:SHOWN]]


def _draft(row: PolicyVersion, page: str, status: Status) -> Task:
    url = reverse(f"policies:{page}", args=[row.policy.institution.slug, row.policy.slug])
    hint = _("Draft, changed last by %(name)s") % {"name": row.last_editor}
    return Task(row.policy.title, hint, url, status)
