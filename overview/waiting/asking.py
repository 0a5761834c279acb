"""What waits because people ask before they post, or find the policy unclear."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, Role, User
from institutions.rules import covered_desks, holds_any
from institutions.shown import Status, day
from overview.waiting.parts import SHOWN, Task, counted, due, hint
from policies.desks import ROLES, seats_of
from policies.models import PolicyFeedback, PostQuestion, QuestionState
from policies.rules import can_write

DESKS = {*ROLES.values(), Role.INSTITUTION_ADMIN}


def desk_page(institution: Institution) -> str:
    """The desk's list of questions."""
    return reverse("policies:desk", args=[institution.slug])


def to_answer(user: User, institution: Institution) -> list[Task]:
    """Questions asked before posting that somebody may answer, the most urgent first."""
    covers = any(role in DESKS for role, _unit in covered_desks(user))
    if not covers and not holds_any(user, DESKS, institution):
        return []
    theirs = seats_of(institution).answerable(user)
    rows = _open(institution).filter(theirs).select_related("asker").order_by("due_on", "id")
    return [
        Task(
            row.get_topic_display(),
            hint(row.asker, row.account),
            row.get_absolute_url(),
            due(row.due_on),
        )
        for row in rows[:SHOWN]
    ]


def comments(user: User, institution: Institution) -> list[Task]:
    """One line for the comments on the policy that nobody has answered."""
    if not can_write(user, institution):
        return []
    rows = PolicyFeedback.objects.filter(policy__institution=institution, answered_at=None)
    url = reverse("policies:comments", args=[institution.slug])
    found = counted(_("Comments on the policy"), rows, url, "wait")
    return [found] if found else []


def asked(user: User, institution: Institution) -> list[Task]:
    """Questions of somebody's own that have no answer yet."""
    rows = _open(institution).filter(asker=user).order_by("-id")
    return [
        Task(
            row.get_topic_display(),
            row.account,
            row.get_absolute_url(),
            Status(_("Answer due %(day)s") % {"day": day(row.due_on)}, "wait"),
        )
        for row in rows[:SHOWN]
    ]


def _open(institution: Institution) -> "QuerySet[PostQuestion]":
    rows = PostQuestion.objects.filter(institution=institution, state=QuestionState.OPEN)
    return rows.select_related("institution")
