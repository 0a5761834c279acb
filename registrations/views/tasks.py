"""The task list, and the one page on which every task is done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest
from policies.rulebook import Rulebook, rulebook
from records.files import BadFile
from registrations import rules, services
from registrations.answers import Task, tasks_for
from registrations.forms.answers import MailboxForm, SeenForm, TaskForm
from registrations.models import RegistrationRequest
from registrations.problems import Refused, Stale
from registrations.views import approvers, parts, people, tasklist
from registrations.views.found import conflict, own_or_403, page_url, typed, waiting_words

# Where Continue leads, when the page was opened from somewhere else than the task list.
THEN = {"check": "check", "questions": "questions"}


@require_safe
def task_list(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show what is done and what is left."""
    registration = own_or_403(request, reference)
    if not rules.can_edit(request.user, registration):
        return redirect(registration)
    book = rulebook(request.institution)
    around = {
        "registration": registration,
        **tasklist.task_list(registration, book),
        "can_delete": rules.can_delete(request.user, registration),
        "draft_days": book["draft_days"],
    }
    return render(request, "registrations/tasks.html", around)


@require_http_methods(["GET", "POST"])
def task(request: PortalRequest, institution: str, reference: str, slug: str) -> HttpResponse:
    """Show one task's questions and keep the answers."""
    registration = own_or_403(request, reference)
    if not rules.can_edit(request.user, registration):
        if request.method == "POST":
            return conflict(
                request, registration, waiting_words(registration), kept=typed_words(request)
            )
        return redirect(registration)
    book = rulebook(request.institution)
    found = next((each for each in tasks_for(registration, book) if each.slug == slug), None)
    if found is None:
        raise Http404
    if slug == "administrators":
        return people.administrators(request, registration, book, found)
    if slug == "approvers":
        return _approvers(request, registration, book, found)
    return _questions(request, registration, book, found)


def _questions(
    request: PortalRequest, registration: RegistrationRequest, book: Rulebook, found: Task
) -> HttpResponse:
    removed = request.POST.get("remove", "")
    later = "later" in request.POST or bool(removed)
    form = _form(request, registration, book, found, strict=not later)
    if request.method == "GET" or not (form.is_valid() or later):
        return show_task(request, registration, book, found, form)
    try:
        registration = keep(request, registration, found, form, is_done=not later)
    except Stale as stale:
        return _stale(request, registration, book, found, form, stale)
    if removed:
        registration = services.remove_image(registration, removed, by=request.user)
        messages.success(request, _("The picture was removed."))
    if removed and form.is_valid():
        return redirect(request.get_full_path())
    if not later and form.is_valid():
        form.add_problems(p for p in services.problems(registration) if p.task == found.slug)
    if form.is_valid():
        return onward(request, registration, found, later=later)
    form.show_latest_version(registration)
    if later:
        messages.info(request, _("Everything else was saved. Only what is marked was not."))
    taken = parts.taken_account(request.user, registration) if found.slug == "platform" else None
    return show_task(request, registration, book, found, form, taken=taken)


def _form(
    request: PortalRequest,
    registration: RegistrationRequest,
    book: Rulebook,
    found: Task,
    *,
    strict: bool,
) -> Any:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    if found.slug == "mailbox":
        is_required = strict and book["mailbox"].value == "required"
        return MailboxForm(*given, registration=registration, is_required=is_required)
    return TaskForm(*given, registration=registration, slug=found.slug, book=book, strict=strict)


def keep(
    request: PortalRequest,
    registration: RegistrationRequest,
    found: Task,
    form: Any,
    *,
    is_done: bool,
) -> RegistrationRequest:
    """Hand the answers to the service; what it refuses stands on the form afterwards."""
    version = form.cleaned_data.get("version", -1)
    try:
        services.save_task(
            registration, found.slug, form.values, by=request.user, version=version, is_done=is_done
        )
        for field, upload in form.uploads.items():
            services.set_image(registration, field, upload, by=request.user)
    except Refused as refused:
        form.add_problems(refused.problems)
    except BadFile as bad:
        form.add_error(next(iter(form.uploads)), str(bad))
    return own_or_403(request, registration.reference)


def _stale(
    request: PortalRequest,
    registration: RegistrationRequest,
    book: Rulebook,
    found: Task,
    form: Any,
    stale: Stale,
) -> HttpResponse:
    """Keep what was typed, and let it be sent again now that the other tab is known of."""
    form.show_latest_version(registration)
    return show_task(request, registration, book, found, form, status=409, stale=str(stale))


def show_task(
    request: PortalRequest,
    registration: RegistrationRequest,
    book: Rulebook,
    found: Task,
    form: Any,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Draw a task's page; one template for all of them."""
    then = request.POST.get("then") or request.GET.get("then", "")
    around = {
        "registration": registration,
        "task": found,
        "form": form,
        "book": book,
        "then": then if then in THEN else "",
        "back_url": page_url(registration, THEN.get(then, "tasks")),
        "reasons": parts.clauses_behind(registration, found, book),
        "naming": parts.naming_rules(book) if found.slug == "platform" else None,
        **more,
    }
    return render(request, "registrations/task.html", around, status=status)


def onward(
    request: PortalRequest,
    registration: RegistrationRequest,
    found: Task,
    *,
    later: bool,
) -> HttpResponse:
    """Go on to where the page was opened from, the next task, or the list of requests."""
    if later:
        messages.success(request, _("Saved. You can come back whenever you like."))
        return redirect("registrations:mine", registration.institution.slug)
    then = THEN.get(request.POST.get("then", ""))
    return redirect(page_url(registration, then or "tasks"))


def _approvers(
    request: PortalRequest, registration: RegistrationRequest, book: Rulebook, found: Task
) -> HttpResponse:
    """Say who will be asked; a look is all it takes."""
    form = SeenForm(typed(request), initial={"version": registration.version})
    if request.method == "POST" and form.is_valid():
        later = "later" in request.POST
        try:
            keep(request, registration, found, form, is_done=not later)
        except Stale as stale:
            return _stale(request, registration, book, found, form, stale)
        return onward(request, registration, found, later=later)
    desks = approvers.desks(registration)
    return show_task(request, registration, book, found, form, desks=desks)


@require_http_methods(["GET", "POST"])
def delete(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Delete a draft that was never sent, after asking once more."""
    registration = own_or_403(request, reference)
    if not rules.can_delete(request.user, registration):
        return conflict(
            request,
            registration,
            _("A request that has been sent keeps its history and cannot be deleted."),
        )
    if request.method == "POST":
        reference = registration.reference
        services.delete_draft(registration, by=request.user)
        messages.success(request, _("The draft %(ref)s was deleted.") % {"ref": reference})
        return redirect("registrations:mine", institution)
    return render(request, "registrations/delete.html", {"registration": registration})


def typed_words(request: PortalRequest) -> str:
    """Everything typed on a task's page, to show it back where it cannot be saved."""
    hidden = {"csrfmiddlewaretoken", "version", "then", "later", "action"}
    return "\n".join(
        value for name in request.POST if name not in hidden
        for value in request.POST.getlist(name) if value.strip()
    )  # fmt: skip
