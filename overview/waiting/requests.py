"""Requests that wait for somebody, are under way, or are to be answered."""

from collections.abc import Iterable
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.listing import capped_count
from institutions.models import Institution, User
from institutions.services import due_on
from institutions.shown import Status, day
from overview.waiting.parts import SHOWN, Task, due, hint
from policies.rulebook import rule
from registrations.forms.lists import DESKS, WITH_NOBODY
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
    StepState,
)
from registrations.views.lists import with_desk


def page_of(name: str, slug: str) -> str:
    """The address of one of the pages of requests."""
    return reverse(f"registrations:{name}", args=[slug])


def _requests(institution: Institution) -> Any:
    return RegistrationRequest.objects.filter(institution=institution).select_related(
        "platform", "unit", "institution", "requested_by"
    )


def named(registration: RegistrationRequest) -> str:
    """Name a request by what it asks for, as far as that is known."""
    if registration.name and registration.platform:
        return f"{registration.name} ({registration.platform})"
    return registration.name or _("A request without a name yet")


def to_decide(user: User, institution: Institution) -> list[Task]:
    """Requests whose present step this person may answer, the longest waiting first."""
    found = (
        _requests(institution)
        .waiting_for(user)
        .filter(steps__state=StepState.CURRENT)
        .prefetch_related("steps")
        .order_by("steps__arrived_at", "id")[:SHOWN]
    )
    return [
        Task(
            named(each),
            hint(each.reference, each.unit, _("from %(name)s") % {"name": each.requested_by}),
            each.get_absolute_url(),
            due(next((s.due_on for s in each.steps.all() if s.state == StepState.CURRENT), None)),
        )
        for each in found
    ]


def to_answer(user: User, institution: Institution) -> list[Task]:
    """Own requests with questions to answer, the longest open first, each with its last day."""
    found = _requests(institution).filter(requested_by=user, state=RequestState.CHANGES_ASKED)
    rows = list(found.order_by("state_since", "id")[:SHOWN])
    days = rule(institution, "changes_days").value if rows else None
    return [
        Task(
            named(each),
            hint(
                each.reference,
                each.unit,
                _("changes asked on %(day)s") % {"day": day(each.state_since)},
            ),
            each.get_absolute_url(),
            due(due_on(institution, days, each.state_since) if days else None),
        )
        for each in rows
    ]


def to_set_up(user: User, institution: Institution) -> list[Task]:
    """Approved requests, of one's own or to run, whose account has to be created."""
    runs = Q(proposed__person=user, proposed__state=ProposedState.ACCEPTED)
    found = (
        _requests(institution)
        .filter(Q(requested_by=user) | runs, state=RequestState.APPROVED)
        .distinct()
    )
    return _own(found, Status(_("Approved, not set up"), "wait"))


def drafts(user: User, institution: Institution) -> list[Task]:
    """Own requests not sent."""
    found = _requests(institution).filter(requested_by=user, state=RequestState.DRAFT)
    return _own(found, Status(_("Draft")))


def under_way(user: User, institution: Institution) -> list[Task]:
    """Own requests that somebody else is deciding."""
    found = (
        _requests(institution)
        .filter(requested_by=user, state=RequestState.UNDER_REVIEW)
        .prefetch_related("steps")
        .order_by("-sent_at", "-id")[:SHOWN]
    )
    return [
        Task(named(each), hint(each.reference, each.unit), each.get_absolute_url(), _with(each))
        for each in found
    ]


def _with(registration: RegistrationRequest) -> Status:
    steps = [step for step in registration.steps.all() if step.state == StepState.CURRENT]
    return Status(_("With %(step)s") % {"step": steps[0].title}, "wait") if steps else due(None)


def _own(found: Any, status: Status) -> list[Task]:
    rows: Iterable[RegistrationRequest] = found.order_by("-changed_at", "-id")[:SHOWN]
    return [
        Task(named(each), hint(each.reference, each.unit), each.get_absolute_url(), status)
        for each in rows
    ]


def asked_to_run(user: User, institution: Institution) -> list[Task]:
    """Accounts somebody is asked to help run at a university and has not answered about."""
    return _to_answer(_asked(user).filter(request__institution=institution))


def asked_elsewhere(user: User, belongs_to: set[int]) -> list[Task]:
    """The same at universities where somebody has no role yet, and so no home page."""
    return _to_answer(_asked(user).exclude(request__institution__in=belongs_to))


def _asked(user: User) -> "QuerySet[ProposedAdministrator]":
    return ProposedAdministrator.objects.filter(
        person=user, state=ProposedState.WAITING, asked_at__isnull=False
    )


def _to_answer(asked: "QuerySet[ProposedAdministrator]") -> list[Task]:
    rows = (
        asked.exclude(request__state__in=[RequestState.DECLINED, RequestState.REGISTERED])
        .select_related(
            "request__platform",
            "request__requested_by",
            "request__unit",
            "request__institution",
        )
        .order_by("asked_at")[:SHOWN]
    )
    return [
        Task(
            named(row.request),
            hint(row.request.unit, _("asked by %(name)s") % {"name": row.request.requested_by}),
            reverse(
                "registrations:run", args=[row.request.institution.slug, row.request.reference]
            ),
            Status(_("Say yes or no"), "wait"),
        )
        for row in rows
    ]


def unmanned(institution: Institution) -> list[Task]:
    """Requests whose present step has nobody to decide it; a substitute has to be named."""
    found = (
        _requests(institution)
        .filter(
            state=RequestState.UNDER_REVIEW,
            steps__state=StepState.CURRENT,
            steps__is_unmanned=True,
        )
        .order_by("steps__arrived_at", "id")[:SHOWN]
    )
    return [
        Task(
            named(each),
            hint(each.reference, each.unit),
            reverse("registrations:substitute", args=[institution.slug, each.reference]),
            Status(_("Name a substitute"), "warn"),
        )
        for each in found
    ]


def saved_filters(user: User, institution: Institution) -> list[Task]:
    """How many requests wait where, each a link to the list narrowed to them; none is empty."""
    seen = (
        RegistrationRequest.objects.visible_to(user)
        .filter(institution=institution)
        .exclude(state=RequestState.DRAFT)
    )
    wanted = [
        (_("With %(desk)s") % {"desk": str(label).lower()}, f"desk={code}", with_desk(seen, code))
        for code, label in DESKS
    ]
    approved = seen.filter(state=RequestState.APPROVED)
    wanted.append((_("Approved, not set up"), "state=approved", approved))
    counted = [_counted(title, query, rows, institution) for title, query, rows in wanted]
    return [task for task in counted if task is not None]


def _counted(
    title: str, query: str, rows: "QuerySet[RegistrationRequest]", institution: Institution
) -> Task | None:
    number, is_more = capped_count(rows)
    if not number:
        return None
    oldest = rows.order_by("state_since").values_list("state_since", flat=True)[0]
    days = (timezone.localdate() - timezone.localdate(oldest)).days
    aged = ngettext("oldest %(days)s day", "oldest %(days)s days", days) % {"days": days}
    hint = aged if days else _("since today")
    words = _("More than %(number)s") if is_more else "%(number)s"
    look: Literal["warn", "wait"] = "warn" if query == f"desk={WITH_NOBODY}" else "wait"
    url = f"{page_of('list', institution.slug)}?{query}"
    return Task(title, hint, url, Status(words % {"number": f"{number:,}"}, look))
