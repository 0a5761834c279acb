"""Saying who in the team looks after requests: many on the list, or one on its page."""

from collections.abc import Collection

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from institutions.access import PortalRequest
from institutions.assigning import AssignForm, ticked
from institutions.models import User
from institutions.rules import require
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.models import RegistrationRequest, RequestState
from registrations.offices import offices, people_for
from registrations.problems import Refused
from registrations.views.found import conflict, typed, visible_or_404
from registrations.views.rows import with_rows
from registrations.views.track import show


class Bulk:
    """The requests ticked on the list, and the person chosen for them."""

    def __init__(self, request: PortalRequest, team: Collection[User]) -> None:
        """Read what was ticked; the people offered are those who oversee all of it."""
        self.request = request
        self.references = ticked(request)
        self.problems: list[dict[str, str]] = []
        self.ticked = self._ticked() if self.references else []
        offered = offices(self.ticked).team(self.ticked) if self.ticked else team
        self.form = AssignForm(typed(request), team=offered)

    def _ticked(self) -> list[RegistrationRequest]:
        found = list(
            with_rows(
                RegistrationRequest.objects.visible_to(self.request.user)
                .filter(institution=self.request.institution, reference__in=self.references)
                .exclude(state=RequestState.DRAFT)
            )
        )
        if {each.reference for each in found} != set(self.references):
            raise Http404(_("One of these requests is not on your list. Open the list again."))
        return found

    def take(self) -> HttpResponse | None:
        """Assign what was ticked; None shows the list again with what is missing."""
        is_complete = self.form.is_valid()
        if not self.ticked:
            words = _("Tick the requests you want to assign")
            self.problems.append({"text": words, "url": "#requests"})
        if not is_complete or not self.ticked:
            return None
        try:
            services.assign(self.ticked, to=self.form.person, by=self.request.user)
        except Refused as refused:
            self.form.add_error("to", str(refused))
            return None
        except IllegalMove as late:
            return conflict(self.request, self.ticked[0], late)
        messages.success(self.request, _said(len(self.ticked), self.form.person))
        return redirect(self.request.get_full_path())


def _said(number: int, person: User | None) -> str:
    if person is None:
        return ngettext(
            "Nobody looks after %(number)s request now.",
            "Nobody looks after %(number)s requests now.",
            number,
        ) % {"number": number}
    return ngettext(
        "%(person)s looks after %(number)s request now.",
        "%(person)s looks after %(number)s requests now.",
        number,
    ) % {"person": person, "number": number}


@require_POST
def assign(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say who looks after one request, from its page."""
    registration = visible_or_404(request, reference)
    require(
        rules.can_assign(request.user, registration),
        _("Only those who oversee this request and have no stake in it say who looks after it."),
    )
    form = AssignForm(request.POST, team=people_for(registration))
    if not form.is_valid():
        return show(request, registration, {"assign": form})
    try:
        services.assign([registration], to=form.person, by=request.user)
    except Refused as refused:
        form.add_error("to", str(refused))
        return show(request, registration, {"assign": form})
    except IllegalMove as late:
        return conflict(request, registration, late)
    messages.success(request, _said(1, form.person))
    return redirect(registration)
