"""What waits for those who look after people and mail."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.models import (
    BELONGING,
    Institution,
    LinkKind,
    OneUseLink,
    RoleAssignment,
    User,
)
from institutions.shown import Status
from overview.waiting.parts import SHOWN, Task
from policies.contacts import contact_point
from records.models import Notice, NoticeState


def to_confirm(institution: Institution) -> list[Task]:
    """People who took up an invitation and whose belonging nobody has confirmed."""
    belonged = RoleAssignment.objects.filter(
        unit__institution=institution, role__in=BELONGING, person=OuterRef("person")
    )
    # Whoever was confirmed and has left since is not to be confirmed again.
    since = Q(to_on=None) | Q(to_on__gte=OuterRef("used_on"))
    arrived = (
        OneUseLink.objects.filter(
            institution=institution, kind=LinkKind.INVITATION, used_at__isnull=False
        )
        .annotate(used_on=TruncDate("used_at"))
        .exclude(Exists(belonged.filter(since)))
    )
    people = User.objects.filter(pk__in=arrived.values("person"), is_active=True)
    people = people.order_by("name", "pk")[:SHOWN]
    return [
        Task(
            person.name,
            person.email,
            reverse("institutions:person", args=[institution.slug, person.pk]),
            Status(_("Confirm what they are here"), "wait"),
        )
        for person in people
    ]


def no_address(institution: Institution) -> list[Task]:
    """One line where nobody who has a question is told an address to write to."""
    if contact_point(institution).address:
        return []
    return [
        Task(
            _("No address for questions"),
            _("Visitors and staff are told no address to write to. Give one in the settings"),
            reverse("institutions:settings", args=[institution.slug]),
            Status(_("Missing"), "warn"),
        )
    ]


def failed_mail(institution: Institution) -> list[Task]:
    """One line for all the mail that could not be sent."""
    found = Notice.objects.filter(scope__startswith=institution.scope, state=NoticeState.FAILED)
    number = len(found.values_list("pk")[:100])
    if not number:
        return []
    words = ngettext("%(number)s message", "%(number)s messages", number) % {
        "number": _("100 or more") if number == 100 else number
    }
    url = f"{reverse('overview:mail', args=[institution.slug])}?state=failed"
    return [Task(words, _("Look, and send again"), url, Status(_("Failed"), "stop"))]
