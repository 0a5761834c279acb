"""Courses people have to complete: one's own, those of people one leads, and noting one."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.rules import people_of, require
from policies import rules
from policies.forms.training import CourseForm
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from policies.services import training


def _book(request: PortalRequest) -> tuple[Institution, Rulebook]:
    """The university, where a rule asks for courses."""
    here = members_only(request)
    book = rulebook(here)
    if not book["training_courses"]:
        raise Http404
    return here, book


@require_safe
def course_list(request: PortalRequest, institution: str) -> HttpResponse:
    """Somebody's own courses and those of the people whose reading they watch."""
    here, book = _book(request)
    names = book["training_courses"].value
    mine = Q(person=request.user)
    rows = training.needs_of(here).filter(course__in=list(names))
    own = list(rows.filter(mine).order_by("haste", "course"))
    seen = rows.filter(rules.watched_reading(request.user, here)).exclude(mine)
    page = keyset_page(
        seen.select_related("person", "unit"),
        order=("haste", "person__name", "id"),
        token=page_token(request),
    )
    for row in [*own, *page.rows]:
        row.__dict__["name"] = names[row.course]
    around = {
        "own": own,
        "page": page,
        "book": book,
        "watches": rules.can_watch_reading(request.user, here),
    }
    return render(request, "policies/training/list.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: PortalRequest, institution: str) -> HttpResponse:
    """Note that somebody completed a course."""
    here, book = _book(request)
    require(
        rules.can_watch_reading(request.user, here),
        _("A person's manager or the team that keeps the register notes a course, never they."),
    )
    given = request.POST if request.method == "POST" else None
    first = {name: request.GET.get(name, "") for name in ("email", "course")}
    form = CourseForm(given, initial=first, courses=book["training_courses"].value)
    if request.method == "POST" and form.is_valid() and _noted(request, here, form):
        messages.success(request, _("The course is noted."))
        return redirect("policies:training", institution)
    return render(request, "policies/training/note.html", {"form": form, "book": book})


def _noted(request: PortalRequest, here: Institution, form: CourseForm) -> bool:
    """Whether it was noted; if not, the form says why."""
    wanted: dict[str, Any] = dict(form.cleaned_data)
    person = people_of(here).filter(email=wanted.pop("email")).first()
    if person is None or not rules.can_note_course(request.user, person, here):
        form.add_error(
            "email",
            _("Enter the address of somebody who reports to you. For anybody else, and for"
              " yourself, the team that keeps the register notes it."),
        )  # fmt: skip
        return False
    try:
        training.note_course(here, by=request.user, person=person, **wanted)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
