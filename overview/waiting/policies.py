"""What waits for those who keep policies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, User
from overview.waiting.parts import SHOWN, Task
from policies import rules
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
