"""What somebody has still to read, and whose reading they see to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, User
from institutions.shown import Status
from overview.waiting.parts import SHOWN, Task, due
from policies import acknowledged, rules
from policies.rulebook import Rulebook
from policies.services import acknowledging, training


def to_read(user: User, institution: Institution) -> list[Task]:
    """Policies somebody has to confirm, what is due first before the rest."""
    return [
        Task(
            row.campaign.version.policy.title,
            _("Version %(number)s") % {"number": row.campaign.version.number},
            reverse("policies:confirm", args=[institution.slug, row.campaign.version.policy.slug]),
            due(row.due_on),
        )
        for row in acknowledged.waiting_for(user, institution)[:SHOWN]
    ]


def to_ask(institution: Institution) -> list[Task]:
    """Versions that people should confirm and nobody has been asked to."""
    return [
        Task(
            version.policy.title,
            _("Version %(number)s: ask people to confirm it") % {"number": version.number},
            reverse("policies:ask_to_confirm", args=[institution.slug, version.policy.slug]),
            Status(_("Nobody is asked yet"), "wait"),
        )
        for version in acknowledging.proposed(institution)
    ]


def courses(user: User, book: Rulebook) -> list[Task]:
    """Courses somebody has to complete, where the rulebook asks for any."""
    institution, names = book.institution, book["training_courses"].value
    if not names:
        return []
    rows = training.needs_of(institution).filter(person=user, course__in=list(names))
    url = reverse("policies:training", args=[institution.slug])
    return [
        Task(names[row.course], "", url, due(row.due_on))
        for row in rows.order_by("due_on", "course")
        if row.status.tone != "ok"
    ]


def desk(user: User, institution: Institution) -> list[Task]:
    """What those who look after the policy have to begin."""
    return to_ask(institution) if rules.can_ask_to_confirm(user, institution) else []


def watched(user: User, institution: Institution) -> list[Task]:
    """How far those are whose reading somebody sees, policy by policy."""
    return [
        Task(
            line.policy.title,
            _("%(done)s of %(asked)s have confirmed")
            % {"done": line.tally.done, "asked": line.tally.asked},
            reverse("policies:confirmed", args=[institution.slug, line.policy.slug]),
            _overdue(line.tally.overdue),
        )
        for line in acknowledged.lines_for(user, institution)
    ]


def _overdue(number: int) -> Status:
    if number:
        return Status(_("%(number)s overdue") % {"number": number}, "warn")
    return Status(_("None overdue"), "ok")
