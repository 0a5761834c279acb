"""What stands open on somebody's own requests because others have not answered."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, LinkKind, OneUseLink, User
from institutions.services import due_on
from institutions.shown import Status, day
from overview.waiting.parts import SHOWN, Task, hint
from overview.waiting.requests import named
from policies.rulebook import rule
from registrations.models import (
    OPEN_STATES,
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)

ENDED = (RequestState.REGISTERED, RequestState.DECLINED)


def unanswered(user: User, institution: Institution) -> list[Task]:
    """People who said no or are past their day, and mailboxes nobody has confirmed."""
    return [*_people(user, institution), *_mailboxes(user, institution)][:SHOWN]


def _people(user: User, institution: Institution) -> list[Task]:
    # Whoever asked was told of the same people by mail; here they stay until it is put right.
    late = Q(state=ProposedState.WAITING, chased_at__isnull=False)
    has_answered_no = Q(request__proposed__state=ProposedState.DECLINED)
    rows = (
        ProposedAdministrator.objects.told_apart()
        .filter(
            late | Q(state=ProposedState.DECLINED),
            request__requested_by=user,
            request__institution=institution,
        )
        .exclude(request__state__in=ENDED)
        .annotate(left=Count("request__proposed", filter=~has_answered_no))
        .select_related("person", "request__platform", "request__institution")
        .order_by("request", "position")
    )
    found: list[Any] = list(rows[: 2 * SHOWN])
    if not found:
        return []
    needed = rule(institution, "min_administrators").value or 0
    return [
        _person(each) for each in found if each.state == ProposedState.WAITING or each.left < needed
    ]


def _person(each: Any) -> Task:
    row, said_no = each.request, each.state == ProposedState.DECLINED
    words = (
        _("%(person)s said no to running it")
        if said_no
        else _("%(person)s has not said whether they will run it")
    )
    status = Status(_("Said no"), "stop") if said_no else Status(_("No answer"), "warn")
    return Task(named(row), hint(row.reference, words % {"person": each}), _place(row), status)


def _place(row: RegistrationRequest) -> str:
    """Where it is put right: among the answers of a draft, else on the request's page."""
    if row.state == RequestState.DRAFT:
        slug = row.institution.slug
        return reverse("registrations:task", args=[slug, row.reference, "administrators"])
    return f"{row.get_absolute_url()}#open-title"


def _mailboxes(user: User, institution: Institution) -> list[Task]:
    sent = OneUseLink.objects.filter(kind=LinkKind.MAILBOX, subject_id=OuterRef("mailbox"))
    rows: QuerySet[RegistrationRequest] = (
        RegistrationRequest.objects.filter(
            requested_by=user,
            institution=institution,
            state__in=OPEN_STATES,
            mailbox__confirmed_at=None,
            mailbox__isnull=False,
        )
        .annotate(asked_at=Subquery(sent.order_by("-created_at").values("created_at")[:1]))
        .select_related("platform", "institution", "mailbox")
        .order_by("sent_at", "pk")
    )
    found = list(rows[:SHOWN])
    if not found:
        return []
    days = rule(institution, "mailbox_days").value
    return [_mailbox(row, institution, days) for row in found]


def _mailbox(row: Any, institution: Institution, days: int | None) -> Task:
    asked_at = row.asked_at or row.sent_at
    until = due_on(institution, days, asked_at) if days else None
    words = _("nobody has confirmed %(address)s since %(day)s") % {
        "address": row.mailbox,
        "day": day(asked_at),
    }
    is_late = until is not None and until < timezone.localdate()
    status = Status(_("Not confirmed"), "warn" if is_late else "wait")
    return Task(named(row), hint(row.reference, words), _place(row), status)
