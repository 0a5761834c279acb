"""What waits for somebody at a university: rows of each app, worded for one list."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountState, Administrator
from institutions.listing import capped_count
from institutions.models import (
    BELONGING,
    Institution,
    LinkKind,
    OneUseLink,
    Role,
    RoleAssignment,
    User,
)
from institutions.rules import holds_any
from institutions.shown import Status, day
from records.models import Notice, NoticeState
from registrations.forms.lists import DESKS, WITH_NOBODY
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
    StepState,
)
from registrations.views.lists import with_desk

SHOWN = 10  # of each kind; the page says where the rest are


class Task(NamedTuple):
    """One thing to do, as the task list draws it."""

    name: str
    hint: str
    url: str
    status: Status


class Group(NamedTuple):
    """Things of one kind, and the page that lists them all."""

    title: str
    tasks: list[Task]
    more_url: str = ""


def waits_for(user: User, institution: Institution) -> list[Group]:
    """List what somebody can do now, the kinds in the order of their haste; none is empty."""
    slug = institution.slug
    groups = [
        Group(_("To decide"), to_decide(user, institution), _page("approvals", slug)),
        Group(_("Questions for you"), to_answer(user, institution), _page("mine", slug)),
        Group(_("Will you run these accounts?"), asked_to_run(user, institution)),
        Group(_("Accounts to set up"), to_set_up(user, institution), _page("mine", slug)),
    ]
    if holds_any(user, [Role.INSTITUTION_ADMIN], institution):
        groups.append(Group(_("Nobody can decide these"), unmanned(institution)))
    if holds_any(user, [Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN], institution):
        groups.append(Group(_("People to confirm"), to_confirm(institution)))
        groups.append(Group(_("Mail that failed"), failed_mail(institution)))
    if holds_any(user, [Role.REGISTER_MANAGER], institution):
        groups.append(Group(_("Requests of the university"), saved_filters(user, institution)))
    groups.append(Group(_("Your drafts"), drafts(user, institution), _page("mine", slug)))
    return [group for group in groups if group.tasks]


def goes_on(user: User, institution: Institution) -> list[Group]:
    """List what is somebody's without waiting for them: requests under way, accounts they run."""
    groups = [
        Group(_("Your requests"), under_way(user, institution), _page("mine", institution.slug)),
        Group(_("Accounts you run"), run_by(user, institution)),
    ]
    return [group for group in groups if group.tasks]


def _page(name: str, slug: str) -> str:
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


def _due(due_on: date | None) -> Status:
    if due_on is None:
        return Status(_("Waiting for you"), "wait")
    if due_on < timezone.localdate():
        return Status(_("Was due %(day)s") % {"day": day(due_on)}, "warn")
    return Status(_("Due %(day)s") % {"day": day(due_on)}, "wait")


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
            _hint(each.reference, each.unit, _("from %(name)s") % {"name": each.requested_by}),
            each.get_absolute_url(),
            _due(next((s.due_on for s in each.steps.all() if s.state == StepState.CURRENT), None)),
        )
        for each in found
    ]


def _hint(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def to_answer(user: User, institution: Institution) -> list[Task]:
    """Own requests with questions to answer."""
    found = _requests(institution).filter(requested_by=user, state=RequestState.CHANGES_ASKED)
    return _own(found, Status(_("Changes asked"), "warn"))


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
        Task(named(each), _hint(each.reference, each.unit), each.get_absolute_url(), _with(each))
        for each in found
    ]


def _with(registration: RegistrationRequest) -> Status:
    steps = [step for step in registration.steps.all() if step.state == StepState.CURRENT]
    return Status(_("With %(step)s") % {"step": steps[0].title}, "wait") if steps else _due(None)


def _own(found: Any, status: Status) -> list[Task]:
    rows: Iterable[RegistrationRequest] = found.order_by("-changed_at", "-id")[:SHOWN]
    return [
        Task(named(each), _hint(each.reference, each.unit), each.get_absolute_url(), status)
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
            _hint(row.request.unit, _("asked by %(name)s") % {"name": row.request.requested_by}),
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
            _hint(each.reference, each.unit),
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
    url = f"{_page('list', institution.slug)}?{query}"
    return Task(title, hint, url, Status(words % {"number": f"{number:,}"}, look))


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


def run_by(user: User, institution: Institution) -> list[Task]:
    """Accounts somebody runs."""
    rows = (
        Administrator.objects.filter(person=user, to_on=None, account__institution=institution)
        .exclude(account__state=AccountState.CLOSED)
        .select_related("account__platform", "account__unit", "account__institution")
        .order_by("account__name", "id")[:SHOWN]
    )
    return [
        Task(
            str(row.account),
            str(row.account.unit),
            row.account.get_absolute_url(),
            row.account.status,
        )
        for row in rows
    ]
