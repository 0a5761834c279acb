"""Pages on which somebody's part in an account ends or changes: asked first, then done."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import rules
from accounts.models import Administrator, Contributor, ServiceRole, SocialAccount
from accounts.services import people as serving
from accounts.views.people import attempt
from accounts.views.pieces import account_or_404
from institutions.access import PortalRequest
from institutions.rules import require


class Question(NamedTuple):
    """What is asked before it is done: a heading, what follows from it, the button."""

    heading: str
    words: str
    button: str
    role: str = ""


def _asked(
    request: PortalRequest,
    account: SocialAccount,
    question: Question,
    verb: Callable[[], object],
    done: str,
) -> HttpResponse:
    """Ask; do it only when the question's own button was pressed."""
    if request.method == "POST":
        return attempt(request, account, verb, done)
    return render(request, "accounts/people_sure.html", {"account": account, "question": question})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Stop running an account or posting on it, for oneself."""
    account = account_or_404(request, reference)
    kept = {"account": account, "person": request.user, "to_on": None}
    own: Administrator | Contributor | None = Administrator.objects.filter(**kept).first()
    own = own or Contributor.objects.filter(**kept).first()
    require(own is not None, _("You neither run this account nor post on it."))
    assert own is not None  # noqa: S101 - the line above answers 403
    done = _("You have stopped. Whoever runs the account now changes its password.")
    runs = isinstance(own, Administrator)
    question = Question(
        _("Stop running this account?") if runs else _("Stop posting on this account?"),
        _(
            "You stop today, and whoever goes on running the account changes its password. Where"
            " too few people would remain, nothing changes and you are told: hand over instead."
        )
        if runs
        else _("You stop today, and those who run the account change its password."),
        _("Stop today"),
    )
    return _asked(request, account, question, lambda: serving.step_down(own, by=request.user), done)


@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Take somebody off an account, as the team that keeps the register."""
    account = account_or_404(request, reference)
    if request.method != "POST":  # a post is judged by the service
        require(
            rules.can_keep(request.user, account),
            _("Only the team that keeps the register may do this."),
        )
    role = (request.POST or request.GET).get("role", "")
    row: Administrator | Contributor
    if role == ServiceRole.CONTRIBUTOR:
        row = get_object_or_404(Contributor, account=account, pk=pk)
    else:
        row = get_object_or_404(Administrator, account=account, pk=pk)
    name = {"person": row.person}
    question = Question(
        _("Take %(person)s off this account?") % name,
        _(
            "Their part in it ends today, and those who remain change its password. Where too few"
            " people would remain, nothing changes and you are told: ask somebody else first."
        ),
        _("Take %(person)s off") % name,
        role,
    )
    done = _("%(person)s was taken off. The password is to be changed.") % name
    return _asked(request, account, question, lambda: serving.remove(row, by=request.user), done)


@require_http_methods(["GET", "HEAD", "POST"])
def other_duties(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Note that somebody's duties changed, so that the password changes too."""
    account = account_or_404(request, reference)
    found = Administrator.objects.filter(account=account).select_related("person")
    row = get_object_or_404(found, pk=pk)
    if request.method != "POST":  # a post is judged by the service
        require(
            row.person_id == request.user.pk or rules.can_keep(request.user, account),
            _("Only the person themselves or the team that keeps the register may do this."),
        )
    question = Question(
        _("Have your duties changed?")
        if row.person_id == request.user.pk
        else _("Have the duties of %(person)s changed?") % {"person": row.person},
        _(
            "The work beside this account is another now, and the account is run on as before. Its"
            " password is to be changed, and somebody else has to confirm that."
        ),
        _("Yes, note it"),
    )
    done = _("Noted. The password is to be changed, and somebody else confirms it.")
    return _asked(
        request, account, question, lambda: serving.duties_changed(row, by=request.user), done
    )
