"""Who works at a university: the list, a person, inviting, giving and ending roles."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions import rules, services
from institutions.access import PortalRequest, members_only
from institutions.forms import EndForm, InviteForm, LeaveForm, PeopleFilter, RoleForm
from institutions.listing import keyset_page, page_token
from institutions.models import (
    BELONGING,
    Delegation,
    Institution,
    Role,
    RoleAssignment,
    Unit,
    User,
)
from institutions.shown import Status
from institutions.shown import day as worded
from institutions.views.pieces import show_refusal

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def keepers_only(request: PortalRequest) -> Institution:
    """The university of the address, for those who look after its people."""
    here = members_only(request)
    rules.require(
        rules.can_see_people(request.user, here),
        _("Register managers and institution administrators look after people."),
    )
    return here


@require_safe
def people(request: PortalRequest, institution: str) -> HttpResponse:
    """Everybody with a role here or invited, by name."""
    here = keepers_only(request)
    form = PeopleFilter(request.GET)
    held = RoleAssignment.objects.filter(unit__institution=here)
    found = _narrow(rules.visible_people(request.user, here), form, here)
    page = keyset_page(
        found.prefetch_related(
            Prefetch("assignments", held.select_related("unit").order_by("pk"), to_attr="held_here")
        ),
        order=("name", "pk"),
        token=page_token(request),
    )
    return render(
        request,
        "institutions/people.html",
        {
            "form": form,
            "page": page,
            "rows": [_row(person) for person in page.rows],
            "is_filtered": any(request.GET.get(name) for name in form.fields),
        },
    )


def _narrow(found: Any, form: PeopleFilter, here: Institution) -> Any:
    form.is_valid()
    wanted = form.cleaned_data
    for word in wanted.get("words", "").split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    held = RoleAssignment.objects.on(timezone.localdate()).filter(unit__institution=here)
    if wanted.get("role"):
        found = found.filter(pk__in=held.filter(role=wanted["role"]).values("person"))
    if wanted.get("state") == "confirm":
        ever = RoleAssignment.objects.filter(unit__institution=here)
        found = found.exclude(pk__in=ever.values("person"))
    return found


def _row(person: Any) -> dict[str, Any]:
    return {
        "person": person,
        "places": _together(_today(person.held_here)),
        "status": person_status(person, person.held_here),
    }


def _today(held: list[RoleAssignment]) -> list[RoleAssignment]:
    today = timezone.localdate()
    return [
        row for row in held if row.from_on <= today and (row.to_on is None or row.to_on >= today)
    ]


def _together(held: list[RoleAssignment]) -> list[dict[str, Any]]:
    """Put what somebody is and does in one place and post on one line: office first, then staff."""
    places: dict[tuple[int, str], list[RoleAssignment]] = {}
    for row in sorted(held, key=lambda row: row.role in BELONGING):
        places.setdefault((row.unit_id, row.job_title), []).append(row)
    return [
        {
            "roles": [row.get_role_display() for row in rows],
            "unit": rows[0].unit,
            "title": rows[0].job_title,
        }
        for rows in places.values()
    ]


def person_status(person: User, held: list[RoleAssignment]) -> Status:
    """Word where somebody stands, by every role they have or had at the university."""
    if not person.is_active:
        return Status(_("Cannot sign in"), "stop")
    if not held:
        return Status(_("To be confirmed"), "wait")
    if _today(held):
        return Status(_("Active"), "ok")
    is_coming = any(row.from_on > timezone.localdate() for row in held)
    return Status(_("Not begun"), "wait") if is_coming else Status(_("Left"))


@require_safe
def person(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """One person: the roles they hold here, and a new one to give."""
    here = keepers_only(request)
    return _person_page(request, _found(request, here, pk))


def _found(request: PortalRequest, here: Institution, pk: int) -> User:
    return get_object_or_404(rules.visible_people(request.user, here), pk=pk)


def _role_form(request: PortalRequest, data: Any = None) -> RoleForm:
    here = request.institution
    paths = rules.keeper_paths(request.user, here)
    return RoleForm(
        data,
        units=Unit.objects.open().under(paths).filter(institution=here),
        every_role=rules.holds_any(request.user, [Role.INSTITUTION_ADMIN], here),
    )


def _person_page(
    request: PortalRequest, someone: User, form: RoleForm | None = None, status: int = 200
) -> HttpResponse:
    here = request.institution
    held = RoleAssignment.objects.filter(person=someone, unit__institution=here)
    rows = list(held.select_related("unit", "line_manager").order_by("-from_on", "-pk"))
    today = timezone.localdate()
    is_open = any(row.to_on is None or row.to_on > today for row in rows)
    may_give = someone.pk != request.user.pk
    return render(
        request,
        "institutions/person.html",
        {
            "someone": someone,
            "status": person_status(someone, rows),
            "roles": [_role_row(request.user, row) for row in rows],
            "is_new": not rows,
            "may_say_left": is_open and rules.can_say_left(request.user, someone, here),
            "may_give": may_give,
            "form": (form or _role_form(request)) if may_give else None,
            "is_invited": not someone.has_usable_password(),
        },
        status=status,
    )


def _role_row(user: User, row: RoleAssignment) -> dict[str, Any]:
    is_over = row.to_on is not None and row.to_on < timezone.localdate()
    is_led = not is_over and row.role in BELONGING
    return {
        "role": row,
        "can_end": not is_over and rules.can_give_role(user, row.role, row.unit),
        "can_lead": is_led and rules.can_give_role(user, row.role, row.unit, row.person),
    }


@require_POST
def give_role(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Confirm that somebody belongs here, or give them an office."""
    here = keepers_only(request)
    someone = _found(request, here, pk)
    form = _role_form(request, request.POST)
    if form.is_valid():
        give = (
            services.confirm_person
            if form.cleaned_data["role"] in BELONGING
            else services.grant_role
        )
        try:
            give(person=someone, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("%(person)s: %(role)s, %(unit)s.")
                % {
                    "person": someone,
                    "role": Role(form.cleaned_data["role"]).label,
                    "unit": form.cleaned_data["unit"],
                },
            )
            return redirect("institutions:person", institution=institution, pk=someone.pk)
    return _person_page(request, someone, form)


@GET_OR_POST
def end_role(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Ask for the last day of a role, then end it."""
    here = keepers_only(request)
    rows = RoleAssignment.objects.filter(unit__institution=here).select_related("unit", "person")
    role = get_object_or_404(rows, pk=pk)
    rules.require(
        rules.can_give_role(request.user, role.role, role.unit), _("This role is not yours to end.")
    )
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_role(role, on=form.cleaned_data["on"], by=request.user)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The role has its last day."))
            return redirect("institutions:person", institution=institution, pk=role.person_id)
    return render(request, "institutions/role_end.html", {"role": role, "form": form})


@GET_OR_POST
def person_leaves(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Ask for somebody's last day at the university, then end all of their roles."""
    here = keepers_only(request)
    someone = _found(request, here, pk)
    rules.require(
        rules.can_say_left(request.user, someone, here),
        _("Only another institution administrator says that somebody has left."),
    )
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["on"]
        try:
            services.person_leaves(someone, institution=here, on=day, by=request.user)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            told = _("%(person)s's roles here end on %(day)s.")
            messages.success(request, told % {"person": someone, "day": worded(day)})
            return redirect("institutions:person", institution=institution, pk=pk)
    return render(request, "institutions/leave.html", _leaving(someone, here, form))


def _leaving(someone: User, here: Institution, form: LeaveForm) -> dict[str, Any]:
    """Show what ends with somebody: their roles, and the cover they take for others."""
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(person=someone, unit__institution=here)
    held = held.exclude(to_on__lt=today).select_related("unit").order_by("from_on", "pk")
    covers = Delegation.objects.filter(
        institution=here, deputy=someone, ended_at=None, to_on__gte=today
    )
    covers = covers.select_related("giver").order_by("from_on", "pk")
    return {"someone": someone, "form": form, "roles": held, "covers": covers}


@GET_OR_POST
def invite(request: PortalRequest, institution: str) -> HttpResponse:
    """Invite somebody by mail."""
    here = members_only(request)
    rules.require(
        rules.can_invite(request.user, here),
        _("Register managers and institution administrators invite people."),
    )
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            someone, _link = services.invite(**form.cleaned_data, institution=here, by=request.user)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("An invitation is on its way to %s.") % someone.email)
            return redirect("institutions:person", institution=institution, pk=someone.pk)
    return render(request, "institutions/invite.html", {"form": form})


@require_POST
def invite_again(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Send a new link to somebody who has not used theirs."""
    here = keepers_only(request)
    someone = _found(request, here, pk)
    if someone.has_usable_password():
        messages.info(request, _("%s can sign in already.") % someone)
    else:
        services.invite(email=someone.email, name=someone.name, institution=here, by=request.user)
        messages.success(request, _("A new invitation is on its way to %s.") % someone.email)
    return redirect("institutions:person", institution=institution, pk=someone.pk)
