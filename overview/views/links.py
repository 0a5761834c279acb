"""Public pages that work once: looking changes nothing, pressing the button does."""

from collections.abc import Callable

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Mailbox
from accounts.services import confirm_mailbox
from institutions.models import LinkKind, OneUseLink, User
from institutions.services import LinkProblem, LinkUnknown, accept_invitation, open_link
from overview.forms import InvitationForm
from overview.views.demo import BACKEND
from records.links import read

# The frame leaves such a page's address out of its links: the address is a secret.
ONE_USE = {"is_one_use": True}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link is for, or, on POST, do it."""
    try:
        found = open_link(read(token))
        request.institution = found.institution  # type: ignore[attr-defined]
        response = PAGES[found.kind](request, found)
    except LinkProblem as problem:
        response = _broken(request, token, problem)
    # The address is a secret: kept nowhere, and told to no page that is opened from here.
    # Not "no-referrer": browsers then send no origin either, and the form would be refused.
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def _broken(request: HttpRequest, token: str, problem: LinkProblem) -> HttpResponse:
    """Say why a link does not work, and whom to ask for a new one."""
    link = OneUseLink.objects.select_related("institution__logo").filter(key=read(token)).first()
    if link is not None:
        request.institution = link.institution  # type: ignore[attr-defined]
    status = 404 if isinstance(problem, LinkUnknown) else 410
    shown = {"reason": str(problem), "link": link, **ONE_USE}
    return render(request, "overview/link_broken.html", shown, status=status)


def _invitation(request: HttpRequest, found: OneUseLink) -> HttpResponse:
    person = found.person
    if person is None or not person.is_active:
        raise LinkUnknown(_("This invitation is no longer open."))
    known = person.has_usable_password()
    form = None if known else InvitationForm(person, request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {"name": person.name, "password": ""}
        try:
            accepted = accept_invitation(found, name=given["name"], password=given["password"])
        except ValidationError as error:
            if form is None:
                raise LinkUnknown(" ".join(error.messages)) from None
            form.add_error(None, error)
        else:
            return _come_in(request, found, accepted, known=known)
    shown = {"link": found, "invited": person, "form": form, **ONE_USE}
    return render(request, "overview/link_invitation.html", shown)


def _come_in(request: HttpRequest, found: OneUseLink, person: User, *, known: bool) -> HttpResponse:
    """Go on: who chose a password just now is in; who had one signs in with it."""
    if known:
        home = reverse("overview:choose")
        if request.user == person:
            return redirect(home)
        return redirect(f"{reverse('account_login')}?next={home}")
    logout(request)
    login(request, person, backend=BACKEND)
    return redirect("overview:choose")


def _mailbox(request: HttpRequest, found: OneUseLink) -> HttpResponse:
    named = Mailbox.objects.filter(pk=found.subject_id or 0).first()
    if named is None:
        raise LinkUnknown(_("This mailbox is no longer asked about."))
    if request.method == "POST":
        shown = {"mailbox": confirm_mailbox(found.key), **ONE_USE}
        return render(request, "overview/link_mailbox_done.html", shown)
    return render(
        request, "overview/link_mailbox.html", {"link": found, "mailbox": named, **ONE_USE}
    )


PAGES: dict[str, Callable[[HttpRequest, OneUseLink], HttpResponse]] = {
    LinkKind.INVITATION: _invitation,
    LinkKind.MAILBOX: _mailbox,
}
