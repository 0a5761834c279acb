"""Who runs an account and who posts on it: asking, answering, handing over, stopping."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules
from accounts.duties import duties_of, duties_rule
from accounts.forms.people import AnswerForm, AskSomebodyForm, CredentialsForm, HandOverForm
from accounts.models import (
    AccountKind,
    AccountState,
    Administrator,
    Contributor,
    Offer,
    OfferState,
    QuietStage,
    ServiceRole,
    SocialAccount,
)
from accounts.months import inactive_from
from accounts.services import people as serving
from accounts.services import rotation
from accounts.services.enough import running
from accounts.services.finding import find_or_invite
from accounts.views.pieces import RUN_NOW, account_or_404, conflict, refused_on
from institutions.access import PortalRequest, members_only
from institutions.models import User
from institutions.rules import is_member, require
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.workflow import IllegalMove

SHOWN = 100  # accounts somebody runs, on one page


def people_url(account: SocialAccount) -> str:
    """The page of an account's people."""
    return reverse("accounts:people", args=[account.institution.slug, account.reference])


@require_safe
def mine(request: PortalRequest, institution: str) -> HttpResponse:
    """The accounts somebody runs or posts on, and what they are asked about them."""
    here = members_only(request)
    kept = {"account__institution": here, "person": request.user, "to_on": None}
    related = ("account__platform", "account__unit", "account__institution")
    run = Administrator.objects.filter(**kept).select_related(*related)
    posted = Contributor.objects.filter(**kept).select_related(*related)
    asked = Offer.objects.filter(
        account__institution=here, person=request.user, state=OfferState.WAITING
    ).select_related("account__platform", "account__institution", "offered_by")
    accounts = [row.account for row in run.order_by("account__name", "pk")[:SHOWN]]
    prefetch_related_objects(accounts, RUN_NOW)
    book = rulebook(here)
    return render(
        request,
        "accounts/mine.html",
        {
            "rows": [_card(account, book, request.user) for account in accounts],
            "posted": list(posted.order_by("account__name", "pk")[:SHOWN]),
            "asked": list(asked.order_by("due_on", "pk")[:SHOWN]),
        },
    )


def _card(account: SocialAccount, book: Rulebook, user: User) -> dict[str, Any]:
    """One account somebody runs: with whom, how it stands, and what is due next."""
    minimum = book["min_administrators"].value or 1
    months, last = book["inactive_months"].value, account.last_active_on
    is_active = account.state == AccountState.ACTIVE
    return {
        "account": account,
        "is_short": account.administrator_count < minimum,
        "others": [each for each in account.administrators.all() if each.person_id != user.pk],
        "due_on": inactive_from(last, months) if is_active and last and months else None,
        "is_asked": is_active and account.quiet_stage not in ("", QuietStage.CONFIRMED),
    }


@require_safe
def people(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Everybody who serves an account, whoever is asked, and credentials to be changed."""
    account = account_or_404(request, reference)
    require(
        rules.can_see_people(request.user, account),
        _("Those who run this account and those who oversee it see this page."),
    )
    return render(request, "accounts/people.html", around(account, request.user))


def around(account: SocialAccount, user: User) -> dict[str, Any]:
    """What the page of an account's people shows, and what somebody may do on it."""
    book = rulebook(account.institution)
    rows = running(account)
    tasks = rotation.open_tasks(account)
    may_change = account.is_open and rules.can_change_people(user, account)
    posting = Contributor.objects.filter(account=account, to_on=None).select_related("person")
    waiting = Offer.objects.filter(account=account, state=OfferState.WAITING)
    return {
        "account": account,
        "running": [row for row in rows if not row.is_backup],
        "backups": [row for row in rows if row.is_backup],
        "contributors": list(posting.order_by("from_on", "pk")),
        "waiting": list(waiting.select_related("person", "replaces__person").order_by("pk")),
        "tasks": tasks,
        "minimum": book["min_administrators"],
        "staff": book["staff_administrators"],
        "backup_duties": duties_of(book, ServiceRole.BACKUP),
        "backup_rule": book["backup_administrator_kinds"],
        "is_backup_advised": account.kind in book["backup_administrator_kinds"],
        "rotation_rule": book["rotate_on_change"],
        "may_change": may_change,
        "may_confirm": may_change and any(task.leaver_id != user.pk for task in tasks),
        "may_keep": account.is_open and rules.can_keep(user, account),
        "may_back": account.is_open and rules.can_be_backup(user, account),
        "own": next((row for row in rows if row.person_id == user.pk), None),
        "own_posting": next((row for row in posting if row.person_id == user.pk), None),
        "today": timezone.localdate(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def ask_somebody(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Ask somebody to run an account or to post on it."""
    account = account_or_404(request, reference)
    _require_change(request.user, account)
    form = AskSomebodyForm(request.POST or None, initial={"role": ServiceRole.ADMINISTRATOR})
    if request.method == "POST" and form.is_valid() and (asked := _ask(request, account, form)):
        return redirect(_after(asked))
    return render(request, "accounts/ask_somebody.html", {"account": account, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Name who takes over; whoever hands over stays responsible until they accept."""
    account = account_or_404(request, reference)
    own = Administrator.objects.filter(account=account, person=request.user, to_on=None).first()
    require(own is not None, _("Only somebody who runs this account can hand it over."))
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _ask(request, account, form, replaces=own):
        return redirect(people_url(account))
    return render(request, "accounts/hand_over.html", {"account": account, "form": form})


def _after(asked: Offer) -> str:
    """Where to go on: whoever asked themselves reads the duties and answers like anybody."""
    account = asked.account
    if asked.person_id != asked.offered_by_id:
        return people_url(account)
    return reverse("accounts:offer", args=[account.institution.slug, account.reference, asked.pk])


def _require_change(user: User, account: SocialAccount) -> None:
    require(
        account.is_open and rules.can_change_people(user, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )


def _ask(
    request: PortalRequest,
    account: SocialAccount,
    form: AskSomebodyForm | HandOverForm,
    *,
    replaces: Administrator | None = None,
) -> Offer | None:
    """Ask whoever the form names; None with the reason beside the field, and nobody invited."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            found = find_or_invite(
                account.institution,
                given["email"],
                given["name"],
                by=request.user,
                about=f"account:{account.pk}",
                may_be_elsewhere=account.kind == AccountKind.PARTNER,
            )
            asked = serving.offer(
                account,
                by=request.user,
                person=found.person,
                role=given.get("role") or ServiceRole.ADMINISTRATOR,
                job_title=given["job_title"],
                replaces=replaces,
                link_key=found.link_key,
            )
    except Refused as refused:
        refused_on(form, refused)
        return None
    told = _("We have asked %(email)s. Nothing changes until they say yes.")
    messages.success(request, told % {"email": given["email"]})
    return asked


@require_POST
def be_backup(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Stand behind those who run an account, as the team that keeps the register.

    Source: London Met 5.2-s4.
    """
    account = account_or_404(request, reference)
    require(
        rules.can_be_backup(request.user, account),
        _("Only the team that keeps the register may do this."),
    )
    done = _("You are now a back-up administrator of this account.")
    return attempt(request, account, lambda: _back(account, request.user), done)


def _back(account: SocialAccount, user: User) -> None:
    serving.offer(account, by=user, person=user, role=ServiceRole.BACKUP)


@require_POST
def withdraw(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Take a question to somebody back."""
    account = account_or_404(request, reference)
    asked = get_object_or_404(Offer, account=account, pk=pk)
    done = _("The question was taken back.")
    return attempt(request, account, lambda: serving.withdraw_offer(asked, by=request.user), done)


def attempt(
    request: PortalRequest, account: SocialAccount, verb: Callable[[], object], done: str
) -> HttpResponse:
    """Act, and come back to the people's page with what happened or what stands in the way."""
    try:
        verb()
    except IllegalMove as late:
        return conflict(request, account, late)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(_next_page(account, request.user))


def _next_page(account: SocialAccount, user: User) -> str:
    """Where to go on: who has just stopped does not see the people any more."""
    now = SocialAccount.objects.prefetch_related(RUN_NOW).get(pk=account.pk)
    if rules.can_see_people(user, now):
        return people_url(account)
    if is_member(user, account.institution):
        return reverse("accounts:mine", args=[account.institution.slug])
    return reverse("overview:choose")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Say yes or no to running an account or posting on it, with its duties in view."""
    asked = get_object_or_404(
        Offer.objects.select_related(
            "account__platform", "account__unit", "account__institution", "offered_by",
            "replaces__person",
        ),
        account__institution=request.institution,
        account__reference=reference,
        person=request.user,
        pk=pk,
    )  # fmt: skip
    account = asked.account
    if asked.state != OfferState.WAITING:
        reason = _("Your answer was “%(answer)s”.") % {"answer": asked.get_state_display()}
        return conflict(request, account, reason)
    form = AnswerForm(request.POST or None, question=_("Will you do this?"))
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["accept"] == "yes"
        try:
            serving.answer_offer(asked, by=request.user, accept=accept)
        except IllegalMove as late:
            return conflict(request, account, late)
        except Refused as refused:
            refused_on(form, refused)
        else:
            return render(
                request, "accounts/answered.html", {"account": account, "accepted": accept}
            )
    book = rulebook(account.institution)
    return render(
        request,
        "accounts/offer.html",
        {
            "account": account,
            "asked": asked,
            "form": form,
            "duties": duties_of(book, asked.role),
            "duties_rule": duties_rule(book, asked.role),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def credentials(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say when the credentials were changed."""
    account = account_or_404(request, reference)
    require(
        rules.can_confirm_rotation(request.user, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    form = CredentialsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rotation.confirm_rotation(
                account, by=request.user, changed_on=form.cleaned_data["changed_on"]
            )
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Thank you. It is noted who said so and when."))
            return redirect(people_url(account))
    tasks = rotation.open_tasks(account)
    return render(
        request,
        "accounts/credentials.html",
        {
            "account": account,
            "form": form,
            "tasks": tasks,
            "is_leaver": bool(tasks) and all(task.leaver_id == request.user.pk for task in tasks),
            "rule": rulebook(account.institution)["rotate_on_change"],
        },
    )
