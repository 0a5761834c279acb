"""A draft is sent, taken back, decided on and published; a published text is withdrawn."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from institutions.access import PortalRequest
from institutions.models import User
from institutions.rules import require
from policies import drafted, rules
from policies.comparing.fingerprint import fingerprint
from policies.forms.drafting import DecideForm, WithdrawForm
from policies.models import PolicyVersion, VersionState
from policies.problems import Refused
from policies.services import approving, around, publishing, telling, withdrawing
from policies.views.pieces import draft_or_404, policy_or_404, refused_on, sent
from policies.wordings import content_of, wording
from records.workflow import IllegalMove

LATE = gettext_lazy(
    "Somebody was faster: the draft is not where it was. Nothing you sent was saved."
)


def _press(
    request: PortalRequest, policy: str, verb: Callable[..., None], done: str
) -> HttpResponse:
    """Do what a single button asks; say what stands in the way on the draft's page."""
    version = draft_or_404(request, policy)
    try:
        verb(version, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    except IllegalMove:
        messages.warning(request, str(LATE))
    else:
        messages.success(request, done)
    return redirect("policies:draft", request.institution.slug, policy)


@require_POST
def send(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Send a draft to be decided on."""
    done = _("The draft has been sent. Those who decide are told.")
    return _press(request, policy, approving.send_for_review, done)


@require_POST
def take_back(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Take a draft back to change it."""
    return _press(request, policy, approving.take_back, _("The draft is yours to change again."))


@require_POST
def agree(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Agree that a change is editorial."""
    done = _("Kept: you agree that the change is editorial.")
    return _press(request, policy, around.agree_editorial, done)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Enter what the approving body decided; who wrote the draft reads why they cannot."""
    version = draft_or_404(request, policy)
    require(rules.holds_approval(request.user, version.policy.institution))
    if version.state != VersionState.IN_REVIEW or rules.wrote(request.user, version):
        return _cannot_decide(request, version)
    texts = list(version.texts.select_related("clause"))
    now = [wording(each) for each in texts]
    first = {
        "seen": fingerprint(content_of(version, now)),
        "body": version.approving_body,
        "decided_on": timezone.localdate(),
    }
    downgrade = drafted.is_downgrade(version, now)
    form = DecideForm(sent(request), initial=first, is_downgrade=bool(downgrade))
    if form.is_bound and form.is_valid() and _decided(request, version, form):
        messages.success(request, _("The decision has been kept. Those who wrote it are told."))
        return redirect("policies:draft", institution, policy)
    shown = {"policy": version.policy, "draft": version, "form": form, "downgrade": downgrade}
    shown |= {"texts": texts, "compare_url": drafted.page(version, "draft_compare")}
    return render(request, "policies/drafting/decide.html", shown)


def _decided(request: PortalRequest, version: PolicyVersion, form: DecideForm) -> bool:
    try:
        approving.decide(version, form.decision(), by=request.user)
    except Refused as refused:
        refused_on(form, refused)
        return False
    except IllegalMove:
        form.add_error(None, str(LATE))
        return False
    return True


def _cannot_decide(request: PortalRequest, version: PolicyVersion) -> HttpResponse:
    others: list[User] = telling.approvers(version)
    shown = {
        "policy": version.policy,
        "draft": version,
        "status": drafted.standing(version),
        "wrote": rules.wrote(request.user, version),
        "is_in_review": version.state == VersionState.IN_REVIEW,
        "others": others,
    }
    status = 200 if request.method in {"GET", "HEAD"} else 403 if shown["wrote"] else 409
    return render(request, "policies/drafting/cannot_decide.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Say from when a text will hold, and publish it."""
    version = draft_or_404(request, policy)
    require(rules.can_write(request.user, version.policy.institution))
    problem = ""
    if request.method == "POST":
        try:
            made = publishing.publish(version, by=request.user)
        except Refused as refused:
            problem = str(refused)
        except IllegalMove:
            problem = str(LATE)
        else:
            messages.success(
                request, _("Version %(number)s is published.") % {"number": made.number}
            )
            return redirect(made)
    shown = {
        "policy": version.policy,
        "draft": version,
        "problems": [{"text": problem, "url": ""}] if problem else [],
        "before": publishing.replaced_by(version),
        "is_today": version.from_on == timezone.localdate(),
        "rules_url": drafted.page(version, "draft_rules"),
    }
    return render(request, "policies/drafting/publish.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PortalRequest, institution: str, policy: str, number: str) -> HttpResponse:
    """Withdraw a published text, saying why."""
    found = policy_or_404(request, policy)
    version = found.versions.issued().filter(number=number).exclude(link="").first()
    if version is None:
        raise Http404
    version.policy = found
    require(rules.can_write(request.user, found.institution))
    form = WithdrawForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            withdrawing.withdraw(version, **form.cleaned_data, by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        except IllegalMove:
            form.add_error(None, _("It has been withdrawn already."))
        else:
            messages.success(request, _("The text is withdrawn. It can still be read."))
            return redirect(version)
    shown = {"policy": found, "version": version, "form": form}
    return render(request, "policies/drafting/withdraw.html", shown)
