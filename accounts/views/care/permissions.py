"""Permissions kept for what an account shows, and those of a university that end soon."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.forms.care import PermissionForm, WithdrawForm
from accounts.models import MediaPermission
from accounts.services import permissions
from accounts.views.care.pieces import read_account, sent, write_account
from accounts.views.pieces import conflict, refused_on
from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from policies.problems import Refused
from policies.rulebook import rulebook
from records.workflow import IllegalMove

CODE = "media_permissions"


@require_safe
def permission_list(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """What may be shown on an account and until when, the latest first."""
    account, book = read_account(request, reference, CODE)
    page = keyset_page(
        MediaPermission.objects.filter(account=account).select_related("by"),
        order=("-given_on", "-id"),
        token=page_token(request),
    )
    can_write = rules.can_look_after(request.user, account)
    around = {
        "account": account,
        "page": page,
        "ending": list(
            permissions.ending_soon(book).filter(account=account).order_by("expires_on", "pk")[:10]
        ),
        "rule": book[CODE],
        "days": book["media_permission_days"],
        "can_write": can_write,
        "can_add": can_write and account.is_open,
    }
    return render(request, "accounts/care/permissions.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Keep a permission."""
    account, _book = write_account(request, reference, CODE)
    form = PermissionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            permissions.keep_permission(account, by=request.user, given=form.given())
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The permission is kept."))
            return redirect("accounts:permissions", institution, reference)
    around = {"account": account, "form": form}
    return render(request, "accounts/care/permission_add.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Note that a permission was taken back."""
    account, _book = write_account(request, reference, CODE)
    kept = MediaPermission.objects.filter(account=account, pk=pk).first()
    if kept is None:
        raise Http404
    form = WithdrawForm(sent(request), initial={"withdrawn_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["withdrawn_on"]
        try:
            permissions.withdraw_permission(kept, by=request.user, withdrawn_on=day)
        except IllegalMove as late:
            return conflict(request, account, late)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Noted. Take down what it was for."))
            return redirect("accounts:permissions", institution, reference)
    around = {"account": account, "permission": kept, "form": form}
    return render(request, "accounts/care/permission_withdraw.html", around)


@require_safe
def ending(request: PortalRequest, institution: str) -> HttpResponse:
    """The permissions of a university that end soon or have ended, those that end first first."""
    here = members_only(request)
    book = rulebook(here)
    if not book[CODE]:
        raise Http404
    page = keyset_page(
        permissions.ending_soon(book)
        .filter(account__in=rules.watched_by(request.user, here))
        .select_related("account__platform", "account__unit", "account__institution"),
        order=("expires_on", "id"),
        token=page_token(request),
    )
    around = {"page": page, "rule": book[CODE], "days": book["media_permission_days"]}
    return render(request, "accounts/care/permissions_ending.html", around)
