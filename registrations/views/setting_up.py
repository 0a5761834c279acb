"""After approval: the checklist, the live address, and a logo that comes later."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from institutions.access import PortalRequest
from institutions.rules import require
from policies.rulebook import rulebook, steps_in_force
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.forms.set_up import LogoForm, SetUpForm
from registrations.models import RegistrationRequest, RequestKind, RequestState
from registrations.problems import Refused
from registrations.views import parts
from registrations.views.found import conflict, page_url, typed, visible_or_404


@require_http_methods(["GET", "POST"])
def set_up(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Take the account's live address once everything on the list is done."""
    registration = visible_or_404(request, reference)
    if not rules.can_set_up(request.user, registration):
        require(
            parts.is_of(request.user, registration),
            _("Only the person who asked and those who will run the account set it up."),
        )
        return conflict(
            request, registration, parts.cannot_set_up(registration), kept=_typed(request)
        )
    book = rulebook(registration.institution)
    is_new = registration.kind == RequestKind.NEW  # of an older account nobody here knows the day
    initial = {"url": registration.url, "went_live_on": timezone.localdate() if is_new else None}
    lines = services.set_up_list(registration, book)
    form = SetUpForm(typed(request), initial=initial, lines=lines)
    if request.method == "POST" and form.is_valid():
        answer = _register(request, registration, form)
        if answer is not None:
            return answer
    people = list(registration.proposed.all())
    around = {
        "registration": registration,
        "form": form,
        "people": people,
        "may_replace": rules.can_replace_administrators(request.user, registration),
    }
    return render(request, "registrations/set_up.html", around)


def _register(
    request: PortalRequest, registration: RegistrationRequest, form: SetUpForm
) -> HttpResponse | None:
    """Register; None shows the page again with what stands in the way."""
    given = form.cleaned_data
    try:
        account = services.register(
            registration,
            by=request.user,
            url=given["url"],
            went_live_on=given["went_live_on"],
            confirmations=form.ticked,
        )
    except Refused as refused:
        form.add_problems(refused.problems)
        return None
    except IllegalMove as late:
        return conflict(request, registration, late, kept=given["url"])
    messages.success(request, _("%(account)s is registered.") % {"account": account})
    return redirect(registration)


def _typed(request: PortalRequest) -> str:
    return request.POST.get("url", "")


@require_http_methods(["GET", "POST"])
def logo(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Ask for the logo after approval; only the desk that grants it decides again."""
    registration = visible_or_404(request, reference)
    if not rules.can_add_logo(request.user, registration):
        require(
            registration.requested_by_id == request.user.pk,
            _("Only the person who asked for the account may ask for the logo."),
        )
        return conflict(request, registration, _("The logo cannot be asked for at this point."))
    form = LogoForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_logo(registration, by=request.user)
        except Refused as refused:
            return conflict(request, registration, refused, title=_("The logo was not asked for"))
        except IllegalMove as late:
            return conflict(request, registration, late)
        messages.success(request, _("You asked for the logo."))
        return redirect(page_url(made, "tasks") if made.state == RequestState.DRAFT else made)
    around = {
        "registration": registration,
        "form": form,
        "is_registered": registration.state == RequestState.REGISTERED,
        "asks_one_desk": any(
            step.condition == "logo" for step in steps_in_force(request.institution)
        ),
    }
    return render(request, "registrations/logo.html", around)
