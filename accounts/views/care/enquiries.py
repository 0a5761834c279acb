"""The enquiry log of an account: when one came, was due and was settled."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.forms.care import NOT_YET, EnquiryForm, SettleForm
from accounts.models import Enquiry, SocialAccount
from accounts.models.care import WAITING
from accounts.services import enquiries
from accounts.services.enquiries import Settled
from accounts.views.care.pieces import read_account, sent, write_account
from accounts.views.pieces import conflict, refused_on
from institutions.access import PortalRequest
from institutions.listing import keyset_page, page_token
from institutions.shown import moment
from policies.problems import Refused
from records.workflow import IllegalMove

CODE = "enquiry_log"
COUNTED = 1000  # enquiries that wait; nobody has more


@require_safe
def enquiry_list(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """The log, the latest enquiry first; those that wait on demand."""
    account, book = read_account(request, reference, CODE)
    rows = Enquiry.objects.filter(account=account)
    only_waiting = request.GET.get("show") == "waiting"
    page = keyset_page(
        (rows.filter(WAITING) if only_waiting else rows).select_related("settled_by"),
        order=("-received_at", "-id"),
        token=page_token(request),
    )
    waits = rows.filter(WAITING).order_by()[:COUNTED]
    number = waits.aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now()))
    )
    around = {
        "account": account,
        "page": page,
        "only_waiting": only_waiting,
        **number,
        "rule": book[CODE],
        "target": enquiries.target_for(account, book),
        "can_write": rules.can_look_after(request.user, account),
    }
    return render(request, "accounts/care/enquiries.html", around)


def _settled(account: SocialAccount, form: SettleForm) -> Settled | None:
    given = form.cleaned_data
    if given["how"] == NOT_YET:
        return None
    done = form.done()
    at = enquiries.local(account.institution, *done) if done else None
    return Settled(given["how"], at, given["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Note that an enquiry came."""
    account, book = write_account(request, reference, CODE)
    form = EnquiryForm(sent(request), initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        came_at = enquiries.local(account.institution, given["received_on"], given["received_time"])
        try:
            made = enquiries.log_enquiry(
                account, by=request.user, received_at=came_at, settled=_settled(account, form)
            )
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _told(made))
            return redirect("accounts:enquiries", institution, reference)
    target = enquiries.target_for(account, book)
    around = {"account": account, "form": form, "target": target}
    return render(request, "accounts/care/enquiry_log.html", around)


def _told(enquiry: Enquiry) -> str:
    if enquiry.settled_at is None and enquiry.due_at is not None:
        return _("The enquiry is noted. An answer is due by %(when)s.") % {
            "when": moment(enquiry.due_at)
        }
    return _("The enquiry is noted.")


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Note how an enquiry was settled."""
    account, _book = write_account(request, reference, CODE)
    enquiry = Enquiry.objects.filter(account=account, pk=pk).select_related("settled_by").first()
    if enquiry is None:
        raise Http404
    form = SettleForm(sent(request))
    if request.method == "POST" and form.is_valid() and (settled := _settled(account, form)):
        try:
            enquiries.settle_enquiry(enquiry, by=request.user, settled=settled)
        except IllegalMove as late:
            return conflict(request, account, late)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Noted. This enquiry waits no more."))
            return redirect("accounts:enquiries", institution, reference)
    around = {"account": account, "enquiry": enquiry, "form": form}
    return render(request, "accounts/care/enquiry_settle.html", around)
